/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLBs and caches. */
#ifndef LIB_ARM_ASM_MMU_H
#define LIB_ARM_ASM_MMU_H

#include <asm/barrier.h>
#include <asm/mmu-api.h>
#include <asm/mmu-ops.h>
#include <asm/pgtable.h>

/* Writes back what the data caches hold of [@start, @start + @size). */
void clean_dcache(const void *start, size_t size);

/* Makes instructions written there visible to every CPU's instruction fetch. */
void sync_icache(const void *start, size_t size);

#endif
