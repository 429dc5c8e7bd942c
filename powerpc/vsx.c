/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VSX: Power ISA 3.1, book I, chapter 7. Scalar and vector arithmetic of doubles and singles
 * against the model of fpmodel.h, lane by lane; conversions; maximum and minimum; logical and
 * permuting instructions; moves from and to general registers. All 64 registers take part. The
 * whole FPSCR: a vector instruction leaves FR, FI and FPRF alone.
 *
 * FPSCR[FR] of scalars has a check of its own. A failure prints the operands, and each field
 * that is not as expected.
 */
#include "alu.h"
#include "fpmodel.h"

#define SIGN	(1ull << 63)
#define ONE	0x3ff0000000000000ull

/* Registers of both halves: floating-point ones and vector ones. */
#define XT	4
#define XA	37
#define XB	60

/* XX3 and XX2 form; the sixth bits of the registers are bits 31, 29 and 30. */
#define XX3(xo)		(60u << 26 | (XT & 31) << 21 | (XA & 31) << 16 | (XB & 31) << 11 |	\
			 (xo) << 3 | (XA >> 5) << 2 | (XB >> 5) << 1 | XT >> 5)
#define XX2(xo)		(60u << 26 | (XT & 31) << 21 | (XB & 31) << 11 | (xo) << 2 |		\
			 (XB >> 5) << 1 | XT >> 5)

static struct probe_state in, out, expected;
static bool fr_right;

static const u64 doubles[] = {
	0, SIGN, ONE, ONE | SIGN, 0x3ff8000000000000, 0x3ff0000000000001, 0xbfefffffffffffff,
	0x3fd5555555555555, 1, 0x800fffffffffffff, 0x0010000000000000, 0x7fefffffffffffff,
	0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000123, 0xfff0000000000456,
	0x43e0000000000000, 0xc1e0000000200000, 0x4330000000000001,
};

static const u32 singles[] = {
	0, 0x80000000, 0x3f800000, 0xbf800000, 0x3f800001, 0xbf7fffff, 0x3eaaaaaa, 1, 0x807fffff,
	0x00800000, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00123, 0xff800456, 0x4b800001,
};

/* A single as the double of the same value; NaNs keep their fraction's high bits. */
static u64 widen(u32 single)
{
	u64 sign = (u64)(single >> 31) << 63;
	unsigned int exponent = single >> 23 & 0xff;
	u64 fraction = single & 0x7fffff;

	if (exponent == 0xff)
		return sign | 0x7ffull << 52 | fraction << 29;
	if (exponent)
		return sign | (u64)(exponent + 1023 - 127) << 52 | fraction << 29;
	if (!fraction)
		return sign;
	for (exponent = 1023 - 126; !(fraction >> 23); exponent--)
		fraction <<= 1;
	return sign | (u64)exponent << 52 | (fraction & 0x7fffff) << 29;
}

/* Back, for a double that a single can hold. */
static u32 narrow(u64 value)
{
	u32 sign = value >> 63 << 31;
	int exponent = (int)(value >> 52 & 0x7ff) - 1023;
	u32 fraction = value >> 29 & 0x7fffff;

	if (exponent == 1024)
		return sign | 0x7f800000 | fraction;
	if (fp_is_zero(value))
		return sign;
	if (exponent >= -126)
		return sign | (u32)(exponent + 127) << 23 | fraction;
	return sign | (fraction | 0x800000) >> (-126 - exponent);
}

enum operation { ADD, SUB, MUL, DIV, SQRT, MADD, MSUB, NMADD, NMSUB, MAX, MIN };

/* The numbers for the result of C-type maximum: a NaN gives the other operand. */
static struct fp_result extreme(bool maximum, u64 a, u64 b)
{
	struct fp_result result = { 0 };
	s64 x = a & SIGN ? -(s64)(a & ~SIGN) : (s64)a, y = b & SIGN ? -(s64)(b & ~SIGN) : (s64)b;

	if (fp_is_snan(a) || fp_is_snan(b))
		result.exceptions = FPSCR_VXSNAN;
	if (fp_is_snan(a))
		result.value = a | 1ull << 51;
	else if (fp_is_nan(a))
		result.value = fp_is_nan(b) ? a : b;
	else if (fp_is_nan(b))
		result.value = fp_is_snan(b) ? b | 1ull << 51 : a;
	else if (fp_is_zero(a) && fp_is_zero(b))
		result.value = maximum ? a & b : a | b;
	else
		result.value = (x > y) == maximum ? a : b;
	return result;
}

static struct fp_result model(enum operation op, u64 a, u64 b, u64 c, enum fp_rounding rounding,
			      bool single)
{
	switch (op) {
	case ADD:
		return fp_add(a, b, rounding, single);
	case SUB:
		return fp_add(a, fp_is_nan(b) ? b : b ^ SIGN, rounding, single);
	case MUL:
		return fp_mul(a, b, rounding, single);
	case DIV:
		return fp_div(a, b, rounding, single);
	case SQRT:
		return fp_sqrt(b, rounding, single);
	case MAX:
	case MIN:
		return extreme(op == MAX, a, b);
	default:
		return fp_madd(a, c, b, op == MSUB || op == NMSUB, op == NMADD || op == NMSUB,
			       rounding, single);
	}
}

/* A-form multiply-adds: A * B + T; M-form: A * T + B. */
enum kind { SCALAR, SCALAR_SINGLE, DOUBLES, SINGLES };

static const struct row {
	const char *name;
	u32 insn;
	enum operation op;
	enum kind kind;
	bool m_form;
} rows[] = {
#define ARITHMETIC(suffix, kind, base, root)                                                       \
	{#suffix ": add", XX3(base), ADD, kind}, {#suffix ": sub", XX3(base + 8), SUB, kind},      \
		{#suffix ": mul", XX3(base + 16), MUL, kind},                                      \
		{#suffix ": div", XX3(base + 24), DIV, kind},                                      \
		{#suffix ": sqrt", XX2(root), SQRT, kind},                                         \
		{#suffix ": madda", XX3(base + 1), MADD, kind},                                    \
		{#suffix ": maddm", XX3(base + 9), MADD, kind, true},                              \
		{#suffix ": msuba", XX3(base + 17), MSUB, kind},                                   \
		{#suffix ": msubm", XX3(base + 25), MSUB, kind, true},                             \
		{#suffix ": nmadda", XX3(base + 129), NMADD, kind},                                \
		{#suffix ": nmaddm", XX3(base + 137), NMADD, kind, true},                          \
		{#suffix ": nmsuba", XX3(base + 145), NMSUB, kind},                                \
	{                                                                                          \
#suffix ": nmsubm", XX3(base + 153), NMSUB, kind, true                             \
	}
	ARITHMETIC(xs-sp, SCALAR_SINGLE, 0, 11), ARITHMETIC(xs-dp, SCALAR, 32, 75),
	ARITHMETIC(xv-sp, SINGLES, 64, 139), ARITHMETIC(xv-dp, DOUBLES, 96, 203),
	{ "xs-dp: max", XX3(160), MAX, SCALAR }, { "xs-dp: min", XX3(168), MIN, SCALAR },
	{ "xv-sp: max", XX3(192), MAX, SINGLES }, { "xv-sp: min", XX3(200), MIN, SINGLES },
	{ "xv-dp: max", XX3(224), MAX, DOUBLES }, { "xv-dp: min", XX3(232), MIN, DOUBLES },
};

static u64 operand(enum kind kind, unsigned int n)
{
	u32 single = singles[n % ARRAY_SIZE(singles)];

	switch (kind) {
	case SINGLES:
		return (u64)single << 32 | singles[(n / 3 + 5) % ARRAY_SIZE(singles)];
	case SCALAR_SINGLE:
		return widen(single);
	default:
		return doubles[n % ARRAY_SIZE(doubles)];
	}
}

static u64 exceptions;
static bool two_invalid;	/* 0 * inf + SNaN */

static u64 lane(const struct row *row, u64 a, u64 b, u64 t, struct fp_result *result)
{
	u64 addend = row->m_form ? b : t, factor = row->m_form ? t : b;
	bool fused = row->op >= MADD && row->op <= NMSUB;
	enum fp_rounding rounding = in.fpscr & FPSCR_RN;
	bool single = row->kind == SCALAR_SINGLE || row->kind == SINGLES;

	*result = model(row->op, a, fused ? addend : b, factor, rounding, single);
	exceptions |= result->exceptions;
	if (fused && fp_is_snan(addend) &&
	    ((fp_is_inf(a) && fp_is_zero(factor)) || (fp_is_zero(a) && fp_is_inf(factor))))
		two_invalid = true;
	return result->value;
}

/* Both halves of a doubleword of singles. */
static u64 pair(const struct row *row, u64 a, u64 b, u64 t)
{
	struct fp_result result;
	u64 high = narrow(lane(row, widen(a >> 32), widen(b >> 32), widen(t >> 32), &result));

	return high << 32 | narrow(lane(row, widen(a), widen(b), widen(t), &result));
}

/*
 * Which check a run belongs to: rounding to one side of what is negated, and two invalid operations
 * in one, have their own; so have vectors of which one lane overflows and another underflows.
 */
enum part { PLAIN, ROUNDED, MIXED };

static enum part part_of(const struct row *row)
{
	if (two_invalid || (row->op >= NMADD && row->op <= NMSUB && (in.fpscr & FPSCR_RN) >= 2))
		return ROUNDED;
	return row->kind >= DOUBLES && exceptions & FPSCR_OX && exceptions & FPSCR_UX ? MIXED
										      : PLAIN;
}

static void run(const struct row *row, unsigned int i, unsigned int j, unsigned int k,
		unsigned int n, enum part part)
{
	struct fp_result result = { 0 };
	struct vsr *a = &in.vsr[XA], *b = &in.vsr[XB], *t = &in.vsr[XT];
	u64 fpscr;

	probe_init(&in, MSR_VECTORS);
	in.fpscr = n & 3;
	if (n & 4)
		in.fpscr |= FPSCR_SET | FPSCR_FX | FPSCR_VX;
	*a = (struct vsr){ operand(row->kind, i), operand(row->kind, i + 7) };
	*b = (struct vsr){ operand(row->kind, j), operand(row->kind, j + 3) };
	*t = (struct vsr){ operand(row->kind, k), operand(row->kind, k + 5) };
	probe_expect(&in, &expected);
	exceptions = 0;
	two_invalid = false;
	switch (row->kind) {
	case SCALAR:
	case SCALAR_SINGLE:
		expected.vsr[XT].high = lane(row, a->high, b->high, t->high, &result);
		break;
	case DOUBLES:
		expected.vsr[XT].high = lane(row, a->high, b->high, t->high, &result);
		expected.vsr[XT].low = lane(row, a->low, b->low, t->low, &result);
		break;
	case SINGLES:
		expected.vsr[XT].high = pair(row, a->high, b->high, t->high);
		expected.vsr[XT].low = pair(row, a->low, b->low, t->low);
		break;
	}
	if (part_of(row) != part)
		return;
	probe_run(row->insn, &in, &out);
	expected.nip = in.nip + 4;
	if (row->kind <= SCALAR_SINGLE)
		expected.vsr[XT].low = out.vsr[XT].low;	/* undefined before ISA 3.1 */
	if (row->kind <= SCALAR_SINGLE && row->op < MAX) {
		fpscr = fp_status(in.fpscr, &result, true);
		fr_right &= !((out.fpscr ^ fpscr) & FPSCR_FR);
		fpscr = (fpscr & ~FPSCR_FR) | (out.fpscr & FPSCR_FR);
		if (result.tiny_single)
			fpscr = (fpscr & ~FPSCR_FPRF) | (out.fpscr & FPSCR_FPRF);
	} else {
		fpscr = fp_summary(in.fpscr, in.fpscr | exceptions);
	}
	expected.fpscr = fpscr;
	probe_check(&in, &out, &expected,
		    "%s %016llx %016llx, %016llx %016llx, %016llx %016llx, RN %u", row->name,
		    (unsigned long long)a->high, (unsigned long long)a->low,
		    (unsigned long long)b->high, (unsigned long long)b->low,
		    (unsigned long long)t->high, (unsigned long long)t->low, n & 3);
}

static void run_row(const struct row *row, enum part part)
{
	bool fused = row->op >= MADD && row->op <= NMSUB;
	unsigned int count = row->kind == SCALAR || row->kind == DOUBLES ? ARRAY_SIZE(doubles) :
			     ARRAY_SIZE(singles);
	unsigned int n = 0;

	for (unsigned int i = 0; i < count; i++)
		for (unsigned int j = 0; j < count; j++)
			for (unsigned int k = 0; k < (fused ? count : 4); k += fused ? 2 : 1)
				run(row, i, j, k, fused ? n++ % 7 : k + (i & 1 ? 4 : 0), part);
}

static void test_arithmetic(void)
{
	fr_right = true;
	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row++) {
		probe_begin();
		run_row(row, PLAIN);
		probe_end("%s", row->name);
		if (row->op >= MADD && row->op <= NMSUB) {
			probe_begin();
			run_row(row, ROUNDED);
			probe_end("%s, 0 * inf + SNaN%s", row->name,
				  row->op >= NMADD ? ", or rounded to one side" : "");
		}
		if (row->kind >= DOUBLES && (row->op == MUL || row->op == DIV)) {
			probe_begin();
			run_row(row, MIXED);
			probe_end("%s, overflow and underflow", row->name);
		}
	}
	report(fr_right, "FR of arithmetic");
}

/* Bits and words: no flags. A, B and T are the registers, word 0 the leftmost. */
static u32 word(const struct vsr *v, unsigned int n)
{
	return (n < 2 ? v->high : v->low) >> (n & 1 ? 0 : 32);
}

static struct vsr words(u32 a, u32 b, u32 c, u32 d)
{
	return (struct vsr){ (u64)a << 32 | b, (u64)c << 32 | d };
}

static void test_moves(void)
{
	static const struct {
		const char *name;
		u32 insn;
	} moves[] = {
		{ "xxland", XX3(130) }, { "xxlandc", XX3(138) }, { "xxlor", XX3(146) },
		{ "xxlxor", XX3(154) }, { "xxlnor", XX3(162) }, { "xxlorc", XX3(170) },
		{ "xxlnand", XX3(178) }, { "xxleqv", XX3(186) },
		{ "xxpermdi 0", XX3(10) }, { "xxpermdi 1", XX3(10 | 32) },
		{ "xxpermdi 2", XX3(10 | 64) }, { "xxpermdi 3", XX3(10 | 96) },
		{ "xxsldwi 0", XX3(2) }, { "xxsldwi 1", XX3(2 | 32) }, { "xxsldwi 2", XX3(2 | 64) },
		{ "xxsldwi 3", XX3(2 | 96) }, { "xxmrghw", XX3(18) }, { "xxmrglw", XX3(50) },
		{ "xxspltw 0", XX2(164) }, { "xxspltw 1", XX2(164) | 1 << 16 },
		{ "xxspltw 2", XX2(164) | 2 << 16 }, { "xxspltw 3", XX2(164) | 3 << 16 },
		{ "xvabsdp", XX2(473) }, { "xvnabsdp", XX2(489) }, { "xvnegdp", XX2(505) },
		{ "xvabssp", XX2(409) }, { "xvnabssp", XX2(425) }, { "xvnegsp", XX2(441) },
	};
	static const u64 s32 = 0x8000000080000000;
	static const struct vsr a = { 0xf1e2d3c4b5a69788, 0x796a5b4c3d2e1f00 };
	static const struct vsr b = { 0x0123456789abcdef, 0xfedcba9876543210 };

	for (unsigned int i = 0; i < ARRAY_SIZE(moves); i++) {
		u32 w[8];
		struct vsr results[] = {
			{a.high & b.high, a.low & b.low},
			{a.high & ~b.high, a.low & ~b.low},
			{a.high | b.high, a.low | b.low},
			{a.high ^ b.high, a.low ^ b.low},
			{~(a.high | b.high), ~(a.low | b.low)},
			{a.high | ~b.high, a.low | ~b.low},
			{~(a.high & b.high), ~(a.low & b.low)},
			{~(a.high ^ b.high), ~(a.low ^ b.low)},
			{a.high, b.high},
			{a.high, b.low},
			{a.low, b.high},
			{a.low, b.low},
			{0, 0},
			{0, 0},
			{0, 0},
			{0, 0},
			words(word(&a, 0), word(&b, 0), word(&a, 1), word(&b, 1)),
			words(word(&a, 2), word(&b, 2), word(&a, 3), word(&b, 3)),
			words(word(&b, 0), word(&b, 0), word(&b, 0), word(&b, 0)),
			words(word(&b, 1), word(&b, 1), word(&b, 1), word(&b, 1)),
			words(word(&b, 2), word(&b, 2), word(&b, 2), word(&b, 2)),
			words(word(&b, 3), word(&b, 3), word(&b, 3), word(&b, 3)),
			{b.high & ~SIGN, b.low & ~SIGN},
			{b.high | SIGN, b.low | SIGN},
			{b.high ^ SIGN, b.low ^ SIGN},
			{b.high & ~s32, b.low & ~s32},
			{b.high | s32, b.low | s32},
			{b.high ^ s32, b.low ^ s32},
		};

		for (unsigned int n = 0; n < 8; n++)
			w[n] = n < 4 ? word(&a, n) : word(&b, n - 4);
		for (unsigned int n = 0; n < 4; n++)
			results[12 + n] = words(w[n], w[n + 1], w[n + 2], w[n + 3]);
		probe_begin();
		probe_init(&in, MSR_VECTORS);
		in.vsr[XA] = a;
		in.vsr[XB] = b;
		probe_run(moves[i].insn, &in, &out);
		probe_expect(&in, &expected);
		expected.vsr[XT] = results[i];
		probe_check(&in, &out, &expected, "%s", moves[i].name);
		probe_end("%s", moves[i].name);
	}
}

/* Between the register files, for registers of both halves. */
static void test_transfers(void)
{
	static const struct {
		const char *name;
		unsigned int xo;
		bool to_vsr;
	} transfers[] = {
		{ "mfvsrd", 51, false }, { "mfvsrwz", 115, false }, { "mfvsrld", 307, false },
		{ "mtvsrd", 179, true }, { "mtvsrwa", 211, true }, { "mtvsrwz", 243, true },
		{ "mtvsrdd", 435, true }, { "mtvsrws", 403, true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(transfers); i++) {
		if (isa_level() < 300 && (transfers[i].xo == 307 || transfers[i].xo > 400)) {
			report_skip("%s: the CPU is older", transfers[i].name);
			continue;
		}
		probe_begin();
		for (unsigned int n = 0; n < alu_edges_count * 2; n++) {
			unsigned int x = n & 1 ? XA : XT;
			u64 value = alu_edges[n / 2];
			struct vsr *v = &expected.vsr[x];

			probe_init(&in, MSR_VECTORS);
			in.gpr[6] = value;
			if (!transfers[i].to_vsr)
				in.vsr[x] = (struct vsr){ value, ~value };
			probe_run(INSN_X(31, x & 31, 6, transfers[i].xo == 435 ? 7 : 0,
					 transfers[i].xo) | x >> 5, &in, &out);
			probe_expect(&in, &expected);
			switch (transfers[i].xo) {
			case 51:
				expected.gpr[6] = value;
				break;
			case 115:
				expected.gpr[6] = (u32)value;
				break;
			case 307:
				expected.gpr[6] = ~value;
				break;
			case 435:
				*v = (struct vsr){ value, in.gpr[7] };
				break;
			case 403:
				*v = words(value, value, value, value);
				break;
			default:
				v->high = transfers[i].xo == 179   ? value
					  : transfers[i].xo == 211 ? (u64)(s64)(s32)value
								   : (u32)value;
				v->low = out.vsr[x].low;	/* undefined */
			}
			probe_check(&in, &out, &expected, "%s vs%u, %#llx", transfers[i].name, x,
				    (unsigned long long)value);
		}
		probe_end("%s", transfers[i].name);
	}
}

int main(void)
{
	test_arithmetic();
	test_moves();
	test_transfers();
	report_info("%lu runs", probe_runs);
	return report_summary();
}
