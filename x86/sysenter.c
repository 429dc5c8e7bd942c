/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SYSENTER and SYSEXIT.
 *
 * From every privilege level and mode: RIP and RSP from the MSRs and back from RDX and RCX,
 * the selectors counted from IA32_SYSENTER_CS, the segments that come with them, which no
 * descriptor gives, IF, VM, TF, an empty IA32_SYSENTER_CS, CPL, addresses that are not
 * canonical, and the MSRs themselves; and nothing else changed. SDM volume 2, SYSENTER and
 * SYSEXIT; APM volume 3, same names: AMD has neither in long mode (#UD).
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include <asm/debugreg.h>
#include "syscall.h"

#define SYSENTER	INSN("\x0f\x34")
#define SYSEXIT_32	INSN("\x0f\x35")
#define SYSEXIT_64	INSN("\x48\x0f\x35")

/* All flags that are safe to run with outside a debugger. */
#define FLAGS_ALL	(X86_EFLAGS_IF | X86_EFLAGS_IOPL | X86_EFLAGS_NT | X86_EFLAGS_AC | \
			 X86_EFLAGS_ID | X86_EFLAGS_ALU | X86_EFLAGS_DF)

/* The stack that SYSENTER finds: not where RSP was. */
#define ENTER_STACK	((ulong)probe_data + PROBE_DATA_SIZE - 512)

struct sysexit_form {
	const char *name;
	const u8 *code;
	u8 len;
	bool to64;
};

static const struct sysexit_form exit_forms[] = {
	{ "sysexit", SYSEXIT_32, false },
#ifdef __x86_64__
	{ "sysexitq", SYSEXIT_64, true },
#endif
};

static bool has_sysenter(void)
{
	return this_cpu_has(X86_FEATURE_SEP) && (is_intel() || !LONG_MODE);
}

static void set_msrs(u64 cs, ulong ip, ulong sp)
{
	wrmsr(MSR_IA32_SYSENTER_CS, cs);
	wrmsr(MSR_IA32_SYSENTER_EIP, ip);
	wrmsr(MSR_IA32_SYSENTER_ESP, sp);
}

/* The state when the first instruction at the target is about to run. */
static struct probe expect_sysenter(const struct probe *before, u16 cs)
{
	struct probe want = *before;

	want.cs = cs & ~3;
	want.ss = want.cs + 8;
	want.gpr[RSP] = ENTER_STACK;
	want.ip = target_address(TARGET_64);
	want.flags &= ~(X86_EFLAGS_IF | X86_EFLAGS_VM);
	want.vector = PROBE_DONE;
	want.error = 0;
	return want;
}

static void try_sysenter(struct tally *t, const struct call_mode *mode, unsigned int cpl,
			 ulong flags, u64 cs)
{
	struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

	before.flags |= flags;
	got = before;
	want = expect_sysenter(&before, cs);
	/* TF is not masked: its trap comes in CPL 0. */
	if (flags & X86_EFLAGS_TF)
		want.vector = DB_VECTOR;
	else
		want.ip += 2;
	set_msrs(cs, target_address(TARGET_64), ENTER_STACK);
	place_end(TARGET_64);
	probe_run(&got, SYSENTER);
	outcome_row(t, &want, &got, "CPL %u, EFLAGS %#lx, SYSENTER_CS %#" PRIx64, cpl, flags, cs);
}

static void test_enter_state(const struct call_mode *mode)
{
	static const ulong flags[] = { 0, X86_EFLAGS_IF, FLAGS_ALL, 0x245455, 0x006a80 };

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		struct tally t = tally_start();

		for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++)
			try_sysenter(&t, mode, cpl, flags[i], CALL_SELECTOR);
		tally_report(&t, "sysenter: state, from CPL %u", cpl);
		t = tally_start();
		try_sysenter(&t, mode, cpl, X86_EFLAGS_TF, CALL_SELECTOR);
		try_sysenter(&t, mode, cpl, X86_EFLAGS_TF | FLAGS_ALL, CALL_SELECTOR);
		tally_report(&t, "sysenter: TF, from CPL %u", cpl);
	}
	write_dr6(DR6_ACTIVE_LOW);
}

static void test_enter_selectors(const struct call_mode *mode)
{
	static const u16 selectors[] = { 0x0008, 0x0010, 0x0004, 0x7ff8, 0x8000, 0xfff0, 0xfff8,
					 CALL_SELECTOR | 1, CALL_SELECTOR | 2, CALL_SELECTOR | 3 };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(selectors); i++) {
		try_sysenter(&t, mode, 3, 0, selectors[i]);
		try_sysenter(&t, mode, 0, 0, selectors[i]);
	}
	tally_report(&t, "sysenter: selectors");
}

static void test_enter_segments(const struct call_mode *mode)
{
	for (unsigned int cpl = 0; cpl < 4; cpl += 3) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;
		struct tally t = tally_start();

		set_odd_stack(cpl);
		before.gpr[RAX] = ODD_STACK | cpl;
		got = before;
		want = expect_sysenter(&before, CALL_SELECTOR);
		set_msrs(CALL_SELECTOR, target_address(TARGET_64), ENTER_STACK);
		place_segment_probe(0xc00);
		expect_segment_probe(&want, 0xc00, true);
		if (LONG_MODE) {
			place_leave_64(TARGET_64, 0xc00, 0);
			want.cs = PROBE_CS32(0);
		} else {
			place_segment_probe(TARGET_64);
			expect_segment_probe(&want, TARGET_64, true);
		}
		/* mov %eax, %ss; sysenter */
		probe_run(&got, INSN("\x8e\xd0\x0f\x34"));
		outcome_row(&t, &want, &got, "CPL %u", cpl);
		tally_report(&t, "sysenter: segments are flat and privileged, from CPL %u", cpl);
	}
}

/* A null code segment: bits 15:2 of the MSR decide. */
static void test_enter_null(const struct call_mode *mode)
{
	struct tally null = tally_start(), rpl = tally_start();

	place_end(TARGET_64);
	for (unsigned int row = 0; row < 16; row++) {
		unsigned int cpl = row & 3, cs = row >> 2;
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got = before;
		struct probe want = outcome_fault(&before, GP_VECTOR, 0);

		set_msrs(cs, target_address(TARGET_64), ENTER_STACK);
		probe_run(&got, SYSENTER);
		outcome_row(cs ? &rpl : &null, &want, &got, "CPL %u, SYSENTER_CS %u", cpl, cs);
	}
	tally_report(&null, "sysenter: SYSENTER_CS is 0");
	tally_report(&rpl, "sysenter: SYSENTER_CS is 1, 2, 3");
}

#ifndef __x86_64__

/* Out of virtual-8086 mode: VM goes, and the data segments stay as they are. */
static void test_enter_vm86(void)
{
	/* A vm86 address is below 1 MiB: the page at 64 KiB is free for it. */
	u8 *code = (u8 *)0x10000;
	struct tally t = tally_start();
	struct probe before = probe_init(PROBE_CPL3), got, want;

	memcpy(code, "\x0f\x34", 2);
	before.cs = 0x1000;
	before.ip = 0;
	before.ss = 0x2000;
	before.gpr[RSP] = 0x8000;
	before.ds = 0x1111;
	before.es = 0x2222;
	before.fs = 0x3333;
	before.gs = 0x4444;
	before.flags |= X86_EFLAGS_VM | X86_EFLAGS_IF | X86_EFLAGS_IOPL;
	got = before;
	want = expect_sysenter(&before, CALL_SELECTOR);
	want.ip += 2;
	set_msrs(CALL_SELECTOR, target_address(TARGET_64), ENTER_STACK);
	place_end(TARGET_64);
	probe_enter_at(&got);
	outcome_row(&t, &want, &got, "vm86");
	tally_report(&t, "sysenter: from virtual-8086 mode");
}

#endif

/* The state when the first instruction at the target of SYSEXIT is about to run. */
static struct probe expect_sysexit(const struct probe *before, const struct sysexit_form *form,
				   u16 cs)
{
	struct probe want = *before;

	want.cs = (cs + (form->to64 ? 32 : 16)) | 3;
	want.ss = want.cs + 8;
	want.gpr[RSP] = form->to64 ? before->gpr[RCX] : (u32)before->gpr[RCX];
	want.ip = form->to64 ? before->gpr[RDX] : (u32)before->gpr[RDX];
	want.vector = PROBE_DONE;
	want.error = 0;
	return want;
}

static struct probe exit_before(const struct call_mode *mode, const struct sysexit_form *form)
{
	struct probe p = probe_init(mode->probe | PROBE_CPL0);

	p.gpr[RCX] = ENTER_STACK;
	p.gpr[RDX] = target_address(TARGET_64);
	return p;
}

static void try_sysexit(struct tally *t, const struct call_mode *mode,
			const struct sysexit_form *form, ulong flags, u64 cs)
{
	struct probe before = exit_before(mode, form), got, want;

	before.flags |= flags;
	got = before;
	want = expect_sysexit(&before, form, cs);
	if (flags & X86_EFLAGS_TF)
		want.vector = DB_VECTOR;
	else
		want.ip += 2;
	set_msrs(cs, 0x1234, 0x5678);
	place_end(TARGET_64);
	probe_run(&got, form->code, form->len);
	outcome_row(t, &want, &got, "EFLAGS %#lx, SYSENTER_CS %#" PRIx64, flags, cs);
}

static void test_exit_state(const struct call_mode *mode, const struct sysexit_form *form)
{
	static const ulong flags[] = { 0, X86_EFLAGS_IF, FLAGS_ALL, 0x245455, 0x006a80 };
	static const u16 selectors[] = { 0x0008, 0x0010, 0x0004, 0x7ff8, 0x8000, 0xffe0, 0xffe8,
					 0xfff0, 0xfff8, RETURN_SELECTOR | 1, RETURN_SELECTOR | 2,
					 RETURN_SELECTOR | 3 };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++)
		try_sysexit(&t, mode, form, flags[i], RETURN_SELECTOR);
	tally_report(&t, "%s: state", form->name);
	t = tally_start();
	for (unsigned int i = 0; i < ARRAY_SIZE(selectors); i++)
		try_sysexit(&t, mode, form, 0, selectors[i]);
	tally_report(&t, "%s: selectors", form->name);
	t = tally_start();
	try_sysexit(&t, mode, form, X86_EFLAGS_TF, RETURN_SELECTOR);
	try_sysexit(&t, mode, form, X86_EFLAGS_TF | FLAGS_ALL, RETURN_SELECTOR);
	write_dr6(DR6_ACTIVE_LOW);
	tally_report(&t, "%s: TF", form->name);
}

static void test_exit_segments(const struct call_mode *mode, const struct sysexit_form *form)
{
	struct probe before = exit_before(mode, form), got, want;
	struct tally t = tally_start();
	u8 code[8] = { 0x8e, 0xd0 };	/* mov %eax, %ss */

	set_odd_stack(0);
	before.gpr[RAX] = ODD_STACK;
	memcpy(code + 2, form->code, form->len);
	got = before;
	want = expect_sysexit(&before, form, RETURN_SELECTOR);
	set_msrs(RETURN_SELECTOR, 0x1234, 0x5678);
	place_segment_probe(0xc00);
	if (form->to64) {
		place_leave_64(TARGET_64, 0xc00, 3);
		want.cs = PROBE_CS32(3);
		expect_segment_probe(&want, 0xc00, false);
	} else {
		place_segment_probe(TARGET_64);
		expect_segment_probe(&want, TARGET_64, false);
	}
	probe_run(&got, code, form->len + 2);
	outcome_row(&t, &want, &got, "%s", form->name);
	tally_report(&t, "%s: segments are flat, CPL is 3", form->name);
}

static void test_exit_refused(const struct call_mode *mode, const struct sysexit_form *form)
{
	struct tally null = tally_start(), rpl = tally_start(), level = tally_start();

	place_end(TARGET_64);
	for (unsigned int row = 0; row < 32; row++) {
		unsigned int cpl = row & 3, cs = row >> 2 & 3;
		bool good_cs = row & 16;
		struct probe before = exit_before(mode, form), got, want;
		struct probe at_cpl = probe_init(mode->probe | PROBE_CPL(cpl));

		at_cpl.gpr[RCX] = before.gpr[RCX];
		at_cpl.gpr[RDX] = before.gpr[RDX];
		got = at_cpl;
		want = outcome_fault(&at_cpl, GP_VECTOR, 0);
		if (good_cs && !cpl)
			continue;
		set_msrs(good_cs ? RETURN_SELECTOR | cs : cs, 0x1234, 0x5678);
		probe_run(&got, form->code, form->len);
		outcome_row(good_cs ? &level : cs ? &rpl : &null, &want, &got,
			    "CPL %u, SYSENTER_CS %#" PRIx64, cpl, rdmsr(MSR_IA32_SYSENTER_CS));
	}
	tally_report(&null, "%s: SYSENTER_CS is 0", form->name);
	tally_report(&rpl, "%s: SYSENTER_CS is 1, 2, 3", form->name);
	tally_report(&level, "%s: CPL not 0", form->name);
}

#ifdef __x86_64__

/* The upper halves of RCX and RDX have no part in a 32-bit return. */
static void test_exit_halves(const struct call_mode *mode, const struct sysexit_form *form)
{
	struct probe before = exit_before(mode, form), got, want;
	struct tally t = tally_start();

	before.gpr[RCX] |= 0xfedcba9800000000;
	before.gpr[RDX] |= 0x0123456700000000;
	got = before;
	want = expect_sysexit(&before, form, RETURN_SELECTOR);
	want.ip += 2;
	set_msrs(RETURN_SELECTOR, 0x1234, 0x5678);
	place_end(TARGET_64);
	probe_run(&got, form->code, form->len);
	outcome_row(&t, &want, &got, "%s", form->name);
	tally_report(&t, "%s: takes ECX and EDX only", form->name);
}

/* A 64-bit SYSEXIT checks both addresses before it changes anything. */
static void test_exit_canonical(const struct call_mode *mode, const struct sysexit_form *form)
{
	static const u64 bad[] = { 0x0000800000000000, 0xffff7fffffffffff, 0x8000000000000000,
				   0x7fffffffffffffff, 0xaaaaaaaaaaaaaaaa };
	static const unsigned int gprs[] = { RCX, RDX };

	for (unsigned int r = 0; r < ARRAY_SIZE(gprs); r++) {
		struct tally t = tally_start();

		for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
			struct probe before = exit_before(mode, form), got, want;

			before.gpr[gprs[r]] = bad[i];
			got = before;
			want = outcome_fault(&before, GP_VECTOR, 0);
			set_msrs(RETURN_SELECTOR, 0x1234, 0x5678);
			place_end(TARGET_64);
			probe_run(&got, form->code, form->len);
			outcome_row(&t, &want, &got, "%#" PRIx64, bad[i]);
		}
		tally_report(&t, "%s: %s not canonical", form->name, r ? "RDX" : "RCX");
	}
}

/* Entry uses all 64 bits of both MSRs. */
static void test_enter_high(void)
{
	const u64 alias = 0xffffff8000000000;
	u64 *pml4 = (u64 *)(read_cr3() & ~0xffful);
	const u64 slot = alias >> 39 & 511, old = pml4[slot];
	struct probe before = probe_init(PROBE_CPL3), got = before, want;
	struct tally t = tally_start();

	pml4[slot] = pml4[0];
	want = expect_sysenter(&before, CALL_SELECTOR);
	want.ip += alias + 2;
	want.gpr[RSP] += alias;
	set_msrs(CALL_SELECTOR, target_address(TARGET_64) + alias, ENTER_STACK + alias);
	place_end(TARGET_64);
	probe_run(&got, SYSENTER);
	outcome_row(&t, &want, &got, "high target");
	pml4[slot] = old;
	write_cr3(read_cr3());
	tally_report(&t, "sysenter: 64-bit addresses");
}

/* WRMSR of @value to @msr must end with @vector, and leave the MSR alone if that is a fault. */
static void try_wrmsr(struct tally *t, u32 msr, u64 value, u32 vector)
{
	const u64 old = 0x1234;
	struct probe before = probe_init(PROBE_CPL0), got, want;

	wrmsr(msr, old);
	before.gpr[RCX] = msr;
	before.gpr[RAX] = (u32)value;
	before.gpr[RDX] = value >> 32;
	got = before;
	want = vector == PROBE_DONE ? outcome_done(&before, 2) : outcome_fault(&before, vector, 0);
	probe_run(&got, INSN("\x0f\x30"));
	outcome_row(t, &want, &got, "value %#" PRIx64, value);
	tally_row(t, rdmsr(msr) == (vector == PROBE_DONE ? value : old),
		  "value %#" PRIx64 ": the MSR is %#" PRIx64, value, rdmsr(msr));
}

static void test_msr_canonical(void)
{
	static const struct {
		const char *name;
		u32 msr;
	} msrs[] = { { "SYSENTER_EIP", MSR_IA32_SYSENTER_EIP },
		     { "SYSENTER_ESP", MSR_IA32_SYSENTER_ESP } };
	static const u64 good[] = { 0, 0xffffffff, 0x00007fffffffffff, 0xffff800000000000, ~0ull };
	static const u64 bad[] = { 0x0000800000000000, 0xffff7fffffffffff, 0x8000000000000000,
				   0x0100000000000000, 0x7fffffffffffffff };

	for (unsigned int m = 0; m < ARRAY_SIZE(msrs); m++) {
		struct tally t = tally_start();

		for (unsigned int i = 0; i < ARRAY_SIZE(good); i++)
			try_wrmsr(&t, msrs[m].msr, good[i], PROBE_DONE);
		tally_report(&t, "%s takes canonical addresses", msrs[m].name);
		if (!is_intel())
			continue;
		t = tally_start();
		for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++)
			try_wrmsr(&t, msrs[m].msr, bad[i], GP_VECTOR);
		tally_report(&t, "%s refuses other addresses", msrs[m].name);
	}
}

#endif

static void test_absent(const struct call_mode *mode)
{
	static const struct {
		const char *name;
		const u8 *code;
		u8 len;
	} rows[] = { { "sysenter", SYSENTER }, { "sysexit", SYSEXIT_32 } };

	place_end(TARGET_64);
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tally t = tally_start();

		for (unsigned int row = 0; row < 8; row++) {
			unsigned int cpl = row & 3;
			struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

			before.gpr[RCX] = ENTER_STACK;
			before.gpr[RDX] = target_address(TARGET_64);
			got = before;
			want = outcome_fault(&before, UD_VECTOR, 0);
			if (this_cpu_has(X86_FEATURE_SEP))
				set_msrs(row & 4 ? CALL_SELECTOR : 0, target_address(TARGET_64),
					 ENTER_STACK);
			probe_run(&got, rows[i].code, rows[i].len);
			outcome_row(&t, &want, &got, "CPL %u, SYSENTER_CS %s", cpl,
				    row & 4 ? "good" : "0");
		}
		tally_report(&t, "%s: not in this mode of this processor", rows[i].name);
	}
}

static void test_mode(const struct call_mode *mode)
{
	test_enter_state(mode);
	test_enter_selectors(mode);
	test_enter_segments(mode);
	test_enter_null(mode);
	for (unsigned int i = 0; i < ARRAY_SIZE(exit_forms); i++) {
		const struct sysexit_form *form = &exit_forms[i];

		if (form->to64 && !mode->code64)
			continue;
		test_exit_state(mode, form);
		test_exit_segments(mode, form);
		test_exit_refused(mode, form);
#ifdef __x86_64__
		if (form->to64)
			test_exit_canonical(mode, form);
		else if (mode->code64)
			test_exit_halves(mode, form);
#endif
	}
}

int main(int argc, char **argv)
{
	probe_setup();
	for (unsigned int m = 0; m < MODE_COUNT; m++) {
		report_prefix_push(call_modes[m].name);
		if (has_sysenter())
			test_mode(&call_modes[m]);
		else
			test_absent(&call_modes[m]);
		report_prefix_pop();
	}
#ifdef __x86_64__
	if (has_sysenter())
		test_enter_high();
	if (this_cpu_has(X86_FEATURE_SEP))
		test_msr_canonical();
#else
	if (has_sysenter())
		test_enter_vm86();
#endif
	return report_summary();
}
