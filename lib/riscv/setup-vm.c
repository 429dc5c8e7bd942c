/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What vmalloc.c needs to turn paging on. RAM and the devices below it are mapped one to
 * one, for S mode only; virtual pages are at the top of the address space.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <vmalloc.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/setup.h>

#define KERNEL_BITS \
	(_PAGE_LEAF | _PAGE_PRESENT | _PAGE_ACCESSED | _PAGE_DIRTY)

#if __riscv_xlen == 64
#define DEFAULT_MODE	SATP_MODE_SV39
/* Half of what Sv39 has below the hole of non-canonical addresses. */
#define IDENTITY_LIMIT	(1ull << 37)
/* Beside RAM this much is mapped: the devices. */
#define IDENTITY_LEAST	(4ull << 30)
#else
#define DEFAULT_MODE	SATP_MODE_SV32
#define IDENTITY_LIMIT	(3ull << 30)
#define IDENTITY_LEAST	IDENTITY_LIMIT
#endif

unsigned long vm_mode = DEFAULT_MODE;

static phys_addr_t identity_top;

/* Not a matter of the machine: each has a devicetree that says Sv32 or Sv39 at least. */
bool vm_available(void)
{
	return true;
}

void page_alloc_take_ram(void)
{
	phys_addr_t base, top;

	phys_alloc_get_unused(&base, &top);
	base = PAGE_ALIGN(base) >> PAGE_SHIFT;
	top = MIN(top, IDENTITY_LIMIT);
	page_alloc_init_area(AREA_NORMAL_NUMBER, base, top >> PAGE_SHIFT);
	identity_top = top;
}

void *setup_mmu(phys_addr_t top, void *opaque)
{
	pgd_t *root = alloc_page();

	if (opaque)
		vm_mode = *(unsigned long *)opaque;
	top = MAX(MAX(top, identity_top), IDENTITY_LEAST);
	mmu_map_range(root, mmu_levels(vm_mode), 0, top, KERNEL_BITS);
	identity_top = top;
	init_alloc_vpage((void *)-PAGE_SIZE);
	mmu_enable(vm_mode, root);
	return root;
}

void *ioremap(phys_addr_t phys_addr, size_t size)
{
	if (!vm_root || phys_addr + size <= identity_top) {
		assert(phys_addr + size - 1 <= -1ul);
		return phys_to_virt(phys_addr);
	}
	return (char *)vmap(phys_addr, size) + offset_in_page(phys_addr);
}
