/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From an exception or interrupt gate to C and back.
 *
 * Each vector has an entry that makes the stack the same for all: above what the CPU pushed
 * (SDM volume 3, section 6.14.2) an error code, 0 where there is none, and the vector. Below
 * that go the general registers, which makes a struct ex_regs or isr_regs_t. FPU and vector
 * registers are left alone: no guest code touches them unasked.
 */
#ifdef __x86_64__
#define WORD		8
#define SP		%rsp
#define ADDRESS		.quad
#else
#define WORD		4
#define SP		%esp
#define ADDRESS		.long
#endif

/* In the order of struct ex_regs, from its end; the stack pointer's place has no meaning. */
.macro PUSH_REGISTERS
#ifdef __x86_64__
	.irp	reg, r15, r14, r13, r12, r11, r10, r9, r8
	push	%\reg
	.endr
	.irp	reg, rdi, rsi, rbp, rsp, rbx, rdx, rcx, rax
	push	%\reg
	.endr
#else
	.irp	reg, edi, esi, ebp, esp, ebx, edx, ecx, eax
	push	%\reg
	.endr
#endif
.endm

.macro POP_REGISTERS
#ifdef __x86_64__
	.irp	reg, rax, rcx, rdx, rbx
	pop	%\reg
	.endr
	add	$WORD, SP
	.irp	reg, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
	pop	%\reg
	.endr
#else
	.irp	reg, eax, ecx, edx, ebx
	pop	%\reg
	.endr
	add	$WORD, SP
	.irp	reg, ebp, esi, edi
	pop	%\reg
	.endr
#endif
.endm

/* Calls a C function of one argument, the registers, with the stack as its ABI wants it. */
.macro CALL_WITH_REGISTERS function
	cld
#ifdef __x86_64__
	mov	%rsp, %rdi
	mov	%rsp, %rbx
	and	$-16, %rsp
	call	\function
	mov	%rbx, %rsp
#else
	mov	%esp, %ebx
	mov	%esp, %eax
	and	$-16, %esp
	sub	$12, %esp
	push	%eax
	call	\function
	mov	%ebx, %esp
#endif
.endm

	.text
exception_common:
	PUSH_REGISTERS
	CALL_WITH_REGISTERS do_handle_exception
	POP_REGISTERS
	add	$2 * WORD, SP		/* over vector and error code */
#ifdef __x86_64__
	iretq
#else
	iret
#endif

.macro EXCEPTION vector, has_error_code
exception_entry_\vector:
	.if	\has_error_code == 0
	push	$0
	.endif
	push	$\vector
	jmp	exception_common
.endm

	.irp	vector, 0, 1, 2, 3, 4, 5, 6, 7, 9, 16, 18, 19, 20, 28
	EXCEPTION \vector, 0
	.endr
	.irp	vector, 8, 10, 11, 12, 13, 14, 17, 21, 29, 30
	EXCEPTION \vector, 1
	.endr

	.section .rodata
	.balign	WORD
	.globl	exception_entries
exception_entries:
	.irp	vector, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
	ADDRESS	exception_entry_\vector
	.endr
	ADDRESS	0
	.irp	vector, 16, 17, 18, 19, 20, 21
	ADDRESS	exception_entry_\vector
	.endr
	ADDRESS	0, 0, 0, 0, 0, 0
	.irp	vector, 28, 29, 30
	ADDRESS	exception_entry_\vector
	.endr
	ADDRESS	0

	.text
/* Interrupts: an entry of 16 bytes for each vector, which pushes it. */
	.balign	16
	.globl	interrupt_entries
interrupt_entries:
	vector = 0
	.rept	256
	.balign	16
	push	$vector
	jmp	interrupt_common
	vector = vector + 1
	.endr

interrupt_common:
	PUSH_REGISTERS
	CALL_WITH_REGISTERS do_handle_interrupt
	POP_REGISTERS
	add	$WORD, SP
	.globl	isr_iret_ip
isr_iret_ip:
#ifdef __x86_64__
	iretq
#else
	iret
#endif

	.section .note.GNU-stack, "", @progbits
