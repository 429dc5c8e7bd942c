/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fixed-point logical, rotate, shift, count and byte instructions: Power ISA 3.1, book I,
 * sections 3.3.13 to 3.3.17. Every pair of edge operands, shift amounts beyond the width
 * among them: the value, CA and CA32 of the algebraic shifts, CR0, and nothing else changed.
 *
 * A failure prints the instruction, its operands, and each field that is not as expected.
 */
#include "alu.h"

#define LOGICAL(name, expression)						\
static void name(const struct alu_in *in, struct alu_out *out)			\
{										\
	u64 s = in->a, b = in->b, i = in->immediate;				\
										\
	(void)b;								\
	(void)i;								\
	out->value = (expression);						\
}

static u64 rotate(u64 value, unsigned int n)
{
	n &= 63;
	return n ? value << n | value >> (64 - n) : value;
}

static u64 rotate_word(u64 value, unsigned int n)
{
	return rotate((u32)value | value << 32, n & 31);
}

/* Ones from bit @from to bit @to, bit 0 the highest, around the end if need be. */
static u64 mask(unsigned int from, unsigned int to)
{
	u64 m = 0;

	for (unsigned int bit = from & 63;; bit = (bit + 1) & 63) {
		m |= 1ull << (63 - bit);
		if (bit == (to & 63))
			return m;
	}
}

static unsigned int leading_zeros(u64 value, unsigned int width)
{
	unsigned int n = 0;

	while (n < width && !(value >> (width - 1 - n) & 1))
		n++;
	return n;
}

static unsigned int trailing_zeros(u64 value, unsigned int width)
{
	unsigned int n = 0;

	while (n < width && !(value >> n & 1))
		n++;
	return n;
}

/* In each part of @width bits, the number of ones. */
static u64 ones(u64 value, unsigned int width)
{
	u64 sum = 0;

	for (unsigned int bit = 0; bit < 64; bit++)
		if (value >> bit & 1)
			sum += 1ull << bit / width * width;
	return sum;
}

static u64 compare_bytes(u64 s, u64 b)
{
	u64 equal = 0;

	for (unsigned int shift = 0; shift < 64; shift += 8)
		if ((u8)(s >> shift) == (u8)(b >> shift))
			equal |= 0xffull << shift;
	return equal;
}

static u64 parity(u64 s, unsigned int width)
{
	u64 result = 0;

	for (unsigned int bit = 0; bit < 64; bit += 8)
		result ^= (s >> bit & 1) << bit / width * width;
	return result;
}

static u64 permute_bits(u64 s, u64 b)
{
	u64 result = 0;

	for (unsigned int i = 0; i < 8; i++) {
		u8 index = s >> 8 * (7 - i);

		if (index < 64 && b >> (63 - index) & 1)
			result |= 1ull << (7 - i);
	}
	return result;
}

static u64 reverse_bytes(u64 s, unsigned int width)
{
	u64 result = 0;

	for (unsigned int at = 0; at < 64; at += 8) {
		unsigned int base = at / width * width;

		result |= (s >> at & 0xff) << (base + width - 8 - (at - base));
	}
	return result;
}

LOGICAL(and, s & b)
LOGICAL(or, s | b)
LOGICAL(xor, s ^ b)
LOGICAL(nand, ~(s & b))
LOGICAL(nor, ~(s | b))
LOGICAL(eqv, ~(s ^ b))
LOGICAL(andc, s & ~b)
LOGICAL(orc, s | ~b)
LOGICAL(andi, s & i)
LOGICAL(ori, s | i)
LOGICAL(xori, s ^ i)
LOGICAL(extsb, (s64)(s8)s)
LOGICAL(extsh, (s64)(s16)s)
LOGICAL(extsw, (s64)(s32)s)
LOGICAL(cntlzw, leading_zeros((u32)s, 32))
LOGICAL(cntlzd, leading_zeros(s, 64))
LOGICAL(cnttzw, trailing_zeros((u32)s, 32))
LOGICAL(cnttzd, trailing_zeros(s, 64))
LOGICAL(popcntb, ones(s, 8))
LOGICAL(popcntw, ones(s, 32))
LOGICAL(popcntd, ones(s, 64))
LOGICAL(prtyw, parity(s, 32))
LOGICAL(prtyd, parity(s, 64))
LOGICAL(cmpb, compare_bytes(s, b))
LOGICAL(bpermd, permute_bits(s, b))
LOGICAL(brh, reverse_bytes(s, 16))
LOGICAL(brw, reverse_bytes(s, 32))
LOGICAL(brd, reverse_bytes(s, 64))
LOGICAL(slw, b & 32 ? 0 : (u32)((u32)s << (b & 31)))
LOGICAL(srw, b & 32 ? 0 : (u32)s >> (b & 31))
LOGICAL(sld, b & 64 ? 0 : s << (b & 63))
LOGICAL(srd, b & 64 ? 0 : s >> (b & 63))

/* Of the rotates, the immediate holds SH, MB and ME, a byte each. */
#define FIELDS(sh, mb, me)	((sh) << 16 | (mb) << 8 | (me))
#define SH	(i >> 16 & 255)
#define MB	(i >> 8 & 255)
#define ME	(i & 255)
LOGICAL(rlwinm, rotate_word(s, SH) & mask(MB + 32, ME + 32))
LOGICAL(rlwnm, rotate_word(s, b) & mask(MB + 32, ME + 32))
LOGICAL(rldicl, rotate(s, SH) & mask(MB, 63))
LOGICAL(rldicr, rotate(s, SH) & mask(0, ME))
LOGICAL(rldic, rotate(s, SH) & mask(MB, 63 - SH))
LOGICAL(rldcl, rotate(s, b) & mask(MB, 63))
LOGICAL(rldcr, rotate(s, b) & mask(0, ME))
LOGICAL(extswsli, (u64)(s64)(s32)s << SH)

static void insert(const struct alu_in *in, struct alu_out *out, u64 rotated, u64 m)
{
	out->value = (rotated & m) | (in->t & ~m);
}

static void rlwimi(const struct alu_in *in, struct alu_out *out)
{
	u64 i = in->immediate;

	insert(in, out, rotate_word(in->a, SH), mask(MB + 32, ME + 32));
}

static void rldimi(const struct alu_in *in, struct alu_out *out)
{
	u64 i = in->immediate;

	insert(in, out, rotate(in->a, SH), mask(MB, 63 - SH));
}

/* CA: a negative number lost ones. @n may be the whole width. */
static void shift_algebraic(s64 value, unsigned int n, struct alu_out *out)
{
	out->value = n > 63 ? value >> 63 : value >> n;
	out->ca = out->ca32 = value < 0 && (n > 63 || value & ((1ull << n) - 1));
}

static void sraw(const struct alu_in *in, struct alu_out *out)
{
	shift_algebraic((s32)in->a, in->b & 63, out);
}

static void srad(const struct alu_in *in, struct alu_out *out)
{
	shift_algebraic(in->a, in->b & 127, out);
}

static void srawi(const struct alu_in *in, struct alu_out *out)
{
	shift_algebraic((s32)in->a, in->immediate >> 16, out);
}

static void sradi(const struct alu_in *in, struct alu_out *out)
{
	shift_algebraic(in->a, in->immediate >> 16, out);
}

#define X(number)	(31u << 26 | (number) << 1)
#define D(op, value)	((u32)(op) << 26 | ((value) & 0xffff))
#define RC		(HAS_RC | TO_RA)
#define ONE		(NO_RB | TO_RA)

/* M form, and MD form, whose six-bit fields are split. */
#define M(op, sh, mb, me)	((u32)(op) << 26 | (sh) << 11 | (mb) << 6 | (me) << 1)
#define MD(xo, sh, mb)		(30u << 26 | ((sh) & 31) << 11 | ((mb) & 31) << 6 |	\
				 ((mb) >> 5) << 5 | (xo) << 2 | ((sh) >> 5) << 1)
#define MDS(xo, mb)		(30u << 26 | ((mb) & 31) << 6 | ((mb) >> 5) << 5 | (xo) << 1)
#define XS(xo, sh)		(31u << 26 | ((sh) & 31) << 11 | (xo) << 2 | ((sh) >> 5) << 1)

#define WORD_ROTATES(sh, mb, me)						\
	{ "rlwinm " #sh ", " #mb ", " #me, M(21, sh, mb, me), ONE | HAS_RC, rlwinm,	\
	  FIELDS(sh, mb, me) },								\
	{ "rlwimi " #sh ", " #mb ", " #me, M(20, sh, mb, me), ONE | HAS_RC, rlwimi,	\
	  FIELDS(sh, mb, me) },								\
	{ "rlwnm " #mb ", " #me, M(23, 0, mb, me), RC, rlwnm, FIELDS(0, mb, me) }

#define DOUBLE_ROTATES(sh, mb)								\
	{ "rldicl " #sh ", " #mb, MD(0, sh, mb), ONE | HAS_RC, rldicl, FIELDS(sh, mb, 0) },	\
	{ "rldicr " #sh ", " #mb, MD(1, sh, mb), ONE | HAS_RC, rldicr, FIELDS(sh, 0, mb) },	\
	{ "rldic " #sh ", " #mb, MD(2, sh, mb), ONE | HAS_RC, rldic, FIELDS(sh, mb, 0) },	\
	{ "rldimi " #sh ", " #mb, MD(3, sh, mb), ONE | HAS_RC, rldimi, FIELDS(sh, mb, 0) },	\
	{ "rldcl " #mb, MDS(8, mb), RC, rldcl, FIELDS(0, mb, 0) },				\
	{ "rldcr " #mb, MDS(9, mb), RC, rldcr, FIELDS(0, 0, mb) }

#define SHIFTS(sh)										\
	{ "sradi " #sh, XS(413, sh), ONE | HAS_RC | SETS_CA, sradi, FIELDS(sh, 0, 0) },		\
	{ "extswsli " #sh, XS(445, sh), ONE | HAS_RC | ISA_300, extswsli, FIELDS(sh, 0, 0) }

static const struct alu_row rows[] = {
	{ "and", X(28), RC, and }, { "or", X(444), RC, or }, { "xor", X(316), RC, xor },
	{ "nand", X(476), RC, nand }, { "nor", X(124), RC, nor }, { "eqv", X(284), RC, eqv },
	{ "andc", X(60), RC, andc }, { "orc", X(412), RC, orc },
	{ "andi. 0x8001", D(28, 0x8001), ONE | ALWAYS_RC, andi, 0x8001 },
	{ "andis. 0x8001", D(29, 0x8001), ONE | ALWAYS_RC, andi, 0x80010000 },
	{ "ori 0x8001", D(24, 0x8001), ONE, ori, 0x8001 },
	{ "oris 0x8001", D(25, 0x8001), ONE, ori, 0x80010000 },
	{ "xori 0x8001", D(26, 0x8001), ONE, xori, 0x8001 },
	{ "xoris 0x8001", D(27, 0x8001), ONE, xori, 0x80010000 },
	{ "extsb", X(954), ONE | HAS_RC, extsb }, { "extsh", X(922), ONE | HAS_RC, extsh },
	{ "extsw", X(986), ONE | HAS_RC, extsw },
	{ "cntlzw", X(26), ONE | HAS_RC, cntlzw }, { "cntlzd", X(58), ONE | HAS_RC, cntlzd },
	{ "cnttzw", X(538), ONE | HAS_RC | ISA_300, cnttzw },
	{ "cnttzd", X(570), ONE | HAS_RC | ISA_300, cnttzd },
	{ "popcntb", X(122), ONE, popcntb }, { "popcntw", X(378), ONE, popcntw },
	{ "popcntd", X(506), ONE, popcntd },
	{ "prtyw", X(154), ONE, prtyw }, { "prtyd", X(186), ONE, prtyd },
	{ "cmpb", X(508), TO_RA, cmpb }, { "bpermd", X(252), TO_RA, bpermd },
	{ "brh", X(219), ONE | ISA_310, brh }, { "brw", X(155), ONE | ISA_310, brw },
	{ "brd", X(187), ONE | ISA_310, brd },
	{ "slw", X(24), RC, slw }, { "srw", X(536), RC, srw },
	{ "sld", X(27), RC, sld }, { "srd", X(539), RC, srd },
	{ "sraw", X(792), RC | SETS_CA, sraw }, { "srad", X(794), RC | SETS_CA, srad },
	{ "srawi 0", X(824), ONE | HAS_RC | SETS_CA, srawi, FIELDS(0, 0, 0) },
	{ "srawi 1", X(824) | 1 << 11, ONE | HAS_RC | SETS_CA, srawi, FIELDS(1, 0, 0) },
	{ "srawi 31", X(824) | 31 << 11, ONE | HAS_RC | SETS_CA, srawi, FIELDS(31, 0, 0) },
	SHIFTS(0), SHIFTS(1), SHIFTS(31), SHIFTS(32), SHIFTS(63),
	WORD_ROTATES(0, 0, 31), WORD_ROTATES(1, 0, 30), WORD_ROTATES(31, 31, 31),
	WORD_ROTATES(0, 16, 31), WORD_ROTATES(16, 0, 15), WORD_ROTATES(5, 24, 7),
	WORD_ROTATES(31, 1, 0), WORD_ROTATES(8, 0, 0), WORD_ROTATES(4, 28, 3),
	DOUBLE_ROTATES(0, 0), DOUBLE_ROTATES(1, 0), DOUBLE_ROTATES(63, 63), DOUBLE_ROTATES(32, 32),
	DOUBLE_ROTATES(31, 1), DOUBLE_ROTATES(33, 48), DOUBLE_ROTATES(16, 60),
	DOUBLE_ROTATES(0, 62), DOUBLE_ROTATES(63, 2),
};

int main(void)
{
	alu_rows(rows, ARRAY_SIZE(rows));
	report_info("%lu runs", probe_runs);
	return report_summary();
}
