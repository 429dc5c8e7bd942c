/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading, changing and reading the PSW: which bits are refused, when, and with what old PSW.
 *
 * Principles of Operation, chapter 4, "Program-Status Word"; chapter 6, "Early Exception
 * Recognition": a PSW with a bit that must be 0 is loaded and then interrupts, with an
 * instruction-length code of 0, or that of SSM and STOSM. Chapter 7 and 10: EPSW, IPM, SPM,
 * TAM, SAM24, SAM31, SAM64, LPSW, LPSWE, SSM, STNSM, STOSM.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include "probe.h"

#define FACILITY_RUNTIME_INSTRUMENTATION	64
#define CR0_SSM_SUPPRESSION			(1ul << (63 - 33))
#define BIT64(n)				(1ul << (63 - (n)))

#define LPSW	0x82003000
#define EPSW	0xb98d0012

/* The PSW is loaded by the LPSWE that enters a probe. */
static void load(struct tally *t, uint64_t mask, uint64_t address)
{
	struct probe before = probe_init(PROBE_64), got, want;
	u64 nop = 0x0700;

	before.psw = PSW(mask, address);
	probe_place(0, &nop, 1);
	got = want = before;
	probe_enter_at(&got);
	want.code = PGM_INT_CODE_SPECIFICATION;
	/* An instruction-length code of 0 is what an early exception has. */
	want.ilc = 0;
	probe_row(t, &want, &got, "PSW %#lx %#lx", mask, address);
}

static void test_lpswe(void)
{
	static const uint64_t modes[] = { 0, PSW_MASK_BA, PSW_MASK_64 };
	unsigned long here = (unsigned long)probe_code;

	for (unsigned int bit = 0; bit < 64; bit++) {
		struct tally t = tally_start();

		if (bit == 24 && test_facility(FACILITY_RUNTIME_INSTRUMENTATION))
			continue;
		if (bit && !(bit >= 2 && bit <= 4) && bit != 12 && !(bit >= 24 && bit <= 30) && bit <= 32)
			continue;
		for (unsigned int m = 0; m < 3; m++) {
			load(&t, modes[m] | BIT64(bit), here);
			load(&t, modes[m] | BIT64(bit) | PSW_MASK_PSTATE, here);
			load(&t, modes[m] | BIT64(bit) | PSW_MASK_PM | PSW_MASK_CC | PSW_MASK_KEY, here);
		}
		tally_report(&t, "LPSWE: bit %u is one", bit);
	}
	for (unsigned int mode = 0; mode < 2; mode++) {
		struct tally t = tally_start();

		for (unsigned int bit = 0; bit < (mode ? 33 : 40); bit++)
			load(&t, modes[mode], here | BIT64(bit));
		tally_report(&t, "LPSWE: an address of more than %u bits", mode ? 31 : 24);
	}
	{
		struct tally t = tally_start();

		load(&t, PSW_MASK_EA, here);
		load(&t, PSW_MASK_EA, here | BIT64(0));
		load(&t, PSW_MASK_EA | PSW_MASK_PSTATE, here);
		tally_report(&t, "LPSWE: extended addressing without basic");
	}
}

static void test_odd(void)
{
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		struct probe p = probe_init(mode);
		u64 nop = 0x0700;

		probe_place(0, &nop, 1);
		p.psw.addr++;
		probe_enter_at(&p);
		tally_row(&t, p.code == PGM_INT_CODE_SPECIFICATION, "mode %u: code %#x", mode, p.code);
		tally_row(&t, p.psw.addr & 1, "mode %u: old address %#lx", mode, p.psw.addr);
	}
	tally_report(&t, "an odd instruction address");
}

/* LPSW: the short format; bit 12 is inverted. */
static void test_lpsw(void)
{
	struct tally good = tally_start(), bad = tally_start(), zero = tally_start();
	struct tally inverted = tally_start(), off = tally_start();
	unsigned long target = (unsigned long)probe_code + 64;
	u64 nop = 0x0700;

	for (unsigned int bit = 0; bit < 33; bit++) {
		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			struct probe before = probe_init(mode | PROBE_PM(5) | PROBE_CC(1)), got, want;
			bool refused = !bit || (bit >= 2 && bit <= 4) || (bit >= 24 && bit <= 31);
			uint64_t psw = BIT64(12) | BIT64(bit) | target;

			/* Not the masks that let interruptions in, DAT, or the wait state. */
			if (bit == 1 || (bit >= 5 && bit <= 7) || bit == 12 || bit == 13 || bit == 14)
				continue;
			if (bit == 24 && test_facility(FACILITY_RUNTIME_INSTRUMENTATION))
				continue;
			*(u64 *)probe_data = psw;
			before.gr[3] = (unsigned long)probe_data;
			probe_place(64, &nop, 1);
			got = before;
			probe_run(&got, LPSW);
			want = before;
			want.psw = PSW((psw ^ BIT64(12)) & ~0x7ffffffful, target);
			if (refused)
				want.code = PGM_INT_CODE_SPECIFICATION;
			else
				want.psw.addr += 4;
			if (!refused && !got.code) {
				tally_row(&inverted, !(got.psw.mask & BIT64(12)), "bit %u, mode %u", bit, mode);
				got.psw.mask &= ~BIT64(12);
			}
			probe_row(refused ? &bad : &good, &want, &got, "bit %u, mode %u", bit, mode);

			*(u64 *)probe_data = psw ^ BIT64(12);
			got = before;
			probe_run(&got, LPSW);
			tally_row(&zero, got.code == PGM_INT_CODE_SPECIFICATION, "bit %u, mode %u: %#x", bit,
				  mode, got.code);

			before.gr[3] = (unsigned long)probe_data + 1 + bit % 7;
			got = before;
			probe_run(&got, LPSW);
			want = probe_suppressed(&before, LPSW, PGM_INT_CODE_SPECIFICATION);
			probe_row(&off, &want, &got, "offset %u, mode %u", 1 + bit % 7, mode);
		}
	}
	tally_report(&good, "LPSW: bits that are taken");
	tally_report(&bad, "LPSW: bits that must be zero");
	tally_report(&zero, "LPSW: bit 12 is zero");
	tally_report(&inverted, "LPSW: bit 12 is inverted");
	tally_report(&off, "LPSW: an operand off its boundary");
}

/* SSM, STNSM and STOSM change bits 0 to 7, and bits 0 and 2 to 4 are then refused. */
static void test_system_mask(void)
{
	static const struct {
		const char *name;
		uint32_t insn;
		bool stores, ands, immediate;
	} insns[] = {
		{ "SSM", 0x80003000, false, false, false }, { "STOSM", 0xad003000, true, false, true },
		{ "STNSM", 0xac003000, true, true, true },
	};
	uint64_t cr0 = stctg(0);

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		struct tally t = tally_start(), refused = tally_start();

		for (unsigned int bits = 0; bits < 256; bits++) {
			struct probe before = probe_init(bits % 3 | PROBE_CC(3) | PROBE_PM(10)), got, want;
			uint32_t insn = insns[n].insn | (insns[n].immediate ? bits << 16 : 0);
			u8 mask = insns[n].ands ? 0 : bits;

			/* Not DAT, nor interruptions or PER. */
			if (!insns[n].ands && bits & 0x47)
				continue;
			memset(probe_data, 0x99, 8);
			probe_data[2] = bits;
			before.gr[3] = (unsigned long)probe_data + 2;
			got = before;
			probe_run(&got, insn);
			want = probe_ended(&before, insn);
			want.psw.mask |= (uint64_t)mask << 56;
			if (mask & 0xb8) {
				want.code = PGM_INT_CODE_SPECIFICATION;
				want.ilc = 4;
				want.psw.addr -= 2;
			}
			probe_row(mask & 0xb8 ? &refused : &t, &want, &got, "mask %#x", bits);
			tally_row(&t, probe_data[2] == (insns[n].stores ? 0 : bits), "mask %#x: %#x in storage",
				  bits, probe_data[2]);
			tally_row(&t, probe_data[1] == 0x99 && probe_data[3] == 0x99, "mask %#x: beside it", bits);
		}
		tally_report(&t, "%s", insns[n].name);
		if (refused.rows)
			tally_report(&refused, "%s: bits that must be zero", insns[n].name);
	}
	for (unsigned int problem = 0; problem < 2; problem++) {
		struct probe before = probe_init(PROBE_64 | (problem ? PROBE_PROBLEM : 0)), got, want;
		struct tally t = tally_start();

		lctlg(0, cr0 | CR0_SSM_SUPPRESSION);
		probe_data[0] = 0;
		before.gr[3] = (unsigned long)probe_data;
		got = before;
		probe_run(&got, 0x80003000);
		want = probe_suppressed(&before, 0x80003000, problem ? PGM_INT_CODE_PRIVILEGED_OPERATION :
					PGM_INT_CODE_SPECIAL_OPERATION);
		probe_row(&t, &want, &got, "SSM");
		tally_report(&t, "SSM: suppressed by control register 0, %s state",
			     problem ? "problem" : "supervisor");
	}
	lctlg(0, cr0);
}

static void test_epsw(void)
{
	struct tally t = tally_start(), one = tally_start();

	for (unsigned int row = 0; row < 3 * 4 * 16 * 2; row++) {
		unsigned int mode = row % 3 | PROBE_CC(row / 3 & 3) | PROBE_PM(row / 12 & 15) |
				    PROBE_KEY(row * 7 & 15) | (row & 1 ? PROBE_PROBLEM : 0);
		struct probe before = probe_init(mode), got = before, want;

		probe_run(&got, EPSW);
		want = probe_ended(&before, EPSW);
		want.gr[1] = (want.gr[1] & 0xffffffff00000000) | before.psw.mask >> 32;
		want.gr[2] = (want.gr[2] & 0xffffffff00000000) | (uint32_t)before.psw.mask;
		probe_row(&t, &want, &got, "mode %#x", mode);
		got = before;
		probe_run(&got, 0xb98d0010);
		want.gr[2] = before.gr[2];
		probe_row(&one, &want, &got, "mode %#x", mode);
	}
	tally_report(&t, "EPSW");
	tally_report(&one, "EPSW: register 0 as the second gets nothing");
}

static void test_program_mask(void)
{
	struct tally ipm = tally_start(), spm = tally_start();

	for (unsigned int row = 0; row < 64; row++) {
		unsigned int bits = row * 37 & 63;
		struct probe before = probe_init(row % 3 | PROBE_CC(row & 3) | PROBE_PM(row >> 2) |
						 (row & 1 ? PROBE_PROBLEM : 0)), got = before, want;

		probe_run(&got, 0xb2220010);
		want = probe_ended(&before, 0xb2220010);
		want.gr[1] = (want.gr[1] & ~0xff000000ul) | (row & 3) << 28 | (row >> 2) << 24;
		probe_row(&ipm, &want, &got, "cc %u, mask %#x", row & 3, row >> 2);

		before.gr[1] = (uint64_t)bits << 24 | 0xffffffffc0ffffff;
		got = before;
		probe_run(&got, 0x0410);
		want = probe_ended(&before, 0x0410);
		want.psw.mask = (want.psw.mask & ~(PSW_MASK_CC | PSW_MASK_PM)) | (uint64_t)bits << 40;
		probe_row(&spm, &want, &got, "%#x", bits);
	}
	tally_report(&ipm, "IPM");
	tally_report(&spm, "SPM");
}

static void test_addressing_modes(void)
{
	static const struct {
		const char *name;
		uint64_t insn, mask;
	} sam[] = {
		{ "SAM24", 0x010c, 0 }, { "SAM31", 0x010d, PSW_MASK_BA }, { "SAM64", 0x010e, PSW_MASK_64 },
	};
	struct tally tam = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		static const unsigned int codes[] = { 3, 1, 0 };
		struct probe before = probe_init(mode | PROBE_CC(2)), got = before, want;

		probe_run(&got, 0x010b);
		want = probe_ended(&before, 0x010b);
		probe_set_cc(&want, codes[mode]);
		probe_row(&tam, &want, &got, "mode %u", mode);
	}
	tally_report(&tam, "TAM");
	for (unsigned int n = 0; n < ARRAY_SIZE(sam); n++) {
		struct tally t = tally_start();

		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			for (unsigned int problem = 0; problem < 2; problem++) {
				struct probe before = probe_init(mode | PROBE_CC(2) |
								 (problem ? PROBE_PROBLEM : 0));
				struct probe got = before, want;

				probe_run(&got, sam[n].insn);
				want = probe_ended(&before, sam[n].insn);
				want.psw.mask = (want.psw.mask & ~PSW_MASK_64) | sam[n].mask;
				probe_row(&t, &want, &got, "mode %u", mode);
			}
		}
		tally_report(&t, "%s", sam[n].name);
	}
}

int main(void)
{
	test_lpswe();
	test_odd();
	test_lpsw();
	test_system_mask();
	test_epsw();
	test_program_mask();
	test_addressing_modes();
	return report_summary();
}
