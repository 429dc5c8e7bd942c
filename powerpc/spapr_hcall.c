/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hypervisor calls of pseries: LoPAR 1.1, chapter 14. What each does, that it refuses bad
 * arguments with the code that the book gives, and that no call changes a register that it
 * must keep (section 14.5.1: R1, R2, R13 to R31; the MSR and the address behind the call).
 *
 * A failure prints the call's arguments, and the return code that came.
 */
#include <alloc_page.h>
#include <asm/hcall.h>
#include <asm/io.h>
#include <asm/smp.h>
#include <asm/time.h>
#include "alu.h"

#define SC1	(17u << 26 | 1 << 5 | 2)

/* Outside of the machine's memory, aligned to everything. */
#define NOWHERE		(1ul << 50)

#define PAGE_INIT_ZERO	(1ul << (63 - 48))
#define PAGE_INIT_COPY	(1ul << (63 - 49))
#define PAGE_SIZE_4K	4096ul

static struct probe_state in, out, expected;

/* Makes a call in the probe; the registers it may change are out's. */
static long call(unsigned long nr, unsigned long a, unsigned long b, unsigned long c,
		 unsigned long d)
{
	probe_init(&in, 0);
	in.gpr[3] = nr;
	in.gpr[4] = a;
	in.gpr[5] = b;
	in.gpr[6] = c;
	in.gpr[7] = d;
	probe_run(SC1, &in, &out);
	probe_expect(&in, &expected);
	expected.gpr[0] = out.gpr[0];
	for (int i = 3; i <= 12; i++)
		expected.gpr[i] = out.gpr[i];
	expected.cr = (in.cr & 0x00fff000) | (out.cr & ~0x00fff000ull);
	expected.xer = out.xer;
	expected.ctr = out.ctr;
	expected.dar = out.dar;
	expected.dsisr = out.dsisr;
	probe_check(&in, &out, &expected, "call %#lx keeps its registers", nr);
	return out.gpr[3];
}

static const struct row {
	const char *name;
	unsigned long nr, a, b, c, d;
	long code, or_code;
} rows[] = {
	{ "an unknown call", 0xeffc, 0, 0, 0, 0, H_FUNCTION },
	{ "a call between two numbers", 0x5a, 0, 0, 0, 0, H_FUNCTION },
	{ "call 0", 0, 0, 0, 0, 0, H_FUNCTION },
	{ "a call beyond all", -4ul, 0, 0, 0, 0, H_FUNCTION },
	{ "H_PUT_TERM_CHAR of 17 bytes", H_PUT_TERM_CHAR, 0, 17, 0, 0, H_PARAMETER },
	{ "H_PUT_TERM_CHAR of -1 bytes", H_PUT_TERM_CHAR, 0, -1ul, 0, 0, H_PARAMETER },
	{ "H_PUT_TERM_CHAR of nothing", H_PUT_TERM_CHAR, 0, 0, 0, 0, H_SUCCESS },
	{ "H_PUT_TERM_CHAR to no terminal", H_PUT_TERM_CHAR, 0x12345, 1, 0, 0, H_PARAMETER },
	{ "H_GET_TERM_CHAR from no terminal", H_GET_TERM_CHAR, 0x12345, 0, 0, 0, H_PARAMETER },
	{ "H_IPI to no CPU", H_IPI, 0x7fff, 5, 0, 0, H_PARAMETER },
	{ "H_PROD of no CPU", H_PROD, 0x7fff, 0, 0, 0, H_PARAMETER },
	{ "H_CONFER to no CPU", H_CONFER, 0x7fff, 0, 0, 0, H_PARAMETER },
	{ "H_SET_MODE of resource 0", H_SET_MODE, 0, 0, 0, 0, H_P2 },
	{ "H_SET_MODE of resource 99", H_SET_MODE, 0, 99, 0, 0, H_P2 },
	{ "H_SET_MODE byte order 2", H_SET_MODE, 2, 4, 0, 0, H_UNSUPPORTED_FLAG },
	{ "H_SET_MODE byte order with value 1", H_SET_MODE, 0, 4, 1, 0, H_P3 },
	{ "H_SET_MODE byte order with value 2", H_SET_MODE, 0, 4, 0, 1, H_P4 },
	{ "H_SET_MODE translation 1", H_SET_MODE, 1, 3, 0, 0, H_UNSUPPORTED_FLAG },
	{ "H_SET_MODE translation with value 1", H_SET_MODE, 3, 3, 1, 0, H_P3 },
	{ "H_SET_MODE translation with value 2", H_SET_MODE, 3, 3, 0, 1, H_P4 },
	{ "H_PAGE_INIT outside of memory", H_PAGE_INIT, PAGE_INIT_ZERO, NOWHERE, 0, 0,
	  H_PARAMETER },
	{ "H_PAGE_INIT, not at a page", H_PAGE_INIT, PAGE_INIT_ZERO, 0x700100, 0, 0, H_PARAMETER },
	{ "H_PAGE_INIT, copy outside of memory", H_PAGE_INIT, PAGE_INIT_COPY, 0x700000, NOWHERE, 0,
	  H_PARAMETER },
	{ "H_PAGE_INIT, copy not at a page", H_PAGE_INIT, PAGE_INIT_COPY, 0x700000, 0x701008, 0,
	  H_PARAMETER },
	{ "H_LOGICAL_CI_LOAD of size 3", H_LOGICAL_CI_LOAD, 3, 0x700000, 0, 0, H_PARAMETER },
	{ "H_LOGICAL_CI_LOAD of size 16", H_LOGICAL_CI_LOAD, 16, 0x700000, 0, 0, H_PARAMETER },
	{ "H_LOGICAL_CI_STORE of size 0", H_LOGICAL_CI_STORE, 0, 0x700000, 0, 0, H_PARAMETER },
	{ "H_LOGICAL_CI_STORE of size 5", H_LOGICAL_CI_STORE, 5, 0x700000, 0, 0, H_PARAMETER },
	{ "H_REGISTER_PROC_TBL, unknown flags", H_REGISTER_PROC_TBL, 0x20, 0, 0, 0, H_PARAMETER },
	{ "H_REGISTER_PROC_TBL, radix at an odd address", H_REGISTER_PROC_TBL, 0x1d, 0x700100, 0,
	  0, H_P2 },
	{ "H_REGISTER_PROC_TBL, radix with a page size", H_REGISTER_PROC_TBL, 0x1d, 0x700000, 1,
	  0, H_P3 },
	{ "H_REGISTER_PROC_TBL, radix of 2^37 bytes", H_REGISTER_PROC_TBL, 0x1d, 0x700000, 0, 25,
	  H_P4 },
	{ "H_REGISTER_VPA of no CPU", H_REGISTER_VPA, 1ul << 45, 0x7fff, 0x700000, 0, H_PARAMETER },
	{ "H_HOME_NODE_ASSOCIATIVITY of no CPU", H_HOME_NODE_ASSOCIATIVITY, 1, 0x7fff, 0, 0,
	  H_P2 },
};

static void test_arguments(void)
{
	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row++) {
		long code;

		probe_begin();
		code = call(row->nr, row->a, row->b, row->c, row->d);
		if (code == H_FUNCTION && row->code != H_FUNCTION)
			report_skip("%s: there is no such call", row->name);
		else
			probe_note(code == row->code, "%s: the code is %ld, expected %ld",
				   row->name, code, row->code);
		if (code != H_FUNCTION || row->code == H_FUNCTION)
			probe_end("%s", row->name);
	}
}

/* Modes are 0, 2 and 3. Whatever a wrong one did is taken back before an interrupt can come. */
static void test_translation_mode(void)
{
	long code = hcall(H_SET_MODE, 4ul, 3ul, 0ul, 0ul);

	hcall(H_SET_MODE, 0ul, 3ul, 0ul, 0ul);
	hcall(H_SET_MODE, (unsigned long)(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__),
	      (unsigned long)H_SET_MODE_RESOURCE_LE, 0ul, 0ul);
	report(code == H_UNSUPPORTED_FLAG, "H_SET_MODE translation 4");
}

static void test_sprg0(void)
{
	static const u64 values[] = { 0, -1ull, 0x123456789abcdef0, 0x8000000000000000 };

	/* Interrupts need SPRG0: it is read and put back between two instructions. */
	probe_begin();
	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		register unsigned long r3 asm("r3") = H_SET_SPRG0;
		register unsigned long r4 asm("r4") = values[i];
		unsigned long was = mfspr(SPR_SPRG0), is;

		asm volatile("sc 1; mfspr %2, 272; mtspr 272, %3"
			     : "+r"(r3), "+r"(r4), "=&r"(is) : "r"(was)
			     : "r0", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "ctr",
			       "cr0", "cr1", "cr5", "cr6", "cr7", "xer", "memory");
		probe_note(r3 == H_SUCCESS && is == values[i], "%#llx: code %ld, SPRG0 %#lx",
			   (unsigned long long)values[i], (long)r3, is);
	}
	probe_end("H_SET_SPRG0 sets SPRG0");
}

static bool filled(const u8 *p, u8 value)
{
	for (unsigned int i = 0; i < PAGE_SIZE_4K; i++)
		if (p[i] != value)
			return false;
	return true;
}

static void test_page_init(void)
{
	u8 *page = alloc_pages(1);
	u8 *from = page + 2 * PAGE_SIZE_4K;

	memset(page, 0x55, 4 * PAGE_SIZE_4K);
	memset(from, 0xaa, PAGE_SIZE_4K);
	probe_begin();
	probe_note(call(H_PAGE_INIT, PAGE_INIT_ZERO, (u64)page, 0, 0) == H_SUCCESS, "code");
	probe_note(filled(page, 0), "zero");
	probe_note(filled(page + PAGE_SIZE_4K, 0x55), "the page behind it");
	probe_end("H_PAGE_INIT zeroes one page");

	probe_begin();
	probe_note(call(H_PAGE_INIT, PAGE_INIT_COPY, (u64)page, (u64)from, 0) == H_SUCCESS, "code");
	probe_note(filled(page, 0xaa), "copied");
	probe_note(filled(from, 0xaa) && filled(page + PAGE_SIZE_4K, 0x55), "the others");
	probe_end("H_PAGE_INIT copies one page");

	probe_begin();
	memset(page, 0x66, PAGE_SIZE_4K);
	probe_note(call(H_PAGE_INIT, PAGE_INIT_ZERO | PAGE_INIT_COPY, (u64)page, (u64)from, 0) ==
		   H_SUCCESS, "code");
	probe_note(filled(page, 0xaa) || filled(page, 0), "copied or zeroed");
	probe_end("H_PAGE_INIT, both flags");
	free_pages(page);
}

/* Loads and stores of each size: memory is big-endian whatever the CPU is. */
static void test_logical_access(void)
{
	static u64 cell __attribute__((aligned(8)));
	unsigned int sizes[] = { 1, 2, 4, 8 };

	probe_begin();
	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		u64 value = 0xf1e2d3c4b5a69788, mask = ~0ull >> (64 - 8 * sizes[i]), wanted = 0;
		u8 *bytes = (u8 *)&cell;

		cell = 0;
		probe_note(call(H_LOGICAL_CI_STORE, sizes[i], (u64)&cell, value & mask, 0) ==
			   H_SUCCESS, "store of %u", sizes[i]);
		for (unsigned int b = 0; b < sizes[i]; b++)
			wanted = wanted << 8 | bytes[b];
		probe_note(wanted == (value & mask), "store of %u: %#llx", sizes[i],
			   (unsigned long long)wanted);
		probe_note(call(H_LOGICAL_CI_LOAD, sizes[i], (u64)&cell, 0, 0) == H_SUCCESS &&
			   out.gpr[4] == (value & mask), "load of %u: %#llx", sizes[i],
			   (unsigned long long)out.gpr[4]);
	}
	probe_end("H_LOGICAL_CI_LOAD and H_LOGICAL_CI_STORE");
}

static void test_random(void)
{
	u64 ones = 0, zeros = 0;
	bool same = true;

	probe_begin();
	for (unsigned int i = 0; i < 64; i++) {
		u64 before = out.gpr[4];

		if (call(H_RANDOM, 0, 0, 0, 0) == H_FUNCTION) {
			report_skip("H_RANDOM: there is no such call");
			return;
		}
		probe_note(out.gpr[3] == H_SUCCESS, "code");
		ones |= out.gpr[4];
		zeros |= ~out.gpr[4];
		same &= out.gpr[4] == before;
	}
	probe_note(ones == -1ull && zeros == -1ull && !same, "a bit never changes");
	probe_end("H_RANDOM gives other bits each time");
}

/* With H_PROD in front, H_CEDE does not wait; without, the decrementer ends it, EE = 0 or not. */
static void ended(struct pt_regs *regs, void *data)
{
	*(volatile int *)data += 1;
	mtspr(SPR_DEC, 0x7fffffff);
}

static void test_cede(void)
{
	volatile int interrupts = 0;
	u64 start;
	long code;

	handle_exception(0x900, ended, (void *)&interrupts);
	mtspr(SPR_DEC, tb_hz / 2);
	probe_begin();
	code = hcall(H_PROD, this_cpu()->server_no);
	if (code == H_FUNCTION) {
		report_skip("H_PROD: there is no such call");
	} else {
		start = get_tb();
		probe_note(code == H_SUCCESS && hcall(H_CEDE) == H_SUCCESS, "codes");
		local_irq_disable();
		probe_note(get_tb() - start < tb_hz / 4, "it waited");
		probe_end("H_CEDE after H_PROD returns");
	}

	probe_begin();
	interrupts = 0;
	start = get_tb();
	mtspr(SPR_DEC, tb_hz / 1000);
	code = hcall(H_CEDE);
	local_irq_disable();
	probe_note(code == H_SUCCESS, "code %ld", code);
	probe_note(interrupts == 1, "%d interrupts", interrupts);
	probe_note(get_tb() - start >= tb_hz / 1000 - 16, "it did not wait");
	probe_end("H_CEDE turns EE on and waits for the decrementer");
	handle_exception(0x900, NULL, NULL);
}

int main(void)
{
	if (!machine_is_pseries()) {
		report_skip("hypervisor calls are pseries'");
		return report_summary();
	}
	test_arguments();
	test_translation_mode();
	test_sprg0();
	test_page_init();
	test_logical_access();
	test_random();
	test_cede();
	return report_summary();
}
