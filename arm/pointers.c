/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What guards pointers: pointer authentication (Arm ARM, D8.8: FEAT_PAuth), branch targets
 * (D8.4.4: FEAT_BTI), memory tags (D10: FEAT_MTE).
 *
 * Authentication codes are checked by their properties - what one key signs the same key accepts,
 * with the same modifier only; no key, no code - and, where the CPU has the architected cipher, bit
 * by bit against a model of it (qarma.c).
 */
#include <libcflat.h>
#include "pointers.h"
#include "probe.h"

#define APIA	sys_reg(3, 0, 2, 1, 0)
#define APIB	sys_reg(3, 0, 2, 1, 2)
#define APDA	sys_reg(3, 0, 2, 2, 0)
#define APDB	sys_reg(3, 0, 2, 2, 2)
#define APGA	sys_reg(3, 0, 2, 3, 0)

#define EN_ALL	(SCTLR_EL1_EnIA | SCTLR_EL1_EnIB | SCTLR_EL1_EnDA | SCTLR_EL1_EnDB)

/* Each with x0 the pointer and x1 the modifier. */
static const struct key {
	const char *name;
	u32 sign, authenticate, strip;
	u64 enable, low;
} keys[] = {
	{ "IA", 0xdac10020, 0xdac11020, 0xdac143e0, SCTLR_EL1_EnIA, APIA },
	{ "IB", 0xdac10420, 0xdac11420, 0xdac143e0, SCTLR_EL1_EnIB, APIB },
	{ "DA", 0xdac10820, 0xdac11820, 0xdac147e0, SCTLR_EL1_EnDA, APDA },
	{ "DB", 0xdac10c20, 0xdac11c20, 0xdac147e0, SCTLR_EL1_EnDB, APDB },
};

static u64 sctlr;

static void set_enables(u64 bits)
{
	write_sysreg((sctlr & ~EN_ALL) | bits, sctlr_el1);
	isb();
}

/* The halves of the key whose low half is register @low. */
static u64 key_half(u64 low, bool high)
{
	return high ? low * 0x9e3779b97f4a7c15ull : low * 0x243f6a8885a308d3ull + 0x1234567;
}

static void set_keys(void)
{
#define SET_KEY(k) do {							\
	write_sysreg_s(key_half(k, false), (k));			\
	write_sysreg_s(key_half(k, true), (k) + 0x20);			\
} while (0)
	SET_KEY(APIA);
	SET_KEY(APIB);
	SET_KEY(APDA);
	SET_KEY(APDB);
	SET_KEY(APGA);
	isb();
}

/* ComputePAC() of the architected cipher. */
static u64 compute(u64 key, u64 data, u64 modifier)
{
	return qarma(data, modifier, key_half(key, true), key_half(key, false));
}

/* Runs an instruction on (x0, x1); nothing but x0 may change. */
static u64 run(struct tally *tally, enum probe_level level, u32 insn, u64 pointer, u64 modifier,
	       u64 enables)
{
	struct probe p;

	probe_init(&p, level);
	p.in.x[0] = pointer;
	p.in.x[1] = modifier;
	set_enables(enables);
	probe_run(&p, insn);
	set_enables(0);
	probe_expect_stop(&p, 4);
	p.want.x[0] = p.out.x[0];
	tally_probe(tally, &p);
	return p.out.x[0];
}

/* TCR_EL1: 48 bits of address, no TBI, so the code is in bits 63:56 and 54:48. */
#define CODE_BITS	0xff7f000000000000ull

static void test_key(const struct key *k)
{
	struct tally tally = { k->name };
	unsigned int changed = 0, rejected = 0, n = 0, modifiers = 0;
	u64 others = EN_ALL & ~k->enable;
	bool fine = true, off = true, strips = true, bare = true, exact = true;
	unsigned int faults = id_field(read_sysreg(id_aa64isar1_el1), 4) >= 4 ||
			      id_field(read_sysreg(id_aa64isar1_el1), 8) >= 4;

	for (unsigned int i = 0; i < 64; i++) {
		u64 pointer = 0x0000123456789abcull * (i + 1) & 0x7fffffffffffull;
		u64 modifier = i * 0x9e3779b97f4a7c15ull, signature;
		enum probe_level level = i & 1;

		if (i & 2)
			pointer |= 0xffff800000000000ull;
		signature = run(&tally, level, k->sign, pointer, modifier, k->enable);
		exact &= ((signature ^ compute(k->low, pointer, modifier)) & CODE_BITS) == 0;
		fine &= !((signature ^ pointer) & ~CODE_BITS);
		fine &= run(&tally, level, k->authenticate, signature, modifier, k->enable) ==
			pointer;
		bare &= run(&tally, level, k->strip, signature, modifier, 0) == pointer;
		strips &= run(&tally, level, k->strip, signature, modifier, EN_ALL) == pointer;
		off &= run(&tally, level, k->sign, pointer, modifier, others) == pointer;
		off &= run(&tally, level, k->authenticate, signature, modifier, others) ==
		       signature;
		changed += signature != pointer;
		modifiers += run(&tally, level, k->sign, pointer, modifier + 1, k->enable) !=
			     signature;
		/* A wrong code makes an address that cannot be used. */
		if (!faults)
			rejected += run(&tally, level, k->authenticate, signature ^ 1ull << 52,
					modifier, k->enable) != pointer;
		n++;
	}
	report_prefix_push(k->name);
	report(fine, "what is signed is accepted, and keeps its address");
	if (id_field(read_sysreg(id_aa64isar1_el1), 4) == 1)
		report(exact, "the code is QARMA5's");
	else
		report_skip("the code: the CPU has another cipher or form");
	report(changed > n / 2 && modifiers > n / 2, "the code depends on the modifier");
	if (faults)
		report_skip("a wrong code: the CPU faults on it");
	else
		report(rejected == n, "a wrong code is not accepted");
	report(strips, "it can be taken off, enabled");
	report(bare, "it can be taken off, disabled");
	report(off, "disabled, signing and authenticating do nothing");
	report_prefix_pop();
	tally_report(&tally);
}

/* PACGA x0, x2, x1: a code in the upper half. */
static void test_generic(void)
{
	bool architected = id_field(read_sysreg(id_aa64isar1_el1), 24) == 1;
	struct tally tally = { "PACGA" };

	for (u64 i = 0; i < 32; i++) {
		struct probe p;

		probe_init(&p, i & 1);
		p.in.x[2] = i * 0xfb623599da6c3127;
		p.in.x[1] = ~i * 0x477d469dec0b8762;
		probe_run(&p, 0x9ac13040);
		probe_expect_stop(&p, 4);
		p.want.x[0] = (architected ? compute(APGA, p.in.x[2], p.in.x[1]) : p.out.x[0]) &
			      0xffffffff00000000;
		tally_probe(&tally, &p);
	}
	tally_report(&tally);
	if (!architected)
		report_skip("PACGA: the CPU has another cipher than QARMA5");
}

/* The forms with zero as their modifier, those of x17 and x30, and the branches. */
static void test_forms(void)
{
	static const struct {
		const char *name;
		u32 sign, authenticate;
	} hints[] = {
		{ "PACIASP and AUTIASP", 0xd503233f, 0xd50323bf },
		{ "PACIBSP and AUTIBSP", 0xd503237f, 0xd50323ff },
		{ "PACIAZ and AUTIAZ", 0xd503231f, 0xd503239f },
		{ "PACIBZ and AUTIBZ", 0xd503235f, 0xd50323df },
	};
	struct probe p;

	for (unsigned int i = 0; i < ARRAY_SIZE(hints); i++) {
		u64 code = probe_code() + 64, signature;

		probe_init(&p, PROBE_EL0);
		p.in.x[30] = code;
		set_enables(EN_ALL);
		probe_run(&p, hints[i].sign);
		signature = p.out.x[30];
		p.in.x[30] = signature;
		probe_run(&p, hints[i].authenticate);
		set_enables(0);
		probe_expect_stop(&p, 4);
		p.want.x[30] = code;
		report(probe_check(&p) && signature != code, "%s", hints[i].name);
		/* As hints they are there, and do nothing, where they are not enabled. */
		probe_run(&p, hints[i].sign);
		probe_expect_stop(&p, 4);
		probe_report(&p, "%s: disabled", hints[i].name);
		if (i)
			continue;
		p.in.x[30] = signature;
		set_enables(EN_ALL);
		probe_run(&p, 0xd65f0bff);
		set_enables(0);
		probe_expect_stop(&p, 64);
		probe_report(&p, "RETAA");
	}
}

static void test_authentication(void)
{
	u64 id = read_sysreg(id_aa64isar1_el1);

	report_prefix_push("pauth");
	if (id_field(id, 4) || id_field(id, 8)) {
		set_keys();
		for (unsigned int i = 0; i < ARRAY_SIZE(keys); i++)
			test_key(&keys[i]);
		test_generic();
		test_forms();
	} else {
		report_skip("the CPU does not have it");
	}
	report_prefix_pop();
}

int main(int argc, char **argv)
{
	u64 tcr = read_sysreg(tcr_el1);

	sctlr = read_sysreg(sctlr_el1);
	/* 48 bits of address in the upper half too. */
	write_sysreg(tcr | 16ul << 16, tcr_el1);
	isb();
	test_authentication();
	write_sysreg(tcr, tcr_el1);
	isb();
	test_branch_targets();
	test_tags();
	return report_summary();
}
