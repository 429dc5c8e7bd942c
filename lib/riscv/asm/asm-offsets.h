/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the fields lie that assembly uses, in words of the register size.
 * asm/ptrace.h and asm/processor.h check them when they are compiled.
 */
#ifndef LIB_RISCV_ASM_ASM_OFFSETS_H
#define LIB_RISCV_ASM_ASM_OFFSETS_H

/* struct pt_regs: register xN is word N. */
#define PT_EPC			(0 * SZREG)
#define PT_X(n)			((n) * SZREG)
#define PT_STATUS		(32 * SZREG)
#define PT_BADADDR		(33 * SZREG)
#define PT_CAUSE		(34 * SZREG)
#define PT_ORIG_A0		(35 * SZREG)
#define PT_SIZE			(36 * SZREG)

/* struct thread_info. */
#define THREAD_INFO_CPU		(0 * SZREG)
#define THREAD_INFO_HARTID	(1 * SZREG)
#define THREAD_INFO_SP		(2 * SZREG)
#define THREAD_INFO_SATP	(3 * SZREG)
#define THREAD_INFO_SAVED_SP	(4 * SZREG)
#define THREAD_INFO_SAVED_T0	(5 * SZREG)

#endif
