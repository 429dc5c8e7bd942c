/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of firmware and hypervisor: Arm DEN0028, section 2.6. See asm/arm-smccc.h. */
	.text

/*
 * The function identifier and arg0 to arg6 are in x0 to x7 already; arg7 to arg10 and the
 * address for the results are on the stack (AAPCS64, section 6.8.2).
 */
.macro smccc_call name instruction
	.globl \name
\name:
	ldp	x8, x9, [sp]
	ldp	x10, x11, [sp, #16]
	\instruction #0
	ldr	x12, [sp, #32]
	cbz	x12, 1f
	stp	x0, x1, [x12]
	stp	x2, x3, [x12, #16]
	stp	x4, x5, [x12, #32]
	stp	x6, x7, [x12, #48]
	stp	x8, x9, [x12, #64]
	stp	x10, x11, [x12, #80]
1:	ret
.endm

	smccc_call arm_smccc_hvc hvc
	smccc_call arm_smccc_smc smc
