/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interlocked updates: COMPARE AND SWAP in all its forms, TEST AND SET, LOAD AND ADD/AND/OR/XOR,
 * LOAD PAIR DISJOINT, COMPARE AND SWAP AND PURGE.
 *
 * Principles of Operation, chapter 7, and chapter 10 for CSP. Each with operands that are equal and
 * that differ in one bit; result, condition code, the storage beside and the other registers.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include "probe.h"

#define INTERLOCKED_1	45
#define AT		32

static u8 want_data[128];

static void put(u8 *to, unsigned int size, uint64_t high, uint64_t low)
{
	for (unsigned int i = 0; i < size; i++) {
		unsigned int right = size - 1 - i;

		to[i] = right < 8 ? low >> 8 * right : high >> 8 * (right - 8);
	}
}

static void start(void)
{
	for (unsigned int i = 0; i < sizeof(want_data); i++)
		probe_data[i] = 0x90 + i;
}

static void finish(struct tally *t, const struct probe *want, const struct probe *got, unsigned int row)
{
	probe_row(t, want, got, "row %u", row);
	tally_row(t, !memcmp(probe_data, want_data, sizeof(want_data)), "row %u: storage", row);
}

/* A general register or an even-odd pair as one number of @size bytes. */
static void set_registers(struct probe *p, unsigned int r, unsigned int size, uint64_t high, uint64_t low)
{
	if (size == 16) {
		p->gr[r] = high;
		p->gr[r + 1] = low;
	} else if (size == 8) {
		p->gr[r] = low;
	} else {
		p->gr[r] = (p->gr[r] & 0xffffffff00000000) | (uint32_t)low;
	}
}

static const struct {
	const char *name;
	uint64_t insn;		/* R1 = 4, R3 = 6, storage at register 3 */
	unsigned int size;
	bool pair_of_words;
} swaps[] = {
	{ "CS", 0xba463000, 4, false }, { "CSY", 0xeb4630000014, 4, false },
	{ "CSG", 0xeb4630000030, 8, false }, { "CDS", 0xbb463000, 8, true },
	{ "CDSY", 0xeb4630000031, 8, true }, { "CDSG", 0xeb463000003e, 16, false },
};

static void load_operand(struct probe *p, unsigned int n, unsigned int r, uint64_t high, uint64_t low)
{
	if (swaps[n].pair_of_words) {
		set_registers(p, r, 4, 0, low >> 32);
		set_registers(p, r + 1, 4, 0, low);
	} else {
		set_registers(p, r, swaps[n].size, high, low);
	}
}

static void test_swap(unsigned int n)
{
	static const unsigned int bits[] = { 0, 1, 31, 32, 63, 64, 127 };
	unsigned int width = 8 * swaps[n].size;
	struct tally t = tally_start();

	for (unsigned int row = 0; row < 3 * 2 * (ARRAY_SIZE(bits) + 1); row++) {
		unsigned int b = row / 6, mode = row % 3 | PROBE_CC(2 + (row & 1)) |
				 (row / 3 & 1 ? PROBE_PROBLEM : 0);
		struct probe before = probe_init(mode), got, want;
		uint64_t high = 0x0123456789abcdef, low = 0xfedcba9876543210, other_high = high, other_low = low;
		bool equal = b == ARRAY_SIZE(bits);

		if (!equal) {
			if (bits[b] >= width)
				continue;
			other_low ^= bits[b] < 64 ? 1ul << bits[b] : 0;
			other_high ^= bits[b] >= 64 ? 1ul << (bits[b] - 64) : 0;
		}
		start();
		put(probe_data + AT, swaps[n].size, high, low);
		memcpy(want_data, probe_data, sizeof(want_data));
		load_operand(&before, n, 4, other_high, other_low);
		load_operand(&before, n, 6, 0x1111222233334444, 0x5555666677778888);
		before.gr[3] = (unsigned long)probe_data + AT;
		got = before;
		probe_run(&got, swaps[n].insn);
		want = probe_ended(&before, swaps[n].insn);
		probe_set_cc(&want, !equal);
		if (equal)
			put(want_data + AT, swaps[n].size, 0x1111222233334444, 0x5555666677778888);
		else
			load_operand(&want, n, 4, high, low);
		finish(&t, &want, &got, row);
	}
	tally_report(&t, "%s", swaps[n].name);
}

static void test_load_and(void)
{
	static const struct {
		const char *name;
		uint64_t insn;
		unsigned int size;
		enum { ADD, ADD_LOGICAL, AND, OR, XOR } operation;
	} insns[] = {
		{ "LAA", 0xeb46300000f8, 4, ADD }, { "LAAG", 0xeb46300000e8, 8, ADD },
		{ "LAAL", 0xeb46300000fa, 4, ADD_LOGICAL }, { "LAALG", 0xeb46300000ea, 8, ADD_LOGICAL },
		{ "LAN", 0xeb46300000f4, 4, AND }, { "LANG", 0xeb46300000e4, 8, AND },
		{ "LAX", 0xeb46300000f7, 4, XOR }, { "LAXG", 0xeb46300000e7, 8, XOR },
		{ "LAO", 0xeb46300000f6, 4, OR }, { "LAOG", 0xeb46300000e6, 8, OR },
	};
	static const uint64_t values[] = {
		0, 1, -1ul, 0x7fffffff, 0x80000000, 0x7fffffffffffffff, 0x8000000000000000, 0x123456789abcdef0,
	};

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		unsigned int shift = 64 - 8 * insns[n].size;
		struct tally t = tally_start();

		if (!test_facility(INTERLOCKED_1)) {
			report_skip("%s: facility %d is not installed", insns[n].name, INTERLOCKED_1);
			continue;
		}
		for (unsigned int row = 0; row < ARRAY_SIZE(values) * ARRAY_SIZE(values); row++) {
			struct probe before = probe_init(row % 3 | PROBE_CC(row & 3)), got, want;
			/* Both are moved to the left edge: so carry and sign are those of 64 bits. */
			uint64_t a = values[row / ARRAY_SIZE(values)] << shift;
			uint64_t b = values[row % ARRAY_SIZE(values)] << shift, result;
			unsigned int cc;

			start();
			put(probe_data + AT, insns[n].size, 0, a >> shift);
			memcpy(want_data, probe_data, sizeof(want_data));
			set_registers(&before, 6, insns[n].size, 0, b >> shift);
			before.gr[3] = (unsigned long)probe_data + AT;
			got = before;
			probe_run(&got, insns[n].insn);
			want = probe_ended(&before, insns[n].insn);
			set_registers(&want, 4, insns[n].size, 0, a >> shift);
			switch (insns[n].operation) {
			case AND: result = a & b; cc = result != 0; break;
			case OR: result = a | b; cc = result != 0; break;
			case XOR: result = a ^ b; cc = result != 0; break;
			default:
				result = a + b;
				cc = insns[n].operation == ADD_LOGICAL ? (result < a) << 1 | (result != 0) :
				     (~(a ^ b) & (a ^ result)) >> 63 ? 3 :
				     !result ? 0 : result >> 63 ? 1 : 2;
			}
			probe_set_cc(&want, cc);
			put(want_data + AT, insns[n].size, 0, result >> shift);
			finish(&t, &want, &got, row);
		}
		tally_report(&t, "%s", insns[n].name);
	}
}

static void test_ts(void)
{
	static const u8 values[] = { 0, 0x7f, 0x80, 0xff };
	struct tally t = tally_start();

	for (unsigned int row = 0; row < 3 * ARRAY_SIZE(values); row++) {
		struct probe before = probe_init(row % 3 | PROBE_CC(2)), got, want;

		start();
		probe_data[AT] = values[row / 3];
		memcpy(want_data, probe_data, sizeof(want_data));
		want_data[AT] = 0xff;
		before.gr[3] = (unsigned long)probe_data + AT;
		got = before;
		probe_run(&got, 0x93003000);
		want = probe_ended(&before, 0x93003000);
		probe_set_cc(&want, values[row / 3] >> 7);
		finish(&t, &want, &got, row);
	}
	tally_report(&t, "TS");
}

static void test_load_pair(void)
{
	for (unsigned int doubleword = 0; doubleword < 2; doubleword++) {
		uint64_t insn = doubleword ? 0xc84530005008 : 0xc84430005004;
		struct tally t = tally_start();

		if (!test_facility(INTERLOCKED_1)) {
			report_skip("%s: facility %d is not installed", doubleword ? "LPDG" : "LPD", INTERLOCKED_1);
			continue;
		}
		/* R3 = 4: registers 4 and 5; operands at registers 3 and 5. */
		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			struct probe before = probe_init(mode), got, want;

			start();
			memcpy(want_data, probe_data, sizeof(want_data));
			before.gr[3] = (unsigned long)probe_data + 16;
			before.gr[5] = (unsigned long)probe_data + 64;
			got = before;
			probe_run(&got, insn);
			want = probe_ended(&before, insn);
			if (doubleword) {
				want.gr[4] = *(u64 *)(probe_data + 16);
				want.gr[5] = *(u64 *)(probe_data + 72);
			} else {
				want.gr[4] = (before.gr[4] & 0xffffffff00000000) | *(u32 *)(probe_data + 16);
				want.gr[5] = (before.gr[5] & 0xffffffff00000000) | *(u32 *)(probe_data + 68);
			}
			/* 3 when another CPU stored in between: on one CPU that is not so. */
			probe_set_cc(&want, 0);
			finish(&t, &want, &got, mode);
		}
		tally_report(&t, doubleword ? "LPDG" : "LPD");
	}
}

/* The address is in R2, whose last bits say what to purge. */
static void test_csp(void)
{
	for (unsigned int wide = 0; wide < 2; wide++) {
		uint64_t insn = wide ? 0xb98a0043 : 0xb2500043;
		unsigned int size = wide ? 8 : 4;
		struct tally t = tally_start();

		for (unsigned int row = 0; row < 8; row++) {
			struct probe before = probe_init(PROBE_64 | PROBE_CC(2)), got, want;
			uint64_t value = 0xfedcba9876543210, other = value ^ (row & 1 ? 1 : 0);

			start();
			put(probe_data + AT, size, 0, value);
			memcpy(want_data, probe_data, sizeof(want_data));
			set_registers(&before, 4, size, 0, other);
			set_registers(&before, 5, size, 0, 0x5555666677778888);
			before.gr[3] = ((unsigned long)probe_data + AT) | row >> 1;
			got = before;
			probe_run(&got, insn);
			want = probe_ended(&before, insn);
			probe_set_cc(&want, row & 1);
			if (row & 1)
				set_registers(&want, 4, size, 0, value);
			else
				put(want_data + AT, size, 0, 0x5555666677778888);
			finish(&t, &want, &got, row);
		}
		tally_report(&t, wide ? "CSPG" : "CSP");
	}
}

int main(void)
{
	for (unsigned int n = 0; n < ARRAY_SIZE(swaps); n++)
		test_swap(n);
	test_load_and();
	test_ts();
	test_load_pair();
	test_csp();
	return report_summary();
}
