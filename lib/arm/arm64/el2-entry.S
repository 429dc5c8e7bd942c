/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EL2, where the machine has it (QEMU: virtualization=on). Start-up leaves it for EL1 with
 * nothing trapped, and keeps vectors there through which a test gets up again: see asm/el2.h.
 */
	.text

/* Makes EL2 ready for an AArch64 EL1 that notices nothing of it. Keeps x0, x11 and x30. */
	.globl el2_set_up
el2_set_up:
	mov	x1, #(1 << 31)		/* HCR_EL2.RW: EL1 is AArch64 */
	msr	hcr_el2, x1
	mov	x1, #3			/* CNTHCTL_EL2: EL1 has the physical timer and counter */
	msr	cnthctl_el2, x1
	msr	cntvoff_el2, xzr
	mov	x1, #0x33ff		/* CPTR_EL2: RES1 bits, no trap of FP, SVE or SME */
	mrs	x2, id_aa64pfr0_el1
	ubfx	x3, x2, #32, #4
	cbz	x3, 1f
	bic	x1, x1, #(1 << 8)
	msr	cptr_el2, x1
	isb
	mov	x3, #15			/* ZCR_EL2: every vector length */
	msr	S3_4_C1_C2_0, x3
1:	mrs	x3, S3_0_C0_C4_1	/* ID_AA64PFR1_EL1.SME */
	ubfx	x3, x3, #24, #4
	cbz	x3, 4f
	bic	x1, x1, #(1 << 12)
	msr	cptr_el2, x1
	isb
	mov	x3, #15			/* SMCR_EL2 */
	msr	S3_4_C1_C2_6, x3
4:	msr	cptr_el2, x1
	msr	hstr_el2, xzr
	mrs	x1, id_aa64dfr0_el1
	ubfx	x1, x1, #8, #4
	cbz	x1, 5f
	mrs	x1, pmcr_el0
	ubfx	x1, x1, #11, #5		/* MDCR_EL2: all event counters are EL1's */
5:	msr	mdcr_el2, x1
	ubfx	x1, x2, #24, #4		/* ID_AA64PFR0_EL1.GIC: system registers */
	cbz	x1, 2f
	mrs	x1, S3_4_C12_C9_5	/* ICC_SRE_EL2: SRE, Enable */
	mov	x3, #9
	orr	x1, x1, x3
	msr	S3_4_C12_C9_5, x1
	isb
	msr	S3_4_C12_C11_0, xzr	/* ICH_HCR_EL2 */
2:	mrs	x1, midr_el1
	msr	vpidr_el2, x1
	mrs	x1, mpidr_el1
	msr	vmpidr_el2, x1
	msr	vttbr_el2, xzr
	mov	x2, #0x0800		/* SCTLR_EL1: MMU off, its RES1 bits */
	movk	x2, #0x30d0, lsl #16
	msr	sctlr_el1, x2
	adrp	x1, el2_vectors
	add	x1, x1, :lo12:el2_vectors
	msr	vbar_el2, x1
	isb
	ret

/* HVC with x0 = function, x1 = argument calls it at EL2 on EL2's own stack, x2; x0 comes back. */
	.balign	2048
el2_vectors:
	.rept	8
	.balign	128
	b	.
	.endr
	.balign	128
	mrs	x9, esr_el2
	lsr	x9, x9, #26
	cmp	x9, #0x16		/* HVC of AArch64 */
	b.ne	3f
	mov	sp, x2
	stp	x29, x30, [sp, #-16]!
	mov	x9, x0
	mov	x0, x1
	mov	x29, xzr
	blr	x9
	ldp	x29, x30, [sp], #16
	eret
3:	b	.
	.rept	7
	.balign	128
	b	.
	.endr
