/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions on bytes in storage: moves, logic, comparison, translation, and the masked loads and
 * stores. All of memory around the operands, every register and the condition code are compared.
 *
 * Principles of Operation, chapter 7, the page of each instruction. SS operands overlap in every
 * distance of -3 to 3: processing is byte by byte from the left. Lengths are 1, 2, 8, 9, 255, 256.
 */
#include <libcflat.h>
#include "probe.h"

#define AREA	1024

enum operation {
	MOVE, AND, OR, XOR, COMPARE, NUMERICS, ZONES, INVERSE, TRANSLATE,
};

static const struct {
	const char *name;
	u8 opcode;
	enum operation operation;
} ss[] = {
	{ "MVC", 0xd2, MOVE }, { "NC", 0xd4, AND }, { "OC", 0xd6, OR }, { "XC", 0xd7, XOR },
	{ "CLC", 0xd5, COMPARE }, { "MVN", 0xd1, NUMERICS }, { "MVZ", 0xd3, ZONES },
	{ "MVCIN", 0xe8, INVERSE }, { "TR", 0xdc, TRANSLATE },
};

static u8 want_data[AREA];

static void fill(unsigned int seed)
{
	u32 value = seed * 2654435761u + 1;

	for (unsigned int i = 0; i < AREA; i++) {
		value = value * 1103515245 + 12345;
		probe_data[i] = value >> 16;
	}
}

static bool data_row(struct tally *t, const char *what)
{
	for (unsigned int i = 0; i < AREA; i++)
		if (!tally_row(t, want_data[i] == probe_data[i], "%s: byte %u is %#x, not %#x", what, i,
			       probe_data[i], want_data[i]))
			return false;
	return true;
}

/* What an SS instruction makes of want_data; the condition code, or -1 where it stays. */
static int model_ss(enum operation operation, unsigned int to, unsigned int from, unsigned int n)
{
	int cc = operation == AND || operation == OR || operation == XOR ||
		 operation == COMPARE ? 0 : -1;

	for (unsigned int i = 0; i < n; i++) {
		u8 *a = &want_data[to + i], b = want_data[from + i];

		switch (operation) {
		case MOVE: *a = b; break;
		case AND: *a &= b; break;
		case OR: *a |= b; break;
		case XOR: *a ^= b; break;
		case NUMERICS: *a = (*a & 0xf0) | (b & 0xf); break;
		case ZONES: *a = (*a & 0xf) | (b & 0xf0); break;
		case INVERSE: *a = want_data[from - i]; break;
		case TRANSLATE: *a = want_data[from + *a]; break;
		case COMPARE:
			if (*a != b)
				return *a < b ? 1 : 2;
			break;
		}
		if (cc >= 0 && operation != COMPARE)
			cc |= *a != 0;
	}
	return cc;
}

static void run_ss(struct tally *t, unsigned int n, unsigned int mode, unsigned int to,
		   unsigned int from, unsigned int length, bool same)
{
	uint64_t insn = (uint64_t)ss[n].opcode << 40 | (uint64_t)(length - 1) << 32 | 0x30014fff;
	struct probe before = probe_init(mode), got, want;
	int cc;

	fill(to * 7 + from + length);
	if (same)
		memcpy(probe_data + to, probe_data + from, length - (length > 1));
	memcpy(want_data, probe_data, AREA);
	before.gr[3] = (unsigned long)probe_data + to - 1;
	before.gr[4] = (unsigned long)probe_data + from - 0xfff;
	/* In 24-bit mode the rest of a base register does not count, nor the left half in 31. */
	if (mode & 3)
		before.gr[4] = (before.gr[4] & 0xffffff) | 0x9876543200000000 |
			       (mode & PROBE_24 ? 0xed000000 : 0x80000000);
	got = before;
	probe_run(&got, insn);
	want = probe_ended(&before, insn);
	cc = model_ss(ss[n].operation, to, from, length);
	if (cc >= 0)
		probe_set_cc(&want, cc);
	probe_row(t, &want, &got, "to %u from %u length %u, mode %#x", to, from, length, mode);
	data_row(t, ss[n].name);
}

static void test_ss(unsigned int n)
{
	static const unsigned int lengths[] = { 1, 2, 8, 9, 255, 256 };
	static const unsigned int modes[] = {
		PROBE_64 | PROBE_CC(3), PROBE_31 | PROBE_CC(2) | PROBE_PROBLEM, PROBE_24 | PROBE_CC(1),
	};
	struct tally t = tally_start();

	for (unsigned int l = 0; l < ARRAY_SIZE(lengths); l++) {
		for (int distance = -3; distance <= 3; distance++)
			run_ss(&t, n, modes[l % 3], 300, 300 + distance, lengths[l], false);
		for (unsigned int m = 0; m < ARRAY_SIZE(modes); m++) {
			run_ss(&t, n, modes[m], 7, 513, lengths[l], false);
			run_ss(&t, n, modes[m], 513, 256, lengths[l], true);
		}
	}
	tally_report(&t, "%s", ss[n].name);
}

static void test_si(void)
{
	static const struct {
		const char *name;
		uint64_t insn, immediate_shift;
		enum operation operation;
		bool mask;
	} si[] = {
		{ "MVI", 0x92003000, 16, MOVE }, { "NI", 0x94003000, 16, AND },
		{ "OI", 0x96003000, 16, OR }, { "XI", 0x97003000, 16, XOR },
		{ "CLI", 0x95003000, 16, COMPARE }, { "TM", 0x91003000, 16, AND, true },
		{ "MVIY", 0xeb0030000052, 32, MOVE }, { "NIY", 0xeb0030000054, 32, AND },
		{ "OIY", 0xeb0030000056, 32, OR }, { "XIY", 0xeb0030000057, 32, XOR },
		{ "CLIY", 0xeb0030000055, 32, COMPARE }, { "TMY", 0xeb0030000051, 32, AND, true },
	};
	static const u8 values[] = { 0, 1, 0x7f, 0x80, 0x81, 0xff, 0x5a };

	for (unsigned int n = 0; n < ARRAY_SIZE(si); n++) {
		struct tally t = tally_start();

		for (unsigned int row = 0; row < ARRAY_SIZE(values) * ARRAY_SIZE(values); row++) {
			u8 byte = values[row / ARRAY_SIZE(values)], imm = values[row % ARRAY_SIZE(values)];
			uint64_t insn = si[n].insn | (uint64_t)imm << si[n].immediate_shift;
			struct probe before = probe_init(row % 3 | PROBE_CC(row & 3)), got, want;
			int cc;

			fill(row);
			probe_data[100] = byte;
			memcpy(want_data, probe_data, AREA);
			before.gr[3] = (unsigned long)probe_data + 100;
			got = before;
			probe_run(&got, insn);
			want = probe_ended(&before, insn);
			if (si[n].mask) {
				cc = !(byte & imm) ? 0 : (byte & imm) == imm ? 3 : 1;
			} else {
				want_data[200] = imm;
				cc = model_ss(si[n].operation, 100, 200, 1);
				want_data[200] = probe_data[200];
			}
			if (cc >= 0)
				probe_set_cc(&want, cc);
			probe_row(&t, &want, &got, "%#x with %#x", byte, imm);
			data_row(&t, si[n].name);
		}
		tally_report(&t, "%s", si[n].name);
	}
}

/* TEST UNDER MASK of a register's halfwords: the leftmost selected bit tells 1 from 2. */
static void test_tm_register(void)
{
	static const struct {
		const char *name;
		uint32_t insn;
		unsigned int shift;
	} tm[] = {
		{ "TMHH", 0xa7420000, 48 }, { "TMHL", 0xa7430000, 32 }, { "TMLH", 0xa7400000, 16 },
		{ "TMLL", 0xa7410000, 0 },
	};
	static const u16 values[] = { 0, 1, 0x8000, 0x8001, 0x7fff, 0xffff, 0x5aa5, 0x0100 };

	for (unsigned int n = 0; n < ARRAY_SIZE(tm); n++) {
		struct tally t = tally_start();

		for (unsigned int row = 0; row < ARRAY_SIZE(values) * ARRAY_SIZE(values); row++) {
			u16 value = values[row / ARRAY_SIZE(values)], mask = values[row % ARRAY_SIZE(values)];
			struct probe before = probe_init(row % 3 | PROBE_CC(row >> 2 & 3)), got, want;
			uint16_t top = mask;

			before.gr[4] = (~(uint64_t)value << (tm[n].shift ^ 16)) ^
				       (uint64_t)0xa5a5 << (tm[n].shift ^ 32);
			before.gr[4] &= ~(0xfffful << tm[n].shift);
			before.gr[4] |= (uint64_t)value << tm[n].shift;
			got = before;
			probe_run(&got, tm[n].insn | mask);
			want = probe_ended(&before, tm[n].insn);
			while (top & (top - 1))
				top &= top - 1;
			probe_set_cc(&want, !(value & mask) ? 0 : (value & mask) == mask ? 3 :
					    value & top ? 2 : 1);
			probe_row(&t, &want, &got, "%#x with %#x", value, mask);
		}
		tally_report(&t, "%s", tm[n].name);
	}
}

/* INSERT, STORE and COMPARE LOGICAL CHARACTERS UNDER MASK, all masks. */
static void test_masked(void)
{
	static const struct {
		const char *name;
		uint64_t insn;
		unsigned int mask_shift, register_shift;
		enum { INSERT, STORE, CHARACTERS } job;
	} icm[] = {
		{ "ICM", 0xbf403000, 16, 0, INSERT }, { "ICMY", 0xeb4030000081, 32, 0, INSERT },
		{ "ICMH", 0xeb4030000080, 32, 32, INSERT }, { "STCM", 0xbe403000, 16, 0, STORE },
		{ "STCMY", 0xeb403000002d, 32, 0, STORE }, { "STCMH", 0xeb403000002c, 32, 32, STORE },
		{ "CLM", 0xbd403000, 16, 0, CHARACTERS }, { "CLMY", 0xeb4030000021, 32, 0, CHARACTERS },
		{ "CLMH", 0xeb4030000020, 32, 32, CHARACTERS },
	};
	static const u32 operands[] = { 0, 0x80000000, 0x01020304, 0xffffffff, 0x00ff0080, 0x7f000000 };

	for (unsigned int n = 0; n < ARRAY_SIZE(icm); n++) {
		struct tally t = tally_start();

		for (unsigned int row = 0; row < 16 * ARRAY_SIZE(operands) * 2; row++) {
			unsigned int mask = row & 15, at = 101, cc = 0;
			u32 operand = operands[row / 16 % ARRAY_SIZE(operands)];
			uint64_t insn = icm[n].insn | (uint64_t)mask << icm[n].mask_shift;
			struct probe before = probe_init(row % 3 | PROBE_CC(row & 3)), got, want;
			bool first = true;

			fill(row);
			*(u32 *)(probe_data + at) = operand;
			/* A second round with a register that is equal in part. */
			if (row >= 16 * ARRAY_SIZE(operands))
				before.gr[4] = (uint64_t)operand << 32 | operand;
			memcpy(want_data, probe_data, AREA);
			before.gr[3] = (unsigned long)probe_data + at;
			got = before;
			probe_run(&got, insn);
			want = probe_ended(&before, insn);
			for (unsigned int byte = 0; byte < 4; byte++) {
				unsigned int shift = icm[n].register_shift + 24 - 8 * byte;
				u8 value = before.gr[4] >> shift;

				if (!(mask & 8 >> byte))
					continue;
				if (icm[n].job == STORE) {
					want_data[at++] = value;
					continue;
				}
				if (icm[n].job == CHARACTERS) {
					if (!cc && value != want_data[at])
						cc = value < want_data[at] ? 1 : 2;
					at++;
					continue;
				}
				want.gr[4] &= ~(0xfful << shift);
				want.gr[4] |= (uint64_t)want_data[at] << shift;
				if (first && want_data[at] & 0x80)
					cc = 1;
				else if (want_data[at] && !cc)
					cc = 2;
				first = false;
				at++;
			}
			if (icm[n].job != STORE)
				probe_set_cc(&want, cc);
			probe_row(&t, &want, &got, "mask %u of %#x", mask, operand);
			data_row(&t, icm[n].name);
		}
		tally_report(&t, "%s", icm[n].name);
	}
}

int main(void)
{
	for (unsigned int n = 0; n < ARRAY_SIZE(ss); n++)
		test_ss(n);
	test_si();
	test_tm_register();
	test_masked();
	return report_summary();
}
