/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Multiplication and division in register pairs: products, quotients, remainders, and the
 * fixed-point-divide exception (code 9), which suppresses: no register changes.
 *
 * Principles of Operation, chapter 7, DIVIDE, DIVIDE LOGICAL, DIVIDE SINGLE, MULTIPLY and MULTIPLY
 * LOGICAL. The condition code stays. The model multiplies and divides bit by bit. With the argument
 * "minimum" only the lowest dividend by -1 is tried, whose quotient does not exist; without, all else.
 */
#include <libcflat.h>
#include "probe.h"

enum operation { MULTIPLY, MULTIPLY_LOGICAL, DIVIDE, DIVIDE_LOGICAL, DIVIDE_SINGLE };

struct instruction {
	const char *name;
	uint64_t insn;		/* R1 = 4, R2 = 2, or storage at register 3 */
	unsigned int width;	/* 32 or 64: half of the pair */
	unsigned int operand;	/* bits of the second operand */
	enum operation operation;
	bool storage;
};

static const struct instruction instructions[] = {
	{ "MR", 0x1c42, 32, 32, MULTIPLY }, { "M", 0x5c403000, 32, 32, MULTIPLY, true },
	{ "MFY", 0xe3403000005c, 32, 32, MULTIPLY, true },
	{ "MLR", 0xb9960042, 32, 32, MULTIPLY_LOGICAL },
	{ "ML", 0xe34030000096, 32, 32, MULTIPLY_LOGICAL, true },
	{ "MLGR", 0xb9860042, 64, 64, MULTIPLY_LOGICAL },
	{ "MLG", 0xe34030000086, 64, 64, MULTIPLY_LOGICAL, true },
	{ "DR", 0x1d42, 32, 32, DIVIDE }, { "D", 0x5d403000, 32, 32, DIVIDE, true },
	{ "DLR", 0xb9970042, 32, 32, DIVIDE_LOGICAL },
	{ "DL", 0xe34030000097, 32, 32, DIVIDE_LOGICAL, true },
	{ "DLGR", 0xb9870042, 64, 64, DIVIDE_LOGICAL },
	{ "DLG", 0xe34030000087, 64, 64, DIVIDE_LOGICAL, true },
	{ "DSGR", 0xb90d0042, 64, 64, DIVIDE_SINGLE },
	{ "DSG", 0xe3403000000d, 64, 64, DIVIDE_SINGLE, true },
	{ "DSGFR", 0xb91d0042, 64, 32, DIVIDE_SINGLE },
	{ "DSGF", 0xe3403000001d, 64, 32, DIVIDE_SINGLE, true },
};

static const uint64_t values[] = {
	0, 1, 2, 7, -1ul, -2ul, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
	0x7fffffffffffffff, 0x8000000000000000, 0x123456789abcdef0, 0xfedcba9800000003,
};

struct wide {
	uint64_t high, low;
};

static struct wide multiply(uint64_t a, uint64_t b)
{
	struct wide sum = { 0, 0 }, term = { 0, a };

	for (; b; b >>= 1) {
		if (b & 1) {
			sum.low += term.low;
			sum.high += term.high + (sum.low < term.low);
		}
		term.high = term.high << 1 | term.low >> 63;
		term.low <<= 1;
	}
	return sum;
}

/* Whether the quotient has no more than 64 bits; then it and the remainder are in @w. */
static bool divide(struct wide *w, uint64_t by)
{
	if (w->high >= by)
		return false;
	for (int i = 0; i < 64; i++) {
		bool out = w->high >> 63;

		w->high = w->high << 1 | w->low >> 63;
		w->low <<= 1;
		if (out || w->high >= by) {
			w->high -= by;
			w->low |= 1;
		}
	}
	return true;
}

static uint64_t magnitude(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* Signed division of 64 bits whose quotient fits @width bits; remainder in high. */
static bool divide_signed(struct wide *w, int64_t dividend, int64_t divisor, unsigned int width)
{
	bool negative = (dividend < 0) != (divisor < 0);
	uint64_t limit = 1ul << (width - 1);

	*w = (struct wide){ 0, magnitude(dividend) };
	if (!divisor || !divide(w, magnitude(divisor)))
		return false;
	if (w->low > limit || (w->low == limit && !negative))
		return false;
	if (negative)
		w->low = -w->low;
	if (dividend < 0)
		w->high = -w->high;
	return true;
}

/* The pair that comes out, or false for a fixed-point-divide exception. */
static bool model(const struct instruction *i, uint64_t high, uint64_t low, uint64_t second,
		  struct wide *out)
{
	uint64_t pair = high << 32 | (uint32_t)low;
	int64_t factor = i->operand == 32 ? (int32_t)second : (int64_t)second;

	switch (i->operation) {
	case MULTIPLY:
		pair = (uint64_t)((int64_t)(int32_t)low * factor);
		*out = (struct wide){ pair >> 32, pair };
		return true;
	case MULTIPLY_LOGICAL:
		if (i->width == 64) {
			*out = multiply(low, second);
			return true;
		}
		pair = (uint64_t)(uint32_t)low * (uint32_t)second;
		*out = (struct wide){ pair >> 32, pair };
		return true;
	case DIVIDE:
		return divide_signed(out, pair, factor, 32);
	case DIVIDE_SINGLE:
		return divide_signed(out, low, factor, 64);
	default:
		if (i->width == 64) {
			*out = (struct wide){ high, low };
			return divide(out, second);
		}
		*out = (struct wide){ 0, pair };
		return (uint32_t)second && (uint32_t)high < (uint32_t)second &&
		       divide(out, (uint32_t)second);
	}
}

/* The one signed division whose quotient is not representable though the divisor is not small. */
static bool lowest_by_minus_1(const struct instruction *i, uint64_t high, uint64_t low,
			      uint64_t second)
{
	uint64_t dividend = i->operation == DIVIDE ? high << 32 | (uint32_t)low : low;
	int64_t divisor = i->operand == 32 ? (int32_t)second : (int64_t)second;

	return (i->operation == DIVIDE || i->operation == DIVIDE_SINGLE) && divisor == -1 &&
	       dividend == 1ul << 63;
}

static void run_row(struct tally *t, const struct instruction *i, unsigned int mode, uint64_t high,
		    uint64_t low, uint64_t second)
{
	struct probe before = probe_init(mode), got, want;
	struct wide out;

	before.gr[4] = high;
	before.gr[5] = low;
	if (i->storage) {
		before.gr[3] = (unsigned long)probe_data + 3;
		if (i->operand == 32)
			*(uint32_t *)(probe_data + 3) = second;
		else
			*(uint64_t *)(probe_data + 3) = second;
	} else {
		before.gr[2] = second;
	}
	got = before;
	probe_run(&got, i->insn);
	if (!model(i, high, low, second, &out)) {
		want = probe_suppressed(&before, i->insn, PGM_INT_CODE_FIXED_POINT_DIVIDE);
	} else {
		want = probe_ended(&before, i->insn);
		want.gr[4] = i->width == 64 ? out.high :
			     (high & 0xffffffff00000000) | (uint32_t)out.high;
		want.gr[5] = i->width == 64 ? out.low :
			     (low & 0xffffffff00000000) | (uint32_t)out.low;
	}
	probe_row(t, &want, &got, "%#lx %#lx, %#lx, mode %#x", high, low, second, mode);
}

static void test_instruction(const struct instruction *i, bool minimum)
{
	static const unsigned int modes[] = {
		PROBE_64 | PROBE_CC(3) | PROBE_PROBLEM, PROBE_31 | PROBE_CC(1), PROBE_24,
	};
	unsigned int n = ARRAY_SIZE(values);
	struct tally t = tally_start();

	for (unsigned int row = 0; row < n * n * n; row++) {
		uint64_t high = values[row / n / n], low = values[row / n % n], second = values[row % n];

		if (lowest_by_minus_1(i, high, low, second) == minimum)
			run_row(&t, i, modes[row % 3], high, low, second);
	}
	if (t.rows)
		tally_report(&t, "%s", i->name);
}

int main(int argc, char **argv)
{
	bool minimum = argc > 1 && !strcmp(argv[1], "minimum");

	for (unsigned int i = 0; i < ARRAY_SIZE(instructions); i++)
		test_instruction(&instructions[i], minimum);
	return report_summary();
}
