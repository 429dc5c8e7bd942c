/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual memory on a simulated MMU: a mapped page is memory of this process, one that is
 * not faults. Random load with its contents watched, the holes behind blocks, and that
 * free() really takes away.
 */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <rand.h>
#include <vmalloc.h>
#include <asm/io.h>
#include "host.h"
#include "machine.h"

#define PHYSICAL_PAGES	4096
#define VIRTUAL_PAGES	(64 << 10)
#define BLOCKS		100
#define STEPS		4000

static prng_state prng;
static char *physical, *virtual;
static pteval_t table[VIRTUAL_PAGES];	/* 0: not mapped */
static bool available = true;
static int setups;

static unsigned int below(unsigned int n)
{
	return prng32(&prng) % n;
}

static pteval_t *entry_of(pgd_t *pgtable, void *virt)
{
	unsigned long page = ((char *)virt - virtual) / PAGE_SIZE;

	assert(pgtable == table && page < VIRTUAL_PAGES && !offset_in_page(virt));
	return &table[page];
}

bool vm_available(void)
{
	return available;
}

void page_alloc_take_ram(void)
{
	phys_addr_t base, top;

	phys_alloc_get_unused(&base, &top);
	page_alloc_init_area(0, PAGE_ALIGN(base) >> PAGE_SHIFT, top >> PAGE_SHIFT);
}

void *setup_mmu(phys_addr_t top, void *opaque)
{
	assert(opaque == NULL || opaque == &available);
	setups++;
	init_alloc_vpage(virtual + VIRTUAL_PAGES * PAGE_SIZE);
	return table;
}

pteval_t *install_page(pgd_t *pgtable, phys_addr_t phys, void *virt)
{
	pteval_t *entry = entry_of(pgtable, virt);

	assert(!*entry && IS_ALIGNED(phys, PAGE_SIZE));
	host_map(virt, phys_to_virt(phys));
	*entry = phys;
	return entry;
}

void remove_page(pgd_t *pgtable, void *virt)
{
	pteval_t *entry = entry_of(pgtable, virt);

	assert(*entry);
	host_unmap(virt);
	*entry = 0;
}

phys_addr_t virt_to_pte_phys(pgd_t *pgtable, void *virt)
{
	pteval_t *entry = entry_of(pgtable, virt);

	return *entry ? *entry : INVALID_PHYS_ADDR;
}

static struct {
	unsigned char *p;
	size_t size;
	unsigned char pattern;
} blocks[BLOCKS];

/* The page behind the last one that a block needs. */
static void *hole_behind(const void *p, size_t size)
{
	return (void *)PAGE_ALIGN((unsigned long)p + size);
}

static bool allocate(int n)
{
	size_t size = below(3) ? 1 + below(200) : 1 + below(5 * PAGE_SIZE);
	size_t alignment = below(3) ? sizeof(long) : 1ul << below(16);
	unsigned char *p = memalign(alignment, size);

	if ((unsigned long)p & (alignment - 1) || host_accessible(hole_behind(p, size)))
		return false;
	/* A small block ends where its page does, as far as its alignment lets it. */
	if (size <= PAGE_SIZE / 2 && alignment <= PAGE_SIZE / 4 &&
	    (char *)hole_behind(p, size) - (char *)(p + size) >= alignment)
		return false;
	for (size_t i = 0; i < size; i++)
		if (p[i])
			return false;
	blocks[n].p = p;
	blocks[n].size = size;
	blocks[n].pattern = 1 + below(255);
	memset(p, blocks[n].pattern, size);
	return true;
}

static bool release(int n)
{
	unsigned char *p = blocks[n].p;

	for (size_t i = 0; i < blocks[n].size; i++)
		if (p[i] != blocks[n].pattern)
			return false;
	free(p);
	blocks[n].p = NULL;
	return !host_accessible(p) && !host_accessible(p + blocks[n].size - 1);
}

static int count_free_pages(void)
{
	void **list = NULL, **page;
	int n = 0;

	for (; (page = alloc_page()); n++) {
		*page = list;
		list = page;
	}
	while ((page = list)) {
		list = *page;
		free_page(page);
	}
	return n;
}

static void test_load(void)
{
	int before = count_free_pages(), mapped = 0;
	bool ok = true;

	for (int i = 0; i < STEPS && ok; i++) {
		int n = below(BLOCKS);

		ok = blocks[n].p ? release(n) : allocate(n);
	}
	for (int n = 0; n < BLOCKS && ok; n++)
		if (blocks[n].p)
			ok = release(n);
	for (int i = 0; i < VIRTUAL_PAGES; i++)
		mapped += table[i] != 0;
	tap_ok(ok, "malloc, memalign, free: aligned, cleared, apart, with a hole behind, and gone");
	tap_ok(!mapped && count_free_pages() == before, "free gives every page back");
}

static void test_vpages(void)
{
	char *last = alloc_vpage();
	bool ok = !host_accessible(last);

	for (int i = 0; i < 200; i++) {
		unsigned int n = 1 + below(9), order = below(6);
		char *p = order ? alloc_vpages_aligned(n, order) : alloc_vpages(n);

		ok &= !((unsigned long)p & ((PAGE_SIZE << order) - 1)) && p >= virtual &&
		      p + (n + 1) * PAGE_SIZE <= last;
		last = p;
	}
	tap_ok(ok, "virtual pages are aligned and apart, one page at least between them");
}

static void test_vmap(void)
{
	unsigned char *pages = alloc_pages(2), *p;
	bool ok;

	for (int i = 0; i < 4; i++)
		memset(pages + i * PAGE_SIZE, i + 1, PAGE_SIZE);
	p = vmap(virt_to_phys(pages), 2 * PAGE_SIZE);
	ok = p[0] == 1 && p[PAGE_SIZE] == 2 && !host_accessible(p + 2 * PAGE_SIZE);
	p[5] = 77;
	tap_ok(ok && pages[5] == 77, "vmap maps the memory itself, and no more");

	p = vmap(virt_to_phys(pages) + 2 * PAGE_SIZE - 1, 2);
	tap_ok(!offset_in_page(p) && p[PAGE_SIZE - 1] == 2 && p[PAGE_SIZE] == 3 &&
	       !host_accessible(p + 2 * PAGE_SIZE), "two bytes on two pages are two pages");
}

static void free_foreign(void *arg)
{
	free(alloc_page() + 64);
}

static void free_twice(void *arg)
{
	void *p = malloc(5);

	free(p);
	free(p);
}

static void too_many_vpages(void *arg)
{
	alloc_vpages(*(ulong *)arg);
}

static void too_much(void *arg)
{
	malloc(*(size_t *)arg);
}

static void not_available(void *arg)
{
	setup_vm();
}

static char output[2000];

static int child(void (*fn)(void *), void *arg)
{
	return host_child(fn, arg, output, sizeof(output));
}

static void test_misuse(void)
{
	ulong counts[] = { (unsigned long)virtual / PAGE_SIZE + VIRTUAL_PAGES, -1ul, -2ul };
	size_t sizes[] = { PHYSICAL_PAGES * PAGE_SIZE, -1ul, -PAGE_SIZE };

	tap_ok(child(free_foreign, NULL) == 63, "freeing what is not malloc's ends the test");
	tap_ok(child(free_twice, NULL) != 0, "freeing twice faults");
	for (int i = 0; i < ARRAY_SIZE(counts); i++)
		tap_ok(child(too_many_vpages, &counts[i]) == 63, "%lx virtual pages are too many",
		       counts[i]);
	for (int i = 0; i < ARRAY_SIZE(sizes); i++)
		tap_ok(child(too_much, &sizes[i]) == 63, "%zx bytes are too many", sizes[i]);
}

int main(void)
{
	prng = prng_init(tap_seed(11));
	physical = host_physical(PHYSICAL_PAGES * PAGE_SIZE);
	virtual = host_reserve(VIRTUAL_PAGES * PAGE_SIZE);
	phys_alloc_init(virt_to_phys(physical), PHYSICAL_PAGES * PAGE_SIZE);

	available = false;
	tap_ok(child(not_available, NULL) == 63, "setup_vm where there is no paging ends the test");
	available = true;
	__setup_vm(&available);
	setup_vm();
	tap_ok(setups == 1, "setup_vm is done once");
	test_load();
	test_vpages();
	test_vmap();
	test_misuse();
	return tap_done();
}
