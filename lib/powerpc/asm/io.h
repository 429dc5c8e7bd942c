/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RAM is mapped one to one, before and after setup_vm(). MMIO accessors are those of
 * asm-generic/io.h.
 */
#ifndef LIB_POWERPC_ASM_IO_H
#define LIB_POWERPC_ASM_IO_H

#include <libcflat.h>

/*
 * Where the @size bytes of device memory at @phys_addr can be accessed: in real mode at
 * their own address, with paging on at new virtual pages.
 */
void *ioremap(phys_addr_t phys_addr, size_t size);
#define ioremap ioremap

#include <asm-generic/io.h>

/* PCI I/O space is memory: a port is where its byte is. */
#define __port_accessors(width, suffix, letter)					\
static inline u##width in##suffix(unsigned long port)				\
{										\
	return read##letter((void *)port);					\
}										\
										\
static inline void out##suffix(u##width value, unsigned long port)		\
{										\
	write##letter(value, (void *)port);					\
}

__port_accessors(8, b, b)
__port_accessors(16, w, w)
__port_accessors(32, l, l)

#endif
