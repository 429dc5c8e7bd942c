/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a new PSW to C and back.
 *
 * Everything the program had goes into a stack_frame_int (asm/arch_def.h) on its own stack,
 * below the red zone that the ABI does not have; control register 0 is then the library's own,
 * so that C code can save floating-point registers.
 */
#include <asm/asm-offsets.h>

.macro SAVE
	stg	%r15, GEN_LC_SW_INT_GRS + 15 * 8
	aghi	%r15, -STACK_FRAME_INT_SIZE
	stmg	%r2, %r14, STACK_FRAME_INT_GRS0(%r15)
	mvc	STACK_FRAME_INT_GRS0 + 13 * 8(8, %r15), GEN_LC_SW_INT_GRS + 15 * 8
	mvc	STACK_FRAME_INT_BACKCHAIN(8, %r15), GEN_LC_SW_INT_GRS + 15 * 8
	stmg	%r0, %r1, STACK_FRAME_INT_GRS1(%r15)
	stctg	%c0, %c15, STACK_FRAME_INT_CRS(%r15)
	larl	%r1, initial_crs
	lctlg	%c0, %c0, 0(%r1)
	stfpc	STACK_FRAME_INT_FPC(%r15)
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	std	%f\n, STACK_FRAME_INT_FPRS + 8 * \n(%r15)
	.endr
.endm

.macro RESTORE old_psw
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	ld	%f\n, STACK_FRAME_INT_FPRS + 8 * \n(%r15)
	.endr
	lfpc	STACK_FRAME_INT_FPC(%r15)
	lctlg	%c0, %c15, STACK_FRAME_INT_CRS(%r15)
	lmg	%r0, %r1, STACK_FRAME_INT_GRS1(%r15)
	/* The last of them is the stack pointer. */
	lmg	%r2, %r15, STACK_FRAME_INT_GRS0(%r15)
	lpswe	\old_psw
.endm

.macro HANDLER name, old_psw, function
	.globl	\name
\name:
	SAVE
	lgr	%r2, %r15
	aghi	%r15, -STACK_FRAME_SIZE
	stg	%r2, 0(%r15)
	brasl	%r14, \function
	aghi	%r15, STACK_FRAME_SIZE
	RESTORE	\old_psw
.endm

	.text
	HANDLER	pgm_int, GEN_LC_PGM_OLD_PSW, handle_pgm_int
	HANDLER	ext_int, GEN_LC_EXT_OLD_PSW, handle_ext_int
	HANDLER	io_int, GEN_LC_IO_OLD_PSW, handle_io_int
	HANDLER	mcck_int, GEN_LC_MCCK_OLD_PSW, handle_mcck_int
	HANDLER	svc_int, GEN_LC_SVC_OLD_PSW, handle_svc_int

	.section .note.GNU-stack, "", @progbits
