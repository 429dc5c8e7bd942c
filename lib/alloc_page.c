/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page allocator. See alloc_page.h.
 *
 * Every page has a record of one byte. A block of 2^order pages, free or not, has its state
 * and order in the record of its first page; the others are marked as its tail. So a block
 * is split or joined by writing the records of its two halves' first pages.
 */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <asm/page.h>
#include <asm/spinlock.h>

#define MAX_ORDER	32
#define ORDER_MASK	0x1f
#define USED		0x20	/* this page, not its block, was handed out once */
#define STATE_MASK	0xc0
#define FREE		0x00
#define ALLOCATED	0x40
#define RESERVED	0x80
#define TAIL		0xc0

/* A free block, in its own first bytes. */
struct block {
	struct block *prev, *next;
};

struct area {
	u64 base, top;		/* page frame numbers; equal when there is none */
	u8 *records;		/* of the pages from base on */
	struct block *free[MAX_ORDER];
};

static struct spinlock lock;
static struct area areas[MAX_AREAS];

static bool contains(const struct area *area, u64 pfn)
{
	return pfn >= area->base && pfn < area->top;
}

static struct area *area_of(u64 pfn)
{
	for (unsigned int n = 0; n < MAX_AREAS; n++)
		if (contains(&areas[n], pfn))
			return &areas[n];
	return NULL;
}

static u8 *record_of(const struct area *area, u64 pfn)
{
	return &area->records[pfn - area->base];
}

static void set_record(struct area *area, u64 pfn, u8 state, unsigned int order)
{
	u8 *record = record_of(area, pfn);

	*record = (*record & USED) | state | order;
}

static u8 state_of(const struct area *area, u64 pfn)
{
	return *record_of(area, pfn) & STATE_MASK;
}

static unsigned int order_of(const struct area *area, u64 pfn)
{
	return *record_of(area, pfn) & ORDER_MASK;
}

static void insert_free(struct area *area, u64 pfn, unsigned int order)
{
	struct block *block = pfn_to_virt(pfn);

	set_record(area, pfn, FREE, order);
	*block = (struct block){ NULL, area->free[order] };
	if (block->next)
		block->next->prev = block;
	area->free[order] = block;
}

static void remove_free(struct area *area, u64 pfn)
{
	struct block *block = pfn_to_virt(pfn);

	if (block->next)
		block->next->prev = block->prev;
	if (block->prev)
		block->prev->next = block->next;
	else
		area->free[order_of(area, pfn)] = block->next;
}

/* Puts a block back, joined with its buddy as long as that is free as a whole. */
static void join_and_insert(struct area *area, u64 pfn, unsigned int order)
{
	for (; order + 1 < MAX_ORDER; order++) {
		u64 buddy = pfn ^ 1ull << order;

		if (!contains(area, buddy) || state_of(area, buddy) != FREE ||
		    order_of(area, buddy) != order)
			break;
		remove_free(area, buddy);
		set_record(area, pfn | 1ull << order, TAIL, 0);
		pfn &= ~(1ull << order);
	}
	insert_free(area, pfn, order);
}

/*
 * Takes the 2^@order pages at @pfn out of the free block at @head, and gives them @state.
 * What was around them goes back in halves.
 */
static void carve(struct area *area, u64 head, u64 pfn, unsigned int order, u8 state)
{
	unsigned int have = order_of(area, head);
	u8 *record = record_of(area, pfn);

	remove_free(area, head);
	while (have > order) {
		u64 upper = head + (1ull << --have);

		insert_free(area, pfn < upper ? upper : head, have);
		if (pfn >= upper)
			head = upper;
	}
	set_record(area, pfn, state, order);
	for (u64 i = 0; i < 1ull << order; i++)
		record[i] |= USED;
}

static bool is_fresh(const struct area *area, u64 pfn, unsigned int order)
{
	const u8 *record = record_of(area, pfn);

	for (u64 i = 0; i < 1ull << order; i++)
		if (record[i] & USED)
			return false;
	return true;
}

/* The first 2^@order pages of the free block at @head that will do; -1 when there are none. */
static u64 find_in_block(const struct area *area, u64 head, unsigned int order, bool fresh)
{
	if (!fresh)
		return head;
	for (u64 pfn = head; pfn < head + (1ull << order_of(area, head)); pfn += 1ull << order)
		if (is_fresh(area, pfn, order))
			return pfn;
	return -1;
}

static void *take(struct area *area, unsigned int order, bool fresh)
{
	for (unsigned int have = order; have < MAX_ORDER; have++) {
		for (struct block *block = area->free[have]; block; block = block->next) {
			u64 head = virt_to_pfn(block);
			u64 pfn = find_in_block(area, head, order, fresh);

			if (pfn == -1ull)
				continue;
			carve(area, head, pfn, order, ALLOCATED);
			return pfn_to_virt(pfn);
		}
	}
	return NULL;
}

void *alloc_pages_flags(unsigned int order, unsigned int flags)
{
	unsigned int allowed = flags & AREA_MASK ? flags & AREA_MASK : AREA_MASK;
	void *p = NULL;

	spin_lock(&lock);
	for (unsigned int n = 0; n < MAX_AREAS && !p; n++)
		if (allowed & 1u << n)
			p = take(&areas[n], order, flags & FLAG_FRESH);
	spin_unlock(&lock);
	if (p && !(flags & FLAG_DONTZERO))
		memset(p, 0, PAGE_SIZE << order);
	return p;
}

void *memalign_pages_flags(size_t alignment, size_t size, unsigned int flags)
{
	size_t bytes = MAX(alignment, size);

	assert(is_power_of_2(alignment));
	if (bytes > -PAGE_SIZE)
		return NULL;
	return alloc_pages_flags(get_order(PAGE_ALIGN(bytes) >> PAGE_SHIFT), flags);
}

void free_pages(void *mem)
{
	struct area *area;
	u64 pfn;

	if (!mem)
		return;
	assert_msg(!offset_in_page(mem), "free_pages(%p): not a page", mem);
	pfn = virt_to_pfn(mem);
	spin_lock(&lock);
	area = area_of(pfn);
	assert_msg(area, "free_pages(%p): not the page allocator's", mem);
	assert_msg(state_of(area, pfn) == ALLOCATED, "free_pages(%p): not allocated", mem);
	join_and_insert(area, pfn, order_of(area, pfn));
	spin_unlock(&lock);
}

void free_pages_by_order(void *mem, unsigned int order)
{
	u64 pfn = virt_to_pfn(mem);
	struct area *area = area_of(pfn);

	assert_msg(!mem || !area || order_of(area, pfn) == order,
		   "free_pages_by_order(%p, %u): another order", mem, order);
	free_pages(mem);
}

/* Finds the free block that @pfn is in: a block starts where no larger one has its tail. */
static bool find_free_block(const struct area *area, u64 pfn, u64 *head)
{
	unsigned int order = 0;

	do {
		*head = pfn & ~((1ull << order++) - 1);
	} while (state_of(area, *head) == TAIL);
	return state_of(area, *head) == FREE;
}

int reserve_pages(phys_addr_t addr, size_t npages)
{
	u64 pfn = addr >> PAGE_SHIFT, head;
	bool all_free = true;

	assert(IS_ALIGNED(addr, PAGE_SIZE));
	spin_lock(&lock);
	for (size_t i = 0; i < npages && all_free; i++) {
		struct area *area = area_of(pfn + i);

		all_free = area && find_free_block(area, pfn + i, &head);
	}
	for (size_t i = 0; i < npages && all_free; i++) {
		struct area *area = area_of(pfn + i);

		find_free_block(area, pfn + i, &head);
		carve(area, head, pfn + i, 0, RESERVED);
	}
	spin_unlock(&lock);
	return all_free ? 0 : -1;
}

void unreserve_pages(phys_addr_t addr, size_t npages)
{
	u64 pfn = addr >> PAGE_SHIFT;

	assert(IS_ALIGNED(addr, PAGE_SIZE));
	spin_lock(&lock);
	for (size_t i = 0; i < npages; i++) {
		struct area *area = area_of(pfn + i);

		assert_msg(area && state_of(area, pfn + i) == RESERVED,
			   "unreserve_pages(): page %#llx is not reserved",
			   (unsigned long long)(pfn + i) << PAGE_SHIFT);
		join_and_insert(area, pfn + i, 0);
	}
	spin_unlock(&lock);
}

bool page_alloc_initialized(void)
{
	for (unsigned int n = 0; n < MAX_AREAS; n++)
		if (areas[n].base != areas[n].top)
			return true;
	return false;
}

void page_alloc_init_area(u8 n, phys_addr_t base_pfn, phys_addr_t top_pfn)
{
	struct area *area;
	u64 pages, record_pages;

	assert(n < MAX_AREAS && base_pfn <= top_pfn);
	area = &areas[n];
	pages = top_pfn - base_pfn;
	/* A page of records is enough for the PAGE_SIZE pages behind it. */
	record_pages = (pages + PAGE_SIZE) / (PAGE_SIZE + 1);
	if (pages <= record_pages)
		return;

	spin_lock(&lock);
	assert_msg(area->base == area->top, "area %d was set up before", n);
	area->records = pfn_to_virt(base_pfn);
	area->base = base_pfn + record_pages;
	area->top = top_pfn;
	memset(area->records, TAIL, area->top - area->base);

	/* The largest blocks that are aligned to their size. */
	for (u64 pfn = area->base; pfn < area->top;) {
		unsigned int order = 0;

		while (order + 1 < MAX_ORDER && !(pfn & 1ull << order) &&
		       pfn + (2ull << order) <= area->top)
			order++;
		insert_free(area, pfn, order);
		pfn += 1ull << order;
	}
	spin_unlock(&lock);
}

static void *page_memalign(size_t alignment, size_t size)
{
	return memalign_pages(alignment, size);
}

static const struct alloc_ops page_alloc_ops = {
	.memalign = page_memalign,
	.free = free_pages,
};

void page_alloc_ops_enable(void)
{
	alloc_ops = &page_alloc_ops;
}
