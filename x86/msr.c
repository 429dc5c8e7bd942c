/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MSRs one by one: what each holds, what it refuses, and that it is not there at all.
 *
 * A row names the CPUID bit that an MSR comes with, the bits that can be written, and what the
 * others are. With the feature the MSR is read, each of its bits is set and cleared, each
 * reserved bit and each non-canonical value raises #GP(0) and leaves the MSR alone; without it
 * RDMSR and WRMSR raise #GP(0). SDM volume 4, table 2-2 (architectural MSRs), volume 2, RDMSR
 * and WRMSR; APM volume 2, appendix A, for AMD's. MSRs with rules of their own have tests of
 * their own: msr_efer, msr_mtrr, msr_base, msr_apicbase, msr_mca.
 */
#include <libcflat.h>
#include "msr-access.h"
#include "msr.h"

enum { A, B, C, D };

enum msr_kind {
	PLAIN,		/* bits of @writable hold, bits of @reserved raise #GP */
	CANONICAL,	/* any canonical value, in 64-bit processors */
	READ_ONLY,
	WRITE_ONLY,	/* bits of @writable are taken */
	MAYBE,		/* read-only where it is there at all, which CPUID does not tell */
};

#define ANY		0u
#define INTEL		1u
#define AMD		2u
#define LONG		4u	/* only with CPUID.80000001H:EDX.LM */

struct msr_row {
	const char *name;
	u32 index;
	u32 leaf;		/* 0: every processor has it */
	u8 subleaf;
	u8 reg;
	u8 bit;
	u8 kind;
	u8 only;
	u64 writable;
	u64 reserved;
};

#define HIGH_HALF	0xffffffff00000000ull
#define ALL		(~0ull)

static const struct msr_row rows[] = {
	{ "TSC_ADJUST", MSR_IA32_TSC_ADJUST, 7, 0, B, 1, PLAIN, ANY, ALL, 0 },
	{ "SYSENTER_CS", MSR_IA32_SYSENTER_CS, 1, 0, D, 11, PLAIN, ANY, 0xffff, 0 },
	{ "SYSENTER_ESP", MSR_IA32_SYSENTER_ESP, 1, 0, D, 11, PLAIN, ANY, 0xffffffff, 0 },
	{ "SYSENTER_EIP", MSR_IA32_SYSENTER_EIP, 1, 0, D, 11, PLAIN, ANY, 0xffffffff, 0 },
	{ "SYSENTER_ESP, 64 bits", MSR_IA32_SYSENTER_ESP, 1, 0, D, 11, CANONICAL, INTEL | LONG, 0, 0 },
	{ "SYSENTER_EIP, 64 bits", MSR_IA32_SYSENTER_EIP, 1, 0, D, 11, CANONICAL, INTEL | LONG, 0, 0 },
	{ "MCG_CAP", MSR_IA32_MCG_CAP, 1, 0, D, 14, READ_ONLY, ANY, 0, 0 },
	{ "MTRRCAP", MSR_MTRRcap, 1, 0, D, 12, READ_ONLY, ANY, 0, 0 },
	{ "ARCH_CAPABILITIES", MSR_IA32_ARCH_CAPABILITIES, 7, 0, D, 29, READ_ONLY, ANY, 0, 0 },
	{ "CORE_CAPABILITIES", 0xcf, 7, 0, D, 30, READ_ONLY, ANY, 0, 0 },
	{ "PERF_CAPABILITIES", MSR_IA32_PERF_CAPABILITIES, 1, 0, C, 15, READ_ONLY, ANY, 0, 0 },
	{ "MPERF", MSR_IA32_MPERF, 6, 0, C, 0, MAYBE, ANY, 0, 0 },
	{ "APERF", MSR_IA32_APERF, 6, 0, C, 0, MAYBE, ANY, 0, 0 },
	{ "PRED_CMD", MSR_IA32_PRED_CMD, 7, 0, D, 26, WRITE_ONLY, INTEL, 1, ALL & ~0x81ull },
	{ "PRED_CMD of AMD", MSR_IA32_PRED_CMD, 0x80000008, 0, B, 12, WRITE_ONLY, AMD, 1,
	  ALL & ~0x81ull },
	{ "FLUSH_CMD", MSR_IA32_FLUSH_CMD, 7, 0, D, 28, WRITE_ONLY, ANY, 1, ALL & ~1ull },
	{ "XSS, reserved half", MSR_IA32_XSS, 0xd, 1, A, 3, PLAIN, ANY, 0, 0x7ffffffffffe0000ull },
	{ "BNDCFGS", MSR_IA32_BNDCFGS, 7, 0, B, 14, PLAIN, ANY, 3, 0xffc },
	{ "PKRS", MSR_IA32_PKRS, 7, 0, C, 31, PLAIN, ANY, 0xffffffff, HIGH_HALF },
	{ "XFD_ERR", 0x1c5, 0xd, 1, A, 4, PLAIN, ANY, 0, 0x3 },
	{ "UMWAIT_CONTROL", 0xe1, 7, 0, C, 5, PLAIN, ANY, 0xfffffffd, HIGH_HALF | 2 },
	{ "DS_AREA", MSR_IA32_DS_AREA, 1, 0, D, 21, CANONICAL, ANY, 0, 0 },
	{ "U_CET", MSR_IA32_U_CET, 7, 0, C, 7, PLAIN, ANY, 3, 0x3c0 },
	{ "S_CET", MSR_IA32_S_CET, 7, 0, C, 7, PLAIN, ANY, 3, 0x3c0 },
	{ "PL0_SSP", MSR_IA32_PL0_SSP, 7, 0, C, 7, PLAIN, ANY, 0xfffffff8, 3 },
	{ "PL1_SSP", MSR_IA32_PL1_SSP, 7, 0, C, 7, PLAIN, ANY, 0xfffffff8, 3 },
	{ "PL2_SSP", MSR_IA32_PL2_SSP, 7, 0, C, 7, PLAIN, ANY, 0xfffffff8, 3 },
	{ "PL3_SSP", MSR_IA32_PL3_SSP, 7, 0, C, 7, PLAIN, ANY, 0xfffffff8, 3 },
	{ "INTERRUPT_SSP_TABLE", MSR_IA32_INT_SSP_TAB, 7, 0, C, 7, CANONICAL, LONG, 0, 0 },
	{ "VMX_BASIC", MSR_IA32_VMX_BASIC, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_PINBASED_CTLS", MSR_IA32_VMX_PINBASED_CTLS, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_PROCBASED_CTLS", MSR_IA32_VMX_PROCBASED_CTLS, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_EXIT_CTLS", MSR_IA32_VMX_EXIT_CTLS, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_ENTRY_CTLS", MSR_IA32_VMX_ENTRY_CTLS, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_MISC", MSR_IA32_VMX_MISC, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_CR0_FIXED0", MSR_IA32_VMX_CR0_FIXED0, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_CR0_FIXED1", MSR_IA32_VMX_CR0_FIXED1, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_CR4_FIXED0", MSR_IA32_VMX_CR4_FIXED0, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_CR4_FIXED1", MSR_IA32_VMX_CR4_FIXED1, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "VMX_VMCS_ENUM", MSR_IA32_VMX_VMCS_ENUM, 1, 0, C, 5, READ_ONLY, ANY, 0, 0 },
	{ "TSC_AUX", MSR_TSC_AUX, 0x80000001, 0, D, 27, PLAIN, ANY, 0xffffffff, 0 },
	{ "TSC_AUX, high half", MSR_TSC_AUX, 0x80000001, 0, D, 27, PLAIN, INTEL, 0, HIGH_HALF },
	{ "STAR", MSR_STAR, 0x80000001, 0, D, 29, PLAIN, ANY, ALL, 0 },
	{ "LSTAR", MSR_LSTAR, 0x80000001, 0, D, 29, CANONICAL, ANY, 0, 0 },
	{ "CSTAR", MSR_CSTAR, 0x80000001, 0, D, 29, CANONICAL, ANY, 0, 0 },
	{ "SFMASK", MSR_SYSCALL_MASK, 0x80000001, 0, D, 29, PLAIN, ANY, 0xffffffff, 0 },
	{ "FS_BASE", MSR_FS_BASE, 0x80000001, 0, D, 29, CANONICAL, ANY, 0, 0 },
	{ "GS_BASE", MSR_GS_BASE, 0x80000001, 0, D, 29, CANONICAL, ANY, 0, 0 },
	{ "KERNEL_GS_BASE", MSR_KERNEL_GS_BASE, 0x80000001, 0, D, 29, CANONICAL, ANY, 0, 0 },
	{ "VM_HSAVE_PA", MSR_VM_HSAVE_PA, 0x80000001, 0, C, 2, PLAIN, ANY, 0xfffff000, 0xfff },
	{ "VM_CR", MSR_VM_CR, 0x80000001, 0, C, 2, PLAIN, ANY, 0, HIGH_HALF },
	{ "TSC_RATIO", MSR_AMD64_TSC_RATIO, 0x8000000a, 0, D, 4, PLAIN, ANY, 0xffffffffff,
	  0xffffff0000000000ull },
	{ "OSVW_ID_LENGTH", MSR_AMD64_OSVW_ID_LENGTH, 0x80000001, 0, C, 9, MAYBE, AMD, 0, 0 },
	{ "P5_MC_ADDR", MSR_IA32_P5_MC_ADDR, 0, 0, 0, 0, MAYBE, ANY, 0, 0 },
	{ "P5_MC_TYPE", MSR_IA32_P5_MC_TYPE, 0, 0, 0, 0, MAYBE, ANY, 0, 0 },
	{ "PLATFORM_ID", MSR_IA32_PLATFORM_ID, 0, 0, 0, 0, MAYBE, ANY, 0, 0 },
	{ "SMI_COUNT", MSR_SMI_COUNT, 0, 0, 0, 0, MAYBE, ANY, 0, 0 },
	{ "PLATFORM_INFO", MSR_PLATFORM_INFO, 0, 0, 0, 0, MAYBE, ANY, 0, 0 },
	{ "PERF_STATUS", MSR_IA32_PERF_STATUS, 0, 0, 0, 0, MAYBE, ANY, 0, 0 },
};

static bool has_long_mode(void)
{
	return msr_cpuid_bit(0x80000001, 0, D, 29);
}

static bool applies(const struct msr_row *row)
{
	if ((row->only & INTEL) && !msr_vendor_is_intel())
		return false;
	if ((row->only & AMD) && msr_vendor_is_intel())
		return false;
	return !(row->only & LONG) || has_long_mode();
}

static bool present(const struct msr_row *row)
{
	if (!row->leaf)
		return true;
	/* CET comes with shadow stacks or with indirect branch tracking, XSS with one bit at least. */
	if ((row->index == MSR_IA32_U_CET || row->index == MSR_IA32_S_CET) &&
	    msr_cpuid_bit(7, 0, D, 20))
		return true;
	/* RDPID alone brings TSC_AUX too. */
	if (row->index == MSR_TSC_AUX && msr_cpuid_bit(7, 0, C, 22))
		return true;
	return msr_cpuid_bit(row->leaf, row->subleaf, row->reg, row->bit);
}

static void explain(const char *name, struct msr_result r)
{
	report_info("%s: vector %u (%#x), value %#" PRIx64 "%s", name, r.vector, r.error, r.value,
		    r.clean ? "" : ", other state changed");
}

static void test_absent(const struct msr_row *row)
{
	struct msr_result r = msr_read(row->index, PROBE_CPL0);

	if (!report(msr_refused(r), "%s: absent, RDMSR raises #GP(0)", row->name))
		explain(row->name, r);
	r = msr_set(row->index, 0, PROBE_CPL0);
	if (!report(msr_refused(r), "%s: absent, WRMSR raises #GP(0)", row->name))
		explain(row->name, r);
}

static void test_bits(const struct msr_row *row)
{
	const u64 old = msr_read(row->index, PROBE_CPL0).value;
	struct tally holds = tally_start(), reserved = tally_start();

	for (unsigned int bit = 0; bit < 64; bit++) {
		struct msr_result r;

		if (row->writable >> bit & 1) {
			for (int set = 0; set < 2; set++) {
				u64 value = set ? 1ull << bit : row->writable & ~(1ull << bit);

				value |= old & ~row->writable;
				r = msr_write(row->index, value);
				tally_row(&holds, msr_holds(r, value),
					  "write %#" PRIx64 ": vector %u (%#x), read %#" PRIx64, value,
					  r.vector, r.error, r.value);
			}
		} else if (row->reserved >> bit & 1) {
			r = msr_write(row->index, old | 1ull << bit);
			tally_row(&reserved, msr_refused(r),
				  "bit %u: vector %u (%#x), read %#" PRIx64, bit, r.vector, r.error,
				  r.value);
		}
	}
	if (row->writable)
		tally_report(&holds, "%s: bits hold", row->name);
	if (row->reserved)
		tally_report(&reserved, "%s: reserved bits raise #GP(0)", row->name);
}

static void test_canonical(const struct msr_row *row)
{
	struct tally good = tally_start(), bad = tally_start();

	for (unsigned int bit = 0; bit < 64; bit++) {
		const u64 values[] = { 1ull << bit, ~(1ull << bit), (1ull << bit) - 1, ~0ull << bit };

		for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
			bool allowed = msr_canonical(values[i]);
			struct msr_result r = msr_write(row->index, values[i]);

			tally_row(allowed ? &good : &bad,
				  allowed ? msr_holds(r, values[i]) : msr_refused(r),
				  "write %#" PRIx64 ": vector %u (%#x), read %#" PRIx64, values[i],
				  r.vector, r.error, r.value);
		}
	}
	tally_report(&good, "%s: canonical values hold", row->name);
	if (bad.rows)
		tally_report(&bad, "%s: non-canonical values raise #GP(0)", row->name);
}

static void test_read_only(const struct msr_row *row)
{
	struct msr_result r = msr_read(row->index, PROBE_CPL0);
	u64 value = r.value;

	r = msr_set(row->index, value, PROBE_CPL0);
	if (!report(msr_refused(r) && msr_read(row->index, PROBE_CPL0).value == value,
		    "%s: WRMSR of the value it has raises #GP(0)", row->name))
		explain(row->name, r);
	r = msr_set(row->index, ~value, PROBE_CPL0);
	if (!report(msr_refused(r) && msr_read(row->index, PROBE_CPL0).value == value,
		    "%s: WRMSR of another value raises #GP(0)", row->name))
		explain(row->name, r);
}

static void test_write_only(const struct msr_row *row)
{
	struct msr_result r = msr_read(row->index, PROBE_CPL0);
	struct tally reserved = tally_start();

	if (!report(msr_refused(r), "%s: RDMSR raises #GP(0)", row->name))
		explain(row->name, r);
	r = msr_set(row->index, row->writable, PROBE_CPL0);
	if (!report(msr_taken(r), "%s: WRMSR of its bits", row->name))
		explain(row->name, r);
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (!(row->reserved >> bit & 1))
			continue;
		r = msr_set(row->index, 1ull << bit, PROBE_CPL0);
		tally_row(&reserved, msr_refused(r), "bit %u: vector %u (%#x)", bit, r.vector,
			  r.error);
	}
	tally_report(&reserved, "%s: reserved bits raise #GP(0)", row->name);
}

static void test_row(const struct msr_row *row)
{
	struct msr_result r;

	if (!present(row)) {
		test_absent(row);
		return;
	}
	if (row->kind == WRITE_ONLY) {
		test_write_only(row);
		return;
	}
	r = msr_read(row->index, PROBE_CPL0);
	if (row->kind == MAYBE && r.vector != PROBE_DONE) {
		if (!report(msr_refused(r), "%s: RDMSR works or raises #GP(0)", row->name))
			explain(row->name, r);
		return;
	}
	if (!report(msr_taken(r), "%s: RDMSR", row->name)) {
		explain(row->name, r);
		return;
	}
	if (row->kind == PLAIN)
		test_bits(row);
	else if (row->kind == CANONICAL)
		test_canonical(row);
	else if (row->kind == READ_ONLY)
		test_read_only(row);
}

/* Addresses that no processor has: 40000000H to 400000FFH are set aside for software. */
static void test_nonexistent(void)
{
	static const u32 indexes[] = {
		0x00000fff, 0x0000ffff, 0x12345678, 0x3fffffff, 0x7fffffff, 0x80000000, 0xbfffffff,
		0xc0000fff, 0xc1000000, 0xc0020000, 0xdeadbeef, 0xfffffffe, 0xffffffff,
	};
	struct tally read = tally_start(), write = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(indexes); i++) {
		struct msr_result r = msr_read(indexes[i], PROBE_CPL0);

		tally_row(&read, msr_refused(r), "%#x: vector %u (%#x), value %#" PRIx64, indexes[i],
			  r.vector, r.error, r.value);
		r = msr_set(indexes[i], 0, PROBE_CPL0);
		tally_row(&write, msr_refused(r), "%#x: vector %u (%#x)", indexes[i], r.vector,
			  r.error);
	}
	tally_report(&read, "MSRs that do not exist: RDMSR raises #GP(0)");
	tally_report(&write, "MSRs that do not exist: WRMSR raises #GP(0)");
}

/* CPL comes first: at 1 to 3 any address and value raise #GP(0). */
static void test_privilege(void)
{
	static const u32 indexes[] = { MSR_IA32_TSC, MSR_STAR, MSR_EFER, MSR_IA32_CR_PAT, 0xdeadbeef };
	struct tally read = tally_start(), write = tally_start();

	for (unsigned int i = 0; i < 3 * ARRAY_SIZE(indexes); i++) {
		unsigned int cpl = 1 + i % 3;
		u32 index = indexes[i / 3];
		u64 value = msr_read(index, PROBE_CPL0).value;
		struct msr_result r = msr_read(index, PROBE_CPL(cpl));

		tally_row(&read, msr_refused(r), "%#x, cpl %u: vector %u (%#x)", index, cpl, r.vector,
			  r.error);
		r = msr_set(index, value, PROBE_CPL(cpl));
		tally_row(&write, msr_refused(r), "%#x, cpl %u: vector %u (%#x)", index, cpl, r.vector,
			  r.error);
	}
	tally_report(&read, "RDMSR at CPL 1 to 3: #GP(0)");
	tally_report(&write, "WRMSR at CPL 1 to 3: #GP(0)");
}

#ifdef __x86_64__
/* In 64-bit mode the upper halves of RCX, RAX and RDX count for nothing. */
static void test_upper_halves(void)
{
	static const u8 code[] = {
		0x0f, 0x30,			/* wrmsr */
		0x0f, 0x32,			/* rdmsr */
	};
	const u64 old = msr_read(MSR_STAR, PROBE_CPL0).value;
	struct probe before = probe_init(PROBE_CPL0), after;

	before.gpr[RCX] = MSR_STAR | 0x1234567800000000;
	before.gpr[RAX] = 0xfedcba9889abcdef;
	before.gpr[RDX] = 0x7654321001234567;
	after = before;
	probe_run(&after, code, sizeof(code));
	msr_set(MSR_STAR, old, PROBE_CPL0);
	before.ip += sizeof(code) + 2;
	before.gpr[RAX] = 0x89abcdef;
	before.gpr[RDX] = 0x01234567;
	if (!report(probe_ok(&after) && probe_same_but(&before, &after, 0, 0, 0),
		    "upper halves: ignored by WRMSR, cleared by RDMSR"))
		probe_explain("upper halves", &before, &after);
}
#endif

/* Without CPUID.1:EDX.MSR both are invalid opcodes. */
static void test_feature(void)
{
	bool has = msr_cpuid_bit(1, 0, D, 5);
	struct tally t = tally_start();

	for (int write = 0; write < 2; write++) {
		struct probe before = probe_init(PROBE_CPL0), after;
		const u8 code[] = { 0x0f, write ? 0x30 : 0x32 };

		before.gpr[RCX] = MSR_IA32_TSC;
		before.gpr[RAX] = before.gpr[RDX] = 0;
		after = before;
		probe_run(&after, code, sizeof(code));
		tally_row(&t, has ? probe_ok(&after) : probe_faulted(&before, &after, VECTOR_UD, 0),
			  "%s: vector %u (%#x)", write ? "wrmsr" : "rdmsr", after.vector, after.error);
	}
	tally_report(&t, "RDMSR and WRMSR follow CPUID.1:EDX.MSR");
}

int main(int argc, char **argv)
{
	probe_setup();
	test_feature();
	if (!msr_cpuid_bit(1, 0, D, 5))
		return report_summary();
	test_privilege();
#ifdef __x86_64__
	test_upper_halves();
#endif
	test_nonexistent();
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		if (applies(&rows[i]))
			test_row(&rows[i]);
	}
	return report_summary();
}
