/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device registers, and mapping devices. */
#ifndef LIB_ARM_ASM_IO_H
#define LIB_ARM_ASM_IO_H

#include <libcflat.h>

/* Maps @size bytes of device registers; the addresses below RAM are mapped from the start. */
void *__ioremap(phys_addr_t phys_addr, size_t size);
#define ioremap ioremap
static inline void *ioremap(phys_addr_t phys_addr, size_t size)
{
	return __ioremap(phys_addr, size);
}

/* RAM is mapped one to one, and what vmalloc() maps is looked up. */
phys_addr_t __virt_to_phys(unsigned long addr);
unsigned long __phys_to_virt(phys_addr_t addr);
#define __va(x)			((void *)__phys_to_virt((phys_addr_t)(x)))
#define __pa(x)			__virt_to_phys((unsigned long)(x))

#define virt_to_phys virt_to_phys
static inline phys_addr_t virt_to_phys(const volatile void *address)
{
	return __virt_to_phys((unsigned long)address);
}

#define phys_to_virt phys_to_virt
static inline void *phys_to_virt(phys_addr_t address)
{
	return (void *)__phys_to_virt(address);
}

#include <asm-generic/io.h>
#include <asm-generic/ports.h>

#define bswap16(x)	__bswap16(x)
#define bswap32(x)	__bswap32(x)
#define bswap64(x)	__bswap64(x)

#endif
