/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Model-specific registers: which exist, which of their bits can be written, which values are
 * refused, and what RDMSR and WRMSR do with the registers.
 *
 * SDM volume 2, RDMSR and WRMSR; volume 4, chapter 2, for each register's fields; volume 3,
 * sections 12.11 (MTRRs) and 12.12 (PAT), chapter 16 (machine check).
 *
 * For each register of the table every single bit is turned: one that can be written must come
 * back and leave the others alone, a reserved one must raise #GP(0) and change nothing. What the
 * manual leaves to the model is not looked at. INFO lines name the first bits that went wrong.
 */
#include <libcflat.h>
#include "outcome.h"
#include "processor.h"

#define MAX_MTRR	8

struct msr {
	const char *name;
	u32 index;
	struct x86_cpu_feature feature;		/* without it the register does not exist */
	u64 writable;
	u64 reserved;
};

/* Bits from the width of a physical address up. */
static u64 above_maxphyaddr(void)
{
	return GENMASK_ULL(63, cpuid_maxphyaddr());
}

static unsigned int read_msr(u32 index, u64 *value)
{
	*value = 0;
	return rdmsr_safe(index, value);
}

/* Whether the last instruction raised #GP(0). */
static bool is_gp0(unsigned int vector)
{
	return vector == GP_VECTOR && !exception_error_code();
}

static void test_bits(const struct msr *msr)
{
	struct tally kept = tally_start(), refused = tally_start();
	u64 original, got;

	if (read_msr(msr->index, &original)) {
		report_fail("%s: can be read", msr->name);
		return;
	}
	report_pass("%s: can be read", msr->name);
	for (unsigned int bit = 0; bit < 64; bit++) {
		u64 value = original ^ BIT_ULL(bit);
		unsigned int vector;

		if (msr->writable & BIT_ULL(bit)) {
			vector = wrmsr_safe(msr->index, value);
			read_msr(msr->index, &got);
			tally_row(&kept, !vector && got == value, "%s bit %u: vector %u, %#llx",
				  msr->name, bit, vector, (unsigned long long)got);
			wrmsr_safe(msr->index, original);
		} else if (msr->reserved & BIT_ULL(bit)) {
			bool gp = is_gp0(wrmsr_safe(msr->index, value));

			read_msr(msr->index, &got);
			tally_row(&refused, gp && got == original, "%s bit %u: %s, then %#llx",
				  msr->name, bit, gp ? "#GP(0)" : "no #GP(0)",
				  (unsigned long long)got);
			wrmsr_safe(msr->index, original);
		}
	}
	if (kept.rows)
		tally_report(&kept, "%s: each bit can be written", msr->name);
	if (refused.rows)
		tally_report(&refused, "%s: reserved bits raise #GP(0)", msr->name);
}

static bool exists(struct x86_cpu_feature feature)
{
	return !feature.function || this_cpu_has(feature);
}

static void test_table(void)
{
	const struct msr msrs[] = {
		{ "SYSENTER_CS", MSR_IA32_SYSENTER_CS, X86_FEATURE_SEP, 0xffff, 0 },
		{ "SYSENTER_ESP", MSR_IA32_SYSENTER_ESP, X86_FEATURE_SEP, 0x7fffffff, 0 },
		{ "SYSENTER_EIP", MSR_IA32_SYSENTER_EIP, X86_FEATURE_SEP, 0x7fffffff, 0 },
#ifdef __x86_64__
		{ "STAR", MSR_STAR, X86_FEATURE_SYSCALL, GENMASK_ULL(63, 32), 0 },
		{ "LSTAR", MSR_LSTAR, X86_FEATURE_LM, GENMASK_ULL(46, 0), 0 },
		{ "CSTAR", MSR_CSTAR, X86_FEATURE_LM, GENMASK_ULL(46, 0), 0 },
		{ "FMASK", MSR_SYSCALL_MASK, X86_FEATURE_LM, GENMASK_ULL(31, 0), 0 },
		{ "FS_BASE", MSR_FS_BASE, X86_FEATURE_LM, GENMASK_ULL(46, 0), 0 },
		{ "KERNEL_GS_BASE", MSR_KERNEL_GS_BASE, X86_FEATURE_LM, GENMASK_ULL(46, 0), 0 },
#endif
		{ "EFER", MSR_EFER, X86_FEATURE_LM, EFER_SCE, GENMASK_ULL(7, 1) | BIT_ULL(9) |
		  GENMASK_ULL(63, 22) },
		{ "PAT", MSR_IA32_CR_PAT, X86_FEATURE_PAT, 0, 0xf8f8f8f8f8f8f8f8ull },
		{ "MTRRcap", MSR_MTRRcap, X86_FEATURE_MTRR, 0, GENMASK_ULL(63, 0) },
		{ "MTRRdefType", MSR_MTRRdefType, X86_FEATURE_MTRR, BIT(10),
		  GENMASK_ULL(9, 8) | GENMASK_ULL(63, 12) },
		{ "MTRRphysBase0", MSR_MTRRphysBase0, X86_FEATURE_MTRR,
		  GENMASK_ULL(cpuid_maxphyaddr() - 1, 12), GENMASK_ULL(11, 8) | above_maxphyaddr() },
		{ "MTRRphysMask0", MSR_MTRRphysMask0, X86_FEATURE_MTRR,
		  GENMASK_ULL(cpuid_maxphyaddr() - 1, 11), GENMASK_ULL(10, 0) | above_maxphyaddr() },
		{ "SPEC_CTRL", MSR_IA32_SPEC_CTRL, X86_FEATURE_SPEC_CTRL, SPEC_CTRL_IBRS,
		  GENMASK_ULL(63, 16) },
		{ "ARCH_CAPABILITIES", MSR_IA32_ARCH_CAPABILITIES, X86_FEATURE_ARCH_CAPABILITIES, 0,
		  GENMASK_ULL(63, 0) },
		{ "MCG_CAP", MSR_IA32_MCG_CAP, X86_FEATURE_MCA, 0, GENMASK_ULL(63, 0) },
		{ "XSS", MSR_IA32_XSS, X86_FEATURE_XSAVES, 0, GENMASK_ULL(63, 20) | 0xff },
		{ "BNDCFGS", MSR_IA32_BNDCFGS, X86_FEATURE_MPX, 3, GENMASK_ULL(11, 2) },
		{ "PKRS", MSR_IA32_PKRS, X86_FEATURE_PKS, GENMASK_ULL(31, 0), GENMASK_ULL(63, 32) },
		{ "FEATURE_CONTROL", MSR_IA32_FEATURE_CONTROL, X86_FEATURE_VMX, 0,
		  GENMASK_ULL(63, 21) },
		{ "APIC_BASE", MSR_IA32_APICBASE, X86_FEATURE_APIC, 0,
		  GENMASK_ULL(7, 0) | BIT_ULL(9) | above_maxphyaddr() },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(msrs); i++) {
		u64 value;

		if (exists(msrs[i].feature)) {
			test_bits(&msrs[i]);
			continue;
		}
		report(is_gp0(read_msr(msrs[i].index, &value)) &&
		       is_gp0(wrmsr_safe(msrs[i].index, 0)),
		       "%s: does not exist without its CPUID bit", msrs[i].name);
	}
}

/* Addresses that no register exists at: volume 4 lists what does. */
static void test_unknown(void)
{
	static const u32 indices[] = { 0x2, 0x3, 0x12345678, 0x40000200, 0x7fffffff, 0xbfffffff,
				       0xc0000200, 0xdeadbeef, 0xffffffff };
	struct tally reads = tally_start(), writes = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(indices); i++) {
		u64 value;

		tally_row(&reads, is_gp0(read_msr(indices[i], &value)), "%#x can be read",
			  indices[i]);
		tally_row(&writes, is_gp0(wrmsr_safe(indices[i], 0)), "%#x can be written",
			  indices[i]);
	}
	tally_report(&reads, "RDMSR of an unknown register raises #GP(0)");
	tally_report(&writes, "WRMSR of an unknown register raises #GP(0)");
}

/* Memory types: 0 UC, 1 WC, 4 WT, 5 WP, 6 WB; the PAT has 7 UC- too. */
static bool valid_type(unsigned int type, bool pat)
{
	return type == 0 || type == 1 || (type >= 4 && type <= 6) || (pat && type == 7);
}

static void test_types(const char *name, u32 index, struct x86_cpu_feature feature,
		       unsigned int fields, bool pat)
{
	struct tally good = tally_start(), bad = tally_start();
	u64 original, got;

	if (!this_cpu_has(feature) || read_msr(index, &original)) {
		report_skip("%s: CPUID does not have it", name);
		return;
	}
	for (unsigned int field = 0; field < fields; field++) {
		for (unsigned int type = 0; type < 256; type++) {
			u64 value = (original & ~(0xffull << field * 8)) | (u64)type << field * 8;
			unsigned int vector = wrmsr_safe(index, value);
			bool gp = is_gp0(vector);

			read_msr(index, &got);
			if (valid_type(type, pat))
				tally_row(&good, !vector && got == value, "field %u, type %#x",
					  field, type);
			else
				tally_row(&bad, gp && got == original, "field %u, type %#x", field,
					  type);
			wrmsr_safe(index, original);
		}
	}
	tally_report(&good, "%s: takes the memory types that there are", name);
	tally_report(&bad, "%s: refuses those that there are not", name);
}

static void test_mtrr_count(void)
{
	u64 cap, value;

	if (!this_cpu_has(X86_FEATURE_MTRR))
		return;
	read_msr(MSR_MTRRcap, &cap);
	for (unsigned int i = 0; i < MIN((unsigned int)(cap & 0xff), MAX_MTRR * 2u); i++)
		report(!read_msr(MSR_MTRRphysBase0 + 2 * i, &value) &&
		       !read_msr(MSR_MTRRphysMask0 + 2 * i, &value), "MTRR %u can be read", i);
}

/* IA32_MCi_STATUS takes only 0 (section 16.3.2.2); the other registers of a bank are there. */
static void test_machine_check_banks(void)
{
	u64 cap, value;

	if (!this_cpu_has(X86_FEATURE_MCA)) {
		report_skip("machine-check banks: CPUID does not have them");
		return;
	}
	read_msr(MSR_IA32_MCG_CAP, &cap);
	for (unsigned int i = 0; i < (cap & 0xff); i++) {
		report(!wrmsr_safe(MSR_IA32_MCx_STATUS(i), 0) &&
		       !read_msr(MSR_IA32_MCx_STATUS(i), &value) && !value,
		       "machine-check bank %u: STATUS can be cleared", i);
		report(is_gp0(wrmsr_safe(MSR_IA32_MCx_STATUS(i), 1)) &&
		       !read_msr(MSR_IA32_MCx_STATUS(i), &value) && !value,
		       "machine-check bank %u: STATUS takes nothing but 0", i);
		report(!wrmsr_safe(MSR_IA32_MCx_CTL(i), ~0ull) &&
		       !wrmsr_safe(MSR_IA32_MCx_CTL(i), 0) &&
		       !read_msr(MSR_IA32_MCx_CTL(i), &value) && !value,
		       "machine-check bank %u: CTL takes all ones and all zeros", i);
	}
}

#ifdef __x86_64__
/* Registers that hold an address: values at the edges of what is canonical. */
static void test_canonical(void)
{
	static const struct {
		const char *name;
		u32 index;
	} msrs[] = {
		{ "FS_BASE", MSR_FS_BASE }, { "KERNEL_GS_BASE", MSR_KERNEL_GS_BASE },
		{ "LSTAR", MSR_LSTAR }, { "CSTAR", MSR_CSTAR },
		{ "SYSENTER_ESP", MSR_IA32_SYSENTER_ESP },
		{ "SYSENTER_EIP", MSR_IA32_SYSENTER_EIP },
	};
	static const u64 good[] = { 0, 0x7fffffffffffull, 0xffff800000000000ull, ~0ull };
	static const u64 bad[] = { 0x800000000000ull, 0xffff7fffffffffffull, 1ull << 63,
				   0x7fffffffffffffffull };

	for (unsigned int m = 0; m < ARRAY_SIZE(msrs); m++) {
		struct tally taken = tally_start(), refused = tally_start();
		u64 original, got;

		read_msr(msrs[m].index, &original);
		for (unsigned int i = 0; i < ARRAY_SIZE(good); i++) {
			unsigned int vector = wrmsr_safe(msrs[m].index, good[i]);

			read_msr(msrs[m].index, &got);
			tally_row(&taken, !vector && got == good[i], "%#llx",
				  (unsigned long long)good[i]);
			wrmsr_safe(msrs[m].index, original);
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
			bool gp = is_gp0(wrmsr_safe(msrs[m].index, bad[i]));

			read_msr(msrs[m].index, &got);
			tally_row(&refused, gp && got == original, "%#llx",
				  (unsigned long long)bad[i]);
			wrmsr_safe(msrs[m].index, original);
		}
		tally_report(&taken, "%s: takes canonical addresses", msrs[m].name);
		tally_report(&refused, "%s: refuses addresses that are not", msrs[m].name);
	}
}

/* LME must not change while paging is on, LMA follows it: volume 3, section 2.2.1. */
static void test_efer(void)
{
	u64 efer = rdmsr(MSR_EFER), got;
	bool gp = is_gp0(wrmsr_safe(MSR_EFER, efer & ~(u64)EFER_LME));

	got = rdmsr(MSR_EFER);
	report(gp && got == efer, "EFER: LME cannot be cleared while paging is on");
	report(!wrmsr_safe(MSR_EFER, efer & ~(u64)EFER_LMA) && rdmsr(MSR_EFER) == efer,
	       "EFER: LMA cannot be written");
	if (this_cpu_has(X86_FEATURE_NX)) {
		report(!wrmsr_safe(MSR_EFER, efer | EFER_NX) &&
		       rdmsr(MSR_EFER) == (efer | EFER_NX), "EFER: NXE can be set");
		wrmsr(MSR_EFER, efer);
	} else {
		report(is_gp0(wrmsr_safe(MSR_EFER, efer | EFER_NX)) && rdmsr(MSR_EFER) == efer,
		       "EFER: NXE is reserved without its CPUID bit");
	}
}

/* What a base that was written does, and SWAPGS. */
static void test_bases(void)
{
	static u64 words[2] = { 0x1111, 0x2222 };
	u64 gs = rdmsr(MSR_GS_BASE), kernel_gs = rdmsr(MSR_KERNEL_GS_BASE);
	u64 fs = rdmsr(MSR_FS_BASE), value, swapped_gs, swapped_kernel;

	wrmsr(MSR_FS_BASE, (u64)&words[1]);
	asm volatile("mov %%fs:0, %0" : "=r"(value));
	report(value == words[1], "FS_BASE is the base of FS");
	asm volatile("mov %%fs:-8, %0" : "=r"(value));
	report(value == words[0], "and a displacement below it wraps");
	wrmsr(MSR_FS_BASE, fs);

	wrmsr(MSR_KERNEL_GS_BASE, (u64)words);
	asm volatile("swapgs; mov %%gs:0, %0; swapgs" : "=r"(value));
	report(value == words[0] && rdmsr(MSR_GS_BASE) == gs &&
	       rdmsr(MSR_KERNEL_GS_BASE) == (u64)words, "SWAPGS, twice, uses and restores both bases");
	asm volatile("swapgs");
	swapped_gs = rdmsr(MSR_GS_BASE);
	swapped_kernel = rdmsr(MSR_KERNEL_GS_BASE);
	asm volatile("swapgs");
	report(swapped_gs == (u64)words && swapped_kernel == gs, "SWAPGS exchanges the two");
	wrmsr(MSR_KERNEL_GS_BASE, kernel_gs);
}
#endif

/* RDMSR clears the upper halves of RAX and RDX; WRMSR and RDMSR ignore those they read. */
static void test_registers(void)
{
	struct probe before = probe_init(0), want, got;
	struct tally t = tally_start();
	u64 value = 0x12345678;

	wrmsr(MSR_IA32_SYSENTER_ESP, value);
	before.gpr[RCX] = (before.gpr[RCX] & ~(ulong)0xffffffff) | MSR_IA32_SYSENTER_ESP;
	want = outcome_done(&before, 2);
	want.gpr[RAX] = (u32)value;
	want.gpr[RDX] = value >> 32;
	got = before;
	probe_run(&got, INSN("\x0f\x32"));
	outcome_row(&t, &want, &got, "rdmsr");
	tally_report(&t, "RDMSR: ECX is the register, RAX and RDX are zero-extended");

	t = tally_start();
	before.gpr[RAX] = (before.gpr[RAX] & ~(ulong)0xffffffff) | 0x4321;
	before.gpr[RDX] &= ~(ulong)0xffffffff;
	want = outcome_done(&before, 2);
	got = before;
	probe_run(&got, INSN("\x0f\x30"));
	outcome_row(&t, &want, &got, "wrmsr");
	tally_row(&t, rdmsr(MSR_IA32_SYSENTER_ESP) == 0x4321, "the MSR is %#llx",
		  (unsigned long long)rdmsr(MSR_IA32_SYSENTER_ESP));
	tally_report(&t, "WRMSR: takes EDX:EAX and changes no register");
	wrmsr(MSR_IA32_SYSENTER_ESP, 0);
}

static void write_sysenter_cs(void *data)
{
	wrmsr(MSR_IA32_SYSENTER_CS, *(u64 *)data);
}

static void read_sysenter_cs(void *data)
{
	*(u64 *)data = rdmsr(MSR_IA32_SYSENTER_CS);
}

static void test_per_cpu(void)
{
	u64 first = 0x10, second = 0x20, got[2];

	if (cpu_count() < 2) {
		report_skip("one register for each CPU: there is one CPU");
		return;
	}
	write_sysenter_cs(&first);
	on_cpu(1, write_sysenter_cs, &second);
	read_sysenter_cs(&got[0]);
	on_cpu(1, read_sysenter_cs, &got[1]);
	report(got[0] == first && got[1] == second, "each CPU has its own SYSENTER_CS");
	first = 0;
	on_cpus(write_sysenter_cs, &first);
}

int main(int argc, char **argv)
{
	test_per_cpu();
	probe_setup();
	test_table();
	test_unknown();
	test_types("PAT", MSR_IA32_CR_PAT, X86_FEATURE_PAT, 8, true);
	test_types("MTRRfix64K_00000", MSR_MTRRfix64K_00000, X86_FEATURE_MTRR, 8, false);
	test_types("MTRRfix16K_80000", MSR_MTRRfix16K_80000, X86_FEATURE_MTRR, 8, false);
	test_types("MTRRfix4K_F8000", MSR_MTRRfix4K_F8000, X86_FEATURE_MTRR, 8, false);
	test_types("MTRRphysBase0", MSR_MTRRphysBase0, X86_FEATURE_MTRR, 1, false);
	test_types("MTRRdefType", MSR_MTRRdefType, X86_FEATURE_MTRR, 1, false);
	test_mtrr_count();
	test_machine_check_banks();
#ifdef __x86_64__
	test_canonical();
	test_efer();
	test_bases();
#endif
	test_registers();
	return report_summary();
}
