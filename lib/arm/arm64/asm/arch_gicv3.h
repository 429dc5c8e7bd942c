/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU interface of GICv3: system registers ICC_*. */
#ifndef LIB_ARM64_ASM_ARCH_GICV3_H
#define LIB_ARM64_ASM_ARCH_GICV3_H

#include <asm/barrier.h>
#include <asm/sysreg.h>

#define ICC_PMR_EL1		sys_reg(3, 0, 4, 6, 0)
#define ICC_SGI1R_EL1		sys_reg(3, 0, 12, 11, 5)
#define ICC_IAR1_EL1		sys_reg(3, 0, 12, 12, 0)
#define ICC_EOIR1_EL1		sys_reg(3, 0, 12, 12, 1)
#define ICC_HPPIR1_EL1		sys_reg(3, 0, 12, 12, 2)
#define ICC_BPR1_EL1		sys_reg(3, 0, 12, 12, 3)
#define ICC_CTLR_EL1		sys_reg(3, 0, 12, 12, 4)
#define ICC_SRE_EL1		sys_reg(3, 0, 12, 12, 5)
#define ICC_GRPEN1_EL1		sys_reg(3, 0, 12, 12, 7)
#define ICC_RPR_EL1		sys_reg(3, 0, 12, 11, 3)
#define ICC_DIR_EL1		sys_reg(3, 0, 12, 11, 1)

static inline void gicv3_write_pmr(u32 value)
{
	write_sysreg_s(value, ICC_PMR_EL1);
	isb();
}

static inline void gicv3_write_sgi1r(u64 val)
{
	write_sysreg_s(val, ICC_SGI1R_EL1);
	isb();
}

static inline u32 gicv3_read_iar(void)
{
	u32 iar = read_sysreg_s(ICC_IAR1_EL1);

	dsb(sy);
	return iar;
}

static inline void gicv3_write_eoir(u32 irq)
{
	write_sysreg_s(irq, ICC_EOIR1_EL1);
	isb();
}

static inline void gicv3_enable_sre_and_group1(void)
{
	write_sysreg_s(read_sysreg_s(ICC_SRE_EL1) | 1, ICC_SRE_EL1);
	isb();
	write_sysreg_s(1, ICC_GRPEN1_EL1);
	isb();
}

static inline u32 gicv3_read_hppir(void)
{
	return read_sysreg_s(ICC_HPPIR1_EL1);
}

static inline u32 gicv3_read_rpr(void)
{
	return read_sysreg_s(ICC_RPR_EL1);
}

static inline void gicv3_write_grpen1(u32 value)
{
	write_sysreg_s(value, ICC_GRPEN1_EL1);
	isb();
}

#endif
