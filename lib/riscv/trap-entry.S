/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The entry of every trap: makes a struct pt_regs on the stack, which is the hart's own one
 * when the trap came out of U mode, and calls do_handle_exception().
 */
#include <asm/asm.h>
#include <asm/csr.h>

	.text
	.balign	4
	.globl	exception_vectors
exception_vectors:
	csrrw	tp, sscratch, tp
	REG_S	sp, THREAD_INFO_SAVED_SP(tp)
	REG_S	t0, THREAD_INFO_SAVED_T0(tp)
	csrr	t0, sstatus
	andi	t0, t0, SR_SPP
	bnez	t0, 1f
	REG_L	sp, THREAD_INFO_SP(tp)
	/* The ABI wants 16 bytes of alignment; what was interrupted may have had none. */
1:	andi	sp, sp, -16
	addi	sp, sp, -PT_SIZE
	REG_S	ra, PT_X(1)(sp)
	REG_L	t0, THREAD_INFO_SAVED_SP(tp)
	REG_S	t0, PT_X(2)(sp)
	REG_S	gp, PT_X(3)(sp)
	REG_L	t0, THREAD_INFO_SAVED_T0(tp)
	REG_S	t0, PT_X(5)(sp)
	/* sscratch again has the address of the thread_info: traps may nest from here on. */
	csrrw	t0, sscratch, tp
	REG_S	t0, PT_X(4)(sp)
	.irp	n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, \
		   24, 25, 26, 27, 28, 29, 30, 31
	REG_S	x\n, PT_X(\n)(sp)
	.endr
	REG_S	a0, PT_ORIG_A0(sp)
	csrr	t0, sepc
	REG_S	t0, PT_EPC(sp)
	csrr	t0, sstatus
	REG_S	t0, PT_STATUS(sp)
	csrr	t0, stval
	REG_S	t0, PT_BADADDR(sp)
	csrr	t0, scause
	REG_S	t0, PT_CAUSE(sp)

	/* A stack trace goes on in the interrupted function. */
	mv	a0, sp
	call	do_handle_exception

	REG_L	t0, PT_STATUS(sp)
	csrw	sstatus, t0
	REG_L	t0, PT_EPC(sp)
	csrw	sepc, t0
	/* What was interrupted must not find its reservation again (unprivileged, 8.2). */
	addi	t0, sp, PT_ORIG_A0
	__REG_SEL(sc.d, sc.w)	zero, zero, (t0)
	.irp	n, 1, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		   23, 24, 25, 26, 27, 28, 29, 30, 31, 5
	REG_L	x\n, PT_X(\n)(sp)
	.endr
	REG_L	sp, PT_X(2)(sp)
	sret
