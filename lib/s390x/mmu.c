/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Translation tables: five levels, RAM mapped one to one. See mmu.h and vmalloc.h. */
#include <libcflat.h>
#include <alloc_phys.h>
#include <asm/facility.h>
#include <asm/interrupt.h>
#include <asm/io.h>
#include "mmu.h"
#include "sclp.h"

#define FACILITY_EDAT1	8
#define LEVELS		pgtable_level_pte

/* Of each level: where its index is in an address, and what its entries have. */
static const struct level {
	int shift;
	unsigned int entries;
	uint64_t origin;	/* of the table that an entry leads to, or of a page */
	uint64_t invalid;
	uint64_t leaf;		/* 0: no entry of the level maps a page */
	uint64_t leaf_origin;
	uint64_t type;
} levels[] = {
	[pgtable_level_pgd] = { REGION1_SHIFT, REGION_TABLE_ENTRIES, REGION_ENTRY_ORIGIN,
				REGION_ENTRY_I, 0, 0, REGION_ENTRY_TT_REGION1 },
	[pgtable_level_p4d] = { REGION2_SHIFT, REGION_TABLE_ENTRIES, REGION_ENTRY_ORIGIN,
				REGION_ENTRY_I, 0, 0, REGION_ENTRY_TT_REGION2 },
	[pgtable_level_pud] = { REGION3_SHIFT, REGION_TABLE_ENTRIES, REGION_ENTRY_ORIGIN,
				REGION_ENTRY_I, REGION3_ENTRY_FC, REGION3_ENTRY_RFAA,
				REGION_ENTRY_TT_REGION3 },
	[pgtable_level_pmd] = { SEGMENT_SHIFT, SEGMENT_TABLE_ENTRIES, SEGMENT_ENTRY_ORIGIN,
				SEGMENT_ENTRY_I, SEGMENT_ENTRY_FC, SEGMENT_ENTRY_SFAA, 0 },
	[pgtable_level_pte] = { PAGE_SHIFT, PAGE_TABLE_ENTRIES, PAGE_MASK, PAGE_ENTRY_I, 0,
				PAGE_MASK, 0 },
};

static uint64_t *entry_of(uint64_t *table, unsigned long vaddr, int level)
{
	return &table[vaddr >> levels[level].shift & (levels[level].entries - 1)];
}

static uint64_t *new_table(int level)
{
	const struct level *l = &levels[level];
	uint64_t *table = alloc_pages(level == pgtable_level_pte ? PAGE_TABLE_ORDER :
				      REGION_TABLE_ORDER);

	assert_msg(table, "no memory for a translation table");
	for (unsigned int i = 0; i < l->entries; i++)
		table[i] = l->type | l->invalid;
	return table;
}

/* What an entry of @level says that leads to @table. */
static uint64_t link_to(uint64_t *table, int level)
{
	uint64_t length = level < pgtable_level_pmd ? REGION_TABLE_LENGTH : 0;

	return (unsigned long)table | levels[level].type | length;
}

static bool is_leaf(uint64_t entry, int level)
{
	return level == pgtable_level_pte || entry & levels[level].leaf;
}

/* Replaces a large page by a table of smaller ones with the same protection. */
static void split(uint64_t *entry, int level)
{
	const struct level *below = &levels[level + 1];
	uint64_t *table = new_table(level + 1), bits = *entry & REGION_ENTRY_P;
	uint64_t origin = *entry & levels[level].leaf_origin;

	if (*entry & REGION3_ENTRY_IEP)
		bits |= PAGE_ENTRY_IEP;
	if (level + 1 != pgtable_level_pte)
		bits |= below->type | below->leaf;
	for (uint64_t i = 0; i < below->entries; i++)
		table[i] = (origin + (i << below->shift)) | bits;
	*entry = link_to(table, level);
}

void *get_dat_entry(pgd_t *pgtable, void *vaddr, enum pgt_level level)
{
	uint64_t *table = (uint64_t *)pgtable;

	for (int l = pgtable_level_pgd; ; l++) {
		uint64_t *entry = entry_of(table, (unsigned long)vaddr, l);

		if (l == (int)level)
			return entry;
		if (*entry & levels[l].invalid)
			*entry = link_to(new_table(l + 1), l);
		else if (is_leaf(*entry, l))
			split(entry, l);
		table = (uint64_t *)(*entry & levels[l].origin);
	}
}

pteval_t *split_page(pgd_t *pgtable, void *vaddr, enum pgt_level level)
{
	if (!pgtable)
		pgtable = (pgd_t *)(stctg(1) & ASCE_ORIGIN);
	return get_dat_entry(pgtable, vaddr, level);
}

/* Drops the entry from the TLBs of all CPUs; it is invalid then. */
static void invalidate(uint64_t *entry, unsigned long vaddr, int level)
{
	unsigned long table = (unsigned long)entry -
			      (vaddr >> levels[level].shift & (levels[level].entries - 1)) *
			      sizeof(*entry);

	if (level == pgtable_level_pte)
		ipte(vaddr & PAGE_MASK, (pteval_t *)table);
	else
		idte(table | levels[level].type, vaddr & ~((1ul << levels[level].shift) - 1));
}

static void change_entry(void *vaddr, unsigned long clear, unsigned long set, enum pgt_level level)
{
	uint64_t *entry = split_page(NULL, vaddr, level), value = (*entry & ~clear) | set;

	invalidate(entry, (unsigned long)vaddr, level);
	*entry = value;
}

void protect_dat_entry(void *vaddr, unsigned long prot, enum pgt_level level)
{
	change_entry(vaddr, 0, prot, level);
}

void unprotect_dat_entry(void *vaddr, unsigned long prot, enum pgt_level level)
{
	change_entry(vaddr, prot, 0, level);
}

static void change_range(void *start, unsigned long len, unsigned long clear, unsigned long set)
{
	unsigned long end = (unsigned long)start + len;

	for (unsigned long page = (unsigned long)start & PAGE_MASK; page < end; page += PAGE_SIZE)
		change_entry((void *)page, clear, set, pgtable_level_pte);
}

void protect_range(void *start, unsigned long len, unsigned long prot)
{
	change_range(start, len, 0, prot);
}

void unprotect_range(void *start, unsigned long len, unsigned long prot)
{
	change_range(start, len, prot, 0);
}

static uint64_t *install(pgd_t *pgtable, phys_addr_t phys, void *vaddr, enum pgt_level level)
{
	uint64_t *entry = get_dat_entry(pgtable, vaddr, level);

	if (!(*entry & levels[level].invalid))
		invalidate(entry, (unsigned long)vaddr, level);
	*entry = phys | levels[level].type | levels[level].leaf;
	return entry;
}

pteval_t *install_page(pgd_t *pgtable, phys_addr_t phys, void *virt)
{
	return install(pgtable, phys, virt, pgtable_level_pte);
}

pmdval_t *install_large_page(pgd_t *pgtable, phys_addr_t phys, void *vaddr)
{
	assert(IS_ALIGNED(phys, SEGMENT_SIZE) && IS_ALIGNED((unsigned long)vaddr, SEGMENT_SIZE));
	return install(pgtable, phys, vaddr, pgtable_level_pmd);
}

pudval_t *install_huge_page(pgd_t *pgtable, phys_addr_t phys, void *vaddr)
{
	assert(IS_ALIGNED(phys, REGION3_SIZE) && IS_ALIGNED((unsigned long)vaddr, REGION3_SIZE));
	return install(pgtable, phys, vaddr, pgtable_level_pud);
}

void remove_page(pgd_t *pgtable, void *virt)
{
	uint64_t *entry = get_dat_entry(pgtable, virt, pgtable_level_pte);

	if (!(*entry & PAGE_ENTRY_I))
		invalidate(entry, (unsigned long)virt, pgtable_level_pte);
}

phys_addr_t virt_to_pte_phys(pgd_t *pgtable, void *virt)
{
	uint64_t *table = (uint64_t *)pgtable;

	for (int l = pgtable_level_pgd; l <= LEVELS; l++) {
		uint64_t entry = *entry_of(table, (unsigned long)virt, l);

		if (entry & levels[l].invalid)
			break;
		if (is_leaf(entry, l))
			return (entry & levels[l].leaf_origin) |
			       ((unsigned long)virt & ((1ul << levels[l].shift) - 1));
		table = (uint64_t *)(entry & levels[l].origin);
	}
	return INVALID_PHYS_ADDR;
}

phys_addr_t virt_to_phys(volatile void *address)
{
	if (!vm_root || !(extract_psw_mask() & PSW_MASK_DAT))
		return (phys_addr_t)address;
	return virt_to_pte_phys(vm_root, (void *)address);
}

bool vm_available(void)
{
	return true;
}

void page_alloc_take_ram(void)
{
	phys_addr_t base, top, border = (phys_addr_t)AREA_NORMAL_PFN << PAGE_SHIFT;

	phys_alloc_get_unused(&base, &top);
	base = PAGE_ALIGN(base);
	if (base < border)
		page_alloc_init_area(AREA_LOW_NUMBER, base >> PAGE_SHIFT,
				     MIN(top, border) >> PAGE_SHIFT);
	if (top > border)
		page_alloc_init_area(AREA_NORMAL_NUMBER, MAX(base, border) >> PAGE_SHIFT,
				     top >> PAGE_SHIFT);
}

static void load_asce(pgd_t *root)
{
	uint64_t asce = (unsigned long)root | ASCE_DT_REGION1 | REGION_TABLE_LENGTH;

	if (test_facility(FACILITY_EDAT1))
		ctl_set_bit(0, CTL0_EDAT);
	lctlg(1, asce);
	lctlg(7, asce);
	lctlg(13, asce);
}

void mmu_enable_on_this_cpu(void)
{
	load_asce(vm_root);
	irq_set_dat_mode(true, AS_PRIM);
	enable_dat();
}

void *setup_mmu(phys_addr_t top, void *opaque)
{
	pgd_t *root = pgd_alloc_one();
	bool large = test_facility(FACILITY_EDAT1);
	uint64_t end = get_ram_size();

	for (uint64_t phys = 0; phys < end; phys += large ? SEGMENT_SIZE : PAGE_SIZE)
		install(root, phys, (void *)phys, large ? pgtable_level_pmd : pgtable_level_pte);
	/* The highest page is not given out: its end is the wrap to 0. */
	init_alloc_vpage((void *)(-1ul << PAGE_SHIFT));
	load_asce(root);
	irq_set_dat_mode(true, AS_PRIM);
	enable_dat();
	return root;
}
