/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making, changing and walking page tables. See vm.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include "vm.h"

#define TABLE_BITS	(PT_PRESENT_MASK | PT_WRITABLE_MASK | PT_USER_MASK)
#define LARGE_LEVEL	2
/* The highest level whose entries can map a page of their own. */
#define TOP_LEAF_LEVEL	(sizeof(long) == 8 ? 3 : 2)

pteval_t pte_default_bits = PT_USER_MASK;

static pteval_t *table_of(pteval_t entry)
{
	return phys_to_virt(entry & PT_ADDR_MASK);
}

static bool is_leaf(pteval_t entry, int level)
{
	return level == 1 || (entry & PT_PAGE_SIZE_MASK && level <= TOP_LEAF_LEVEL);
}

struct pte_search find_pte_level(pgd_t *cr3, void *virt, int lowest_level)
{
	struct pte_search search = { .level = page_table_levels() };
	pteval_t *table = cr3;

	while (true) {
		search.pte = &table[PGDIR_OFFSET(virt, search.level)];
		if (search.level == lowest_level || !(*search.pte & PT_PRESENT_MASK) ||
		    (search.level > 1 && is_leaf(*search.pte, search.level)))
			return search;
		table = table_of(*search.pte);
		search.level--;
	}
}

pteval_t *get_pte_level(pgd_t *cr3, void *virt, int pte_level)
{
	struct pte_search search = find_pte_level(cr3, virt, pte_level);

	return search.level == pte_level ? search.pte : NULL;
}

pteval_t *get_pte(pgd_t *cr3, void *virt)
{
	struct pte_search search = find_pte_level(cr3, virt, 1);

	if (search.level > 1 && !(*search.pte & PT_PRESENT_MASK))
		return NULL;
	return search.pte;
}

static pteval_t *new_table(void)
{
	pteval_t *table = alloc_pages_flags(0, sizeof(long) == 8 ? AREA_ANY : AREA_DMA32);

	assert_msg(table, "no page for a page table");
	return table;
}

void split_large_page(pteval_t *ptep, int level)
{
	pteval_t step = 1ul << PGDIR_BITS(level - 1);
	pteval_t *table = new_table();
	pteval_t entry = *ptep;

	assert(level > 1 && entry & PT_PAGE_SIZE_MASK);
	/* Bit 7 is the page size above, and part of the memory type in a page table. */
	if (level == 2)
		entry &= ~(pteval_t)PT_PAGE_SIZE_MASK;
	for (unsigned long i = 0; i <= PGDIR_MASK; i++)
		table[i] = entry + i * step;
	*ptep = virt_to_phys(table) | TABLE_BITS;
}

pteval_t *install_pte(pgd_t *cr3, int pte_level, void *virt, pteval_t pte, pteval_t *pt_page)
{
	pteval_t *table = cr3, *entry;

	for (int level = page_table_levels(); level > pte_level; level--) {
		entry = &table[PGDIR_OFFSET(virt, level)];
		if (!(*entry & PT_PRESENT_MASK)) {
			if (pt_page)
				memset(pt_page, 0, PAGE_SIZE);
			else
				pt_page = new_table();
			*entry = virt_to_phys(pt_page) | TABLE_BITS;
			pt_page = NULL;
		} else if (is_leaf(*entry, level)) {
			split_large_page(entry, level);
		}
		table = table_of(*entry);
	}
	entry = &table[PGDIR_OFFSET(virt, pte_level)];
	*entry = pte;
	return entry;
}

pteval_t *install_page(pgd_t *pgtable, phys_addr_t phys, void *virt)
{
	return install_pte(pgtable, 1, virt,
			   phys | PT_PRESENT_MASK | PT_WRITABLE_MASK | pte_default_bits, NULL);
}

void remove_page(pgd_t *pgtable, void *virt)
{
	install_pte(pgtable, 1, virt, 0, NULL);
	invlpg(virt);
}

pteval_t *install_large_page(pgd_t *cr3, phys_addr_t phys, void *virt)
{
	return install_pte(cr3, LARGE_LEVEL, virt,
			   phys | PT_PRESENT_MASK | PT_WRITABLE_MASK | pte_default_bits |
			   PT_PAGE_SIZE_MASK, NULL);
}

void install_pages(pgd_t *cr3, phys_addr_t phys, size_t len, void *virt)
{
	for (size_t done = 0; done < len; done += PAGE_SIZE)
		install_page(cr3, phys + done, (char *)virt + done);
}

bool any_present_pages(pgd_t *cr3, void *virt, size_t len)
{
	for (size_t done = 0; done < len; done += PAGE_SIZE) {
		pteval_t *pte = get_pte(cr3, (char *)virt + done);

		if (pte && *pte & PT_PRESENT_MASK)
			return true;
	}
	return false;
}

void __setup_mmu_range(pgd_t *cr3, phys_addr_t start, size_t len, enum x86_mmu_flags mmu_flags)
{
	pteval_t bits = PT_PRESENT_MASK | PT_WRITABLE_MASK;
	phys_addr_t phys = ALIGN_DOWN(start, (phys_addr_t)LARGE_PAGE_SIZE);
	phys_addr_t end = start + len;

	if (mmu_flags & X86_MMU_MAP_USER)
		bits |= PT_USER_MASK;
	while (phys < end) {
		int level = LARGE_LEVEL;

#ifdef __x86_64__
		if (mmu_flags & X86_MMU_MAP_HUGE && IS_ALIGNED(phys, (phys_addr_t)SZ_1G) &&
		    end - phys >= SZ_1G && this_cpu_has(X86_FEATURE_GBPAGES))
			level = PDPT_LEVEL;
#endif
		install_pte(cr3, level, phys_to_virt(phys), phys | bits | PT_PAGE_SIZE_MASK, NULL);
		phys += 1ull << PGDIR_BITS(level);
	}
}

void force_4k_page(void *addr)
{
	struct pte_search search;

	while ((search = find_pte_level(current_page_table(), addr, 1)).level > 1) {
		assert(*search.pte & PT_PRESENT_MASK);
		split_large_page(search.pte, search.level);
	}
	invlpg(addr);
}

void walk_pte(void *virt, size_t len, pte_callback_t callback)
{
	unsigned long va = (unsigned long)virt, end = va + len;

	while (va < end) {
		struct pte_search search = find_pte_level(current_page_table(), (void *)va, 1);
		unsigned long size = 1ul << PGDIR_BITS(search.level);

		if (*search.pte & PT_PRESENT_MASK)
			callback(search, (void *)va);
		va = ALIGN_DOWN(va, size) + size;
	}
}

phys_addr_t virt_to_pte_phys(pgd_t *pgtable, void *virt)
{
	struct pte_search search = find_pte_level(pgtable, virt, 1);
	unsigned long offset = (1ul << PGDIR_BITS(search.level)) - 1;

	if (!(*search.pte & PT_PRESENT_MASK))
		return INVALID_PHYS_ADDR;
	return (*search.pte & PT_ADDR_MASK & ~(u64)offset) | ((unsigned long)virt & offset);
}
