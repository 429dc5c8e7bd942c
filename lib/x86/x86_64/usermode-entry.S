/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to user mode and back, for usermode.c. */

#define USER_DS		0x43
#define USER_CS64	0x4b
#define RETURN_VECTOR	0x20

	.text
	.globl	enter_user_mode
enter_user_mode:
	.irp	reg, rbx, rbp, r12, r13, r14, r15
	push	%\reg
	.endr
	/* The CPU rounds the privileged stack pointer down, so the true one is kept too. */
	mov	%rsp, kernel_sp
	mov	%rsp, (%rcx)

	push	$USER_DS
	push	%rdx
	pushf
	push	$USER_CS64
	push	$1f
	mov	%rdi, %rbx
	mov	%rsi, %rax
	mov	(%rax), %rdi
	mov	8(%rax), %rsi
	mov	16(%rax), %rdx
	mov	24(%rax), %rcx
	iretq
1:	call	*%rbx
	int	$RETURN_VECTOR

	.globl	leave_user_mode
leave_user_mode:
	mov	kernel_sp, %rsp
	.irp	reg, r15, r14, r13, r12, rbp, rbx
	pop	%\reg
	.endr
	ret

	.bss
	.balign	8
kernel_sp:
	.quad	0

	.section .note.GNU-stack, "", @progbits
