/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * malloc() and its family, on whichever allocator is in charge: the early one
 * (alloc_phys.h), the page allocator (alloc_page.h) or virtual memory (vmalloc.h).
 */
#ifndef LIB_ALLOC_H
#define LIB_ALLOC_H

#include <stddef.h>

struct alloc_ops {
	void *(*memalign)(size_t alignment, size_t size);
	void (*free)(void *ptr);
};

extern const struct alloc_ops *alloc_ops;

/*
 * @size bytes, aligned for a long; NULL for 0 bytes. Running out of memory ends the test.
 * Only calloc() promises zeros.
 */
void *malloc(size_t size);
void *calloc(size_t nmemb, size_t size);

/* The same at a multiple of @alignment, a power of two. */
void *memalign(size_t alignment, size_t size);

/* NULL is allowed. The early allocator takes nothing back. */
void free(void *ptr);

#endif
