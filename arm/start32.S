/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The start of an arm guest, by the boot protocol of a Linux kernel (Linux documentation,
 * arch/arm/booting): r2 = devicetree, MMU off, in SVC or HYP mode, at the address it was
 * linked for. A CPU that PSCI turns on comes in at secondary_entry in the same state.
 *
 * Everything runs in SVC mode, and so do the handlers of all exceptions.
 */
#include <asm/ptrace.h>
#include <asm/thread_info.h>

	.arch	armv7-a
	.arch_extension	sec
	.arch_extension	virt
	.section .init, "ax"

	.globl start
start:
	mov	r8, r2
	bl	to_svc

	/* .bss is not part of a flat image. */
	ldr	r5, =edata
	ldr	r6, =_end
	mov	r7, #0
1:	str	r7, [r5], #4
	cmp	r5, r6
	blo	1b

	ldr	r1, =stacktop
	bl	set_up_cpu
	mov	r0, r8
	bl	arm_setup
	b	.

/* A CPU that was turned on: PSCI, section 5.6. Its stack is in secondary_data. */
	.globl secondary_entry
secondary_entry:
	bl	to_svc
	ldr	r2, =secondary_data
	ldr	r1, [r2]
	bl	set_up_cpu
	bl	secondary_setup
	blx	r0
	b	.

/* Stack r1; thread_info is at its base. Vectors; no caller in front of this frame. */
set_up_cpu:
	mov	sp, r1
	sub	r2, r1, #1
	ldr	r3, =THREAD_SIZE - 1
	bic	r2, r2, r3
	mcr	p15, 0, r2, c13, c0, 3		/* TPIDRURO */
	ldr	r2, =vectors
	mcr	p15, 0, r2, c12, c0, 0		/* VBAR */
	mrc	p15, 0, r2, c1, c0, 0		/* SCTLR: V off, so that VBAR counts */
	bic	r2, r2, #(1 << 13)
	mcr	p15, 0, r2, c1, c0, 0
	mov	fp, #0
	isb
	bx	lr

/* Goes on in SVC mode with everything masked; returns to lr. r8 is kept. */
to_svc:
	mrs	r0, cpsr
	and	r1, r0, #0x1f
	cmp	r1, #HYP_MODE
	bne	1f
	mov	r0, #0
	mcr	p15, 4, r0, c1, c1, 0		/* HCR: nothing trapped */
	mov	r0, #3
	mcr	p15, 4, r0, c14, c1, 0		/* CNTHCTL: PL1 has the physical timer */
	ldr	r0, =SVC_MODE | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT
	msr	spsr_cxsf, r0
	msr	elr_hyp, lr
	eret
1:	cpsid	aif, #SVC_MODE
	bx	lr
