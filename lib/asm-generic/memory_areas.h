/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page allocator's areas, for an architecture whose devices reach all RAM: there is one.
 * An architecture with more of them numbers them from the highest addresses down, so that
 * an allocation that may use any leaves the scarce low memory alone:
 *
 *	AREA_x			the flag for alloc_pages_flags(), 1 << AREA_x_NUMBER
 *	AREA_x_NUMBER		0 is the highest area
 *	AREA_x_PFN		its first page frame; it ends where the one above begins
 */
#ifndef LIB_ASM_GENERIC_MEMORY_AREAS_H
#define LIB_ASM_GENERIC_MEMORY_AREAS_H

#define AREA_NORMAL_PFN		0
#define AREA_NORMAL_NUMBER	0
#define AREA_NORMAL		(1 << AREA_NORMAL_NUMBER)

#define MAX_AREAS		1

#endif
