/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XSETBV, XGETBV and XCR0.
 *
 * All values of XCR0 that the bits of CPUID.0DH allow, by the rules that hold among them (x87
 * always, AVX with SSE, the three of AVX-512 together and with AVX, both of MPX, both of AMX):
 * each is taken and read back, or raises #GP(0) and changes nothing. ECX, CPL, CR4.OSXSAVE, and
 * what CPUID says of it. SDM volume 1, section 13.3; volume 2, XSETBV and XGETBV; volume 3,
 * section 2.6.
 */
#include <libcflat.h>
#include "cpuid.h"
#include "cr.h"

#define VECTOR_UD	6
#define VECTOR_GP	13
#define CR4_OSXSAVE	0x40000ul

#define X87	0x1ull
#define SSE	0x2ull
#define AVX	0x4ull
#define MPX	0x18ull
#define AVX512	0xe0ull
#define AMX	0x60000ull

#define LOW_BITS	20	/* those whose combinations are tried */

static u64 supported;

static u64 xcr0_now(void)
{
	u32 low, high;

	asm volatile(".byte 0x0f, 0x01, 0xd0" : "=a"(low), "=d"(high) : "c"(0));
	return (u64)high << 32 | low;
}

static bool rule_xcr0(u64 value)
{
	if (value & ~supported)
		return false;
	if (!(value & X87))
		return false;
	if ((value & AVX) && !(value & SSE))
		return false;
	if ((value & MPX) && (value & MPX) != MPX)
		return false;
	if ((value & AVX512) && ((value & AVX512) != AVX512 || !(value & AVX)))
		return false;
	return !(value & AMX) || (value & AMX) == AMX;
}

/* XSETBV, XGETBV, and XSETBV of the old value. */
static struct probe run_xsetbv(u32 ecx, u64 value, unsigned int mode, struct probe *before)
{
	static const u8 code[] = {
		0x0f, 0x01, 0xd1,	/* xsetbv */
		0x0f, 0x01, 0xd0,	/* xgetbv */
		0x89, 0xc6,		/* mov %eax, %esi */
		0x89, 0xd7,		/* mov %edx, %edi */
		0x89, 0xe8,		/* mov %ebp, %eax */
		0x31, 0xd2,		/* xor %edx, %edx */
		0x0f, 0x01, 0xd1,	/* xsetbv */
	};
	struct probe p = probe_init(mode);

	p.gpr[RCX] = ecx;
	p.gpr[RAX] = (u32)value;
	p.gpr[RDX] = value >> 32;
	p.gpr[RBP] = (u32)xcr0_now();
	*before = p;
	probe_run(&p, code, sizeof(code));
	return p;
}

static bool try_value(u64 value, struct tally *t)
{
	const u64 old = xcr0_now();
	struct probe before, after = run_xsetbv(0, value, PROBE_CPL0, &before);
	u64 got = (u64)after.gpr[RDI] << 32 | (u32)after.gpr[RSI];
	bool ok;

	if (rule_xcr0(value))
		ok = probe_ok(&after) && got == value;
	else
		ok = probe_faulted(&before, &after, VECTOR_GP, 0);
	return tally_row(t, ok && xcr0_now() == old,
			 "%#" PRIx64 ": vector %u (%#x), read back %#" PRIx64 ", XCR0 %#" PRIx64,
			 value, after.vector, after.error, got, xcr0_now());
}

static void test_values(void)
{
	struct tally good = tally_start(), bad = tally_start(), high = tally_start();

	for (u64 value = 0; value < 1u << LOW_BITS; value++) {
		/* All combinations of what the CPU has, and single bits that it has not. */
		u64 absent = value & ~supported;

		if (absent & (absent - 1))
			continue;
		if (absent && (value & supported) != X87 && (value & supported) != supported)
			continue;
		try_value(value, rule_xcr0(value) ? &good : &bad);
	}
	for (unsigned int bit = LOW_BITS; bit < 64; bit++)
		try_value(X87 | 1ull << bit, &high);
	tally_report(&good, "xsetbv: values that are allowed");
	tally_report(&bad, "xsetbv: values that are not");
	tally_report(&high, "xsetbv: bits 63:20");
}

static void test_ecx(void)
{
	/* XGETBV of 1 gives XCR0 & XINUSE where CPUID says so. */
	const bool has_1 = cr_cpuid_bit(0xd, 1, 0, 2);
	static const u32 indexes[] = { 1, 2, 3, 7, 0x80000000, 0xffffffff };
	struct tally set = tally_start(), get = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(indexes); i++) {
		struct probe before, after = run_xsetbv(indexes[i], X87, PROBE_CPL0, &before);

		tally_row(&set, probe_faulted(&before, &after, VECTOR_GP, 0),
			  "xsetbv, ecx %#x: vector %u (%#x)", indexes[i], after.vector,
			  after.error);
		before = probe_init(PROBE_CPL0);
		before.gpr[RCX] = indexes[i];
		after = before;
		probe_run(&after, INSN("\x0f\x01\xd0"));
		if (indexes[i] == 1 && has_1) {
			before.ip += 5;
			tally_row(&get, probe_ok(&after) &&
				  probe_same_but(&before, &after, 1u << RAX | 1u << RDX, 0, 0) &&
				  !(after.gpr[RAX] & ~xcr0_now()) && !after.gpr[RDX],
				  "xgetbv, ecx 1: vector %u, %#lx:%#lx", after.vector,
				  after.gpr[RDX], after.gpr[RAX]);
		} else {
			tally_row(&get, probe_faulted(&before, &after, VECTOR_GP, 0),
				  "xgetbv, ecx %#x: vector %u (%#x)", indexes[i], after.vector,
				  after.error);
		}
	}
	tally_report(&set, "xsetbv: ECX other than 0 raises #GP(0)");
	tally_report(&get, "xgetbv: ECX other than 0, and 1 where there is one, raises #GP(0)");
}

/* The halves are zero-extended, the upper halves of the operands ignored, the flags kept. */
static void test_registers(void)
{
	struct probe before = probe_init(PROBE_CPL3), after;
	u64 old = xcr0_now();

	before.flags |= PROBE_ALU;
	before.gpr[RCX] &= ~(ulong)0xffffffff;
	after = before;
	probe_run(&after, INSN("\x0f\x01\xd0"));
	before.ip += 5;
	before.gpr[RAX] = (u32)old;
	before.gpr[RDX] = old >> 32;
	if (!report(probe_ok(&after) && probe_same_but(&before, &after, 0, 0, 0),
		    "xgetbv at CPL 3: value, zero-extended, and nothing else"))
		probe_explain("xgetbv", &before, &after);

	before = probe_init(PROBE_CPL0);
	before.flags |= PROBE_ALU;
	before.gpr[RCX] &= ~(ulong)0xffffffff;
	before.gpr[RDX] &= ~(ulong)0xffffffff;
	before.gpr[RAX] = (before.gpr[RAX] & ~(ulong)0xffffffff) | (u32)old;
	after = before;
	probe_run(&after, INSN("\x0f\x01\xd1"));
	before.ip += 5;
	if (!report(probe_ok(&after) && probe_same_but(&before, &after, 0, 0, 0) &&
		    xcr0_now() == old, "xsetbv: upper halves ignored, nothing else changed"))
		probe_explain("xsetbv", &before, &after);
}

static void test_privilege(void)
{
	struct tally t = tally_start();
	struct probe before, after;

	for (unsigned int cpl = 1; cpl < 4; cpl++) {
		after = run_xsetbv(0, X87, PROBE_CPL(cpl), &before);
		tally_row(&t, probe_faulted(&before, &after, VECTOR_GP, 0),
			  "cpl %u: vector %u (%#x)", cpl, after.vector, after.error);
	}
	tally_report(&t, "xsetbv at CPL 1 to 3: #GP(0)");
}

struct form {
	const char *name;
	const u8 *code;
	u8 len;
};

static const struct form without_osxsave[] = {
	{ "xgetbv", INSN("\x0f\x01\xd0") },
	{ "xsetbv", INSN("\x0f\x01\xd1") },
	{ "xsave", INSN("\x0f\xae\x23") },
	{ "xrstor", INSN("\x0f\xae\x2b") },
	{ "xsaveopt", INSN("\x0f\xae\x33") },
	{ "xsavec", INSN("\x0f\xc7\x23") },
	{ "xsaves", INSN("\x0f\xc7\x2b") },
	{ "xrstors", INSN("\x0f\xc7\x1b") },
};

/* CR4.OSXSAVE clear makes them invalid at every CPL, and CPUID.1:ECX[27] follows it. */
static void test_osxsave(void)
{
	const ulong cr4 = cr_read(4);
	bool clear, set = cr_cpuid_bit(1, 0, 2, 27);

	asm volatile("mov %0, %%cr4" : : "r"(cr4 & ~CR4_OSXSAVE));
	clear = cr_cpuid_bit(1, 0, 2, 27);
	for (unsigned int i = 0; i < ARRAY_SIZE(without_osxsave); i++) {
		const struct form *f = &without_osxsave[i];
		struct tally inner = tally_start(), outer = tally_start();

		for (unsigned int cpl = 0; cpl < 4; cpl++) {
			struct probe before = probe_init(PROBE_CPL(cpl)), after;

			before.gpr[RBX] = (ulong)probe_data;
			before.gpr[RCX] = 0;
			before.gpr[RAX] = X87;
			before.gpr[RDX] = 0;
			after = before;
			probe_run(&after, f->code, f->len);
			tally_row(cpl ? &outer : &inner,
				  probe_faulted(&before, &after, VECTOR_UD, 0),
				  "cpl %u: vector %u (%#x)", cpl, after.vector, after.error);
		}
		tally_report(&inner, "CR4.OSXSAVE clear: %s raises #UD", f->name);
		tally_report(&outer, "CR4.OSXSAVE clear: %s at CPL 1 to 3 raises #UD", f->name);
	}
	asm volatile("mov %0, %%cr4" : : "r"(cr4));
	report(set && !clear, "CPUID.1:ECX.OSXSAVE follows CR4.OSXSAVE");
}

static const struct form invalid[] = {
	{ "lock xgetbv", INSN("\xf0\x0f\x01\xd0") },
	{ "lock xsetbv", INSN("\xf0\x0f\x01\xd1") },
	{ "operand-size xgetbv", INSN("\x66\x0f\x01\xd0") },
	{ "rep xgetbv", INSN("\xf3\x0f\x01\xd0") },
	{ "repne xgetbv", INSN("\xf2\x0f\x01\xd0") },
	{ "operand-size xsetbv", INSN("\x66\x0f\x01\xd1") },
	{ "rep xsetbv", INSN("\xf3\x0f\x01\xd1") },
	{ "repne xsetbv", INSN("\xf2\x0f\x01\xd1") },
};

static void test_invalid(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(invalid); i++) {
		const struct form *f = &invalid[i];
		struct probe before = probe_init(PROBE_CPL0), after;

		before.gpr[RCX] = 0;
		before.gpr[RAX] = X87;
		before.gpr[RDX] = 0;
		after = before;
		probe_run(&after, f->code, f->len);
		if (!report(probe_faulted(&before, &after, VECTOR_UD, 0), "%s: #UD", f->name))
			probe_explain(f->name, &before, &after);
	}
}

int main(int argc, char **argv)
{
	struct cpuid d;

	probe_setup();
	if (!cr_cpuid_bit(1, 0, 2, 26)) {
		report_skip("XSAVE: not advertised");
		return report_summary();
	}
	asm volatile("mov %0, %%cr4" : : "r"(cr_read(4) | CR4_OSXSAVE));
	d = raw_cpuid(0xd, 0);
	supported = (u64)d.d << 32 | d.a;
	test_values();
	test_ecx();
	test_registers();
	test_privilege();
	test_osxsave();
	test_invalid();
	return report_summary();
}
