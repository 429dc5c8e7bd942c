/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU interface of GICv3: system registers ICC_*. */
#ifndef LIB_ARM32_ASM_ARCH_GICV3_H
#define LIB_ARM32_ASM_ARCH_GICV3_H

#include <asm/barrier.h>
#include <asm/sysreg.h>

#define ICC_PMR			__ACCESS_CP15(c4, 0, c6, 0)
#define ICC_SRE			__ACCESS_CP15(c12, 0, c12, 5)
#define ICC_IGRPEN1		__ACCESS_CP15(c12, 0, c12, 7)
#define ICC_IAR1		__ACCESS_CP15(c12, 0, c12, 0)
#define ICC_EOIR1		__ACCESS_CP15(c12, 0, c12, 1)
#define ICC_HPPIR1		__ACCESS_CP15(c12, 0, c12, 2)
#define ICC_RPR			__ACCESS_CP15(c12, 0, c11, 3)
#define ICC_SGI1R		__ACCESS_CP15_64(0, c12)

static inline void gicv3_write_pmr(u32 value)
{
	write_sysreg(value, ICC_PMR);
	isb();
}

static inline void gicv3_write_sgi1r(u64 val)
{
	write_sysreg(val, ICC_SGI1R);
	isb();
}

static inline u32 gicv3_read_iar(void)
{
	u32 iar = read_sysreg(ICC_IAR1);

	dsb(sy);
	return iar;
}

static inline void gicv3_write_eoir(u32 irq)
{
	write_sysreg(irq, ICC_EOIR1);
	isb();
}

static inline u32 gicv3_read_hppir(void)
{
	return read_sysreg(ICC_HPPIR1);
}

static inline u32 gicv3_read_rpr(void)
{
	return read_sysreg(ICC_RPR);
}

static inline void gicv3_write_grpen1(u32 value)
{
	write_sysreg(value, ICC_IGRPEN1);
	isb();
}

static inline void gicv3_enable_sre_and_group1(void)
{
	write_sysreg(read_sysreg(ICC_SRE) | 1, ICC_SRE);
	isb();
	gicv3_write_grpen1(1);
}

#endif
