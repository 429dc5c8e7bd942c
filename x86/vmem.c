/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library's page tables, on the machine: pages of every size, splitting them, removing
 * them, device memory, and (argument la57) the switch from 4 to 5 levels.
 *
 * SDM volume 3, chapter 4: where each level's entry is taken from, bit 7 of an entry that maps
 * a page, and what a linear address without a translation raises. A failure means either that
 * the library builds a wrong table or that the machine walks a right one wrongly.
 */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include "apic.h"
#include "desc.h"
#include "processor.h"
#include "vm.h"

/* Unused linear addresses, far from all that the library maps, aligned to every page size. */
#ifdef __x86_64__
#define SPACE	(1ul << 40)
#else
#define SPACE	0x90000000ul
#endif

#define PATTERN	0x5a5a0000u

static const struct {
	const char *name;
	int level;
	bool needs_1g;
} sizes[] = {
	{ "4 KiB", 1, false },
#ifdef __x86_64__
	{ "2 MiB", 2, false },
	{ "1 GiB", 3, true },
#else
	{ "4 MiB", 2, false },
#endif
};

static bool faults(volatile void *address, u32 error)
{
	unsigned int vector;

	write_cr2(0);
	vector = asm_safe("movl $0, (%0)", "r"(address));
	return vector == PF_VECTOR && exception_error_code() == error &&
	       read_cr2() == (ulong)address;
}

/* A page of each size shows the memory at its physical address, up to its last word. */
static void test_sizes(void)
{
	u32 *memory = alloc_page();

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		unsigned long size = 1ul << PGDIR_BITS(sizes[i].level);
		unsigned long offset = (unsigned long)memory & (size - 1);
		u8 *page = (u8 *)SPACE;
		u32 *alias = (u32 *)(page + offset);
		pteval_t *pte;

		if (sizes[i].needs_1g && !this_cpu_has(X86_FEATURE_GBPAGES)) {
			report_skip("a page of %s: CPUID has no 1 GiB pages", sizes[i].name);
			continue;
		}
		report(faults(page, PFERR_WRITE_MASK), "no page of %s before", sizes[i].name);
		pte = install_pte(current_page_table(), sizes[i].level, page,
				  ((unsigned long)memory - offset) | PT_PRESENT_MASK |
				  PT_WRITABLE_MASK |
				  (sizes[i].level > 1 ? PT_PAGE_SIZE_MASK : 0), NULL);
		*memory = PATTERN + i;
		report(*(volatile u32 *)alias == PATTERN + i, "a page of %s", sizes[i].name);
		*(volatile u32 *)alias = i;
		report(*(volatile u32 *)memory == i && (*pte & PT_AD_MASK) == PT_AD_MASK,
		       "a page of %s: a write sets A and D", sizes[i].name);
		report(get_pte(current_page_table(), page) == pte &&
		       find_pte_level(current_page_table(), alias, 1).level == sizes[i].level &&
		       virt_to_pte_phys(current_page_table(), alias) == virt_to_phys(memory),
		       "a page of %s: the walk finds it", sizes[i].name);
		*pte = 0;
		invlpg(page);
		report(faults(page, PFERR_WRITE_MASK), "no page of %s behind", sizes[i].name);
	}
	free_page(memory);
}

/* A page that is split maps the same, but its parts can be changed one by one. */
static void test_split(void)
{
	u8 *memory = alloc_pages(get_order(LARGE_PAGE_SIZE >> PAGE_SHIFT));
	u8 *page = (u8 *)SPACE + (1ul << 30);
	u8 *second = page + PAGE_SIZE;
	bool same = true;

	assert(memory);
	for (unsigned long i = 0; i < LARGE_PAGE_SIZE; i += PAGE_SIZE)
		memory[i] = i >> PAGE_SHIFT;
	install_large_page(current_page_table(), virt_to_phys(memory), page);
	force_4k_page(second);
	for (unsigned long i = 0; i < LARGE_PAGE_SIZE; i += PAGE_SIZE)
		same &= page[i] == (u8)(i >> PAGE_SHIFT);
	report(same && get_pte_level(current_page_table(), second, 1),
	       "a large page is split and maps the same");

	*get_pte(current_page_table(), second) &= ~(pteval_t)PT_WRITABLE_MASK;
	invlpg(second);
	report(faults(second, PFERR_WRITE_MASK | PFERR_PRESENT_MASK),
	       "one of its pages is made read-only");
	report(!asm_safe("movb $1, (%0)", "r"(page)) &&
	       !asm_safe("movb $1, (%0)", "r"(second + PAGE_SIZE)), "its neighbours are not");
}

static void test_ranges(void)
{
	u8 *pages = alloc_vpages(3), *memory = alloc_pages(2);

	report(!any_present_pages(current_page_table(), pages, 3 * PAGE_SIZE), "fresh virtual pages");
	install_pages(current_page_table(), virt_to_phys(memory), 3 * PAGE_SIZE, pages);
	pages[3 * PAGE_SIZE - 1] = 42;
	report(memory[3 * PAGE_SIZE - 1] == 42, "a range is mapped in order");
	remove_page(current_page_table(), pages + PAGE_SIZE);
	report(faults(pages + PAGE_SIZE, PFERR_WRITE_MASK) && pages[2 * PAGE_SIZE] == 0 &&
	       any_present_pages(current_page_table(), pages, 3 * PAGE_SIZE),
	       "a page in its middle is removed");
}

static void test_ioremap(void)
{
	volatile u32 *apic = ioremap(APIC_DEFAULT_PHYS_BASE, PAGE_SIZE);
	bool x2apic = is_x2apic_enabled();

	if (x2apic)
		reset_apic();
	report(apic[APIC_LVR / 4] == apic_read(APIC_LVR), "device memory is mapped");
	if (x2apic)
		enable_x2apic();
}

#ifdef __x86_64__
static void test_la57(void)
{
	u8 *before = malloc(PAGE_SIZE * 2), *above = (u8 *)(1ul << 50);
	u32 *memory = alloc_page();

	before[PAGE_SIZE] = 42;
	report(asm_safe("movb $0, (%0)", "r"(above)) == GP_VECTOR && !exception_error_code(),
	       "4 levels: bit 50 alone is not canonical");
	setup_5level_page_table();
	report(is_la57_enabled() && before[PAGE_SIZE] == 42, "5 levels: everything is where it was");
	report(faults(above, PFERR_WRITE_MASK), "5 levels: bit 50 is canonical, and unmapped");
	install_page(current_page_table(), virt_to_phys(memory), above);
	*(volatile u32 *)above = PATTERN;
	report(*(volatile u32 *)memory == PATTERN &&
	       virt_to_pte_phys(current_page_table(), above) == virt_to_phys(memory),
	       "5 levels: a page there can be mapped");
	report(asm_safe("movb $0, (%0)", "r"(1ul << 57)) == GP_VECTOR,
	       "5 levels: bit 57 alone is not canonical");
	free(before);
	report(faults(before, PFERR_WRITE_MASK), "5 levels: malloc's pages are unmapped");
}
#endif

int main(int argc, char **argv)
{
	setup_vm();
	test_sizes();
	test_split();
	test_ranges();
	test_ioremap();
#ifdef __x86_64__
	if (argc > 1 && !strcmp(argv[1], "la57")) {
		if (this_cpu_has(X86_FEATURE_LA57)) {
			test_la57();
			test_sizes();
		} else {
			report_skip("CPUID has no LA57");
		}
	}
#endif
	return report_summary();
}
