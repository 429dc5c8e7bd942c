/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What GICv3's CPU interface does, over __icc_read() and __icc_write() of asm/arch_gicv3.h: Arm IHI
 * 0069, 12.1. A write is finished when the function returns.
 */
#ifndef LIB_ARM_ASM_ICC_H
#define LIB_ARM_ASM_ICC_H

#include <asm/barrier.h>

/* Functions that write one register, and that read one. */
#define __icc_writer(function, name, type)		\
static inline void gicv3_##function(type val)		\
{							\
	__icc_write(name, val);				\
	isb();						\
}
#define __icc_reader(function, name)			\
static inline u32 gicv3_##function(void)		\
{							\
	u32 val = __icc_read(name);			\
							\
	dsb(sy);					\
	return val;					\
}

__icc_writer(write_pmr, PMR, u32)
__icc_writer(write_eoir, EOIR1, u32)
__icc_writer(write_grpen1, GRPEN1, u32)
__icc_reader(read_iar, IAR1)
__icc_reader(read_hppir, HPPIR1)
__icc_reader(read_rpr, RPR)

/* 64 bits wide at either width. */
static inline void gicv3_write_sgi1r(u64 val)
{
	__icc_write_sgi1r(val);
	isb();
}

/* System registers instead of memory, and group 1 on. */
static inline void gicv3_enable_sre_and_group1(void)
{
	u32 sre = __icc_read(SRE);

	__icc_write(SRE, sre | 1);
	isb();
	gicv3_write_grpen1(1);
}

#endif
