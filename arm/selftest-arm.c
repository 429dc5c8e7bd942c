/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions of ARMv7-A as the library hands them out. See selftest.c. */
#include <libcflat.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include "selftest-exceptions.h"
#include "usermode.h"

const unsigned long vm_hole = 0xf0000000;

/* DFSR in the long-descriptor format: LPAE, WnR, status without the level (B4.1.52). */
#define DFSR_LPAE	(1 << 9)
#define DFSR_WNR	(1 << 11)
#define DFSR_TYPE	0x3c
#define TRANSLATION	0x04
#define PERMISSION	0x0c

static bool write_gives(void *where, u32 status)
{
	const struct exception_record *r = exception_record();

	asm_safe("strb %0, [%1]", "r"(0), "r"(where));
	return r->raised && r->vector == EXCPTN_DABT && r->fsr & DFSR_LPAE &&
	       r->fsr & DFSR_WNR && (r->fsr & DFSR_TYPE) == status && r->far == (u32)where &&
	       (r->cpsr & MODE_MASK) == SVC_MODE;
}

bool write_faults(void *where)
{
	return write_gives(where, TRANSLATION);
}

bool code_write_faults(void)
{
	return write_gives((void *)write_faults, PERMISSION);
}

static struct pt_regs seen;
static unsigned int calls;

static void note(struct pt_regs *regs)
{
	seen = *regs;
	calls++;
	regs->ARM_r0 = 0x77;
}

static void note_and_skip(struct pt_regs *regs)
{
	note(regs);
	regs->ARM_pc += 4;
}

/* A handler sees every register, and what it changes arrives. */
static void test_handler(void)
{
	unsigned long pc, sp;

	install_exception_handler(EXCPTN_UND, note_and_skip);
	calls = 0;
	register unsigned long r0 asm("r0") = 0x1234;
	register unsigned long r9 asm("r9") = 0xabcdef01;
	asm volatile("mov %3, sp\n\tadr %2, 1f\n1:\tudf #0" :
		     "+r"(r0), "+r"(r9), "=&r"(pc), "=&r"(sp) : : "memory");
	unsigned long got_r0 = r0, got_r9 = r9;

	install_exception_handler(EXCPTN_UND, NULL);
	report(calls == 1 && seen.ARM_pc == pc && seen.ARM_sp == sp &&
	       processor_mode(&seen) == SVC_MODE, "a handler is called with pc, sp and mode");
	report(seen.ARM_r0 == 0x1234 && seen.ARM_ORIG_r0 == 0x1234 && seen.ARM_r9 == 0xabcdef01,
	       "and with the registers");
	report(got_r0 == 0x77 && got_r9 == 0xabcdef01,
	       "what it changes arrives, and nothing else changes");
}

void test_exceptions(void)
{
	const struct exception_record *r = exception_record();
	unsigned long value = 7;

	report(current_mode() == SVC_MODE, "everything runs in SVC mode");
	report(asm_safe("udf #1") && r->vector == EXCPTN_UND, "asm_safe: undefined instruction");
	report(asm_safe("svc #5") && r->vector == EXCPTN_SVC && *(u32 *)(r->pc - 4) == 0xef000005,
	       "asm_safe: SVC");
	report(!asm_safe_out("mov %0, #9", "=r"(value)) && value == 9 && !exception_raised(),
	       "asm_safe: nothing");
	test_handler();
}

static unsigned long privileged(unsigned long arg)
{
	return read_sysreg(TTBCR);
}

static unsigned long svc_in_user(unsigned long arg)
{
	register unsigned long r0 asm("r0") = arg;

	asm volatile("svc #9" : "+r"(r0) : : "memory");
	return r0;
}

void test_user_exceptions(void)
{
	const struct exception_record *r = exception_record();
	unsigned long value;
	bool raised;

	value = run_in_user(privileged, 0, &raised);
	report(raised && !value && r->vector == EXCPTN_UND && (r->cpsr & MODE_MASK) == USR_MODE,
	       "a system register there is undefined");

	install_exception_handler(EXCPTN_SVC, note);
	calls = 0;
	value = run_in_user(svc_in_user, 5, &raised);
	install_exception_handler(EXCPTN_SVC, NULL);
	report(calls == 1 && value == 0x77 && !raised && seen.ARM_r0 == 5 &&
	       processor_mode(&seen) == USR_MODE, "an SVC there reaches its handler");
}
