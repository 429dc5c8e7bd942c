/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EPT entries of tests with vmx.h, see vmx-api.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/page.h>
#include "vmx.h"

static unsigned int slot(unsigned long guest_addr, int level)
{
	return guest_addr >> EPT_LEVEL_SHIFT(level) & EPT_PGDIR_MASK;
}

/* The entry of @level, or NULL when the walk ends above it. */
static unsigned long *find(unsigned long *pml4, unsigned long guest_addr, int level)
{
	unsigned long *table = pml4;

	for (int l = EPT_PAGE_LEVEL; l > level; l--) {
		unsigned long entry = table[slot(guest_addr, l)];

		if (!(entry & EPT_PRESENT) || entry & EPT_LARGE_PAGE)
			return NULL;
		table = phys_to_virt(entry & EPT_ADDR_MASK);
	}
	return &table[slot(guest_addr, level)];
}

/* A large page becomes a table of the same mappings. */
static unsigned long split(unsigned long entry, int level)
{
	unsigned long *table = alloc_page();

	assert(table);
	for (unsigned long i = 0; i < EPT_PGDIR_ENTRIES; i++)
		table[i] = (level == 2 ? entry & ~EPT_LARGE_PAGE : entry) +
			   (i << EPT_LEVEL_SHIFT(level - 1));
	return virt_to_phys(table) | EPT_PRESENT;
}

void install_ept_entry(unsigned long *pml4, int pte_level, unsigned long guest_addr,
		       unsigned long pte, unsigned long *pt_page)
{
	unsigned long *table = pml4;

	for (int l = EPT_PAGE_LEVEL; l > pte_level; l--) {
		unsigned long *entry = &table[slot(guest_addr, l)];

		if (!(*entry & EPT_PRESENT)) {
			unsigned long *page = pt_page ? : alloc_page();

			assert(page);
			pt_page = NULL;
			memset(page, 0, PAGE_SIZE);
			*entry = virt_to_phys(page) | EPT_PRESENT;
		} else if (*entry & EPT_LARGE_PAGE) {
			*entry = split(*entry, l);
		}
		table = phys_to_virt(*entry & EPT_ADDR_MASK);
	}
	table[slot(guest_addr, pte_level)] = pte;
}

void install_ept(unsigned long *pml4, unsigned long phys, unsigned long guest_addr, u64 perm)
{
	install_ept_entry(pml4, 1, guest_addr, (phys & PAGE_MASK) | perm |
			  EPT_MEM_TYPE_WB << EPT_MEM_TYPE_SHIFT, NULL);
}

void install_2m_ept(unsigned long *pml4, unsigned long phys, unsigned long guest_addr, u64 perm)
{
	install_ept_entry(pml4, 2, guest_addr, (phys & ~(PAGE_SIZE_2M - 1)) | perm |
			  EPT_LARGE_PAGE | EPT_MEM_TYPE_WB << EPT_MEM_TYPE_SHIFT, NULL);
}

void install_1g_ept(unsigned long *pml4, unsigned long phys, unsigned long guest_addr, u64 perm)
{
	install_ept_entry(pml4, 3, guest_addr, (phys & ~(PAGE_SIZE_1G - 1)) | perm |
			  EPT_LARGE_PAGE | EPT_MEM_TYPE_WB << EPT_MEM_TYPE_SHIFT, NULL);
}

void setup_ept_range(unsigned long *pml4, unsigned long start, unsigned long len, int map_1g,
		     int map_2m, u64 perm)
{
	unsigned long addr = start, end = start + len;

	while (addr < end) {
		if (map_1g && !(addr & (PAGE_SIZE_1G - 1)) && end - addr >= PAGE_SIZE_1G) {
			install_1g_ept(pml4, addr, addr, perm);
			addr += PAGE_SIZE_1G;
		} else if (map_2m && !(addr & (PAGE_SIZE_2M - 1)) && end - addr >= PAGE_SIZE_2M) {
			install_2m_ept(pml4, addr, addr, perm);
			addr += PAGE_SIZE_2M;
		} else {
			install_ept(pml4, addr, addr, perm);
			addr += PAGE_SIZE;
		}
	}
}

bool get_ept_pte(unsigned long *pml4, unsigned long guest_addr, int level, unsigned long *pte)
{
	unsigned long *entry = find(pml4, guest_addr, level);

	if (entry)
		*pte = *entry;
	return entry;
}

void set_ept_pte(unsigned long *pml4, unsigned long guest_addr, int level, u64 pte_val)
{
	unsigned long *entry = find(pml4, guest_addr, level);

	assert(entry);
	*entry = pte_val;
}

/* The entry that maps @gpa, of whatever size. */
static unsigned long *leaf(unsigned long *pml4, unsigned long gpa)
{
	for (int level = 1; level < EPT_PAGE_LEVEL; level++) {
		unsigned long *entry = find(pml4, gpa, level);

		if (entry)
			return entry;
	}
	return NULL;
}

/* Calls @fn with the EPT leaf of each of L2's tables on the way to @addr, then of the page. */
static void walk(unsigned long *pml4, u64 cr3, unsigned long addr,
		 void (*fn)(unsigned long *entry, bool is_table, void *data), void *data)
{
	u64 table = cr3 & GENMASK_ULL(51, 12);

	for (int level = PAGE_LEVEL; level >= 1; level--) {
		u64 pte = ((u64 *)phys_to_virt(table))[PGDIR_OFFSET(addr, level)];

		fn(leaf(pml4, table), true, data);
		if (!(pte & PT_PRESENT_MASK))
			return;
		if (level == 1 || pte & PT_PAGE_SIZE_MASK) {
			u64 size = 1ull << PGDIR_BITS(level);
			u64 page = pte & GENMASK_ULL(51, 12) & ~(size - 1);

			fn(leaf(pml4, page | (addr & (size - 1))), false, data);
			return;
		}
		table = pte & GENMASK_ULL(51, 12);
	}
}

static void clear_flags(unsigned long *entry, bool is_table, void *data)
{
	if (entry)
		*entry &= ~(EPT_ACCESS_FLAG | EPT_DIRTY_FLAG);
}

void clear_ept_ad(unsigned long *pml4, u64 guest_cr3, unsigned long guest_addr)
{
	walk(pml4, guest_cr3, guest_addr, clear_flags, NULL);
}

struct expected {
	unsigned long page, table;
	bool page_good, tables_good;
};

static void check_flags(unsigned long *entry, bool is_table, void *data)
{
	struct expected *e = data;
	unsigned long flags = entry ? *entry & (EPT_ACCESS_FLAG | EPT_DIRTY_FLAG) : 0;

	if (is_table)
		e->tables_good = e->tables_good && flags == e->table;
	else
		e->page_good = flags == e->page;
}

void check_ept_ad(unsigned long *pml4, u64 guest_cr3, unsigned long guest_addr,
		  int expected_gpa_ad, int expected_pt_ad)
{
	struct expected e = { expected_gpa_ad, expected_pt_ad, false, true };

	walk(pml4, guest_cr3, guest_addr, check_flags, &e);
	report(e.tables_good, "EPT - guest page table A=%d/D=%d",
	       !!(expected_pt_ad & EPT_ACCESS_FLAG), !!(expected_pt_ad & EPT_DIRTY_FLAG));
	report(e.page_good, "EPT - guest physical address A=%d/D=%d",
	       !!(expected_gpa_ad & EPT_ACCESS_FLAG), !!(expected_gpa_ad & EPT_DIRTY_FLAG));
}
