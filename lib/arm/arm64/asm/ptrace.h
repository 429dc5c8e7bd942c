/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers of interrupted code, as an exception handler sees and changes them. */
#ifndef LIB_ARM64_ASM_PTRACE_H
#define LIB_ARM64_ASM_PTRACE_H

/* CurrentEL and the mode field of SPSR_ELx: Arm ARM, C5.2. */
#define CurrentEL_EL1	(1 << 2)
#define CurrentEL_EL2	(2 << 2)
#define CurrentEL_EL3	(3 << 2)

#define PSR_MODE_EL0t	0x0
#define PSR_MODE_EL1t	0x4
#define PSR_MODE_EL1h	0x5
#define PSR_MODE_EL2t	0x8
#define PSR_MODE_EL2h	0x9
#define PSR_MODE_EL3t	0xc
#define PSR_MODE_EL3h	0xd
#define PSR_MODE_MASK	0xf
#define PSR_MODE32_BIT	0x10

#define PSR_F_BIT	(1 << 6)
#define PSR_I_BIT	(1 << 7)
#define PSR_A_BIT	(1 << 8)
#define PSR_D_BIT	(1 << 9)
#define PSR_BTYPE_MASK	(3 << 10)
#define PSR_SSBS_BIT	(1 << 12)
#define PSR_IL_BIT	(1 << 20)
#define PSR_SS_BIT	(1 << 21)
#define PSR_PAN_BIT	(1 << 22)
#define PSR_UAO_BIT	(1 << 23)
#define PSR_DIT_BIT	(1 << 24)
#define PSR_TCO_BIT	(1 << 25)
#define PSR_V_BIT	(1 << 28)
#define PSR_C_BIT	(1 << 29)
#define PSR_Z_BIT	(1 << 30)
#define PSR_N_BIT	(1u << 31)

#ifndef __ASSEMBLY__
#include <libcflat.h>

struct pt_regs {
	u64 regs[31];
	u64 sp;
	u64 pc;
	u64 pstate;
	u64 orig_x0;
	u64 syscallno;
};

#define processor_mode(regs)	((regs)->pstate & PSR_MODE_MASK)
#define user_mode(regs)		(processor_mode(regs) == PSR_MODE_EL0t)
#define interrupts_enabled(regs)	(!((regs)->pstate & PSR_I_BIT))
#endif

#endif
