/* SPDX-License-Identifier: GPL-2.0-or-later */
/* malloc() and its family. See alloc.h. */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_phys.h>

const struct alloc_ops *alloc_ops = &early_alloc_ops;

void *memalign(size_t alignment, size_t size)
{
	void *p;

	assert(is_power_of_2(alignment));
	if (!size)
		return NULL;
	p = alloc_ops->memalign(alignment, size);
	assert_msg(p, "out of memory for %lu bytes", (unsigned long)size);
	return p;
}

void *malloc(size_t size)
{
	return memalign(sizeof(long), size);
}

void *calloc(size_t nmemb, size_t size)
{
	void *p;

	assert(!check_mul_overflow(nmemb, size));
	p = malloc(nmemb * size);
	return p ? memset(p, 0, nmemb * size) : NULL;
}

void free(void *ptr)
{
	if (ptr)
		alloc_ops->free(ptr);
}
