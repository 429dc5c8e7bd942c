/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page allocator. See alloc_page.h. */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <asm/page.h>
#include <asm/spinlock.h>

#define MAX_ORDER	(64 - PAGE_SHIFT)

/*
 * The record of a page is a byte. In a block's first page it has the block's order and
 * state, in all others it is TAIL.
 */
#define ORDER_MASK	0x3f
#define STATE_MASK	0xc0
#define FREE_USED	0x00	/* free, and some page of it was handed out once */
#define FREE_FRESH	0x40
#define ALLOCATED	0x80
#define RESERVED	0xc0
#define TAIL		0xff

/* A free block, in its own first bytes. */
struct block {
	struct block *prev, *next;
};

struct area {
	u64 base, top;		/* page frame numbers; empty when equal */
	u8 *records;		/* of the pages from base on */
	struct block *free[MAX_ORDER];
};

static struct spinlock lock;
static struct area areas[MAX_AREAS];

static u8 *record_of(const struct area *area, u64 pfn)
{
	return &area->records[pfn - area->base];
}

static bool is_free(u8 record)
{
	return (record & STATE_MASK) == FREE_USED || (record & STATE_MASK) == FREE_FRESH;
}

static bool contains(const struct area *area, u64 pfn)
{
	return pfn >= area->base && pfn < area->top;
}

/* Marks 2^@order pages as one block. */
static void mark(struct area *area, u64 pfn, unsigned int order, u8 state)
{
	u8 *record = record_of(area, pfn);

	memset(record, TAIL, 1ull << order);
	*record = state | order;
}

static void insert_free(struct area *area, u64 pfn, unsigned int order, u8 state)
{
	struct block *block = pfn_to_virt(pfn);

	mark(area, pfn, order, state);
	*block = (struct block){ NULL, area->free[order] };
	if (block->next)
		block->next->prev = block;
	area->free[order] = block;
}

static void remove_free(struct area *area, u64 pfn, unsigned int order)
{
	struct block *block = pfn_to_virt(pfn);

	if (block->next)
		block->next->prev = block->prev;
	if (block->prev)
		block->prev->next = block->next;
	else
		area->free[order] = block->next;
}

/* Puts a free block back, joined with its buddy as long as that is free too. */
static void join_and_insert(struct area *area, u64 pfn, unsigned int order, u8 state)
{
	while (order + 1 < MAX_ORDER) {
		u64 buddy = pfn ^ 1ull << order;
		u8 record;

		if (!contains(area, buddy) || buddy + (1ull << order) > area->top)
			break;
		record = *record_of(area, buddy);
		if (!is_free(record) || (record & ORDER_MASK) != order)
			break;
		remove_free(area, buddy, order);
		if ((record & STATE_MASK) == FREE_USED)
			state = FREE_USED;
		pfn &= ~(1ull << order);
		order++;
	}
	insert_free(area, pfn, order, state);
}

/* Splits the free block at @head until the one that @pfn is in has @order, and takes it out. */
static void carve(struct area *area, u64 head, u64 pfn, unsigned int order)
{
	u8 record = *record_of(area, head);
	unsigned int have = record & ORDER_MASK;

	remove_free(area, head, have);
	while (have > order) {
		u64 upper = head + (1ull << --have);

		if (pfn >= upper) {
			insert_free(area, head, have, record & STATE_MASK);
			head = upper;
		} else {
			insert_free(area, upper, have, record & STATE_MASK);
		}
	}
}

static void *take(struct area *area, unsigned int order, bool fresh)
{
	for (unsigned int have = order; have < MAX_ORDER; have++) {
		struct block *block = area->free[have];
		u64 pfn;

		while (fresh && block &&
		       (*record_of(area, virt_to_pfn(block)) & STATE_MASK) != FREE_FRESH)
			block = block->next;
		if (!block)
			continue;
		pfn = virt_to_pfn(block);
		carve(area, pfn, pfn, order);
		mark(area, pfn, order, ALLOCATED);
		return block;
	}
	return NULL;
}

void *alloc_pages_flags(unsigned int order, unsigned int flags)
{
	unsigned int allowed = flags & AREA_MASK ? flags & AREA_MASK : AREA_MASK;
	void *p = NULL;

	if (order >= MAX_ORDER)
		return NULL;
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
	assert(is_power_of_2(alignment));
	return alloc_pages_flags(get_order(PAGE_ALIGN(MAX(alignment, size)) >> PAGE_SHIFT), flags);
}

static struct area *area_of(u64 pfn)
{
	for (unsigned int n = 0; n < MAX_AREAS; n++)
		if (contains(&areas[n], pfn))
			return &areas[n];
	return NULL;
}

void free_pages(void *mem)
{
	struct area *area;
	u64 pfn;
	u8 record;

	if (!mem)
		return;
	assert_msg(!offset_in_page(mem), "free_pages(%p): not a page", mem);
	pfn = virt_to_pfn(mem);
	spin_lock(&lock);
	area = area_of(pfn);
	assert_msg(area, "free_pages(%p): not the page allocator's", mem);
	record = *record_of(area, pfn);
	assert_msg((record & STATE_MASK) == ALLOCATED, "free_pages(%p): not allocated", mem);
	join_and_insert(area, pfn, record & ORDER_MASK, FREE_USED);
	spin_unlock(&lock);
}

/* The first page of the free block that @pfn is in; false when it is in none. */
static bool find_free_block(const struct area *area, u64 pfn, u64 *head)
{
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		u8 record;

		*head = pfn & ~((1ull << order) - 1);
		if (!contains(area, *head))
			return false;
		record = *record_of(area, *head);
		if (record != TAIL)
			return is_free(record) && (record & ORDER_MASK) >= order;
	}
	return false;
}

int reserve_pages(phys_addr_t addr, size_t npages)
{
	u64 pfn = addr >> PAGE_SHIFT, head;
	int ret = 0;

	assert(IS_ALIGNED(addr, PAGE_SIZE));
	spin_lock(&lock);
	for (size_t i = 0; i < npages && !ret; i++) {
		struct area *area = area_of(pfn + i);

		if (!area || !find_free_block(area, pfn + i, &head))
			ret = -1;
	}
	for (size_t i = 0; i < npages && !ret; i++) {
		struct area *area = area_of(pfn + i);

		find_free_block(area, pfn + i, &head);
		carve(area, head, pfn + i, 0);
		mark(area, pfn + i, 0, RESERVED);
	}
	spin_unlock(&lock);
	return ret;
}

void unreserve_pages(phys_addr_t addr, size_t npages)
{
	u64 pfn = addr >> PAGE_SHIFT;

	assert(IS_ALIGNED(addr, PAGE_SIZE));
	spin_lock(&lock);
	for (size_t i = 0; i < npages; i++) {
		struct area *area = area_of(pfn + i);

		assert(area && *record_of(area, pfn + i) == RESERVED);
		join_and_insert(area, pfn + i, 0, FREE_USED);
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
	struct area *area = &areas[n];
	u64 pages = top_pfn - base_pfn;
	/* A page of records is enough for PAGE_SIZE pages behind it. */
	u64 record_pages = (pages + PAGE_SIZE) / (PAGE_SIZE + 1);
	u64 pfn;

	assert(n < MAX_AREAS && base_pfn <= top_pfn);
	if (pages <= record_pages)
		return;
	spin_lock(&lock);
	assert_msg(area->base == area->top, "area %d was set up before", n);
	area->records = pfn_to_virt(base_pfn);
	area->base = base_pfn + record_pages;
	area->top = top_pfn;

	for (pfn = area->base; pfn < area->top;) {
		unsigned int order = 0;

		while (order + 1 < MAX_ORDER && !(pfn & 1ull << order) &&
		       pfn + (2ull << order) <= area->top)
			order++;
		insert_free(area, pfn, order, FREE_FRESH);
		pfn += 1ull << order;
	}
	spin_unlock(&lock);
}

static void *page_memalign(size_t alignment, size_t size)
{
	return memalign_pages(MAX(alignment, PAGE_SIZE), size);
}

static const struct alloc_ops page_alloc_ops = {
	.memalign = page_memalign,
	.free = free_pages,
};

void page_alloc_ops_enable(void)
{
	alloc_ops = &page_alloc_ops;
}
