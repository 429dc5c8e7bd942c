/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Into U mode, and out of it. See usermode.c. */
#include <asm/asm.h>
#include <asm/csr.h>

	.text
	.globl	enter_user
enter_user:
	csrr	t0, sscratch
	REG_S	sp, THREAD_INFO_SP(t0)
	csrw	sepc, a0
	li	t0, SR_SPP
	csrc	sstatus, t0
	mv	sp, a1
	mv	ra, a2
	mv	t0, a3
	REG_L	a0, 0(t0)
	REG_L	a1, SZREG(t0)
	REG_L	a2, 2 * SZREG(t0)
	REG_L	a3, 3 * SZREG(t0)
	li	s0, 0
	sret

	.balign	4
	.globl	user_return
user_return:
	ecall
