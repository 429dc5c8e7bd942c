/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Branches, exception returns and debug exceptions of A64: every branch and where it goes, with its
 * link register and BTYPE; PC alignment; ERET into each state and illegal ones (Arm ARM, D1.3.4);
 * software step, hardware breakpoints and watchpoints (D2) with the exact syndrome and address.
 */
#include <libcflat.h>
#include "flow.h"
#include "probe.h"

static u64 flags_of(unsigned int nzcv)
{
	return (u64)nzcv << 28;
}

static bool holds(unsigned int cond, unsigned int nzcv)
{
	bool n = nzcv & 8, z = nzcv & 4, c = nzcv & 2, v = nzcv & 1, result = true;

	switch (cond >> 1) {
	case 0:
		result = z;
		break;
	case 1:
		result = c;
		break;
	case 2:
		result = n;
		break;
	case 3:
		result = v;
		break;
	case 4:
		result = c && !z;
		break;
	case 5:
		result = n == v;
		break;
	case 6:
		result = n == v && !z;
		break;
	case 7:
		return true;
	}
	return cond & 1 ? !result : result;
}

static void test_conditional(void)
{
	static const s16 distances[] = { 8, -8, 1024, -1024 };
	struct tally tally = { "B.cond" };
	struct probe p;

	for (unsigned int cond = 0; cond < 16; cond++)
		for (unsigned int nzcv = 0; nzcv < 16; nzcv++) {
			int d = distances[(cond + nzcv) & 3];

			probe_init(&p, nzcv & 1);
			p.in.pstate |= flags_of(nzcv);
			probe_run(&p, 0x54000000 | (d / 4 & 0x7ffff) << 5 | cond);
			probe_expect_stop(&p, holds(cond, nzcv) ? d : 4);
			tally_probe(&tally, &p);
		}
	tally_report(&tally);
}

/* CBZ, CBNZ in both widths, TBZ, TBNZ of each bit. */
static void test_compare_and_test(void)
{
	static const u64 values[] = { 0, 1, 0x100000000, 0xffffffff00000000, ~0ull, 1ull << 63 };
	struct tally compare = { "CBZ and CBNZ" }, bit = { "TBZ and TBNZ" };
	struct probe p;

	for (unsigned int i = 0; i < 4 * ARRAY_SIZE(values); i++) {
		u64 value = values[i / 4];
		bool wide = i & 1, nonzero = i & 2, zero = !(wide ? value : (u32)value);

		probe_init(&p, i & 1);
		p.in.x[5] = value;
		probe_run(&p, 0x34000005 | wide << 31 | nonzero << 24 | 4 << 5);
		probe_expect_stop(&p, zero != nonzero ? 16 : 4);
		tally_probe(&compare, &p);
	}
	for (unsigned int n = 0; n < 64; n++)
		for (unsigned int i = 0; i < 4; i++) {
			probe_init(&p, i & 1);
			p.in.x[5] = i & 1 ? 1ull << n : ~(1ull << n);
			probe_run(&p, 0x36000005 | (n >> 5) << 31 | (i >> 1) << 24 |
				  (n & 31) << 19 | 4 << 5);
			probe_expect_stop(&p, (i & 1) == i >> 1 ? 16 : 4);
			tally_probe(&bit, &p);
		}
	tally_report(&compare);
	tally_report(&bit);
}

static bool has_bti(void)
{
	return id_field(read_sysreg(id_aa64pfr1_el1), 0);
}

/* BR leaves BTYPE 1 behind, BLR 2, RET 0 (D8.4.4); the page is not guarded. */
static void test_unconditional(void)
{
	static const struct {
		const char *name;
		u32 insn;
		int where;
		bool links;
		unsigned int btype;
	} cases[] = {
		{ "B forward", 0x14000010, 64, false, 0 }, { "B back", 0x17fffff0, -64, false, 0 },
		{ "BL forward", 0x94000010, 64, true, 0 }, { "BL back", 0x97fffff0, -64, true, 0 },
		{ "BR", 0xd61f0120, 128, false, 1 }, { "BLR", 0xd63f0120, 128, true, 2 },
		{ "RET x9", 0xd65f0120, 128, false, 0 }, { "BLR x30", 0xd63f03c0, 256, true, 2 },
		{ "RET", 0xd65f03c0, 256, false, 0 }, { "BR x16", 0xd61f0200, 192, false, 1 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++)
		for (enum probe_level level = PROBE_EL0; level <= PROBE_EL1; level++) {
			struct probe p;

			probe_init(&p, level);
			p.in.x[9] = probe_code() + 128;
			p.in.x[16] = probe_code() + 192;
			p.in.x[30] = probe_code() + 256;
			probe_run(&p, cases[i].insn);
			probe_expect_stop(&p, cases[i].where);
			if (cases[i].links)
				p.want.x[30] = probe_code() + 4;
			if (has_bti())
				p.want.pstate |= (u64)cases[i].btype << 10;
			probe_report(&p, "%s at EL%d", cases[i].name, level);
		}
}

static void test_addresses(void)
{
	struct tally tally = { "ADR and ADRP" };
	struct probe p;

	for (unsigned int i = 0; i < 12; i++) {
		static const s32 offsets[] = { 0, 1, 2, 0xfffff, -1, -0x100000 };
		s32 imm = offsets[i / 2];
		bool page = i & 1;

		probe_init(&p, PROBE_EL0);
		probe_run(&p, 0x10000000 | (u32)page << 31 | (imm & 3u) << 29 |
			  (imm >> 2 & 0x7ffffu) << 5);
		probe_expect_stop(&p, 4);
		p.want.x[0] = page ? (p.in.pc & ~0xfffull) + ((s64)imm * 4096) : p.in.pc + imm;
		tally_probe(&tally, &p);
	}
	tally_report(&tally);
}

/* A branch to an address that is not a multiple of four faults there. */
static void test_pc_alignment(void)
{
	for (unsigned int i = 1; i < 4; i++)
		for (enum probe_level level = PROBE_EL0; level <= PROBE_EL1; level++) {
			struct probe p;

			probe_init(&p, level);
			p.in.x[9] = probe_code() + 64 + i;
			probe_run(&p, 0xd65f0120);
			probe_expect_far(&p, 64 + i, PROBE_ESR(ESR_ELx_EC_PC_ALIGN, 0),
					 p.in.x[9]);
			probe_report(&p, "PC alignment %u at EL%d", i, level);
		}
}

/*
 * ERET with an illegal SPSR_EL1 (D1.3.4.2): the level stays, flags and masks come from SPSR, and
 * the first instruction raises Illegal Execution state.
 */
static void test_illegal_return(void)
{
	static const struct {
		const char *name;
		u64 mode;
	} modes[] = {
		{ "EL2h", PSR_MODE_EL2h }, { "EL2t", PSR_MODE_EL2t }, { "EL3h", PSR_MODE_EL3h },
		{ "EL0 with SP_ELx", 1 }, { "M[1] set", 6 }, { "AArch32 EL2", 0x1a },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(modes); i++) {
		u64 masks = PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT;
		struct probe p;

		probe_init(&p, PROBE_EL1);
		p.in.x[2] = masks | modes[i].mode | PSR_N_BIT | PSR_C_BIT;
		p.in.x[3] = p.in.pc + 64;
		/* msr spsr_el1, x2; msr elr_el1, x3; eret */
		static const u32 code[] = { 0xd5184002, 0xd5184023, 0xd69f03e0 };

		probe_run_code(&p, code, 3);
		probe_expect(&p, 64, PROBE_ESR(ESR_ELx_EC_ILL, 0));
		p.want.pstate = p.in.pstate | PSR_N_BIT | PSR_C_BIT | PSR_IL_BIT;
		probe_report(&p, "illegal return to %s", modes[i].name);
	}
}

/* PSTATE.IL set by a legal return makes any instruction illegal. */
static void test_illegal_state(void)
{
	for (enum probe_level level = PROBE_EL0; level <= PROBE_EL1; level++) {
		struct probe p;

		probe_init(&p, level);
		p.in.pstate |= PSR_IL_BIT;
		probe_run(&p, 0xd503201f);
		probe_expect(&p, 0, PROBE_ESR(ESR_ELx_EC_ILL, 0));
		probe_report(&p, "Illegal Execution state at EL%d", level);
	}
}

/* Which bits of PSTATE an exception return takes over and an exception saves. */
static void test_pstate(void)
{
	static const struct {
		const char *name;
		u64 bit;
		unsigned int reg, shift, least;	/* of the ID register that has it */
	} bits[] = {
		{ "N", PSR_N_BIT }, { "Z", PSR_Z_BIT }, { "C", PSR_C_BIT }, { "V", PSR_V_BIT },
		{ "DIT", PSR_DIT_BIT, 1, 48, 1 }, { "SSBS", PSR_SSBS_BIT, 2, 4, 1 },
		{ "UAO", PSR_UAO_BIT, 3, 4, 1 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(bits); i++) {
		u64 ids[] = { ~0ull, read_sysreg(id_aa64pfr0_el1), read_sysreg(id_aa64pfr1_el1),
			      read_sysreg_s(ID_AA64MMFR2_EL1) };

		if (id_field(ids[bits[i].reg], bits[i].shift) < bits[i].least) {
			report_skip("PSTATE.%s: the CPU does not have it", bits[i].name);
			continue;
		}
		for (enum probe_level level = PROBE_EL0; level <= PROBE_EL1; level++) {
			struct probe p;

			probe_init(&p, level);
			p.in.pstate |= bits[i].bit;
			probe_run(&p, 0xd503201f);
			probe_expect_stop(&p, 4);
			probe_report(&p, "PSTATE.%s goes in and out at EL%d", bits[i].name, level);
		}
	}
}

int main(int argc, char **argv)
{
	debug_set_up();
	test_conditional();
	test_compare_and_test();
	test_unconditional();
	test_addresses();
	test_pc_alignment();
	test_illegal_return();
	test_illegal_state();
	test_pstate();
	test_single_step();
	test_breakpoints();
	test_watchpoints();
	return report_summary();
}
