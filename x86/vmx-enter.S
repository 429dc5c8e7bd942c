/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VM entry and exit: the general registers, which the processor leaves to software
 * (SDM volume 3, sections 27.3.2 and 28.5).
 *
 * void vmx_enter_asm(void) writes HOST_RSP and HOST_RIP, loads the registers of vmx_gpr and
 * the flags of vmx_flags_before, and executes VMLAUNCH, or VMRESUME if vmx_resume is set. It
 * returns after the exit with vmx_entered = 1, or behind the instruction with 0. Registers
 * and flags after it are in vmx_gpr and vmx_flags_after.
 */

#define HOST_RSP	0x6c14
#define HOST_RIP	0x6c16

	.macro	registers op
	\op	0, rax
	\op	8, rcx
	\op	16, rdx
	\op	24, rbx
	\op	40, rbp
	\op	48, rsi
	\op	56, rdi
	\op	64, r8
	\op	72, r9
	\op	80, r10
	\op	88, r11
	\op	96, r12
	\op	104, r13
	\op	112, r14
	\op	120, r15
	.endm

	.macro	load offset, name
	mov	vmx_gpr + \offset(%rip), %\name
	.endm

	.macro	store offset, name
	mov	%\name, vmx_gpr + \offset(%rip)
	.endm

	.text
	.globl	vmx_enter_asm
vmx_enter_asm:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	$HOST_RSP, %eax
	vmwrite	%rsp, %rax
	lea	vmx_exit(%rip), %rcx
	mov	$HOST_RIP, %eax
	vmwrite	%rcx, %rax
	movb	$0, vmx_entered(%rip)
	cmpb	$0, vmx_resume(%rip)
	jne	1f
	push	vmx_flags_before(%rip)
	popf
	registers load
	vmlaunch
	jmp	2f
1:	push	vmx_flags_before(%rip)
	popf
	registers load
	vmresume
	jmp	2f

	/* The first instruction behind an exit: all but the registers is the VMCS's. */
	.globl	vmx_exit
vmx_exit:
	endbr64
	movb	$1, vmx_entered(%rip)
2:	registers store
	pushf
	pop	vmx_flags_after(%rip)
	mov	%rsp, vmx_rsp_after(%rip)
	cld
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.data
	.balign	8
	.globl	vmx_gpr, vmx_flags_after, vmx_rsp_after, vmx_entered, vmx_resume
vmx_gpr:
	.space	16 * 8
vmx_flags_after:
	.quad	0
vmx_rsp_after:
	.quad	0
vmx_entered:
	.byte	0
vmx_resume:
	.byte	0

	.section .note.GNU-stack, "", @progbits
