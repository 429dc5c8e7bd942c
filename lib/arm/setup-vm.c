/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vmalloc.c needs to turn paging on, and mapping devices. */
#include <libcflat.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/setup.h>
#include <asm/thread_info.h>
#include <vmalloc.h>

/* Virtual pages are taken from here down; RAM of arm is used as far as the other border. */
#ifdef __LP64__
#define VMALLOC_TOP	((1ul << VA_BITS) - PAGE_SIZE)
#define RAM_LIMIT	(1ull << 40)
#else
#define VMALLOC_TOP	(-PAGE_SIZE)
#define RAM_LIMIT	(3ull << 30)
#endif

extern char stext[], etext[];

bool vm_available(void)
{
	return true;
}

void page_alloc_take_ram(void)
{
	phys_addr_t base, top;

	phys_alloc_get_unused(&base, &top);
	base = PAGE_ALIGN(base);
	top = MIN(top, (phys_addr_t)RAM_LIMIT);
	page_alloc_init_area(AREA_NORMAL_NUMBER, base >> PAGE_SHIFT, top >> PAGE_SHIFT);
}

/* What is mapped one to one: devices below RAM, and RAM. */
static bool in_identity_map(phys_addr_t start, phys_addr_t end)
{
	return end <= __phys_end && start < end;
}

void *setup_mmu(phys_addr_t top, void *opaque)
{
	pgd_t *root = memalign_pages(PAGE_SIZE, PAGE_SIZE);
	phys_addr_t ram = ALIGN_DOWN(__phys_offset, (phys_addr_t)PAGE_SIZE);
	phys_addr_t end = MIN(ALIGN(__phys_end, (phys_addr_t)PAGE_SIZE), (phys_addr_t)RAM_LIMIT);
	phys_addr_t text = __pa(stext), text_end = __pa(etext);

	assert(root);
	mmu_map_range(root, 0, 0, ram, PTE_DEVICE);
	/*
	 * What EL0 may write EL1 never executes (Arm ARM, D8.4.2.2), so code is read-only. RAM in
	 * front of the image may be where firmware is.
	 */
	if (ram < text)
		mmu_map_range(root, ram, ram, text - ram, PTE_RAM);
	mmu_map_range(root, text, text, text_end - text, PTE_CODE);
	mmu_map_range(root, text_end, text_end, end - text_end, PTE_RAM);
	init_alloc_vpage((void *)VMALLOC_TOP);
	mmu_enable(root);
	return root;
}

void *__ioremap(phys_addr_t phys_addr, size_t size)
{
	phys_addr_t start = ALIGN_DOWN(phys_addr, (phys_addr_t)PAGE_SIZE);
	size_t length = PAGE_ALIGN(phys_addr + size - start);
	char *virt;

	/* Before the MMU is on every address is its own. */
	if (!vm_root || in_identity_map(phys_addr, phys_addr + size)) {
		assert(phys_addr + size - 1 <= -1ul);
		return (void *)(unsigned long)phys_addr;
	}
	virt = alloc_vpages(length >> PAGE_SHIFT);
	mmu_map_range(vm_root, (uintptr_t)virt, start, length, PTE_DEVICE);
	return virt + (phys_addr - start);
}

phys_addr_t __virt_to_phys(unsigned long addr)
{
	phys_addr_t phys;

	/* The tables themselves are made before there is a map, and lie in RAM. */
	if (!vm_root || in_identity_map(addr, (phys_addr_t)addr + 1))
		return addr;
	phys = virt_to_pte_phys(vm_root, (void *)addr);
	assert_msg(phys != INVALID_PHYS_ADDR, "%#lx is not mapped", addr);
	return phys;
}

unsigned long __phys_to_virt(phys_addr_t addr)
{
	assert(addr <= -1ul);
	return addr;
}
