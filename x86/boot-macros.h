/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the boot processor's and the application processors' start-up code share. */
#ifndef X86_BOOT_MACROS_H
#define X86_BOOT_MACROS_H

/* Selectors of the boot GDT; all but BOOT_CS32 mean the same in the final one (desc.h). */
#define BOOT_CS		0x08
#define BOOT_DS		0x10
#define BOOT_CS32	0x20

#define PTE_TABLE	0x007	/* present, writable, user */
#define PTE_LARGE	0x087	/* and a large page */

#define BOOT_CR0_PE	(1 << 0)
#define BOOT_CR0_CD_NW	(3 << 29)
#define BOOT_CR0_PG	(1 << 31)
#define BOOT_CR4_PAE	(1 << 5)
#define BOOT_MSR_EFER	0xc0000080
#define BOOT_EFER_LME	(1 << 8)

.macro LOAD_DATA_SEGMENTS
	mov	$BOOT_DS, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %fs
	mov	%ax, %gs
	mov	%ax, %ss
.endm

/*
 * From 32-bit protected mode without paging to the mode that C runs in, going on at
 * \target: long mode as in the SDM, volume 3, section 10.8.5, or unchanged protected mode.
 * Changes EAX, ECX and EDX.
 */
.macro ENTER_NATIVE_MODE target
#ifdef __x86_64__
	mov	%cr4, %eax
	or	$BOOT_CR4_PAE, %eax
	mov	%eax, %cr4
	mov	$ptl4, %eax
	mov	%eax, %cr3
	mov	$BOOT_MSR_EFER, %ecx
	rdmsr
	or	$BOOT_EFER_LME, %eax
	wrmsr
	mov	%cr0, %eax
	or	$BOOT_CR0_PG, %eax
	mov	%eax, %cr0
	ljmpl	$BOOT_CS, $\target
	.code64
#else
	ljmpl	$BOOT_CS, $\target
#endif
.endm

#endif
