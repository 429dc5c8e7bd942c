/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SYSRET: out to CPL 3 without a table.
 *
 * RIP from RCX or ECX, RFLAGS from every bit of R11, selectors from IA32_STAR, the segments
 * that come with them, TF, the privilege level, EFER.SCE and their order, RCX that is not
 * canonical; and nothing else changed. SDM volume 2, SYSRET; APM volume 3, SYSRET.
 *
 * The vendors differ: outside 64-bit mode Intel raises #UD and AMD sets IF and leaves the
 * other flags; for a bad RCX Intel faults in CPL 0 at SYSRET, AMD in CPL 3 at the target; AMD
 * leaves the hidden part of SS alone, so here it is flat before already. INFO lines
 * before a FAIL name rows and registers that differ ("was" is what the manual asks for).
 */
#include <libcflat.h>
#include <asm/debugreg.h>
#include <asm/page.h>
#include "syscall.h"

#define SYSRET_32	INSN("\x0f\x07")
#define SYSRET_64	INSN("\x48\x0f\x07")

/* What of R11 goes to RFLAGS: neither RF nor VM nor what is reserved. */
#define R11_FLAGS	0x3c7fd7ull

/* An R11 after which RFLAGS are the same in all modes. */
#define R11_PLAIN	(X86_EFLAGS_IF | FLAGS_FIXED)

struct sysret_form {
	const char *name;
	const u8 *code;
	u8 len;
	bool to64;
};

static const struct sysret_form forms[] = {
	{ "sysretl", SYSRET_32, false },
#ifdef __x86_64__
	{ "sysretq", SYSRET_64, true },
	{ "sysretw", INSN("\x66\x0f\x07"), false },
	{ "data16 sysretq", INSN("\x66\x48\x0f\x07"), true },
#endif
};

static u64 efer;

static u64 star_of(u16 selector)
{
	return (u64)selector << 48 | (u64)CALL_SELECTOR << 32 | 0x12345678;
}

static void set_msrs(u16 selector, bool enable)
{
	wrmsr(MSR_EFER, enable ? efer | EFER_SCE : efer & ~EFER_SCE);
	wrmsr(MSR_STAR, star_of(selector));
	/* None of these has a part in it. */
	if (LONG_MODE) {
		wrmsr(MSR_LSTAR, 0x1000);
		wrmsr(MSR_CSTAR, 0x2000);
		wrmsr(MSR_SYSCALL_MASK, 0xffffffff);
	}
}

/* CPL 0 in @mode, about to return to the target of @form with the flags @r11. */
static struct probe state_before(const struct call_mode *mode, const struct sysret_form *form,
				 u64 r11)
{
	struct probe p = probe_init(mode->probe | PROBE_CPL0);

	p.gpr[RCX] = target_address(form->to64 ? TARGET_64 : TARGET_32);
#ifdef __x86_64__
	p.gpr[R11] = r11;
	/* A 32-bit return takes ECX only. */
	if (!form->to64 && mode->code64)
		p.gpr[RCX] |= 0xfedcba9800000000;
#endif
	return p;
}

/* The state when the first instruction at the target is about to run. */
static struct probe expect_sysret(const struct probe *before, const struct call_mode *mode,
				  const struct sysret_form *form, u16 selector)
{
	struct probe want = *before;

	want.cs = (selector + (form->to64 ? 16 : 0)) | 3;
	want.ss = (selector + 8) | 3;
	want.ip = form->to64 ? before->gpr[RCX] : (u32)before->gpr[RCX];
#ifdef __x86_64__
	if (mode->code64)
		want.flags = (before->gpr[R11] & R11_FLAGS) | FLAGS_FIXED;
#endif
	if (!mode->code64)
		want.flags |= X86_EFLAGS_IF;
	want.vector = PROBE_DONE;
	want.error = 0;
	return want;
}

static void try_sysret(struct tally *t, const struct call_mode *mode,
		       const struct sysret_form *form, u16 selector, u64 r11)
{
	struct probe before = state_before(mode, form, r11), got = before;
	struct probe want = expect_sysret(&before, mode, form, selector);

	/* A trap comes at once: TF is that of the flags that were loaded. */
	if (want.flags & X86_EFLAGS_TF)
		want.vector = DB_VECTOR;
	else
		want.ip += 2;
	set_msrs(selector, true);
	place_end(TARGET_64);
	place_end(TARGET_32);
	probe_run(&got, form->code, form->len);
	outcome_row(t, &want, &got, "STAR[63:48] %#x, R11 %#" PRIx64, selector, r11);
}

static void test_selectors(const struct call_mode *mode, const struct sysret_form *form)
{
	static const u16 selectors[] = { 0x0003, 0x000b, 0x7fff, 0x8003, 0xffe3, 0xffeb, 0xfff3,
					 0xfffb, 0x000f };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(selectors); i++)
		try_sysret(&t, mode, form, selectors[i], R11_PLAIN);
	tally_report(&t, "selectors");

	/* Intel forces the RPL to 3; AMD leaves it to the system to write such a STAR. */
	if (!is_intel())
		return;
	t = tally_start();
	for (u16 rpl = 0; rpl < 3; rpl++)
		try_sysret(&t, mode, form, RETURN_SELECTOR | rpl, R11_PLAIN);
	tally_report(&t, "selectors, STAR with another RPL");
}

/*
 * Virtual interrupts and the bits that SYSRET has to drop are apart from the rest, so that
 * one that is wrong hides no other.
 */
#define FLAGS_VIRTUAL	(X86_EFLAGS_VIF | X86_EFLAGS_VIP)
#define FLAGS_DROPPED	(X86_EFLAGS_RF | X86_EFLAGS_VM)

static void test_flags(const struct call_mode *mode, const struct sysret_form *form)
{
	static const u64 patterns[] = { 0, ~0ull, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa };
	const u64 apart = FLAGS_VIRTUAL | FLAGS_DROPPED;
	const u16 selector = RETURN_SELECTOR | 3;
	struct tally bits = tally_start(), virtual = tally_start(), dropped = tally_start();

	for (unsigned int bit = 0; bit < 64; bit++) {
		u64 mask = 1ull << bit;

		if (mask & apart)
			continue;
		try_sysret(&bits, mode, form, selector, mask);
		try_sysret(&bits, mode, form, selector, ~mask & ~apart);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(patterns); i++)
		try_sysret(&bits, mode, form, selector, patterns[i] & ~apart);
	tally_report(&bits, "flags of R11");

	try_sysret(&virtual, mode, form, selector, X86_EFLAGS_VIF);
	try_sysret(&virtual, mode, form, selector, X86_EFLAGS_VIP);
	try_sysret(&virtual, mode, form, selector, ~(u64)FLAGS_DROPPED);
	tally_report(&virtual, "flags of R11, VIF and VIP");

	try_sysret(&dropped, mode, form, selector, X86_EFLAGS_RF);
	try_sysret(&dropped, mode, form, selector, X86_EFLAGS_VM | X86_EFLAGS_IOPL);
	try_sysret(&dropped, mode, form, selector, ~(u64)FLAGS_VIRTUAL);
	write_dr6(DR6_ACTIVE_LOW);
	tally_report(&dropped, "flags of R11, RF and VM are dropped");
}

/* Outside 64-bit mode no flag but IF changes, whatever they are. */
static void test_legacy_flags(const struct call_mode *mode, const struct sysret_form *form)
{
	static const ulong flags[] = { 0, X86_EFLAGS_IF, 0x247ed5, 0x245455, 0x006a80 };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
		struct probe before = state_before(mode, form, 0), got, want;

		before.flags |= flags[i];
		got = before;
		want = expect_sysret(&before, mode, form, RETURN_SELECTOR | 3);
		want.ip += 2;
		set_msrs(RETURN_SELECTOR | 3, true);
		place_end(TARGET_32);
		probe_run(&got, form->code, form->len);
		outcome_row(&t, &want, &got, "EFLAGS %#lx", flags[i]);
	}
	tally_report(&t, "flags: IF is set");
}

/* Flat segments of CPL 3, 32 bits once in 32-bit code. */
static void test_segments(const struct call_mode *mode, const struct sysret_form *form)
{
	struct probe before = state_before(mode, form, R11_PLAIN), got, want;
	struct tally t = tally_start();
	u8 code[8];

	set_odd_stack(0);
	/* mov %eax, %ss; sysret */
	before.gpr[RAX] = is_intel() ? ODD_STACK : PROBE_SEG(0);
	code[0] = 0x8e;
	code[1] = 0xd0;
	memcpy(code + 2, form->code, form->len);

	got = before;
	want = expect_sysret(&before, mode, form, RETURN_SELECTOR | 3);
	set_msrs(RETURN_SELECTOR | 3, true);
	place_segment_probe(0xc00);
	if (form->to64) {
		place_leave_64(TARGET_64, 0xc00, 3);
		want.cs = PROBE_CS32(3);
		expect_segment_probe(&want, 0xc00, false);
	} else {
		place_segment_probe(TARGET_32);
		expect_segment_probe(&want, TARGET_32, false);
	}
	probe_run(&got, code, form->len + 2);
	outcome_row(&t, &want, &got, "%s", form->name);
	tally_report(&t, "segments are flat, CPL is 3");
}

/* #UD goes before #GP(0), that before all that is wrong with RCX. */
static void test_refused(const struct call_mode *mode, const struct sysret_form *form,
			 bool present)
{
	struct tally off = tally_start(), level = tally_start();

	place_end(TARGET_64);
	place_end(TARGET_32);
	for (unsigned int row = 0; row < 8; row++) {
		unsigned int cpl = row & 3;
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

		if (row & 4)
			before.gpr[RCX] = (ulong)0x1234567887654321;
		want = outcome_fault(&before, UD_VECTOR, 0);
		set_msrs(RETURN_SELECTOR | 3, false);
		got = before;
		probe_run(&got, form->code, form->len);
		outcome_row(&off, &want, &got, "CPL %u", cpl);
		if (!cpl || !present)
			continue;
		want.vector = GP_VECTOR;
		set_msrs(RETURN_SELECTOR | 3, true);
		got = before;
		probe_run(&got, form->code, form->len);
		outcome_row(&level, &want, &got, "CPL %u", cpl);
	}
	tally_report(&off, "EFER.SCE clear");
	if (present)
		tally_report(&level, "CPL not 0");
}

static void test_absent(const struct call_mode *mode, const struct sysret_form *form)
{
	struct tally t = tally_start();

	place_end(TARGET_64);
	place_end(TARGET_32);
	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

		before.gpr[RCX] = target_address(TARGET_32);
		got = before;
		want = outcome_fault(&before, UD_VECTOR, 0);
		set_msrs(RETURN_SELECTOR | 3, true);
		probe_run(&got, form->code, form->len);
		outcome_row(&t, &want, &got, "CPL %u", cpl);
	}
	tally_report(&t, "not in this mode of this processor");
}

#ifdef __x86_64__

/*
 * A target that is no good: not canonical (Intel: #GP(0) by SYSRET itself; AMD: by the
 * fetch), or not mapped (#PF by the fetch).
 */
static void test_target(const struct call_mode *mode, const struct sysret_form *form)
{
	static const struct {
		u64 target;
		bool canonical;
	} rows[] = {
		{ 0x0000800000000000, false }, { 0xffff7fffffffffff, false },
		{ 0x8000000000000000, false }, { 0x7fffffffffffffff, false },
		{ 0x0001000000000000, false }, { 0xaaaaaaaaaaaaaaaa, false },
		{ 0xffff800000000000, true }, { 0x00007ffffffff000, true },
		{ 0xffffffff80000000, true },
	};
	struct tally bad = tally_start(), unmapped = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct probe before = state_before(mode, form, R11_PLAIN), got, want;

		before.gpr[RCX] = rows[i].target;
		got = before;
		want = expect_sysret(&before, mode, form, RETURN_SELECTOR | 3);
		if (rows[i].canonical) {
			want.vector = PF_VECTOR;
			want.error = PFERR_USER_MASK;
			if (efer & EFER_NX || read_cr4() & X86_CR4_SMEP)
				want.error |= PFERR_FETCH_MASK;
			want.cr2 = want.ip;
		} else {
			if (is_intel())
				want = before;
			want.vector = GP_VECTOR;
		}
		set_msrs(RETURN_SELECTOR | 3, true);
		probe_run(&got, form->code, form->len);
		outcome_row(rows[i].canonical ? &unmapped : &bad, &want, &got,
			    "RCX %#" PRIx64, rows[i].target);
	}
	tally_report(&bad, "RCX not canonical");
	tally_report(&unmapped, "RCX not mapped");
}

#endif

static void test_form(const struct call_mode *mode, const struct sysret_form *form)
{
	test_selectors(mode, form);
	if (mode->code64)
		test_flags(mode, form);
	else
		test_legacy_flags(mode, form);
	test_segments(mode, form);
#ifdef __x86_64__
	if (form->to64)
		test_target(mode, form);
#endif
}

int main(int argc, char **argv)
{
	if (!LONG_MODE && !this_cpu_has(X86_FEATURE_SYSCALL)) {
		report_skip("no SYSCALL and SYSRET");
		return report_summary();
	}
	probe_setup();
	efer = rdmsr(MSR_EFER);
	for (unsigned int m = 0; m < MODE_COUNT; m++) {
		const struct call_mode *mode = &call_modes[m];
		bool present = mode->code64 || !is_intel();

		for (unsigned int i = 0; i < ARRAY_SIZE(forms); i++) {
			/* The byte of REX.W is an instruction of its own there. */
			if (!mode->code64 && forms[i].to64)
				continue;
			report_prefix_push(mode->name);
			report_prefix_push(forms[i].name);
			if (present)
				test_form(mode, &forms[i]);
			else
				test_absent(mode, &forms[i]);
			test_refused(mode, &forms[i], present);
			report_prefix_popn(2);
		}
	}
	return report_summary();
}
