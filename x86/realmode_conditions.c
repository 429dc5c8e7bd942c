/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each condition right behind each kind of instruction that sets flags. SDM volume 1, appendix
 * B "EFLAGS condition codes", and volume 2, Jcc, SETcc, CMOVcc, ADC, RCL, LAHF, CMC.
 *
 * An emulator computes flags late, from what the last instruction left behind; so every
 * pair of a producer and a consumer is a piece of code of its own.
 */
#include "realmode-model.h"

/* Where the operands are: two in registers, the count in CL. */
#define A	RM_BX
#define B	RM_DX

/* Also computes on a third operand, the accumulator. */
struct producer {
	const char *name;
	void (*encode)(struct code *c, const struct producer *p, unsigned int size);
	struct result (*model)(const struct producer *p, unsigned int size, u32 a, u32 b,
			       u8 count, u32 flags);
	unsigned int op;
	bool keeps_a;		/* A is not written */
};

static void encode_binary(struct code *c, const struct producer *p, unsigned int size)
{
	code_op(c, size, p->op << 3);
	code_regs(c, B, A);
}

static struct result binary(const struct producer *p, unsigned int size, u32 a, u32 b, u8 count,
			    u32 flags)
{
	return model_binary(p->op, size, a, b, flags);
}

static void encode_test(struct code *c, const struct producer *p, unsigned int size)
{
	code_op(c, size, 0x84);
	code_regs(c, B, A);
}

static void encode_unary(struct code *c, const struct producer *p, unsigned int size)
{
	code_op(c, size, p->op < 2 ? 0xfe : 0xf6);
	code_regs(c, p->op, A);
}

static struct result unary(const struct producer *p, unsigned int size, u32 a, u32 b, u8 count,
			   u32 flags)
{
	return p->op == 0 ? model_inc(size, a, flags) : p->op == 1 ? model_dec(size, a, flags) :
	       model_neg(size, a, flags);
}

static void encode_shift_1(struct code *c, const struct producer *p, unsigned int size)
{
	code_op(c, size, 0xd0);
	code_regs(c, p->op, A);
}

static struct result shift_1(const struct producer *p, unsigned int size, u32 a, u32 b, u8 count,
			     u32 flags)
{
	return model_shift(p->op, size, a, 1, flags);
}

static void encode_shift_cl(struct code *c, const struct producer *p, unsigned int size)
{
	code_op(c, size, 0xd2);
	code_regs(c, p->op, A);
}

static struct result shift_cl(const struct producer *p, unsigned int size, u32 a, u32 b, u8 count,
			      u32 flags)
{
	return model_shift(p->op, size, a, count, flags);
}

/* Words and doublewords only; a byte-sized one stands for words. */
static void encode_double(struct code *c, const struct producer *p, unsigned int size)
{
	code_0f(c, size, p->op);
	code_regs(c, B, A);
}

static struct result double_cl(const struct producer *p, unsigned int size, u32 a, u32 b,
			       u8 count, u32 flags)
{
	return p->op == 0xa5 ? model_shld(size, a, b, count, flags) :
	       model_shrd(size, a, b, count, flags);
}

static struct result bit_test(const struct producer *p, unsigned int size, u32 a, u32 b, u8 count,
			      u32 flags)
{
	u32 bit = 1u << (b % (8 * size));
	struct result r = { .value = a, .undefined = OF | SF | AF | PF };

	r.flags = (flags & ~CF) | (a & bit ? CF : 0);
	if (p->op == 0xab)
		r.value |= bit;
	else if (p->op == 0xb3)
		r.value &= ~bit;
	else if (p->op == 0xbb)
		r.value ^= bit;
	return r;
}

static void encode_flag_op(struct code *c, const struct producer *p, unsigned int size)
{
	code8(c, p->op);
}

static struct result flag_op(const struct producer *p, unsigned int size, u32 a, u32 b, u8 count,
			     u32 flags)
{
	struct result r = { .value = a };

	r.flags = p->op == 0xf8 ? flags & ~CF : p->op == 0xf9 ? flags | CF : flags ^ CF;
	return r;
}

#define BINARY(n, name)		{ name, encode_binary, binary, n, n == OP_CMP }
#define SHIFT(n, name)		{ name " by 1", encode_shift_1, shift_1, n, false }, \
				{ name " by CL", encode_shift_cl, shift_cl, n, false }
static const struct producer producers[] = {
	BINARY(OP_ADD, "ADD"), BINARY(OP_OR, "OR"), BINARY(OP_ADC, "ADC"), BINARY(OP_SBB, "SBB"),
	BINARY(OP_AND, "AND"), BINARY(OP_SUB, "SUB"), BINARY(OP_XOR, "XOR"), BINARY(OP_CMP, "CMP"),
	{ "TEST", encode_test, binary, OP_AND, true },
	{ "INC", encode_unary, unary, 0, false },
	{ "DEC", encode_unary, unary, 1, false },
	{ "NEG", encode_unary, unary, 3, false },
	SHIFT(OP_ROL, "ROL"), SHIFT(OP_ROR, "ROR"), SHIFT(OP_RCL, "RCL"), SHIFT(OP_RCR, "RCR"),
	SHIFT(OP_SHL, "SHL"), SHIFT(OP_SHR, "SHR"), SHIFT(OP_SAR, "SAR"),
	{ "SHLD", encode_double, double_cl, 0xa5, false },
	{ "SHRD", encode_double, double_cl, 0xad, false },
	{ "BT", encode_double, bit_test, 0xa3, false },
	{ "BTS", encode_double, bit_test, 0xab, false },
	{ "BTR", encode_double, bit_test, 0xb3, false },
	{ "BTC", encode_double, bit_test, 0xbb, false },
	{ "CLC", encode_flag_op, flag_op, 0xf8, false },
	{ "STC", encode_flag_op, flag_op, 0xf9, false },
	{ "CMC", encode_flag_op, flag_op, 0xf5, false },
};

/* What reads the flags: the code, and what it does. The flags stay as they are unless told. */
struct consumer {
	const char *name;
	unsigned int variants;
	void (*encode)(struct code *c, unsigned int variant);
	void (*apply)(struct rm_state *want, unsigned int variant);
	u32 (*reads)(unsigned int variant);
};

/* Taken or not, an INT3 follows; EIP tells them apart. */
static void encode_jcc8(struct code *c, unsigned int cc)
{
	code8(c, 0x70 | cc);
	code8(c, 3);
}

static void apply_jcc(struct rm_state *want, unsigned int cc)
{
	if (model_condition(cc, want->eflags))
		want->eip += 3;
}

static void encode_jcc16(struct code *c, unsigned int cc)
{
	code8(c, 0x0f);
	code8(c, 0x80 | cc);
	code16(c, 3);
}

static void encode_setcc(struct code *c, unsigned int cc)
{
	code8(c, 0x0f);
	code8(c, 0x90 | cc);
	code8(c, 0xc5);		/* CH */
}

static void apply_setcc(struct rm_state *want, unsigned int cc)
{
	set_reg(want, 1, 5, model_condition(cc, want->eflags));
}

static void encode_cmov(struct code *c, unsigned int cc)
{
	code8(c, 0x0f);
	code8(c, 0x40 | cc);
	code_regs(c, RM_SI, RM_DI);
}

static void apply_cmov(struct rm_state *want, unsigned int cc)
{
	if (model_condition(cc, want->eflags))
		set_reg(want, 2, RM_SI, want->gpr[RM_DI]);
}

/* CF as an operand: ADC, SBB, RCL, RCR, CMC with a whole byte register after it. */
static void encode_carry(struct code *c, unsigned int variant)
{
	static const u8 codes[][2] = {
		{ 0x11, 0xfe }, { 0x19, 0xfe }, { 0xd1, 0xd6 }, { 0xd1, 0xde },
	};

	code8(c, codes[variant][0]);
	code8(c, codes[variant][1]);
}

static void apply_carry(struct rm_state *want, unsigned int variant)
{
	u32 si = get_reg(want, 2, RM_SI), di = get_reg(want, 2, RM_DI);
	struct result r = variant == 0 ? model_binary(OP_ADC, 2, si, di, want->eflags) :
			  variant == 1 ? model_binary(OP_SBB, 2, si, di, want->eflags) :
			  model_shift(variant == 2 ? OP_RCL : OP_RCR, 2, si, 1, want->eflags);

	set_reg(want, 2, RM_SI, r.value);
	want->eflags = r.flags;
}

static u32 reads_carry(unsigned int variant)
{
	return CF;
}

/* INC keeps CF: it must be computed before the other flags are lost. */
static void encode_inc(struct code *c, unsigned int variant)
{
	code8(c, 0x40 | variant << 3 | RM_SI);
}

static void apply_inc(struct rm_state *want, unsigned int variant)
{
	u32 si = get_reg(want, 2, RM_SI);
	struct result r = variant ? model_dec(2, si, want->eflags) : model_inc(2, si, want->eflags);

	set_reg(want, 2, RM_SI, r.value);
	want->eflags = r.flags;
}

static void encode_lahf(struct code *c, unsigned int variant)
{
	code8(c, 0x9f);
}

static void apply_lahf(struct rm_state *want, unsigned int variant)
{
	set_reg(want, 1, 4, (want->eflags & (SF | ZF | AF | PF | CF)) | 2);
}

static u32 reads_lahf(unsigned int variant)
{
	return SF | ZF | AF | PF | CF;
}

static const struct consumer consumers[] = {
	{ "Jcc rel8", 16, encode_jcc8, apply_jcc, condition_flags },
	{ "Jcc rel16", 16, encode_jcc16, apply_jcc, condition_flags },
	{ "SETcc", 16, encode_setcc, apply_setcc, condition_flags },
	{ "CMOVcc", 16, encode_cmov, apply_cmov, condition_flags },
	{ "ADC, SBB, RCL, RCR", 4, encode_carry, apply_carry, reads_carry },
	{ "INC and DEC", 2, encode_inc, apply_inc, reads_carry },
	{ "LAHF", 1, encode_lahf, apply_lahf, reads_lahf },
};

#define VECTORS	36

static void run_pair(const struct producer *p, const struct consumer *r, unsigned int variant,
		     unsigned int size)
{
	struct code c = code_start();
	struct rm_state first;

	p->encode(&c, p, size);
	r->encode(&c, variant);
	first = before(&c);
	for (unsigned int i = 0; i < VECTORS; i++) {
		struct rm_state in = first, want;
		u32 a = edge(size, i * 7), b = edge(size, i / 2 + variant);
		u8 count = i % 3 ? i % (8 * size) : 0;
		struct result m;
		u32 undefined;

		if (i % 4 == 0)
			b = a;
		set_reg(&in, size, A, a);
		set_reg(&in, size, B, b);
		set_reg(&in, 1, RM_CX, count);
		in.eflags = i & 1 ? 2 : 2 | FLAGS_ALU;
		m = p->model(p, size, a, b, count, in.eflags);
		undefined = m.undefined;
		if (undefined & r->reads(variant))
			continue;

		want = after(&in, c.len);
		if (!p->keeps_a)
			set_reg(&want, size, A, m.value);
		want.eflags = m.flags;
		r->apply(&want, variant);
		/* What the consumer sets itself is defined again. */
		if (r->apply == apply_carry)
			undefined &= variant < 2 ? 0 : ~(CF | OF);
		else if (r->apply == apply_inc)
			undefined = 0;
		check_case(&in, &want, undefined);
	}
}

static bool ever_defined(const struct producer *p, const struct consumer *r)
{
	/* AF is undefined behind most of them, and LAHF reads it. */
	return r->apply != apply_lahf || p->model == unary || p->encode == encode_flag_op ||
	       (p->encode == encode_binary && p->op != OP_OR && p->op != OP_AND &&
		p->op != OP_XOR) || (p->model == shift_1 && p->op <= OP_RCR);
}

void test_conditions(void)
{
	static const char *const widths[5] = { "", "8", "16", "", "32" };

	for (int i = 0; i < ARRAY_SIZE(producers); i++) {
		const struct producer *p = &producers[i];
		bool sized = p->encode != encode_flag_op;
		unsigned int first = p->encode == encode_double ? 2 : 1;

		for (unsigned int size = first; size <= (sized ? 4 : 1); size *= 2)
			for (int j = 0; j < ARRAY_SIZE(consumers); j++) {
				const struct consumer *r = &consumers[j];

				if (!ever_defined(p, r))
					continue;
				check_begin("%s after %s%s%s", r->name, p->name,
					    sized ? ", r" : "", sized ? widths[size] : "");
				for (unsigned int v = 0; v < r->variants; v++)
					run_pair(p, r, v, size);
				check_end();
			}
	}
}
