/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setjmp() and longjmp(): the registers that the i386 System V ABI makes a function keep. */
	.text
	.globl	setjmp
setjmp:
	mov	4(%esp), %eax
	mov	(%esp), %ecx		/* return address */
	lea	4(%esp), %edx		/* stack pointer behind the return */
	mov	%ecx, (%eax)
	mov	%edx, 4(%eax)
	mov	%ebx, 8(%eax)
	mov	%ebp, 12(%eax)
	mov	%esi, 16(%eax)
	mov	%edi, 20(%eax)
	xor	%eax, %eax
	ret

	.globl	longjmp
longjmp:
	mov	4(%esp), %ecx
	mov	8(%esp), %eax
	test	%eax, %eax
	jnz	1f
	inc	%eax
1:	mov	8(%ecx), %ebx
	mov	12(%ecx), %ebp
	mov	16(%ecx), %esi
	mov	20(%ecx), %edi
	mov	4(%ecx), %esp
	jmp	*(%ecx)

	.section .note.GNU-stack, "", @progbits
