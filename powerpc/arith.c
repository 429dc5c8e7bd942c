/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fixed-point arithmetic: Power ISA 3.1, book I, section 3.3.9, each instruction's own
 * description. Every pair of edge operands, with and without OE and Rc: the value, CA, CA32,
 * OV, OV32, SO, CR0, and that nothing else changed. What the book leaves undefined (the
 * quotient of an overflowing division, and LT, GT, EQ with it) is not looked at; OV is.
 *
 * A failure prints the instruction, its operands, and each field that is not as expected.
 */
#include "alu.h"

typedef unsigned __int128 u128;
typedef __int128 s128;

/* @a + @b + @c with its flags of 64 and of 32 bits. */
static void sum(u64 a, u64 b, bool c, struct alu_out *out)
{
	u64 low = (u64)(u32)a + (u32)b + c;
	u128 all = (u128)a + b + c;

	out->value = all;
	out->ca = all >> 64;
	out->ca32 = low >> 32;
	out->ov = (s64)((out->value ^ a) & (out->value ^ b)) < 0;
	out->ov32 = (s32)(((u32)low ^ (u32)a) & ((u32)low ^ (u32)b)) < 0;
}

static void add(const struct alu_in *in, struct alu_out *out)
{
	sum(in->a, in->b, false, out);
}

static void subf(const struct alu_in *in, struct alu_out *out)
{
	sum(~in->a, in->b, true, out);
}

static void adde(const struct alu_in *in, struct alu_out *out)
{
	sum(in->a, in->b, in->ca, out);
}

static void subfe(const struct alu_in *in, struct alu_out *out)
{
	sum(~in->a, in->b, in->ca, out);
}

static void addme(const struct alu_in *in, struct alu_out *out)
{
	sum(in->a, -1ull, in->ca, out);
}

static void subfme(const struct alu_in *in, struct alu_out *out)
{
	sum(~in->a, -1ull, in->ca, out);
}

static void addze(const struct alu_in *in, struct alu_out *out)
{
	sum(in->a, 0, in->ca, out);
}

static void subfze(const struct alu_in *in, struct alu_out *out)
{
	sum(~in->a, 0, in->ca, out);
}

static void neg(const struct alu_in *in, struct alu_out *out)
{
	sum(~in->a, 0, true, out);
}

static void add_immediate(const struct alu_in *in, struct alu_out *out)
{
	sum(in->a, in->immediate, false, out);
}

static void subfic(const struct alu_in *in, struct alu_out *out)
{
	sum(~in->a, in->immediate, true, out);
}

static void mulli(const struct alu_in *in, struct alu_out *out)
{
	out->value = in->a * in->immediate;
}

static void mulld(const struct alu_in *in, struct alu_out *out)
{
	s128 product = (s128)(s64)in->a * (s64)in->b;

	out->value = product;
	out->ov = out->ov32 = product != (s64)product;
}

static void mullw(const struct alu_in *in, struct alu_out *out)
{
	s64 product = (s64)(s32)in->a * (s32)in->b;

	out->value = product;
	out->ov = out->ov32 = product != (s32)product;
}

static void mulhd(const struct alu_in *in, struct alu_out *out)
{
	out->value = ((s128)(s64)in->a * (s64)in->b) >> 64;
}

static void mulhdu(const struct alu_in *in, struct alu_out *out)
{
	out->value = ((u128)in->a * in->b) >> 64;
}

/* The high word of RT is undefined, and with it all of CR0 but SO. */
static void mulhw(const struct alu_in *in, struct alu_out *out)
{
	out->value = (u64)((s64)(s32)in->a * (s32)in->b) >> 32;
}

static void mulhwu(const struct alu_in *in, struct alu_out *out)
{
	out->value = ((u64)(u32)in->a * (u32)in->b) >> 32;
}

static void overflow(struct alu_out *out)
{
	out->undefined = true;
	out->ov = out->ov32 = true;
}

static void divd(const struct alu_in *in, struct alu_out *out)
{
	if (!in->b || (in->a == 1ull << 63 && in->b == -1ull))
		overflow(out);
	else
		out->value = (s64)in->a / (s64)in->b;
}

static void divdu(const struct alu_in *in, struct alu_out *out)
{
	if (!in->b)
		overflow(out);
	else
		out->value = in->a / in->b;
}

/* A 128-bit dividend by long division; the quotient must fit, else there is none. */
static bool divide_wide(u64 high, u64 divisor, u64 *quotient)
{
	u128 rest = high;

	if (!divisor || high >= divisor)
		return false;
	*quotient = 0;
	for (int i = 0; i < 64; i++) {
		rest <<= 1;
		*quotient <<= 1;
		if (rest >= divisor) {
			rest -= divisor;
			*quotient |= 1;
		}
	}
	return true;
}

static void divdeu(const struct alu_in *in, struct alu_out *out)
{
	if (!divide_wide(in->a, in->b, &out->value))
		overflow(out);
}

static u64 magnitude(u64 value)
{
	return (s64)value < 0 ? -value : value;
}

/* Whether the quotient has 64 bits and a sign: it fits the divisor, but not RT. */
static void divide_extended(const struct alu_in *in, struct alu_out *out, bool large)
{
	bool negative = (s64)(in->a ^ in->b) < 0;
	bool exists = divide_wide(magnitude(in->a), magnitude(in->b), &out->value);
	bool fits = exists && out->value <= (1ull << 63) - !negative;

	if (!fits)
		overflow(out);
	else if (negative)
		out->value = -out->value;
	out->skip = large != (exists && !fits);
}

static void divde(const struct alu_in *in, struct alu_out *out)
{
	divide_extended(in, out, false);
}

static void divde_large(const struct alu_in *in, struct alu_out *out)
{
	divide_extended(in, out, true);
}

/* The word divisions leave the high word of RT undefined. */
static void divw(const struct alu_in *in, struct alu_out *out)
{
	if (!(u32)in->b || ((u32)in->a == 0x80000000 && (u32)in->b == -1u))
		overflow(out);
	else
		out->value = (u32)((s32)in->a / (s32)in->b);
}

static void divwu(const struct alu_in *in, struct alu_out *out)
{
	if (!(u32)in->b)
		overflow(out);
	else
		out->value = (u32)in->a / (u32)in->b;
}

static void divwe(const struct alu_in *in, struct alu_out *out)
{
	s64 dividend = in->a << 32, divisor = (s32)in->b, quotient;

	if (!divisor || (dividend == (s64)(1ull << 63) && divisor == -1)) {
		overflow(out);
		return;
	}
	quotient = dividend / divisor;
	if (quotient != (s32)quotient)
		overflow(out);
	else
		out->value = (u32)quotient;
}

static void divweu(const struct alu_in *in, struct alu_out *out)
{
	u64 dividend = in->a << 32, divisor = (u32)in->b;

	if (!divisor || dividend / divisor >> 32)
		overflow(out);
	else
		out->value = dividend / divisor;
}

static void modsd(const struct alu_in *in, struct alu_out *out)
{
	if (!in->b || (in->a == 1ull << 63 && in->b == -1ull))
		out->undefined = true;
	else
		out->value = (s64)in->a % (s64)in->b;
}

static void modud(const struct alu_in *in, struct alu_out *out)
{
	if (!in->b)
		out->undefined = true;
	else
		out->value = in->a % in->b;
}

/* The remainder of words is sign- or zero-extended: RT[0:31] is undefined before ISA 3.1. */
static void modsw(const struct alu_in *in, struct alu_out *out)
{
	if (!(u32)in->b || ((u32)in->a == 0x80000000 && (u32)in->b == -1u))
		out->undefined = true;
	else
		out->value = (u32)((s32)in->a % (s32)in->b);
}

static void moduw(const struct alu_in *in, struct alu_out *out)
{
	if (!(u32)in->b)
		out->undefined = true;
	else
		out->value = (u32)in->a % (u32)in->b;
}

#define XO(number)	(31u << 26 | (number) << 1)
#define D(op, value)	((u32)(op) << 26 | ((value) & 0xffff))
#define OE_RC		(HAS_OE | HAS_RC)
#define IMMEDIATES(name, op, flags, model)					\
	{ name " 1", D(op, 1), NO_RB | (flags), model, 1 },			\
	{ name " -1", D(op, -1), NO_RB | (flags), model, -1ull },		\
	{ name " 0x7fff", D(op, 0x7fff), NO_RB | (flags), model, 0x7fff },	\
	{ name " -0x8000", D(op, 0x8000), NO_RB | (flags), model, -0x8000ull }

static const struct alu_row rows[] = {
	{ "add", XO(266), OE_RC, add },
	{ "addc", XO(10), OE_RC | SETS_CA, add },
	{ "adde", XO(138), OE_RC | SETS_CA | READS_CA, adde },
	{ "addme", XO(234), OE_RC | SETS_CA | READS_CA | NO_RB, addme },
	{ "addze", XO(202), OE_RC | SETS_CA | READS_CA | NO_RB, addze },
	{ "subf", XO(40), OE_RC, subf },
	{ "subfc", XO(8), OE_RC | SETS_CA, subf },
	{ "subfe", XO(136), OE_RC | SETS_CA | READS_CA, subfe },
	{ "subfme", XO(232), OE_RC | SETS_CA | READS_CA | NO_RB, subfme },
	{ "subfze", XO(200), OE_RC | SETS_CA | READS_CA | NO_RB, subfze },
	{ "neg", XO(104), OE_RC | NO_RB, neg },
	IMMEDIATES("addi", 14, 0, add_immediate),
	IMMEDIATES("addic", 12, SETS_CA, add_immediate),
	IMMEDIATES("addic.", 13, SETS_CA | ALWAYS_RC, add_immediate),
	IMMEDIATES("subfic", 8, SETS_CA, subfic),
	IMMEDIATES("mulli", 7, 0, mulli),
	{ "addis 1", D(15, 1), NO_RB, add_immediate, 0x10000 },
	{ "addis -0x8000", D(15, 0x8000), NO_RB, add_immediate, -0x80000000ull },
	{ "mulld", XO(233), OE_RC, mulld },
	{ "mullw", XO(235), OE_RC, mullw },
	{ "mulhd", XO(73), HAS_RC, mulhd },
	{ "mulhdu", XO(9), HAS_RC, mulhdu },
	{ "divd", XO(489), OE_RC, divd },
	{ "divdu", XO(457), OE_RC, divdu },
	{ "divde", XO(425), OE_RC, divde },
	{ "divde, quotient just too large", XO(425), OE_RC, divde_large },
	{ "divdeu", XO(393), OE_RC, divdeu },
	{ "modsd", XO(777), ISA_300, modsd },
	{ "modud", XO(265), ISA_300, modud },
};

/* Only the low word of what these write is defined. */
static const struct alu_row word_rows[] = {
	{ "mulhw", XO(75), HAS_RC | LOW_WORD, mulhw },
	{ "mulhwu", XO(11), HAS_RC | LOW_WORD, mulhwu },
	{ "divw", XO(491), OE_RC | LOW_WORD, divw },
	{ "divwu", XO(459), OE_RC | LOW_WORD, divwu },
	{ "divwe", XO(427), OE_RC | LOW_WORD, divwe },
	{ "divweu", XO(395), OE_RC | LOW_WORD, divweu },
	{ "modsw", XO(779), ISA_300 | LOW_WORD, modsw },
	{ "moduw", XO(267), ISA_300 | LOW_WORD, moduw },
};

int main(void)
{
	alu_rows(rows, ARRAY_SIZE(rows));
	alu_rows(word_rows, ARRAY_SIZE(word_rows));
	report_info("%lu runs", probe_runs);
	return report_summary();
}
