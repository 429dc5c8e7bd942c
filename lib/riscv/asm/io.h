/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device memory, and the relation of physical and virtual addresses. */
#ifndef LIB_RISCV_ASM_IO_H
#define LIB_RISCV_ASM_IO_H

#include <libcflat.h>

/* The physical address of a mapped byte, by a walk when paging is on; it must have one. */
phys_addr_t virt_to_phys(volatile void *address);
#define virt_to_phys virt_to_phys

/* Where a physical byte of RAM can be accessed. */
static inline void *phys_to_virt(phys_addr_t address)
{
	return (void *)(unsigned long)address;
}
#define phys_to_virt phys_to_virt

/* Where the @size bytes of device memory at @phys_addr can be accessed. */
void *ioremap(phys_addr_t phys_addr, size_t size);
#define ioremap ioremap

#include <asm-generic/io.h>
#include <asm-generic/ports.h>

#endif
