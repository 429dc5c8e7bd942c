/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers of interrupted code, as an exception handler sees and changes them. */
#ifndef LIB_ARM32_ASM_PTRACE_H
#define LIB_ARM32_ASM_PTRACE_H

/* The program status register: Arm ARM (ARMv7-A), B1.3.3. */
#define USR_MODE	0x10
#define FIQ_MODE	0x11
#define IRQ_MODE	0x12
#define SVC_MODE	0x13
#define ABT_MODE	0x17
#define HYP_MODE	0x1a
#define UND_MODE	0x1b
#define SYSTEM_MODE	0x1f
#define MODE_MASK	0x1f

#define PSR_T_BIT	(1 << 5)
#define PSR_F_BIT	(1 << 6)
#define PSR_I_BIT	(1 << 7)
#define PSR_A_BIT	(1 << 8)
#define PSR_E_BIT	(1 << 9)
#define PSR_Q_BIT	(1 << 27)
#define PSR_V_BIT	(1 << 28)
#define PSR_C_BIT	(1 << 29)
#define PSR_Z_BIT	(1 << 30)
#define PSR_N_BIT	(1u << 31)

#ifndef __ASSEMBLY__
struct pt_regs {
	unsigned long uregs[18];
};

#define ARM_r0		uregs[0]
#define ARM_r1		uregs[1]
#define ARM_r2		uregs[2]
#define ARM_r3		uregs[3]
#define ARM_r4		uregs[4]
#define ARM_r5		uregs[5]
#define ARM_r6		uregs[6]
#define ARM_r7		uregs[7]
#define ARM_r8		uregs[8]
#define ARM_r9		uregs[9]
#define ARM_r10		uregs[10]
#define ARM_fp		uregs[11]
#define ARM_ip		uregs[12]
#define ARM_sp		uregs[13]
#define ARM_lr		uregs[14]
#define ARM_pc		uregs[15]
#define ARM_cpsr	uregs[16]
#define ARM_ORIG_r0	uregs[17]

#define processor_mode(regs)	((regs)->ARM_cpsr & MODE_MASK)
#define user_mode(regs)		(processor_mode(regs) == USR_MODE)
#define interrupts_enabled(regs)	(!((regs)->ARM_cpsr & PSR_I_BIT))
#endif

#endif
