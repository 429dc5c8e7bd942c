/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MUL, IMUL with one, two and three operands, DIV, IDIV, and the sign extensions of the
 * accumulator. SDM volume 2, the entries of those names.
 *
 * A division whose quotient does not fit raises #DE, a fault: EIP is at the instruction and
 * nothing has changed (volume 3, section 6.5).
 */
#include "realmode-model.h"

static const char *const widths[5] = { "", "8", "16", "", "32" };

#define OPERAND		12
#define UNDEFINED_MUL	(SF | ZF | AF | PF)

enum { OP_MUL = 4, OP_IMUL, OP_DIV, OP_IDIV };
static const char *const names[] = { [OP_MUL] = "MUL", "IMUL", "DIV", "IDIV" };

/* The double-width accumulator: AX, DX:AX or EDX:EAX. */
static u64 get_wide(const struct rm_state *s, unsigned int size)
{
	if (size == 1)
		return (u16)s->gpr[RM_AX];
	return (u64)get_reg(s, size, RM_DX) << 8 * size | get_reg(s, size, RM_AX);
}

static void set_wide(struct rm_state *s, unsigned int size, u64 value)
{
	if (size == 1) {
		set_reg(s, 2, RM_AX, value);
		return;
	}
	set_reg(s, size, RM_AX, value);
	set_reg(s, size, RM_DX, value >> 8 * size);
}

static s64 sign_extend_wide(unsigned int size, u64 value)
{
	return size == 1 ? (s16)value : size == 2 ? (s32)value : (s64)value;
}

static void multiply(struct rm_state *want, unsigned int op, unsigned int size, u32 src)
{
	u32 a = get_reg(want, size, RM_AX);
	u64 product;
	bool fits;

	if (op == OP_MUL) {
		product = (u64)a * src;
		fits = product <= size_mask(size);
	} else {
		s64 exact = (s64)sign_extend(size, a) * sign_extend(size, src);

		product = exact;
		fits = exact == sign_extend(size, exact);
	}
	set_wide(want, size, product);
	set_flags(want, CF | OF, fits ? 0 : CF | OF);
}

/* Long division, a bit at a time: @high:@low has 16 to 64 bits. False when it overflows. */
static bool divide_unsigned(unsigned int size, u64 dividend, u32 divisor, u32 *quotient,
			    u32 *remainder)
{
	u64 rest = dividend >> 8 * size;
	u32 q = 0;

	if (rest >= divisor)
		return false;
	for (int bit = 8 * size - 1; bit >= 0; bit--) {
		rest = rest << 1 | (dividend >> bit & 1);
		q <<= 1;
		if (rest >= divisor) {
			rest -= divisor;
			q |= 1;
		}
	}
	*quotient = q;
	*remainder = rest;
	return true;
}

static u64 magnitude(s64 value)
{
	return value < 0 ? -(u64)value : (u64)value;
}

/* The quotient is rounded towards zero, the remainder has the dividend's sign. */
static bool divide_signed(unsigned int size, u64 dividend, u32 divisor, u32 *quotient,
			  u32 *remainder)
{
	s64 n = sign_extend_wide(size, dividend), d = sign_extend(size, divisor);
	bool negative = (n < 0) != (d < 0);

	if (!divide_unsigned(size, magnitude(n), magnitude(d), quotient, remainder))
		return false;
	if (*quotient > sign_bit(size) - !negative)
		return false;
	if (negative)
		*quotient = -*quotient;
	if (n < 0)
		*remainder = -*remainder;
	return true;
}

/* Makes @want the state after the division; false when it raises #DE. */
static bool divide(struct rm_state *want, unsigned int op, unsigned int size, u32 src)
{
	u64 dividend = get_wide(want, size);
	u32 q, r;

	if (!(op == OP_DIV ? divide_unsigned : divide_signed)(size, dividend, src, &q, &r))
		return false;
	set_reg(want, size, RM_AX, q);
	if (size == 1)
		set_reg(want, 1, 4, r);
	else
		set_reg(want, size, RM_DX, r);
	return true;
}

static void add_case(const struct code *c, u16 ip, unsigned int op, unsigned int size, bool memory,
		     unsigned int reg, u64 wide, u32 src, u32 flags)
{
	struct rm_state in = rm_init();
	struct rm_case *k;

	in.eip = ip;
	in.eflags = flags;
	k = memory ? check_next_memory(&in) : check_next();
	if (!memory)
		k->in = in;
	if (!memory && (size == 1 || reg != RM_SP))
		set_reg(&k->in, size, reg, src);
	set_wide(&k->in, size, wide);
	if (memory) {
		store(k->memory + OPERAND, size, src);
		store(k->want_memory + OPERAND, size, src);
	} else {
		src = get_reg(&k->in, size, reg);
	}

	k->want = after(&k->in, c->len);
	if (op == OP_MUL || op == OP_IMUL) {
		multiply(&k->want, op, size, src);
		k->undefined = UNDEFINED_MUL;
	} else if (divide(&k->want, op, size, src)) {
		k->undefined = FLAGS_ALU;
	} else {
		k->want = faults(&k->in, DE_VECTOR);
	}
	check_add();
}

/* Dividends that make the quotient just fit or just not, and others. */
static u64 dividend(unsigned int op, unsigned int size, u32 src, unsigned int i)
{
	u64 exact = (op == OP_DIV ? (u64)src << 8 * size :
		     (u64)((s64)sign_extend(size, src) * (s64)sign_bit(size)));
	u64 half = op == OP_DIV ? src : (u64)sign_extend(size, src);

	switch (i % 12) {
	case 0:
		return exact;
	case 1:
		return exact - 1;
	case 2:
		return exact + 1;
	case 3:
		return -exact;
	case 4:
		return -exact - 1;
	case 5:
		return exact + half;
	case 6:
		return exact + half - 1;
	case 7:
		return -exact - half;
	case 8:
		return -exact - half + 1;
	case 9:
		return edge(size, i / 12);
	case 10:
		return (u64)edge(size, i) << 8 * size | edge(size, i / 12 + 3);
	default:
		return ((u64)noise() << 32 | noise()) >> i % 31;
	}
}

static void run_one(unsigned int op, unsigned int size, bool memory, unsigned int reg)
{
	struct code c = code_start();
	u16 ip;

	code_op(&c, size, 0xf6);
	if (memory)
		code_mem(&c, op, OPERAND);
	else
		code_regs(&c, op, reg);
	ip = code_place(&c);

	for (unsigned int i = 0; i < EDGES; i++)
		for (unsigned int j = 0; j < 24; j++) {
			u32 src = edge(size, i);
			u64 wide = op == OP_MUL || op == OP_IMUL ?
				   (u64)noise() << 8 * size | edge(size, j) :
				   dividend(op, size, src, j + 24 * i);

			if (j >= 22)
				src = noise() & size_mask(size);
			add_case(&c, ip, op, size, memory, reg, wide, src,
				 (i ^ j) & 1 ? 2 | FLAGS_ALU : 2);
		}
}

static void test_one_operand(void)
{
	for (unsigned int op = OP_MUL; op <= OP_IDIV; op++)
		for (unsigned int size = 1; size <= 4; size *= 2) {
			check_begin("%s r%s", names[op], widths[size]);
			for (unsigned int reg = 0; reg < 8; reg++)
				run_one(op, size, false, reg);
			check_end();
			check_begin("%s m%s", names[op], widths[size]);
			run_one(op, size, true, 0);
			check_end();
		}
}

/* IMUL's other forms: 0F AF, 69 with a full immediate and 6B with a sign-extended byte. */
static void run_imul(unsigned int size, u8 opcode, bool memory, unsigned int dst, unsigned int src,
		     u32 imm)
{
	struct code c = code_start();
	u16 ip;

	if (opcode == 0xaf) {
		code_0f(&c, size, opcode);
	} else {
		code_size(&c, size);
		code8(&c, opcode);
	}
	if (memory)
		code_mem(&c, dst, OPERAND);
	else
		code_regs(&c, dst, src);
	if (opcode == 0x69)
		code_imm(&c, size, imm);
	else if (opcode == 0x6b)
		code8(&c, imm);
	ip = code_place(&c);

	for (unsigned int i = 0; i < EDGES * 4; i++) {
		struct rm_state in = rm_init();
		struct rm_case *k;
		u32 b = edge(size, i), a = edge(size, i / 2 + 5);
		s64 exact;

		in.eip = ip;
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		k = memory ? check_next_memory(&in) : check_next();
		if (!memory)
			k->in = in;
		set_reg(&k->in, size, dst, a);
		if (memory) {
			store(k->memory + OPERAND, size, b);
			store(k->want_memory + OPERAND, size, b);
		} else {
			set_reg(&k->in, size, src, b);
			a = get_reg(&k->in, size, dst);
		}
		if (opcode != 0xaf)
			a = opcode == 0x69 ? imm : sign_extend(1, imm);

		exact = (s64)sign_extend(size, a) * sign_extend(size, b);
		k->want = after(&k->in, c.len);
		set_reg(&k->want, size, dst, exact);
		set_flags(&k->want, CF | OF, exact == sign_extend(size, exact) ? 0 : CF | OF);
		k->undefined = UNDEFINED_MUL;
		check_add();
	}
}

static void run_imul_registers(unsigned int size, u8 opcode, bool memory, u32 imm)
{
	for (unsigned int i = 0; i < (memory ? 8 : 64); i++)
		if (i / 8 != RM_SP && i % 8 != RM_SP)
			run_imul(size, opcode, memory, i % 8, i / 8, imm);
}

static void test_imul(void)
{
	for (unsigned int size = 2; size <= 4; size *= 2)
		for (int memory = 0; memory < 2; memory++) {
			const char *rm = memory ? "m" : "r", *w = widths[size];

			check_begin("IMUL r%s, %s%s", w, rm, w);
			run_imul_registers(size, 0xaf, memory, 0);
			check_end();
			for (int short_imm = 0; short_imm < 2; short_imm++) {
				check_begin("IMUL r%s, %s%s, imm%s", w, rm, w, short_imm ? "8" : w);
				for (unsigned int i = 0; i < EDGES; i++)
					run_imul(size, short_imm ? 0x6b : 0x69, memory, i % 4,
						 RM_SI, edge(short_imm ? 1 : size, i));
				run_imul_registers(size, short_imm ? 0x6b : 0x69, memory, 0x83);
				check_end();
			}
		}
}

static void test_extensions(void)
{
	static const struct {
		const char *name;
		u8 opcode, size;
	} ops[] = {
		{ "CBW", 0x98, 2 }, { "CWDE", 0x98, 4 }, { "CWD", 0x99, 2 }, { "CDQ", 0x99, 4 },
	};

	for (int i = 0; i < ARRAY_SIZE(ops); i++) {
		unsigned int size = ops[i].size;
		struct code c = code_start();
		struct rm_state in, want;

		check_begin("%s", ops[i].name);
		code_size(&c, size);
		code8(&c, ops[i].opcode);
		in = before(&c);
		for (int j = 0; j < 2 * EDGES; j++) {
			in.eflags = j & 1 ? 2 | FLAGS_ALU : 2;
			set_reg(&in, 4, RM_AX, noise());
			set_reg(&in, ops[i].opcode == 0x98 ? size / 2 : size, RM_AX,
				edge(ops[i].opcode == 0x98 ? size / 2 : size, j / 2));
			want = after(&in, c.len);
			if (ops[i].opcode == 0x98)
				set_reg(&want, size, RM_AX, sign_extend(size / 2, in.gpr[RM_AX]));
			else
				set_reg(&want, size, RM_DX,
					get_reg(&in, size, RM_AX) & sign_bit(size) ? -1u : 0);
			check_case(&in, &want, 0);
		}
		check_end();
	}
}

void test_muldiv(void)
{
	test_one_operand();
	test_imul();
	test_extensions();
}
