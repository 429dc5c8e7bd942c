/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses: RAM is mapped one to one, and no device has registers in memory but PCI's. */
#ifndef LIB_S390X_ASM_IO_H
#define LIB_S390X_ASM_IO_H

#include <libcflat.h>

/* The physical address of a mapped byte, by a walk when DAT is on; it must have one. */
phys_addr_t virt_to_phys(volatile void *address);
#define virt_to_phys virt_to_phys

static inline void *phys_to_virt(phys_addr_t address)
{
	return (void *)address;
}
#define phys_to_virt phys_to_virt

#include <asm-generic/io.h>
#include <asm-generic/ports.h>

#endif
