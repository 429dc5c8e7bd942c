/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firmware of a guest that needs none, loaded at 0 and always big-endian, as the CPU
 * starts. R3 holds the address of the flattened devicetree and is kept for the guest.
 *
 * pseries starts it at 0x100, on one CPU, with the image at 4 MiB already. powernv starts
 * it at 0x10, on every thread at the same time, with the ELF file as it is at 512 MiB: the
 * first thread to ask copies the image's segments to 4 MiB, the others wait for it.
 * Either way the guest is entered at its first byte, and R4 tells it the machine.
 *
 * R4: 0 pseries, 1 the first thread of powernv, 2 another.
 */
#define IMAGE	0x400000	/* where guests are linked to run */
#define FILE	0x20000000	/* where powernv puts the file */

/* ELF-64: offsets in the file's header and in a program header. */
#define E_DATA		5	/* a byte: 1 little-endian, 2 big-endian */
#define E_PHOFF		32
#define E_PHENTSIZE	54
#define E_PHNUM		56
#define P_TYPE		0	/* PT_LOAD is 1 */
#define P_OFFSET	8
#define P_PADDR		24
#define P_FILESZ	32

	.machine power8
	.abiversion 2
	.text

	.org	0x10
	b	powernv

	.org	0x100
	li	%r4, 0
	lis	%r5, IMAGE >> 16
	mtctr	%r5
	bctr

	.org	0x4000		/* clear of the vectors, which the guest will write */
powernv:
	li	%r5, lock
	li	%r6, 1
1:	lwarx	%r7, 0, %r5
	cmpwi	%r7, 0
	bne	secondary
	stwcx.	%r6, 0, %r5
	bne	1b

	lis	%r10, FILE >> 16
	li	%r5, E_PHOFF
	bl	load64
	mr	%r20, %r11
	li	%r5, E_PHENTSIZE
	bl	load16
	mr	%r21, %r11
	li	%r5, E_PHNUM
	bl	load16
	mr	%r22, %r11
	lis	%r26, IMAGE >> 16

	/* R20 goes over the program headers, R22 counts them. */
2:	addi	%r5, %r20, P_OFFSET
	bl	load64
	add	%r23, %r11, %r10
	addi	%r5, %r20, P_PADDR
	bl	load64
	add	%r24, %r11, %r26
	addi	%r5, %r20, P_FILESZ
	bl	load64
	addi	%r11, %r11, 7
	srdi.	%r11, %r11, 3
	beq	4f
	mtctr	%r11
	li	%r5, 0
3:	ldx	%r6, %r23, %r5
	stdx	%r6, %r24, %r5
	addi	%r5, %r5, 8
	bdnz	3b
4:	add	%r20, %r20, %r21
	addic.	%r22, %r22, -1
	bne	2b

	sync
	li	%r5, 1
	stw	%r5, done(0)
	li	%r4, 1
	b	enter

secondary:
	lwz	%r5, done(0)
	cmpwi	%r5, 0
	beq	secondary
	li	%r4, 2
enter:
	isync
	lis	%r5, IMAGE >> 16
	mtctr	%r5
	bctr

/* R11 = the field at offset R5 of the file at R10, in the file's byte order; R6 is lost. */
load64:
	lbz	%r6, E_DATA(%r10)
	cmpwi	%r6, 1
	beq	1f
	ldx	%r11, %r10, %r5
	blr
1:	ldbrx	%r11, %r10, %r5
	blr

load16:
	lbz	%r6, E_DATA(%r10)
	cmpwi	%r6, 1
	beq	1f
	lhzx	%r11, %r10, %r5
	blr
1:	lhbrx	%r11, %r10, %r5
	blr

	.balign	4
lock:	.long	0
done:	.long	0

	/* objcopy --reverse-bytes wants whole words, and is the reason that there are no bytes. */
	.balign	16

	.section .note.GNU-stack, "", @progbits
