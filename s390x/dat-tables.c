/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of dat-tables.h. */
#include "dat-tables.h"

#define ENTRIES		2048

static uint64_t tables[DAT_LEVELS][ENTRIES] __attribute__((aligned(ENTRIES * 8)));
/* Of the address under test: page tables have 256 entries. */
static uint64_t pages[PAGE_TABLE_ENTRIES] __attribute__((aligned(ENTRIES)));
u8 dat_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

static const struct {
	unsigned int shift, index;
	uint64_t type;		/* the bits of the table's own type in its entries, and in the ASCE */
} levels[DAT_LEVELS] = {
	[DAT_PAGE] = { 12, 9, 0 },
	[DAT_SEGMENT] = { 20, 0x608, 0 },
	[DAT_REGION3] = { 31, 0x607, 4 },
	[DAT_REGION2] = { 42, 0x606, 8 },
	[DAT_REGION1] = { 53, 0x605, 12 },
};

uint64_t *dat_entry(enum dat_level level)
{
	return level == DAT_PAGE ? &pages[levels[level].index] : &tables[level][levels[level].index];
}

uint64_t dat_address(enum dat_level level)
{
	uint64_t address = 0x128;

	for (unsigned int l = DAT_PAGE; l <= level; l++)
		address |= (uint64_t)levels[l].index << levels[l].shift;
	return address;
}

uint64_t dat_asce(enum dat_level level)
{
	return (unsigned long)tables[level] | levels[level].type | REGION_TABLE_LENGTH;
}

void dat_reset(void)
{
	for (unsigned int l = DAT_SEGMENT; l < DAT_LEVELS; l++)
		for (unsigned int i = 0; i < ENTRIES; i++)
			tables[l][i] = levels[l].type | REGION_ENTRY_I;
	for (unsigned int i = 0; i < PAGE_TABLE_ENTRIES; i++) {
		tables[DAT_PAGE][i] = i * PAGE_SIZE;
		pages[i] = PAGE_ENTRY_I;
	}
	for (unsigned int l = DAT_REGION3; l < DAT_LEVELS; l++) {
		uint64_t entry = (unsigned long)tables[l - 1] | levels[l].type | REGION_TABLE_LENGTH;

		tables[l][0] = tables[l][levels[l].index] = entry;
	}
	tables[DAT_SEGMENT][0] = (unsigned long)tables[DAT_PAGE];
	*dat_entry(DAT_SEGMENT) = (unsigned long)pages;
	*dat_entry(DAT_PAGE) = (unsigned long)dat_page;
	ptlb();
}
