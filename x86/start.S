/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot processor's way from the loader to C.
 *
 * Entered at `start` in 32-bit protected mode with flat segments and paging off:
 *   - by a multiboot loader (QEMU's -kernel, GRUB) or the project's own firmware, with
 *     EAX = 0x2badb002 and EBX = the physical address of the multiboot information;
 *   - by anything that loaded the image at its fixed address and jumped to it, with any
 *     other EAX: the guest then has no command line and no environ.
 *
 * Leaves to x86_setup() (lib/x86/setup.c) in long mode with the first 4 GiB mapped one to
 * one (x86_64), or in protected mode with paging off (i386). Interrupts are disabled.
 */
#include "multiboot.h"
#include "boot-macros.h"

	.section .init, "ax"
	.code32

	.balign 4
	.long	MULTIBOOT_HEADER_MAGIC
	.long	0
	.long	-MULTIBOOT_HEADER_MAGIC

	.globl	start
start:
	cli
	cld
	mov	%eax, %ebp
	cmp	$MULTIBOOT_BOOTLOADER_MAGIC, %eax
	je	1f
	/* Nobody promised a clear .bss; .bss ends on a page and starts on 16 bytes. */
	xor	%eax, %eax
	xor	%ebx, %ebx
	mov	$edata, %edi
	mov	$_end, %ecx
	sub	%edi, %ecx
	shr	$2, %ecx
	rep stosl
1:
	mov	%ebx, boot_info
	lgdtl	boot_gdt_descr
	ljmpl	$BOOT_CS32, $1f
1:
	LOAD_DATA_SEGMENTS
	mov	$stacktop, %esp
	call	build_page_tables
	ENTER_NATIVE_MODE 2f
2:
	xor	%ebp, %ebp
#ifdef __x86_64__
	mov	$stacktop, %rsp
	mov	boot_info(%rip), %edi
#else
	mov	$stacktop, %esp
	sub	$12, %esp
	push	boot_info
#endif
	call	x86_setup
1:	hlt
	jmp	1b

	.code32
/*
 * Maps the first 4 GiB one to one, writable, for supervisor and user; but not the page below
 * the stack, so that a stack overflow ends in a double fault, which has a stack of its own.
 */
build_page_tables:
#ifdef __x86_64__
	movl	$ptl3 + PTE_TABLE, ptl4
	mov	$ptl2 + PTE_TABLE, %eax
	mov	$ptl3, %edi
	mov	$4, %ecx
1:	mov	%eax, (%edi)
	add	$4096, %eax
	add	$8, %edi
	loop	1b

	mov	$PTE_LARGE, %eax
	mov	$ptl2, %edi
	mov	$2048, %ecx
1:	mov	%eax, (%edi)
	add	$0x200000, %eax
	add	$8, %edi
	loop	1b

	mov	$stack_guard, %edi
	shr	$21, %edi
	movl	$ptl1 + PTE_TABLE, ptl2(, %edi, 8)
	shl	$21, %edi
	lea	PTE_TABLE(%edi), %eax
	mov	$ptl1, %edi
	mov	$512, %ecx
1:	mov	%eax, (%edi)
	add	$4096, %eax
	add	$8, %edi
	loop	1b

	mov	$stack_guard, %edi
	shr	$12, %edi
	and	$511, %edi
	movl	$0, ptl1(, %edi, 8)
#else
	mov	$PTE_LARGE, %eax
	mov	$ptl2, %edi
	mov	$1024, %ecx
1:	mov	%eax, (%edi)
	add	$0x400000, %eax
	add	$4, %edi
	loop	1b
#endif
	ret

	.data
	.balign 8
	.globl	boot_gdt_descr
boot_gdt_descr:
	.word	boot_gdt_end - boot_gdt - 1
	.long	boot_gdt
	.balign 8
	.globl	boot_gdt
boot_gdt:
	.quad	0
#ifdef __x86_64__
	.quad	0x00af9b000000ffff	/* 0x08: 64-bit code */
#else
	.quad	0x00cf9b000000ffff	/* 0x08: 32-bit code */
#endif
	.quad	0x00cf93000000ffff	/* 0x10: data */
	.quad	0			/* 0x18 */
	.quad	0x00cf9b000000ffff	/* 0x20: 32-bit code */
boot_gdt_end:

boot_info:
	.long	0

	.bss
	.balign 4096
#ifdef __x86_64__
	.globl	ptl4, ptl3
ptl4:	.space	4096
ptl3:	.space	4096
	.globl	ptl2
ptl2:	.space	4 * 4096
ptl1:	.space	4096
#else
	.globl	ptl2
ptl2:	.space	4096
#endif
	.globl	stack_guard
stack_guard:
	.space	4096
	.space	32768
	.globl	stacktop
stacktop:

	.section .note.GNU-stack, "", @progbits
