/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ADD OR ADC SBB AND SUB XOR CMP TEST, INC DEC NEG NOT: every encoding, in bytes, words and
 * doublewords, in registers and memory. SDM volume 2, the entries of those names.
 */
#include "realmode-model.h"

static const char *const size_names[5] = { "", "8", "16", "", "32" };

/* EFLAGS before: no flag, and all of those that arithmetic changes, with some others. */
static const u32 flags_before[] = { 2, 2 | FLAGS_ALU, 2 | CF, 2 | ZF | OF | DF | IF | NT | IOPL };

/* How an operation gets its operands. */
enum form { RM_REG, REG_RM, ACC_IMM, RM_IMM, RM_IMM_SIGNED, FORMS };

enum place { IN_REGISTER, IN_MEMORY, IN_LOCKED_MEMORY };

static void name_form(char *buf, int len, const char *op, enum form form, unsigned int size,
		      enum place place)
{
	const char *s = size_names[size], *rm = place == IN_REGISTER ? "r" : "m";

	if (place == IN_LOCKED_MEMORY) {
		snprintf(buf, len, "LOCK ");
		buf += 5;
		len -= 5;
	}

	switch (form) {
	case RM_REG:
		snprintf(buf, len, "%s %s%s, r%s", op, rm, s, s);
		break;
	case REG_RM:
		snprintf(buf, len, "%s r%s, %s%s (load form)", op, s, rm, s);
		break;
	case ACC_IMM:
		snprintf(buf, len, "%s accumulator, imm%s", op, s);
		break;
	case RM_IMM:
		snprintf(buf, len, "%s %s%s, imm%s", op, rm, s, s);
		break;
	default:
		snprintf(buf, len, "%s %s%s, sign-extended imm8", op, rm, s);
		break;
	}
}

/* Where the memory operand is in the case's window. */
#define OPERAND	24

/*
 * One instruction with its operands: @dst and @src are registers, or @dst is -1 for memory
 * at DS:OPERAND, or @src is for an immediate of @imm.
 */
struct operands {
	enum form form;
	bool memory;
	bool lock;
	unsigned int reg;
	unsigned int rm;
	u32 imm;
};

/* Opcode bytes of a binary operation; @test is for TEST, which has fewer forms. */
static void encode_binary(struct code *c, unsigned int op, bool test, unsigned int size,
			  const struct operands *o)
{
	unsigned int reg = o->reg;

	if (o->lock)
		code8(c, 0xf0);
	switch (o->form) {
	case RM_REG:
		code_op(c, size, test ? 0x84 : op << 3);
		break;
	case REG_RM:
		code_op(c, size, op << 3 | 2);
		break;
	case ACC_IMM:
		code_op(c, size, test ? 0xa8 : op << 3 | 4);
		code_imm(c, size, o->imm);
		return;
	case RM_IMM:
		code_op(c, size, test ? 0xf6 : 0x80);
		reg = test ? 0 : op;
		break;
	default:
		code_size(c, size);
		code8(c, size == 1 ? 0x82 : 0x83);
		reg = op;
		break;
	}
	if (o->memory)
		code_mem(c, reg, OPERAND);
	else
		code_regs(c, reg, o->rm);
	if (o->form == RM_IMM)
		code_imm(c, size, o->imm);
	else if (o->form == RM_IMM_SIGNED)
		code8(c, o->imm);
}

/* SP can be an operand, but then there is no stack for the ending interrupt. */
static bool uses_sp(unsigned int size, const struct operands *o)
{
	return size > 1 && !o->memory && (o->rm == RM_SP || o->reg == RM_SP);
}

static bool has_immediate(enum form form)
{
	return form >= ACC_IMM;
}

/* Adds the case of @a op @b. */
static void add_binary(unsigned int op, bool test, unsigned int size, const struct operands *o,
		       const struct code *c, u16 ip, u32 a, u32 b, u32 flags)
{
	struct rm_state in = rm_init();
	struct rm_case *k;
	struct result r;
	unsigned int dst = o->form == REG_RM ? o->reg : o->form == ACC_IMM ? RM_AX : o->rm;
	unsigned int src = o->form == REG_RM ? o->rm : o->reg;
	bool memory_dst = o->memory && o->form != REG_RM;
	bool memory_src = o->memory && o->form == REG_RM;

	in.eip = ip;
	in.eflags = flags;
	k = o->memory ? check_next_memory(&in) : check_next();
	if (!o->memory)
		k->in = in;

	if (memory_dst)
		store(k->memory + OPERAND, size, a);
	else
		set_reg(&k->in, size, dst, a);
	if (memory_src)
		store(k->memory + OPERAND, size, b);
	else if (!has_immediate(o->form))
		set_reg(&k->in, size, src, b);
	if (o->memory)
		memcpy(k->want_memory, k->memory, WINDOW);

	/* With one register as both operands the second value is the one that counts. */
	if (!memory_dst)
		a = get_reg(&k->in, size, dst);
	r = model_binary(op, size, a, b, flags);

	k->want = uses_sp(size, o) ? after_exit(&k->in) : after(&k->in, c->len);
	k->want.eflags = r.flags;
	k->undefined = r.undefined;
	if (op != OP_CMP && !test) {
		if (memory_dst)
			store(k->want_memory + OPERAND, size, r.value);
		else
			set_reg(&k->want, size, dst, r.value);
	}
	check_add();
}

/* Places one instruction and runs it with @n pairs of operands from the @first-th on. */
static void run_binary(unsigned int op, bool test, unsigned int size, const struct operands *o,
		       unsigned int first, unsigned int n)
{
	struct code c = code_start();
	u16 ip;

	encode_binary(&c, op, test, size, o);
	if (uses_sp(size, o))
		code_exit(&c);
	ip = code_place(&c);
	for (unsigned int i = first; i < first + n; i++) {
		u32 a = edge(size, i / EDGES), b = edge(size, i);

		if (i >= EDGES * EDGES) {
			a = noise() & size_mask(size);
			b = noise() & size_mask(size);
		}
		if (o->form == RM_IMM_SIGNED)
			b = sign_extend(1, o->imm) & size_mask(size);
		else if (has_immediate(o->form))
			b = o->imm;
		add_binary(op, test, size, o, &c, ip, a, b, flags_before[i % 4]);
		add_binary(op, test, size, o, &c, ip, a, b, flags_before[(i + 1) % 4]);
	}
}

/* All pairs of operands in two registers, and some in all pairs of registers. */
static void run_registers(unsigned int op, bool test, unsigned int size, struct operands *o)
{
	o->reg = RM_CX;
	o->rm = RM_BX;
	run_binary(op, test, size, o, 0, EDGES * EDGES + 100);
	for (unsigned int i = 0; i < 64; i++) {
		o->reg = i / 8;
		o->rm = i % 8;
		run_binary(op, test, size, o, i * 6, 6);
	}
}

/* All immediates at the edges, with all edges as the other operand. */
static void run_immediates(unsigned int op, bool test, unsigned int size, struct operands *o)
{
	for (unsigned int i = 0; i < EDGES; i++) {
		o->imm = edge(o->form == RM_IMM_SIGNED ? 1 : size, i);
		for (o->rm = 0; o->rm < 8; o->rm++) {
			/* A whole row of first operands for one register, some for the others. */
			bool all = o->rm == i % 8;

			o->reg = o->rm;
			run_binary(op, test, size, o, all ? 0 : o->rm * EDGES + i,
				   all ? EDGES * EDGES / 4 : 2);
			if (o->memory || o->form == ACC_IMM)
				break;
		}
	}
}

static void test_form(unsigned int op, bool test, unsigned int size, enum form form,
		      enum place place)
{
	struct operands o = {
		.form = form, .memory = place != IN_REGISTER, .lock = place == IN_LOCKED_MEMORY,
		.reg = RM_DX,
	};
	char name[64];

	name_form(name, sizeof(name), test ? "TEST" : binary_names[op], form, size, place);
	check_begin("%s", name);
	if (has_immediate(form))
		run_immediates(op, test, size, &o);
	else if (o.memory)
		for (o.reg = 0; o.reg < 8; o.reg++)
			run_binary(op, test, size, &o, o.reg * 50, size > 1 && o.reg == RM_SP ? 0 : 60);
	else
		run_registers(op, test, size, &o);
	check_end();
}

static void test_binary(void)
{
	for (unsigned int op = 0; op < BINARY_OPS; op++)
		for (unsigned int size = 1; size <= 4; size *= 2)
			for (enum form form = 0; form < FORMS; form++) {
				test_form(op, false, size, form, IN_REGISTER);
				if (form != ACC_IMM)
					test_form(op, false, size, form, IN_MEMORY);
			}

	for (unsigned int size = 1; size <= 4; size *= 2) {
		test_form(OP_AND, true, size, RM_REG, IN_REGISTER);
		test_form(OP_AND, true, size, RM_REG, IN_MEMORY);
		test_form(OP_AND, true, size, RM_IMM, IN_REGISTER);
		test_form(OP_AND, true, size, RM_IMM, IN_MEMORY);
		test_form(OP_AND, true, size, ACC_IMM, IN_REGISTER);
	}
}

static const struct unary {
	const char *name;
	struct result (*model)(unsigned int size, u32 a, u32 flags);
	u8 opcode;
	u8 reg;
	u8 short_opcode;	/* plus the register, words and doublewords only */
} unary_ops[] = {
	{ "INC", model_inc, 0xfe, 0, 0x40 },
	{ "DEC", model_dec, 0xfe, 1, 0x48 },
	{ "NOT", model_not, 0xf6, 2, 0 },
	{ "NEG", model_neg, 0xf6, 3, 0 },
};

enum unary_form { UNARY_REG, UNARY_SHORT, UNARY_MEM, UNARY_LOCK };

static void run_unary(const struct unary *op, unsigned int size, enum unary_form form,
		      unsigned int reg)
{
	struct code c = code_start();
	bool sp = size > 1 && reg == RM_SP && form < UNARY_MEM;
	u16 ip;

	if (form == UNARY_SHORT) {
		code_size(&c, size);
		code8(&c, op->short_opcode | reg);
	} else {
		if (form == UNARY_LOCK)
			code8(&c, 0xf0);
		code_op(&c, size, op->opcode);
		if (form >= UNARY_MEM)
			code_mem(&c, op->reg, OPERAND);
		else
			code_regs(&c, op->reg, reg);
	}
	if (sp)
		code_exit(&c);
	ip = code_place(&c);

	for (unsigned int i = 0; i < 4 * EDGES; i++) {
		u32 a = edge(size, i / 4), flags = flags_before[i % 4];
		struct rm_state in = rm_init();
		struct result r = op->model(size, a, flags);
		struct rm_case *k;

		in.eip = ip;
		in.eflags = flags;
		if (form >= UNARY_MEM) {
			k = check_next_memory(&in);
			store(k->memory + OPERAND, size, a);
			store(k->want_memory + OPERAND, size, r.value);
		} else {
			k = check_next();
			k->in = in;
			set_reg(&k->in, size, reg, a);
		}
		k->want = sp ? after_exit(&k->in) : after(&k->in, c.len);
		k->want.eflags = r.flags;
		k->undefined = r.undefined;
		if (form < UNARY_MEM)
			set_reg(&k->want, size, reg, r.value);
		check_add();
	}
}

static void test_unary(void)
{
	for (int i = 0; i < ARRAY_SIZE(unary_ops); i++) {
		const struct unary *op = &unary_ops[i];

		for (unsigned int size = 1; size <= 4; size *= 2) {
			check_begin("%s r%s", op->name, size_names[size]);
			for (unsigned int reg = 0; reg < 8; reg++)
				run_unary(op, size, UNARY_REG, reg);
			check_end();

			check_begin("%s m%s", op->name, size_names[size]);
			run_unary(op, size, UNARY_MEM, 0);
			check_end();

			if (size == 1 || !op->short_opcode)
				continue;
			check_begin("%s r%s, short form", op->name, size_names[size]);
			for (unsigned int reg = 0; reg < 8; reg++)
				run_unary(op, size, UNARY_SHORT, reg);
			check_end();
		}
	}
}

void test_alu(void)
{
	test_binary();
	test_unary();
}

/* With LOCK an emulator goes another way to the same result. */
void test_lock(void)
{
	for (unsigned int op = 0; op < BINARY_OPS; op++)
		for (unsigned int size = 1; size <= 4 && op != OP_CMP; size *= 2) {
			test_form(op, false, size, RM_REG, IN_LOCKED_MEMORY);
			test_form(op, false, size, RM_IMM, IN_LOCKED_MEMORY);
			test_form(op, false, size, RM_IMM_SIGNED, IN_LOCKED_MEMORY);
		}

	for (int i = 0; i < ARRAY_SIZE(unary_ops); i++)
		for (unsigned int size = 1; size <= 4; size *= 2) {
			check_begin("LOCK %s m%s", unary_ops[i].name, size_names[size]);
			run_unary(&unary_ops[i], size, UNARY_LOCK, 0);
			check_end();
		}
	test_locked_bits();
	test_locked_exchange();
}
