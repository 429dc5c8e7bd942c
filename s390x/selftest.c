/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library inside a guest: what every test stands on.
 *
 * Arguments and environ arrive; printf, division and the like work as this compiler builds them;
 * the allocators give memory that is there; a guard page faults as the Principles of Operation,
 * chapter 3, say; program interruptions are caught as values, by a handler and in problem state;
 * each CPU answers.
 *
 * When this test fails, no other result of the same machine means anything.
 */
#include <libcflat.h>
#include <alloc.h>
#include <selftest.h>
#include <vmalloc.h>
#include <asm/barrier.h>
#include <asm/interrupt.h>
#include <asm/sigp.h>
#include "mmu.h"
#include "smp.h"

/* Stores one byte; the program-interruption code. */
static uint16_t write_byte(void *where)
{
	expect_pgm_int();
	asm volatile("mvi 0(%0),1" : : "a"(where) : "memory");
	return read_pgm_int_code();
}

static uint16_t write_byte_teid(void *where, unsigned long *teid)
{
	uint16_t code = write_byte(where);

	*teid = lowcore.trans_exc_id;
	clear_pgm_int();
	return code;
}

static void test_guard_page(void)
{
	u8 *block = memalign(PAGE_SIZE, PAGE_SIZE);
	unsigned long teid;

	report(!write_byte_teid(block + PAGE_SIZE - 1, &teid), "the last byte of a block can be used");
	report(write_byte_teid(block + PAGE_SIZE, &teid) == PGM_INT_CODE_PAGE_TRANSLATION &&
	       (teid & PAGE_MASK) == (unsigned long)block + PAGE_SIZE,
	       "the first one behind it is a guard page's");
	free(block);
	report(write_byte_teid(block, &teid) == PGM_INT_CODE_PAGE_TRANSLATION &&
	       (teid & PAGE_MASK) == (unsigned long)block, "a block that was freed is not mapped");
}

static struct psw seen_psw;
static uint16_t seen_ilc;

static void note_interruption(struct stack_frame_int *stack)
{
	seen_psw = lowcore.pgm_old_psw;
	seen_ilc = lowcore.pgm_int_id;
	lowcore.pgm_old_psw.mask &= ~PSW_MASK_PSTATE;
}

static void illegal_instruction(void)
{
	asm volatile(".short 0x0001" : : : "memory");
}

static void test_exceptions(void)
{
	unsigned long teid;
	u8 *page = memalign(PAGE_SIZE, PAGE_SIZE);

	expect_pgm_int();
	illegal_instruction();
	report(clear_pgm_int() == PGM_INT_CODE_OPERATION, "an operation exception is a value");
	report(!read_pgm_int_code(), "and is gone when it was read");
	expect_pgm_int();
	asm volatile("lpswe 1" : : : "memory");
	report(clear_pgm_int() == PGM_INT_CODE_SPECIFICATION, "a specification exception");

	protect_page(page, PAGE_ENTRY_P);
	report(write_byte_teid(page, &teid) == PGM_INT_CODE_PROTECTION, "a protected page");
	unprotect_page(page, PAGE_ENTRY_P);
	report(!write_byte_teid(page, &teid), "that is protected no more");
	free(page);

	register_pgm_cleanup_func(note_interruption);
	expect_pgm_int();
	illegal_instruction();
	register_pgm_cleanup_func(NULL);
	report(clear_pgm_int() == PGM_INT_CODE_OPERATION && seen_ilc == 2,
	       "a handler is called, with the length of the instruction");
}

static void test_problem_state(void)
{
	uint64_t mask;

	enter_pstate();
	mask = extract_psw_mask();
	leave_pstate();
	report(mask & PSW_MASK_PSTATE, "problem state is entered");
	report(!(extract_psw_mask() & PSW_MASK_PSTATE), "and left by a supervisor call");

	expect_pgm_int();
	enter_pstate();
	lctlg(0, 0);
	report(clear_pgm_int() == PGM_INT_CODE_PRIVILEGED_OPERATION &&
	       !(extract_psw_mask() & PSW_MASK_PSTATE), "LCTLG there is a privileged operation");
}

static volatile int answers[2] = { -1, -1 };

static void answer(void)
{
	answers[1] = stap();
	mb();
	while (true)
		sigp(stap(), SIGP_STOP, 0, NULL);
}

static void test_cpus(void)
{
	report(smp_query_num_cpus() == 2, "there are as many CPUs as asked for");
	if (smp_query_num_cpus() < 2)
		return;
	answers[0] = stap();
	report(smp_cpu_stopped(1), "the second CPU waits, stopped");
	report(!smp_cpu_setup(1, PSW_WITH_CUR_MASK(answer)), "it can be started");
	while (!smp_cpu_stopped(1))
		mb();
	report(answers[0] == smp_cpu_addr(0) && answers[1] == smp_cpu_addr(1) &&
	       answers[0] != answers[1], "each has an address of its own");
}

int main(int argc, char **argv)
{
	selftest_arguments(argc, argv);
	selftest_environ();
	selftest_library();
	selftest_memory();

	report_prefix_push("guard");
	test_guard_page();
	report_prefix_pop();
	report_prefix_push("exceptions");
	test_exceptions();
	report_prefix_pop();
	report_prefix_push("problem state");
	test_problem_state();
	report_prefix_pop();
	report_prefix_push("cpus");
	test_cpus();
	report_prefix_pop();
	return report_summary();
}
