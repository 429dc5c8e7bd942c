/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MOV to and from CR0, CR2, CR3 and CR4: every bit.
 *
 * A bit of CR4 can be set exactly when CPUID advertises its feature; else, and for each bit and
 * combination that the manual reserves, the write raises #GP(0) and changes nothing. Bits of
 * CR0 that are fixed or ignored, combinations that are not allowed, CR3 beyond the physical
 * address width, PCIDs. SDM volume 3, section 2.5; volume 2, MOV - Move to/from Control
 * Registers, whose exception list each row follows. Run it with several CPU models: what is
 * reserved follows CPUID. Arguments:
 *
 *	(none)		all that a VMM survives
 *	reserved [NAME..]	bits of CR4 that are reserved; only those named
 *	cr3			bits of CR3 that are reserved
 *	pae			CR4.PAE cleared in long mode
 *	pg			CR0.PG without PE
 *
 * The last four each end in a hang or a reset where the #GP(0) is missing or goes wrong.
 */
#include <libcflat.h>
#include "cr.h"

#define CR0_PE	0x1ul
#define CR0_MP	0x2ul
#define CR0_EM	0x4ul
#define CR0_TS	0x8ul
#define CR0_ET	0x10ul
#define CR0_NE	0x20ul
#define CR0_WP	0x10000ul
#define CR0_AM	0x40000ul
#define CR0_NW	0x20000000ul
#define CR0_CD	0x40000000ul
#define CR0_PG	0x80000000ul

#define CR4_PAE		0x20ul
#define CR4_LA57	0x1000ul
#define CR4_PCIDE	0x20000ul
#define CR4_CET		0x800000ul

#define BITS		(8 * sizeof(ulong))

#ifdef __x86_64__
#define LONG_MODE	true
#else
#define LONG_MODE	false
#endif

enum { A, B, C, D };

/* A bit of CR4 and the CPUID bit that allows it; leaf 0 is "always reserved". */
struct cr4_bit {
	const char *name;
	u8 bit;
	u8 reg;
	u8 cpuid_bit;
	u8 index;
	u32 leaf;
};

static const struct cr4_bit cr4_bits[] = {
	{ "VME", 0, D, 1, 0, 1 },
	{ "PVI", 1, D, 1, 0, 1 },
	{ "TSD", 2, D, 4, 0, 1 },
	{ "DE", 3, D, 2, 0, 1 },
	{ "PSE", 4, D, 3, 0, 1 },
	{ "PAE", 5, D, 6, 0, 1 },
	{ "MCE", 6, D, 7, 0, 1 },
	{ "PGE", 7, D, 13, 0, 1 },
	{ "OSFXSR", 9, D, 24, 0, 1 },
	{ "OSXMMEXCPT", 10, D, 25, 0, 1 },
	{ "UMIP", 11, C, 2, 0, 7 },
	{ "LA57", 12, C, 16, 0, 7 },
	{ "VMXE", 13, C, 5, 0, 1 },
	{ "SMXE", 14, C, 6, 0, 1 },
	{ "bit 15", 15, 0, 0, 0, 0 },
	{ "FSGSBASE", 16, B, 0, 0, 7 },
	{ "PCIDE", 17, C, 17, 0, 1 },
	{ "OSXSAVE", 18, C, 26, 0, 1 },
	{ "KL", 19, C, 23, 0, 7 },
	{ "SMEP", 20, B, 7, 0, 7 },
	{ "SMAP", 21, B, 20, 0, 7 },
	{ "PKE", 22, C, 3, 0, 7 },
	{ "CET", 23, C, 7, 0, 7 },
	{ "PKS", 24, C, 31, 0, 7 },
	{ "UINTR", 25, D, 5, 0, 7 },
	{ "bit 26", 26, 0, 0, 0, 0 },
	{ "LASS", 27, A, 6, 1, 7 },
	{ "LAM_SUP", 28, A, 26, 1, 7 },
	{ "bit 29", 29, 0, 0, 0, 0 },
	{ "bit 30", 30, 0, 0, 0, 0 },
	{ "bit 31", 31, 0, 0, 0, 0 },
#ifdef __x86_64__
	{ "FRED", 32, A, 17, 1, 7 },
#endif
};

static bool report_write(bool ok, const char *name, struct cr_result r)
{
	if (!report(ok, "%s", name))
		report_info("%s: vector %u (%#x), register %#lx%s", name, r.vector, r.error,
			    r.value, r.clean ? "" : ", other state changed");
	return ok;
}

static bool advertised(const struct cr4_bit *b)
{
	/* CET comes with shadow stacks or with indirect branch tracking. */
	if (b->bit == 23 && cr_cpuid_bit(7, 0, D, 20))
		return true;
	return b->leaf && cr_cpuid_bit(b->leaf, b->index, b->reg, b->cpuid_bit);
}

/* Whether the bit can be changed in the mode the test runs in, given that it is advertised. */
static bool changeable(const struct cr4_bit *b)
{
	ulong bit = 1ul << b->bit;

#ifdef __x86_64__
	return bit != CR4_PAE && bit != CR4_LA57;
#else
	return bit != CR4_PCIDE;
#endif
}

static void test_cr4_bit(const struct cr4_bit *b, bool reserved)
{
	const ulong old = cr_read(4), value = old ^ 1ul << b->bit;
	const ulong old_cr0 = cr_read(0);
	char name[64];
	struct cr_result r;

	if (advertised(b) == reserved || (LONG_MODE && 1ul << b->bit == CR4_PAE))
		return;
	snprintf(name, sizeof(name), "CR4.%s follows CPUID", b->name);
	if (1ul << b->bit == CR4_CET)
		asm volatile("mov %0, %%cr0" : : "r"(old_cr0 | CR0_WP));
	r = cr_write(4, value);
	asm volatile("mov %0, %%cr0" : : "r"(old_cr0));
	if (reserved || !changeable(b))
		report_write(cr_refused(r), name, r);
	else
		report_write(cr_holds(r, value), name, r);
}

static void test_cr4_high(void)
{
	const ulong old = cr_read(4);
	struct tally t = tally_start();

	for (unsigned int bit = 33; bit < BITS; bit++) {
		struct cr_result r = cr_write(4, old | 1ul << (bit & (BITS - 1)));

		tally_row(&t, cr_refused(r), "bit %u: vector %u (%#x), CR4 %#lx", bit, r.vector,
			  r.error, r.value);
	}
	if (BITS > 32)
		tally_report(&t, "CR4 bits 63:33 are reserved");
}

/* PCE needs no feature that CPUID could tell of. */
static void test_cr4_pce(void)
{
	const ulong value = cr_read(4) ^ 0x100;
	struct cr_result r = cr_write(4, value);

	report_write(cr_holds(r, value), "CR4.PCE can be changed", r);
}

/* One write may set all that is allowed, and one reserved bit spoils all of it. */
static void test_cr4_together(bool reserved)
{
	const ulong old = cr_read(4);
	ulong all = old;
	struct tally t = tally_start();
	struct cr_result r;

	for (unsigned int i = 0; i < ARRAY_SIZE(cr4_bits); i++) {
		const struct cr4_bit *b = &cr4_bits[i];

		if (advertised(b) && changeable(b) && 1ul << b->bit != CR4_CET)
			all |= 1ul << b->bit;
	}
	if (!reserved) {
		r = cr_write(4, all);
		report_write(cr_holds(r, all), "CR4: all advertised bits at once", r);
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(cr4_bits); i++) {
		const struct cr4_bit *b = &cr4_bits[i];

		if (b->leaf)
			continue;
		r = cr_write(4, all | 1ul << b->bit);
		tally_row(&t, cr_refused(r), "bit %u: vector %u (%#x), CR4 %#lx", b->bit, r.vector,
			  r.error, r.value);
	}
	tally_report(&t, "CR4: all advertised bits and a reserved one");
}

#ifdef __x86_64__

/* Setting PCIDE needs CR3[11:0] = 0; clearing CR0.PG, even from compatibility mode, PCIDE = 0. */
static void test_pcide(void)
{
	const ulong cr3 = cr_read(3), cr4 = cr_read(4);
	struct tally t = tally_start();
	struct cr_result r;

	if (!cr_cpuid_bit(1, 0, C, 17)) {
		report_skip("PCID: not advertised");
		return;
	}
	for (unsigned int bit = 0; bit < 12; bit++) {
		asm volatile("mov %0, %%cr3" : : "r"(cr3 | 1ul << bit) : "memory");
		r = cr_write(4, cr4 | CR4_PCIDE);
		/* A processor may not keep the bits of CR3 that it ignores. */
		if (cr_read(3) & 0xfff)
			tally_row(&t, cr_refused(r), "CR3 bit %u: vector %u (%#x), CR4 %#lx", bit,
				  r.vector, r.error, r.value);
	}
	asm volatile("mov %0, %%cr3" : : "r"(cr3) : "memory");
	tally_report(&t, "CR4.PCIDE cannot be set while CR3[11:0] is not 0");

	asm volatile("mov %0, %%cr4" : : "r"(cr4 | CR4_PCIDE) : "memory");
	t = tally_start();
	for (unsigned int bit = 0; bit < 12; bit++) {
		r = cr_write(3, cr3 | 1ul << bit);
		tally_row(&t, cr_holds(r, cr3 | 1ul << bit),
			  "PCID bit %u: vector %u (%#x), CR3 %#lx",
			  bit, r.vector, r.error, r.value);
	}
	tally_report(&t, "CR3[11:0] is the PCID");
	r = cr_write(3, cr3 | 0xfff | 1ul << 63);
	report_write(cr_holds(r, cr3 | 0xfff), "CR3 bit 63 with CR4.PCIDE is not kept", r);
	asm volatile("mov %0, %%cr4" : : "r"(cr4) : "memory");

}

static unsigned int physical_bits(void)
{
	u32 a = 0x80000008, b, c = 0, d;

	asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return a & 0xff;
}

static void test_cr3(void)
{
	const ulong cr3 = cr_read(3);
	struct tally t = tally_start();
	struct cr_result r;

	/* 61 and 62 are LAM's where there is LAM; 63 is not an address bit. */
	for (unsigned int bit = physical_bits(); bit < 61; bit++) {
		r = cr_write(3, cr3 | 1ul << bit);

		tally_row(&t, cr_refused(r), "bit %u: vector %u (%#x), CR3 %#lx", bit, r.vector,
			  r.error, r.value);
	}
	if (t.rows)
		tally_report(&t, "CR3 above the physical address width is reserved");
	t = tally_start();
	for (unsigned int bit = 61; bit < 63; bit++) {
		bool lam = cr_cpuid_bit(7, 1, A, 26);

		r = cr_write(3, cr3 | 1ul << bit);
		tally_row(&t, lam ? cr_holds(r, cr3 | 1ul << bit) : cr_refused(r),
			  "bit %u: vector %u (%#x), CR3 %#lx", bit, r.vector, r.error, r.value);
	}
	tally_report(&t, "CR3 bits 62:61 follow LAM");

	r = cr_write(3, cr3 | 1ul << 63);
	report_write(cr_refused(r), "CR3 bit 63 without CR4.PCIDE is reserved", r);
}

static void test_pae(void)
{
	struct cr_result r = cr_write(4, cr_read(4) & ~CR4_PAE);

	report_write(cr_refused(r), "CR4.PAE cannot be cleared in long mode", r);
}

static void test_long_mode(void)
{
	const ulong cr0 = cr_read(0), cr4 = cr_read(4);
	struct tally t = tally_start();
	struct cr_result r;

	r = cr_write(4, cr4 ^ CR4_LA57);
	report_write(cr_refused(r), "CR4.LA57 cannot be changed in long mode", r);
	r = cr_write(0, cr0 & ~CR0_PG);
	report_write(cr_refused(r), "CR0.PG cannot be cleared in 64-bit mode", r);
	for (unsigned int bit = 32; bit < 64; bit++) {
		r = cr_write(0, cr0 | 1ul << bit);
		tally_row(&t, cr_refused(r), "bit %u: vector %u (%#x), CR0 %#lx", bit, r.vector,
			  r.error, r.value);
	}
	tally_report(&t, "CR0 bits 63:32 are reserved");
}

#endif

/* CR4.CET needs CR0.WP, and CR0.WP stays while CR4.CET is set. */
static void test_cet(void)
{
	const ulong cr0 = cr_read(0), cr4 = cr_read(4);
	struct cr_result r;

	if (!cr_cpuid_bit(7, 0, C, 7) && !cr_cpuid_bit(7, 0, D, 20)) {
		report_skip("CET: not advertised");
		return;
	}
	asm volatile("mov %0, %%cr0" : : "r"(cr0 & ~CR0_WP));
	r = cr_write(4, cr4 | CR4_CET);
	report_write(cr_refused(r), "CR4.CET cannot be set without CR0.WP", r);
	asm volatile("mov %0, %%cr0" : : "r"(cr0 | CR0_WP));
	asm volatile("mov %0, %%cr4" : : "r"(cr4 | CR4_CET));
	r = cr_write(0, cr0 & ~CR0_WP);
	report_write(cr_refused(r), "CR0.WP cannot be cleared with CR4.CET", r);
	asm volatile("mov %0, %%cr4" : : "r"(cr4));
	asm volatile("mov %0, %%cr0" : : "r"(cr0));
}

static void test_cr0_combinations(void)
{
	static const ulong bits[] = { CR0_MP, CR0_EM, CR0_TS, CR0_NE, CR0_WP, CR0_AM, CR0_NW,
				      CR0_CD };
	const ulong fixed = cr_read(0) & (CR0_PE | CR0_PG | CR0_ET);
	struct tally good = tally_start(), bad = tally_start();

	for (unsigned int i = 0; i < 1u << ARRAY_SIZE(bits); i++) {
		ulong value = fixed;
		struct cr_result r;
		bool allowed;

		for (unsigned int n = 0; n < ARRAY_SIZE(bits); n++)
			value |= i >> n & 1 ? bits[n] : 0;
		allowed = !(value & CR0_NW) || (value & CR0_CD);
		r = cr_write(0, value);
		tally_row(allowed ? &good : &bad, allowed ? cr_holds(r, value) : cr_refused(r),
			  "write %#lx: vector %u (%#x), CR0 %#lx", value, r.vector, r.error,
			  r.value);
	}
	tally_report(&good, "CR0: all combinations of MP EM TS NE WP AM NW CD");
	tally_report(&bad, "CR0: NW without CD is reserved");
}

static void test_cr0_bits(void)
{
	const ulong old = cr_read(0);
	struct tally t = tally_start();
	struct cr_result r;

	r = cr_write(0, old & ~CR0_ET);
	report_write(cr_holds(r, old | CR0_ET), "CR0.ET is fixed to 1", r);
	report((old & CR0_ET) && (old & CR0_PE), "CR0.ET and CR0.PE are set");

	for (unsigned int bit = 6; bit < 29; bit++) {
		if (1ul << bit == CR0_WP || 1ul << bit == CR0_AM)
			continue;
		r = cr_write(0, old | 1ul << bit);
		tally_row(&t, cr_holds(r, old), "bit %u: vector %u (%#x), CR0 %#lx", bit, r.vector,
			  r.error, r.value);
	}
	tally_report(&t, "CR0: reserved bits of the low half are ignored");

#ifdef __x86_64__
	r = cr_write(0, old & ~CR0_PE);
	report_write(cr_refused(r), "CR0.PE cannot be cleared while paging is on", r);
	r = cr_write(0, 0);
	report_write(cr_refused(r), "CR0 cannot be 0 while paging is on", r);
#endif
}

/* CR2 takes every value. */
static void test_cr2(void)
{
	struct tally t = tally_start();

	for (unsigned int bit = 0; bit < BITS; bit++) {
		for (int set = 0; set < 2; set++) {
			ulong value = set ? 1ul << bit : ~(1ul << bit);
			struct probe p = probe_init(PROBE_CPL0), before;

			p.gpr[RAX] = value;
			before = p;
			probe_run(&p, INSN("\x0f\x22\xd0\x0f\x20\xd1"));
			before.ip += 8;
			before.gpr[RCX] = before.cr2 = value;
			tally_row(&t, probe_ok(&p) && probe_same_but(&before, &p, 0, PROBE_ALU, 0),
				  "write %#lx: vector %u, CR2 %#lx", value, p.vector, p.gpr[RCX]);
		}
	}
	tally_report(&t, "CR2 holds any value");
}

static void test_pg(void)
{
	struct cr_result r = cr_write(0, (cr_read(0) | CR0_PG) & ~CR0_PE);

	report_write(cr_refused(r), "CR0.PG without PE is reserved", r);
}

static void test_reserved(int names, char **name)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(cr4_bits); i++) {
		bool named = !names;

		for (int n = 0; n < names; n++)
			named = named || !strcmp(name[n], cr4_bits[i].name);
		if (named)
			test_cr4_bit(&cr4_bits[i], true);
	}
	if (names)
		return;
	test_cr4_high();
	test_cr4_together(true);
}

static void test_all(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(cr4_bits); i++)
		test_cr4_bit(&cr4_bits[i], false);
	test_cr4_pce();
	test_cr4_together(false);
	test_cr0_bits();
	test_cr0_combinations();
	test_cet();
	test_cr2();
#ifdef __x86_64__
	test_long_mode();
	test_pcide();
#endif
}

int main(int argc, char **argv)
{
	cr_setup();
	if (argc < 2)
		test_all();
	else if (!strcmp(argv[1], "reserved"))
		test_reserved(argc - 2, argv + 2);
	else if (!strcmp(argv[1], "pg"))
		test_pg();
#ifdef __x86_64__
	else if (!strcmp(argv[1], "pae"))
		test_pae();
	else if (!strcmp(argv[1], "cr3"))
		test_cr3();
#endif
	else
		report_abort("unknown argument %s", argv[1]);
	return report_summary();
}
