/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual memory. See vmalloc.h. */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <vmalloc.h>
#include <asm/io.h>
#include <asm/spinlock.h>

static struct spinlock lock;
static unsigned long next_top;
pgd_t *vm_root;

void init_alloc_vpage(void *top)
{
	assert(!offset_in_page(top));
	next_top = (unsigned long)top;
}

void *alloc_vpages_aligned(ulong nr, unsigned int alignment_order)
{
	unsigned long start;

	spin_lock(&lock);
	assert_msg(nr + 1 && nr + 1 < next_top >> PAGE_SHIFT,
		   "out of virtual memory for %lu pages", nr);
	/* One page more, which stays a hole. */
	start = ALIGN_DOWN(next_top - (nr + 1) * PAGE_SIZE, PAGE_SIZE << alignment_order);
	assert_msg(start, "out of virtual memory for %lu pages", nr);
	next_top = start;
	spin_unlock(&lock);
	return (void *)start;
}

void *alloc_vpages(ulong nr)
{
	return alloc_vpages_aligned(nr, 0);
}

void *alloc_vpage(void)
{
	return alloc_vpages(1);
}

void *vmap(phys_addr_t phys, size_t size)
{
	phys_addr_t first = ALIGN_DOWN(phys, PAGE_SIZE);
	ulong pages = PAGE_ALIGN(phys + size - first) >> PAGE_SHIFT;
	char *mem = alloc_vpages(pages);

	assert_msg(vm_root, "vmap() before setup_vm()");
	for (ulong i = 0; i < pages; i++)
		install_page(vm_root, first + i * PAGE_SIZE, mem + i * PAGE_SIZE);
	return mem;
}

/*
 * Stands in front of what malloc() gives: at the start of the same page when all fits into
 * one, else in a page before it. free() tells the two by the pointer, which is within a
 * page in the first case and the start of one in the second.
 */
struct header {
	unsigned long magic;
	unsigned long pages;	/* that are mapped, the header's own included */
};

#define MAGIC	0x6d616c6cul

static struct header *map_pages(char *mem, ulong pages)
{
	struct header *header = (struct header *)mem;

	for (ulong i = 0; i < pages; i++) {
		void *page = alloc_page();

		assert_msg(page, "out of memory for %lu pages", pages);
		install_page(vm_root, virt_to_phys(page), mem + i * PAGE_SIZE);
	}
	*header = (struct header){ MAGIC, pages };
	return header;
}

/* At the page's end, so that what runs over it meets the hole behind. */
static void *allocate_in_page(size_t offset)
{
	char *mem = alloc_vpage();

	map_pages(mem, 1);
	return mem + offset;
}

/* So many pages in front that an aligned block has the header's page right before it. */
static void *allocate_pages(unsigned int order, ulong pages)
{
	ulong in_front = 1ul << order;
	char *mem = alloc_vpages_aligned(in_front + pages, order);

	mem += (in_front - 1) * PAGE_SIZE;
	map_pages(mem, 1 + pages);
	return mem + PAGE_SIZE;
}

static void *vm_memalign(size_t alignment, size_t size)
{
	if (size > -PAGE_SIZE)
		return NULL;
	if (size <= PAGE_SIZE) {
		size_t offset = ALIGN_DOWN(PAGE_SIZE - size, alignment);

		if (offset >= sizeof(struct header))
			return allocate_in_page(offset);
	}
	return allocate_pages(alignment > PAGE_SIZE ? get_order(alignment >> PAGE_SHIFT) : 0,
			      PAGE_ALIGN(size) >> PAGE_SHIFT);
}

static void vm_free(void *ptr)
{
	char *mem = (char *)ptr - (offset_in_page(ptr) ? offset_in_page(ptr) : PAGE_SIZE);
	struct header *header = (struct header *)mem;
	ulong pages = header->pages;

	assert_msg(header->magic == MAGIC, "free(%p): not allocated", ptr);
	for (ulong i = 0; i < pages; i++) {
		phys_addr_t phys = virt_to_pte_phys(vm_root, mem + i * PAGE_SIZE);

		remove_page(vm_root, mem + i * PAGE_SIZE);
		free_page(phys_to_virt(phys));
	}
}

static const struct alloc_ops vm_alloc_ops = {
	.memalign = vm_memalign,
	.free = vm_free,
};

void __setup_vm(void *opaque)
{
	if (vm_root)
		return;
	assert_msg(vm_available(), "this machine cannot run with paging");
	if (!page_alloc_initialized())
		page_alloc_take_ram();
	page_alloc_ops_enable();
	vm_root = setup_mmu(0, opaque);
	alloc_ops = &vm_alloc_ops;
}

void setup_vm(void)
{
	__setup_vm(NULL);
}
