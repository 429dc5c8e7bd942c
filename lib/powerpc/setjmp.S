/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setjmp() and longjmp(): the registers that the ELFv2 ABI makes a function keep. */
	.machine power8
	.abiversion 2
	.text

	.globl	setjmp
	.type	setjmp, @function
setjmp:
	mflr	%r0
	mfcr	%r4
	std	%r0, 0(%r3)
	std	%r1, 8(%r3)
	std	%r2, 16(%r3)
	std	%r4, 24(%r3)
	.irp	n, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	std	\n, (\n - 10) * 8(%r3)
	.endr
	li	%r3, 0
	blr

	.globl	longjmp
	.type	longjmp, @function
longjmp:
	ld	%r0, 0(%r3)
	ld	%r1, 8(%r3)
	ld	%r2, 16(%r3)
	ld	%r5, 24(%r3)
	mtlr	%r0
	mtcr	%r5
	.irp	n, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	ld	\n, (\n - 10) * 8(%r3)
	.endr
	mr.	%r3, %r4
	bnelr
	li	%r3, 1
	blr

	.section .note.GNU-stack, "", @progbits
