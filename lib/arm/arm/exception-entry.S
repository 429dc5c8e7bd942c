/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exception vectors: Arm ARM (ARMv7-A), B1.8. Each saves the return state on the stack of
 * SVC mode, goes there, makes a struct pt_regs and calls do_handle_exception(vector, regs).
 */
#include <asm/asm-offsets.h>
#include <asm/ptrace.h>

	.arch	armv7-a
	.arch_extension	sec
	.arch_extension	virt
	.text

	.balign	32
	.globl vectors
vectors:
	b	.
	b	vector_und
	b	vector_svc
	b	vector_pabt
	b	vector_dabt
	b	.
	b	vector_irq
	b	vector_fiq

/*
 * The preferred return address is @before ahead of lr (Arm ARM, table B1-7); what is wanted
 * is the address of the instruction itself, but behind an SVC.
 */
.macro vector name number before
vector_\name:
	.if \before
	sub	lr, lr, #\before
	.endif
	srsdb	sp!, #SVC_MODE
	cps	#SVC_MODE
	/* sp: pc, cpsr; below them come r0 to lr, and above orig_r0 is wanted: move down one. */
	sub	sp, sp, #(S_FRAME_SIZE - 8)
	stmia	sp, {r0-r12}
	mov	r0, #\number
	b	common
.endm

	/* The numbers are enum vector (asm/processor.h). */
	vector und 1 4
	vector svc 2 0
	vector pabt 3 4
	vector dabt 4 8
	vector irq 6 4
	vector fiq 7 4

common:
	ldr	r1, [sp, #(S_FRAME_SIZE - 8)]	/* pc */
	ldr	r2, [sp, #(S_FRAME_SIZE - 4)]	/* cpsr */
	ldr	r3, [sp]
	str	r3, [sp, #S_OLD_R0]
	str	r1, [sp, #S_PC]
	str	r2, [sp, #S_PSR]

	/* The interrupted mode's own sp and lr. */
	and	r3, r2, #MODE_MASK
	cmp	r3, #SVC_MODE
	addeq	r4, sp, #S_FRAME_SIZE
	streq	r4, [sp, #S_SP]
	streq	lr, [sp, #S_LR]
	beq	1f
	add	r4, sp, #S_SP
	cmp	r3, #USR_MODE
	stmeq	r4, {sp, lr}^
	moveq	fp, #0
	beq	1f
	/* A mode of its own: from there both are plain registers. */
	mrs	r6, cpsr
	bic	r7, r6, #MODE_MASK
	orr	r7, r7, r3
	msr	cpsr_c, r7
	mov	r8, sp
	mov	r9, lr
	msr	cpsr_c, r6
	stm	r4, {r8, r9}

1:	mov	r5, sp
	mov	r1, sp
	bic	sp, sp, #7
	bl	do_handle_exception
	mov	sp, r5

	cpsid	aif
	ldr	r2, [sp, #S_PSR]
	and	r3, r2, #MODE_MASK
	cmp	r3, #SVC_MODE
	beq	3f
	add	r4, sp, #S_SP
	cmp	r3, #USR_MODE
	ldmeq	r4, {sp, lr}^
	nop
	beq	2f
	ldm	r4, {r8, r9}
	mrs	r6, cpsr
	bic	r7, r6, #MODE_MASK
	orr	r7, r7, r3
	msr	cpsr_c, r7
	mov	sp, r8
	mov	lr, r9
	msr	cpsr_c, r6
2:	ldr	r1, [sp, #S_PC]
	str	r1, [sp, #(S_FRAME_SIZE - 8)]
	str	r2, [sp, #(S_FRAME_SIZE - 4)]
	ldmia	sp, {r0-r12}
	add	sp, sp, #(S_FRAME_SIZE - 8)
	rfeia	sp!

3:	ldr	lr, [sp, #S_LR]
	b	2b

/* void enter_usr(func, arg, sp): to user mode with interrupts enabled. */
	.globl enter_usr
enter_usr:
	cpsid	aif
	mov	r4, #0
	push	{r2, r4}
	ldm	sp, {sp, lr}^
	nop
	add	sp, sp, #8
	mov	r3, #USR_MODE
	push	{r0, r3}
	mov	r0, r1
	mov	fp, #0
	rfeia	sp!
