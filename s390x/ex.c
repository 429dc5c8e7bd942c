/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EXECUTE and EXECUTE RELATIVE LONG: the target with bits ORed in, its addresses, its length, and
 * its exceptions.
 *
 * Principles of Operation, chapter 7, EXECUTE; chapter 5, on relative addresses of a target (they
 * count from the target), and on the instruction-length code (that of EXECUTE). The target changes
 * in a register only: in storage it stays.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include "probe.h"

#define TARGET		256
#define EX		0x44503000	/* R1 = 5, target at register 3 */
#define EXRL		0xc65000000000
#define FACILITY_EXECUTE_EXTENSION	35

static unsigned int length_of(bool relative)
{
	return relative ? 6 : 4;
}

/* Places EX or EXRL at the start of the code and the target behind; runs it. */
static void run(struct probe *p, bool relative, uint64_t target)
{
	probe_place(TARGET, &target, 1);
	p->gr[3] = (unsigned long)probe_code + TARGET;
	probe_run(p, relative ? EXRL | TARGET / 2 : EX);
}

static struct probe ended(const struct probe *before, bool relative)
{
	struct probe want = *before;

	want.psw.addr += length_of(relative) + 2;
	want.gr[3] = (unsigned long)probe_code + TARGET;
	return want;
}

/* MVI has its immediate byte there. */
static void test_or(bool relative)
{
	struct tally t = tally_start();

	for (unsigned int bits = 0; bits < 256; bits++) {
		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			struct probe before = probe_init(mode | PROBE_CC(bits & 3)), got, want;

			probe_data[0] = 0x99;
			before.gr[5] = 0xfedcba9876543200 | bits;
			before.gr[6] = (unsigned long)probe_data;
			got = before;
			run(&got, relative, 0x92216000);
			want = ended(&before, relative);
			probe_row(&t, &want, &got, "bits %#x, mode %u", bits, mode);
			tally_row(&t, probe_data[0] == (0x21 | bits), "bits %#x: %#x stored", bits, probe_data[0]);
			tally_row(&t, probe_code[TARGET + 1] == 0x21, "bits %#x: the target changed", bits);
		}
	}
	tally_report(&t, "%s: bits 8 to 15 of the target", relative ? "EXRL" : "EX");
}

/* Register 0 leaves the target as it is. */
static void test_register_0(bool relative)
{
	struct tally t = tally_start();
	struct probe before = probe_init(PROBE_64), got, want;
	u64 target = 0x92216000;

	probe_data[0] = 0x99;
	before.gr[0] = 0xff;
	before.gr[6] = (unsigned long)probe_data;
	before.gr[3] = (unsigned long)probe_code + TARGET;
	got = before;
	probe_place(TARGET, &target, 1);
	probe_run(&got, relative ? 0xc60000000000 | TARGET / 2 : 0x44003000);
	want = ended(&before, relative);
	probe_row(&t, &want, &got, "register 0");
	tally_row(&t, probe_data[0] == 0x21, "%#x stored", probe_data[0]);
	tally_report(&t, "%s: register 0 gives no bits", relative ? "EXRL" : "EX");
}

/* Links are to behind EXECUTE; relative operands count from the target. */
static void test_addresses(bool relative)
{
	static const struct {
		const char *name;
		uint64_t insn;
		bool links, branches;
		unsigned int from;	/* LARL: of the target */
	} targets[] = {
		{ "BASR 4, 0", 0x0d40, true, false, 0 },
		{ "LARL", 0xc04000000008, false, false, 16 },
		{ "BRC", 0xa7f40008, false, true, 16 },
		{ "BRASL", 0xc04500000008, true, true, 16 },
		{ "BRAS", 0xa7450008, true, true, 16 },
	};
	u64 nop = 0x0700;

	for (unsigned int n = 0; n < ARRAY_SIZE(targets); n++) {
		struct tally t = tally_start();

		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			struct probe before = probe_init(mode | PROBE_CC(2)), got, want;
			uint64_t behind = (unsigned long)probe_code + length_of(relative), kept;
			uint64_t far = (unsigned long)probe_code + TARGET + 16;

			before.gr[5] = 0;
			kept = mode == PROBE_64 ? 0 : before.gr[4] & 0xffffffff00000000;
			got = before;
			probe_place(TARGET + 16, &nop, 1);
			run(&got, relative, targets[n].insn);
			want = ended(&before, relative);
			if (targets[n].branches)
				want.psw.addr = far + 4;
			if (targets[n].links)
				want.gr[4] = kept | behind | (mode == PROBE_31 ? 0x80000000 : 0);
			else if (!targets[n].branches)
				want.gr[4] = kept | far;
			probe_row(&t, &want, &got, "mode %u", mode);
		}
		tally_report(&t, "%s of %s", relative ? "EXRL" : "EX", targets[n].name);
	}
}

/* The length code and the old PSW's address are those of EXECUTE, not of the target. */
static void test_exceptions(bool relative)
{
	static const struct {
		const char *name;
		uint64_t insn;
		uint16_t code;
	} targets[] = {
		{ "an EX", EX, PGM_INT_CODE_EXECUTE }, { "an EXRL", EXRL, PGM_INT_CODE_EXECUTE },
		{ "no instruction", 0x0001, PGM_INT_CODE_OPERATION },
		{ "an odd pair", 0x1c76, PGM_INT_CODE_SPECIFICATION },
		{ "a division by 0", 0x1d67, PGM_INT_CODE_FIXED_POINT_DIVIDE },
		{ "a trap", 0xb97280aa, PGM_INT_CODE_DATA },
	};

	for (unsigned int n = 0; n < ARRAY_SIZE(targets); n++) {
		struct tally t = tally_start();

		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			struct probe before = probe_init(mode | PROBE_CC(1)), got, want;

			before.gr[5] = 0;
			before.gr[6] = before.gr[7] = 0;
			got = before;
			run(&got, relative, targets[n].insn);
			want = ended(&before, relative);
			want.psw.addr -= 2;
			want.code = targets[n].code;
			want.ilc = length_of(relative);
			if (targets[n].code == PGM_INT_CODE_DATA) {
				/* A trap has DXC FF, in the FPC too where it may be. */
				want.dxc = 0xff;
				want.fpc = got.fpc;
			}
			probe_row(&t, &want, &got, "mode %u", mode);
		}
		tally_report(&t, "%s of %s", relative ? "EXRL" : "EX", targets[n].name);
	}
}

/* SVC: the length that is stored is EXECUTE's, and the old PSW is behind it. */
static void test_svc(bool relative)
{
	struct probe before = probe_init(PROBE_64), got, want;
	struct tally t = tally_start();

	before.gr[5] = 0x2c;
	got = before;
	run(&got, relative, 0x0a13);
	want = ended(&before, relative);
	want.psw.addr -= 2;
	probe_row(&t, &want, &got, "SVC");
	tally_row(&t, lowcore.svc_int_code == 0x3f, "its code is %#x", lowcore.svc_int_code);
	tally_row(&t, lowcore.svc_int_id == length_of(relative), "its length is %u", lowcore.svc_int_id);
	tally_report(&t, "%s of SVC", relative ? "EXRL" : "EX");
}

/* An odd target address. */
static void test_odd(void)
{
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		struct probe before = probe_init(mode | PROBE_CC(1)), got, want;

		before.gr[3] = (unsigned long)probe_code + TARGET + 1;
		got = before;
		probe_run(&got, EX);
		want = probe_suppressed(&before, EX, PGM_INT_CODE_SPECIFICATION);
		probe_row(&t, &want, &got, "mode %u", mode);
	}
	tally_report(&t, "EX of an odd address");
}

int main(void)
{
	for (unsigned int relative = 0; relative < 2; relative++) {
		if (relative && !test_facility(FACILITY_EXECUTE_EXTENSION)) {
			report_skip("EXRL: facility %d is not installed", FACILITY_EXECUTE_EXTENSION);
			continue;
		}
		test_or(relative);
		test_register_0(relative);
		test_addresses(relative);
		test_exceptions(relative);
		test_svc(relative);
	}
	test_odd();
	return report_summary();
}
