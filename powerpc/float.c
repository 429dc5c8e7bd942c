/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scalar floating point: Power ISA 3.1, book I, chapters 4 and 7. Arithmetic, multiply-add,
 * rounding and conversion of doubles and singles, and their VSX forms, against a model on
 * integers: every pair (triple) of edge numbers, in each rounding mode, with FPSCR clear and
 * with every exception bit set before. The result, the whole FPSCR, CR1 of record forms, and
 * nothing else changed. What enabled invalid-operation and zero-divide exceptions leave.
 *
 * FPSCR[FR] has a check of its own for each group, so that the others show without it. A
 * failure prints the operands, and each field that is not as expected.
 */
#include "alu.h"
#include "fpmodel.h"

static struct probe_state in, out, expected;
static bool fr_right, class_right;

#define ONE		0x3ff0000000000000ull
#define SIGN		(1ull << 63)

static const u64 doubles[] = {
	0, SIGN, ONE, ONE | SIGN, 0x4000000000000000, 0x3ff8000000000000, 0x3ff0000000000001,
	0xbfefffffffffffff, 0x3fd5555555555555, 1, 0x800fffffffffffff, 0x0010000000000000,
	0x7fefffffffffffff, 0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000,
	0x7ff8000000000123, 0xfff0000000000456, 0x4340000000000000, 0x0018000000000000,
	0x4330000000000001, 0xc008000000000000,
};

/* Doubles that a single can hold. */
static const u64 singles[] = {
	0, SIGN, ONE, ONE | SIGN, 0x4000000000000000, 0x3ff0000020000000, 0xbfefffffe0000000,
	0x3fd5555540000000, 0x36a0000000000000, 0xb80fffffc0000000, 0x3810000000000000,
	0x47efffffe0000000, 0xc7efffffe0000000, 0x7ff0000000000000, 0xfff0000000000000,
	0x7ff8000020000000, 0xfff0000040000000, 0x4170000000000000, 0x3818000000000000,
	0xc008000000000000,
};

static const u64 integers[] = {
	0x43dfffffffffffff, 0x43e0000000000000, 0xc3e0000000000000, 0xc3e0000000000001,
	0x43efffffffffffff, 0x43f0000000000000, 0x41dfffffffc00000, 0x41dfffffffe00000,
	0x41e0000000000000, 0xc1e0000000000000, 0xc1e0000000200000, 0xc1e00000000fffff,
	0x41efffffffe00000, 0x41efffffffefffff, 0x41f0000000000000, 0x3fe0000000000000,
	0xbfe0000000000000, 0x3ff8000000000000, 0x4004000000000000, 0xbfefffffffffffff,
	0x3fdfffffffffffff, 0x432fffffffffffff, 0x0000000000000001, 0xbff8000000000000,
};

enum operation { ADD, SUB, MUL, DIV, SQRT, MADD, MSUB, NMADD, NMSUB, ROUND, RIN, RIZ, RIP, RIM };

static struct fp_result model(enum operation op, u64 a, u64 b, u64 c, enum fp_rounding rounding,
			      bool single)
{
	switch (op) {
	case ADD:
		return fp_add(a, b, rounding, single);
	case SUB:
		return fp_add(a, fp_is_nan(b) ? b : b ^ SIGN, rounding, single);
	case MUL:
		return fp_mul(a, c, rounding, single);
	case DIV:
		return fp_div(a, b, rounding, single);
	case SQRT:
		return fp_sqrt(b, rounding, single);
	case ROUND:
		return fp_round(b, rounding, single);
	case RIN:
		return fp_integral(b, FP_AWAY);
	case RIZ:
		return fp_integral(b, FP_ZERO);
	case RIP:
		return fp_integral(b, FP_UP);
	case RIM:
		return fp_integral(b, FP_DOWN);
	default:
		return fp_madd(a, c, b, op == MSUB || op == NMSUB, op == NMADD || op == NMSUB,
			       rounding, single);
	}
}

static const struct arithmetic {
	const char *name;
	u32 insn;
	enum operation op;
	bool single, one, three;
} arithmetics[] = {
	{ "fadd", 63u << 26 | 21 << 1, ADD, false, false, false },
	{ "fsub", 63u << 26 | 20 << 1, SUB, false, false, false },
	{ "fmul", 63u << 26 | 25 << 1, MUL, false, false, false },
	{ "fdiv", 63u << 26 | 18 << 1, DIV, false, false, false },
	{ "fsqrt", 63u << 26 | 22 << 1, SQRT, false, true, false },
	{ "fmadd", 63u << 26 | 29 << 1, MADD, false, false, true },
	{ "fmsub", 63u << 26 | 28 << 1, MSUB, false, false, true },
	{ "fnmadd", 63u << 26 | 31 << 1, NMADD, false, false, true },
	{ "fnmsub", 63u << 26 | 30 << 1, NMSUB, false, false, true },
	{ "fadds", 59u << 26 | 21 << 1, ADD, true, false, false },
	{ "fsubs", 59u << 26 | 20 << 1, SUB, true, false, false },
	{ "fmuls", 59u << 26 | 25 << 1, MUL, true, false, false },
	{ "fdivs", 59u << 26 | 18 << 1, DIV, true, false, false },
	{ "fsqrts", 59u << 26 | 22 << 1, SQRT, true, true, false },
	{ "fmadds", 59u << 26 | 29 << 1, MADD, true, false, true },
	{ "fmsubs", 59u << 26 | 28 << 1, MSUB, true, false, true },
	{ "fnmadds", 59u << 26 | 31 << 1, NMADD, true, false, true },
	{ "fnmsubs", 59u << 26 | 30 << 1, NMSUB, true, false, true },
	{ "frsp", 63u << 26 | 12 << 1, ROUND, true, true, false },
	{ "frin", 63u << 26 | 392 << 1, RIN, false, true, false },
	{ "friz", 63u << 26 | 424 << 1, RIZ, false, true, false },
	{ "frip", 63u << 26 | 456 << 1, RIP, false, true, false },
	{ "frim", 63u << 26 | 488 << 1, RIM, false, true, false },
};

/* FPSCR before a run: rounding, and nothing or everything that can have happened. */
static u64 fpscr_of(unsigned int n)
{
	u64 fpscr = n & 3;

	if (n & 4)
		fpscr |= FPSCR_SET | FPSCR_FX | FPSCR_VX;
	return fpscr;
}

/* Compares; FR on the side, and FPRF too, with @any_class or of what may be called either. */
static void check(const struct fp_result *result, const char *name, u64 a, u64 b, u64 c,
		  bool any_class)
{
	fr_right &= !((out.fpscr ^ expected.fpscr) & FPSCR_FR);
	expected.fpscr = (expected.fpscr & ~FPSCR_FR) | (out.fpscr & FPSCR_FR);
	class_right &= !((out.fpscr ^ expected.fpscr) & FPSCR_FPRF);
	if (result->tiny_single || any_class)
		expected.fpscr = (expected.fpscr & ~FPSCR_FPRF) | (out.fpscr & FPSCR_FPRF);
	probe_check(&in, &out, &expected, "%s %#llx, %#llx, %#llx, FPSCR %#llx", name,
		    (unsigned long long)a, (unsigned long long)b, (unsigned long long)c,
		    (unsigned long long)in.fpscr);
}

static void begin(u64 fpscr)
{
	probe_init(&in, MSR_VECTORS);
	in.fpscr = fpscr;
}

static void run_arithmetic(const struct arithmetic *row, u64 a, u64 b, u64 c, unsigned int n)
{
	struct fp_result result;
	bool record = n & 1;

	begin(fpscr_of(n));
	in.vsr[1].high = a;
	in.vsr[2].high = b;
	in.vsr[3].high = c;
	probe_run(row->insn | 4 << 21 | (row->one ? 0 : 1 << 16) | (row->op == MUL ? 0 : 2 << 11) |
		  (row->op == MUL || row->three ? 3 << 6 : 0) | record, &in, &out);
	result = model(row->op, a, b, c, in.fpscr & 3, row->single);
	probe_expect(&in, &expected);
	expected.vsr[4].high = result.value;
	expected.vsr[4].low = out.vsr[4].low;	/* undefined before ISA 3.1 */
	expected.fpscr = fp_status(in.fpscr, &result, true);
	if (record)
		expected.cr = (in.cr & ~0x0f000000ull) | (expected.fpscr >> 28 & 15) << 24;
	check(&result, row->name, a, b, c, false);
}

/*
 * Triples that have a check of their own: both an SNaN and 0 * inf, which are two invalid
 * operations in one; and negated results rounded up or down, where rounding comes first.
 */
static bool is_apart(const struct arithmetic *row, u64 a, u64 b, u64 c, unsigned int n)
{
	if (!row->three)
		return false;
	if (fp_is_snan(b) && ((fp_is_inf(a) && fp_is_zero(c)) || (fp_is_zero(a) && fp_is_inf(c))))
		return true;
	return (row->op == NMADD || row->op == NMSUB) && (n & 3) >= 2;
}

/* All operands of a row, those apart or the others. */
static void run_row(const struct arithmetic *row, bool apart)
{
	const u64 *set = row->single && row->op != ROUND ? singles : doubles;
	unsigned int count = set == singles ? ARRAY_SIZE(singles) : ARRAY_SIZE(doubles);
	unsigned int n = 0;

	for (unsigned int i = 0; i < (row->one ? 1 : count); i++)
		for (unsigned int j = 0; j < count; j++)
			if (row->three)
				for (unsigned int k = 0; k < count; k++) {
					n = (n + 1) % 7;
					for (unsigned int m = apart ? 0 : n; m <= (apart ? 7 : n);
					     m++)
						if (is_apart(row, set[i], set[k], set[j], m) ==
						    apart)
							run_arithmetic(row, set[i], set[k], set[j],
								       m);
				}
			else
				for (n = 0; n < 8; n++)
					run_arithmetic(row, set[i], set[j], set[j], n);
	for (unsigned int j = 0; row->one && j < ARRAY_SIZE(integers); j++)
		for (n = 0; n < 8 && row->op >= ROUND; n++)
			run_arithmetic(row, 0, integers[j], 0, n);
}

static void test_arithmetic(void)
{
	fr_right = true;
	for (const struct arithmetic *row = arithmetics;
	     row < arithmetics + ARRAY_SIZE(arithmetics); row++) {
		probe_begin();
		run_row(row, false);
		probe_end("%s", row->name);
		if (row->three) {
			probe_begin();
			run_row(row, true);
			probe_end("%s, 0 * inf + SNaN%s", row->name,
				  row->op >= NMADD ? ", or rounded to one side" : "");
		}
	}
	report(fr_right, "FR of arithmetic");
}

/* The integer conversions. */
static void test_conversions(void)
{
	static const struct {
		const char *name;
		u32 xo;
		unsigned int width;
		bool is_signed, to_zero;
	} to[] = {
		{ "fctid", 814, 64, true, false }, { "fctidz", 815, 64, true, true },
		{ "fctidu", 942, 64, false, false }, { "fctiduz", 943, 64, false, true },
		{ "fctiw", 14, 32, true, false }, { "fctiwz", 15, 32, true, true },
		{ "fctiwu", 142, 32, false, false }, { "fctiwuz", 143, 32, false, true },
	};
	static const struct {
		const char *name;
		u32 insn;
		bool is_signed, single;
	} from[] = {
		{ "fcfid", INSN_X(63, 4, 0, 2, 846), true, false },
		{ "fcfidu", INSN_X(63, 4, 0, 2, 974), false, false },
		{ "fcfids", INSN_X(59, 4, 0, 2, 846), true, true },
		{ "fcfidus", INSN_X(59, 4, 0, 2, 974), false, true },
	};
	unsigned int all = ARRAY_SIZE(doubles) + ARRAY_SIZE(integers);
	struct fp_result result;

	fr_right = true;
	for (unsigned int i = 0; i < ARRAY_SIZE(to); i++) {
		probe_begin();
		for (unsigned int n = 0; n < all * 8; n++) {
			u64 b = n / 8 < ARRAY_SIZE(doubles) ? doubles[n / 8] :
				integers[n / 8 - ARRAY_SIZE(doubles)];

			begin(fpscr_of(n % 8));
			in.vsr[2].high = b;
			probe_run(INSN_X(63, 4, 0, 2, to[i].xo), &in, &out);
			result = fp_to_integer(b, to[i].to_zero ? FP_ZERO : in.fpscr & 3,
					       to[i].width, to[i].is_signed);
			probe_expect(&in, &expected);
			expected.vsr[4] = out.vsr[4];
			expected.vsr[4].high = result.value;
			if (to[i].width == 32)	/* the high word is undefined */
				expected.vsr[4].high = (u32)result.value |
						       (out.vsr[4].high & ~0xffffffffull);
			expected.fpscr = fp_status(in.fpscr, &result, false);
			check(&result, to[i].name, 0, b, 0, true);
		}
		probe_end("%s", to[i].name);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(from); i++) {
		class_right = true;
		probe_begin();
		for (unsigned int n = 0; n < alu_edges_count * 8; n++) {
			u64 b = alu_edges[n / 8];

			begin(fpscr_of(n % 8));
			in.vsr[2].high = b;
			probe_run(from[i].insn, &in, &out);
			result =
				fp_from_integer(b, from[i].is_signed, in.fpscr & 3, from[i].single);
			probe_expect(&in, &expected);
			expected.vsr[4] = out.vsr[4];
			expected.vsr[4].high = result.value;
			expected.fpscr = fp_status(in.fpscr, &result, true);
			check(&result, from[i].name, 0, b, 0, true);
		}
		probe_end("%s", from[i].name);
		report(class_right, "FPRF of %s", from[i].name);
	}
	report(fr_right, "FR of conversions");
}

/* -1, 0, 1, 2: less, equal, greater, unordered. */
static int compare(u64 a, u64 b)
{
	s64 x, y;

	if (fp_is_nan(a) || fp_is_nan(b))
		return 2;
	x = a & SIGN ? -(s64)(a & ~SIGN) : (s64)a;
	y = b & SIGN ? -(s64)(b & ~SIGN) : (s64)b;
	return x < y ? -1 : x > y;
}

static void test_compare(void)
{
	for (unsigned int ordered = 0; ordered < 2; ordered++) {
		class_right = true;
		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(doubles) * ARRAY_SIZE(doubles) * 2; n++) {
			u64 a = doubles[n / 2 / ARRAY_SIZE(doubles)];
			u64 b = doubles[n / 2 % ARRAY_SIZE(doubles)], fpscr;
			unsigned int field = n % 8, shift = 28 - 4 * field;
			int order = compare(a, b);
			u64 cc = order < 0 ? 8 : order == 1 ? 4 : order ? 1 : 2;
			bool snan = fp_is_snan(a) || fp_is_snan(b);

			begin(fpscr_of(n & 1 ? 4 : 0));
			in.vsr[1].high = a;
			in.vsr[2].high = b;
			probe_run(INSN_X(63, field << 2, 1, 2, ordered ? 32 : 0), &in, &out);
			probe_expect(&in, &expected);
			expected.cr = (in.cr & ~(15ull << shift)) | cc << shift;
			fpscr = (in.fpscr & ~FPSCR_FPCC) | cc << 12;
			if (snan)
				fpscr |= FPSCR_VXSNAN;
			if (ordered && order == 2)	/* VE is 0 */
				fpscr |= FPSCR_VXVC;
			expected.fpscr = fp_summary(in.fpscr, fpscr);
			class_right &= !((out.fpscr ^ expected.fpscr) & FPSCR_C);
			expected.fpscr = (expected.fpscr & ~FPSCR_C) | (out.fpscr & FPSCR_C);
			probe_check(&in, &out, &expected, "%#llx, %#llx", (unsigned long long)a,
				    (unsigned long long)b);
		}
		probe_end(ordered ? "fcmpo" : "fcmpu");
		report(class_right, "%s leaves C alone", ordered ? "fcmpo" : "fcmpu");
	}
}

/* What moves bits only: no flags, NaNs as they are. */
static void test_moves(void)
{
	static const struct {
		const char *name;
		u32 insn;
	} rows[] = {
		{ "fmr", INSN_X(63, 4, 0, 2, 72) }, { "fneg", INSN_X(63, 4, 0, 2, 40) },
		{ "fabs", INSN_X(63, 4, 0, 2, 264) }, { "fnabs", INSN_X(63, 4, 0, 2, 136) },
		{ "fcpsgn", INSN_X(63, 4, 1, 2, 8) },
		{ "fsel", 63u << 26 | 4 << 21 | 1 << 16 | 2 << 11 | 3 << 6 | 23 << 1 },
		{ "fmrgew", INSN_X(63, 4, 1, 2, 966) }, { "fmrgow", INSN_X(63, 4, 1, 2, 838) },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(doubles) * ARRAY_SIZE(doubles); n++) {
			u64 a = doubles[n / ARRAY_SIZE(doubles)],
			    b = doubles[n % ARRAY_SIZE(doubles)];
			u64 values[] = {
				b, b ^ SIGN, b & ~SIGN, b | SIGN, (b & ~SIGN) | (a & SIGN),
				fp_is_nan(a) || (a & SIGN && !fp_is_zero(a)) ? b : ONE | 3,
				(a >> 32 << 32) | b >> 32, a << 32 | (u32)b,
			};

			begin(fpscr_of(n % 8));
			in.vsr[1].high = a;
			in.vsr[2].high = b;
			in.vsr[3].high = ONE | 3;
			probe_run(rows[i].insn, &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[4] = out.vsr[4];
			expected.vsr[4].high = values[i];
			probe_check(&in, &out, &expected, "%#llx, %#llx", (unsigned long long)a,
				    (unsigned long long)b);
		}
		probe_end("%s", rows[i].name);
	}
}

/* Enabled exceptions: the target is not written, and with FE0, FE1 there is an interrupt. */
static void test_enabled(void)
{
	static const struct {
		const char *name;
		u32 insn;
		u64 a, b, enable, exception;
	} rows[] = {
		{"inf - inf", 63u << 26 | 20 << 1, 0x7ff0000000000000, 0x7ff0000000000000, FPSCR_VE,
		 FPSCR_VXISI},
		{"1 / 0", 63u << 26 | 18 << 1, ONE, 0, FPSCR_ZE, FPSCR_ZX},
		{"0 / 0", 63u << 26 | 18 << 1, 0, 0, FPSCR_VE, FPSCR_VXZDZ},
		{"inf / inf", 63u << 26 | 18 << 1, 0xfff0000000000000, 0x7ff0000000000000, FPSCR_VE,
		 FPSCR_VXIDI},
		{"SNaN + 1", 63u << 26 | 21 << 1, 0x7ff0000000000001, ONE, FPSCR_VE, FPSCR_VXSNAN},
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned int fe = 0; fe < 4; fe++) {
			u64 msr = MSR_VECTORS | (fe & 2 ? MSR_FE0 : 0) | (fe & 1 ? MSR_FE1 : 0);

			probe_begin();
			probe_init(&in, msr);
			in.fpscr = rows[i].enable;
			in.vsr[1].high = rows[i].a;
			in.vsr[2].high = rows[i].b;
			probe_run(rows[i].insn | 4 << 21 | 1 << 16 | 2 << 11, &in, &out);
			if (fe)
				probe_expect_interrupt(&in, &expected, 0x700, SRR1_PROGFPE);
			else
				probe_expect(&in, &expected);
			expected.fpscr = fp_summary(in.fpscr, in.fpscr | rows[i].exception);
			probe_check(&in, &out, &expected, "%s", rows[i].name);
			probe_end("enabled: %s, FE0 FE1 = %u%u", rows[i].name, fe >> 1, fe & 1);
		}
}

int main(void)
{
	test_arithmetic();
	test_conversions();
	test_compare();
	test_moves();
	test_enabled();
	report_info("%lu runs", probe_runs);
	return report_summary();
}
