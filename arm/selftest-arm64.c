/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions of AArch64 as the library hands them out. See selftest.c. */
#include <libcflat.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include "selftest-exceptions.h"
#include "usermode.h"

const unsigned long vm_hole = 1ul << 46;

/* Arm ARM, D17.2.37: WnR, and the fault status without the level. */
static bool abort_is(const struct exception_record *r, unsigned long class, unsigned int status,
		     const void *address)
{
	return r->raised && ESR_ELx_EC(r->esr) == class && r->esr & ESR_ELx_IL &&
	       r->esr & ESR_ELx_WNR && (r->esr & ESR_ELx_FSC_TYPE) == status &&
	       r->far == (u64)address && r->vector == EL1H_SYNC;
}

static void write_byte(volatile void *where)
{
	asm_safe("strb wzr, [%0]", "r"(where));
}

bool write_faults(void *where)
{
	write_byte(where);
	return abort_is(exception_record(), ESR_ELx_EC_DABT_CUR, ESR_ELx_FSC_FAULT, where);
}

bool code_write_faults(void)
{
	write_byte((void *)write_faults);
	return abort_is(exception_record(), ESR_ELx_EC_DABT_CUR, ESR_ELx_FSC_PERM, write_faults);
}

static struct pt_regs seen;
static unsigned int seen_esr, calls;

static void skip(struct pt_regs *regs, unsigned int esr)
{
	seen = *regs;
	seen_esr = esr;
	calls++;
	regs->regs[0] = 0x77;
	regs->pc += 4;
}

static void take_vector(enum vector v, struct pt_regs *regs, unsigned int esr)
{
	calls += v == EL1H_SYNC ? 100 : 1000;
	regs->pc += 4;
}

/* A handler sees every register, and what it changes arrives. */
static void test_handler(void)
{
	unsigned long pc, sp;

	install_exception_handler(EL1H_SYNC, ESR_ELx_EC_UNKNOWN, skip);
	calls = 0;
	register unsigned long x0 asm("x0") = 0x1234;
	register unsigned long x9 asm("x9") = 0xabcdef0123456789;
	register unsigned long x28 asm("x28") = 0x5555aaaa5555aaaa;
	asm volatile("mov %4, sp\n\tadr %3, 1f\n1:\t.inst 0x00000000" :
		     "+r"(x0), "+r"(x9), "+r"(x28), "=&r"(pc), "=&r"(sp) : : "memory");
	unsigned long got[] = { x0, x9, x28 };

	install_exception_handler(EL1H_SYNC, ESR_ELx_EC_UNKNOWN, NULL);
	report(calls == 1 && seen_esr == ESR_ELx_IL && seen.pc == pc && seen.sp == sp &&
	       processor_mode(&seen) == PSR_MODE_EL1h,
	       "a handler is called with syndrome, pc, sp and pstate");
	report(seen.regs[0] == 0x1234 && seen.orig_x0 == 0x1234 &&
	       seen.regs[9] == 0xabcdef0123456789 && seen.regs[28] == 0x5555aaaa5555aaaa,
	       "and with the registers");
	report(got[0] == 0x77 && got[1] == 0xabcdef0123456789 && got[2] == 0x5555aaaa5555aaaa,
	       "what it changes arrives, and nothing else changes");

	install_vector_handler(EL1H_SYNC, take_vector);
	calls = 0;
	asm volatile("svc #7\n\tnop\n\tbrk #3" : : : "memory", "x0");
	install_vector_handler(EL1H_SYNC, NULL);
	report(calls == 200, "a vector's handler gets every class");
}

void test_exceptions(void)
{
	const struct exception_record *r = exception_record();
	unsigned long value = 7;

	report(current_level() == CurrentEL_EL1, "everything runs at EL1");
	report(asm_safe("svc #5") && r->esr == (ESR_ELx_EC_SVC64 << ESR_ELx_EC_SHIFT |
	       ESR_ELx_IL | 5) && r->vector == EL1H_SYNC, "asm_safe: SVC");
	report(asm_safe("brk #0x1234") && r->esr == (ESR_ELx_EC_BRK64 << ESR_ELx_EC_SHIFT |
	       ESR_ELx_IL | 0x1234), "asm_safe: BRK");
	report(!asm_safe_out("mov %0, #9", "=r"(value)) && value == 9 && !exception_raised(),
	       "asm_safe: nothing");
	test_handler();
}

static unsigned long privileged(unsigned long arg)
{
	return read_sysreg(ttbr0_el1);
}

static unsigned long svc_in_user(unsigned long arg)
{
	register unsigned long x0 asm("x0") = arg;

	asm volatile("svc #9\n\tnop" : "+r"(x0) : : "memory");
	return x0;
}

void test_user_exceptions(void)
{
	const struct exception_record *r = exception_record();
	unsigned long value;
	bool raised;

	value = run_in_user(privileged, 0, &raised);
	report(raised && !value && r->vector == EL0_SYNC_64 && r->esr == ESR_ELx_IL &&
	       !(r->pstate & PSR_MODE_MASK), "a system register there is undefined");

	install_exception_handler(EL0_SYNC_64, ESR_ELx_EC_SVC64, skip);
	calls = 0;
	/* pc is behind the SVC, and the handler skips a NOP. */
	value = run_in_user(svc_in_user, 5, &raised);
	install_exception_handler(EL0_SYNC_64, ESR_ELx_EC_SVC64, NULL);
	report(calls == 1 && value == 0x77 && !raised && seen.regs[0] == 5 &&
	       processor_mode(&seen) == PSR_MODE_EL0t, "an SVC there reaches its handler");
}
