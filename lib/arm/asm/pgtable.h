/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of the library's own map: PAGE_SHIFT's granule, VA_BITS of address. A table
 * has entries for PGTABLE_BITS of the address; level 3 has the pages, as in the Arm ARM.
 */
#ifndef LIB_ARM_ASM_PGTABLE_H
#define LIB_ARM_ASM_PGTABLE_H

#include <asm/pgtable-hwdef.h>

#ifdef __LP64__
#define VA_BITS			48
#else
#define VA_BITS			32
#endif

#define PGTABLE_BITS		(PAGE_SHIFT - 3)
/* The lowest address bit that selects an entry at a level. */
#define LEVEL_SHIFT(level)	(PAGE_SHIFT + (3 - (level)) * PGTABLE_BITS)
#define LEVEL_SIZE(level)	(_AC(1, ULL) << LEVEL_SHIFT(level))
/* The level that a walk starts at. */
#define PGTABLE_START	\
	(LEVEL_SHIFT(1) >= VA_BITS ? 2 : LEVEL_SHIFT(0) >= VA_BITS ? 1 : 0)
/* Entries in the root. */
#define PTRS_PER_PGD		(UL(1) << (VA_BITS - LEVEL_SHIFT(PGTABLE_START)))
#define PTRS_PER_PTE		(UL(1) << PGTABLE_BITS)

/* What maps RAM for every use but code, code, and devices. */
#define PTE_WBWA		(PTE_AF | PTE_SHARED | PTE_ATTRINDX(MT_NORMAL))
#define PTE_RAM			(PTE_WBWA | PTE_USER)
#define PTE_CODE		(PTE_WBWA | PTE_USER | PTE_RDONLY)
#define PTE_DEVICE \
	(PTE_AF | PTE_SHARED | PTE_USER | PTE_UXN | PTE_PXN | PTE_ATTRINDX(MT_DEVICE_nGnRE))

#ifndef __ASSEMBLY__
#include <libcflat.h>

static inline bool pte_valid(pte_t pte)
{
	return pte_val(pte) & PTE_VALID;
}
#endif

#endif
