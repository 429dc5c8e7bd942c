/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Floating point on integers: fpmodel.h. A finite number that is not zero is taken apart to
 * sign, exponent and a mantissa whose highest one is bit 126 of 128, so that two bits are
 * free for carries and bit 0 can hold "and something behind".
 */
#include "fpmodel.h"

typedef unsigned __int128 u128;

#define TOP		126
#define SIGN		(1ull << 63)
#define INFINITY_BITS	0x7ff0000000000000ull

struct number {
	bool negative;
	int exponent;		/* value = mantissa / 2^TOP * 2^exponent */
	u128 mantissa;
};

/* The highest one to bit TOP; right shifts keep what falls out in bit 0. */
static void normalize(struct number *n)
{
	while (n->mantissa >> (TOP + 1)) {
		n->mantissa = n->mantissa >> 1 | (n->mantissa & 1);
		n->exponent++;
	}
	while (!(n->mantissa >> TOP)) {
		n->mantissa <<= 1;
		n->exponent--;
	}
}

static u128 shift_right(u128 value, unsigned int n)
{
	if (!n)
		return value;
	if (n > 127)
		return value != 0;
	return value >> n | ((value & (((u128)1 << n) - 1)) != 0);
}

static struct number take_apart(u64 bits)
{
	unsigned int exponent = bits >> 52 & 0x7ff;
	u64 fraction = bits & ((1ull << 52) - 1);
	struct number n = { .negative = bits >> 63, .exponent = (int)exponent - 1023 };

	if (exponent)
		fraction |= 1ull << 52;
	else
		n.exponent = -1022;
	n.mantissa = (u128)fraction << (TOP - 52);
	normalize(&n);
	return n;
}

/* Whether the part below @low ones of @mantissa rounds its magnitude up. */
static bool rounds_up(u128 mantissa, unsigned int low, bool negative, enum fp_rounding rounding)
{
	u128 rest = mantissa & (((u128)1 << low) - 1), half = (u128)1 << (low - 1);

	switch (rounding) {
	case FP_NEAREST:
		return rest > half || (rest == half && mantissa >> low & 1);
	case FP_AWAY:
		return rest >= half;
	case FP_UP:
		return rest && !negative;
	case FP_DOWN:
		return rest && negative;
	default:
		return false;
	}
}

/* The end of every operation: a number that is not zero to a double or single. */
static struct fp_result put_together(struct number n, enum fp_rounding rounding, bool single)
{
	int min = single ? -126 : -1022, max = single ? 127 : 1023;
	unsigned int low = TOP - (single ? 23 : 52);
	struct fp_result result = { 0 };
	u64 sign = n.negative ? SIGN : 0;
	bool tiny, up, inexact;
	u64 fraction;
	int exponent;

	normalize(&n);
	tiny = n.exponent < min;
	if (tiny) {
		n.mantissa = shift_right(n.mantissa, min - n.exponent);
		n.exponent = min;
	}
	inexact = (n.mantissa & (((u128)1 << low) - 1)) != 0;
	up = rounds_up(n.mantissa, low, n.negative, rounding);
	n.mantissa = (n.mantissa >> low) + up;
	result.fi = inexact;
	result.fr = up;
	if (inexact)
		result.exceptions |= FPSCR_XX | (tiny ? FPSCR_UX : 0);
	if (!n.mantissa) {
		result.value = sign;
		return result;
	}

	/* As a double again, whose own range is wider than a single's. */
	n.mantissa <<= low;
	result.tiny_single = single && !(n.mantissa >> TOP);
	normalize(&n);
	exponent = n.exponent;
	fraction = n.mantissa >> (TOP - 52);
	if (exponent > max) {
		bool to_infinity = rounding == FP_NEAREST || (rounding == FP_UP && !n.negative) ||
				   (rounding == FP_DOWN && n.negative);

		result.exceptions |= FPSCR_OX | FPSCR_XX;
		result.fi = true;
		result.fr = to_infinity;
		result.value = sign | (to_infinity ? INFINITY_BITS :
				       single ? 0x47efffffe0000000ull : 0x7fefffffffffffffull);
		return result;
	}
	if (exponent >= -1022)
		result.value =
			sign | (u64)(exponent + 1023) << 52 | (fraction & ((1ull << 52) - 1));
	else
		result.value = sign | fraction >> (-1022 - exponent);
	return result;
}

static struct fp_result invalid(u64 exception)
{
	return (struct fp_result){ .value = FP_DEFAULT_NAN, .exceptions = exception };
}

static struct fp_result exactly(u64 value)
{
	return (struct fp_result){ .value = value };
}

/* The first NaN, made quiet; a single has no place for the low bits. */
static bool any_nan(const u64 *operands, unsigned int count, bool single, struct fp_result *result)
{
	bool found = false;

	*result = (struct fp_result){ 0 };
	for (unsigned int i = 0; i < count; i++) {
		if (fp_is_snan(operands[i]))
			result->exceptions |= FPSCR_VXSNAN;
		if (fp_is_nan(operands[i]) && !found) {
			result->value = operands[i] | 1ull << 51;
			if (single)
				result->value &= ~((1ull << 29) - 1);
			found = true;
		}
	}
	return found;
}

static struct fp_result zero_sum(bool a_negative, bool b_negative, enum fp_rounding rounding)
{
	if (a_negative == b_negative)
		return exactly(a_negative ? SIGN : 0);
	return exactly(rounding == FP_DOWN ? SIGN : 0);
}

static struct fp_result add_numbers(struct number x, struct number y, enum fp_rounding rounding,
				    bool single)
{
	if (x.exponent < y.exponent || (x.exponent == y.exponent && x.mantissa < y.mantissa)) {
		struct number swap = x;

		x = y;
		y = swap;
	}
	y.mantissa = shift_right(y.mantissa, x.exponent - y.exponent);
	if (x.negative == y.negative)
		x.mantissa += y.mantissa;
	else
		x.mantissa -= y.mantissa;
	if (!x.mantissa)
		return exactly(rounding == FP_DOWN ? SIGN : 0);
	return put_together(x, rounding, single);
}

struct fp_result fp_round(u64 b, enum fp_rounding rounding, bool single)
{
	struct fp_result result;

	if (any_nan(&b, 1, single, &result))
		return result;
	if (fp_is_inf(b) || fp_is_zero(b))
		return exactly(b);
	return put_together(take_apart(b), rounding, single);
}

struct fp_result fp_add(u64 a, u64 b, enum fp_rounding rounding, bool single)
{
	u64 operands[] = { a, b };
	struct fp_result result;

	if (any_nan(operands, 2, single, &result))
		return result;
	if (fp_is_inf(a) && fp_is_inf(b) && a != b)
		return invalid(FPSCR_VXISI);
	if (fp_is_inf(a) || fp_is_inf(b))
		return exactly(fp_is_inf(a) ? a : b);
	if (fp_is_zero(a) && fp_is_zero(b))
		return zero_sum(a >> 63, b >> 63, rounding);
	if (fp_is_zero(a) || fp_is_zero(b))
		return put_together(take_apart(fp_is_zero(a) ? b : a), rounding, single);
	return add_numbers(take_apart(a), take_apart(b), rounding, single);
}

static struct number product(u64 a, u64 c)
{
	struct number x = take_apart(a), y = take_apart(c), n;

	/* 53 bits each; the product's 106 go to the top. */
	n.negative = x.negative != y.negative;
	n.exponent = x.exponent + y.exponent;
	n.mantissa = (x.mantissa >> (TOP - 52)) * (y.mantissa >> (TOP - 52)) << (TOP - 104);
	normalize(&n);
	return n;
}

struct fp_result fp_mul(u64 a, u64 c, enum fp_rounding rounding, bool single)
{
	u64 operands[] = { a, c }, sign = (a ^ c) & SIGN;
	struct fp_result result;

	if (any_nan(operands, 2, single, &result))
		return result;
	if ((fp_is_inf(a) && fp_is_zero(c)) || (fp_is_zero(a) && fp_is_inf(c)))
		return invalid(FPSCR_VXIMZ);
	if (fp_is_inf(a) || fp_is_inf(c))
		return exactly(sign | INFINITY_BITS);
	if (fp_is_zero(a) || fp_is_zero(c))
		return exactly(sign);
	return put_together(product(a, c), rounding, single);
}

struct fp_result fp_div(u64 a, u64 b, enum fp_rounding rounding, bool single)
{
	u64 operands[] = { a, b }, sign = (a ^ b) & SIGN;
	struct fp_result result;
	struct number x, y;
	u128 quotient = 0, rest;

	if (any_nan(operands, 2, single, &result))
		return result;
	if (fp_is_inf(a))
		return fp_is_inf(b) ? invalid(FPSCR_VXIDI) : exactly(sign | INFINITY_BITS);
	if (fp_is_inf(b))
		return exactly(sign);
	if (fp_is_zero(b)) {
		if (fp_is_zero(a))
			return invalid(FPSCR_VXZDZ);
		result = exactly(sign | INFINITY_BITS);
		result.exceptions = FPSCR_ZX;
		return result;
	}
	if (fp_is_zero(a))
		return exactly(sign);
	x = take_apart(a);
	y = take_apart(b);
	rest = x.mantissa;
	for (int i = 0; i < 64; i++) {
		quotient <<= 1;
		if (rest >= y.mantissa) {
			rest -= y.mantissa;
			quotient |= 1;
		}
		rest <<= 1;
	}
	/* The first bit was the one of weight 1. */
	x.mantissa = quotient << (TOP - 63) | (rest != 0);
	x.exponent -= y.exponent;
	x.negative = sign;
	return put_together(x, rounding, single);
}

struct fp_result fp_sqrt(u64 b, enum fp_rounding rounding, bool single)
{
	struct fp_result result;
	struct number x;
	u128 root = 0, square;

	if (any_nan(&b, 1, single, &result))
		return result;
	if (fp_is_zero(b))
		return exactly(b);
	if (b & SIGN)
		return invalid(FPSCR_VXSQRT);
	if (fp_is_inf(b))
		return exactly(b);
	x = take_apart(b);
	/* An even exponent; the root of a mantissa of 1 to 4, times 2^124, is 2^62 to 2^63. */
	square = x.mantissa >> 2;
	if (x.exponent & 1) {
		square <<= 1;
		x.exponent--;
	}
	for (int bit = 62; bit >= 0; bit--) {
		u128 tried = root | (u128)1 << bit;

		if (tried * tried <= square)
			root = tried;
	}
	x.mantissa = root << (TOP - 62) | (root * root != square);
	x.exponent /= 2;
	return put_together(x, rounding, single);
}

struct fp_result fp_madd(u64 a, u64 c, u64 b, bool subtract, bool negate,
			 enum fp_rounding rounding, bool single)
{
	u64 operands[] = { a, b, c }, sign = (a ^ c) & SIGN;
	bool multiplies_inf_zero =
		(fp_is_inf(a) && fp_is_zero(c)) || (fp_is_zero(a) && fp_is_inf(c));
	struct fp_result result;

	if (any_nan(operands, 3, single, &result)) {
		if (multiplies_inf_zero)
			result.exceptions |= FPSCR_VXIMZ;
		return result;
	}
	if (multiplies_inf_zero)
		return invalid(FPSCR_VXIMZ);
	if (subtract)
		b ^= SIGN;
	if (fp_is_inf(a) || fp_is_inf(c)) {
		if (fp_is_inf(b) && (b & SIGN) != sign)
			return invalid(FPSCR_VXISI);
		result = exactly(sign | INFINITY_BITS);
	} else if (fp_is_inf(b)) {
		result = exactly(b);
	} else if (fp_is_zero(a) || fp_is_zero(c)) {
		result = fp_is_zero(b) ? zero_sum(sign, b >> 63, rounding) :
			 put_together(take_apart(b), rounding, single);
	} else if (fp_is_zero(b)) {
		result = put_together(product(a, c), rounding, single);
	} else {
		result = add_numbers(product(a, c), take_apart(b), rounding, single);
	}
	if (negate)
		result.value ^= SIGN;
	return result;
}

/* The magnitude as an integer; *@inexact and *@up as rounding says. Too large ones: false. */
static bool to_magnitude(u64 b, enum fp_rounding rounding, u64 *value, bool *inexact, bool *up)
{
	struct number n = take_apart(b);
	unsigned int low;
	u128 whole;

	if (n.exponent > 63)
		return false;
	low = TOP - n.exponent;
	if (n.exponent < -1) {
		n.mantissa = 1;
		low = 3;
	}
	*inexact = (n.mantissa & (((u128)1 << low) - 1)) != 0;
	*up = rounds_up(n.mantissa, low, n.negative, rounding);
	whole = (n.mantissa >> low) + *up;
	*value = whole;
	return !(whole >> 64);
}

struct fp_result fp_integral(u64 b, enum fp_rounding rounding)
{
	struct fp_result result;
	bool inexact, up;
	u64 value;

	if (any_nan(&b, 1, false, &result))
		return result;
	if (fp_is_inf(b) || fp_is_zero(b) || (b >> 52 & 0x7ff) >= 1023 + 52)
		return exactly(b);
	to_magnitude(b, rounding, &value, &inexact, &up);
	result = fp_from_integer(value, false, FP_NEAREST, false);
	result.value |= b & SIGN;
	return result;
}

struct fp_result fp_to_integer(u64 b, enum fp_rounding rounding, unsigned int width, bool is_signed)
{
	u64 largest = is_signed	    ? (1ull << (width - 1)) - 1
		      : width == 64 ? -1ull
				    : (1ull << width) - 1;
	u64 smallest = is_signed ? 1ull << (width - 1) : 0;	/* its magnitude */
	bool negative = b >> 63, inexact = false, up = false;
	struct fp_result result = { 0 };
	u64 value = 0;

	if (fp_is_nan(b)) {
		result.value = is_signed ? -smallest : 0;
		result.exceptions = FPSCR_VXCVI | (fp_is_snan(b) ? FPSCR_VXSNAN : 0);
		return result;
	}
	if (fp_is_inf(b) || (!fp_is_zero(b) && !to_magnitude(b, rounding, &value, &inexact, &up)) ||
	    value > (negative ? smallest : largest)) {
		result.value = negative ? -smallest : largest;
		result.exceptions = FPSCR_VXCVI;
		return result;
	}
	result.value = negative ? -value : value;
	result.fi = inexact;
	result.fr = up;
	if (inexact)
		result.exceptions = FPSCR_XX;
	return result;
}

struct fp_result fp_from_integer(u64 value, bool is_signed, enum fp_rounding rounding, bool single)
{
	struct number n = { .negative = is_signed && value >> 63, .exponent = 63 };

	if (!value)
		return exactly(0);
	n.mantissa = (u128)(n.negative ? -value : value) << (TOP - 63);
	return put_together(n, rounding, single);
}

u64 fp_class(u64 value)
{
	bool negative = value >> 63;

	if (fp_is_nan(value))
		return 0x11000;
	if (fp_is_inf(value))
		return negative ? 0x09000 : 0x05000;
	if (fp_is_zero(value))
		return negative ? 0x12000 : 0x02000;
	if (!(value >> 52 & 0x7ff))
		return negative ? 0x18000 : 0x14000;
	return negative ? 0x08000 : 0x04000;
}

u64 fp_summary(u64 before, u64 fpscr)
{
	fpscr &= ~(FPSCR_VX | FPSCR_FEX);
	if (fpscr & FPSCR_ALL_VX)
		fpscr |= FPSCR_VX;
	if ((fpscr & FPSCR_VX && fpscr & FPSCR_VE) || (fpscr & FPSCR_OX && fpscr & FPSCR_OE) ||
	    (fpscr & FPSCR_UX && fpscr & FPSCR_UE) || (fpscr & FPSCR_ZX && fpscr & FPSCR_ZE) ||
	    (fpscr & FPSCR_XX && fpscr & FPSCR_XE))
		fpscr |= FPSCR_FEX;
	if (fpscr & ~before & FPSCR_SET)
		fpscr |= FPSCR_FX;
	return fpscr;
}

u64 fp_status(u64 fpscr, const struct fp_result *result, bool sets_class)
{
	u64 after = (fpscr & ~(FPSCR_FR | FPSCR_FI)) | result->exceptions;

	if (result->fr)
		after |= FPSCR_FR;
	if (result->fi)
		after |= FPSCR_FI;
	if (sets_class)
		after = (after & ~FPSCR_FPRF) | fp_class(result->value);
	return fp_summary(fpscr, after);
}
