/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sets CR4.LA57, which must not change while paging is on (SDM volume 3, section 2.5): out of
 * long mode by compatibility mode, and back. Code and stack lie where they are mapped one to
 * one below 4 GiB.
 */
#define KERNEL_CS	0x08
#define KERNEL_CS32	0x20
#define CR0_PG_BIT	31
#define CR4_LA57_BIT	12

	.text
	.globl	switch_to_5_levels
switch_to_5_levels:
	push	%rbx
	mov	%rdi, %rbx
	push	$KERNEL_CS32
	push	$1f
	lretq

	.code32
1:	mov	%cr0, %eax
	btr	$CR0_PG_BIT, %eax
	mov	%eax, %cr0
	mov	%cr4, %eax
	bts	$CR4_LA57_BIT, %eax
	mov	%eax, %cr4
	mov	%ebx, %cr3
	mov	%cr0, %eax
	bts	$CR0_PG_BIT, %eax
	mov	%eax, %cr0
	ljmpl	$KERNEL_CS, $2f

	.code64
2:	pop	%rbx
	ret

	.section .note.GNU-stack, "", @progbits
