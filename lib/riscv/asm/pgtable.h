/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page-table entries and the geometry of the paging modes (privileged specification,
 * sections 4.3 to 4.6; 4.5 and 4.6 of version 1.12 for Svnapot and Svpbmt).
 */
#ifndef LIB_RISCV_ASM_PGTABLE_H
#define LIB_RISCV_ASM_PGTABLE_H

#include <asm/csr.h>
#include <asm/page.h>

#define _PAGE_PRESENT	(1 << 0)
#define _PAGE_READ	(1 << 1)
#define _PAGE_WRITE	(1 << 2)
#define _PAGE_EXEC	(1 << 3)
#define _PAGE_USER	(1 << 4)
#define _PAGE_GLOBAL	(1 << 5)
#define _PAGE_ACCESSED	(1 << 6)
#define _PAGE_DIRTY	(1 << 7)
#define _PAGE_SOFT	(3 << 8)

#define _PAGE_LEAF	(_PAGE_READ | _PAGE_WRITE | _PAGE_EXEC)

#define PTE_PPN_SHIFT	10
#if __riscv_xlen == 64
#define PTE_PPN		GENMASK(53, 10)
#define PTE_RESERVED	GENMASK(60, 54)
#define PTE_PBMT	GENMASK(62, 61)
#define PTE_NAPOT	BIT(63)
#define VPN_BITS	9
#define PT_MAX_LEVELS	5
#else
#define PTE_PPN		GENMASK(31, 10)
#define VPN_BITS	10
#define PT_MAX_LEVELS	2
#endif

#define PTRS_PER_TABLE	(1 << VPN_BITS)

/* Level 0 has the entries of 4 KiB pages. The bytes that an entry of a level maps. */
#define PT_LEVEL_SHIFT(level)	(PAGE_SHIFT + (level) * VPN_BITS)
#define PT_LEVEL_SIZE(level)	(1ul << PT_LEVEL_SHIFT(level))
#define PT_INDEX(va, level)	(((unsigned long)(va) >> PT_LEVEL_SHIFT(level)) & \
				 (PTRS_PER_TABLE - 1))

#endif
