/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What physical addresses are: a table that ends with an entry without an end. */
#ifndef LIB_MEMREGIONS_H
#define LIB_MEMREGIONS_H

#include <libcflat.h>

#define MR_F_IO			BIT(0)	/* devices */
#define MR_F_CODE		BIT(1)	/* the image's code */
#define MR_F_RESERVED		BIT(2)	/* RAM that is somebody else's */
#define MR_F_PERSISTENT		BIT(3)
#define MR_F_UNUSED		BIT(4)	/* RAM that nothing manages */
#define MR_F_UNKNOWN		BIT(31)

struct mem_region {
	phys_addr_t start;
	phys_addr_t end;	/* exclusive */
	uint32_t flags;
};

#define MAX_MEMREGIONS	32

extern struct mem_region *mem_regions;

/* Starts with the @nr entries of @regions, NULL for none. */
void memregions_init(struct mem_region regions[], size_t nr);

/* Adds a region; the table must have room. */
struct mem_region *memregions_add(struct mem_region *r);

/* The region that @paddr is in, NULL without one; and its flags, MR_F_UNKNOWN without one. */
struct mem_region *memregions_find(phys_addr_t paddr);
uint32_t memregions_get_flags(phys_addr_t paddr);

/* Cuts the region at @paddr, if there is one, in two: the part below and the part from it on. */
void memregions_split(phys_addr_t paddr, struct mem_region **below, struct mem_region **above);

#endif
