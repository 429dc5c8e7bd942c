/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the SBI starts the handler of a supervisor software event: the hart's ID in a6, the
 * struct sbi_sse_handler_arg in a7, everything else as in the interrupted code, which also
 * gets its a6 and a7 back from the SBI (SBI specification 3.0, chapter 17).
 */
#include <asm/asm.h>
#include <asm/csr.h>

#define ARG_REG_TMP	(0 * SZREG)
#define ARG_HANDLER	(1 * SZREG)
#define ARG_DATA	(2 * SZREG)
#define ARG_STACK	(3 * SZREG)
#define SBI_EXT_SSE		0x535345
#define SBI_EXT_SSE_COMPLETE	6

	.text
	.balign	4
	.globl	sbi_sse_entry
sbi_sse_entry:
	REG_S	sp, ARG_REG_TMP(a7)
	REG_L	sp, ARG_STACK(a7)
	addi	sp, sp, -PT_SIZE
	.irp	n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, \
		   23, 24, 25, 26, 27, 28, 29, 30, 31
	REG_S	x\n, PT_X(\n)(sp)
	.endr
	REG_L	t0, ARG_REG_TMP(a7)
	REG_S	t0, PT_X(2)(sp)
	csrr	t0, sepc
	REG_S	t0, PT_EPC(sp)
	csrr	t0, sstatus
	REG_S	t0, PT_STATUS(sp)
	csrr	t0, scause
	REG_S	t0, PT_CAUSE(sp)
	csrr	t0, stval
	REG_S	t0, PT_BADADDR(sp)

	mv	t0, a7
	REG_L	a0, ARG_DATA(t0)
	mv	a1, sp
	mv	a2, a6
	REG_L	t1, ARG_HANDLER(t0)
	jalr	t1

	.irp	n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, \
		   23, 24, 25, 26, 27, 28, 29, 30, 31
	REG_L	x\n, PT_X(\n)(sp)
	.endr
	li	a7, SBI_EXT_SSE
	li	a6, SBI_EXT_SSE_COMPLETE
	REG_L	sp, PT_X(2)(sp)
	ecall
	unimp
