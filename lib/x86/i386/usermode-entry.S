/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to user mode and back, for usermode.c. */
#define USER_CS32	0x3b
#define USER_DS		0x43
#define RETURN_VECTOR	0x20

	.text
	.globl	enter_user_mode
enter_user_mode:
	.irp	reg, ebx, ebp, esi, edi
	push	%\reg
	.endr
	mov	%esp, kernel_sp
	mov	20(%esp), %ebx		/* func */
	mov	24(%esp), %esi		/* args: 32 bytes */
	mov	28(%esp), %edi		/* stack */
	mov	32(%esp), %eax
	mov	%esp, (%eax)

	sub	$32, %edi
	mov	$8, %ecx
	mov	%edi, %edx
	cld
	rep movsl
	pushl	$USER_DS
	push	%edx
	pushf
	pushl	$USER_CS32
	pushl	$1f
	mov	$USER_DS, %ax
	mov	%ax, %ds
	mov	%ax, %es
	iret
1:	call	*%ebx
	int	$RETURN_VECTOR

	.globl	leave_user_mode
leave_user_mode:
	mov	kernel_sp, %esp
	.irp	reg, edi, esi, ebp, ebx
	pop	%\reg
	.endr
	ret

	.bss
	.balign	4
kernel_sp:
	.long	0

	.section .note.GNU-stack, "", @progbits
