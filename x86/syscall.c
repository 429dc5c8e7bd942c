/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SYSCALL: into CPL 0 without a table.
 *
 * From every privilege level and mode: RIP, RCX, R11, the selectors from IA32_STAR, every
 * bit of IA32_FMASK, the segments that come with them, which no descriptor gives, TF, RF and
 * the #UD conditions; and nothing else changed. SDM volume 2, SYSCALL; APM volume 3, SYSCALL;
 * APM volume 2, section 6.1.1. Outside 64-bit mode only AMD has the instruction.
 *
 * Each check goes through a table and compares whole machine states; INFO lines before a
 * FAIL name the rows and registers that differ ("was" is what the manual asks for).
 */
#include <libcflat.h>
#include <asm/debugreg.h>
#include "syscall.h"

#define SYSCALL		INSN("\x0f\x05")
#define SYSCALL_LENGTH	2

#define STAR_SELECTORS(call, ret)	((u64)(ret) << 48 | (u64)(call) << 32)

/* The second half of the identity map's first 512 GiB, again, at the top of the address space. */
#define HIGH_ALIAS	0xffffff8000000000ull

static u64 efer;

static bool has_syscall(const struct call_mode *mode)
{
	if (is_intel())
		return mode->code64;
	return this_cpu_has(X86_FEATURE_SYSCALL);
}

/* Where the instruction goes from @mode. */
static unsigned int target_of(const struct call_mode *mode)
{
	return mode->code64 || !LONG_MODE ? TARGET_64 : TARGET_32;
}

static void set_msrs(u64 star, u32 fmask)
{
	wrmsr(MSR_EFER, efer | EFER_SCE);
	if (!LONG_MODE) {
		wrmsr(MSR_STAR, star | target_address(TARGET_64));
		return;
	}
	/* The low half is for legacy mode only: nonsense here. */
	wrmsr(MSR_STAR, star | 0xdeadbeef);
	wrmsr(MSR_LSTAR, target_address(TARGET_64));
	wrmsr(MSR_CSTAR, target_address(TARGET_32));
	wrmsr(MSR_SYSCALL_MASK, fmask);
}

/* The state when the first instruction at the target is about to run. */
static struct probe expect_syscall(const struct probe *before, u64 star, u32 fmask)
{
	struct probe want = *before;
	u16 selector = star >> 32;

	want.gpr[RCX] = before->ip + SYSCALL_LENGTH;
	want.cs = selector & ~3;
	want.ss = selector + 8;
#ifdef __x86_64__
	want.gpr[R11] = before->flags & ~X86_EFLAGS_RF;
	want.flags = (before->flags & ~(u64)fmask) | FLAGS_FIXED;
#else
	want.flags = before->flags & ~(X86_EFLAGS_IF | X86_EFLAGS_VM);
#endif
	want.flags &= ~X86_EFLAGS_RF;
	want.vector = PROBE_DONE;
	want.error = 0;
	return want;
}

/*
 * Runs SYSCALL in @mode at @cpl with @flags, to an end at the target. The flags of a
 * comparison and DF have checks of their own; @flags may have them for R11's sake if
 * @fmask clears them.
 */
static void try_syscall(struct tally *t, const struct call_mode *mode, unsigned int cpl,
			ulong flags, u64 star, u32 fmask)
{
	struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

	before.flags |= flags;
	got = before;
	want = expect_syscall(&before, star, fmask);
	want.ip = target_address(target_of(mode)) + 2;
	set_msrs(star, fmask);
	place_end(target_of(mode));
	probe_run(&got, SYSCALL);
	outcome_row(t, &want, &got, "CPL %u, EFLAGS %#lx, FMASK %#x", cpl, flags, fmask);
}

/* All flags that are no results of a comparison, but for TF, VIF and VIP. */
#define FLAGS_SYSTEM	(X86_EFLAGS_IF | X86_EFLAGS_IOPL | X86_EFLAGS_NT | X86_EFLAGS_AC | \
			 X86_EFLAGS_ID)
#define FLAGS_STATUS	(X86_EFLAGS_ALU | X86_EFLAGS_DF)

static void test_state(const struct call_mode *mode)
{
	static const ulong flags[] = { 0, FLAGS_SYSTEM | FLAGS_STATUS, 0x241455, 0x006a80 };
	u64 star = STAR_SELECTORS(CALL_SELECTOR, RETURN_SELECTOR);

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		struct tally t = tally_start();

		for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++)
			try_syscall(&t, mode, cpl, flags[i], star, FLAGS_STATUS);
		tally_report(&t, "state, from CPL %u", cpl);
	}
}

/* Legacy mode has no mask: there all rows ask for the same. */
static void test_flag_mask(const struct call_mode *mode)
{
	static const u32 masks[] = { 0xffffffff, 0x47700, 0xffff0000, 0x0000ffff, 0xaaaaaaaa,
				     0x55555555 };
	const ulong all = FLAGS_SYSTEM | FLAGS_STATUS;
	u64 star = STAR_SELECTORS(CALL_SELECTOR, RETURN_SELECTOR);
	struct tally system = tally_start(), status = tally_start();

	for (unsigned int bit = 0; bit < 32; bit++) {
		u32 mask = 1u << bit;

		try_syscall(&system, mode, 3, all, star, mask | FLAGS_STATUS);
		try_syscall(&system, mode, 3, 0, star, mask);
		try_syscall(&system, mode, 0, all, star, ~mask | FLAGS_STATUS);
		if (!(mask & FLAGS_STATUS))
			continue;
		try_syscall(&status, mode, 3, FLAGS_STATUS, star, mask);
		try_syscall(&status, mode, 0, FLAGS_STATUS, star, ~mask);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(masks); i++)
		try_syscall(&system, mode, 3, all, star, masks[i] | FLAGS_STATUS);
	tally_report(&system, "FMASK, each bit and patterns");
	tally_report(&status, "FMASK, status flags and DF");
}

/* SS is what stands behind CS, in whatever table that would be, 16 bits. */
static void test_selectors(const struct call_mode *mode)
{
	static const u16 selectors[] = { 0x0000, 0x0008, 0x0010, 0x7ff8, 0x8000, 0xfff0, 0xfff8,
					 0x000c, 0x0ff4 };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(selectors); i++) {
		try_syscall(&t, mode, 3, 0, STAR_SELECTORS(selectors[i], 0xffff), 0);
		try_syscall(&t, mode, 0, 0, STAR_SELECTORS(selectors[i], 0), 0);
	}
	tally_report(&t, "selectors");
	t = tally_start();
	for (u16 rpl = 1; rpl < 4; rpl++)
		try_syscall(&t, mode, 3, 0, STAR_SELECTORS(CALL_SELECTOR | rpl, 0), 0);
	tally_report(&t, "selectors, STAR with an RPL");
}

/*
 * What the hidden parts are, whatever SS was before: flat, and 32 bits wide once in 32-bit
 * code. SS is loaded by the code itself, as IRET to a 16-bit stack leaves half of ESP alone.
 */
static void test_segments(const struct call_mode *mode)
{
	u64 star = STAR_SELECTORS(CALL_SELECTOR, RETURN_SELECTOR);

	for (unsigned int cpl = 0; cpl < 4; cpl += 3) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;
		struct tally t = tally_start();

		set_odd_stack(cpl);
		before.gpr[RAX] = ODD_STACK | cpl;
		got = before;
		want = expect_syscall(&before, star, 0);
		want.gpr[RCX] += 2;
		set_msrs(star, 0);
		place_segment_probe(0xc00);
		expect_segment_probe(&want, 0xc00, true);
		if (LONG_MODE) {
			place_leave_64(target_of(mode), 0xc00, 0);
			want.cs = PROBE_CS32(0);
		} else {
			place_segment_probe(TARGET_64);
			expect_segment_probe(&want, TARGET_64, true);
		}
		/* mov %eax, %ss; syscall */
		probe_run(&got, INSN("\x8e\xd0\x0f\x05"));
		outcome_row(&t, &want, &got, "CPL %u", cpl);
		tally_report(&t, "segments are flat and privileged, from CPL %u", cpl);
	}
}

/*
 * A single-step trap comes after the instruction when TF is still set then, at the target
 * and at CPL 0; a mask that clears TF prevents it.
 */
static void test_single_step(const struct call_mode *mode)
{
	u64 star = STAR_SELECTORS(CALL_SELECTOR, RETURN_SELECTOR);
	struct tally t = tally_start();

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		for (u32 fmask = 0; fmask <= X86_EFLAGS_TF; fmask += X86_EFLAGS_TF) {
			struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

			before.flags |= X86_EFLAGS_TF;
			got = before;
			want = expect_syscall(&before, star, fmask);
			want.ip = target_address(target_of(mode));
			if (want.flags & X86_EFLAGS_TF)
				want.vector = DB_VECTOR;
			else
				want.ip += 2;
			set_msrs(star, fmask);
			place_end(target_of(mode));
			probe_run(&got, SYSCALL);
			outcome_row(&t, &want, &got, "CPL %u, FMASK %#x", cpl, fmask);
		}
	}
	write_dr6(DR6_ACTIVE_LOW);
	tally_report(&t, "TF");
}

/* RF is not in R11 and not in RFLAGS afterwards; its own state before is that of an IRET. */
static void test_resume_flag(const struct call_mode *mode)
{
	u64 star = STAR_SELECTORS(CALL_SELECTOR, RETURN_SELECTOR);
	struct tally t = tally_start();

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

		before.flags |= X86_EFLAGS_RF;
		got = before;
		want = expect_syscall(&before, star, 0);
		want.ip = target_address(target_of(mode)) + 2;
		set_msrs(star, 0);
		place_end(target_of(mode));
		probe_run(&got, SYSCALL);
		outcome_row(&t, &want, &got, "CPL %u, RF", cpl);
		tally_row(&t, !(got.flags & X86_EFLAGS_RF), "CPL %u: RF is still set", cpl);
	}
	tally_report(&t, "RF");
}

static void test_disabled(const struct call_mode *mode)
{
	u64 star = STAR_SELECTORS(CALL_SELECTOR, RETURN_SELECTOR);
	struct tally t = tally_start();

	place_end(TARGET_64);
	place_end(TARGET_32);
	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got = before;
		struct probe want = outcome_fault(&before, UD_VECTOR, 0);

		if (this_cpu_has(X86_FEATURE_SYSCALL) || LONG_MODE) {
			set_msrs(star, 0);
			wrmsr(MSR_EFER, efer & ~EFER_SCE);
		}
		probe_run(&got, SYSCALL);
		outcome_row(&t, &want, &got, "CPL %u", cpl);
	}
	tally_report(&t, "EFER.SCE clear");
}

static void test_absent(const struct call_mode *mode)
{
	u64 star = STAR_SELECTORS(CALL_SELECTOR, RETURN_SELECTOR);
	struct tally t = tally_start();

	/* Enabled where there is a bit to enable it, and for nothing. */
	if (LONG_MODE || (is_intel() && this_cpu_has(X86_FEATURE_LM)))
		set_msrs(star, 0);
	place_end(TARGET_64);
	place_end(TARGET_32);
	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got = before;
		struct probe want = outcome_fault(&before, UD_VECTOR, 0);

		probe_run(&got, SYSCALL);
		outcome_row(&t, &want, &got, "CPL %u", cpl);
	}
	tally_report(&t, "not in this mode of this processor");
}

#ifdef __x86_64__
/* All 64 bits of RIP go to RCX, all of LSTAR to RIP. */
static void test_high_addresses(void)
{
	u64 star = STAR_SELECTORS(CALL_SELECTOR, RETURN_SELECTOR);
	u64 *pml4 = (u64 *)(read_cr3() & ~0xffful);
	const u64 slot = HIGH_ALIAS >> 39 & 511, old = pml4[slot];
	struct tally t = tally_start();

	pml4[slot] = pml4[0];
	for (unsigned int from = 0; from < 2; from++) {
		for (unsigned int to = 0; to < 2; to++) {
			struct probe before = probe_init(PROBE_CPL3), got, want;

			if (from)
				before.ip += HIGH_ALIAS;
			got = before;
			want = expect_syscall(&before, star, 0);
			set_msrs(star, 0);
			want.ip = target_address(TARGET_64) + (to ? HIGH_ALIAS : 0);
			wrmsr(MSR_LSTAR, want.ip);
			want.ip += 2;
			place_end(TARGET_64);
			probe_place(0, SYSCALL);
			probe_enter_at(&got);
			outcome_row(&t, &want, &got, "%s to %s", from ? "high" : "low",
				    to ? "high" : "low");
		}
	}
	pml4[slot] = old;
	write_cr3(read_cr3());
	tally_report(&t, "64-bit addresses");
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

/* SDM volume 2, WRMSR: an address that is not canonical is refused. */
static void test_msr_canonical(void)
{
	static const struct {
		const char *name;
		u32 msr;
	} msrs[] = { { "LSTAR", MSR_LSTAR }, { "CSTAR", MSR_CSTAR } };
	static const u64 good[] = { 0, 0x00007fffffffffff, 0xffff800000000000,
				    0xffffffffffffffff };
	static const u64 bad[] = { 0x0000800000000000, 0xffff7fffffffffff, 0x8000000000000000,
				   0x0100000000000000, 0x7fffffffffffffff };

	for (unsigned int m = 0; m < ARRAY_SIZE(msrs); m++) {
		struct tally t = tally_start();

		for (unsigned int i = 0; i < ARRAY_SIZE(good); i++)
			try_wrmsr(&t, msrs[m].msr, good[i], PROBE_DONE);
		tally_report(&t, "%s takes canonical addresses", msrs[m].name);
		t = tally_start();
		for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++)
			try_wrmsr(&t, msrs[m].msr, bad[i], GP_VECTOR);
		tally_report(&t, "%s refuses other addresses", msrs[m].name);
	}
}
#endif

int main(int argc, char **argv)
{
	bool any = this_cpu_has(X86_FEATURE_LM) || this_cpu_has(X86_FEATURE_SYSCALL);

	probe_setup();
	if (any)
		efer = rdmsr(MSR_EFER);
	for (unsigned int m = 0; m < MODE_COUNT; m++) {
		const struct call_mode *mode = &call_modes[m];

		report_prefix_push(mode->name);
		if (has_syscall(mode)) {
			test_state(mode);
			test_flag_mask(mode);
			test_selectors(mode);
			test_segments(mode);
			test_single_step(mode);
			test_resume_flag(mode);
		} else {
			test_absent(mode);
		}
		test_disabled(mode);
		report_prefix_pop();
	}
#ifdef __x86_64__
	test_high_addresses();
	test_msr_canonical();
#endif
	return report_summary();
}
