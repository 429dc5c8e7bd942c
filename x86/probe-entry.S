/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Into the state of a struct probe, and back to C from whatever ended it. See probe.h.
 *
 * probe_enter() keeps what C wants back (callee-saved registers, flags, segments) on its
 * stack and remembers where in probe_host_sp. Nothing returns from the code it enters: one
 * of the 256 stubs runs instead, saves the state, takes that stack back and returns.
 */
#include "probe.h"

#define KERNEL_DATA	0x10
#define EFLAGS_VM_BIT	17

#define MSR_FS_BASE		0xc0000100
#define MSR_GS_BASE		0xc0000101
#define MSR_KERNEL_GS_BASE	0xc0000102

	.bss
	.balign 8
probe_current:	.skip 8
probe_host_sp:	.skip 8
host_gs_base:	.skip 8
host_kernel_gs:	.skip 8

	.text

/* One stub for each vector, 16 bytes apart: all leave vector and error code on the stack. */
	.globl probe_stubs
	.balign 16
probe_stubs:
	.set vector, 0
	.rept 256
	.balign 16
	.if vector != 8 && vector != 17 && vector != 21 && vector != 29 && vector != 30 && \
		(vector < 10 || vector > 14)
	push $0
	.endif
	push $vector
	jmp probe_ended
	.set vector, vector + 1
	.endr

#ifdef __x86_64__

/* MSR @msr = the 8 bytes at @from; clobbers EAX, ECX, EDX. */
.macro load_msr msr, from:vararg
	mov $\msr, %ecx
	mov \from, %eax
	mov 4 + \from, %edx
	wrmsr
.endm

.macro store_msr msr, to:vararg
	mov $\msr, %ecx
	rdmsr
	mov %eax, \to
	mov %edx, 4 + \to
.endm

	.globl probe_enter
probe_enter:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	pushf
	mov %rdi, probe_current
	mov %rsp, probe_host_sp
	store_msr MSR_GS_BASE, host_gs_base
	store_msr MSR_KERNEL_GS_BASE, host_kernel_gs

	mov PROBE_DS(%rdi), %ds
	mov PROBE_ES(%rdi), %es
	/* A base that a descriptor gives is left alone. */
	mov PROBE_FS(%rdi), %fs
	testw $~3, PROBE_FS(%rdi)
	jnz 1f
	load_msr MSR_FS_BASE, PROBE_FS_BASE(%rdi)
1:	mov PROBE_GS(%rdi), %gs
	testw $~3, PROBE_GS(%rdi)
	jnz 2f
	load_msr MSR_GS_BASE, PROBE_GS_BASE(%rdi)
2:	load_msr MSR_KERNEL_GS_BASE, PROBE_KERNEL_GS_BASE(%rdi)
	mov PROBE_CR2(%rdi), %rax
	mov %rax, %cr2

	movzwl PROBE_SS(%rdi), %eax
	push %rax
	push PROBE_GPR(4)(%rdi)
	push PROBE_FLAGS(%rdi)
	movzwl PROBE_CS(%rdi), %eax
	push %rax
	push PROBE_IP(%rdi)

	mov PROBE_GPR(0)(%rdi), %rax
	mov PROBE_GPR(1)(%rdi), %rcx
	mov PROBE_GPR(2)(%rdi), %rdx
	mov PROBE_GPR(3)(%rdi), %rbx
	mov PROBE_GPR(5)(%rdi), %rbp
	mov PROBE_GPR(6)(%rdi), %rsi
	mov PROBE_GPR(8)(%rdi), %r8
	mov PROBE_GPR(9)(%rdi), %r9
	mov PROBE_GPR(10)(%rdi), %r10
	mov PROBE_GPR(11)(%rdi), %r11
	mov PROBE_GPR(12)(%rdi), %r12
	mov PROBE_GPR(13)(%rdi), %r13
	mov PROBE_GPR(14)(%rdi), %r14
	mov PROBE_GPR(15)(%rdi), %r15
	mov PROBE_GPR(7)(%rdi), %rdi
	iretq

/* On the stack of IST 7: vector, error code, RIP, CS, RFLAGS, RSP, SS. */
probe_ended:
	push %rdi
	mov probe_current, %rdi
	mov %rax, PROBE_GPR(0)(%rdi)
	mov %rcx, PROBE_GPR(1)(%rdi)
	mov %rdx, PROBE_GPR(2)(%rdi)
	mov %rbx, PROBE_GPR(3)(%rdi)
	mov %rbp, PROBE_GPR(5)(%rdi)
	mov %rsi, PROBE_GPR(6)(%rdi)
	pop PROBE_GPR(7)(%rdi)
	mov %r8, PROBE_GPR(8)(%rdi)
	mov %r9, PROBE_GPR(9)(%rdi)
	mov %r10, PROBE_GPR(10)(%rdi)
	mov %r11, PROBE_GPR(11)(%rdi)
	mov %r12, PROBE_GPR(12)(%rdi)
	mov %r13, PROBE_GPR(13)(%rdi)
	mov %r14, PROBE_GPR(14)(%rdi)
	mov %r15, PROBE_GPR(15)(%rdi)
	pop %rax
	mov %eax, PROBE_VECTOR(%rdi)
	pop %rax
	mov %eax, PROBE_ERROR(%rdi)
	pop PROBE_IP(%rdi)
	pop %rax
	mov %ax, PROBE_CS(%rdi)
	pop PROBE_FLAGS(%rdi)
	pop PROBE_GPR(4)(%rdi)
	pop %rax
	mov %ax, PROBE_SS(%rdi)
	mov %ds, PROBE_DS(%rdi)
	mov %es, PROBE_ES(%rdi)
	mov %fs, PROBE_FS(%rdi)
	mov %gs, PROBE_GS(%rdi)
	mov %cr2, %rax
	mov %rax, PROBE_CR2(%rdi)
	store_msr MSR_FS_BASE, PROBE_FS_BASE(%rdi)
	store_msr MSR_GS_BASE, PROBE_GS_BASE(%rdi)
	store_msr MSR_KERNEL_GS_BASE, PROBE_KERNEL_GS_BASE(%rdi)

	mov $KERNEL_DATA, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	load_msr MSR_GS_BASE, host_gs_base
	load_msr MSR_KERNEL_GS_BASE, host_kernel_gs
	mov probe_host_sp, %rsp
	popf
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

#else

	.globl probe_enter
probe_enter:
	mov 4(%esp), %eax
	push %ebx
	push %esi
	push %edi
	push %ebp
	pushf
	push %fs
	push %gs
	mov %eax, %edi
	mov %edi, probe_current
	mov %esp, probe_host_sp
	mov PROBE_CR2(%edi), %eax
	mov %eax, %cr2

	mov PROBE_FLAGS(%edi), %ebx
	bt $EFLAGS_VM_BIT, %ebx
	jc enter_vm86
	mov PROBE_ES(%edi), %es
	mov PROBE_FS(%edi), %fs
	mov PROBE_GS(%edi), %gs
	movzwl PROBE_SS(%edi), %eax
	mov PROBE_GPR(4)(%edi), %ecx
	movzwl PROBE_CS(%edi), %edx
	test $3, %edx
	jz enter_same_level
	push %eax
	push %ecx
	push %ebx
	push %edx
	push PROBE_IP(%edi)
	jmp enter_registers

/* IRET leaves SS and ESP alone here, so its frame goes below the stack's end. */
enter_same_level:
	mov %ebx, -4(%ecx)
	mov %edx, -8(%ecx)
	mov PROBE_IP(%edi), %ebx
	mov %ebx, -12(%ecx)
	mov %eax, %ss
	lea -12(%ecx), %esp

enter_registers:
	mov PROBE_GPR(0)(%edi), %eax
	mov PROBE_GPR(1)(%edi), %ecx
	mov PROBE_GPR(2)(%edi), %edx
	mov PROBE_GPR(3)(%edi), %ebx
	mov PROBE_GPR(5)(%edi), %ebp
	mov PROBE_GPR(6)(%edi), %esi
	mov PROBE_DS(%edi), %ds
	mov %cs:PROBE_GPR(7)(%edi), %edi
	iret

enter_vm86:
	movzwl PROBE_GS(%edi), %eax
	push %eax
	movzwl PROBE_FS(%edi), %eax
	push %eax
	movzwl PROBE_DS(%edi), %eax
	push %eax
	movzwl PROBE_ES(%edi), %eax
	push %eax
	movzwl PROBE_SS(%edi), %eax
	push %eax
	push PROBE_GPR(4)(%edi)
	push %ebx
	movzwl PROBE_CS(%edi), %eax
	push %eax
	push PROBE_IP(%edi)
	mov PROBE_GPR(0)(%edi), %eax
	mov PROBE_GPR(1)(%edi), %ecx
	mov PROBE_GPR(2)(%edi), %edx
	mov PROBE_GPR(3)(%edi), %ebx
	mov PROBE_GPR(5)(%edi), %ebp
	mov PROBE_GPR(6)(%edi), %esi
	mov PROBE_GPR(7)(%edi), %edi
	iret

/* Offsets from EBP, after the registers are pushed in front of what the exception pushed. */
#define SAVED_SEGMENTS	0
#define SAVED_GPRS	16
#define SAVED_VECTOR	48
#define SAVED_ERROR	52
#define SAVED_EIP	56
#define SAVED_CS	60
#define SAVED_EFLAGS	64
#define SAVED_ESP	68
#define SAVED_SS	72
#define SAVED_VM86	76

/* PUSHA puts register @n there. */
#define SAVED_GPR(n)	(SAVED_GPRS + (7 - (n)) * 4)

.macro save_gpr n
	mov SAVED_GPR(\n)(%ebp), %eax
	mov %eax, PROBE_GPR(\n)(%edi)
.endm

probe_ended:
	pusha
	push %ds
	push %es
	push %fs
	push %gs
	mov $KERNEL_DATA, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %esp, %ebp
	mov probe_current, %edi
	save_gpr 0
	save_gpr 1
	save_gpr 2
	save_gpr 3
	save_gpr 5
	save_gpr 6
	save_gpr 7
	mov SAVED_VECTOR(%ebp), %eax
	mov %eax, PROBE_VECTOR(%edi)
	mov SAVED_ERROR(%ebp), %eax
	mov %eax, PROBE_ERROR(%edi)
	mov SAVED_EIP(%ebp), %eax
	mov %eax, PROBE_IP(%edi)
	mov SAVED_CS(%ebp), %edx
	mov %dx, PROBE_CS(%edi)
	mov SAVED_EFLAGS(%ebp), %ebx
	mov %ebx, PROBE_FLAGS(%edi)
	mov %cr2, %eax
	mov %eax, PROBE_CR2(%edi)

	mov SAVED_SEGMENTS(%ebp), %eax
	mov %ax, PROBE_GS(%edi)
	mov SAVED_SEGMENTS + 4(%ebp), %eax
	mov %ax, PROBE_FS(%edi)
	mov SAVED_SEGMENTS + 8(%ebp), %eax
	mov %ax, PROBE_ES(%edi)
	mov SAVED_SEGMENTS + 12(%ebp), %eax
	mov %ax, PROBE_DS(%edi)

	bt $EFLAGS_VM_BIT, %ebx
	jc ended_in_vm86
	test $3, %edx
	jnz ended_outside
	lea SAVED_ESP(%ebp), %ecx
	mov %ss, %edx
	jmp ended_stack
ended_in_vm86:
	mov SAVED_VM86(%ebp), %eax
	mov %ax, PROBE_ES(%edi)
	mov SAVED_VM86 + 4(%ebp), %eax
	mov %ax, PROBE_DS(%edi)
	mov SAVED_VM86 + 8(%ebp), %eax
	mov %ax, PROBE_FS(%edi)
	mov SAVED_VM86 + 12(%ebp), %eax
	mov %ax, PROBE_GS(%edi)
ended_outside:
	mov SAVED_ESP(%ebp), %ecx
	mov SAVED_SS(%ebp), %edx
ended_stack:
	mov %ecx, PROBE_GPR(4)(%edi)
	mov %dx, PROBE_SS(%edi)

	mov $KERNEL_DATA, %eax
	mov %eax, %ss
	mov probe_host_sp, %esp
	pop %gs
	pop %fs
	popf
	pop %ebp
	pop %edi
	pop %esi
	pop %ebx
	ret

#endif
