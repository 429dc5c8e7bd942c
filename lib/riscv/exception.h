/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exceptions as values: a few instructions run, and what they raised is compared.
 *
 *	report(asm_safe("lw t0, (%0)", "r"(address)) == EXC_LOAD_PAGE_FAULT &&
 *	       exception_value() == address, "...");
 *
 * The registers that the instructions change are to be named by the macro's user; t0 to t2
 * are always free.
 */
#ifndef LIB_RISCV_EXCEPTION_H
#define LIB_RISCV_EXCEPTION_H

#include <libcflat.h>
#include <asm/processor.h>

#define NO_EXCEPTION	(~0ul)

extern const char ImageBase[];

/* The cause's name in the manual. */
const char *exception_name(unsigned long cause);

/*
 * The last exception of asm_safe() on any hart: its cause (NO_EXCEPTION: there was none), and
 * stval, sepc and sstatus as it left them.
 */
struct exception_record {
	unsigned long cause, value, pc, status;
};
extern struct exception_record exception_record[];

static inline struct exception_record *this_exception(void)
{
	return &exception_record[current_thread_info()->cpu];
}

static inline unsigned long exception_cause(void)
{
	return READ_ONCE(this_exception()->cause);
}

static inline unsigned long exception_value(void)
{
	return READ_ONCE(this_exception()->value);
}

static inline unsigned long exception_pc(void)
{
	return READ_ONCE(this_exception()->pc);
}

/* When the trap's instruction is in the table: notes it, goes on behind, and returns true. */
bool exception_fixup(struct pt_regs *regs);

#define __asm_safe(insn, outputs, inputs...)				\
({									\
	WRITE_ONCE(this_exception()->cause, NO_EXCEPTION);		\
	asm volatile("1:\t" insn "\n2:\n"				\
		     "	.pushsection .data.ex, \"aw\"\n"		\
		     "	" xstr(REG_WORD) "	1b, 2b\n"		\
		     "	.popsection"					\
		     : outputs : inputs : "t0", "t1", "t2", "memory");	\
	exception_cause();						\
})

/* Run @insn, which may be several; give the exception's cause. The second has one output. */
#define asm_safe(insn, inputs...)		__asm_safe(insn, , ## inputs)
#define asm_safe_out1(insn, output, inputs...)	__asm_safe(insn, output, ## inputs)

#endif
