/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A processor's first instructions behind a startup IPI: store all registers, those of the
 * local APIC too, then go on in the library's own trampoline. See init-state.h.
 *
 * Position-independent: everything is addressed by CS, whose base is the page.
 */
#include "init-state.h"
#include "smp.h"

#define MSR_APIC_BASE	0x1b
#define MSR_PAT		0x277
#define MSR_EFER	0xc0000080
#define MSR_X2APIC	0x800
#define APIC_PAGE	0xfee00000

.macro store_msr msr, to
	mov	$\msr, %ecx
	rdmsr
	mov	%eax, %cs:\to
	mov	%edx, %cs:\to + 4
.endm

	.section .rodata
	.code16
	.globl	init_state_code, init_state_end
init_state_code:
	mov	%eax, %cs:INIT_GPRS
	mov	%ecx, %cs:INIT_GPRS + 4
	mov	%edx, %cs:INIT_GPRS + 8
	mov	%ebx, %cs:INIT_GPRS + 12
	mov	%esp, %cs:INIT_GPRS + 16
	mov	%ebp, %cs:INIT_GPRS + 20
	mov	%esi, %cs:INIT_GPRS + 24
	mov	%edi, %cs:INIT_GPRS + 28
	mov	%cs, %ax
	mov	%ds, %bx
	mov	%es, %cx
	mov	%ax, %cs:INIT_SEGMENTS
	mov	%bx, %cs:INIT_SEGMENTS + 2
	mov	%cx, %cs:INIT_SEGMENTS + 4
	mov	%fs, %bx
	mov	%gs, %cx
	mov	%ss, %dx
	mov	%bx, %cs:INIT_SEGMENTS + 6
	mov	%cx, %cs:INIT_SEGMENTS + 8
	mov	%dx, %cs:INIT_SEGMENTS + 10
	mov	%ax, %ss
	mov	$INIT_STACK, %esp
	pushfl
	popl	%cs:INIT_EFLAGS
	lock incl %cs:INIT_STARTS

	mov	%cr0, %eax
	mov	%eax, %cs:INIT_CRS
	mov	%cr2, %eax
	mov	%eax, %cs:INIT_CRS + 4
	mov	%cr3, %eax
	mov	%eax, %cs:INIT_CRS + 8
	mov	%cr4, %eax
	mov	%eax, %cs:INIT_CRS + 12
	mov	%dr0, %eax
	mov	%eax, %cs:INIT_DRS
	mov	%dr1, %eax
	mov	%eax, %cs:INIT_DRS + 4
	mov	%dr2, %eax
	mov	%eax, %cs:INIT_DRS + 8
	mov	%dr3, %eax
	mov	%eax, %cs:INIT_DRS + 12
	mov	%dr6, %eax
	mov	%eax, %cs:INIT_DRS + 16
	mov	%dr7, %eax
	mov	%eax, %cs:INIT_DRS + 20
	sgdtl	%cs:INIT_GDTR
	sidtl	%cs:INIT_IDTR
	store_msr MSR_EFER, INIT_EFER
	store_msr MSR_APIC_BASE, INIT_APIC_BASE
	store_msr MSR_PAT, INIT_PAT
	rdtsc
	mov	%eax, %cs:INIT_TSC
	mov	%edx, %cs:INIT_TSC + 4
	fnstcw	%cs:INIT_FCW
	cmpb	$0, %cs:INIT_HAS_SSE
	je	1f
	mov	%cr4, %eax
	or	$(1 << 9), %ax
	mov	%eax, %cr4
	stmxcsr	%cs:INIT_MXCSR
	movups	%xmm0, %cs:INIT_XMM0
1:
	/* A data segment of 4 GiB stays so when protected mode is left again. */
	lgdtl	%cs:INIT_GDT_POINTER
	mov	%cr0, %eax
	inc	%ax
	mov	%eax, %cr0
	jmp	2f
2:	mov	$8, %bx
	mov	%bx, %fs
	dec	%ax
	mov	%eax, %cr0
	jmp	3f
3:
	xor	%si, %si
	mov	$INIT_APIC, %di
next_register:
	movzbl	%cs:INIT_REGISTERS(%si), %ecx
	cmpb	$0, %cs:INIT_X2APIC
	je	4f
	add	$MSR_X2APIC, %ecx
	rdmsr
	jmp	5f
4:	shl	$4, %ecx
	add	$APIC_PAGE, %ecx
	mov	%fs:(%ecx), %eax
5:	mov	%eax, %cs:(%di)
	add	$4, %di
	inc	%si
	cmp	%cs:INIT_NR_REGISTERS, %si
	jb	next_register

	lock incl %cs:INIT_DONE
	ljmp	$SMP_TRAMPOLINE >> 4, $0

init_state_end:

	.section .note.GNU-stack, "", @progbits
