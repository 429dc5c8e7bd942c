/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vmalloc.c needs to turn paging on. */
#include <libcflat.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <asm/setup.h>
#include "smp.h"
#include "vm.h"

#define FOUR_GIB	(1ull << 32)

#ifndef __x86_64__
/* The address space of i386: RAM mapped one to one, virtual pages, devices one to one. */
#define RAM_LIMIT	(2ul << 30)
#define DEVICES		(3ul << 30)
#endif

static phys_addr_t ram_top;

/* The page below the boot processor's stack (start.S). */
extern char stack_guard[];

bool vm_available(void)
{
	return true;
}

/* The part of [@base, @top) that lies in the area from @first to @last, all page numbers. */
static void give_area(u8 n, u64 first, u64 last, u64 base, u64 top)
{
	base = MAX(base, first);
	top = MIN(top, last);
	if (base < top)
		page_alloc_init_area(n, base, top);
}

static void give_ram(phys_addr_t base, phys_addr_t top)
{
	base = PAGE_ALIGN(base) >> PAGE_SHIFT;
	top >>= PAGE_SHIFT;
	give_area(AREA_LOWEST_NUMBER, AREA_LOWEST_PFN, AREA_LOW_PFN, base, top);
	give_area(AREA_LOW_NUMBER, AREA_LOW_PFN, AREA_HIGH_PFN, base, top);
	give_area(AREA_HIGH_NUMBER, AREA_HIGH_PFN, AREA_NORMAL_PFN, base, top);
	give_area(AREA_NORMAL_NUMBER, AREA_NORMAL_PFN, -1ull, base, top);
}

void page_alloc_take_ram(void)
{
	phys_addr_t base, top;

	phys_alloc_get_unused(&base, &top);
#ifndef __x86_64__
	top = MIN(top, (phys_addr_t)RAM_LIMIT);
#endif
	give_ram(base, top);
	ram_top = top;
#ifdef __x86_64__
	/* The start-up tables map 4 GiB, and the allocator writes into what it is given. */
	if (high_ram_end > high_ram_start) {
		__setup_mmu_range(current_page_table(), high_ram_start,
				  high_ram_end - high_ram_start,
				  X86_MMU_MAP_USER | X86_MMU_MAP_HUGE);
		give_ram(high_ram_start, high_ram_end);
		ram_top = high_ram_end;
	}
#endif
}

struct control_registers {
	ulong cr0, cr3, cr4;
};

static void load_control_registers(void *data)
{
	const struct control_registers *registers = data;

	write_cr3(registers->cr3);
	write_cr4(registers->cr4);
	write_cr0(registers->cr0);
}

void *setup_mmu(phys_addr_t top, void *opaque)
{
	struct control_registers registers;
	enum x86_mmu_flags flags;
	pgd_t *root;

	if (opaque)
		pte_default_bits = *(pteval_t *)opaque;
	flags = pte_default_bits & PT_USER_MASK ? X86_MMU_MAP_USER : 0;

	root = alloc_pages_flags(0, AREA_DMA32);
#ifdef __x86_64__
	top = MAX(MAX(top, ram_top), FOUR_GIB);
	__setup_mmu_range(root, 0, top, flags);
	init_alloc_vpage((void *)~((1ul << PAGE_SHIFT) - 1));
	registers.cr4 = read_cr4();
#else
	/* RAM, virtual pages, and the devices of the last GiB. */
	__setup_mmu_range(root, 0, RAM_LIMIT, flags);
	__setup_mmu_range(root, DEVICES, -DEVICES, flags);
	init_alloc_vpage((void *)DEVICES);
	registers.cr4 = read_cr4() | X86_CR4_PSE;
#endif
	remove_page(root, stack_guard);
	registers.cr3 = virt_to_phys(root);
	registers.cr0 = X86_CR0_PG | X86_CR0_WP | X86_CR0_PE;
	on_cpus(load_control_registers, &registers);

	printf("paging enabled\n");
	printf("cr0 = %lx\ncr3 = %lx\ncr4 = %lx\n", read_cr0(), read_cr3(), read_cr4());
	return root;
}

void *ioremap(phys_addr_t phys_addr, size_t size)
{
	phys_addr_t start = ALIGN_DOWN(phys_addr, (phys_addr_t)PAGE_SIZE);
	size_t length = PAGE_ALIGN(phys_addr + size - start);
	char *virt;

	/* Before setup_vm() there is no address space but the one-to-one map. */
	if (!vm_root || phys_addr + size <= FOUR_GIB) {
		assert(phys_addr + size <= FOUR_GIB);
		if (sizeof(long) == 8 || !vm_root)
			return phys_to_virt(phys_addr);
	}
	virt = alloc_vpages(length >> PAGE_SHIFT);
	for (size_t done = 0; done < length; done += PAGE_SIZE)
		install_pte(vm_root, 1, virt + done,
			    (start + done) | PT_PRESENT_MASK | PT_WRITABLE_MASK |
			    PT_CACHE_DISABLE_MASK, NULL);
	return virt + (phys_addr - start);
}
