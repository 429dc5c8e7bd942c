/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory for I/O. See malloc_io.h. */
#include <libcflat.h>
#include <asm/page.h>
#include <alloc_page.h>
#include <bitops.h>
#include <asm/page.h>
#include "malloc_io.h"

void *alloc_io_mem(int size, int flags)
{
	assert(size > 0);
	return alloc_pages_flags(get_order(PAGE_ALIGN(size) >> PAGE_SHIFT), flags);
}

void free_io_mem(void *p, int size)
{
	assert(size > 0 && IS_ALIGNED((unsigned long)p, PAGE_SIZE));
	free_pages(p);
}
