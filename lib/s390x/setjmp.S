/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setjmp() and longjmp(): the registers that the ABI lets a function keep. See setjmp.h. */
	.text
	.globl	setjmp
setjmp:
	stmg	%r6, %r15, 0(%r2)
	lghi	%r2, 0
	br	%r14

	.globl	longjmp
longjmp:
	lmg	%r6, %r15, 0(%r2)
	lgfr	%r2, %r3
	ltgr	%r2, %r2
	bner	%r14
	lghi	%r2, 1
	br	%r14

	.section .note.GNU-stack, "", @progbits
