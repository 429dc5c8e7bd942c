/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In and out of a probe. See probe.h and probe.c. */
#include <asm/asm.h>
#include <asm/csr.h>

/* The same code for machine mode: probe-machine-entry.S. */
#ifndef PROBE_NAME
#define PROBE_NAME(x)	probe_##x
#define XSCRATCH	sscratch
#define XTVEC		stvec
#define XSTATUS		sstatus
#define XEPC		sepc
#define XCAUSE		scause
#define XTVAL		stval
#define XRET		sret
#endif

#define STATE_WORDS	38
#define IN_X(n)		((n) * SZREG)
#define IN_STATUS	(32 * SZREG)
#define OUT_X(n)	((STATE_WORDS + (n)) * SZREG)
#define OUT_STATUS	((STATE_WORDS + 32) * SZREG)
#define OUT_CAUSE	((STATE_WORDS + 33) * SZREG)
#define OUT_TVAL	((STATE_WORDS + 34) * SZREG)
#define SATP		((2 * STATE_WORDS) * SZREG)
#define KEPT(n)		((2 * STATE_WORDS + 1 + (n)) * SZREG)

	.text
/* void probe_enter(struct probe *p): p is mapped one to one in the probe's tables too. */
	.globl	PROBE_NAME(enter)
PROBE_NAME(enter):
	.irp	n, 1, 2, 3, 4, 8, 9
	REG_S	x\n, KEPT(\n)(a0)
	.endr
	REG_S	s2, KEPT(10)(a0)
	REG_S	s3, KEPT(11)(a0)
	REG_S	s4, KEPT(12)(a0)
	REG_S	s5, KEPT(13)(a0)
	REG_S	s6, KEPT(14)(a0)
	REG_S	s7, KEPT(15)(a0)
	REG_S	s8, KEPT(16)(a0)
	REG_S	s9, KEPT(17)(a0)
	REG_S	s10, KEPT(18)(a0)
	REG_S	s11, KEPT(19)(a0)
	csrr	t0, XSCRATCH
	REG_S	t0, KEPT(0)(a0)
	csrr	t0, XTVEC
	REG_S	t0, KEPT(5)(a0)
	csrr	t0, XSTATUS
	REG_S	t0, KEPT(6)(a0)
	csrr	t0, satp
	REG_S	t0, KEPT(7)(a0)

	csrw	XSCRATCH, a0
	lla	t0, PROBE_NAME(vector)
	csrw	XTVEC, t0
	REG_L	t0, IN_X(0)(a0)
	csrw	XEPC, t0
	REG_L	t0, IN_STATUS(a0)
	csrw	XSTATUS, t0
	REG_L	t0, SATP(a0)
	REG_L	t1, KEPT(7)(a0)
	fence.i
	beq	t0, t1, 1f
	sfence.vma
	csrw	satp, t0
	sfence.vma
1:
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		   23, 24, 25, 26, 27, 28, 29, 30, 31
	REG_L	x\n, IN_X(\n)(a0)
	.endr
	REG_L	a0, IN_X(10)(a0)
	XRET

	.balign	4
PROBE_NAME(vector):
	csrrw	a0, XSCRATCH, a0
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		   23, 24, 25, 26, 27, 28, 29, 30, 31
	REG_S	x\n, OUT_X(\n)(a0)
	.endr
	csrr	t0, XSCRATCH
	REG_S	t0, OUT_X(10)(a0)
	csrr	t0, XEPC
	REG_S	t0, OUT_X(0)(a0)
	csrr	t0, XSTATUS
	REG_S	t0, OUT_STATUS(a0)
	csrr	t0, XCAUSE
	REG_S	t0, OUT_CAUSE(a0)
	csrr	t0, XTVAL
	REG_S	t0, OUT_TVAL(a0)

	REG_L	t0, KEPT(7)(a0)
	csrr	t1, satp
	beq	t0, t1, 1f
	sfence.vma
	csrw	satp, t0
	sfence.vma
1:
	REG_L	t0, KEPT(6)(a0)
	csrw	XSTATUS, t0
	REG_L	t0, KEPT(5)(a0)
	csrw	XTVEC, t0
	REG_L	t0, KEPT(0)(a0)
	csrw	XSCRATCH, t0
	.irp	n, 1, 2, 3, 4, 8, 9
	REG_L	x\n, KEPT(\n)(a0)
	.endr
	REG_L	s2, KEPT(10)(a0)
	REG_L	s3, KEPT(11)(a0)
	REG_L	s4, KEPT(12)(a0)
	REG_L	s5, KEPT(13)(a0)
	REG_L	s6, KEPT(14)(a0)
	REG_L	s7, KEPT(15)(a0)
	REG_L	s8, KEPT(16)(a0)
	REG_L	s9, KEPT(17)(a0)
	REG_L	s10, KEPT(18)(a0)
	REG_L	s11, KEPT(19)(a0)
	ret
