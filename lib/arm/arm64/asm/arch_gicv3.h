/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU interface of GICv3: system registers ICC_*. */
#ifndef LIB_ARM64_ASM_ARCH_GICV3_H
#define LIB_ARM64_ASM_ARCH_GICV3_H

#include <asm/sysreg.h>

#define ICC_PMR_EL1		sys_reg(3, 0, 4, 6, 0)
#define ICC_DIR_EL1		sys_reg(3, 0, 12, 11, 1)
#define ICC_RPR_EL1		sys_reg(3, 0, 12, 11, 3)
#define ICC_SGI1R_EL1		sys_reg(3, 0, 12, 11, 5)
#define ICC_IAR1_EL1		sys_reg(3, 0, 12, 12, 0)
#define ICC_EOIR1_EL1		sys_reg(3, 0, 12, 12, 1)
#define ICC_HPPIR1_EL1		sys_reg(3, 0, 12, 12, 2)
#define ICC_BPR1_EL1		sys_reg(3, 0, 12, 12, 3)
#define ICC_CTLR_EL1		sys_reg(3, 0, 12, 12, 4)
#define ICC_SRE_EL1		sys_reg(3, 0, 12, 12, 5)
#define ICC_GRPEN1_EL1		sys_reg(3, 0, 12, 12, 7)

#define __icc_read(name)	read_sysreg_s(ICC_##name##_EL1)
#define __icc_write(name, val)	write_sysreg_s(val, ICC_##name##_EL1)
#define __icc_write_sgi1r(val)	write_sysreg_s(val, ICC_SGI1R_EL1)
#include <asm/icc.h>

/* The ITS: asm/gic-v3-its.h. */
void its_init(void);
#define gicv3_find_its()	its_init()

#endif
