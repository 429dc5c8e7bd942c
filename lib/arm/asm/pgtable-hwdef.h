/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Translation-table descriptors and the registers that go with them, the same for AArch64
 * and for AArch32's long-descriptor format: Arm ARM, D8.3 and G5.5.
 */
#ifndef LIB_ARM_ASM_PGTABLE_HWDEF_H
#define LIB_ARM_ASM_PGTABLE_HWDEF_H

#include <linux/const.h>
#include <asm/page.h>

#ifndef UL
#define UL(x)			_AC(x, UL)
#endif

#define PTE_VALID		(_AC(1, ULL) << 0)
#define PTE_TYPE_MASK		(_AC(3, ULL) << 0)
#define PTE_TYPE_PAGE		(_AC(3, ULL) << 0)
#define PTE_TYPE_TABLE		(_AC(3, ULL) << 0)
#define PTE_TYPE_BLOCK		(_AC(1, ULL) << 0)
#define PTE_ATTRINDX(t)		((t) * UL(4))
#define PTE_ATTRINDX_MASK	(UL(7) << 2)
#define PTE_NS			(_AC(1, ULL) << 5)
#define PTE_USER		(_AC(1, ULL) << 6)	/* AP[1] */
#define PTE_RDONLY		(_AC(1, ULL) << 7)	/* AP[2] */
#define PTE_SHARED		(_AC(3, ULL) << 8)	/* inner shareable */
#define PTE_AF			(_AC(1, ULL) << 10)
#define PTE_NG			(_AC(1, ULL) << 11)
#define PTE_GP			(_AC(1, ULL) << 50)
#define PTE_DBM			(_AC(1, ULL) << 51)
#define PTE_CONT		(_AC(1, ULL) << 52)
#define PTE_PXN			(_AC(1, ULL) << 53)
#define PTE_UXN			(_AC(1, ULL) << 54)
#define PTE_XN			PTE_UXN

/* Of a table descriptor: what it takes from all below. */
#define TABLE_PXN		(_AC(1, ULL) << 59)
#define TABLE_UXN		(_AC(1, ULL) << 60)
#define TABLE_USER_NONE		(_AC(1, ULL) << 61)
#define TABLE_RDONLY		(_AC(1, ULL) << 62)
#define TABLE_NS		(_AC(1, ULL) << 63)

/* The output address of a descriptor. */
#define PHYS_MASK		((_AC(1, ULL) << 48) - 1)
#define PTE_ADDR_MASK		(PHYS_MASK & ~((_AC(1, ULL) << PAGE_SHIFT) - 1))

/* Memory types: indices into MAIR_EL1, whose bytes the library sets up (MAIR1:MAIR0). */
#define MT_NORMAL		0
#define MT_NORMAL_NC		1
#define MT_NORMAL_WT		2
#define MT_DEVICE_nGnRnE	3
#define MT_DEVICE_nGnRE		4
#define MT_DEVICE_nGRE		5
#define MT_DEVICE_GRE		6
#define MT_NORMAL_TAGGED	7

#ifdef __LP64__
#define MAIR_TAGGED		0xf0
#else
#define MAIR_TAGGED		0xff
#endif
#define MAIR_BYTE(value, mt)	(_AC(value, ULL) << (mt) * 8)
#define MAIR_VALUE \
	(MAIR_BYTE(0xff, MT_NORMAL) | MAIR_BYTE(0x44, MT_NORMAL_NC) | \
	 MAIR_BYTE(0xbb, MT_NORMAL_WT) | MAIR_BYTE(0x00, MT_DEVICE_nGnRnE) | \
	 MAIR_BYTE(0x04, MT_DEVICE_nGnRE) | MAIR_BYTE(0x08, MT_DEVICE_nGRE) | \
	 MAIR_BYTE(0x0c, MT_DEVICE_GRE) | MAIR_BYTE(MAIR_TAGGED, MT_NORMAL_TAGGED))

/* TCR_EL1: Arm ARM, D17.2.131. */
#define TCR_T0SZ(bits)		((64 - _AC(bits, UL)) << 0)
#define TCR_IRGN0_WBWA		(UL(1) << 8)
#define TCR_ORGN0_WBWA		(UL(1) << 10)
#define TCR_SH0_INNER		(UL(3) << 12)
#define TCR_TG0_4K		(UL(0) << 14)
#define TCR_TG0_64K		(UL(1) << 14)
#define TCR_TG0_16K		(UL(2) << 14)
#define TCR_EPD1		(UL(1) << 23)
#define TCR_EAE			(UL(1) << 31)
#ifdef __LP64__
#define TCR_IPS_SHIFT		32
#define TCR_A1			(UL(1) << 22)
#define TCR_AS			(UL(1) << 36)
#define TCR_TBI0		(UL(1) << 37)
#define TCR_TBI1		(UL(1) << 38)
#define TCR_HA			(UL(1) << 39)
#define TCR_HD			(UL(1) << 40)
#define TCR_HPD0		(UL(1) << 41)
#define TCR_TCMA0		(UL(1) << 57)
#define TCR_TCMA1		(UL(1) << 58)
#endif

#endif
