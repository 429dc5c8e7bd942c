/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot CPU's way from the loader to C.
 *
 * The image is at 0x10000, where a Linux kernel would be: entered there in 64-bit mode, with the
 * initial RAM disk's place at 0x10408 and the command line at 0x10480.
 */
#include <asm/asm-offsets.h>

	.section .init, "ax"
	.globl	start
start:
	jg	go_on

	.org	0x408
	.globl	initrd_start, initrd_size
initrd_start:
	.quad	0
initrd_size:
	.quad	0

	.org	0x480
	.globl	ipl_args
ipl_args:
	.space	0x380

go_on:
	larl	%r1, initial_crs
	lctlg	%c0, %c15, 0(%r1)
	larl	%r15, stackptr
	aghi	%r15, -STACK_FRAME_SIZE
	xc	0(8, %r15), 0(%r15)
	brasl	%r14, s390x_setup
	/* Never back. */
1:	j	1b

	.section .rodata
	.balign	8
/* CR0: floating-point registers; CR6: every I/O interruption subclass. */
	.globl	initial_crs
initial_crs:
	.quad	0x0000000000040000
	.quad	0, 0, 0, 0, 0
	.quad	0x00000000ff000000
	.quad	0, 0, 0, 0, 0, 0, 0
	.quad	0x00000000c2000000	/* CR14: as after initial CPU reset */
	.quad	0

	.bss
	.balign	16
	.globl	stackptr
	.space	32768
stackptr:

	.section .note.GNU-stack, "", @progbits
