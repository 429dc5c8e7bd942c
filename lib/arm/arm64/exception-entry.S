/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exception vectors: Arm ARM, D1.3.1.5. Each makes a struct pt_regs on the stack of EL1
 * and calls do_handle_exception(vector, regs, esr).
 */
#include <asm/asm-offsets.h>

	.text

/*
 * What arrives while PSTATE.PAN is set must not find EL0's memory, where the stack is, locked:
 * with SCTLR_EL1.SPAN set the CPU leaves PAN as it was. Where there is PAN, exception_setup()
 * puts MSR PAN, #0 in the place of each vector's first instruction.
 */
.macro vector number
	.balign	128
	nop
	sub	sp, sp, #S_FRAME_SIZE
	stp	x0, x1, [sp]
	mov	x0, #\number
	b	common
.endm

	.balign	2048
	.globl vectors
vectors:
	.set	number, 0
	.rept	16
	vector	number
	.set	number, number + 1
	.endr

	.balign	128
common:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]

	/* Vectors 4 to 7 came from code that uses this very stack pointer. */
	mrs	x20, sp_el0
	add	x21, sp, #S_FRAME_SIZE
	sub	x22, x0, #4
	cmp	x22, #4
	csel	x20, x21, x20, lo
	stp	x30, x20, [sp, #S_LR]
	mrs	x23, elr_el1
	mrs	x24, spsr_el1
	stp	x23, x24, [sp, #S_PC]
	ldr	x25, [sp]
	stp	x25, xzr, [sp, #S_ORIG_X0]

	mov	x19, x22
	mov	x1, sp
	mrs	x2, esr_el1
	/* Stack traces go on in the interrupted function, unless that was user mode. */
	cmp	x0, #8
	csel	x29, x29, xzr, lo
	bl	do_handle_exception

	/* A changed sp matters to those vectors only that did not use this one. */
	msr	daifset, #15
	cmp	x19, #4
	b.lo	1f
	ldr	x20, [sp, #S_SP]
	msr	sp_el0, x20
1:	ldp	x23, x24, [sp, #S_PC]
	msr	elr_el1, x23
	msr	spsr_el1, x24
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldp	x28, x29, [sp, #224]
	ldr	x30, [sp, #S_LR]
	ldp	x0, x1, [sp]
	add	sp, sp, #S_FRAME_SIZE
	eret

/* void enter_usr(func, arg, sp): to EL0 with interrupts enabled. */
	.globl enter_usr
enter_usr:
	msr	daifset, #15
	msr	sp_el0, x2
	msr	elr_el1, x0
	msr	spsr_el1, xzr
	mov	x0, x1
	mov	x29, xzr
	mov	x30, xzr
	eret
