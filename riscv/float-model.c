/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floating point by big integers. See float-model.h. */
#include <libcflat.h>
#include "float-model.h"

const struct fp_format fp_half = { 11, 5, 0x7e00 };
const struct fp_format fp_single = { 24, 8, 0x7fc00000 };
const struct fp_format fp_double = { 53, 11, 0x7ff8000000000000 };

/* Numbers of 256 bits, the least significant word first. */
#define WORDS	8
struct big {
	u32 w[WORDS];
};

struct number {
	enum { ZERO, FINITE, INFINITE, NAN } kind;
	bool negative, signaling;
	int exponent;			/* of the significand's lowest bit */
	u64 significand;
};

static int bias(const struct fp_format *f) { return (1 << (f->exponent_bits - 1)) - 1; }
static int width(const struct fp_format *f) { return f->precision + f->exponent_bits; }
static u64 sign_bit(const struct fp_format *f) { return 1ull << (width(f) - 1); }
static u64 infinity(const struct fp_format *f)
{
	return ((1ull << f->exponent_bits) - 1) << (f->precision - 1);
}
static int least_exponent(const struct fp_format *f)
{
	return 1 - bias(f) - (f->precision - 1);
}

static struct number unpack(const struct fp_format *f, u64 bits)
{
	u64 fraction = bits & ((1ull << (f->precision - 1)) - 1);
	int e = bits >> (f->precision - 1) & ((1 << f->exponent_bits) - 1);
	struct number n = { FINITE, bits >> (width(f) - 1) & 1, false, 0, fraction };

	if (e == (1 << f->exponent_bits) - 1) {
		n.kind = fraction ? NAN : INFINITE;
		n.signaling = fraction && !(fraction >> (f->precision - 2));
	} else if (!e) {
		n.kind = fraction ? FINITE : ZERO;
		n.exponent = least_exponent(f);
	} else {
		n.exponent = e - 1 + least_exponent(f);
		n.significand |= 1ull << (f->precision - 1);
	}
	return n;
}

static struct big big_from(u64 value)
{
	return (struct big){ { (u32)value, value >> 32 } };
}

static bool big_bit(const struct big *b, int i)
{
	return i >= 0 && i < 32 * WORDS && b->w[i / 32] >> i % 32 & 1;
}

static int big_length(const struct big *b)
{
	for (int i = WORDS - 1; i >= 0; i--)
		if (b->w[i])
			return 32 * i + 32 - __builtin_clz(b->w[i]);
	return 0;
}

static struct big big_shift_left(const struct big *b, int n)
{
	struct big r = { };

	for (int i = 0; i < WORDS; i++) {
		int from = i - n / 32;

		if (from >= 0)
			r.w[i] = b->w[from] << n % 32;
		if (from >= 1 && n % 32)
			r.w[i] |= b->w[from - 1] >> (32 - n % 32);
	}
	return r;
}

/* a + b, or a - b, which is not negative then. */
static struct big big_add(const struct big *a, const struct big *b, bool subtract)
{
	u64 carry = subtract;
	struct big r;

	for (int i = 0; i < WORDS; i++) {
		carry += (u64)a->w[i] + (subtract ? (u32)~b->w[i] : b->w[i]);
		r.w[i] = (u32)carry;
		carry >>= 32;
	}
	return r;
}

static int big_compare(const struct big *a, const struct big *b)
{
	for (int i = WORDS - 1; i >= 0; i--)
		if (a->w[i] != b->w[i])
			return a->w[i] < b->w[i] ? -1 : 1;
	return 0;
}

static bool rounds_up(int rm, bool negative, bool odd, bool half, bool rest)
{
	switch (rm) {
	case RNE:
		return half && (rest || odd);
	case RMM:
		return half;
	case RUP:
		return !negative && (half || rest);
	case RDN:
		return negative && (half || rest);
	default:
		return false;
	}
}

/* Bits [@low, @low + 32), which may lie outside. */
static u32 big_word(const struct big *b, int low)
{
	int i = low >= 0 ? low / 32 : -1;
	u64 both = i >= 0 && i < WORDS ? b->w[i] : 0;

	if (i >= 0 && i + 1 < WORDS)
		both |= (u64)b->w[i + 1] << 32;
	return i < 0 ? 0 : both >> low % 32;
}

/* The bits of @b from @drop up, rounded; *@inexact says whether any were lost. */
static u64 cut(const struct big *b, int drop, bool sticky, int rm, bool negative, bool *inexact)
{
	bool half = big_bit(b, drop - 1), rest = sticky;
	u64 kept = 0;

	for (int i = 0; i < WORDS && 32 * i < drop - 1; i++)
		rest |= (drop - 1 - 32 * i >= 32 ? b->w[i] :
			 b->w[i] & ((1u << (drop - 1 - 32 * i)) - 1)) != 0;
	kept = (u64)big_word(b, drop + 32) << 32 | big_word(b, drop);
	*inexact = half || rest;
	return kept + rounds_up(rm, negative, kept & 1, half, rest);
}

/* @b * 2^@exponent, and a little more when @sticky, in the format. */
static u64 round_to(const struct fp_format *f, bool negative, struct big b, int exponent,
		    bool sticky, int rm, u32 *flags)
{
	u64 sign = negative ? sign_bit(f) : 0, kept;
	int drop, length = big_length(&b), e;
	bool inexact, tiny;

	if (!length)
		return sign;
	/* Room for the bits that are not there. */
	if (length < f->precision + 2) {
		b = big_shift_left(&b, f->precision + 2 - length);
		exponent -= f->precision + 2 - length;
		length = f->precision + 2;
	}
	/* Tiny is what, rounded with any exponent, is below the least normal number. */
	drop = length - f->precision;
	kept = cut(&b, drop, sticky, rm, negative, &inexact);
	e = exponent + drop + (kept >> f->precision);
	tiny = e < least_exponent(f);
	if (exponent + drop < least_exponent(f)) {
		drop = least_exponent(f) - exponent;
		kept = drop > length + 1 ? cut(&b, length + 1, true, rm, negative, &inexact) :
		       cut(&b, drop, sticky, rm, negative, &inexact);
	}
	e = exponent + drop - least_exponent(f) + 1;	/* as the field, if normal */
	if (kept >> f->precision) {
		kept >>= 1;
		e++;
	}
	if (inexact)
		*flags |= FP_NX | (tiny ? FP_UF : 0);
	if (!(kept >> (f->precision - 1)))
		return sign | kept;
	if (e >= (1 << f->exponent_bits) - 1) {
		*flags |= FP_OF | FP_NX;
		if (rm == RTZ || rm == (negative ? RUP : RDN))
			return sign | (infinity(f) - 1);
		return sign | infinity(f);
	}
	return sign | ((u64)e << (f->precision - 1)) | (kept & ((1ull << (f->precision - 1)) - 1));
}

static u64 nan_result(const struct fp_format *f, bool invalid, u32 *flags)
{
	if (invalid)
		*flags |= FP_NV;
	return f->nan;
}

/* The product as an exact number with a significand of up to 106 bits. */
static struct big multiply(u64 a, u64 b)
{
	struct big sum = { };

	for (int i = 0; i < 4; i++) {
		u64 part = (u64)(u32)(a >> 32 * (i / 2)) * (u32)(b >> 32 * (i % 2));
		struct big shifted = big_from(part);

		shifted = big_shift_left(&shifted, 32 * (i / 2 + i % 2));
		sum = big_add(&sum, &shifted, false);
	}
	return sum;
}

/* x * 2^xe + y * 2^ye, signs given; at least one of them is not zero. */
static u64 add_exact(const struct fp_format *f, bool xn, struct big x, int xe, bool yn,
		     struct big y, int ye, int rm, u32 *flags)
{
	bool sticky = false;
	int distance;

	if (!big_length(&x) || (big_length(&y) &&
				big_length(&x) + xe < big_length(&y) + ye)) {
		struct big b = x;
		bool n = xn;
		int e = xe;

		x = y, xn = yn, xe = ye;
		y = b, yn = n, ye = e;
	}
	if (!big_length(&y))
		ye = xe;
	/* x has the higher top; what of y lies far below it only tips the rounding. */
	distance = 120 - big_length(&x);
	if (!big_length(&y))
		ye -= distance;
	x = big_shift_left(&x, distance);
	xe -= distance;
	if (big_length(&y) && big_length(&y) + ye < xe) {
		/* One unit below the lowest bit that matters, of the right sign. */
		y = big_from(1);
		ye = xe;
	}
	if (ye > xe) {
		y = big_shift_left(&y, ye - xe);
	} else if (ye < xe) {
		x = big_shift_left(&x, xe - ye);
		xe = ye;
	}
	if (xn == yn) {
		x = big_add(&x, &y, false);
	} else if (big_compare(&x, &y) < 0) {
		x = big_add(&y, &x, true);
		xn = yn;
	} else {
		x = big_add(&x, &y, true);
	}
	if (!big_length(&x))
		return rm == RDN ? sign_bit(f) : 0;
	return round_to(f, xn, x, xe, sticky, rm, flags);
}

u64 fp_fma(const struct fp_format *f, u64 a, u64 b, u64 c, bool negate_product, bool negate_c,
	   int rm, u32 *flags)
{
	struct number x = unpack(f, a), y = unpack(f, b), z = unpack(f, c);
	bool invalid = (x.kind == INFINITE && y.kind == ZERO) ||
		       (x.kind == ZERO && y.kind == INFINITE);
	bool pn = x.negative ^ y.negative ^ negate_product, zn = z.negative ^ negate_c;

	if (invalid || x.kind == NAN || y.kind == NAN || z.kind == NAN)
		return nan_result(f, invalid || x.signaling || y.signaling || z.signaling, flags);
	if (x.kind == INFINITE || y.kind == INFINITE) {
		if (z.kind == INFINITE && zn != pn)
			return nan_result(f, true, flags);
		return infinity(f) | (pn ? sign_bit(f) : 0);
	}
	if (z.kind == INFINITE)
		return infinity(f) | (zn ? sign_bit(f) : 0);
	if ((x.kind == ZERO || y.kind == ZERO) && z.kind == ZERO) {
		if (pn == zn)
			return pn ? sign_bit(f) : 0;
		return rm == RDN ? sign_bit(f) : 0;
	}
	return add_exact(f, pn, multiply(x.significand, y.significand), x.exponent + y.exponent,
			 zn, big_from(z.significand), z.exponent, rm, flags);
}

static u64 one(const struct fp_format *f)
{
	return (u64)bias(f) << (f->precision - 1);
}

u64 fp_add(const struct fp_format *f, u64 a, u64 b, int rm, u32 *flags)
{
	return fp_fma(f, a, one(f), b, false, false, rm, flags);
}

u64 fp_sub(const struct fp_format *f, u64 a, u64 b, int rm, u32 *flags)
{
	return fp_fma(f, a, one(f), b, false, true, rm, flags);
}

/* A zero of the product's own sign is added, which changes nothing. */
u64 fp_mul(const struct fp_format *f, u64 a, u64 b, int rm, u32 *flags)
{
	return fp_fma(f, a, b, (a ^ b) & sign_bit(f), false, false, rm, flags);
}

u64 fp_div(const struct fp_format *f, u64 a, u64 b, int rm, u32 *flags)
{
	struct number x = unpack(f, a), y = unpack(f, b);
	u64 sign = x.negative ^ y.negative ? sign_bit(f) : 0;
	struct big quotient = { };
	u64 rest = 0;

	if (x.kind == NAN || y.kind == NAN)
		return nan_result(f, x.signaling || y.signaling, flags);
	if (x.kind == y.kind && (x.kind == ZERO || x.kind == INFINITE))
		return nan_result(f, true, flags);
	if (x.kind == INFINITE || y.kind == ZERO) {
		if (x.kind != INFINITE)
			*flags |= FP_DZ;
		return sign | infinity(f);
	}
	if (x.kind == ZERO || y.kind == INFINITE)
		return sign;
	/* 116 more bits of quotient than the operands have: more than enough. */
	for (int i = 63 + 116; i >= 0; i--) {
		rest = rest << 1 | (i >= 116 && x.significand >> (i - 116) & 1);
		if (rest >= y.significand) {
			rest -= y.significand;
			quotient.w[i / 32] |= 1u << i % 32;
		}
	}
	return round_to(f, sign, quotient, x.exponent - y.exponent - 116, rest, rm, flags);
}

u64 fp_sqrt(const struct fp_format *f, u64 a, int rm, u32 *flags)
{
	struct number x = unpack(f, a);
	u64 rest = 0, root = 0;
	struct big value;
	int shift;

	if (x.kind == NAN || (x.negative && x.kind != ZERO))
		return nan_result(f, x.kind != NAN || x.signaling, flags);
	if (x.kind == ZERO || x.kind == INFINITE)
		return a;
	/* Two bits of the value for one of the root, as one does it by hand. */
	shift = 116 - 63 + __builtin_clzll(x.significand);
	shift += (x.exponent - shift) & 1;
	value = big_from(x.significand);
	value = big_shift_left(&value, shift);
	for (int i = 118; i >= 0; i -= 2) {
		rest = rest << 2 | big_bit(&value, i + 1) << 1 | big_bit(&value, i);
		root <<= 1;
		if (rest > root << 1) {
			rest -= root << 1 | 1;
			root |= 1;
		}
	}
	return round_to(f, false, big_from(root), (x.exponent - shift) / 2, rest, rm, flags);
}

u64 fp_convert(const struct fp_format *to, const struct fp_format *from, u64 a, int rm,
	       u32 *flags)
{
	struct number x = unpack(from, a);
	u64 sign = x.negative ? sign_bit(to) : 0;

	if (x.kind == NAN)
		return nan_result(to, x.signaling, flags);
	if (x.kind == INFINITE)
		return sign | infinity(to);
	return round_to(to, x.negative, big_from(x.significand), x.exponent, false, rm, flags);
}

u64 fp_from_int(const struct fp_format *f, u64 value, bool is_signed, int rm, u32 *flags)
{
	bool negative = is_signed && (s64)value < 0;

	return value ? round_to(f, negative, big_from(negative ? -value : value), 0, false, rm,
				flags) : 0;
}

u64 fp_to_int(const struct fp_format *f, u64 a, int bits, bool is_signed, int rm, u32 *flags)
{
	struct number x = unpack(f, a);
	u64 max = is_signed ? (1ull << (bits - 1)) - 1 : bits == 64 ? -1ull : (1ull << bits) - 1;
	u64 min = is_signed ? max + 1 : 0, kept = 0;	/* magnitudes */
	bool negative = x.negative && x.kind != NAN, inexact = false, fits = true;
	struct big b = big_from(x.significand);

	if (x.kind == INFINITE || x.kind == NAN || (x.kind == FINITE && x.exponent > 63))
		fits = false;
	else if (x.kind == FINITE && x.exponent >= 0)
		fits = big_length(&b) + x.exponent <= 64 &&
		       (kept = x.significand << x.exponent) <= (negative ? min : max);
	else if (x.kind == FINITE)
		fits = (kept = cut(&b, MIN(-x.exponent, 70), false, rm, negative, &inexact)) <=
		       (negative ? min : max);
	if (!fits) {
		*flags |= FP_NV;
		return negative ? -min : max;
	}
	if (inexact)
		*flags |= FP_NX;
	return negative ? -kept : kept;
}

bool fp_compare(const struct fp_format *f, u64 a, u64 b, int what, u32 *flags)
{
	struct number x = unpack(f, a), y = unpack(f, b);
	s64 left, right;

	if (x.kind == NAN || y.kind == NAN) {
		if (what != 2 || x.signaling || y.signaling)
			*flags |= FP_NV;
		return false;
	}
	/* Without the sign, the bits are in the order of the values. */
	left = a & (sign_bit(f) - 1);
	right = b & (sign_bit(f) - 1);
	left = x.negative ? -left : left;
	right = y.negative ? -right : right;
	return what == 2 ? left == right : what == 1 ? left < right : left <= right;
}

/* The number that is none is passed over; -0 is below +0 (11.6). */
u64 fp_min_max(const struct fp_format *f, u64 a, u64 b, bool max, u32 *flags)
{
	struct number x = unpack(f, a), y = unpack(f, b);
	u32 ignored = 0;

	if (x.signaling || y.signaling)
		*flags |= FP_NV;
	if (x.kind == NAN)
		return y.kind == NAN ? f->nan : b;
	if (y.kind == NAN)
		return a;
	if (x.kind == ZERO && y.kind == ZERO)
		return x.negative == max ? b : a;
	return fp_compare(f, a, b, 1, &ignored) != max ? a : b;
}

u32 fp_class(const struct fp_format *f, u64 a)
{
	struct number x = unpack(f, a);
	bool subnormal = x.kind == FINITE && !(x.significand >> (f->precision - 1));

	if (x.kind == NAN)
		return x.signaling ? 1 << 8 : 1 << 9;
	if (x.kind == INFINITE)
		return x.negative ? 1 << 0 : 1 << 7;
	if (x.kind == ZERO)
		return x.negative ? 1 << 3 : 1 << 4;
	if (subnormal)
		return x.negative ? 1 << 2 : 1 << 5;
	return x.negative ? 1 << 1 : 1 << 6;
}
