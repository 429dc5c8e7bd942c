/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time-stamp counter and the instructions that read it.
 *
 * RDTSC, RDTSCP and RDPID: their registers, zero-extended, and nothing else; CR4.TSD at each
 * CPL; #UD without the feature; IA32_TSC_AUX and its reserved half. The counter never runs
 * backwards, on one processor and from one to another, RDTSC, RDTSCP and RDMSR read the same
 * one, a write to the MSR sets all 64 bits, and IA32_TSC_ADJUST follows each write and moves
 * the counter by what is written to it. SDM volume 2, RDTSC, RDTSCP, RDPID; volume 3,
 * section 18.17 (time-stamp counter) and 18.17.3 (adjustment).
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include "outcome.h"
#include "processor.h"
#include "smp.h"

#ifdef __x86_64__
#define MODE_COUNT	2
#else
#define MODE_COUNT	1
#endif

static const struct mode {
	const char *name;
	unsigned int probe;
	bool wide;
} modes[MODE_COUNT] = {
#ifdef __x86_64__
	{ "64-bit", 0, true },
	{ "compat", PROBE_32, false },
#else
	{ "32-bit", PROBE_32, false },
#endif
};

/* Between two reads on a machine that is in use: what a counter may have gone on by. */
#define SOME_TIME	(1ull << 40)

#define AUX		0x89abcdefu

struct row {
	const char *name;
	const u8 *code;
	u8 len;
	struct x86_cpu_feature feature;
	bool counter;		/* gives EDX:EAX, unless CR4.TSD */
	u8 aux;			/* the register that gets IA32_TSC_AUX, 0xff: none */
	bool wide_only;
};

static const struct row rows[] = {
	{ "rdtsc", INSN("\x0f\x31"), X86_FEATURE_TSC, true, 0xff, false },
	{ "rdtscp", INSN("\x0f\x01\xf9"), X86_FEATURE_RDTSCP, true, RCX, false },
	{ "rdpid %eax", INSN("\xf3\x0f\xc7\xf8"), X86_FEATURE_RDPID, false, RAX, false },
	{ "rdpid %edi", INSN("\xf3\x0f\xc7\xff"), X86_FEATURE_RDPID, false, RDI, false },
#ifdef __x86_64__
	{ "rdpid %r9", INSN("\xf3\x41\x0f\xc7\xf9"), X86_FEATURE_RDPID, false, R9, true },
	{ "rdpid %rdx, REX.W", INSN("\xf3\x48\x0f\xc7\xfa"), X86_FEATURE_RDPID, false, RDX, true },
#endif
};

static bool has_aux(void)
{
	return this_cpu_has(X86_FEATURE_RDTSCP) || this_cpu_has(X86_FEATURE_RDPID);
}

static void try_row(struct tally *t, const struct row *row, const struct mode *mode,
		    unsigned int cpl, bool tsd, ulong flags)
{
	struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;
	u64 first = rdtsc(), last, seen;

	before.flags |= flags;
	got = before;
	want = outcome_done(&before, row->len);
	if (!this_cpu_has(row->feature))
		want = outcome_fault(&before, UD_VECTOR, 0);
	else if (row->counter && tsd && cpl)
		want = outcome_fault(&before, GP_VECTOR, 0);
	probe_run(&got, row->code, row->len);
	last = rdtsc();
	if (want.vector == PROBE_DONE) {
		if (row->aux != 0xff)
			want.gpr[row->aux] = AUX;
		if (row->counter) {
			/* Any time between the two will do, in 32 bits each. */
			seen = (u64)(u32)got.gpr[RDX] << 32 | (u32)got.gpr[RAX];
			tally_row(t, seen >= first && seen <= last,
				  "CPL %u: %#" PRIx64 " between %#" PRIx64 " and %#" PRIx64, cpl,
				  seen, first, last);
			want.gpr[RAX] = (u32)got.gpr[RAX];
			want.gpr[RDX] = (u32)got.gpr[RDX];
		}
	}
	outcome_row(t, &want, &got, "CPL %u, CR4.TSD %u", cpl, tsd);
}

static void test_instructions(const struct mode *mode)
{
	ulong cr4 = read_cr4();

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].wide_only && !mode->wide)
			continue;
		for (unsigned int tsd = 0; tsd < 2; tsd++) {
			struct tally t = tally_start();

			write_cr4(tsd ? cr4 | X86_CR4_TSD : cr4 & ~X86_CR4_TSD);
			for (unsigned int n = 0; n < 8; n++)
				try_row(&t, &rows[i], mode, n & 3, tsd, n & 4 ? X86_EFLAGS_ALU : 0);
			tally_report(&t, "%s%s", rows[i].name, tsd ? ", CR4.TSD" : "");
		}
	}
	write_cr4(cr4);
}

/* RDPID has no memory form. */
static void test_rdpid_memory(const struct mode *mode)
{
	struct tally t = tally_start();

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

		before.gpr[RBX] = (ulong)probe_data;
		got = before;
		want = outcome_fault(&before, UD_VECTOR, 0);
		probe_run(&got, INSN("\xf3\x0f\xc7\x3b"));
		outcome_row(&t, &want, &got, "CPL %u", cpl);
	}
	tally_report(&t, "rdpid of memory");
}

#ifndef __x86_64__

/* Virtual-8086 mode is CPL 3 for CR4.TSD. */
static void test_vm86(void)
{
	u8 *code = (u8 *)0x10000;
	struct tally t = tally_start();
	ulong cr4 = read_cr4();

	for (unsigned int tsd = 0; tsd < 2; tsd++) {
		struct probe before = probe_init(PROBE_CPL3), got, want;

		memcpy(code, "\x0f\x31\xcd\xf0", 4);
		before.cs = 0x1000;
		before.ip = 0;
		before.ss = 0x2000;
		before.gpr[RSP] = 0x8000;
		before.ds = before.es = before.fs = before.gs = 0x3000;
		before.flags |= X86_EFLAGS_VM | X86_EFLAGS_IOPL;
		write_cr4(tsd ? cr4 | X86_CR4_TSD : cr4 & ~X86_CR4_TSD);
		got = before;
		probe_enter_at(&got);
		want = outcome_done(&before, 2);
		want.gpr[RAX] = got.gpr[RAX];
		want.gpr[RDX] = got.gpr[RDX];
		if (tsd)
			want = outcome_fault(&before, GP_VECTOR, 0);
		outcome_row(&t, &want, &got, "CR4.TSD %u", tsd);
	}
	write_cr4(cr4);
	tally_report(&t, "rdtsc in virtual-8086 mode");
}

#endif

static void test_aux(void)
{
	static const u64 good[] = { 0, 1, 0x80000000, 0xffffffff };
	static const u64 bad[] = { 1ull << 32, 1ull << 63, 0xffffffff00000001 };
	struct tally holds = tally_start(), reserved = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(good); i++) {
		wrmsr(MSR_TSC_AUX, good[i]);
		tally_row(&holds, rdmsr(MSR_TSC_AUX) == good[i], "%#" PRIx64 " reads %#" PRIx64,
			  good[i], rdmsr(MSR_TSC_AUX));
	}
	tally_report(&holds, "TSC_AUX holds 32 bits");
	if (!is_intel())
		return;
	wrmsr(MSR_TSC_AUX, AUX);
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		int vector = wrmsr_safe(MSR_TSC_AUX, bad[i]);

		tally_row(&reserved, vector == GP_VECTOR && rdmsr(MSR_TSC_AUX) == AUX,
			  "%#" PRIx64 ": vector %d, reads %#" PRIx64, bad[i], vector,
			  rdmsr(MSR_TSC_AUX));
		wrmsr(MSR_TSC_AUX, AUX);
	}
	tally_report(&reserved, "TSC_AUX bits 63:32 are reserved");
}

/* Both instructions that read it, one after another, many times. */
static void test_monotonic(void)
{
	struct tally t = tally_start();
	u64 last = rdtsc(), first = last;

	for (unsigned int i = 0; i < 20000; i++) {
		u32 aux;
		u64 now = i & 1 && this_cpu_has(X86_FEATURE_RDTSCP) ? rdtscp(&aux) : rdtsc();

		if (now < last)
			tally_row(&t, false, "read %u: %#" PRIx64 " after %#" PRIx64, i, now, last);
		last = now;
	}
	tally_row(&t, last > first, "it stands still");
	tally_report(&t, "never backwards");
}

/* The MSR is the same counter. */
static void test_msr(void)
{
	struct tally t = tally_start();

	for (unsigned int i = 0; i < 100; i++) {
		u64 before = fenced_rdtsc(), msr = rdmsr(MSR_IA32_TSC), after = fenced_rdtsc();

		tally_row(&t, msr >= before && msr <= after,
			  "the MSR reads %#" PRIx64 " between %#" PRIx64 " and %#" PRIx64, msr,
			  before, after);
	}
	tally_report(&t, "the MSR reads the counter");
}

static u64 remote;

static void read_remote(void *data)
{
	remote = fenced_rdtsc();
}

/* From one processor to the next and back: what the other reads lies between. */
static void test_processors(void)
{
	struct tally t = tally_start();

	for (int round = 0; round < 100; round++) {
		for (int cpu = 0; cpu < cpu_count(); cpu++) {
			u64 before = fenced_rdtsc(), after;

			on_cpu(cpu, read_remote, NULL);
			after = fenced_rdtsc();
			tally_row(&t, remote >= before && remote <= after,
				  "CPU %d: %#" PRIx64 " between %#" PRIx64 " and %#" PRIx64, cpu,
				  remote, before, after);
		}
	}
	tally_report(&t, "never backwards from one processor to another");
}

static void test_write(void)
{
	static const u64 values[] = { 0, 1, 0x80000000, 0xfffffffffull, 0x123456789abcdef0,
				      0x7000000000000000 };
	struct tally t = tally_start();
	u64 old = rdtsc();

	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		u64 now;

		wrmsr(MSR_IA32_TSC, values[i]);
		now = rdtsc();
		tally_row(&t, now >= values[i] && now - values[i] < SOME_TIME,
			  "wrote %#" PRIx64 ", reads %#" PRIx64, values[i], now);
	}
	wrmsr(MSR_IA32_TSC, old);
	tally_report(&t, "a write sets all 64 bits");
}

/* All the state there is of the two MSRs, read as near to one another as can be. */
static void test_adjust(void)
{
	static const s64 deltas[] = { 1ll << 50, -(1ll << 49), 0x123456789abc, -1000000000ll };
	struct tally moves = tally_start(), follows = tally_start();
	u64 start = rdmsr(MSR_IA32_TSC_ADJUST), tsc;

	for (unsigned int i = 0; i < ARRAY_SIZE(deltas); i++) {
		u64 adjust = rdmsr(MSR_IA32_TSC_ADJUST), now;

		tsc = rdtsc();
		wrmsr(MSR_IA32_TSC_ADJUST, adjust + deltas[i]);
		now = rdtsc() - deltas[i];
		tally_row(&moves, rdmsr(MSR_IA32_TSC_ADJUST) == adjust + deltas[i] &&
				  now >= tsc && now - tsc < SOME_TIME,
			  "adjusted by %#" PRIx64 ": the counter went on by %#" PRIx64,
			  (u64)deltas[i], now - tsc);

		adjust = rdmsr(MSR_IA32_TSC_ADJUST);
		tsc = rdtsc();
		wrmsr(MSR_IA32_TSC, tsc + deltas[i]);
		/* The time between read and write is missing from the difference. */
		now = adjust + deltas[i] - rdmsr(MSR_IA32_TSC_ADJUST);
		tally_row(&follows, now < SOME_TIME,
			  "TSC moved by %#" PRIx64 ": adjust by %#" PRIx64,
			  (u64)deltas[i], rdmsr(MSR_IA32_TSC_ADJUST) - adjust);
	}
	wrmsr(MSR_IA32_TSC_ADJUST, start);
	tally_report(&moves, "TSC_ADJUST moves the counter");
	tally_report(&follows, "TSC_ADJUST follows a write to the counter");
}

int main(int argc, char **argv)
{
	probe_setup();
	if (has_aux()) {
		test_aux();
		wrmsr(MSR_TSC_AUX, AUX);
	}
	for (unsigned int m = 0; m < MODE_COUNT; m++) {
		report_prefix_push(modes[m].name);
		test_instructions(&modes[m]);
		test_rdpid_memory(&modes[m]);
		report_prefix_pop();
	}
#ifndef __x86_64__
	test_vm86();
#endif
	test_monotonic();
	test_msr();
	test_processors();
	test_write();
	if (this_cpu_has(X86_FEATURE_TSC_ADJUST))
		test_adjust();
	else
		report_skip("no TSC_ADJUST");
	return report_summary();
}
