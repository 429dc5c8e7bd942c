/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small address space whose every entry a test may spoil, apart from setup_vm()'s.
 *
 * One table of each level. The lowest megabyte is mapped one to one by 4 KiB pages, so that the
 * program goes on with DAT on. One more address, dat_address(), has an index other than 0 at
 * every level, and entries of its own from the first table on down to the page table; it leads
 * to dat_page. Table walks are by dat_asce().
 */
#ifndef S390X_DAT_TABLES_H
#define S390X_DAT_TABLES_H

#include <libcflat.h>
#include <asm/pgtable.h>

/* Levels, by what is looked up in them; also the table that an ASCE designates. */
enum dat_level { DAT_PAGE, DAT_SEGMENT, DAT_REGION3, DAT_REGION2, DAT_REGION1, DAT_LEVELS };

/* What dat_address() leads to. */
extern u8 dat_page[PAGE_SIZE];

/* Writes all entries anew. */
void dat_reset(void);

/* The designation of the table of @level, of full length. */
uint64_t dat_asce(enum dat_level level);

/* The address for an ASCE of @level: no bit is left of its index. */
uint64_t dat_address(enum dat_level level);

/* The entry of dat_address() in the table of @level. */
uint64_t *dat_entry(enum dat_level level);

#endif
