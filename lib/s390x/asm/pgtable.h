/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Translation tables: Principles of Operation, chapter 3, "Dynamic Address Translation".
 * Bits are those of the address-space-control element (ASCE) and of table entries.
 */
#ifndef LIB_S390X_ASM_PGTABLE_H
#define LIB_S390X_ASM_PGTABLE_H

#include <alloc_page.h>
#include <asm/page.h>

#define ASCE_ORIGIN		0xfffffffffffff000ul
#define ASCE_G			0x0000000000000200ul
#define ASCE_P			0x0000000000000100ul
#define ASCE_S			0x0000000000000080ul
#define ASCE_X			0x0000000000000040ul
#define ASCE_R			0x0000000000000020ul
#define ASCE_DT			0x000000000000000cul
#define ASCE_TL			0x0000000000000003ul
#define ASCE_DT_REGION1		0x000000000000000cul
#define ASCE_DT_REGION2		0x0000000000000008ul
#define ASCE_DT_REGION3		0x0000000000000004ul
#define ASCE_DT_SEGMENT		0x0000000000000000ul

#define REGION_TABLE_ORDER	2
#define REGION_TABLE_ENTRIES	2048
#define REGION_TABLE_LENGTH	3
#define REGION1_SHIFT		53
#define REGION2_SHIFT		42
#define REGION3_SHIFT		31
#define REGION_ENTRY_ORIGIN	0xfffffffffffff000ul
#define REGION_ENTRY_P		0x0000000000000200ul
#define REGION_ENTRY_TF		0x00000000000000c0ul
#define REGION_ENTRY_I		0x0000000000000020ul
#define REGION_ENTRY_TT		0x000000000000000cul
#define REGION_ENTRY_TL		0x0000000000000003ul
#define REGION_ENTRY_TT_REGION1	0x000000000000000cul
#define REGION_ENTRY_TT_REGION2	0x0000000000000008ul
#define REGION_ENTRY_TT_REGION3	0x0000000000000004ul

/* A region-third-table entry that maps 2 GiB (EDAT 2). */
#define REGION3_ENTRY_RFAA	0xffffffff80000000ul
#define REGION3_ENTRY_AV	0x0000000000010000ul
#define REGION3_ENTRY_FC	0x0000000000000400ul
#define REGION3_ENTRY_IEP	0x0000000000000100ul
#define REGION3_ENTRY_CR	0x0000000000000010ul

#define SEGMENT_TABLE_ORDER	2
#define SEGMENT_TABLE_ENTRIES	2048
#define SEGMENT_TABLE_LENGTH	3
#define SEGMENT_SHIFT		20
#define SEGMENT_ENTRY_ORIGIN	0xfffffffffffff800ul
#define SEGMENT_ENTRY_SFAA	0xfffffffffff00000ul
#define SEGMENT_ENTRY_AV	0x0000000000010000ul
#define SEGMENT_ENTRY_ACC	0x000000000000f000ul
#define SEGMENT_ENTRY_F		0x0000000000000800ul
#define SEGMENT_ENTRY_FC	0x0000000000000400ul
#define SEGMENT_ENTRY_P		0x0000000000000200ul
#define SEGMENT_ENTRY_IEP	0x0000000000000100ul
#define SEGMENT_ENTRY_I		0x0000000000000020ul
#define SEGMENT_ENTRY_CS	0x0000000000000010ul
#define SEGMENT_ENTRY_TT	0x000000000000000cul

#define PAGE_TABLE_ORDER	0
#define PAGE_TABLE_ENTRIES	256
#define PAGE_ENTRY_I		0x0000000000000400ul
#define PAGE_ENTRY_P		0x0000000000000200ul
#define PAGE_ENTRY_IEP		0x0000000000000100ul

#define REGION3_SIZE		(_AC(1, UL) << REGION3_SHIFT)
#define SEGMENT_SIZE		(_AC(1, UL) << SEGMENT_SHIFT)

/* A region-first table with no valid entry. */
static inline pgd_t *pgd_alloc_one(void)
{
	pgd_t *table = alloc_pages(REGION_TABLE_ORDER);

	for (int i = 0; i < REGION_TABLE_ENTRIES; i++)
		table[i] = __pgd(REGION_ENTRY_TT_REGION1 | REGION_ENTRY_I);
	return table;
}

/* INVALIDATE PAGE TABLE ENTRY: of the page table at @table, for @vaddr. */
static inline void ipte(unsigned long vaddr, pteval_t *table)
{
	asm volatile(".insn rre,0xb2210000,%0,%1" : : "a"(table), "a"(vaddr) : "memory");
}

/* INVALIDATE DAT TABLE ENTRY: @table is its table's origin with DT in bits 60 and 61. */
static inline void idte(unsigned long table, unsigned long vaddr)
{
	asm volatile(".insn rrf,0xb98e0000,%0,%1,0,0" : : "a"(table), "a"(vaddr) : "memory");
}

static inline void ptlb(void)
{
	asm volatile("ptlb" : : : "memory");
}

#endif
