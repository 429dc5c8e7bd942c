/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Floating point where the result needs no rounding: comparisons and their flags, minimum and
 * maximum, sign operations, conversions to integers, and the cumulative flags of FPSR (Arm ARM,
 * A1.5, C7.2). See simd.c.
 */
#include <libcflat.h>
#include "simd.h"

#define IOC	(1u << 0)
#define DZC	(1u << 1)
#define OFC	(1u << 2)
#define UFC	(1u << 3)
#define IXC	(1u << 4)
#define IDC	(1u << 7)
#define FPCR_FZ	(1u << 24)
#define FPCR_DN	(1u << 25)

static const u64 doubles[] = {
	0x0000000000000000, 0x8000000000000000,	/* zeros */
	0x3ff0000000000000, 0xbff0000000000000,	/* ones */
	0x3fe0000000000000, 0xbfe0000000000000,	/* halves */
	0x4330000000000001, 0x41dfffffffc00000,	/* 2^52 + 1, 2^31 - 1 */
	0x41e0000000000000, 0xc1e0000000000000,	/* 2^31, -2^31 */
	0xc1e0000000200000, 0x41f0000000000000,	/* -2^31 - 1, 2^32 */
	0x43e0000000000000, 0xc3e0000000000000,	/* 2^63, -2^63 */
	0x43f0000000000000, 0x3ff8000000000000,	/* 2^64, 1.5 */
	0x4004000000000000, 0xc004000000000000,	/* 2.5, -2.5 */
	0x7fefffffffffffff, 0x0010000000000000,	/* the largest, the smallest normal */
	0x7ff0000000000000, 0xfff0000000000000,	/* infinities */
	0x7ff8000000000001, 0xfff8000000000002,	/* quiet NaNs */
	0x7ff0000000000003, 0xfff4000000000000,	/* signalling NaNs */
};

static bool is_nan(u64 x)
{
	return (x & 0x7fffffffffffffff) > 0x7ff0000000000000;
}

static bool is_signalling(u64 x)
{
	return is_nan(x) && !(x & 0x0008000000000000);
}

/* Numbers in the order of their values; the zeros are equal. */
static s64 order(u64 x)
{
	return x >> 63 ? -(s64)(x & 0x7fffffffffffffff) : (s64)x;
}

/* FPProcessNaNs(): the first signalling one, made quiet, else the first quiet one. */
static u64 choose_nan(u64 a, u64 b, u32 *flags)
{
	if (is_signalling(a) || is_signalling(b))
		*flags |= IOC;
	if (is_signalling(a))
		return a | 0x0008000000000000;
	if (is_signalling(b))
		return b | 0x0008000000000000;
	return is_nan(a) ? a : b;
}

/* FCMP, FCMPE, and both with zero: N, Z, C and V. */
static void test_compare(void)
{
	struct tally tally = { "float: FCMP and FCMPE" };

	for (unsigned int i = 0; i < 4 * ARRAY_SIZE(doubles) * ARRAY_SIZE(doubles); i++) {
		bool signals = i & 1, zero = i & 2;
		u64 a = doubles[i / 4 % ARRAY_SIZE(doubles)];
		u64 b = doubles[i / 4 / ARRAY_SIZE(doubles)];
		struct simd_probe s;
		u64 nzcv;

		simd_init(&s);
		simd_in(&s, 1)->d[0] = a;
		simd_in(&s, 2)->d[0] = b;
		simd_run(&s, 0x1e602020 | (zero ? 0 : 2 << 16) | signals << 4 | zero << 3);
		if (zero)
			b = 0;
		if (is_nan(a) || is_nan(b)) {
			nzcv = PSR_C_BIT | PSR_V_BIT;
			if (signals || is_signalling(a) || is_signalling(b))
				s.want.fpsr |= IOC;
		} else {
			nzcv = order(a) == order(b) ? PSR_Z_BIT | PSR_C_BIT :
			       order(a) < order(b) ? PSR_N_BIT : PSR_C_BIT;
		}
		s.p.want.pstate |= nzcv;
		simd_check(&tally, &s);
	}
	tally_report(&tally);
}

/* FMAX, FMIN, FMAXNM, FMINNM of doubles. */
static void test_min_max(void)
{
	static const char *const names[] = { "FMAX", "FMIN", "FMAXNM", "FMINNM" };

	for (unsigned int op = 0; op < ARRAY_SIZE(names); op++) {
		char name[32];
		struct tally tally = { name };

		snprintf(name, sizeof(name), "float: %s", names[op]);
		for (unsigned int i = 0; i < ARRAY_SIZE(doubles) * ARRAY_SIZE(doubles); i++) {
			u64 a = doubles[i % ARRAY_SIZE(doubles)];
			u64 b = doubles[i / ARRAY_SIZE(doubles)];
			bool quiet_a = is_nan(a) && !is_signalling(a);
			bool quiet_b = is_nan(b) && !is_signalling(b);
			struct simd_probe s;
			u32 flags = 0;
			u64 result;

			simd_init(&s);
			simd_in(&s, 1)->d[0] = a;
			simd_in(&s, 2)->d[0] = b;
			simd_run(&s, 0x1e604820 | 2 << 16 | op << 12);
			if (op > 1 && quiet_a && !is_nan(b))
				result = b;
			else if (op > 1 && quiet_b && !is_nan(a))
				result = a;
			else if (is_nan(a) || is_nan(b))
				result = choose_nan(a, b, &flags);
			else if (order(a) == order(b))
				result = op & 1 ? a | b : a & b;
			else
				result = (order(a) > order(b)) == !(op & 1) ? a : b;
			*simd_want(&s, 0) = (union vector128){ .d = { result } };
			s.want.fpsr |= flags;
			simd_check(&tally, &s);
		}
		tally_report(&tally);
	}
}

static void test_sign(void)
{
	struct tally tally = { "float: FABS, FNEG, FMOV" };

	for (unsigned int i = 0; i < 3 * ARRAY_SIZE(doubles); i++) {
		static const u32 insns[] = { 0x1e60c020, 0x1e614020, 0x1e604020 };
		u64 a = doubles[i / 3];
		struct simd_probe s;

		simd_init(&s);
		simd_in(&s, 1)->d[0] = a;
		simd_run(&s, insns[i % 3]);
		*simd_want(&s, 0) = (union vector128){
			.d = { i % 3 == 0 ? a & ~(1ull << 63) : i % 3 == 1 ? a ^ 1ull << 63 : a },
		};
		simd_check(&tally, &s);
	}
	tally_report(&tally);
}

/*
 * FCVT{N,P,M,Z}{S,U} of a double to 32 or 64 bits: the magnitude is split into whole and rest, the
 * rest rounded by the mode.
 */
static u64 convert(u64 x, unsigned int mode, bool is_unsigned, unsigned int bits, u32 *flags)
{
	int exponent = (int)(x >> 52 & 0x7ff) - 1075;
	unsigned __int128 fraction = (x & 0xfffffffffffff) | (x >> 52 & 0x7ff ? 1ull << 52 : 0);
	unsigned __int128 whole, rest, half;
	bool negative = x >> 63, up = false;
	__int128 value, top, bottom;

	if (is_nan(x)) {
		*flags |= IOC;
		return 0;
	}
	if (exponent >= 0) {
		whole = exponent > 70 ? (unsigned __int128)1 << 100 : fraction << exponent;
		rest = half = 0;
	} else {
		unsigned int shift = MIN(-exponent, 120);

		whole = fraction >> shift;
		rest = fraction - (whole << shift);
		half = (unsigned __int128)1 << (shift - 1);
	}
	switch (mode) {
	case 0:
		up = rest > half || (rest == half && rest && whole & 1);
		break;
	case 1:
		up = rest && !negative;
		break;
	case 2:
		up = rest && negative;
		break;
	}
	value = whole + up;
	if (negative)
		value = -value;
	top = is_unsigned ? ((__int128)1 << bits) - 1 : ((__int128)1 << (bits - 1)) - 1;
	bottom = is_unsigned ? 0 : -top - 1;
	if (value > top || value < bottom) {
		*flags |= IOC;
		value = value > top ? top : bottom;
	} else if (rest) {
		*flags |= IXC;
	}
	return bits == 64 ? (u64)value : (u32)value;
}

static void test_convert(void)
{
	static const char *const names[] = { "FCVTN", "FCVTP", "FCVTM", "FCVTZ" };

	for (unsigned int mode = 0; mode < 4; mode++) {
		char name[40];
		struct tally tally = { name };

		snprintf(name, sizeof(name), "float: %sS and %sU", names[mode], names[mode]);
		for (unsigned int i = 0; i < 4 * ARRAY_SIZE(doubles); i++) {
			bool wide = i & 1, is_unsigned = i & 2;
			struct simd_probe s;
			u32 flags = 0;

			simd_init(&s);
			simd_in(&s, 1)->d[0] = doubles[i / 4];
			simd_run(&s, 0x1e600020 | (u32)wide << 31 | mode << 19 | is_unsigned << 16);
			s.p.want.x[0] = convert(doubles[i / 4], mode, is_unsigned, wide ? 64 : 32,
						&flags);
			s.want.fpsr |= flags;
			simd_check(&tally, &s);
		}
		tally_report(&tally);
	}
}

/* Results and flags that follow from A1.5.4 without arithmetic. */
static void test_flags(void)
{
	static const struct {
		const char *name;
		u32 insn, fpcr;
		u64 a, b, result;
		u32 flags;
	} cases[] = {
		{ "1 / 0", 0x1e621820, 0, 0x3ff0000000000000, 0, 0x7ff0000000000000, DZC },
		{ "-1 / 0", 0x1e621820, 0, 0xbff0000000000000, 0, 0xfff0000000000000, DZC },
		{ "0 / 0", 0x1e621820, 0, 0, 0, 0x7ff8000000000000, IOC },
		{ "infinity - infinity", 0x1e623820, 0, 0x7ff0000000000000, 0x7ff0000000000000,
		  0x7ff8000000000000, IOC },
		{ "0 * infinity", 0x1e620820, 0, 0, 0x7ff0000000000000, 0x7ff8000000000000, IOC },
		{ "FMULX 0 * infinity", 0x5e62dc20, 0, 0, 0x7ff0000000000000,
		  0x4000000000000000, 0 },
		{ "square root of -1", 0x1e61c020, 0, 0xbff0000000000000, 0,
		  0x7ff8000000000000, IOC },
		{ "square root of -0", 0x1e61c020, 0, 1ull << 63, 0, 1ull << 63, 0 },
		{ "the largest * 2", 0x1e620820, 0, 0x7fefffffffffffff, 0x4000000000000000,
		  0x7ff0000000000000, OFC | IXC },
		{ "the largest * 2 towards zero", 0x1e620820, 3u << 22, 0x7fefffffffffffff,
		  0x4000000000000000, 0x7fefffffffffffff, OFC | IXC },
		{ "the smallest / 3", 0x1e621820, 0, 1, 0x4008000000000000, 0, UFC | IXC },
		{ "the smallest / 3 upwards", 0x1e621820, 1u << 22, 1, 0x4008000000000000, 1,
		  UFC | IXC },
		{ "half of the smallest normal is exact", 0x1e620820, 0, 0x0010000000000000,
		  0x3fe0000000000000, 0x0008000000000000, 0 },
		{ "the same flushed to zero", 0x1e620820, FPCR_FZ, 0x0010000000000000,
		  0x3fe0000000000000, 0, UFC },
		{ "a denormal operand flushed to zero", 0x1e622820, FPCR_FZ, 1, 0, 0, IDC },
		{ "1 + 2^-53", 0x1e622820, 0, 0x3ff0000000000000, 0x3ca0000000000000,
		  0x3ff0000000000000, IXC },
		{ "1 + 2^-53 upwards", 0x1e622820, 1u << 22, 0x3ff0000000000000, 0x3ca0000000000000,
		  0x3ff0000000000001, IXC },
		{ "1 - 2^-54 downwards", 0x1e623820, 2u << 22, 0x3ff0000000000000,
		  0x3c90000000000000, 0x3fefffffffffffff, IXC },
		{ "1 - 1", 0x1e623820, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0, 0 },
		{ "1 - 1 downwards", 0x1e623820, 2u << 22, 0x3ff0000000000000, 0x3ff0000000000000,
		  1ull << 63, 0 },
		{ "a quiet NaN goes through", 0x1e622820, 0, 0x3ff0000000000000,
		  0xfff8000000000abc, 0xfff8000000000abc, 0 },
		{ "a signalling NaN becomes quiet", 0x1e622820, 0, 0x7ff8000000000001,
		  0xfff0000000000abc, 0xfff8000000000abc, IOC },
		{ "default NaN", 0x1e622820, FPCR_DN, 0xfff8000000000001,
		  0, 0x7ff8000000000000, 0 },
		{ "FNMUL of 1 and 0", 0x1e628820, 0, 0x3ff0000000000000, 0, 1ull << 63, 0 },
		{ "FRINTX of 1.5", 0x1e674020, 0, 0x3ff8000000000000, 0, 0x4000000000000000, IXC },
		{ "FRINTI of 1.5", 0x1e67c020, 0, 0x3ff8000000000000, 0, 0x4000000000000000, 0 },
		{ "FRINTA of 2.5", 0x1e664020, 0, 0x4004000000000000, 0, 0x4008000000000000, 0 },
		{ "FRINTN of 2.5", 0x1e644020, 0, 0x4004000000000000, 0, 0x4000000000000000, 0 },
		{ "FRINTZ of -0.5", 0x1e65c020, 0, 0xbfe0000000000000, 0, 1ull << 63, 0 },
		{ "FCVT of 2^200 to single", 0x1e624020, 0, 0x4c70000000000000, 0, 0x7f800000,
		  OFC | IXC },
		{ "FCVT of a NaN to single", 0x1e624020, 0, 0x7ff4000000000000,
		  0, 0x7fe00000, IOC },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		char name[64];
		struct tally tally = { name };
		struct simd_probe s;

		snprintf(name, sizeof(name), "float: %s", cases[i].name);
		simd_init(&s);
		simd_in(&s, 1)->d[0] = cases[i].a;
		simd_in(&s, 2)->d[0] = cases[i].b;
		s.in.fpcr = cases[i].fpcr;
		simd_run(&s, cases[i].insn);
		*simd_want(&s, 0) = (union vector128){ .d = { cases[i].result } };
		s.want.fpsr |= cases[i].flags;
		simd_check(&tally, &s);
		tally_report(&tally);
	}
}

void test_float(void)
{
	test_compare();
	test_min_max();
	test_sign();
	test_convert();
	test_flags();
}
