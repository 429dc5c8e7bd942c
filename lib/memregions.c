/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of memory regions. See memregions.h. */
#include <libcflat.h>
#include <memregions.h>

static struct mem_region table[MAX_MEMREGIONS + 1];
static unsigned int count;

struct mem_region *mem_regions = table;

void memregions_init(struct mem_region regions[], size_t nr)
{
	assert(nr <= MAX_MEMREGIONS);
	memset(table, 0, sizeof(table));
	for (count = 0; count < nr; count++)
		table[count] = regions[count];
}

struct mem_region *memregions_add(struct mem_region *r)
{
	assert_msg(count < MAX_MEMREGIONS, "more than %d memory regions", MAX_MEMREGIONS);
	table[count] = *r;
	return &table[count++];
}

struct mem_region *memregions_find(phys_addr_t paddr)
{
	for (unsigned int i = 0; i < count; i++)
		if (paddr >= table[i].start && paddr < table[i].end)
			return &table[i];
	return NULL;
}

uint32_t memregions_get_flags(phys_addr_t paddr)
{
	const struct mem_region *region = memregions_find(paddr);

	return region ? region->flags : MR_F_UNKNOWN;
}

void memregions_split(phys_addr_t paddr, struct mem_region **below, struct mem_region **above)
{
	struct mem_region *region = memregions_find(paddr), upper;

	*below = *above = NULL;
	if (!region)
		return;
	if (region->start == paddr) {
		*above = region;
		return;
	}
	upper = *region;
	upper.start = paddr;
	region->end = paddr;
	*below = region;
	*above = memregions_add(&upper);
}
