/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Floating point (unprivileged specification, chapters 11, 12 and Zfh): every computation of
 * F, D and Zfh in each rounding mode, static and dynamic, on edge operands against the exact
 * model of float-model.h: results with all 64 bits of the register, flags, and flags that
 * were set before.
 *
 * A failed row has the operation's number, rounding mode, operands, result and flags, and
 * what the model says.
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/csr.h>
#include <asm/isa.h>
#include "float-model.h"
#include "insn.h"

/* What the snippet works on, by offsets of 8. */
static struct {
	u64 a, b, c, result, integer_in, integer_out;
} data;

static u32 code[32] __aligned(64);

#define FLD(fd, offset)		INSN_I(OP_LOAD_FP, fd, 3, 10, offset)
#define FSD(fs, offset)		INSN_S(OP_STORE_FP, 3, 10, fs, offset)
#define LOAD(rd, offset)	INSN_I(OP_LOAD, rd, XLEN / 32 + 1, 10, offset)
#define STORE(rs, offset)	INSN_S(OP_STORE, XLEN / 32 + 1, 10, rs, offset)

/* Operands are f10, f11, f12 and a3, results f13 and a2; the operation is word 5. */
static void make_snippet(void)
{
	u32 words[] = {
		FLD(10, 0), FLD(11, 8), FLD(12, 16), LOAD(13, 32),
		INSN_CSR(CSRRW, 0, CSR_FCSR, 11),
		INSN_NOP,
		INSN_CSR(CSRRS, 11, CSR_FCSR, 0),
		FSD(13, 24), STORE(12, 40),
		INSN_I(OP_IMM, 10, 0, 11, 0),
		INSN_I(OP_JALR, 0, 0, 1, 0),
	};

	memcpy(code, words, sizeof(words));
}

static void set_operation(u32 insn)
{
	code[5] = insn;
	asm volatile("fence.i" : : : "memory");
}

static u32 run(u32 fcsr)
{
	return ((u32 (*)(void *, u32))code)(&data, fcsr);
}

static const struct fp_format *format;
static unsigned int fmt;		/* its number in instructions */
static const char *suffix;

/* A narrower value in a register has ones above it. */
static u64 box(const struct fp_format *f, u64 value)
{
	int width = f->precision + f->exponent_bits;

	return width == 64 ? value : value | -1ull << width;
}

#define VALUES	120
static u64 values[VALUES];
static unsigned int value_count;

static void make_values(void)
{
	int p = format->precision, bias = (1 << (format->exponent_bits - 1)) - 1;
	int exponents[] = { 0, 1, 2, bias - 2, bias - 1, bias, bias + 1, bias + p - 2,
			    bias + p - 1, bias + 15, bias + 31, bias + 63, 2 * bias, 2 * bias + 1 };
	u64 ones = (1ull << (p - 1)) - 1;
	u64 fractions[] = { 0, 1, (ones >> 1) + 1, ones, 0x5555555555555555 & ones };

	value_count = 0;
	for (int e = 0; e < ARRAY_SIZE(exponents); e++) {
		if (exponents[e] > 2 * bias + 1)
			continue;
		for (int f = 0; f < ARRAY_SIZE(fractions); f++) {
			u64 value = (u64)exponents[e] << (p - 1) | fractions[f];

			if (value_count < VALUES)
				values[value_count++] = value;
			/* Signs: of all infinities and zeros, of the others half. */
			if (value_count < VALUES && (!fractions[f] || (e + f) % 2))
				values[value_count++] = value |
					1ull << (p + format->exponent_bits - 1);
		}
	}
}

static u64 pick(unsigned int i, unsigned int step)
{
	return values[(i * step + step / 3) % value_count];
}

enum operation {
	ADD, SUB, MUL, DIV, SQRT, MADD, MSUB, NMSUB, NMADD, MIN_, MAX_, SGNJ, SGNJN, SGNJX,
	EQ, LT, LE, CLASS, OPERATIONS,
};

static const char *const names[OPERATIONS] = {
	"fadd", "fsub", "fmul", "fdiv", "fsqrt", "fmadd", "fmsub", "fnmsub", "fnmadd", "fmin",
	"fmax", "fsgnj", "fsgnjn", "fsgnjx", "feq", "flt", "fle", "fclass",
};

static u32 encode(enum operation op, unsigned int rm)
{
	static const u8 function7[] = {
		[ADD] = 0x00, [SUB] = 0x04, [MUL] = 0x08, [DIV] = 0x0c, [SQRT] = 0x2c,
		[MIN_] = 0x14, [MAX_] = 0x14, [SGNJ] = 0x10, [SGNJN] = 0x10, [SGNJX] = 0x10,
		[EQ] = 0x50, [LT] = 0x50, [LE] = 0x50, [CLASS] = 0x70,
	};
	static const u8 function3[] = {
		[MAX_] = 1, [SGNJN] = 1, [SGNJX] = 2, [EQ] = 2, [LT] = 1, [CLASS] = 1,
	};
	static const u8 fused[] = { OP_MADD, OP_MSUB, OP_NMSUB, OP_NMADD };
	unsigned int f3 = op <= NMADD ? rm : function3[op];

	if (op >= MADD && op <= NMADD)
		return INSN_R(fused[op - MADD], 13, f3, 10, 11, 12 << 2 | fmt);
	return INSN_R(OP_FP, op >= EQ ? 12 : 13, f3, 10, op == SQRT || op == CLASS ? 0 : 11,
		      function7[op] | fmt);
}

static u64 model(enum operation op, u64 a, u64 b, u64 c, int rm, u32 *flags)
{
	const struct fp_format *f = format;
	u64 sign = 1ull << (f->precision + f->exponent_bits - 1);

	switch (op) {
	case ADD:
		return fp_add(f, a, b, rm, flags);
	case SUB:
		return fp_sub(f, a, b, rm, flags);
	case MUL:
		return fp_mul(f, a, b, rm, flags);
	case DIV:
		return fp_div(f, a, b, rm, flags);
	case SQRT:
		return fp_sqrt(f, a, rm, flags);
	case MADD:
	case MSUB:
	case NMSUB:
	case NMADD:
		return fp_fma(f, a, b, c, op >= NMSUB, op == MSUB || op == NMADD, rm, flags);
	case MIN_:
	case MAX_:
		return fp_min_max(f, a, b, op == MAX_, flags);
	case SGNJ:
		return (a & ~sign) | (b & sign);
	case SGNJN:
		return (a & ~sign) | (~b & sign);
	case SGNJX:
		return a ^ (b & sign);
	case EQ:
		return fp_compare(f, a, b, 2, flags);
	case LT:
		return fp_compare(f, a, b, 1, flags);
	case LE:
		return fp_compare(f, a, b, 0, flags);
	default:
		return fp_class(f, a);
	}
}

static void operation_row(struct tally *t, enum operation op, u64 a, u64 b, u64 c,
			  unsigned int rm, bool dynamic, u32 before)
{
	u32 flags = 0, after;
	u64 expected = model(op, a, b, c, rm, &flags), got;

	data.a = box(format, a);
	data.b = box(format, b);
	data.c = box(format, c);
	data.result = data.integer_out = 0;
	after = run((dynamic ? rm : 0) << 5 | before);
	if (op < EQ)
		expected = box(format, expected);
	got = op < EQ ? data.result : data.integer_out;
	tally_row(t, got == expected && after == ((dynamic ? rm << 5 : 0) | before | flags),
		  "rm %u a %#" PRIx64 " b %#" PRIx64 " c %#" PRIx64 ": %#" PRIx64
		  " flags %#x, model %#" PRIx64 " %#x", rm, a, b, c,
		  got, after & 31, expected, flags);
}

static void test_operation(enum operation op)
{
	struct tally t = tally_start();
	bool rounded = op <= NMADD;

	for (unsigned int rm = 0; rm < (rounded ? 5 : 1); rm++) {
		for (int dynamic = 0; dynamic <= rounded; dynamic++) {
			unsigned int partners = op == SQRT || op == CLASS ? 1 : rounded ? 2 : 12;

			set_operation(encode(op, dynamic ? 7 : rm));
			for (unsigned int i = 0; i < value_count * partners; i++) {
				u32 before = i % 7 ? 0 : 1u << i % 5;
				unsigned int j = i + rm * 37 + dynamic * 191;

				operation_row(&t, op, values[i % value_count], pick(j, 31 + i /
					      value_count), pick(j, 57), rm, dynamic, before);
			}
		}
	}
	tally_report(&t, "%s.%s", names[op], suffix);
}

/* A narrow operand that is not boxed is the canonical NaN (12.2). */
static void test_boxing(void)
{
	struct tally t = tally_start();
	int width = format->precision + format->exponent_bits;
	u64 one = (u64)((1 << (format->exponent_bits - 1)) - 1) << (format->precision - 1);

	for (int bit = width; bit < 64; bit++) {
		for (enum operation op = ADD; op < OPERATIONS; op++) {
			u64 good = box(format, one), expected, got;
			u32 flags = 0, after;

			if (op == SQRT)
				continue;
			expected = model(op, format->nan, one, one, 0, &flags);
			set_operation(encode(op, 0));
			data.a = good ^ 1ull << bit;
			data.b = data.c = good;
			after = run(0);
			got = op < EQ ? data.result : data.integer_out;
			tally_row(&t, got == (op < EQ ? box(format, expected) : expected) &&
				  after == flags, "%s, bit %d clear: %#" PRIx64 " flags %#x", names[op],
				  bit, got, after);
		}
	}
	tally_report(&t, "operands that are not boxed, .%s", suffix);
}

/* Integers to and from the format: w, wu, l, lu. */
static void test_integers(void)
{
	static const char *const integers[] = { "w", "wu", "l", "lu" };
	static const u64 samples[] = {
		0, 1, 2, 3, 255, 0x7ff, 0x800, 0x801, 0x1001, 65519, 65520, 65504, 0xffffff,
		0x1000000, 0x1000001, 0x1ffffff, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff,
		0x100000001, 0x1fffffffffffff, 0x20000000000001, 0x3fffffffffffff,
		0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000401, -1ull, -2ull,
	};

	for (unsigned int kind = 0; kind < (XLEN == 64 ? 4 : 2); kind++) {
		struct tally to = tally_start(), from = tally_start();
		int bits = kind < 2 ? 32 : 64;
		bool is_signed = !(kind & 1);

		for (unsigned int rm = 0; rm < 5; rm++) {
			set_operation(INSN_R(OP_FP, 12, rm, 10, kind, 0x60 | fmt));
			for (unsigned int i = 0; i < value_count; i++) {
				u32 flags = 0, after;
				u64 expected = fp_to_int(format, values[i], bits, is_signed, rm,
							 &flags);

				/* Results of 32 bits are sign-extended, unsigned ones too. */
				if (bits == 32)
					expected = (u64)(s64)(s32)expected;
				data.a = box(format, values[i]);
				after = run(0);
				tally_row(&to, (ulong)data.integer_out == (ulong)expected &&
					  after == flags,
					  "rm %u %#" PRIx64 ": %#lx flags %#x, model %#lx %#x", rm,
					  values[i], (ulong)data.integer_out, after,
					  (ulong)expected, flags);
			}
			set_operation(INSN_R(OP_FP, 13, rm, 13, kind, 0x68 | fmt));
			for (unsigned int i = 0; i < ARRAY_SIZE(samples); i++) {
				u32 flags = 0, after;
				u64 value = samples[i], expected;

				if (bits == 32)
					value = is_signed ? (u64)(s64)(s32)value : (u32)value;
				expected = box(format, fp_from_int(format, value, is_signed, rm,
								   &flags));
				data.integer_in = samples[i];
				after = run(0);
				tally_row(&from, data.result == expected && after == flags,
					  "rm %u %#" PRIx64 ": %#" PRIx64 " flags %#x, model %#" PRIx64 " %#x", rm,
					  samples[i], data.result, after, expected, flags);
			}
		}
		tally_report(&to, "fcvt.%s.%s", integers[kind], suffix);
		tally_report(&from, "fcvt.%s.%s", suffix, integers[kind]);
	}
}

/* Bits as they are. */
static void test_moves(void)
{
	struct tally to = tally_start(), from = tally_start();
	int width = format->precision + format->exponent_bits;

	if (width > XLEN)
		return;
	for (unsigned int i = 0; i < value_count; i++) {
		u64 extended = width == 64 ? values[i] :
			       (values[i] ^ 1ull << (width - 1)) - (1ull << (width - 1));

		set_operation(INSN_R(OP_FP, 12, 0, 10, 0, 0x70 | fmt));
		/* The bits above need be no box here. */
		data.a = width == 64 ? values[i] : values[i] | 0x1234ull << width;
		run(0);
		tally_row(&to, (ulong)data.integer_out == (ulong)extended, "%#" PRIx64 ": %#lx",
			  values[i], (ulong)data.integer_out);
		set_operation(INSN_R(OP_FP, 13, 0, 13, 0, 0x78 | fmt));
		data.integer_in = width == 64 ? values[i] : values[i] | 0x4321ull << width;
		run(0);
		tally_row(&from, data.result == box(format, values[i]), "%#" PRIx64 ": %#" PRIx64, values[i],
			  data.result);
	}
	tally_report(&to, "fmv.x.%s", width == 32 ? "w" : suffix);
	tally_report(&from, "fmv.%s.x", width == 32 ? "w" : suffix);
}

static void test_conversion(unsigned int from_number, const struct fp_format *from,
			    const char *from_suffix)
{
	struct tally t = tally_start();

	for (unsigned int rm = 0; rm < 5; rm++) {
		set_operation(INSN_R(OP_FP, 13, rm, 10, from_number, 0x20 | fmt));
		for (unsigned int i = 0; i < value_count; i++) {
			u32 flags = 0, after;
			u64 expected = box(format, fp_convert(format, from, values[i], rm, &flags));

			data.a = box(from, values[i]);
			after = run(0);
			tally_row(&t, data.result == expected && after == flags,
				  "rm %u %#" PRIx64 ": %#" PRIx64 " flags %#x, model %#" PRIx64 " %#x", rm, values[i],
				  data.result, after, expected, flags);
		}
	}
	tally_report(&t, "fcvt.%s.%s", suffix, from_suffix);
}

static const struct {
	const struct fp_format *format;
	const char *suffix, *extension;
} formats[] = {
	{ &fp_single, "s", "f" }, { &fp_double, "d", "d" }, { &fp_half, "h", "zfh" },
};

int main(void)
{
	csr_set(CSR_SSTATUS, SR_FS_INITIAL);
	make_snippet();
	for (fmt = 0; fmt < 3; fmt++) {
		format = formats[fmt].format;
		suffix = formats[fmt].suffix;
		if (!has_ext(formats[fmt].extension)) {
			report_skip("format %s: no extension %s", suffix, formats[fmt].extension);
			continue;
		}
		make_values();
		for (enum operation op = ADD; op < OPERATIONS; op++)
			test_operation(op);
		if (fmt != 1)
			test_boxing();
		test_integers();
		test_moves();
		for (unsigned int other = 0; other < 3; other++) {
			const struct fp_format *own = format;

			if (other == fmt || !has_ext(formats[other].extension))
				continue;
			format = formats[other].format;
			make_values();
			format = own;
			test_conversion(other, formats[other].format, formats[other].suffix);
		}
	}
	return report_summary();
}
