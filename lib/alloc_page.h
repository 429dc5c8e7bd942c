/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page allocator: blocks of 2^order pages, aligned to their size, mapped one to one,
 * filled with zeros. It is a buddy allocator (Knuth, The Art of Computer Programming,
 * volume 1, section 2.5) over up to MAX_AREAS areas of RAM, which asm/memory_areas.h draws.
 *
 * Using what was not allocated as if it were ends the test by an assertion.
 */
#ifndef LIB_ALLOC_PAGE_H
#define LIB_ALLOC_PAGE_H

#include <libcflat.h>
#include <asm/memory_areas.h>

/* The areas that may be used, a mask of AREA_*; none means all. */
#define AREA_ANY	0
#define AREA_MASK	0x0ffff

/* The contents need not be zero. */
#define FLAG_DONTZERO	0x10000
/* Only pages none of which was ever handed out before. */
#define FLAG_FRESH	0x20000

/* Whether it has any memory yet. */
bool page_alloc_initialized(void);

/*
 * Gives area @n the pages [@base_pfn, @top_pfn), once for each area. Some of the first ones
 * are taken for the allocator's own records, a byte a page.
 */
void page_alloc_init_area(u8 n, phys_addr_t base_pfn, phys_addr_t top_pfn);

/* Puts malloc() and its family onto the page allocator. */
void page_alloc_ops_enable(void);

/* 2^@order pages, from the highest allowed area that has them; NULL when none has. */
void *alloc_pages_flags(unsigned int order, unsigned int flags);

/* At least @size bytes at a multiple of @alignment, a power of two; NULL when there are none. */
void *memalign_pages_flags(size_t alignment, size_t size, unsigned int flags);

/* Give back the block that starts at @mem, and that has the @order; NULL is allowed. */
void free_pages(void *mem);
void free_pages_by_order(void *mem, unsigned int order);

/*
 * Takes the @npages pages at @addr out of the allocator. Returns 0, or -1, having taken
 * none, when one of them is not free or not the allocator's.
 */
int reserve_pages(phys_addr_t addr, size_t npages);

/* Gives reserved pages back, all or some of them. */
void unreserve_pages(phys_addr_t addr, size_t npages);

static inline void *alloc_pages(unsigned int order)
{
	return alloc_pages_flags(order, AREA_ANY);
}

static inline void *alloc_page(void)
{
	return alloc_pages(0);
}

static inline void *memalign_pages(size_t alignment, size_t size)
{
	return memalign_pages_flags(alignment, size, AREA_ANY);
}

static inline void free_page(void *mem)
{
	free_pages(mem);
}

#endif
