/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupt vectors. exceptions_setup() copies [vectors, vectors_end) to 0x100. Each saves
 * what it needs to jump in this CPU's struct cpu, which SPRG0 points to:
 *
 *	SPRG2 = R13, cpu.saved_r0, saved_ctr, saved_r12, saved_cr; R0 = the vector
 *
 * and goes to cpu.hook, if there is one, or to interrupt_entry, which makes a struct
 * pt_regs on the stack, calls handle_interrupt() with it, and returns to what it then says.
 *
 * HSRR0 and HSRR1 belong to the vectors of HYPERVISOR; their R0 has bit 0 set until then.
 */
#include <asm/ppc_asm.h>
#include <asm/ptrace.h>
#include <asm/smp.h>

	.machine power8
	.abiversion 2

	.section .text.vectors, "ax"
	.balign	256
	.globl	vectors, vectors_end
vectors:

.macro VECTOR number, hypervisor=0
	.org	vectors + \number - 0x100
	mtspr	SPR_SPRG2, %r13
	mfspr	%r13, SPR_SPRG0
	std	%r0, CPU_R0(%r13)
	mfctr	%r0
	std	%r0, CPU_CTR(%r13)
	li	%r0, \number + \hypervisor
	b	vector_common
.endm

#define HYPERVISOR	1

	VECTOR	0x100
	VECTOR	0x200
	VECTOR	0x300
	VECTOR	0x380
	VECTOR	0x400
	VECTOR	0x480
	VECTOR	0x500
	VECTOR	0x600
	VECTOR	0x700
	VECTOR	0x800
	VECTOR	0x900
	VECTOR	0x980, HYPERVISOR
	VECTOR	0xa00
	VECTOR	0xb00
	VECTOR	0xc00
	VECTOR	0xd00
	VECTOR	0xe00, HYPERVISOR
	VECTOR	0xe20, HYPERVISOR
	VECTOR	0xe40, HYPERVISOR
	VECTOR	0xe60, HYPERVISOR
	VECTOR	0xe80, HYPERVISOR
	VECTOR	0xea0, HYPERVISOR
	VECTOR	0xf00
	VECTOR	0xf20
	VECTOR	0xf40
	VECTOR	0xf60
	VECTOR	0xf80, HYPERVISOR
	VECTOR	0xfa0
	VECTOR	0xfc0
	VECTOR	0xfe0
	VECTOR	0x1000
	VECTOR	0x1100
	VECTOR	0x1200
	VECTOR	0x1300
	VECTOR	0x1500, HYPERVISOR
	VECTOR	0x1600
	VECTOR	0x1700

	.org	vectors + 0x1800 - 0x100
vector_common:
	std	%r12, CPU_R12(%r13)
	mfcr	%r12
	std	%r12, CPU_CR(%r13)
	ld	%r12, CPU_HOOK(%r13)
	cmpdi	%r12, 0
	bne	1f
	LOAD_REG_ADDR(%r12, interrupt_entry)
1:	mtctr	%r12
	bctr
vectors_end:

	.text
interrupt_entry:
	/* R1 is good when it points into this CPU's stack. */
	ld	%r12, CPU_STACK_LOW(%r13)
	sub	%r12, %r1, %r12
	cmpldi	%r12, INT_FRAME + 4096
	blt	1f
	ld	%r12, CPU_STACK_HIGH(%r13)
	cmpld	%r1, %r12
	addi	%r12, %r1, -INT_FRAME
	ble	2f
1:	ld	%r12, CPU_STACK_LOW(%r13)
	addi	%r12, %r12, CPU_EMERGENCY_SIZE - INT_FRAME
2:
	std	%r1, INT_FRAME_REGS + PT_GPR(1)(%r12)
	std	%r1, 0(%r12)
	mr	%r1, %r12
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, \
		26, 27, 28, 29, 30, 31
	std	\n, INT_FRAME_REGS + PT_GPR(\n)(%r1)
	.endr
	ld	%r3, CPU_R0(%r13)
	std	%r3, INT_FRAME_REGS + PT_GPR(0)(%r1)
	ld	%r3, CPU_R12(%r13)
	std	%r3, INT_FRAME_REGS + PT_GPR(12)(%r1)
	mfspr	%r3, SPR_SPRG2
	std	%r3, INT_FRAME_REGS + PT_GPR(13)(%r1)
	ld	%r3, CPU_CR(%r13)
	std	%r3, INT_FRAME_REGS + PT_CCR(%r1)
	ld	%r3, CPU_CTR(%r13)
	std	%r3, INT_FRAME_REGS + PT_CTR(%r1)
	mflr	%r3
	std	%r3, INT_FRAME_REGS + PT_LINK(%r1)
	mfxer	%r3
	std	%r3, INT_FRAME_REGS + PT_XER(%r1)

	andi.	%r3, %r0, 1
	bne	3f
	mfspr	%r3, SPR_SRR0
	mfspr	%r4, SPR_SRR1
	b	4f
3:	mfspr	%r3, SPR_HSRR0
	mfspr	%r4, SPR_HSRR1
	xori	%r0, %r0, 1
4:	std	%r3, INT_FRAME_REGS + PT_NIP(%r1)
	std	%r4, INT_FRAME_REGS + PT_MSR(%r1)
	std	%r0, INT_FRAME_REGS + PT_TRAP(%r1)

	/* Another interrupt may come; translation is as it was. */
	mfmsr	%r5
	andi.	%r6, %r4, MSR_IR | MSR_DR
	or	%r5, %r5, %r6
	ori	%r5, %r5, MSR_RI
	mtmsrd	%r5, 0
	isync

	LOAD_REG_ADDR(%r2, .TOC.)
	addi	%r3, %r1, INT_FRAME_REGS
	bl	handle_interrupt
	addi	%r3, %r1, INT_FRAME_REGS

	/* R3 = a struct pt_regs to go on with. */
	.globl	return_from_interrupt
return_from_interrupt:
	li	%r4, 0
	mtmsrd	%r4, 1			/* EE and RI off */
	ld	%r4, PT_NIP(%r3)
	mtspr	SPR_SRR0, %r4
	ld	%r4, PT_MSR(%r3)
	mtspr	SPR_SRR1, %r4
	ld	%r4, PT_LINK(%r3)
	mtlr	%r4
	ld	%r4, PT_CTR(%r3)
	mtctr	%r4
	ld	%r4, PT_XER(%r3)
	mtxer	%r4
	ld	%r4, PT_CCR(%r3)
	mtcr	%r4
	.irp	n, 0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		23, 24, 25, 26, 27, 28, 29, 30, 31
	ld	\n, PT_GPR(\n)(%r3)
	.endr
	ld	%r3, PT_GPR(3)(%r3)
	rfid

	.section .note.GNU-stack, "", @progbits
