/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU's way from the boot ROM, or from RTAS start-cpu, to C.
 *
 * `start` is entered with R3 = the flattened devicetree and R4 = who enters (boot_rom.S), in
 * either byte order, without translation. The first CPU goes on to powerpc_setup() on the
 * static stack, with R13 and SPRG0 = &cpus[0]. Other threads of powernv wait until start_cpu()
 * (lib/powerpc/smp.c) has put them into secondary_release, which holds a processor's PIR, and
 * its struct cpu.
 */
#include <asm/ppc_asm.h>
#include <asm/smp.h>

	.machine power8
	.abiversion 2

	.section .init, "ax"
	.globl	start
start:
	ENTER_OWN_ENDIAN
	LOAD_REG_ADDR(%r2, .TOC.)
	cmpwi	%r4, 2
	beq	wait_for_release

	/* Nobody promised a clear .bss; it starts and ends on 8 bytes. */
	LOAD_REG_ADDR(%r5, edata)
	LOAD_REG_ADDR(%r6, _end)
	sub	%r6, %r6, %r5
	srdi.	%r6, %r6, 3
	beq	2f
	mtctr	%r6
	li	%r0, 0
	addi	%r5, %r5, -8
1:	stdu	%r0, 8(%r5)
	bdnz	1b
2:
	LOAD_REG_ADDR(%r13, cpus)
	mtspr	SPR_SPRG0, %r13
	LOAD_REG_ADDR(%r5, boot_stack)
	std	%r5, CPU_STACK_LOW(%r13)
	LOAD_REG_ADDR(%r5, stacktop)
	std	%r5, CPU_STACK_HIGH(%r13)
	addi	%r1, %r5, -64
	li	%r0, 0
	std	%r0, 0(%r1)
	mr	%r31, %r1
	bl	set_msr
	bl	powerpc_setup
	b	.

	/* RTAS starts a CPU here with R3 = its struct cpu. */
	.globl	secondary_start
secondary_start:
	ENTER_OWN_ENDIAN
	LOAD_REG_ADDR(%r2, .TOC.)
secondary:
	mr	%r13, %r3
	mtspr	SPR_SPRG0, %r13
	ld	%r1, CPU_STACK_HIGH(%r13)
	addi	%r1, %r1, -64
	li	%r0, 0
	std	%r0, 0(%r1)
	mr	%r31, %r1
	bl	set_msr
	bl	secondary_setup
	b	.

	/* First word: PIR plus 1; second: the struct cpu. */
wait_for_release:
	LOAD_REG_ADDR(%r5, secondary_release)
	mfspr	%r6, SPR_PIR
	addi	%r6, %r6, 1
1:	or	%r1, %r1, %r1
	ld	%r7, 0(%r5)
	cmpd	%r7, %r6
	bne	1b
	lwsync
	ld	%r3, 8(%r5)
	li	%r0, 0
	std	%r0, 0(%r5)
	b	secondary

/* 64-bit mode, machine checks and recoverable interrupts, and nothing else. R10 is lost. */
set_msr:
	li	%r10, 0
	LOAD_REG_IMMEDIATE(%r10, MSR_SF | MSR_ME | MSR_RI)
	mtmsrd	%r10, 0
	isync
	blr

	.data
	.balign	16
	.globl	secondary_release
secondary_release:
	.quad	0, 0

	.bss
	.balign	CPU_STACK_SIZE
boot_stack:
	.space	CPU_STACK_SIZE
	.globl	stacktop
stacktop:

	.section .note.GNU-stack, "", @progbits
