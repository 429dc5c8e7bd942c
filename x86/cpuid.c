/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUID: the instruction, its leaves against one another, and what they say against what the
 * processor does.
 *
 * SDM volume 2, CPUID; volume 1, chapter 20; APM volume 3, appendix E. For each instruction
 * that a feature bit stands for: with the bit it must not raise #UD, without it it must.
 *
 * Several entries of unittests.cfg run this on processors with other features; a failure names
 * the bit, and INFO lines have the leaf's registers.
 */
#include <libcflat.h>
#include "apic.h"
#include "outcome.h"
#include "processor.h"

static bool same(const char *name, u32 a, u32 b)
{
	if (report(a == b, "%s", name))
		return true;
	report_info("%#x and %#x", a, b);
	return false;
}

/* The instruction changes four registers, clears their upper halves, and nothing else. */
static void test_instruction(void)
{
	static const u32 leaves[] = { 0, 1, 2, 4, 7, 0xb, 0xd, 0x80000000, 0x80000008 };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(leaves); i++) {
		for (unsigned int cpl = 0; cpl < 4; cpl += 3) {
			struct cpuid r = raw_cpuid(leaves[i], 0);
			struct probe before = probe_init(cpl), want, got;

			before.flags |= X86_EFLAGS_ALU;
			/* The upper halves of what it reads are ignored. */
			before.gpr[RAX] = (before.gpr[RAX] & ~(ulong)0xffffffff) | leaves[i];
			before.gpr[RCX] &= ~(ulong)0xffffffff;
			want = outcome_done(&before, 2);
			want.gpr[RAX] = r.a;
			want.gpr[RBX] = r.b;
			want.gpr[RCX] = r.c;
			want.gpr[RDX] = r.d;
			got = before;
			probe_run(&got, INSN("\x0f\xa2"));
			outcome_row(&t, &want, &got, "leaf %#x, CPL %u", leaves[i], cpl);
		}
	}
	tally_report(&t, "CPUID changes EAX, EBX, ECX and EDX only");
}

static void test_id_flag(void)
{
	unsigned long flags = read_rflags();

	write_rflags(flags ^ X86_EFLAGS_ID);
	report((read_rflags() ^ flags) & X86_EFLAGS_ID, "EFLAGS.ID can be changed");
	write_rflags(flags);
}

static void test_ranges(void)
{
	struct cpuid r0 = raw_cpuid(0, 0), r8 = raw_cpuid(0x80000000, 0);
	u32 vendor[3] = { r0.b, r0.d, r0.c };
	bool text = true;

	for (unsigned int i = 0; i < 12; i++) {
		u8 c = ((u8 *)vendor)[i];

		text &= c >= ' ' && c <= '~';
	}
	report(r0.a >= 1, "leaf 0: there is a leaf 1");
	report(text, "leaf 0: the vendor is text");
	report(r8.a >= 0x80000001, "leaf 80000000H: there is a leaf 80000001H");
	report(r8.a < 0x80001000, "leaf 80000000H: the last leaf is one of its range");
	if (is_intel()) {
		struct cpuid last = raw_cpuid(r0.a, 0), beyond = raw_cpuid(r0.a + 1, 0);
		struct cpuid far = raw_cpuid(0x7fffffff, 0);

		report(!memcmp(&last, &beyond, sizeof(last)) && !memcmp(&last, &far, sizeof(last)),
		       "a leaf beyond the last gives the last");
	} else {
		report(r8.b == r0.b && r8.c == r0.c && r8.d == r0.d,
		       "leaf 80000000H: the same vendor");
	}
}

/* Family, model and stepping in leaf 1 and, on AMD's, in leaf 80000001H. */
static void test_signature(void)
{
	struct cpuid r1 = cpuid(1), r81 = cpuid(0x80000001);
	u32 family = r1.a >> 8 & 0xf;

	report(!(r1.a & 0xf000c000) , "leaf 1: reserved bits of the signature are clear");
	report(family == 0xf || !(r1.a >> 20 & 0xff),
	       "leaf 1: an extended family only with family 15");
	report(family == 0xf || family == 6 || !(r1.a >> 16 & 0xf),
	       "leaf 1: an extended model only with family 6 or 15");
	if (!is_intel())
		same("leaf 80000001H: the same signature", r1.a, r81.a);
}

/* Bits that leaf 80000001H has a second time are those of leaf 1: AMD's; Intel's are reserved. */
#define DUPLICATED	0x0183f3ffu

static void test_duplicates(void)
{
	u32 d1 = cpuid(1).d, d81 = cpuid(0x80000001).d;

	if (is_intel())
		report(!(d81 & DUPLICATED), "leaf 80000001H: no bit of leaf 1 again");
	else
		same("leaf 80000001H: the bits of leaf 1 again", d1 & DUPLICATED, d81 & DUPLICATED);
}

static void test_brand(void)
{
	char brand[49] = "";
	bool text = true;

	if (raw_cpuid(0x80000000, 0).a < 0x80000004) {
		report_skip("brand string: no leaf 80000004H");
		return;
	}
	for (unsigned int i = 0; i < 3; i++) {
		struct cpuid r = cpuid(0x80000002 + i);

		memcpy(brand + 16 * i, &r, 16);
	}
	for (const char *p = brand; *p; p++)
		text &= *p >= ' ' && *p <= '~';
	report(text && *brand, "brand string: is text");
}

static void test_address_sizes(void)
{
	u32 phys, virt;

	if (raw_cpuid(0x80000000, 0).a < 0x80000008) {
		report_skip("address sizes: no leaf 80000008H");
		return;
	}
	phys = this_cpu_property(X86_PROPERTY_MAX_PHY_ADDR);
	virt = this_cpu_property(X86_PROPERTY_MAX_VIRT_ADDR);
	report(phys >= 32 && phys <= 52, "physical addresses have 32 to 52 bits");
	/* A processor without long mode may leave the field out. */
	if (!this_cpu_has(X86_FEATURE_LM))
		report(virt == 32 || !virt, "linear addresses have 32 bits");
	else
		same("linear addresses have 48 or 57 bits", virt,
		     this_cpu_has(X86_FEATURE_LA57) ? 57 : 48);
}

/* Bits that follow the control registers at once. */
static void test_dynamic(void)
{
	ulong cr4 = read_cr4();

	if (this_cpu_has(X86_FEATURE_XSAVE)) {
		write_cr4(cr4 & ~X86_CR4_OSXSAVE);
		report(!this_cpu_has(X86_FEATURE_OSXSAVE), "OSXSAVE is clear with CR4.OSXSAVE clear");
		write_cr4(cr4 | X86_CR4_OSXSAVE);
		report(this_cpu_has(X86_FEATURE_OSXSAVE), "OSXSAVE is set with CR4.OSXSAVE set");
		write_cr4(cr4);
	} else {
		report_skip("OSXSAVE: CPUID has no XSAVE");
	}
	if (this_cpu_has(X86_FEATURE_PKU)) {
		write_cr4(cr4 & ~X86_CR4_PKE);
		report(!this_cpu_has(X86_FEATURE_OSPKE), "OSPKE is clear with CR4.PKE clear");
		write_cr4(cr4 | X86_CR4_PKE);
		report(this_cpu_has(X86_FEATURE_OSPKE), "OSPKE is set with CR4.PKE set");
		write_cr4(cr4);
	} else {
		report_skip("OSPKE: CPUID has no PKU");
	}
}

/* Sizes in leaf 0DH: what XCR0 enables now, and what can be enabled. */
static void test_xsave(void)
{
	static const u64 masks[] = { 1, 3, 7, 0xe7, 0x207, 0x2e7 };
	u64 supported = this_cpu_supported_xcr0(), old;
	ulong cr4 = read_cr4();
	u32 top = 576;

	if (!this_cpu_has(X86_FEATURE_XSAVE)) {
		struct cpuid r = cpuid_indexed(0xd, 0);

		report(!(r.a | r.b | r.c | r.d), "leaf 0DH: is zero without XSAVE");
		return;
	}
	report((supported & 3) == 3, "leaf 0DH: x87 and SSE can be enabled");
	for (unsigned int i = 2; i < 63; i++) {
		struct cpuid r = cpuid_indexed(0xd, i);

		if (!(supported & BIT_ULL(i))) {
			if (!(r.c & 1))
				report(!(r.a | r.b | r.c | r.d) , "leaf 0DH.%u: is zero", i);
			continue;
		}
		report(r.a && r.b >= 576 && !(r.c & 1) && !r.d, "leaf 0DH.%u: has size and offset", i);
		top = MAX(top, r.a + r.b);
	}
	same("leaf 0DH: ECX is the end of the last component", cpuid_indexed(0xd, 0).c, top);

	write_cr4(cr4 | X86_CR4_OSXSAVE);
	old = read_xcr0();
	for (unsigned int i = 0; i < ARRAY_SIZE(masks); i++) {
		u32 size = 576;

		if (masks[i] & ~supported)
			continue;
		for (unsigned int c = 2; c < 63; c++)
			if (masks[i] & BIT_ULL(c)) {
				struct cpuid r = cpuid_indexed(0xd, c);

				size = MAX(size, r.a + r.b);
			}
		write_xcr0(masks[i]);
		if (!report(cpuid_indexed(0xd, 0).b == size, "leaf 0DH: EBX follows XCR0 = %#llx",
			    (unsigned long long)masks[i]))
			report_info("%u, expected %u", cpuid_indexed(0xd, 0).b, size);
	}
	write_xcr0(old);
	write_cr4(cr4);
}

struct topology {
	u32 apic_id, leaf1, leafb, level_type;
};

static void read_topology(void *data)
{
	struct topology *t = data;
	struct cpuid r = cpuid_indexed(0xb, 0);

	t->apic_id = apic_id();
	t->leaf1 = raw_cpuid(1, 0).b >> 24;
	t->leafb = r.d;
	t->level_type = r.c >> 8 & 0xff;
}

static void test_topology(void)
{
	bool has_leafb = raw_cpuid(0, 0).a >= 0xb && cpuid_indexed(0xb, 0).b;

	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		struct topology t;

		on_cpu(cpu, read_topology, &t);
		report(t.leaf1 == (t.apic_id & 0xff), "CPU %d: leaf 1 has its APIC id", cpu);
		if (has_leafb)
			report(t.leafb == t.apic_id && t.level_type == 1,
			       "CPU %d: leaf 0BH has its x2APIC id", cpu);
	}
	if (!has_leafb)
		report_skip("leaf 0BH: not there");
}

/* One level of a cache: leaf 4, and the line size that CLFLUSH has. */
static void test_caches(void)
{
	for (unsigned int i = 0; i < 8; i++) {
		struct cpuid r = cpuid_indexed(4, i);

		if (!(r.a & 0x1f))
			break;
		report((r.a & 0x1f) <= 3 && (r.a >> 5 & 7) >= 1 && (r.a >> 5 & 7) <= 4,
		       "leaf 4.%u: a type and a level that exist", i);
		report((r.b & 0xfff) + 1 == this_cpu_property(X86_PROPERTY_CLFLUSH_SIZE) * 8 ||
		       !this_cpu_has(X86_FEATURE_CLFLUSH), "leaf 4.%u: the line that CLFLUSH has", i);
	}
}

/* Instructions that exist with a bit, and raise #UD without it. */
static void test_instructions(void)
{
	static const struct {
		const char *name;
		struct x86_cpu_feature feature;
		const u8 *code;
		size_t len;
	} instructions[] = {
		{ "POPCNT", X86_FEATURE_POPCNT, INSN("\xf3\x0f\xb8\xc0") },
		{ "CMPXCHG8B", X86_FEATURE_CX8, INSN("\x0f\xc7\x0e") },
		{ "CMOVZ", X86_FEATURE_CMOV, INSN("\x0f\x44\xc0") },
		{ "RDTSC", X86_FEATURE_TSC, INSN("\x0f\x31") },
		{ "RDTSCP", X86_FEATURE_RDTSCP, INSN("\x0f\x01\xf9") },
		{ "RDRAND", X86_FEATURE_RDRAND, INSN("\x0f\xc7\xf0") },
		{ "RDSEED", X86_FEATURE_RDSEED, INSN("\x0f\xc7\xf8") },
		{ "MOVBE", X86_FEATURE_MOVBE, INSN("\x0f\x38\xf0\x06") },
		{ "CRC32", X86_FEATURE_XMM4_2, INSN("\xf2\x0f\x38\xf1\xc0") },
		{ "ADCX", X86_FEATURE_ADX, INSN("\x66\x0f\x38\xf6\xc0") },
		{ "ADOX", X86_FEATURE_ADX, INSN("\xf3\x0f\x38\xf6\xc0") },
		{ "CLFLUSH", X86_FEATURE_CLFLUSH, INSN("\x0f\xae\x3e") },
		{ "CLFLUSHOPT", X86_FEATURE_CLFLUSHOPT, INSN("\x66\x0f\xae\x3e") },
		{ "CLWB", X86_FEATURE_CLWB, INSN("\x66\x0f\xae\x36") },
		{ "CLAC", X86_FEATURE_SMAP, INSN("\x0f\x01\xca") },
		{ "STAC", X86_FEATURE_SMAP, INSN("\x0f\x01\xcb\x0f\x01\xca") },
		{ "MOVNTI", X86_FEATURE_XMM2, INSN("\x0f\xc3\x06") },
		{ "MFENCE", X86_FEATURE_XMM2, INSN("\x0f\xae\xf0") },
		{ "LFENCE", X86_FEATURE_XMM2, INSN("\x0f\xae\xe8") },
		{ "SFENCE", X86_FEATURE_XMM, INSN("\x0f\xae\xf8") },
		{ "FNOP", X86_FEATURE_FPU, INSN("\xd9\xd0") },
#ifdef __x86_64__
		{ "CMPXCHG16B", X86_FEATURE_CX16, INSN("\x48\x0f\xc7\x0e") },
		{ "LAHF in 64-bit mode", X86_FEATURE_LAHF_LM, INSN("\x9f") },
		{ "RDFSBASE with CR4.FSGSBASE", X86_FEATURE_FSGSBASE, INSN("\xf3\x48\x0f\xae\xc0") },
#endif
		{ "XGETBV with CR4.OSXSAVE", X86_FEATURE_XSAVE, INSN("\x0f\x01\xd0") },
	};
	ulong cr4 = read_cr4(), cr0 = read_cr0();

	for (unsigned int i = 0; i < ARRAY_SIZE(instructions); i++) {
		bool has = this_cpu_has(instructions[i].feature);
		struct probe p = probe_init(0);
		ulong set = 0;

		p.gpr[RSI] = (ulong)probe_data;
		p.gpr[RCX] = 0;
		if (instructions[i].feature.bit == 26 && instructions[i].feature.reg == ECX)
			set = X86_CR4_OSXSAVE;
		else if (instructions[i].feature.function == 7 && !instructions[i].feature.bit)
			set = X86_CR4_FSGSBASE;
		write_cr0(cr0 & ~(X86_CR0_EM | X86_CR0_TS));
		if (set && has)
			write_cr4(cr4 | set);
		probe_run(&p, instructions[i].code, instructions[i].len);
		write_cr4(cr4);
		write_cr0(cr0);
		report(p.vector == (has ? PROBE_DONE : UD_VECTOR), "%s: %s", instructions[i].name,
		       has ? "exists as its bit says" : "raises #UD without its bit");
	}
}

/*
 * Bits of CR4 that are reserved exactly when their feature is missing: volume 3, section 2.5.
 * Either those that there are, or those that are @reserved, which end in a hang of QEMU's TCG.
 */
static void test_cr4(bool reserved)
{
	static const struct {
		const char *name;
		struct x86_cpu_feature feature;
		ulong bit;
	} bits[] = {
		{ "VME", X86_FEATURE_VME, X86_CR4_VME }, { "PVI", X86_FEATURE_VME, X86_CR4_PVI },
		{ "TSD", X86_FEATURE_TSC, X86_CR4_TSD }, { "DE", X86_FEATURE_DE, X86_CR4_DE },
		{ "MCE", X86_FEATURE_MCE, X86_CR4_MCE }, { "PGE", X86_FEATURE_PGE, X86_CR4_PGE },
		{ "OSFXSR", X86_FEATURE_FXSR, X86_CR4_OSFXSR },
		{ "OSXMMEXCPT", X86_FEATURE_XMM, X86_CR4_OSXMMEXCPT },
		{ "UMIP", X86_FEATURE_UMIP, X86_CR4_UMIP },
		{ "VMXE", X86_FEATURE_VMX, X86_CR4_VMXE },
		{ "SMXE", X86_FEATURE_SMX, X86_CR4_SMXE },
#ifdef __x86_64__
		{ "FSGSBASE", X86_FEATURE_FSGSBASE, X86_CR4_FSGSBASE },
		{ "PCIDE", X86_FEATURE_PCID, X86_CR4_PCIDE },
#endif
		{ "OSXSAVE", X86_FEATURE_XSAVE, X86_CR4_OSXSAVE },
		{ "PKE", X86_FEATURE_PKU, X86_CR4_PKE }, { "PKS", X86_FEATURE_PKS, X86_CR4_PKS },
	};
	ulong cr4 = read_cr4();

	for (unsigned int i = 0; i < ARRAY_SIZE(bits); i++) {
		bool has = this_cpu_has(bits[i].feature), right;
		unsigned int vector;

		if (has == reserved)
			continue;
		vector = write_cr4_safe(cr4 | bits[i].bit);
		right = has ? !vector && read_cr4() == (cr4 | bits[i].bit) :
			      vector == GP_VECTOR && !exception_error_code() && read_cr4() == cr4;
		write_cr4(cr4);
		report(right, "CR4.%s: %s", bits[i].name,
		       has ? "can be set as CPUID says" : "is reserved without its CPUID bit");
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "reserved")) {
		test_cr4(true);
		return report_summary();
	}
	test_topology();
	probe_setup();
	test_instruction();
	test_id_flag();
	test_ranges();
	test_signature();
	test_duplicates();
	test_brand();
	test_address_sizes();
	test_dynamic();
	test_xsave();
	test_caches();
	test_instructions();
	test_cr4(false);
	return report_summary();
}
