/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What compilers call for 64-bit division (Run-time ABI for the Arm Architecture, section
 * 4.2): the dividend in r1:r0, the divisor in r3:r2; the quotient comes back in r1:r0, the
 * remainder in r3:r2. lib/divide.h does the work.
 */
	.text

.macro divmod name function
	.globl \name
\name:
	push	{r11, lr}
	add	r11, sp, #4
	sub	sp, sp, #16
	add	r12, sp, #8
	str	r12, [sp]
	bl	\function
	ldrd	r2, r3, [sp, #8]
	add	sp, sp, #16
	pop	{r11, pc}
.endm

	divmod __aeabi_uldivmod __udivmoddi4
	divmod __aeabi_ldivmod __divmoddi4
