/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state that an interrupt saves, for handlers to read and to change. */
#ifndef LIB_POWERPC_ASM_PTRACE_H
#define LIB_POWERPC_ASM_PTRACE_H

/* Offsets for assembly; setup.c checks them. */
#define PT_GPR(n)	(n) * 8
#define PT_NIP		256
#define PT_MSR		264
#define PT_CTR		272
#define PT_LINK		280
#define PT_XER		288
#define PT_CCR		296
#define PT_TRAP		304
#define PT_SIZE		320

/* What the entry code takes from the stack: 512 bytes that belong to the interrupted code. */
#define INT_FRAME	(512 + 64 + PT_SIZE)
#define INT_FRAME_REGS	64

#ifndef __ASSEMBLY__
#include <libcflat.h>

struct pt_regs {
	unsigned long gpr[32];
	unsigned long nip;	/* SRR0 or HSRR0 */
	unsigned long msr;	/* SRR1 or HSRR1 */
	unsigned long ctr;
	unsigned long link;
	unsigned long xer;
	unsigned long ccr;
	unsigned long trap;	/* the vector's address */
	unsigned long pad;
};

#define SRR1_PREFIX	0x20000000	/* the interrupt came from a prefixed instruction */

/* Whether a prefixed (8-byte) instruction caused the interrupt. */
static inline bool regs_is_prefix(volatile struct pt_regs *regs)
{
	return regs->msr & SRR1_PREFIX;
}

/* Makes a handler return behind the instruction that caused the interrupt. */
static inline void regs_advance_insn(struct pt_regs *regs)
{
	regs->nip += regs_is_prefix(regs) ? 8 : 4;
}
#endif

#endif
