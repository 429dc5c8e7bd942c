/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EL2's vectors of el2.c: what comes from below is written to el2_seen (el2.h) and the CPU goes on
 * at el2_seen.resume, with no trap any more (el2_disarm() in el2.c). HVC #0 calls the function in
 * x0 with x1, as the library's vectors do.
 */
	.text

.macro unexpected
	.balign	128
	b	.
.endm

	.balign	2048
	.globl el2_test_vectors
el2_test_vectors:
	.rept	8
	unexpected
	.endr

	.balign	128
	stp	x29, x30, [sp, #-48]!
	stp	x9, x10, [sp, #16]
	stp	x11, x12, [sp, #32]
	mrs	x9, esr_el2
	movz	x10, #0x5a00, lsl #16		/* HVC #0 */
	cmp	x9, x10
	b.eq	1f
	b	2f
	.rept	7
	unexpected
	.endr

1:	mov	x9, x0
	mov	x0, x1
	mov	x29, xzr
	blr	x9
	b	3f

2:	/* Only probed code, which uses SP_EL0, is of interest; its handler gets its way at once. */
	mrs	x10, spsr_el2
	tbnz	w10, #0, 4f
	adrp	x11, el2_seen
	add	x11, x11, :lo12:el2_seen
	mrs	x10, far_el2
	stp	x9, x10, [x11]
	mrs	x9, hpfar_el2
	mrs	x10, elr_el2
	stp	x9, x10, [x11, #16]
	mrs	x9, spsr_el2
	ldr	x10, [x11, #40]
	add	x10, x10, #1
	stp	x9, x10, [x11, #32]
	ldr	x10, [x11, #48]
	msr	elr_el2, x10

4:	stp	x0, x1, [sp, #-128]!
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x13, [sp, #64]
	stp	x14, x15, [sp, #80]
	stp	x16, x17, [sp, #96]
	str	x18, [sp, #112]
	bl	el2_disarm
	ldr	x18, [sp, #112]
	ldp	x16, x17, [sp, #96]
	ldp	x14, x15, [sp, #80]
	ldp	x8, x13, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp], #128

3:	ldp	x9, x10, [sp, #16]
	ldp	x11, x12, [sp, #32]
	ldp	x29, x30, [sp], #48
	eret
