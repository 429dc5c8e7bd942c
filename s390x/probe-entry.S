/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Into a given machine state and out of it: see probe.h. probe.c puts the general registers and
 * the PSW into the prefix area, which can be addressed without a register.
 */
#include <asm/asm-offsets.h>

	.text
	.globl	probe_enter
probe_enter:
	stmg	%r6, %r15, 48(%r15)
	larl	%r1, saved_stack
	stg	%r15, 0(%r1)
	larl	%r1, probe_fprs
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	ld	%f\n, 8 * \n(%r1)
	.endr
	larl	%r1, probe_fpc
	lfpc	0(%r1)
	larl	%r1, probe_cr0s
	stctg	%c0, %c0, 8(%r1)
	lg	%r0, 8(%r1)
	og	%r0, 0(%r1)
	stg	%r0, 16(%r1)
	lctlg	%c0, %c0, 16(%r1)
	larl	%r1, probe_ars
	lam	%a0, %a15, 0(%r1)
	lmg	%r0, %r15, GEN_LC_SW_INT_GRS
	lpswe	GEN_LC_SW_INT_PSW

	.globl	probe_pgm, probe_svc
probe_pgm:
probe_svc:
	stmg	%r0, %r15, GEN_LC_SW_INT_GRS
	larl	%r1, probe_cr0s
	lctlg	%c0, %c0, 8(%r1)
	larl	%r1, probe_ars
	stam	%a0, %a15, 0(%r1)
	larl	%r1, probe_fpc
	stfpc	0(%r1)
	larl	%r1, probe_fprs
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	std	%f\n, 8 * \n(%r1)
	.endr
	larl	%r1, saved_stack
	lg	%r15, 0(%r1)
	lmg	%r6, %r15, 48(%r15)
	br	%r14

	.bss
	.balign	8
saved_stack:
	.space	8

	.section .note.GNU-stack, "", @progbits
