/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual memory. See vmalloc.h. */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <vmalloc.h>
#include <asm/io.h>
#include <asm/spinlock.h>

/* Stands in front of an allocation: in its own page when that is small, else in one before it. */
struct header {
	unsigned long magic;
	unsigned long pages;	/* that are mapped, this one included */
};

#define MAGIC	0x564d414cul

static struct spinlock lock;
static void *next_top;
static void *root;

void init_alloc_vpage(void *top)
{
	next_top = top;
}

void *alloc_vpages_aligned(ulong nr, unsigned int alignment_order)
{
	unsigned long alignment = PAGE_SIZE << alignment_order;
	unsigned long start;

	spin_lock(&lock);
	/* One page more, which stays a hole. */
	start = (unsigned long)next_top - (nr + 1) * PAGE_SIZE;
	start = ALIGN_DOWN(start, alignment);
	assert_msg(start < (unsigned long)next_top, "out of virtual memory for %lu pages", nr);
	next_top = (void *)start;
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
	ulong pages = PAGE_ALIGN(size) >> PAGE_SHIFT;
	char *mem = alloc_vpages(pages);

	phys &= ~(phys_addr_t)(PAGE_SIZE - 1);
	for (ulong i = 0; i < pages; i++)
		install_page(root, phys + i * PAGE_SIZE, mem + i * PAGE_SIZE);
	return mem;
}

static void back_with_pages(char *mem, ulong pages)
{
	for (ulong i = 0; i < pages; i++) {
		void *page = alloc_page();

		assert_msg(page, "out of pages");
		install_page(root, virt_to_phys(page), mem + i * PAGE_SIZE);
	}
}

static void *vm_memalign(size_t alignment, size_t size)
{
	size_t offset = MAX(ALIGN(sizeof(struct header), alignment), alignment);
	bool small = offset < PAGE_SIZE && size <= PAGE_SIZE - offset;
	unsigned int order = alignment > PAGE_SIZE ? get_order(alignment >> PAGE_SHIFT) : 0;
	ulong pages = PAGE_ALIGN(size) >> PAGE_SHIFT;
	struct header *header;
	char *mem;

	if (small) {
		mem = alloc_vpage();
		back_with_pages(mem, 1);
		header = (struct header *)mem;
		*header = (struct header){ MAGIC, 1 };
		return mem + offset;
	}

	/* So much in front that an aligned block has the header's page before it. */
	mem = alloc_vpages_aligned(pages + (1ul << order), order);
	mem += (PAGE_SIZE << order) - PAGE_SIZE;
	back_with_pages(mem, pages + 1);
	header = (struct header *)mem;
	*header = (struct header){ MAGIC, pages + 1 };
	return mem + PAGE_SIZE;
}

static void vm_free(void *ptr)
{
	unsigned long inside = offset_in_page(ptr);
	char *mem = (char *)ptr - (inside ? inside : PAGE_SIZE);
	struct header *header = (struct header *)mem;
	ulong pages = header->pages;

	assert_msg(header->magic == MAGIC, "free(%p): not allocated", ptr);
	header->magic = 0;
	for (ulong i = 0; i < pages; i++) {
		phys_addr_t phys = virt_to_pte_phys(root, mem + i * PAGE_SIZE);

		remove_page(root, mem + i * PAGE_SIZE);
		free_page(phys_to_virt(phys));
	}
}

static const struct alloc_ops vm_alloc_ops = {
	.memalign = vm_memalign,
	.free = vm_free,
};

void __setup_vm(void *opaque)
{
	if (root)
		return;
	assert_msg(vm_available(), "this machine cannot run with paging");
	if (!page_alloc_initialized())
		page_alloc_take_ram();
	page_alloc_ops_enable();
	root = setup_mmu(0, opaque);
	alloc_ops = &vm_alloc_ops;
}

void setup_vm(void)
{
	__setup_vm(NULL);
}
