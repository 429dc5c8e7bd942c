/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware's entry, for all harts at once, and its trap entry. See firmware.c. */
#include <asm/asm.h>
#include <asm/csr.h>
#include "firmware.h"

	.section .init, "ax"
	.globl	fw_entry
fw_entry:
	csrw	mie, zero
	csrr	a0, mhartid
	li	t0, FW_MAX_HARTS
	bgeu	a0, t0, 2f
	lla	sp, fw_stacks
	addi	t0, a0, 1
	slli	t0, t0, FW_STACK_SHIFT
	add	sp, sp, t0
	csrw	mscratch, sp
	lla	t0, fw_vector
	csrw	mtvec, t0
	call	fw_start
2:	wfi
	j	2b

	.balign	4
	.globl	fw_vector
fw_vector:
	csrrw	sp, mscratch, sp
	addi	sp, sp, -FW_WORDS * SZREG
	.irp	n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		   23, 24, 25, 26, 27, 28, 29, 30, 31
	REG_S	x\n, \n * SZREG(sp)
	.endr
	csrr	t0, mscratch
	REG_S	t0, 2 * SZREG(sp)
	csrr	t0, mepc
	REG_S	t0, FW_EPC * SZREG(sp)
	csrr	t0, mstatus
	REG_S	t0, FW_STATUS * SZREG(sp)
	addi	t0, sp, FW_WORDS * SZREG
	csrw	mscratch, t0
	li	s0, 0
	mv	a0, sp
	call	fw_trap
	REG_L	t0, FW_EPC * SZREG(sp)
	csrw	mepc, t0
	REG_L	t0, FW_STATUS * SZREG(sp)
	csrw	mstatus, t0
	.irp	n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		   23, 24, 25, 26, 27, 28, 29, 30, 31
	REG_L	x\n, \n * SZREG(sp)
	.endr
	REG_L	sp, 2 * SZREG(sp)
	mret

	.globl	fw_enter
fw_enter:
	csrw	mepc, a0
	mv	a0, a1
	mv	a1, a2
	/* A hart starts with nothing of ours in its registers. */
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		   23, 24, 25, 26, 27, 28, 29, 30, 31
	li	x\n, 0
	.endr
	mret

	.section .stacks, "aw", @nobits
	.balign	16
fw_stacks:
	.space	FW_MAX_HARTS << FW_STACK_SHIFT
