/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vector integer instructions: Power ISA 3.1, book I, chapter 6. Each lane against a model of
 * one lane, on vectors of edge numbers in every combination; VSCR[SAT] of the saturating
 * ones, CR6 of the comparisons' record forms, and nothing else changed.
 *
 * A failure prints the instruction and each field that is not as expected.
 */
#include "alu.h"

#define VRT	3
#define VRA	4
#define VRB	5

#define SAT	1ull

static struct probe_state in, out, expected;
static bool saturated;

typedef u64 lane_model(u64 a, u64 b, unsigned int width);

static u64 ones(unsigned int width)
{
	return ~0ull >> (64 - width);
}

static s64 extend(u64 a, unsigned int width)
{
	return (s64)(a << (64 - width)) >> (64 - width);
}

/* @value of more bits into @width ones, as the nearest there is. */
static u64 saturate_unsigned(s64 value, unsigned int width)
{
	if (value < 0 || value > (s64)ones(width)) {
		saturated = true;
		return value < 0 ? 0 : ones(width);
	}
	return value;
}

static u64 saturate_signed(s64 value, unsigned int width)
{
	s64 most = ones(width) >> 1;

	if (value > most || value < -most - 1) {
		saturated = true;
		return value < 0 ? -most - 1 : most;
	}
	return value;
}

#define LANE(name, expression)						\
static u64 name(u64 a, u64 b, unsigned int width)			\
{									\
	s64 x = extend(a, width), y = extend(b, width);			\
									\
	(void)x;							\
	(void)y;							\
	return (expression);						\
}

LANE(add, a + b)
LANE(sub, a - b)
LANE(add_us, saturate_unsigned(a + b, width))
LANE(sub_us, saturate_unsigned(a - b, width))
LANE(add_ss, saturate_signed(x + y, width))
LANE(sub_ss, saturate_signed(x - y, width))
LANE(avg_u, (a + b + 1) >> 1)
LANE(avg_s, (x + y + 1) >> 1)
LANE(max_u, a > b ? a : b)
LANE(max_s, x > y ? a : b)
LANE(min_u, a < b ? a : b)
LANE(min_s, x < y ? a : b)
LANE(sl, a << (b & (width - 1)))
LANE(sr, a >> (b & (width - 1)))
LANE(sra, x >> (b & (width - 1)))
LANE(rl, b & (width - 1) ? a << (b & (width - 1)) | a >> (width - (b & (width - 1))) : a)
LANE(and, a & b)
LANE(andc, a & ~b)
LANE(or, a | b)
LANE(orc, a | ~b)
LANE(xor, a ^ b)
LANE(nor, ~(a | b))
LANE(nand, ~(a & b))
LANE(eqv, ~(a ^ b))
LANE(eq, a == b ? -1ull : 0)
LANE(gt_u, a > b ? -1ull : 0)
LANE(gt_s, x > y ? -1ull : 0)
LANE(ne, a != b ? -1ull : 0)
LANE(ne_z, a != b || !a || !b ? -1ull : 0)
LANE(carry, (a + b) >> 32)
LANE(borrow, a >= b)
LANE(absdiff, a > b ? a - b : b - a)
LANE(mul_low, a * b)
LANE(neg, -y)

static u64 clz(u64 a, u64 b, unsigned int width)
{
	u64 n = 0;

	while (n < width && !(b >> (width - 1 - n) & 1))
		n++;
	return n;
}

static u64 ctz(u64 a, u64 b, unsigned int width)
{
	u64 n = 0;

	while (n < width && !(b >> n & 1))
		n++;
	return n;
}

static u64 popcnt(u64 a, u64 b, unsigned int width)
{
	u64 n = 0;

	for (unsigned int i = 0; i < width; i++)
		n += b >> i & 1;
	return n;
}

static const struct row {
	const char *name;
	unsigned int xo, width;
	lane_model *model;
	unsigned int flags;
} rows[] = {
#define COMPARES	2048
	{ "vaddubm", 0, 8, add }, { "vadduhm", 64, 16, add }, { "vadduwm", 128, 32, add },
	{ "vaddudm", 192, 64, add }, { "vsububm", 1024, 8, sub }, { "vsubuhm", 1088, 16, sub },
	{ "vsubuwm", 1152, 32, sub }, { "vsubudm", 1216, 64, sub },
	{ "vaddubs", 512, 8, add_us }, { "vadduhs", 576, 16, add_us },
	{ "vadduws", 640, 32, add_us }, { "vaddsbs", 768, 8, add_ss },
	{ "vaddshs", 832, 16, add_ss }, { "vaddsws", 896, 32, add_ss },
	{ "vsububs", 1536, 8, sub_us }, { "vsubuhs", 1600, 16, sub_us },
	{ "vsubuws", 1664, 32, sub_us }, { "vsubsbs", 1792, 8, sub_ss },
	{ "vsubshs", 1856, 16, sub_ss }, { "vsubsws", 1920, 32, sub_ss },
	{ "vavgub", 1026, 8, avg_u }, { "vavguh", 1090, 16, avg_u }, { "vavguw", 1154, 32, avg_u },
	{ "vavgsb", 1282, 8, avg_s }, { "vavgsh", 1346, 16, avg_s }, { "vavgsw", 1410, 32, avg_s },
	{ "vmaxub", 2, 8, max_u }, { "vmaxuh", 66, 16, max_u }, { "vmaxuw", 130, 32, max_u },
	{ "vmaxud", 194, 64, max_u }, { "vmaxsb", 258, 8, max_s }, { "vmaxsh", 322, 16, max_s },
	{ "vmaxsw", 386, 32, max_s }, { "vmaxsd", 450, 64, max_s },
	{ "vminub", 514, 8, min_u }, { "vminuh", 578, 16, min_u }, { "vminuw", 642, 32, min_u },
	{ "vminud", 706, 64, min_u }, { "vminsb", 770, 8, min_s }, { "vminsh", 834, 16, min_s },
	{ "vminsw", 898, 32, min_s }, { "vminsd", 962, 64, min_s },
	{ "vrlb", 4, 8, rl }, { "vrlh", 68, 16, rl }, { "vrlw", 132, 32, rl },
	{ "vrld", 196, 64, rl }, { "vslb", 260, 8, sl }, { "vslh", 324, 16, sl },
	{ "vslw", 388, 32, sl }, { "vsld", 1476, 64, sl }, { "vsrb", 516, 8, sr },
	{ "vsrh", 580, 16, sr }, { "vsrw", 644, 32, sr }, { "vsrd", 1732, 64, sr },
	{ "vsrab", 772, 8, sra }, { "vsrah", 836, 16, sra }, { "vsraw", 900, 32, sra },
	{ "vsrad", 964, 64, sra }, { "vand", 1028, 64, and }, { "vandc", 1092, 64, andc },
	{ "vor", 1156, 64, or }, { "vxor", 1220, 64, xor }, { "vnor", 1284, 64, nor },
	{ "vorc", 1348, 64, orc }, { "vnand", 1412, 64, nand }, { "veqv", 1668, 64, eqv },
	{ "vmuluwm", 137, 32, mul_low }, { "vaddcuw", 384, 32, carry },
	{ "vsubcuw", 1408, 32, borrow },
	{ "vcmpequb", 6, 8, eq, COMPARES }, { "vcmpequh", 70, 16, eq, COMPARES },
	{ "vcmpequw", 134, 32, eq, COMPARES }, { "vcmpequd", 199, 64, eq, COMPARES },
	{ "vcmpgtub", 518, 8, gt_u, COMPARES }, { "vcmpgtuh", 582, 16, gt_u, COMPARES },
	{ "vcmpgtuw", 646, 32, gt_u, COMPARES }, { "vcmpgtud", 711, 64, gt_u, COMPARES },
	{ "vcmpgtsb", 774, 8, gt_s, COMPARES }, { "vcmpgtsh", 838, 16, gt_s, COMPARES },
	{ "vcmpgtsw", 902, 32, gt_s, COMPARES }, { "vcmpgtsd", 967, 64, gt_s, COMPARES },
	{ "vcmpneb", 7, 8, ne, COMPARES | ISA_300 }, { "vcmpneh", 71, 16, ne, COMPARES | ISA_300 },
	{ "vcmpnew", 135, 32, ne, COMPARES | ISA_300 },
	{ "vcmpnezb", 263, 8, ne_z, COMPARES | ISA_300 },
	{ "vcmpnezh", 327, 16, ne_z, COMPARES | ISA_300 },
	{ "vcmpnezw", 391, 32, ne_z, COMPARES | ISA_300 },
	{ "vabsdub", 1027, 8, absdiff, ISA_300 }, { "vabsduh", 1091, 16, absdiff, ISA_300 },
	{ "vabsduw", 1155, 32, absdiff, ISA_300 },
	{ "vclzb", 1794, 8, clz, NO_RB }, { "vclzh", 1858, 16, clz, NO_RB },
	{ "vclzw", 1922, 32, clz, NO_RB }, { "vclzd", 1986, 64, clz, NO_RB },
	{ "vpopcntb", 1795, 8, popcnt, NO_RB }, { "vpopcnth", 1859, 16, popcnt, NO_RB },
	{ "vpopcntw", 1923, 32, popcnt, NO_RB }, { "vpopcntd", 1987, 64, popcnt, NO_RB },
	{ "vctzb", 1538 | 28 << 16, 8, ctz, NO_RB | ISA_300 },
	{ "vctzh", 1538 | 29 << 16, 16, ctz, NO_RB | ISA_300 },
	{ "vctzw", 1538 | 30 << 16, 32, ctz, NO_RB | ISA_300 },
	{ "vctzd", 1538 | 31 << 16, 64, ctz, NO_RB | ISA_300 },
	{ "vnegw", 1538 | 6 << 16, 32, neg, NO_RB | ISA_300 },
	{ "vnegd", 1538 | 7 << 16, 64, neg, NO_RB | ISA_300 },
	{ "vmulld", 457, 64, mul_low, ISA_310 },
};

static u64 lanes(const struct row *row, u64 a, u64 b)
{
	u64 result = 0, mask = ones(row->width);

	for (unsigned int at = 0; at < 64; at += row->width)
		result |= (row->model(a >> at & mask, b >> at & mask, row->width) & mask) << at;
	return result;
}

static void run(const struct row *row, const struct vsr *a, const struct vsr *b, bool record,
		bool sat)
{
	struct vsr *target = &expected.vsr[32 + VRT];

	probe_init(&in, MSR_VECTORS);
	in.vscr.low = sat ? SAT : 0;
	in.vsr[32 + VRA] = *a;
	in.vsr[32 + VRB] = *b;
	probe_run(4u << 26 | VRT << 21 | (row->flags & NO_RB ? 0 : VRA << 16) | VRB << 11 |
		  row->xo | (record ? 1024 : 0), &in, &out);
	probe_expect(&in, &expected);
	saturated = sat;
	target->high = lanes(row, a->high, b->high);
	target->low = lanes(row, a->low, b->low);
	expected.vscr.low = saturated ? SAT : 0;
	if (record) {
		u64 all = !~(target->high & target->low), none = !(target->high | target->low);

		expected.cr = (in.cr & ~0xf0ull) | all << 7 | none << 5;
	}
	probe_check(&in, &out, &expected, "%s%s %016llx %016llx, %016llx %016llx", row->name,
		    record ? "." : "", (unsigned long long)a->high, (unsigned long long)a->low,
		    (unsigned long long)b->high, (unsigned long long)b->low);
}

static const struct vsr vectors[] = {
	{ 0, 0 }, { -1ull, -1ull }, { 0x0001020304050607, 0x08090a0b0c0d0e0f },
	{ 0x7f807f807f807f80, 0x80ff01fe80007fff }, { 0x7fff80007fffffff, 0x800000007fffffff },
	{ 0x8000000000000000, 0x7fffffffffffffff }, { 0x0101010101010101, 0xffffffffffffffff },
	{ 0xfedcba9876543210, 0x0123456789abcdef }, { 0x8080808080808080, 0x0000000100000020 },
	{ 0x0000ffff0000ffff, 0xffff0000ffff0000 }, { 0x1f203f4007080910, 0x0fff1fff00211f3f },
};

static void test_lanes(void)
{
	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row++) {
		if ((row->flags & ISA_300 && isa_level() < 300) ||
		    (row->flags & ISA_310 && isa_level() < 310)) {
			report_skip("%s: the CPU is older", row->name);
			continue;
		}
		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(vectors) * ARRAY_SIZE(vectors) * 2; n++) {
			const struct vsr *a = &vectors[n / 2 / ARRAY_SIZE(vectors)];
			const struct vsr *b = &vectors[n / 2 % ARRAY_SIZE(vectors)];

			run(row, a, b, n & 1 && row->flags & COMPARES, n & 1);
		}
		probe_end("%s", row->name);
	}
}

/* Byte @n of a vector, 0 the leftmost. */
static u8 byte_of(const struct vsr *v, unsigned int n)
{
	return (n < 8 ? v->high : v->low) >> (56 - n % 8 * 8);
}

static void set_byte(struct vsr *v, unsigned int n, u8 value)
{
	u64 *half = n < 8 ? &v->high : &v->low;
	unsigned int shift = 56 - n % 8 * 8;

	*half = (*half & ~(0xffull << shift)) | (u64)value << shift;
}

/* Where each byte of the result comes from: 0 to 15 of A, 16 to 31 of B. */
static void expect_bytes(const u8 from[16])
{
	struct vsr result = { 0, 0 };

	for (unsigned int i = 0; i < 16; i++)
		set_byte(&result, i,
			 byte_of(&in.vsr[32 + (from[i] < 16 ? VRA : VRB)], from[i] % 16));
	expected.vsr[32 + VRT] = result;
}

static void test_permutations(void)
{
	u8 from[16];

	probe_begin();
	for (unsigned int n = 0; n < 64; n++) {
		probe_init(&in, MSR_VECTORS);
		in.vsr[32 + VRA] = vectors[2];
		in.vsr[32 + VRB] = vectors[7];
		for (unsigned int i = 0; i < 16; i++) {
			u8 index = n * 5 + i * 7 + (n & 1 ? 0xe0 : 0);

			set_byte(&in.vsr[32 + 6], i, index);
			from[i] = index % 32;
		}
		probe_run(4u << 26 | VRT << 21 | VRA << 16 | VRB << 11 | 6 << 6 | 43, &in, &out);
		probe_expect(&in, &expected);
		expect_bytes(from);
		probe_check(&in, &out, &expected, "vperm %u", n);
	}
	probe_end("vperm");

	probe_begin();
	for (unsigned int n = 0; n < 16; n++) {
		probe_init(&in, MSR_VECTORS);
		in.vsr[32 + VRA] = vectors[2];
		in.vsr[32 + VRB] = vectors[7];
		for (unsigned int i = 0; i < 16; i++)
			from[i] = n + i;
		probe_run(4u << 26 | VRT << 21 | VRA << 16 | VRB << 11 | n << 6 | 44, &in, &out);
		probe_expect(&in, &expected);
		expect_bytes(from);
		probe_check(&in, &out, &expected, "vsldoi %u", n);
	}
	probe_end("vsldoi");

	for (unsigned int kind = 0; kind < 6; kind++) {
		unsigned int size = 1u << kind % 3;

		probe_begin();
		probe_init(&in, MSR_VECTORS);
		in.vsr[32 + VRA] = vectors[2];
		in.vsr[32 + VRB] = vectors[7];
		for (unsigned int i = 0; i < 16; i++) {
			unsigned int element = i / size;

			from[i] = element / 2 * size + i % size + (element & 1 ? 16 : 0) +
				  (kind < 3 ? 0 : 8);
		}
		probe_run(4u << 26 | VRT << 21 | VRA << 16 | VRB << 11 |
			  (12 + 64 * (kind % 3) + (kind < 3 ? 0 : 256)), &in, &out);
		probe_expect(&in, &expected);
		expect_bytes(from);
		probe_check(&in, &out, &expected, "merge");
		probe_end("vmrg%c%c", kind < 3 ? 'h' : 'l', "bhw"[kind % 3]);
	}

	for (unsigned int kind = 0; kind < 3; kind++) {
		unsigned int size = 1u << kind;

		probe_begin();
		for (unsigned int n = 0; n < 16 / size; n++) {
			probe_init(&in, MSR_VECTORS);
			in.vsr[32 + VRB] = vectors[7];
			for (unsigned int i = 0; i < 16; i++)
				from[i] = 16 + n * size + i % size;
			probe_run(4u << 26 | VRT << 21 | n << 16 | VRB << 11 | (524 + 64 * kind),
				  &in, &out);
			probe_expect(&in, &expected);
			expect_bytes(from);
			probe_check(&in, &out, &expected, "element %u", n);
		}
		probe_end("vsplt%c", "bhw"[kind]);
	}
}

/* The 128-bit sums and their carries. */
static void test_quad(void)
{
	typedef unsigned __int128 u128;
	static const struct {
		const char *name;
		unsigned int xo;
		bool subtracts, carries;
	} quads[] = {
		{ "vadduqm", 256, false, false }, { "vaddcuq", 320, false, true },
		{ "vsubuqm", 1280, true, false }, { "vsubcuq", 1344, true, true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(quads); i++) {
		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(vectors) * ARRAY_SIZE(vectors); n++) {
			const struct vsr *x = &vectors[n / ARRAY_SIZE(vectors)];
			const struct vsr *y = &vectors[n % ARRAY_SIZE(vectors)];
			u128 a = (u128)x->high << 64 | x->low, b = (u128)y->high << 64 | y->low, r;

			if (quads[i].subtracts)
				r = quads[i].carries ? a >= b : a - b;
			else
				r = quads[i].carries ? a + b < a : a + b;
			probe_init(&in, MSR_VECTORS);
			in.vsr[32 + VRA] = *x;
			in.vsr[32 + VRB] = *y;
			probe_run(INSN_X(4, VRT, VRA, VRB, 0) | quads[i].xo, &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[32 + VRT] = (struct vsr){ r >> 64, r };
			probe_check(&in, &out, &expected, "vectors %u", n);
		}
		probe_end("%s", quads[i].name);
	}
}

/* Products of the even or odd elements, twice as wide. */
static void test_products(void)
{
	for (unsigned int kind = 0; kind < 12; kind++) {
		unsigned int width = 8u << kind % 3;
		bool is_signed = kind / 3 & 1, even = kind / 6;

		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(vectors) * ARRAY_SIZE(vectors); n++) {
			struct vsr a = vectors[n / ARRAY_SIZE(vectors)];
			struct vsr b = vectors[n % ARRAY_SIZE(vectors)];
			u64 result[2] = { 0, 0 };

			for (unsigned int half = 0; half < 2; half++)
				for (unsigned int at = 0; at < 64; at += 2 * width) {
					unsigned int from = at + (even ? width : 0);
					u64 x = (half ? a.low : a.high) >> from & ones(width);
					u64 y = (half ? b.low : b.high) >> from & ones(width);
					u64 product = is_signed ?
						(u64)(extend(x, width) * extend(y, width)) : x * y;

					result[half] |= (product & ones(2 * width)) << at;
				}
			probe_init(&in, MSR_VECTORS);
			in.vsr[32 + VRA] = a;
			in.vsr[32 + VRB] = b;
			probe_run(INSN_X(4, VRT, VRA, VRB, 0) | (8 + 64 * (kind % 3) +
				  (is_signed ? 256 : 0) + (even ? 512 : 0)), &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[32 + VRT] = (struct vsr){ result[0], result[1] };
			probe_check(&in, &out, &expected, "vectors %u", n);
		}
		probe_end("vmul%c%c%c", even ? 'e' : 'o', is_signed ? 's' : 'u', "bhw"[kind % 3]);
	}
}

int main(void)
{
	test_lanes();
	test_permutations();
	test_quad();
	test_products();
	report_info("%lu runs", probe_runs);
	return report_summary();
}
