/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page allocator under random load, beside a model that knows of every page whether it
 * is free and whether it was ever used. Since free buddies are always joined, an allocation
 * may fail only when the model has no aligned run of free pages either; so the model says
 * not only what must not happen, but also what must. Each load runs in its own process.
 */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <asm/page.h>
#include <rand.h>
#include "host.h"

#define LOADS		12
#define STEPS		15000
#define PAGES		6000
#define MAX_BLOCKS	2000
#define ORDERS		8	/* that the load asks for */

#define FREE		0
#define NOT_THERE	-1	/* the allocator's records, and what is in no area */
#define RESERVED	-2

static prng_state prng;
static char *memory;

static struct {
	unsigned int base, top;		/* indices of pages, the records left out */
} areas[MAX_AREAS];

static int owner[PAGES];		/* FREE..., or the number of a block */
static bool used[PAGES];

static struct {
	unsigned int first, order;	/* order -1u: no block */
} blocks[MAX_BLOCKS];

static unsigned int below(unsigned int n)
{
	return prng32(&prng) % n;
}

static void *address(unsigned int page)
{
	return memory + page * PAGE_SIZE;
}

static u64 pfn_of(unsigned int page)
{
	return virt_to_pfn(address(page));
}

/* Fails the whole process, which the parent reports. */
static void need(bool ok, const char *what)
{
	if (ok)
		return;
	printf("%s\n", what);
	exit(2);
}

static int area_of(unsigned int page)
{
	for (int n = 0; n < MAX_AREAS; n++)
		if (page >= areas[n].base && page < areas[n].top)
			return n;
	return -1;
}

static bool run_is_free(unsigned int first, unsigned int order, bool fresh)
{
	int area = area_of(first);

	for (unsigned int i = first; i < first + (1u << order); i++)
		if (i >= PAGES || owner[i] != FREE || area_of(i) != area || (fresh && used[i]))
			return false;
	return true;
}

/* The area that an allocation must come from, -1 when it must fail. */
static int expected_area(unsigned int order, unsigned int flags)
{
	for (int n = 0; n < MAX_AREAS; n++) {
		if (flags & AREA_MASK && !(flags & 1u << n))
			continue;
		for (unsigned int i = areas[n].base; i < areas[n].top; i++)
			if (!(pfn_of(i) & ((1u << order) - 1)) &&
			    run_is_free(i, order, flags & FLAG_FRESH))
				return n;
	}
	return -1;
}

/* Every page of a block has its number at both ends. */
static void write_pattern(unsigned int page, int number)
{
	int *words = address(page);

	words[0] = words[PAGE_SIZE / sizeof(int) - 1] = number;
}

static bool has_pattern(unsigned int page, int number)
{
	const int *words = address(page);

	return words[0] == number && words[PAGE_SIZE / sizeof(int) - 1] == number;
}

static bool is_zero(unsigned int page)
{
	const unsigned long *words = address(page);

	for (unsigned int i = 0; i < PAGE_SIZE / sizeof(*words); i++)
		if (words[i])
			return false;
	return true;
}

static int free_number(void)
{
	for (int n = 1; n < MAX_BLOCKS; n++)
		if (blocks[n].order == -1u)
			return n;
	need(false, "the test has too few blocks");
	return 0;
}

/* Takes note of a block that the allocator gave. */
static void take(void *p, unsigned int order, unsigned int flags, int area)
{
	unsigned int first = ((char *)p - memory) / PAGE_SIZE;
	int number = free_number();

	need((char *)p >= memory && first < PAGES && address(first) == p, "not a page of ours");
	need(!(pfn_of(first) & ((1u << order) - 1)), "not aligned");
	need(area_of(first) == area, "of a wrong area");
	need(run_is_free(first, order, flags & FLAG_FRESH), "not free, or not fresh");
	for (unsigned int i = first; i < first + (1u << order); i++) {
		need(flags & FLAG_DONTZERO || is_zero(i), "not zero");
		write_pattern(i, number);
		owner[i] = number;
		used[i] = true;
	}
	blocks[number].first = first;
	blocks[number].order = order;
}

static void allocate(unsigned int order, unsigned int flags)
{
	int area = expected_area(order, flags);
	void *p;

	if (below(4) == 0) {
		size_t size = 1 + below(PAGE_SIZE << order), alignment = 1ul << below(15);

		/* The least order that is enough for both. */
		for (order = 0; PAGE_SIZE << order < MAX(size, alignment); order++)
			;
		area = expected_area(order, flags);
		p = memalign_pages_flags(alignment, size, flags);
	} else {
		p = alloc_pages_flags(order, flags);
	}
	if (!p) {
		need(area == -1, "an allocation failed though there was memory");
		return;
	}
	need(area != -1, "an allocation succeeded though there was no memory");
	take(p, order, flags, area);
}

static void release(int number)
{
	unsigned int first = blocks[number].first, order = blocks[number].order;

	for (unsigned int i = first; i < first + (1u << order); i++) {
		need(has_pattern(i, number), "a block was written by somebody else");
		owner[i] = FREE;
	}
	if (below(2))
		free_pages(address(first));
	else
		free_pages_by_order(address(first), order);
	blocks[number].order = -1;
}

static void release_some(void)
{
	int number = below(MAX_BLOCKS);

	for (int i = 0; i < MAX_BLOCKS; i++, number = (number + 1) % MAX_BLOCKS)
		if (blocks[number].order != -1u)
			return release(number);
}

static void reserve(void)
{
	unsigned int first = below(PAGES), n = below(3) ? below(8) : below(200);
	bool free = true;

	n = MIN(n, PAGES - first);
	for (unsigned int i = first; i < first + n; i++)
		free &= owner[i] == FREE;
	need(reserve_pages(virt_to_phys(address(first)), n) == (free ? 0 : -1),
	     "reserve_pages() was wrong");
	for (unsigned int i = first; free && i < first + n; i++) {
		owner[i] = RESERVED;
		used[i] = true;
		write_pattern(i, RESERVED);
	}
}

static void unreserve(unsigned int first, unsigned int max)
{
	unsigned int n = 0;

	for (; n < max && first + n < PAGES && owner[first + n] == RESERVED; n++) {
		need(has_pattern(first + n, RESERVED), "a reserved page was written");
		owner[first + n] = FREE;
	}
	unreserve_pages(virt_to_phys(address(first)), n);
}

/* Areas of random sizes at random places, with holes between some of them. */
static void set_up(void)
{
	unsigned int page = below(70);

	memory = host_pages(PAGES * PAGE_SIZE);
	memset(memory, 0x55, PAGES * PAGE_SIZE);
	for (unsigned int i = 0; i < PAGES; i++)
		owner[i] = NOT_THERE;
	for (unsigned int i = 0; i < MAX_BLOCKS; i++)
		blocks[i].order = -1;
	need(!page_alloc_initialized() && !alloc_page(), "memory before it was given any");

	for (int n = MAX_AREAS - 1; n >= 0; n--) {
		unsigned int top = page + below(PAGES / MAX_AREAS - 80), records = 0;

		page_alloc_init_area(n, pfn_of(page), pfn_of(top));
		while (records * PAGE_SIZE < top - page - records)
			records++;
		areas[n].base = MIN(page + records, top);
		areas[n].top = top;
		for (unsigned int i = areas[n].base; i < top; i++)
			owner[i] = FREE;
		page = top + (below(2) ? below(70) : 0);
	}
	need(page_alloc_initialized(), "no memory after it was given some");
}

static void step(void)
{
	unsigned int flags = below(3) ? AREA_ANY : 1u << below(MAX_AREAS) | 1u << below(MAX_AREAS);

	if (below(4) == 0)
		flags |= FLAG_DONTZERO;
	if (below(6) == 0)
		flags |= FLAG_FRESH;
	switch (below(8)) {
	case 0:
	case 1:
	case 2:
		allocate(below(2) ? 0 : below(ORDERS), flags);
		break;
	case 3:
		reserve();
		break;
	case 4:
		unreserve(below(PAGES), 1 + below(300));
		break;
	default:
		release_some();
	}
}

static void release_all(void)
{
	for (int number = 0; number < MAX_BLOCKS; number++)
		if (blocks[number].order != -1u)
			release(number);
	for (unsigned int page = 0; page < PAGES; page++)
		if (owner[page] == RESERVED)
			unreserve(page, PAGES);
}

/* Takes all there is, the largest blocks first: what was not joined again would be missed. */
static void take_all(void)
{
	for (int order = 13; order >= 0; order--) {
		void *p;

		do {
			int area = expected_area(order, AREA_ANY);

			p = alloc_pages_flags(order, FLAG_DONTZERO);
			need(!p == (area == -1), "free blocks were not joined");
			if (p)
				take(p, order, FLAG_DONTZERO, area);
		} while (p);
	}
	for (unsigned int page = 0; page < PAGES; page++)
		need(owner[page] != FREE, "a page was lost");
}

static void load(void *seed)
{
	prng = prng_init(*(u64 *)seed);
	set_up();
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < STEPS / 3; i++)
			step();
		release_all();
		take_all();
		release_all();
	}
	need(!alloc_pages_flags(0, FLAG_FRESH), "fresh pages after all were used");
	exit(0);
}

static char output[10000];

static void test_loads(u64 seed)
{
	for (int i = 0; i < LOADS; i++, seed++) {
		int status = host_child(load, &seed, output, sizeof(output));

		if (!tap_ok(status == 0, "load %d", i))
			tap_note("status %d, TEST_SEED=%llu: %s", status, (unsigned long long)seed, output);
	}
}

/* What must end the test, on 64 pages in area 0. */
static char *four_pages;

static void free_in_page(void)
{
	free_pages(four_pages + 8);
}

static void free_in_block(void)
{
	free_pages(four_pages + PAGE_SIZE);
}

static void free_twice(void)
{
	free_pages(four_pages);
	free_pages(four_pages);
}

static void free_foreign(void)
{
	free_pages(memory + 64 * PAGE_SIZE);
}

static void free_records(void)
{
	free_pages(memory);
}

static void free_reserved(void)
{
	need(!reserve_pages(virt_to_phys(memory + 40 * PAGE_SIZE), 1), "not free");
	free_pages(memory + 40 * PAGE_SIZE);
}

static void free_by_wrong_order(void)
{
	free_pages_by_order(four_pages, 1);
}

static void unreserve_free(void)
{
	unreserve_pages(virt_to_phys(memory + 40 * PAGE_SIZE), 1);
}

static void unreserve_allocated(void)
{
	unreserve_pages(virt_to_phys(four_pages), 1);
}

static void reserve_in_page(void)
{
	reserve_pages(virt_to_phys(memory) + 1, 1);
}

static void area_twice(void)
{
	page_alloc_init_area(0, pfn_of(70), pfn_of(80));
}

static void area_too_many(void)
{
	page_alloc_init_area(MAX_AREAS, pfn_of(70), pfn_of(80));
}

static void odd_alignment(void)
{
	memalign_pages(3, 1);
}

static void malloc_too_much(void)
{
	page_alloc_ops_enable();
	malloc(64 * PAGE_SIZE);
}

static void calloc_overflow(void)
{
	page_alloc_ops_enable();
	calloc(-1ul / 2, 3);
}

/* And what is allowed. */
static void allowed(void)
{
	free_pages(NULL);
	free_pages_by_order(NULL, 3);
	need(!reserve_pages(virt_to_phys(memory), 0), "no pages cannot be reserved");
	need(reserve_pages(virt_to_phys(memory), 1) == -1, "records were reserved");
	need(!alloc_pages(31) && !alloc_pages(40) && !memalign_pages(1, -1ul), "too much");
	page_alloc_ops_enable();
	need(!malloc(0), "0 bytes");
	free(NULL);
	free(malloc(1));
	need(!*(char *)malloc(3 * PAGE_SIZE), "malloc does not clear");
	exit(63);
}

static const struct {
	const char *name;
	void (*fn)(void);
} misuses[] = {
	{ "freeing inside of a page", free_in_page },
	{ "freeing inside of a block", free_in_block },
	{ "freeing twice", free_twice },
	{ "freeing what belongs to nobody", free_foreign },
	{ "freeing the allocator's own", free_records },
	{ "freeing what is reserved", free_reserved },
	{ "freeing with another order", free_by_wrong_order },
	{ "unreserving what is free", unreserve_free },
	{ "unreserving what is allocated", unreserve_allocated },
	{ "reserving inside of a page", reserve_in_page },
	{ "an area that is there already", area_twice },
	{ "an area beyond the last one", area_too_many },
	{ "an alignment that is no power of two", odd_alignment },
	{ "malloc of more than there is", malloc_too_much },
	{ "calloc of more than can be counted", calloc_overflow },
	{ "what is allowed does not, and", allowed },
};

static void misuse(void *arg)
{
	memory = host_pages(PAGES * PAGE_SIZE);
	page_alloc_init_area(0, pfn_of(0), pfn_of(64));
	four_pages = alloc_pages(2);
	misuses[*(int *)arg].fn();
}

static void test_misuse(void)
{
	for (int i = 0; i < ARRAY_SIZE(misuses); i++) {
		int status = host_child(misuse, &i, output, sizeof(output));

		if (!tap_ok(status == 63, "%s ends the test", misuses[i].name))
			tap_note("status %d: %s", status, output);
	}
}

int main(void)
{
	test_loads(tap_seed(9));
	test_misuse();
	return tap_done();
}
