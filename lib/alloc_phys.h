/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The early allocator: takes one range of RAM from its bottom up and never gives back. */
#ifndef LIB_ALLOC_PHYS_H
#define LIB_ALLOC_PHYS_H

#include <libcflat.h>
#include <alloc.h>

#define DEFAULT_MINIMUM_ALIGNMENT	32

extern const struct alloc_ops early_alloc_ops;

/* Gives it the @size bytes of RAM at @base. */
void phys_alloc_init(phys_addr_t base, phys_addr_t size);

/* Every allocation from now on is aligned to @align, a power of two, at least. */
void phys_alloc_set_minimum_alignment(phys_addr_t align);

/* Takes all that is left, [*@base, *@top); the allocator has nothing then. */
void phys_alloc_get_unused(phys_addr_t *p_base, phys_addr_t *p_top);

#endif
