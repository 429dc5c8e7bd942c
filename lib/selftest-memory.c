/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the allocators and of virtual memory. See selftest.h. */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <selftest.h>
#include <vmalloc.h>
#include <asm/io.h>

#define BLOCKS	8

static bool is_zero(const u8 *p, size_t size)
{
	while (size--)
		if (*p++)
			return false;
	return true;
}

static void test_pages(void)
{
	void *blocks[BLOCKS];
	bool aligned = true, zero = true, apart = true;
	void *again;

	for (unsigned int order = 0; order < BLOCKS; order++) {
		size_t size = PAGE_SIZE << order;

		blocks[order] = alloc_pages(order);
		assert(blocks[order]);
		aligned &= IS_ALIGNED((unsigned long)blocks[order], size);
		zero &= is_zero(blocks[order], size);
		memset(blocks[order], order + 1, size);
	}
	for (unsigned int order = 0; order < BLOCKS; order++) {
		const u8 *p = blocks[order];

		apart &= p[0] == order + 1 && p[(PAGE_SIZE << order) - 1] == order + 1;
	}
	report(aligned, "blocks are aligned to their size");
	report(zero, "blocks are zero");
	report(apart, "blocks do not overlap");

	for (unsigned int order = 0; order < BLOCKS; order++)
		free_pages(blocks[order]);
	again = alloc_pages(BLOCKS - 1);
	report(again && is_zero(again, PAGE_SIZE << (BLOCKS - 1)), "a used block is zero again");
	free_pages(again);
	report(!alloc_pages(60), "an impossible order gives NULL");
}

static void test_reserve(void)
{
	void *page = alloc_page();
	phys_addr_t phys = virt_to_phys(page);

	report(reserve_pages(phys, 1) == -1, "a page in use cannot be reserved");
	free_page(page);
	report(reserve_pages(phys, 1) == 0, "a free page can");
	report(reserve_pages(phys, 1) == -1, "but once");
	unreserve_pages(phys, 1);
	report(reserve_pages(phys, 1) == 0, "until it is given back");
	unreserve_pages(phys, 1);
}

static void test_malloc(void)
{
	u8 *small = malloc(1), *large = memalign(4 * PAGE_SIZE, 3 * PAGE_SIZE);
	u8 *zeros = calloc(3, 1000);

	report(!malloc(0), "malloc(0) is NULL");
	report(IS_ALIGNED((unsigned long)small, sizeof(long)) &&
	       IS_ALIGNED((unsigned long)large, 4 * PAGE_SIZE), "alignment");
	report(is_zero(zeros, 3000), "calloc gives zeros");
	*small = 1;
	memset(large, 2, 3 * PAGE_SIZE);
	report(*small == 1 && is_zero(zeros, 3000), "allocations do not overlap");
	free(small);
	free(large);
	free(zeros);
	free(NULL);
}

static void test_vmap(void)
{
	u64 *page = alloc_page();
	u64 *alias = vmap(virt_to_phys(page), PAGE_SIZE);

	*page = 0x0123456789abcdefull;
	report(alias != page && *alias == *page, "vmap gives a second address");
	*alias = 42;
	barrier();
	report(*(volatile u64 *)page == 42, "writes to it are seen at the first");
	free_page(page);
}

void selftest_memory(void)
{
	report_prefix_push("memory");
	setup_vm();
	test_pages();
	test_reserve();
	test_malloc();
	test_vmap();
	report_prefix_pop();
}
