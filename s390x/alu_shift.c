/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shifts and rotations: result, condition code, overflow, and what must stay.
 *
 * Principles of Operation, chapter 7, the page of each instruction. The amount is the rightmost
 * six bits of the second-operand address, whatever else is in it, so amounts of 0 to 63 come from
 * the displacement and from a base register with other bits set. The model shifts one bit at a
 * time. An overflow interrupts when the program mask says so.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include "probe.h"

enum kind { LEFT_SINGLE, RIGHT_SINGLE, LEFT_LOGICAL, RIGHT_LOGICAL, ROTATE_LEFT };

struct instruction {
	const char *name;
	uint64_t insn;		/* R1 = 4, R3 = 6 where there is one, B2 = 3 */
	unsigned int width;	/* 32, 64, or 0 for the pair of words of registers 4 and 5 */
	enum kind kind;
	bool three;		/* the source is register 6 */
	int facility;
};

#define DISTINCT_OPERANDS	45

static const struct instruction instructions[] = {
	{ "SLA", 0x8b403000, 32, LEFT_SINGLE },
	{ "SRA", 0x8a403000, 32, RIGHT_SINGLE },
	{ "SLL", 0x89403000, 32, LEFT_LOGICAL },
	{ "SRL", 0x88403000, 32, RIGHT_LOGICAL },
	{ "SLDA", 0x8f403000, 0, LEFT_SINGLE },
	{ "SRDA", 0x8e403000, 0, RIGHT_SINGLE },
	{ "SLDL", 0x8d403000, 0, LEFT_LOGICAL },
	{ "SRDL", 0x8c403000, 0, RIGHT_LOGICAL },
	{ "SLAG", 0xeb463000000b, 64, LEFT_SINGLE, true },
	{ "SRAG", 0xeb463000000a, 64, RIGHT_SINGLE, true },
	{ "SLLG", 0xeb463000000d, 64, LEFT_LOGICAL, true },
	{ "SRLG", 0xeb463000000c, 64, RIGHT_LOGICAL, true },
	{ "RLL", 0xeb463000001d, 32, ROTATE_LEFT, true },
	{ "RLLG", 0xeb463000001c, 64, ROTATE_LEFT, true },
	{ "SLAK", 0xeb46300000dd, 32, LEFT_SINGLE, true, DISTINCT_OPERANDS },
	{ "SRAK", 0xeb46300000dc, 32, RIGHT_SINGLE, true, DISTINCT_OPERANDS },
	{ "SLLK", 0xeb46300000df, 32, LEFT_LOGICAL, true, DISTINCT_OPERANDS },
	{ "SRLK", 0xeb46300000de, 32, RIGHT_LOGICAL, true, DISTINCT_OPERANDS },
};

static const uint64_t values[] = {
	0, 1, -1ul, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000, 0x7fffffff,
	0x4000000040000000, 0xc0000000c0000000, 0x123456789abcdef0, 0xffffffff00000001,
	0x00000000fffffffe, 0xbfffffffbfffffff,
};

/* One step of a value of @width bits; *overflow when a bit unlike the sign is lost. */
static uint64_t step(uint64_t value, unsigned int width, enum kind kind, bool *overflow)
{
	uint64_t sign = 1ul << (width - 1), mask = sign | (sign - 1), out = value & sign >> 1;

	switch (kind) {
	case LEFT_SINGLE:
		if (!out != !(value & sign))
			*overflow = true;
		return (value & sign) | (value << 1 & (sign - 1));
	case RIGHT_SINGLE:
		return (value & sign) | value >> 1;
	case LEFT_LOGICAL:
		return value << 1 & mask;
	case RIGHT_LOGICAL:
		return value >> 1;
	default:
		return (value << 1 & mask) | (value & sign ? 1 : 0);
	}
}

static void expect(struct probe *want, const struct instruction *i, uint64_t source,
		   unsigned int amount, bool *overflow)
{
	unsigned int width = i->width ? i->width : 64;
	uint64_t sign = 1ul << (width - 1);

	for (unsigned int n = 0; n < amount; n++)
		source = step(source, width, i->kind, overflow);
	if (i->width == 64) {
		want->gr[4] = source;
	} else if (i->width == 32) {
		want->gr[4] = (want->gr[4] & 0xffffffff00000000) | source;
	} else {
		want->gr[4] = (want->gr[4] & 0xffffffff00000000) | source >> 32;
		want->gr[5] = (want->gr[5] & 0xffffffff00000000) | (uint32_t)source;
	}
	if (i->kind == LEFT_SINGLE || i->kind == RIGHT_SINGLE)
		probe_set_cc(want, *overflow ? 3 : !source ? 0 : source & sign ? 1 : 2);
}

static void run_row(struct tally *t, struct tally *interrupted, const struct instruction *i,
		    unsigned int mode, uint64_t value, unsigned int amount, bool from_base)
{
	struct probe before = probe_init(mode), got, want;
	unsigned int length = probe_length(i->insn);
	uint64_t insn = i->insn, source = i->width == 32 ? (uint32_t)value : value;
	bool overflow = false;

	/* Either base or displacement give bits that do not count, 0xfc0. */
	before.gr[3] = from_base ? 0xabcdef0012345600ul + amount : 0xfffffff000000fc0ul;
	insn |= (uint64_t)(from_base ? 0xfc0 : amount) << (length == 6 ? 16 : 0);
	if (i->three)
		before.gr[6] = value;
	else if (i->width)
		before.gr[4] = value;
	if (!i->width) {
		before.gr[4] = 0xa5a5a5a500000000 | value >> 32;
		before.gr[5] = 0x5a5a5a5a00000000 | (uint32_t)value;
	}
	got = before;
	probe_run(&got, insn);
	want = probe_ended(&before, insn);
	expect(&want, i, source, amount, &overflow);
	if (overflow && mode & PROBE_PM(8)) {
		t = interrupted;
		want.code = PGM_INT_CODE_FIXED_POINT_OVERFLOW;
		want.ilc = length;
		want.psw.addr = before.psw.addr + length;
	}
	probe_row(t, &want, &got, "%#lx by %u, mode %#x, base %u", value, amount, mode, from_base);
}

static void test_instruction(const struct instruction *i)
{
	static const unsigned int modes[] = {
		PROBE_64 | PROBE_CC(0), PROBE_64 | PROBE_CC(3) | PROBE_PROBLEM,
		PROBE_31 | PROBE_CC(2) | PROBE_PM(8), PROBE_24 | PROBE_CC(1) | PROBE_PM(8),
	};
	struct tally t = tally_start(), interrupted = tally_start();

	if (i->facility && !test_facility(i->facility)) {
		report_skip("%s: facility %d is not installed", i->name, i->facility);
		return;
	}
	for (unsigned int v = 0; v < ARRAY_SIZE(values); v++)
		for (unsigned int amount = 0; amount < 64; amount++)
			for (unsigned int m = 0; m < 2 * ARRAY_SIZE(modes); m++)
				run_row(&t, &interrupted, i, modes[m / 2], values[v], amount, m & 1);
	tally_report(&t, "%s", i->name);
	if (interrupted.rows)
		tally_report(&interrupted, "%s: fixed-point-overflow interruption", i->name);
}

int main(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(instructions); i++)
		test_instruction(&instructions[i]);
	return report_summary();
}
