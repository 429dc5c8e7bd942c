/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An application processor's way from the startup IPI to C.
 *
 * smp.c copies ap_trampoline .. ap_trampoline_end to a page below 1 MiB, sets ap_stacks
 * and sends the startup IPI for that page. Each processor takes the next number, which
 * gives it a stack, and goes to ap_setup() (lib/x86/smp.c) with the top of that stack.
 */
#include "boot-macros.h"

	.section .rodata
	.code16
	.globl	ap_trampoline, ap_trampoline_end
ap_trampoline:
	cli
	lgdtl	%cs:trampoline_gdt_descr - ap_trampoline
	mov	%cr0, %eax
	and	$~BOOT_CR0_CD_NW, %eax	/* INIT leaves the caches disabled */
	or	$BOOT_CR0_PE, %eax
	mov	%eax, %cr0
	ljmpl	$BOOT_CS32, $ap_start
trampoline_gdt_descr:
	.word	5 * 8 - 1
	.long	boot_gdt
ap_trampoline_end:

	.text
	.code32
ap_start:
	LOAD_DATA_SEGMENTS
	mov	$1, %ebx
	lock xadd %ebx, ap_next
	cmp	ap_limit, %ebx
	jae	9f
	inc	%ebx
	imul	ap_stack_size, %ebx
	add	ap_stacks, %ebx
	mov	%ebx, %esp
	ENTER_NATIVE_MODE 1f
1:
	xor	%ebp, %ebp
#ifdef __x86_64__
	mov	%ebx, %ebx
	mov	%rbx, %rsp
	mov	%rbx, %rdi
#else
	mov	%ebx, %esp
	sub	$12, %esp
	push	%ebx
#endif
	call	ap_setup
	.code32
	/* More processors than the machine said it has: out of everybody's way. */
9:	cli
	hlt
	jmp	9b

	.section .note.GNU-stack, "", @progbits
