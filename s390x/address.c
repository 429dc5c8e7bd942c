/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operand addresses: base, index and displacement added and cut to the addressing mode, in LOAD
 * ADDRESS and in accesses; wraps at the top; loads and stores of several registers that wrap from
 * 15 to 0.
 *
 * Principles of Operation, chapter 5, "Address Generation"; chapter 7, LOAD ADDRESS, LOAD ADDRESS
 * RELATIVE LONG, LOAD MULTIPLE, STORE MULTIPLE, and their high and disjoint forms.
 */
#include <libcflat.h>
#include "probe.h"

static uint64_t cut(uint64_t address, unsigned int mode)
{
	return mode == PROBE_64 ? address : mode == PROBE_31 ? address & 0x7fffffff : address & 0xffffff;
}

/* What an address register holds after it got @address. */
static uint64_t into(uint64_t before, uint64_t address, unsigned int mode)
{
	return mode == PROBE_64 ? address : (before & 0xffffffff00000000) | cut(address, mode);
}

static void test_load_address(void)
{
	static const struct {
		const char *name;
		uint64_t insn;		/* R1 = 4, base 3, index 6 */
		int64_t displacement;
		bool index, base;
	} insns[] = {
		{ "LA", 0x41463000, 0, true, true }, { "LA 4095", 0x41463fff, 4095, true, true },
		{ "LA without index", 0x41403123, 0x123, false, true },
		{ "LA without base", 0x41460123, 0x123, true, false },
		{ "LA of a displacement", 0x41400fff, 4095, false, false },
		{ "LAY", 0xe34630007f71, 0x7f000, true, true }, { "LAY -1", 0xe3463fffff71, -1, true, true },
		{ "LAY -524288", 0xe34630008071, -524288, true, true },
		{ "LAY without registers", 0xe3400fffff71, -1, false, false },
	};
	static const uint64_t values[] = {
		0, 1, -1ul, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
		0x7fffffffffffffff, 0xfedcba9876543210,
	};
	unsigned int k = ARRAY_SIZE(values);

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		struct tally t = tally_start(), left = tally_start();

		for (unsigned int row = 0; row < 3 * k * k; row++) {
			unsigned int mode = row % 3;
			struct probe before = probe_init(mode | PROBE_CC(row & 3)), got, want;
			uint64_t sum = insns[n].displacement;

			/* Register 0 is none. */
			before.gr[0] = 0x7777;
			before.gr[3] = values[row / 3 / k];
			before.gr[6] = values[row / 3 % k];
			sum += (insns[n].base ? before.gr[3] : 0) + (insns[n].index ? before.gr[6] : 0);
			got = before;
			probe_run(&got, insns[n].insn);
			want = probe_ended(&before, insns[n].insn);
			want.gr[4] = into(before.gr[4], sum, mode);
			tally_row(&left, want.gr[4] >> 32 == got.gr[4] >> 32, "%#lx + %#lx, mode %u",
				  before.gr[3], before.gr[6], mode);
			if (mode != PROBE_64)
				got.gr[4] = (want.gr[4] & 0xffffffff00000000) | (uint32_t)got.gr[4];
			probe_row(&t, &want, &got, "%#lx + %#lx, mode %u", before.gr[3], before.gr[6], mode);
		}
		tally_report(&t, "%s", insns[n].name);
		tally_report(&left, "%s: the left half", insns[n].name);
	}
}

static void test_larl(void)
{
	static const int32_t halfwords[] = { 0, 1, -1, 0x1000, -0x1000, 0x7fffffff, -0x7fffffff - 1 };

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		struct tally t = tally_start(), left = tally_start(), far = tally_start();

		for (unsigned int n = 0; n < ARRAY_SIZE(halfwords); n++) {
			struct probe before = probe_init(mode | PROBE_CC(n & 3)), got = before, want;
			uint64_t insn = 0xc04000000000 | (uint32_t)halfwords[n];

			probe_run(&got, insn);
			want = probe_ended(&before, insn);
			want.gr[4] = into(before.gr[4], (unsigned long)probe_code + 2l * halfwords[n], mode);
			if (mode != PROBE_64)
				tally_row(&left, want.gr[4] >> 32 == got.gr[4] >> 32, "%d", halfwords[n]);
			if (mode != PROBE_64)
				got.gr[4] = (want.gr[4] & 0xffffffff00000000) | (uint32_t)got.gr[4];
			probe_row(n < 5 ? &t : &far, &want, &got, "%d", halfwords[n]);
		}
		report_prefix_pushf("LARL, %u-bit mode", mode == PROBE_64 ? 64 : mode == PROBE_31 ? 31 : 24);
		tally_report(&t, "near");
		tally_report(&far, "4 GiB away");
		if (left.rows)
			tally_report(&left, "the left half");
		report_prefix_pop();
	}
}

/* An access whose address has bits that do not count, or comes out by a wrap to low addresses. */
static void test_access(void)
{
	static const uint64_t insns[] = { 0x58463000, 0xe34630000058, 0x48463000, 0x43463000 };
	struct tally t = tally_start();

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			for (unsigned int wrap = 0; wrap < 2; wrap++) {
				struct probe before = probe_init(mode), got, want;
				uint64_t address = (unsigned long)probe_data;

				memset(probe_data, 0x5e, 8);
				before.gr[6] = wrap ? -0x1000ul : 0;
				before.gr[3] = address - before.gr[6];
				if (mode != PROBE_64)
					before.gr[3] += mode == PROBE_31 ? 0xab00000080000000 : 0xab000000cd000000;
				got = before;
				probe_run(&got, insns[n]);
				want = probe_ended(&before, insns[n]);
				if (n < 2)
					want.gr[4] = (before.gr[4] & 0xffffffff00000000) | 0x5e5e5e5e;
				else if (n == 2)
					want.gr[4] = (before.gr[4] & 0xffffffff00000000) | 0x5e5e;
				else
					want.gr[4] = (before.gr[4] & ~0xfful) | 0x5e;
				probe_row(&t, &want, &got, "%#lx, mode %u", insns[n], mode);
			}
		}
	}
	tally_report(&t, "loads by addresses with bits that do not count");
}

enum part { LEFT, RIGHT, WHOLE };

static const struct {
	const char *name;
	uint64_t insn;		/* storage at register 3 */
	unsigned int shift;	/* where R1 and R3 are */
	enum part part;
	bool stores;
} multiples[] = {
	{ "LM", 0x98003000, 16, RIGHT, false }, { "STM", 0x90003000, 16, RIGHT, true },
	{ "LMY", 0xeb0030000098, 32, RIGHT, false }, { "STMY", 0xeb0030000090, 32, RIGHT, true },
	{ "LMG", 0xeb0030000004, 32, WHOLE, false }, { "STMG", 0xeb0030000024, 32, WHOLE, true },
	{ "LMH", 0xeb0030000096, 32, LEFT, false }, { "STMH", 0xeb0030000026, 32, LEFT, true },
};

static void test_multiple(unsigned int n)
{
	unsigned int size = multiples[n].part == WHOLE ? 8 : 4;
	struct tally t = tally_start();
	static u8 want_data[256];

	for (unsigned int pair = 0; pair < 256; pair++) {
		unsigned int first = pair >> 4, last = pair & 15, count = ((last - first) & 15) + 1;
		struct probe before = probe_init(pair % 3 | PROBE_CC(pair & 3)), got, want;
		uint64_t insn = multiples[n].insn | (uint64_t)pair << multiples[n].shift;

		for (unsigned int i = 0; i < sizeof(want_data); i++)
			want_data[i] = probe_data[i] = 0x80 + i;
		before.gr[3] = (unsigned long)probe_data + 5;
		got = before;
		probe_run(&got, insn);
		want = probe_ended(&before, insn);
		for (unsigned int i = 0; i < count; i++) {
			u64 *r = &want.gr[(first + i) & 15];
			u8 *at = want_data + 5 + size * i;

			if (multiples[n].stores && size == 8)
				*(u64 *)at = *r;
			else if (multiples[n].stores)
				*(u32 *)at = multiples[n].part == LEFT ? *r >> 32 : *r;
			else if (size == 8)
				*r = *(u64 *)at;
			else if (multiples[n].part == LEFT)
				*r = (uint64_t)*(u32 *)at << 32 | (uint32_t)*r;
			else
				*r = (*r & 0xffffffff00000000) | *(u32 *)at;
		}
		probe_row(&t, &want, &got, "%u to %u", first, last);
		tally_row(&t, !memcmp(want_data, probe_data, sizeof(want_data)), "%u to %u: storage", first, last);
	}
	tally_report(&t, "%s", multiples[n].name);
}

static void test_access_registers(void)
{
	struct tally lam = tally_start(), stam = tally_start();

	for (unsigned int pair = 0; pair < 256; pair++) {
		unsigned int first = pair >> 4, last = pair & 15, count = ((last - first) & 15) + 1;
		struct probe before = probe_init(pair % 3), got, want;
		uint64_t insn = 0x9a003000 | pair << 16;

		for (unsigned int i = 0; i < 16; i++)
			before.ar[i] = 0x01010101 * i;
		for (unsigned int i = 0; i < 32; i++)
			((u32 *)probe_data)[i] = 0x55667700 + i;
		before.gr[3] = (unsigned long)probe_data;
		got = before;
		probe_run(&got, insn);
		want = probe_ended(&before, insn);
		for (unsigned int i = 0; i < count; i++)
			want.ar[(first + i) & 15] = 0x55667700 + i;
		probe_row(&lam, &want, &got, "%u to %u", first, last);

		insn |= 0x01000000;
		got = before;
		probe_run(&got, insn);
		want = probe_ended(&before, insn);
		probe_row(&stam, &want, &got, "%u to %u", first, last);
		for (unsigned int i = 0; i < 32; i++)
			tally_row(&stam, ((u32 *)probe_data)[i] == (i < count ? before.ar[(first + i) & 15] :
				  0x55667700 + i), "%u to %u: word %u", first, last, i);
	}
	tally_report(&lam, "LAM");
	tally_report(&stam, "STAM");
}

int main(void)
{
	test_load_address();
	test_larl();
	test_access();
	for (unsigned int n = 0; n < ARRAY_SIZE(multiples); n++)
		test_multiple(n);
	test_access_registers();
	return report_summary();
}
