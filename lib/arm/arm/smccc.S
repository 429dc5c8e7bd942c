/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of firmware and hypervisor: Arm DEN0028, section 2.6. See asm/arm-smccc.h. */
	.arch	armv7-a
	.arch_extension	sec
	.arch_extension	virt
	.text

/*
 * The function identifier and arg0 to arg2 are in r0 to r3 already, the rest is on the stack
 * (AAPCS32, section 6.5): arg3 at 0, the address for the results at 32.
 */
.macro smccc_call name instruction
	.globl \name
\name:
	push	{r4-r7}
	add	r12, sp, #16
	ldm	r12, {r4-r7}
	\instruction #0
	ldr	r12, [sp, #48]
	cmp	r12, #0
	beq	1f
	stmia	r12, {r0-r7}
	mov	r1, #0
	str	r1, [r12, #32]
	str	r1, [r12, #36]
	str	r1, [r12, #40]
	str	r1, [r12, #44]
1:	pop	{r4-r7}
	bx	lr
.endm

	smccc_call arm_smccc_hvc hvc
	smccc_call arm_smccc_smc smc
