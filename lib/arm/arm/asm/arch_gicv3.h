/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU interface of GICv3: system registers ICC_*. */
#ifndef LIB_ARM32_ASM_ARCH_GICV3_H
#define LIB_ARM32_ASM_ARCH_GICV3_H

#include <asm/sysreg.h>

#define ICC_PMR			__ACCESS_CP15(c4, 0, c6, 0)
#define ICC_RPR			__ACCESS_CP15(c12, 0, c11, 3)
#define ICC_IAR1		__ACCESS_CP15(c12, 0, c12, 0)
#define ICC_EOIR1		__ACCESS_CP15(c12, 0, c12, 1)
#define ICC_HPPIR1		__ACCESS_CP15(c12, 0, c12, 2)
#define ICC_SRE			__ACCESS_CP15(c12, 0, c12, 5)
#define ICC_GRPEN1		__ACCESS_CP15(c12, 0, c12, 7)
#define ICC_SGI1R		__ACCESS_CP15_64(0, c12)

#define __icc_read(name)	read_sysreg(ICC_##name)
#define __icc_write(name, val)	write_sysreg(val, ICC_##name)
#define __icc_write_sgi1r(val)	write_sysreg(val, ICC_SGI1R)
#include <asm/icc.h>

/* Nobody programs the ITS from AArch32 here. */
#define gicv3_find_its()	do { } while (0)

#endif
