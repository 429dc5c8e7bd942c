/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a hart does that sbi-harts.c started; a1 is its struct hart_record. */
#include <asm/asm.h>
#include <asm/csr.h>

#define REC(n)	ASMARR(s1, n)
#define SBI_EXT_HSM	0x48534d

	.text
	.balign	4
	.globl	sbi_hart_entry
sbi_hart_entry:
	mv	s1, a1
	csrr	t0, satp
	REG_S	t0, REC(2)
	csrr	t0, sstatus
	REG_S	t0, REC(3)
	REG_S	a1, REC(1)
	fence	w, w
	REG_S	a0, REC(0)
	/* An IPI wakes it; it is never taken. */
	li	t0, IE_SSIE
	csrw	sie, t0
1:	REG_L	t0, REC(4)
	bnez	t0, 3f
	REG_L	a0, REC(5)
	beqz	a0, 1b
	REG_S	zero, REC(5)
	addi	a0, a0, -1
	lla	a1, sbi_hart_resume
	mv	a2, s1
	li	a7, SBI_EXT_HSM
	li	a6, 3
	ecall
	addi	a0, a0, 1
	REG_S	a0, REC(10)
2:	csrci	sip, IP_SSIP
	j	1b
3:	csrci	sip, IP_SSIP
	li	a7, SBI_EXT_HSM
	li	a6, 1
	ecall
	unimp

	.balign	4
	.globl	sbi_hart_resume
sbi_hart_resume:
	mv	s1, a1
	csrr	t0, satp
	REG_S	t0, REC(8)
	csrr	t0, sstatus
	REG_S	t0, REC(9)
	REG_S	a0, REC(6)
	fence	w, w
	REG_S	a1, REC(7)
	j	2b
