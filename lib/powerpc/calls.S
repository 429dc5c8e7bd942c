/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hypervisor calls, which are system calls with LEV = 1: asm/hcall.h. */
#include <asm/ppc_asm.h>

	.machine power8
	.abiversion 2
	.text

	/* A call keeps R13 to R31 and LR; the C ABI asks for CR2 to CR4 too, and gets them. */
	.globl	hcall
	.type	hcall, @function
hcall:
	sc	1
	blr

	.globl	hcall_regs
	.type	hcall_regs, @function
hcall_regs:
	mflr	%r0
	std	%r0, 16(%r1)
	stdu	%r1, -64(%r1)
	std	%r31, 56(%r1)
	mr	%r31, %r3
	ld	%r4, 8(%r31)
	ld	%r5, 16(%r31)
	ld	%r6, 24(%r31)
	ld	%r7, 32(%r31)
	ld	%r8, 40(%r31)
	ld	%r9, 48(%r31)
	ld	%r10, 56(%r31)
	ld	%r11, 64(%r31)
	ld	%r12, 72(%r31)
	ld	%r3, 0(%r31)
	sc	1
	std	%r3, 0(%r31)
	std	%r4, 8(%r31)
	std	%r5, 16(%r31)
	std	%r6, 24(%r31)
	std	%r7, 32(%r31)
	std	%r8, 40(%r31)
	std	%r9, 48(%r31)
	std	%r10, 56(%r31)
	std	%r11, 64(%r31)
	std	%r12, 72(%r31)
	ld	%r31, 56(%r1)
	addi	%r1, %r1, 64
	ld	%r0, 16(%r1)
	mtlr	%r0
	blr

	.section .note.GNU-stack, "", @progbits
