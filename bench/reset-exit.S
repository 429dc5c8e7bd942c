/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shortest run that QEMU can have: a ROM that leaves at the reset vector through
 * isa-debug-exit. What a guest's start takes is measured against it.
 */
	.section .firmware, "ax"
	.code16
leave:
	mov	$0xf4, %dx
	xor	%eax, %eax
	out	%eax, %dx
1:	hlt
	jmp	1b

	.section .reset, "ax"
	jmp	leave

	.section .note.GNU-stack, "", @progbits
