/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way to real-address mode and back, and the loop there that runs one state after another
 * (realmode.h). SDM volume 3, section 11.9 "Mode switching".
 *
 * rm_image .. rm_image_end is copied to RM_ENGINE:0. Its data is a page of its own, at
 * RM_SCRATCH: one struct rm_state, RM_NEXT (the offset in RM_BATCH of the state that runs) and
 * RM_COUNT (how many are left, it included).
 */
#include "realmode.h"

#define SEL_CODE	0x08	/* 64-bit code, 32-bit in a 32-bit build */
#define SEL_DATA	0x10
#define SEL_CODE32	0x18
#define SEL_CODE16	0x20
#define SEL_DATA16	0x28

#define MSR_EFER_NR	0xc0000080
#define EFER_LME_BIT	8
#define MSR_FS_BASE_NR	0xc0000100
#define CR0_PE_BIT	0
#define CR0_PG_BIT	31

/* Addresses of the image's parts once it is copied. */
#define AT(label)	((label) - rm_image)
#define STATE(offset)	%cs:RM_SCRATCH + (offset)

	.section .rodata
	.balign 16
	.globl	rm_image, rm_image_end
	.code16
rm_image:
	.set	vector, 0
	.rept	256
	.org	rm_image + vector * RM_STUB_SIZE, 0xcc
	movb	$vector, STATE(RM_VECTOR)
	jmp	ended
	.set	vector, vector + 1
	.endr

	.org	rm_image + RM_EXIT_IP, 0xcc
	movb	$RM_EXIT >> 8, STATE(RM_VECTOR + 1)

/* No instruction may change a flag until they are saved. */
ended:
	mov	%eax, STATE(RM_GPR(RM_AX))
	mov	%ecx, STATE(RM_GPR(RM_CX))
	mov	%edx, STATE(RM_GPR(RM_DX))
	mov	%ebx, STATE(RM_GPR(RM_BX))
	mov	%esp, STATE(RM_GPR(RM_SP))
	mov	%ebp, STATE(RM_GPR(RM_BP))
	mov	%esi, STATE(RM_GPR(RM_SI))
	mov	%edi, STATE(RM_GPR(RM_DI))
	mov	%ss, STATE(RM_SEG(RM_SEG_SS))
	mov	%ds, STATE(RM_SEG(RM_SEG_DS))
	mov	%es, STATE(RM_SEG(RM_SEG_ES))
	mov	%fs, STATE(RM_SEG(RM_SEG_FS))
	mov	%gs, STATE(RM_SEG(RM_SEG_GS))
	mov	%cs, %cx
	mov	%cx, %ss
	mov	$RM_STACK, %esp
	pushfl
	popl	STATE(RM_EFLAGS)
	cld
	mov	%cx, %ds

	/* The frame, byte by byte: it may wrap around the end of its segment. */
	mov	RM_SCRATCH + RM_SEG(RM_SEG_SS), %es
	mov	RM_SCRATCH + RM_GPR(RM_SP), %si
	mov	$RM_SCRATCH + RM_FRAME, %di
	mov	$6, %cx
1:	mov	%es:(%si), %al
	mov	%al, (%di)
	inc	%si
	inc	%di
	loop	1b

	mov	$RM_BATCH, %ax
	mov	%ax, %es
	mov	$RM_SCRATCH, %si
	mov	RM_NEXT, %di
	mov	$RM_STATE_SIZE / 4, %cx
	rep movsl
	mov	%di, RM_NEXT
	decw	RM_COUNT
	jz	leave_real_mode

run_next:
	mov	$RM_BATCH, %ax
	mov	%ax, %ds
	mov	%cs, %dx
	mov	%dx, %es
	mov	%dx, %ss
	mov	%cs:RM_NEXT, %si
	mov	$RM_SCRATCH, %di
	mov	$RM_STATE_SIZE / 4, %cx
	cld
	rep movsl
	mov	$RM_SCRATCH + RM_EFLAGS, %sp
	popfl
	mov	STATE(RM_SEG(RM_SEG_SS)), %ss
	mov	STATE(RM_GPR(RM_SP)), %esp
	mov	STATE(RM_SEG(RM_SEG_DS)), %ds
	mov	STATE(RM_SEG(RM_SEG_ES)), %es
	mov	STATE(RM_SEG(RM_SEG_FS)), %fs
	mov	STATE(RM_SEG(RM_SEG_GS)), %gs
	mov	STATE(RM_GPR(RM_AX)), %eax
	mov	STATE(RM_GPR(RM_CX)), %ecx
	mov	STATE(RM_GPR(RM_DX)), %edx
	mov	STATE(RM_GPR(RM_BX)), %ebx
	mov	STATE(RM_GPR(RM_BP)), %ebp
	mov	STATE(RM_GPR(RM_SI)), %esi
	mov	STATE(RM_GPR(RM_DI)), %edi
	ljmpl	*STATE(RM_EIP)

enter_real_mode:
	mov	%cr0, %eax
	btr	$CR0_PE_BIT, %eax
	mov	%eax, %cr0
	ljmp	$RM_ENGINE, $AT(1f)
1:	lidtl	%cs:AT(vector_table)
	jmp	run_next

leave_real_mode:
	cli
	lgdtl	%cs:AT(low_gdtr)
	mov	%cr0, %eax
	bts	$CR0_PE_BIT, %eax
	mov	%eax, %cr0
	ljmpl	$SEL_CODE32, $leave_32

	.balign 4
vector_table:
	.word	256 * 4 - 1
	.long	0
low_gdtr:
	.word	low_gdt_end - low_gdt - 1
	.long	low_gdt
rm_image_end:

	.data
	.balign 8
low_gdt:
	.quad	0
#ifdef __x86_64__
	.quad	0x00af9b000000ffff
#else
	.quad	0x00cf9b000000ffff
#endif
	.quad	0x00cf93000000ffff
	.quad	0x00cf9b000000ffff
	.quad	0x00009b000000ffff + (RM_ENGINE << 20)
	.quad	0x000093000000ffff
low_gdt_end:

#ifdef __x86_64__
	.word	0, 0, 0
enter_gdtr:
	.word	low_gdt_end - low_gdt - 1
	.quad	low_gdt
#endif

	.bss
	.balign 16
saved_sp:	.space 8
saved_gdtr:	.space 16
saved_idtr:	.space 16
saved_cr0:	.space 8
saved_efer:	.space 8
/* Base of FS, then of GS. */
saved_bases:	.space 16

	.text
#ifdef __x86_64__
	.code64
	.globl	rm_enter
rm_enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	pushf
	cli
	mov	$MSR_FS_BASE_NR, %ecx
	mov	$saved_bases, %edi
1:	rdmsr
	mov	%eax, (%rdi)
	mov	%edx, 4(%rdi)
	inc	%ecx
	add	$8, %edi
	cmp	$MSR_FS_BASE_NR + 2, %ecx
	jne	1b
	mov	%cs, %eax
	push	%rax
	mov	%ss, %eax
	push	%rax
	mov	%ds, %eax
	push	%rax
	mov	%es, %eax
	push	%rax
	push	%fs
	push	%gs
	sgdt	saved_gdtr
	sidt	saved_idtr
	mov	%cr0, %rax
	mov	%rax, saved_cr0
	mov	%rsp, saved_sp
	lgdt	enter_gdtr
	push	$SEL_CODE32
	push	$1f
	lretq
	.code32
1:	mov	%cr0, %eax
	btr	$CR0_PG_BIT, %eax
	mov	%eax, %cr0
	mov	$MSR_EFER_NR, %ecx
	rdmsr
	mov	%eax, saved_efer
	mov	%edx, saved_efer + 4
	btr	$EFER_LME_BIT, %eax
	wrmsr
	jmp	enter_16

leave_32:
	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %ss
	mov	$MSR_EFER_NR, %ecx
	mov	saved_efer, %eax
	mov	saved_efer + 4, %edx
	wrmsr
	mov	saved_cr0, %eax
	mov	%eax, %cr0
	ljmpl	$SEL_CODE, $1f
	.code64
1:	mov	saved_sp, %rsp
	lgdt	saved_gdtr
	lidt	saved_idtr
	pop	%gs
	pop	%fs
	pop	%rax
	mov	%eax, %es
	pop	%rax
	mov	%eax, %ds
	pop	%rax
	mov	%eax, %ss
	push	$1f
	lretq
1:	mov	$MSR_FS_BASE_NR, %ecx
	mov	$saved_bases, %edi
1:	mov	(%rdi), %eax
	mov	4(%rdi), %edx
	wrmsr
	inc	%ecx
	add	$8, %edi
	cmp	$MSR_FS_BASE_NR + 2, %ecx
	jne	1b
	popf
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
#else
	.code32
	.globl	rm_enter
rm_enter:
	push	%ebx
	push	%esi
	push	%edi
	push	%ebp
	pushf
	cli
	push	%cs
	push	%ss
	push	%ds
	push	%es
	push	%fs
	push	%gs
	sgdt	saved_gdtr
	sidt	saved_idtr
	mov	%cr0, %eax
	mov	%eax, saved_cr0
	mov	%esp, saved_sp
	lgdt	rm_image + AT(low_gdtr)
	ljmpl	$SEL_CODE32, $1f
1:	mov	%cr0, %eax
	btr	$CR0_PG_BIT, %eax
	mov	%eax, %cr0
	jmp	enter_16

leave_32:
	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %ss
	mov	saved_cr0, %eax
	mov	%eax, %cr0
	jmp	1f
1:	mov	saved_sp, %esp
	lgdt	saved_gdtr
	lidt	saved_idtr
	pop	%gs
	pop	%fs
	pop	%es
	pop	%ds
	pop	%ss
	push	$1f
	lret
1:	popf
	pop	%ebp
	pop	%edi
	pop	%esi
	pop	%ebx
	ret
#endif

/* 16-bit segments first: real mode keeps their limits. */
	.code32
enter_16:
	mov	$SEL_DATA16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %gs
	mov	%eax, %ss
	ljmp	$SEL_CODE16, $AT(enter_real_mode)

	.section .note.GNU-stack, "", @progbits
