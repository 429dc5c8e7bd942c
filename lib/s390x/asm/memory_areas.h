/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page allocator's areas: what 31-bit addresses reach, which prefixes, SCCBs and channel
 * programs need, and the rest.
 */
#ifndef LIB_S390X_ASM_MEMORY_AREAS_H
#define LIB_S390X_ASM_MEMORY_AREAS_H

#define AREA_NORMAL_PFN		(1 << (31 - PAGE_SHIFT))
#define AREA_NORMAL_NUMBER	0
#define AREA_NORMAL		(1 << AREA_NORMAL_NUMBER)

#define AREA_LOW_PFN		0
#define AREA_LOW_NUMBER		1
#define AREA_LOW		(1 << AREA_LOW_NUMBER)

#define AREA_DMA31		AREA_LOW

#define MAX_AREAS		2

#endif
