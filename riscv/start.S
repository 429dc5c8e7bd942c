/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The image's first bytes: the header that loaders know a RISC-V kernel by ("Boot image
 * header in RISC-V Linux", in the kernel's documentation of its boot protocol), and the
 * entry with the hart's ID in a0 and the devicetree in a1, in S mode, paging off.
 */
#include <asm/asm.h>

#define STACK_SIZE	65536

	.section .init, "ax"
	.globl start
start:
	j	boot
	.balign	4
	.word	0
	.dword	0x200000		/* text_offset: from the start of RAM */
	.dword	_end - ImageBase	/* image_size */
	.dword	0			/* flags: little-endian */
	.word	2			/* version 0.2 */
	.word	0
	.dword	0
	.ascii	"RISCV\0\0\0"
	.ascii	"RSC\5"
	.word	0

boot:
	csrw	sie, zero
	mv	s2, a0
	mv	s3, a1

	/* Nothing is traced above the first frame. */
	li	s0, 0
	lla	sp, stacktop

	/*
	 * Words to relocate: all are R_RISCV_RELATIVE, which says "the image's distance from
	 * where it was linked, plus the addend" (psABI, "Relocations").
	 */
	lla	t0, relocations_start
	lla	t1, relocations_end
	lla	t2, ImageBase
	li	t3, IMAGE_BASE
	sub	t2, t2, t3
1:	bgeu	t0, t1, 2f
	REG_L	t3, 0(t0)
	REG_L	t4, 2 * SZREG(t0)
	add	t3, t3, t2
	add	t4, t4, t2
	REG_S	t4, 0(t3)
	addi	t0, t0, 3 * SZREG
	j	1b

2:	lla	t0, bss_start
	lla	t1, _end
3:	bgeu	t0, t1, 4f
	REG_S	zero, 0(t0)
	addi	t0, t0, SZREG
	j	3b

4:	mv	a0, s2
	mv	a1, s3
	call	riscv_setup
	unimp

/*
 * A hart that the SBI started, the address of its struct thread_info in a1: takes its
 * stack, and then the address space of the hart that started it.
 */
	.balign	4
	.globl	secondary_entry
secondary_entry:
	csrw	sie, zero
	REG_L	sp, THREAD_INFO_SP(a1)
	REG_L	t0, THREAD_INFO_SATP(a1)
	sfence.vma
	csrw	satp, t0
	sfence.vma
	li	s0, 0
	mv	a0, a1
	call	secondary_setup
	unimp

	.bss
	.balign	16
	.space	STACK_SIZE
	.globl	stacktop
stacktop:
