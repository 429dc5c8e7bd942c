/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VSX conversions, comparisons and storage access: Power ISA 3.1, book I, sections 7.6 and 6.7.
 * Doubles to integers and back, rounding to integral numbers, comparisons that set CR and
 * ones that make masks, each over edge numbers in each rounding mode with the whole FPSCR;
 * vector loads and stores of each element width at each offset, in both byte orders.
 *
 * A failure prints the operands, and each field that is not as expected.
 */
#include "alu.h"
#include "fpmodel.h"

#define SIGN	(1ull << 63)
#define LITTLE	(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

#define XT	40
#define XA	7
#define XB	50

#define XX3(xo)		(60u << 26 | (XT & 31) << 21 | (XA & 31) << 16 | (XB & 31) << 11 |	\
			 (xo) << 3 | (XA >> 5) << 2 | (XB >> 5) << 1 | XT >> 5)
#define XX2(xo)		(60u << 26 | (XT & 31) << 21 | (XB & 31) << 11 | (xo) << 2 |		\
			 (XB >> 5) << 1 | XT >> 5)

static struct probe_state in, out, expected;

static const u64 numbers[] = {
	0, SIGN, 0x3ff0000000000000, 0xbff0000000000000, 0x3fe0000000000000, 0xbfe0000000000000,
	0x3ff8000000000000, 0x4004000000000000, 0xc004000000000000, 0x3fdfffffffffffff,
	0x43dfffffffffffff, 0x43e0000000000000, 0xc3e0000000000000, 0xc3e0000000000001,
	0x43efffffffffffff, 0x43f0000000000000, 0x41dfffffffc00000, 0x41dfffffffe00000,
	0x41e0000000000000, 0xc1e0000000000000, 0xc1e0000000200000, 0x41efffffffe00000,
	0x41f0000000000000, 1, 0x800fffffffffffff, 0x7fefffffffffffff, 0x7ff0000000000000,
	0xfff0000000000000, 0x7ff8000000000123, 0xfff0000000000456, 0x432fffffffffffff,
};
#define COUNT	ARRAY_SIZE(numbers)

static void begin(unsigned int n)
{
	probe_init(&in, MSR_VECTORS);
	in.fpscr = n & 3;
	if (n & 4)
		in.fpscr |= FPSCR_SET | FPSCR_FX | FPSCR_VX;
}

/* FR, and what the book leaves undefined of FPRF, are the CPU's. */
static void check(const char *name, u64 b, u64 any)
{
	any |= FPSCR_FR;
	expected.fpscr = (expected.fpscr & ~any) | (out.fpscr & any);
	probe_check(&in, &out, &expected, "%s %#llx, FPSCR %#llx", name, (unsigned long long)b,
		    (unsigned long long)in.fpscr);
}

static void test_to_integer(void)
{
	static const struct {
		const char *name;
		u32 insn;
		unsigned int width;
		bool is_signed, vector;
	} rows[] = {
		{"xscvdpsxds", XX2(344), 64, true, false},
		{"xscvdpuxds", XX2(328), 64, false, false},
		{"xscvdpsxws", XX2(88), 32, true, false},
		{"xscvdpuxws", XX2(72), 32, false, false},
		{"xvcvdpsxds", XX2(472), 64, true, true},
		{"xvcvdpuxds", XX2(456), 64, false, true},
		{"xvcvdpsxws", XX2(216), 32, true, true},
		{"xvcvdpuxws", XX2(200), 32, false, true},
	};

	for (unsigned int part = 0; part < 2 * ARRAY_SIZE(rows); part++) {
		unsigned int i = part / 2;
		bool behind = part & 1;

		if (behind && !rows[i].vector)
			continue;
		probe_begin();
		for (unsigned int n = 0; n < COUNT * 8; n++) {
			u64 b = numbers[n / 8], c = numbers[(n / 8 * 7 + 3) % COUNT];
			struct fp_result high = fp_to_integer(b, FP_ZERO, rows[i].width,
							      rows[i].is_signed);
			struct fp_result low = fp_to_integer(c, FP_ZERO, rows[i].width,
							     rows[i].is_signed);
			struct vsr *t = &expected.vsr[XT];

			/* A vector whose first element is invalid has a check of its own. */
			if (rows[i].vector && behind != !!(high.exceptions & FPSCR_VXCVI))
				continue;
			begin(n);
			in.vsr[XB] = (struct vsr){ b, c };
			probe_run(rows[i].insn, &in, &out);
			probe_expect(&in, &expected);
			*t = out.vsr[XT];
			/* Word 0 and 2 of the words' results are undefined before ISA 3.1. */
			if (rows[i].width == 64)
				t->high = high.value;
			else if (rows[i].vector)
				t->high = high.value << 32 | (u32)out.vsr[XT].high;
			else
				t->high = (u32)high.value | (out.vsr[XT].high & ~0xffffffffull);
			if (rows[i].vector) {
				t->low = rows[i].width == 64 ? low.value :
					 low.value << 32 | (u32)out.vsr[XT].low;
				expected.fpscr = fp_summary(in.fpscr, in.fpscr | high.exceptions |
							    low.exceptions);
				check(rows[i].name, b, 0);
			} else {
				expected.fpscr = fp_status(in.fpscr, &high, false);
				check(rows[i].name, b, FPSCR_FPRF);
			}
		}
		probe_end("%s%s", rows[i].name, behind ? ", first element invalid" : "");
	}
}

static void test_from_integer(void)
{
	static const struct {
		const char *name;
		u32 insn;
		bool is_signed, single, vector;
	} rows[] = {
		{"xscvsxddp", XX2(376), true, false, false},
		{"xscvuxddp", XX2(360), false, false, false},
		{"xscvsxdsp", XX2(312), true, true, false},
		{"xscvuxdsp", XX2(296), false, true, false},
		{"xvcvsxddp", XX2(504), true, false, true},
		{"xvcvuxddp", XX2(488), false, false, true},
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int n = 0; n < alu_edges_count * 8; n++) {
			u64 b = alu_edges[n / 8], c = alu_edges[(n / 8 * 5 + 3) % alu_edges_count];
			struct fp_result high = fp_from_integer(b, rows[i].is_signed, n & 3,
								rows[i].single);
			struct fp_result low = fp_from_integer(c, rows[i].is_signed, n & 3, false);

			begin(n);
			in.vsr[XB] = (struct vsr){ b, c };
			probe_run(rows[i].insn, &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[XT] = (struct vsr){
				high.value, rows[i].vector ? low.value : out.vsr[XT].low,
			};
			expected.fpscr = rows[i].vector ?
				fp_summary(in.fpscr, in.fpscr | high.exceptions | low.exceptions) :
				fp_status(in.fpscr, &high, true);
			check(rows[i].name, b, 0);
		}
		probe_end("%s", rows[i].name);
	}
}

/* To integral doubles: i to nearest away, c by RN, m down, p up, z to zero. */
static void test_integral(void)
{
	static const struct {
		const char *name;
		u32 insn;
		int rounding;	/* -1: RN's */
		bool vector;
	} rows[] = {
		{ "xsrdpi", XX2(73), FP_AWAY, false }, { "xsrdpic", XX2(107), -1, false },
		{ "xsrdpim", XX2(121), FP_DOWN, false }, { "xsrdpip", XX2(105), FP_UP, false },
		{ "xsrdpiz", XX2(89), FP_ZERO, false }, { "xvrdpi", XX2(201), FP_AWAY, true },
		{ "xvrdpic", XX2(235), -1, true }, { "xvrdpim", XX2(249), FP_DOWN, true },
		{ "xvrdpip", XX2(233), FP_UP, true }, { "xvrdpiz", XX2(217), FP_ZERO, true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int n = 0; n < COUNT * 8; n++) {
			u64 b = numbers[n / 8], c = numbers[(n / 8 * 7 + 3) % COUNT];
			enum fp_rounding rounding =
				rows[i].rounding < 0 ? (n & 3) : rows[i].rounding;
			struct fp_result high = fp_integral(b, rounding),
					 low = fp_integral(c, rounding);

			/* By RN, inexact ones say so. */
			if (rows[i].rounding < 0 && high.value != b && !fp_is_nan(b)) {
				high.exceptions |= FPSCR_XX;
				high.fi = true;
			}
			if (rows[i].rounding < 0 && low.value != c && !fp_is_nan(c))
				low.exceptions |= FPSCR_XX;
			begin(n);
			in.vsr[XB] = (struct vsr){ b, c };
			probe_run(rows[i].insn, &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[XT] = (struct vsr){
				high.value, rows[i].vector ? low.value : out.vsr[XT].low,
			};
			expected.fpscr = rows[i].vector ?
				fp_summary(in.fpscr, in.fpscr | high.exceptions | low.exceptions) :
				fp_status(in.fpscr, &high, true);
			check(rows[i].name, b, 0);
		}
		probe_end("%s", rows[i].name);
	}
}

static int compare(u64 a, u64 b)
{
	s64 x, y;

	if (fp_is_nan(a) || fp_is_nan(b))
		return 2;
	x = a & SIGN ? -(s64)(a & ~SIGN) : (s64)a;
	y = b & SIGN ? -(s64)(b & ~SIGN) : (s64)b;
	return x < y ? -1 : x > y;
}

static void test_masks(void)
{
	static const struct {
		const char *name;
		u32 insn;
		unsigned int accepts;	/* 1 equal, 2 greater */
	} rows[] = {
		{"xvcmpeqdp", XX3(99), 1},
		{"xvcmpgtdp", XX3(107), 2},
		{"xvcmpgedp", XX3(115), 3},
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int n = 0; n < COUNT * COUNT; n++) {
			struct vsr a = { numbers[n / COUNT], numbers[(n / COUNT + 5) % COUNT] };
			struct vsr b = { numbers[n % COUNT], numbers[n * 3 % COUNT] };
			int h = compare(a.high, b.high), l = compare(a.low, b.low);
			bool ht = h == 0 ? rows[i].accepts & 1 : h == 1 && rows[i].accepts & 2;
			bool lt = l == 0 ? rows[i].accepts & 1 : l == 1 && rows[i].accepts & 2;
			bool snan = fp_is_snan(a.high) || fp_is_snan(a.low) || fp_is_snan(b.high) ||
				    fp_is_snan(b.low);
			u64 flags = snan ? FPSCR_VXSNAN : 0;

			/* Ordered comparisons do not like quiet NaNs, unless VE is 1 beside an
			 * SNaN. */
			if (rows[i].accepts & 2 && (h == 2 || l == 2))
				flags |= FPSCR_VXVC;
			begin(n);
			in.vsr[XA] = a;
			in.vsr[XB] = b;
			probe_run(rows[i].insn | (n & 1 ? 1 << 10 : 0), &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[XT] = (struct vsr){ ht ? -1ull : 0, lt ? -1ull : 0 };
			expected.fpscr = fp_summary(in.fpscr, in.fpscr | flags);
			if (n & 1)
				expected.cr = (in.cr & ~0xf0ull) | (ht && lt ? 0x80 : 0) |
					      (!ht && !lt ? 0x20 : 0);
			check(rows[i].name, b.high, 0);
		}
		probe_end("%s", rows[i].name);
	}
}

static u8 memory[64] __attribute__((aligned(64))), wanted[64];

static u64 bytes(const u8 *at, unsigned int size)
{
	u64 value = 0;

	for (unsigned int i = 0; i < size; i++)
		value = value << 8 | at[LITTLE ? size - 1 - i : i];
	return value;
}

/* Element widths of a whole register; 16 is one number of 16 bytes. */
static const struct storage {
	const char *name;
	unsigned int load, store, width;
	bool isa_300;
} storages[] = {
	{ "lxvd2x, stxvd2x", 844, 972, 8, false }, { "lxvw4x, stxvw4x", 780, 908, 4, false },
	{ "lxvh8x, stxvh8x", 812, 940, 2, true }, { "lxvb16x, stxvb16x", 876, 1004, 1, true },
	{ "lxvx, stxvx", 268, 396, 16, true },
};

static void put_element(struct vsr *v, unsigned int size, unsigned int n, u64 value)
{
	unsigned int bit = n * size * 8, shift = 64 - size * 8 - bit % 64;
	u64 *half = bit < 64 ? &v->high : &v->low;

	*half = (*half & ~(~0ull >> (64 - size * 8) << shift)) | value << shift;
}

static struct vsr load_elements(const u8 *at, unsigned int width)
{
	struct vsr v = { 0, 0 };

	if (width == 16)
		return LITTLE ? (struct vsr){ bytes(at + 8, 8), bytes(at, 8) } :
				(struct vsr){ bytes(at, 8), bytes(at + 8, 8) };
	for (unsigned int n = 0; n < 16 / width; n++)
		put_element(&v, width, n, bytes(at + n * width, width));
	return v;
}

static void test_storage(void)
{
	for (const struct storage *row = storages; row < storages + ARRAY_SIZE(storages); row++) {
		if (row->isa_300 && isa_level() < 300) {
			report_skip("%s: the CPU is older", row->name);
			continue;
		}
		probe_begin();
		for (unsigned int offset = 0; offset < 17; offset++) {
			struct vsr value;

			for (unsigned int i = 0; i < sizeof(memory); i++)
				memory[i] = 0x81 + i * 37;
			memcpy(wanted, memory, sizeof(wanted));
			value = load_elements(memory + 16 + offset, row->width);
			begin(0);
			in.gpr[4] = (u64)memory;
			in.gpr[5] = 16 + offset;
			probe_run(INSN_X(31, XT & 31, 4, 5, row->load) | XT >> 5, &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[XT] = value;
			probe_check(&in, &out, &expected, "%s at %u, load", row->name, offset);

			/* Stored back elsewhere, the bytes are what they were. */
			memset(memory, 0, sizeof(memory));
			in.vsr[XT] = value;
			probe_run(INSN_X(31, XT & 31, 4, 5, row->store) | XT >> 5, &in, &out);
			probe_expect(&in, &expected);
			probe_check(&in, &out, &expected, "%s at %u, store", row->name, offset);
			probe_note(!memcmp(memory + 16 + offset, wanted + 16 + offset, 16) &&
				   !memory[15 + offset] && !memory[32 + offset],
				   "%s at %u: memory", row->name, offset);
		}
		probe_end("%s", row->name);
	}

	/* lvx and stvx leave out the low four bits of the address. */
	probe_begin();
	for (unsigned int offset = 0; offset < 16; offset++) {
		struct vsr value;

		for (unsigned int i = 0; i < sizeof(memory); i++)
			memory[i] = 0x81 + i * 37;
		value = load_elements(memory + 16, 16);
		begin(0);
		in.gpr[4] = (u64)memory;
		in.gpr[5] = 16 + offset;
		probe_run(INSN_X(31, XT & 31, 4, 5, 103), &in, &out);
		probe_expect(&in, &expected);
		expected.vsr[32 + (XT & 31)] = value;
		probe_check(&in, &out, &expected, "lvx at %u", offset);

		/* lvsl and lvsr: counting bytes from, and 16 less, the offset. */
		for (unsigned int right = 0; right < 2; right++) {
			struct vsr shifts = { 0, 0 };

			for (unsigned int i = 0; i < 16; i++)
				put_element(&shifts, 1, i, (right ? 16 - offset : offset) + i);
			probe_run(INSN_X(31, 8, 4, 5, right ? 38 : 6), &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[40] = shifts;
			probe_check(&in, &out, &expected, "lvs%c at %u", right ? 'r' : 'l', offset);
		}
	}
	probe_end("lvx, lvsl, lvsr");
}

int main(void)
{
	test_to_integer();
	test_from_integer();
	test_integral();
	test_masks();
	test_storage();
	return report_summary();
}
