/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Into a probed state and out of it: probe.h. Not for two CPUs at the same time. */
#include <asm/ppc_asm.h>
#include <asm/smp.h>
#include "probe.h"

#define MSR_VECTORS_HIGH	((MSR_VEC | MSR_VSX) >> 16)

/* What the C ABI wants kept: LR, CR, R2, R13 to R31. */
#define FRAME		256
#define SAVE(n)		((n) * 8 - 72)

	.machine power8
	.abiversion 2

	.text
	.globl	probe_enter
	.type	probe_enter, @function
probe_enter:
	mflr	%r0
	std	%r0, 16(%r1)
	mfcr	%r0
	std	%r0, 8(%r1)
	stdu	%r1, -FRAME(%r1)
	std	%r2, 24(%r1)
	.irp	n, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, \
		31
	std	\n, SAVE(\n)(%r1)
	.endr
	LOAD_REG_ADDR(%r12, probe_saved)
	std	%r1, 0(%r12)
	std	%r4, 8(%r12)
	mfmsr	%r5
	std	%r5, 16(%r12)
	LOAD_REG_ADDR(%r5, probe_hook)
	std	%r5, CPU_HOOK(%r13)

	ld	%r5, PROBE_MSR(%r3)
	rldicl	%r6, %r5, 64 - 13, 63
	std	%r6, 24(%r12)
	cmpdi	%r6, 0
	beq	1f
	/* The floating-point state, and the vectors as doublewords, high and low. */
	mfmsr	%r6
	ori	%r6, %r6, MSR_FP
	oris	%r6, %r6, MSR_VECTORS_HIGH
	mtmsrd	%r6
	isync
	addi	%r7, %r3, PROBE_VSCR
	lxvd2x	0, 0, %r7
	xxlor	32, 0, 0
	mtvscr	%v0
	lfd	%f0, PROBE_FPSCR(%r3)
	mtfsf	0xff, %f0, 1, 0
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, \
		21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, \
		40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, \
		59, 60, 61, 62, 63
	addi	%r7, %r3, PROBE_VSR + (\n) * 16
	lxvd2x	\n, 0, %r7
	.endr
1:
	li	%r6, 0
	mtmsrd	%r6, 1
	mtspr	SPR_SRR1, %r5
	ld	%r6, PROBE_NIP(%r3)
	mtspr	SPR_SRR0, %r6
	ld	%r6, PROBE_DAR(%r3)
	mtspr	SPR_DAR, %r6
	ld	%r6, PROBE_DSISR(%r3)
	mtspr	SPR_DSISR, %r6
	ld	%r6, PROBE_CR(%r3)
	mtcr	%r6
	ld	%r6, PROBE_XER(%r3)
	mtxer	%r6
	ld	%r6, PROBE_LR(%r3)
	mtlr	%r6
	ld	%r6, PROBE_CTR(%r3)
	mtctr	%r6
	.irp	n, 0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, \
		22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	ld	\n, (\n) * 8(%r3)
	.endr
	ld	%r3, 24(%r3)
	rfid

/* From the vector: exception-entry.S says what is where. */
probe_hook:
	LOAD_REG_ADDR(%r12, probe_saved)
	ld	%r12, 8(%r12)
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, \
		24, 25, 26, 27, 28, 29, 30, 31
	std	\n, (\n) * 8(%r12)
	.endr
	mr	%r3, %r12
	ld	%r4, CPU_R0(%r13)
	std	%r4, 0(%r3)
	ld	%r4, CPU_R12(%r13)
	std	%r4, 96(%r3)
	mfspr	%r4, SPR_SPRG2
	std	%r4, 104(%r3)
	ld	%r4, CPU_CR(%r13)
	std	%r4, PROBE_CR(%r3)
	ld	%r4, CPU_CTR(%r13)
	std	%r4, PROBE_CTR(%r3)
	mfxer	%r4
	std	%r4, PROBE_XER(%r3)
	mflr	%r4
	std	%r4, PROBE_LR(%r3)
	andi.	%r4, %r0, 1
	bne	1f
	mfspr	%r4, SPR_SRR0
	mfspr	%r5, SPR_SRR1
	b	2f
1:	mfspr	%r4, SPR_HSRR0
	mfspr	%r5, SPR_HSRR1
	xori	%r0, %r0, 1
2:	std	%r4, PROBE_NIP(%r3)
	std	%r5, PROBE_MSR(%r3)
	std	%r0, PROBE_TRAP(%r3)
	mfspr	%r4, SPR_DAR
	std	%r4, PROBE_DAR(%r3)
	mfspr	%r4, SPR_DSISR
	std	%r4, PROBE_DSISR(%r3)

	LOAD_REG_ADDR(%r6, probe_saved)
	ld	%r6, 24(%r6)
	cmpdi	%r6, 0
	beq	3f
	mfmsr	%r6
	ori	%r6, %r6, MSR_FP
	oris	%r6, %r6, MSR_VECTORS_HIGH
	mtmsrd	%r6
	isync
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, \
		21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, \
		40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, \
		59, 60, 61, 62, 63
	addi	%r7, %r3, PROBE_VSR + (\n) * 16
	stxvd2x	\n, 0, %r7
	.endr
	mffs	%f0
	stfd	%f0, PROBE_FPSCR(%r3)
	mfvscr	%v0
	addi	%r7, %r3, PROBE_VSCR
	stxvd2x	32, 0, %r7
3:
	li	%r4, 0
	std	%r4, CPU_HOOK(%r13)
	LOAD_REG_ADDR(%r12, probe_saved)
	ld	%r1, 0(%r12)
	ld	%r4, 16(%r12)
	.irp	n, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	ld	\n, SAVE(\n)(%r1)
	.endr
	ld	%r2, 24(%r1)
	addi	%r1, %r1, FRAME
	ld	%r0, 8(%r1)
	mtcr	%r0
	ld	%r0, 16(%r1)
	mtlr	%r0
	mtmsrd	%r4, 0
	isync
	blr

	.data
	.balign	8
	/* R1, where the state goes, MSR, whether floating point and vectors belong to it. */
probe_saved:
	.quad	0, 0, 0, 0

	/* In front and behind: branches go there too. */
	.balign	65536
	.globl	probe_code, probe_code_end
probe_code:
	.fill	32768, 4, 0x7fe00008	/* trap */
probe_code_end:

	.section .note.GNU-stack, "", @progbits
