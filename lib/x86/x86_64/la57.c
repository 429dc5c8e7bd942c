/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From 4-level to 5-level paging. See vm.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include "vm.h"

#define TABLE_BITS	(PT_PRESENT_MASK | PT_WRITABLE_MASK | PT_USER_MASK)
#define TOP_ENTRY	(PGDIR_MASK)

/* la57-switch.S: sets CR4.LA57 and CR3, which must be below 4 GiB. */
void switch_to_5_levels(unsigned long cr3);

void setup_5level_page_table(void)
{
	pgd_t *old = current_page_table(), *root;
	bool interrupts = read_rflags() & X86_EFLAGS_IF;

	if (is_la57_enabled())
		return;
	assert_msg(this_cpu_has(X86_FEATURE_LA57), "the CPU has no 5-level paging");

	if (!page_alloc_initialized())
		page_alloc_take_ram();
	root = alloc_pages_flags(0, AREA_DMA32);
	assert(root);
	/* Both ends of the address space stay where 4 levels had them. */
	root[0] = root[TOP_ENTRY] = virt_to_phys(old) | TABLE_BITS;

	cli();
	switch_to_5_levels(virt_to_phys(root));
	if (vm_root == old)
		vm_root = root;
	if (interrupts)
		sti();
}
