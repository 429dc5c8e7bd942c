/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Branches: taken or not for every mask and condition code, where to in each addressing mode, what
 * link registers get, and counts.
 *
 * Principles of Operation, chapter 7, the page of each instruction; chapter 5, "Address Generation".
 * The target of each branch is an SVC further on in the probe's page.
 */
#include <libcflat.h>
#include "probe.h"

#define TARGET	128

static void place_target(void)
{
	u64 nop = 0x0700;

	probe_place(TARGET - 2, &nop, 1);
}

static struct probe taken(const struct probe *before)
{
	struct probe want = *before;

	want.psw.addr = (unsigned long)probe_code + TARGET + 2;
	return want;
}

/* Whether registers with addresses have ones where the mode takes none. */
static bool excess;

/* An address in a register. */
static uint64_t target_register(unsigned int mode)
{
	unsigned long address = (unsigned long)probe_code + TARGET;

	return !excess || (mode & 3) == PROBE_64 ? address :
	       (mode & 3) == PROBE_31 ? address | 0xfedcba9880000000 : address | 0xfedcba98ff000000;
}

/* One branch; register 3 has the target, and @change what else it changes. */
static void run(struct tally *t, const struct probe *before, uint64_t insn, bool taken_expected,
		const struct probe *change)
{
	struct probe got = *before, want;

	place_target();
	probe_run(&got, insn);
	want = taken_expected ? taken(change) : probe_ended(change, insn);
	probe_row(t, &want, &got, "%#lx, PSW %#lx", insn, before->psw.mask);
}

static void test_conditions(void)
{
	static const struct {
		const char *name;
		uint64_t insn;
		unsigned int mask_shift;
	} insns[] = {
		{ "BC", 0x47003000, 20 }, { "BCR", 0x0703, 4 },
		{ "BRC", 0xa7040000 | TARGET / 2, 20 }, { "BRCL", 0xc00400000000 | TARGET / 2, 36 },
	};

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		struct tally t = tally_start();

		for (unsigned int row = 0; row < 3 * 4 * 16; row++) {
			unsigned int mask = row & 15, cc = row >> 4 & 3;
			struct probe before = probe_init(row / 64 | PROBE_CC(cc) | PROBE_PM(row % 16));

			before.gr[3] = target_register(row / 64);
			run(&t, &before, insns[n].insn | (uint64_t)mask << insns[n].mask_shift,
			    mask & 8 >> cc, &before);
		}
		/* A register field of 0 is no branch, whatever the mask. */
		if (insns[n].insn == 0x0703) {
			struct probe before = probe_init(PROBE_64);

			run(&t, &before, 0x07f0, false, &before);
		}
		tally_report(&t, "%s", insns[n].name);
	}
}

/* Counting down: the count is 32 or 64 bits of register 4, and no condition code is set. */
static void test_counts(void)
{
	static const struct {
		const char *name;
		uint64_t insn;
		bool wide, no_branch;
	} insns[] = {
		{ "BCT", 0x46403000, false, false }, { "BCTR", 0x0643, false, false },
		{ "BCTR 0", 0x0640, false, true }, { "BRCT", 0xa7460000 | TARGET / 2, false, false },
		{ "BCTG", 0xe34030000046, true, false }, { "BCTGR", 0xb9460043, true, false },
		{ "BCTGR 0", 0xb9460040, true, true }, { "BRCTG", 0xa7470000 | TARGET / 2, true, false },
	};
	static const uint64_t counts[] = {
		0, 1, 2, 0x80000000, 0x100000000, 0x100000001, 0x7fffffff00000001, 0x8000000000000000, -1ul,
	};

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		struct tally t = tally_start();

		for (unsigned int row = 0; row < 3 * ARRAY_SIZE(counts); row++) {
			struct probe before = probe_init(row % 3 | PROBE_CC(3)), change;
			uint64_t count = counts[row / 3], left;

			before.gr[3] = target_register(row % 3);
			before.gr[4] = count;
			change = before;
			left = insns[n].wide ? count - 1 :
			       (count & 0xffffffff00000000) | (uint32_t)(count - 1);
			change.gr[4] = left;
			run(&t, &before, insns[n].insn, !insns[n].no_branch &&
			    (insns[n].wide ? left : (uint32_t)left), &change);
		}
		tally_report(&t, "%s", insns[n].name);
	}
}

/* Register 4 grows by register 6 and is compared with 7: an odd third operand is both. */
static void test_index(void)
{
	static const struct {
		const char *name;
		uint64_t insn;
		bool wide, low;
	} insns[] = {
		{ "BXH", 0x86463000, false, false }, { "BXLE", 0x87463000, false, true },
		{ "BRXH", 0x84460000 | TARGET / 2, false, false },
		{ "BRXLE", 0x85460000 | TARGET / 2, false, true },
		{ "BXHG", 0xeb4630000044, true, false }, { "BXLEG", 0xeb4630000045, true, true },
		{ "BRXHG", 0xec4600000044 | (uint64_t)TARGET / 2 << 16, true, false },
		{ "BRXLG", 0xec4600000045 | (uint64_t)TARGET / 2 << 16, true, true },
	};
	static const int64_t values[] = {
		0, 1, -1, 5, -5, 0x7fffffff, (int32_t)0x80000000, 0x7fffffffffffffff, -0x7fffffffffffffff - 1,
	};
	unsigned int k = ARRAY_SIZE(values);

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		struct tally t = tally_start();

		for (unsigned int row = 0; row < 2 * k * k * k; row++) {
			int64_t index = values[row / k / k % k], step = values[row / k % k], limit = values[row % k];
			struct probe before = probe_init(row % 3 | PROBE_CC(2)), change;
			bool odd = row >= k * k * k;
			int64_t sum = index + (uint64_t)step;
			uint64_t insn = insns[n].insn;

			before.gr[3] = target_register(row % 3);
			before.gr[4] = index;
			before.gr[6] = step;
			before.gr[7] = limit;
			if (odd) {
				insn |= insns[n].insn > 0xffffffff ? 1ul << 32 : 1ul << 16;
				sum = index + (uint64_t)limit;
			}
			change = before;
			if (insns[n].wide) {
				change.gr[4] = sum;
			} else {
				change.gr[4] = (index & 0xffffffff00000000) | (uint32_t)sum;
				sum = (int32_t)sum;
				limit = (int32_t)limit;
			}
			run(&t, &before, insn, (sum > limit) != insns[n].low, &change);
		}
		tally_report(&t, "%s", insns[n].name);
	}
}

/* What a link register gets: the address behind, with the addressing mode in BAL's and BASSM's. */
static void test_links(void)
{
	static const struct {
		const char *name;
		uint64_t insn;
		enum { ADDRESS, BAL_LINK, MODE_LINK } link;
		bool relative, no_branch;
	} insns[] = {
		{ "BAS", 0x4d403000, ADDRESS, false, false }, { "BASR", 0x0d43, ADDRESS, false, false },
		{ "BASR 0", 0x0d40, ADDRESS, false, true },
		{ "BRAS", 0xa7450000 | TARGET / 2, ADDRESS, true, false },
		{ "BRASL", 0xc04500000000 | TARGET / 2, ADDRESS, true, false },
		{ "BAL", 0x45403000, BAL_LINK, false, false }, { "BALR", 0x0543, BAL_LINK, false, false },
		{ "BALR 0", 0x0540, BAL_LINK, false, true },
		{ "BASSM 0", 0x0c40, MODE_LINK, false, true },
	};

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		struct tally t = tally_start();

		for (unsigned int row = 0; row < 3 * 4 * 16; row++) {
			unsigned int mode = row % 3, cc = row / 3 & 3, pm = row / 12, length;
			struct probe before = probe_init(mode | PROBE_CC(cc) | PROBE_PM(pm)), change;
			uint64_t link, kept;

			before.gr[3] = target_register(mode);
			length = probe_length(insns[n].insn);
			link = (unsigned long)probe_code + length;
			kept = before.gr[4] & 0xffffffff00000000;
			change = before;
			if (mode == PROBE_64)
				change.gr[4] = link | (insns[n].link == MODE_LINK);
			else if (mode == PROBE_31)
				change.gr[4] = kept | 0x80000000 | link;
			else if (insns[n].link == BAL_LINK)
				change.gr[4] = kept | (length / 2) << 30 | cc << 28 | pm << 24 | link;
			else
				change.gr[4] = kept | link;
			run(&t, &before, insns[n].insn, !insns[n].no_branch, &change);
		}
		tally_report(&t, "%s", insns[n].name);
	}
}

/* BSM and BASSM take the new mode from bits 32 and 63 of R2. */
static void test_mode_switch(void)
{
	static const uint64_t masks[] = { PSW_MASK_64, PSW_MASK_BA, 0 };
	struct tally bsm = tally_start(), bassm = tally_start(), bsm0 = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int to = PROBE_64; to <= PROBE_24; to++) {
			struct probe before = probe_init(mode | PROBE_CC(1)), change;
			unsigned long target = (unsigned long)probe_code + TARGET;
			uint64_t link = (unsigned long)probe_code + 2;

			before.gr[3] = to == PROBE_64 ? target | 1 :
				       to == PROBE_31 ? target | 0x1234567880000000 : target | 0x123456787f000000;
			change = before;
			change.psw.mask = (before.psw.mask & ~PSW_MASK_64) | masks[to];
			run(&bsm0, &before, 0x0b03, true, &change);
			/* BSM inserts the mode into R1 and leaves the rest. */
			change.gr[4] = mode == PROBE_64 ? before.gr[4] | 1 :
				       mode == PROBE_31 ? before.gr[4] | 0x80000000 :
				       before.gr[4] & ~0x80000000ul;
			run(&bsm, &before, 0x0b43, true, &change);
			change.gr[4] = mode == PROBE_64 ? link | 1 :
				       (before.gr[4] & 0xffffffff00000000) | link |
				       (mode == PROBE_31 ? 0x80000000 : 0);
			run(&bassm, &before, 0x0c43, true, &change);
		}
	}
	tally_report(&bsm0, "BSM 0");
	tally_report(&bsm, "BSM");
	tally_report(&bassm, "BASSM");
}

int main(void)
{
	test_conditions();
	test_counts();
	test_index();
	test_links();
	test_mode_switch();
	excess = true;
	report_prefix_push("unused address bits");
	test_conditions();
	test_counts();
	test_links();
	report_prefix_pop();
	return report_summary();
}
