/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables: SDM volume 3, chapter 4. The library's own are 4-level (5-level after
 * setup_5level_page_table()) on x86_64 and of 32-bit paging on i386. A level is 1 for the
 * page table, 2 for the page directory, and so on. Nothing here flushes the TLB unless it
 * says so.
 */
#ifndef LIB_X86_VM_H
#define LIB_X86_VM_H

#include <libcflat.h>
#include <vmalloc.h>
#include <asm/io.h>
#include <asm/page.h>
#include "processor.h"

struct pte_search {
	int level;
	pteval_t *pte;
};

enum x86_mmu_flags {
	X86_MMU_MAP_USER = 1 << 0,	/* user mode may use it */
	X86_MMU_MAP_HUGE = 1 << 1,	/* with the largest pages that fit */
};

/* Above present and writable, what the library gives the pages that it maps itself. */
extern pteval_t pte_default_bits;

static inline void *current_page_table(void)
{
	return phys_to_virt(read_cr3() & PT_ADDR_MASK);
}

/* The number of levels that the CPU walks now. */
static inline int page_table_levels(void)
{
	return is_la57_enabled() ? 5 : PAGE_LEVEL;
}

/*
 * The last entry on the walk to @virt that exists: at @lowest_level, or above where a large
 * page or a missing entry ends the walk.
 */
struct pte_search find_pte_level(pgd_t *cr3, void *virt, int lowest_level);

/* The entry of @virt at @pte_level; NULL when the walk ends above it. */
pteval_t *get_pte_level(pgd_t *cr3, void *virt, int pte_level);

/* The entry that maps @virt, of a 4 KiB page or a present large one; NULL if there is none. */
pteval_t *get_pte(pgd_t *cr3, void *virt);

/*
 * Sets the entry of @virt at @pte_level to @pte and returns it. Missing tables above it are
 * made of @pt_page, the first one, if that is not NULL, and of new pages, with every right.
 */
pteval_t *install_pte(pgd_t *cr3, int pte_level, void *virt, pteval_t pte, pteval_t *pt_page);

/* Maps a 2 MiB (i386: 4 MiB) page with the default rights. */
pteval_t *install_large_page(pgd_t *cr3, phys_addr_t phys, void *virt);

/* Maps @len bytes with 4 KiB pages and the default rights. */
void install_pages(pgd_t *cr3, phys_addr_t phys, size_t len, void *virt);

/* Whether any page of the range is mapped. */
bool any_present_pages(pgd_t *cr3, void *virt, size_t len);

/* Maps @len bytes at @start one to one. */
void __setup_mmu_range(pgd_t *cr3, phys_addr_t start, size_t len, enum x86_mmu_flags mmu_flags);

/* Replaces the large page at @ptep, an entry of @level, by a table that maps the same. */
void split_large_page(pteval_t *ptep, int level);

/* Makes the page at @addr a 4 KiB page of the current page table, and flushes it. */
void force_4k_page(void *addr);

/* Calls @callback for each 4 KiB page, or larger one, that maps part of the range. */
typedef void (*pte_callback_t)(struct pte_search search, void *va);
void walk_pte(void *virt, size_t len, pte_callback_t callback);

#ifdef __x86_64__
/* Walks five levels from now on, on this CPU. Needs CPUID's LA57; the second time does nothing. */
void setup_5level_page_table(void);
#endif

#endif
