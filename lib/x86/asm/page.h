/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page-table entries and page-fault error codes: SDM volume 3, chapter 4. */
#ifndef LIB_X86_ASM_PAGE_H
#define LIB_X86_ASM_PAGE_H

#define PAGE_SHIFT	12
#include <asm-generic/page.h>

#ifdef __x86_64__
#define LARGE_PAGE_SIZE	(512 * PAGE_SIZE)
#else
#define LARGE_PAGE_SIZE	(1024 * PAGE_SIZE)
#endif

#ifndef __ASSEMBLY__

typedef unsigned long pteval_t;
typedef unsigned long pgd_t;

#define PT_PRESENT_MASK		(1ull << 0)
#define PT_WRITABLE_MASK	(1ull << 1)
#define PT_USER_MASK		(1ull << 2)
#define PT_WRITE_THROUGH_MASK	(1ull << 3)
#define PT_CACHE_DISABLE_MASK	(1ull << 4)
#define PT_ACCESSED_MASK	(1ull << 5)
#define PT_DIRTY_MASK		(1ull << 6)
#define PT_AD_MASK		(PT_ACCESSED_MASK | PT_DIRTY_MASK)
#define PT_PAGE_SIZE_MASK	(1ull << 7)
#define PT_GLOBAL_MASK		(1ull << 8)
#define PT64_NX_MASK		(1ull << 63)

/* The physical address in an entry, up to the 52 bits that there can be. */
#define PT_ADDR_MASK		GENMASK_ULL(51, 12)

#define PDPTE64_PAGE_SIZE_MASK	(1ull << 7)
/* Reserved in a page-directory-pointer entry: of 4-level paging, and of PAE paging. */
#define PDPTE64_RSVD_MASK	GENMASK_ULL(51, cpuid_maxphyaddr())
#define PAE_PDPTE_RSVD_MASK \
	(GENMASK_ULL(63, cpuid_maxphyaddr()) | GENMASK_ULL(8, 5) | GENMASK_ULL(2, 1))

#define PFERR_PRESENT_MASK	(1ull << 0)
#define PFERR_WRITE_MASK	(1ull << 1)
#define PFERR_USER_MASK		(1ull << 2)
#define PFERR_RESERVED_MASK	(1ull << 3)
#define PFERR_FETCH_MASK	(1ull << 4)
#define PFERR_PK_MASK		(1ull << 5)
#define PFERR_SHSTK_MASK	(1ull << 6)

/* The levels of the page tables that the library makes; 1 is the page table itself. */
#ifdef __x86_64__
#define PAGE_LEVEL	4
#define PDPT_LEVEL	3
#define PGDIR_WIDTH	9
#else
#define PAGE_LEVEL	2
#define PGDIR_WIDTH	10
#endif
#define PGDIR_MASK	((1ul << PGDIR_WIDTH) - 1)

/* The lowest linear-address bit that selects an entry at a level, and the entry's number. */
#define PGDIR_BITS(lvl)		(((lvl) - 1) * PGDIR_WIDTH + PAGE_SHIFT)
#define PGDIR_OFFSET(va, lvl)	(((unsigned long)(va) >> PGDIR_BITS(lvl)) & PGDIR_MASK)

#endif

#endif
