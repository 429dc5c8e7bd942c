/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The library's own translation tables. See asm/mmu-api.h and vmalloc.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/thread_info.h>
#include <vmalloc.h>

static unsigned int entry_index(uintptr_t va, int level)
{
	unsigned long index = (u64)va >> LEVEL_SHIFT(level);

	return level == PGTABLE_START ? index & (PTRS_PER_PGD - 1) : index & (PTRS_PER_PTE - 1);
}

static pteval_t *table_of(pteval_t entry)
{
	return (pteval_t *)__phys_to_virt(entry & PTE_ADDR_MASK);
}

static bool is_table(pteval_t entry, int level)
{
	return level < 3 && (entry & PTE_TYPE_MASK) == PTE_TYPE_TABLE;
}

/* Blocks: level 1 and 2 of 4 KiB granules, level 2 of the larger ones (Arm ARM, D8.3.1). */
static bool block_allowed(int level)
{
	return level == 2 || (level == 1 && PAGE_SHIFT == 12);
}

/* The table walker may run at once: the entry must be there behind the table it names. */
static void set_entry(pteval_t *entry, pteval_t value)
{
	dsb(ishst);
	WRITE_ONCE(*entry, value);
	dsb(ishst);
	isb();
}

/* A table of entries that map what the block @entry of @level mapped. */
static pteval_t *split_block(pteval_t entry, int level)
{
	pteval_t *table = alloc_page();
	pteval_t type = level + 1 == 3 ? PTE_TYPE_PAGE : PTE_TYPE_BLOCK;

	assert_msg(table, "no memory for a translation table");
	for (unsigned long i = 0; i < PTRS_PER_PTE; i++)
		table[i] = (entry & ~PTE_TYPE_MASK) + i * LEVEL_SIZE(level + 1) + type;
	return table;
}

/* The entry at @level for @va; what is missing above it is made, and blocks there are split. */
static pteval_t *make_entry(pgd_t *pgtable, uintptr_t va, int level)
{
	pteval_t *table = (pteval_t *)pgtable;

	for (int at = PGTABLE_START; at < level; at++) {
		pteval_t *entry = table + entry_index(va, at);

		if (!(*entry & PTE_VALID)) {
			table = alloc_page();
			assert_msg(table, "no memory for a translation table");
			set_entry(entry, __pa(table) | PTE_TYPE_TABLE);
		} else if (!is_table(*entry, at)) {
			/*
			 * The same map in other sizes. There is no break before make (Arm
			 * ARM, D8.14.1): the tables and the stack may lie in this block.
			 */
			table = split_block(*entry, at);
			set_entry(entry, __pa(table) | PTE_TYPE_TABLE);
			flush_tlb_all();
		} else {
			table = table_of(*entry);
		}
	}
	return table + entry_index(va, level);
}

/* The last entry of the walk for @va and its level, which may be invalid. */
static pteval_t *walk(pgd_t *pgtable, uintptr_t va, int *level)
{
	pteval_t *table = (pteval_t *)pgtable, *entry;

	for (*level = PGTABLE_START;; ++*level) {
		entry = table + entry_index(va, *level);
		if (!is_table(*entry, *level))
			return entry;
		table = table_of(*entry);
	}
}

static void map_range(pgd_t *pgtable, uintptr_t virt, phys_addr_t phys, u64 size, u64 prot,
		      bool blocks)
{
	assert(!(virt & ~PAGE_MASK) && !(phys & (PAGE_SIZE - 1)) && !(size & (PAGE_SIZE - 1)));
	while (size) {
		int level = 3;
		u64 step;

		for (int l = 2; blocks && l >= PGTABLE_START && block_allowed(l); l--)
			if (!((virt | phys) & (LEVEL_SIZE(l) - 1)) && size >= LEVEL_SIZE(l))
				level = l;
		step = LEVEL_SIZE(level);
		set_entry(make_entry(pgtable, virt, level),
			  phys | prot | (level == 3 ? PTE_TYPE_PAGE : PTE_TYPE_BLOCK));
		virt += step;
		phys += step;
		size -= step;
	}
}

void mmu_map_range(pgd_t *pgtable, uintptr_t virt, phys_addr_t phys, u64 size, u64 prot)
{
	map_range(pgtable, virt, phys, size, prot, true);
}

void mmu_set_range_ptes(pgd_t *pgtable, uintptr_t virt_offset, phys_addr_t phys_start,
			phys_addr_t phys_end, pgprot_t prot)
{
	map_range(pgtable, virt_offset, phys_start, phys_end - phys_start,
		  pgprot_val(prot) | PTE_WBWA, false);
}

void mmu_set_range_sect(pgd_t *pgtable, uintptr_t virt_offset, phys_addr_t phys_start,
			phys_addr_t phys_end, pgprot_t prot)
{
	map_range(pgtable, virt_offset, phys_start, phys_end - phys_start,
		  pgprot_val(prot) | PTE_WBWA, true);
}

pteval_t *follow_pte(pgd_t *pgtable, uintptr_t vaddr)
{
	int level;
	pteval_t *entry = walk(pgtable, vaddr, &level);

	return level == 3 && *entry & PTE_VALID ? entry : NULL;
}

pteval_t *mmu_get_pte(pgd_t *pgtable, uintptr_t vaddr)
{
	int level;

	if (!(*walk(pgtable, vaddr, &level) & PTE_VALID))
		return NULL;
	return make_entry(pgtable, vaddr, 3);
}

void mmu_clear_user(pgd_t *pgtable, unsigned long vaddr)
{
	int level;
	pteval_t *entry = walk(pgtable, vaddr, &level);

	assert_msg(*entry & PTE_VALID, "%#lx is not mapped", vaddr);
	set_entry(entry, *entry & ~PTE_USER);
	flush_tlb_page(vaddr);
}

void mmu_set_code(pgd_t *pgtable, unsigned long vaddr, size_t size, bool code)
{
	for (unsigned long va = vaddr & PAGE_MASK; va < vaddr + size; va += PAGE_SIZE) {
		pteval_t *pte = mmu_get_pte(pgtable, va);

		assert_msg(pte, "%#lx is not mapped", va);
		set_entry(pte, code ? *pte | PTE_RDONLY : *pte & ~PTE_RDONLY);
		flush_tlb_page(va);
	}
}

pteval_t *install_page(pgd_t *pgtable, phys_addr_t phys, void *virt)
{
	pteval_t *pte = make_entry(pgtable, (uintptr_t)virt, 3);

	if (*pte & PTE_VALID)
		set_entry(pte, 0);
	flush_tlb_page((unsigned long)virt);
	set_entry(pte, (phys & PTE_ADDR_MASK) | PTE_RAM | PTE_TYPE_PAGE);
	return pte;
}

void remove_page(pgd_t *pgtable, void *virt)
{
	pteval_t *pte = follow_pte(pgtable, (uintptr_t)virt);

	if (!pte)
		return;
	set_entry(pte, 0);
	flush_tlb_page((unsigned long)virt);
}

phys_addr_t virt_to_pte_phys(pgd_t *pgtable, void *virt)
{
	uintptr_t va = (uintptr_t)virt;
	int level;
	pteval_t entry = *walk(pgtable, va, &level);
	u64 inside;

	if (!(entry & PTE_VALID))
		return INVALID_PHYS_ADDR;
	inside = LEVEL_SIZE(level) - 1;
	return (entry & PTE_ADDR_MASK & ~inside) | (va & inside);
}
