/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that I/O can use: whole pages, below 2 GiB where @flags says AREA_DMA31. */
#ifndef LIB_S390X_MALLOC_IO_H
#define LIB_S390X_MALLOC_IO_H

/* At least @size bytes, zero; NULL without memory. @flags as alloc_pages_flags() takes them. */
void *alloc_io_mem(int size, int flags);

/* Gives them back; @size as it was asked for. */
void free_io_mem(void *p, int size);

#endif
