/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers of what a trap interrupted; a handler may change them all. */
#ifndef LIB_RISCV_ASM_PTRACE_H
#define LIB_RISCV_ASM_PTRACE_H

#include <libcflat.h>
#include <asm/asm.h>

struct pt_regs {
	unsigned long epc;
	unsigned long ra, sp, gp, tp;
	unsigned long t0, t1, t2;
	unsigned long s0, s1;
	unsigned long a0, a1, a2, a3, a4, a5, a6, a7;
	unsigned long s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
	unsigned long t3, t4, t5, t6;
	/* sstatus, stval and scause as the trap left them; only sstatus is written back. */
	unsigned long status, badaddr, cause;
	/* a0 when the trap came, whatever the handler makes of a0. */
	unsigned long orig_a0;
};

_Static_assert(offsetof(struct pt_regs, t6) == PT_X(31), "asm-offsets.h");
_Static_assert(offsetof(struct pt_regs, status) == PT_STATUS, "asm-offsets.h");
_Static_assert(offsetof(struct pt_regs, badaddr) == PT_BADADDR, "asm-offsets.h");
_Static_assert(offsetof(struct pt_regs, cause) == PT_CAUSE, "asm-offsets.h");
_Static_assert(sizeof(struct pt_regs) == PT_SIZE, "asm-offsets.h");

/* Prints all of them. */
void show_regs(const struct pt_regs *regs);

#endif
