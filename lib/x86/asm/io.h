/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Port I/O, and the relation of physical and virtual addresses: RAM is mapped one to
 * one, before and after setup_vm(). MMIO accessors are those of asm-generic/io.h.
 *
 * The port functions take the value first, as the instruction's manual page does.
 */
#ifndef LIB_X86_ASM_IO_H
#define LIB_X86_ASM_IO_H

#include <libcflat.h>

#define __port_accessors(width, suffix)						\
static inline u##width in##suffix(unsigned long port)				\
{										\
	u##width value;								\
										\
	asm volatile("in %w1, %0" : "=a"(value) : "Nd"((u16)port));		\
	return value;								\
}										\
										\
static inline void out##suffix(u##width value, unsigned long port)		\
{										\
	asm volatile("out %0, %w1" : : "a"(value), "Nd"((u16)port));		\
}

__port_accessors(8, b)
__port_accessors(16, w)
__port_accessors(32, l)

/* The physical address of a mapped byte of RAM. */
static inline unsigned long virt_to_phys(const void *virt)
{
	return (unsigned long)virt;
}
#define virt_to_phys virt_to_phys

/* Where a physical byte of RAM can be accessed. */
static inline void *phys_to_virt(unsigned long phys)
{
	return (void *)phys;
}
#define phys_to_virt phys_to_virt

/*
 * Maps @size bytes of device memory at @phys_addr uncached and returns their virtual
 * address. Before setup_vm() that is the physical address, which must be below 4 GiB.
 */
void *ioremap(phys_addr_t phys_addr, size_t size);
#define ioremap ioremap

#include <asm-generic/io.h>

#endif
