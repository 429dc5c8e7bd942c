/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ROL ROR RCL RCR SHL SHR SAR by 1, by an immediate and by CL, SHLD and SHRD: all counts, all
 * widths, registers and memory. SDM volume 2, "RCL/RCR/ROL/ROR", "SAL/SAR/SHL/SHR", "SHLD",
 * "SHRD": counts are taken modulo 32, a count of 0 changes no flag.
 */
#include "realmode-model.h"

static const char *const widths[5] = { "", "8", "16", "", "32" };

#define OPERAND	20

/* Counts around the operand sizes and the modulus, and with bits that do not count. */
static const u8 counts[] = {
	0, 1, 2, 3, 4, 7, 8, 9, 10, 15, 16, 17, 18, 23, 24, 25, 26, 30, 31, 32, 33, 34, 40, 63, 64,
	65, 72, 0x80, 0x81, 0x9f, 0xe1, 0xff,
};

enum by { BY_1, BY_IMM, BY_CL, BYS };
static const char *const by_names[BYS] = { "1", "imm8", "CL" };

static void add_case(const struct code *c, u16 ip, unsigned int size, bool memory,
		     unsigned int reg, u32 a, u8 cl, u32 flags,
		     struct result (*model)(const void *arg, unsigned int size, u32 a, u8 count,
					    u32 flags), const void *arg, u8 count)
{
	struct rm_state in = rm_init();
	struct rm_case *k;
	struct result r;
	bool sp = !memory && size > 1 && reg == RM_SP;

	in.eip = ip;
	in.eflags = flags;
	if (memory) {
		k = check_next_memory(&in);
		store(k->memory + OPERAND, size, a);
		store(k->want_memory + OPERAND, size, a);
	} else {
		k = check_next();
		k->in = in;
		set_reg(&k->in, size, reg, a);
	}
	/* CX as operand and count at once: then the count is part of the operand. */
	set_reg(&k->in, 1, RM_CX, cl);
	if (!memory)
		a = get_reg(&k->in, size, reg);
	r = model(arg, size, a, count, flags);

	k->want = sp ? after_exit(&k->in) : after(&k->in, c->len);
	k->want.eflags = r.flags;
	k->undefined = r.undefined;
	if (memory)
		store(k->want_memory + OPERAND, size, r.value);
	else
		set_reg(&k->want, size, reg, r.value);
	check_add();
}

static struct result shift_model(const void *arg, unsigned int size, u32 a, u8 count, u32 flags)
{
	return model_shift(*(const unsigned int *)arg, size, a, count, flags);
}

static void run_shift(unsigned int op, unsigned int size, enum by by, u8 imm, bool memory,
		      unsigned int reg)
{
	struct code c = code_start();
	u16 ip;

	code_op(&c, size, by == BY_1 ? 0xd0 : by == BY_IMM ? 0xc0 : 0xd2);
	if (memory)
		code_mem(&c, op, OPERAND);
	else
		code_regs(&c, op, reg);
	if (by == BY_IMM)
		code8(&c, imm);
	if (!memory && size > 1 && reg == RM_SP)
		code_exit(&c);
	ip = code_place(&c);

	for (unsigned int i = 0; i < EDGES; i++) {
		u32 a = edge(size, i);

		if (by != BY_CL) {
			for (int f = 0; f < 2; f++)
				add_case(&c, ip, size, memory, reg, a, 0x2d, f ? 2 | FLAGS_ALU : 2,
					 shift_model, &op, by == BY_1 ? 1 : imm);
			continue;
		}
		for (unsigned int j = 0; j < ARRAY_SIZE(counts); j++)
			add_case(&c, ip, size, memory, reg, a, counts[j],
				 (i ^ j) & 1 ? 2 | FLAGS_ALU : 2, shift_model, &op, counts[j]);
	}
}

static void test_single(unsigned int op, unsigned int size, enum by by, bool memory)
{
	check_begin("%s %s%s, %s", shift_names[op], memory ? "m" : "r", widths[size], by_names[by]);
	for (unsigned int reg = 0; reg < (memory ? 1 : 8); reg++) {
		if (by != BY_IMM) {
			run_shift(op, size, by, 0, memory, reg);
			continue;
		}
		for (unsigned int j = 0; j < ARRAY_SIZE(counts); j++)
			if (memory || reg == RM_BX || j % 8 == reg)
				run_shift(op, size, by, counts[j], memory, reg);
	}
	check_end();
}

struct double_arg {
	u32 b;
	bool left;
};

static struct result double_model(const void *arg, unsigned int size, u32 a, u8 count, u32 flags)
{
	const struct double_arg *d = arg;

	return d->left ? model_shld(size, a, d->b, count, flags) :
	       model_shrd(size, a, d->b, count, flags);
}

/* The second operand is in @src: its value is that of rm_init(), which edges do not reach. */
static void run_double(bool left, unsigned int size, enum by by, u8 imm, bool memory,
		       unsigned int dst, unsigned int src)
{
	struct rm_state init = rm_init();
	struct code c = code_start();
	struct double_arg arg = { .b = get_reg(&init, size, src), .left = left };
	u16 ip;

	code_0f(&c, size, (left ? 0xa4 : 0xac) | (by == BY_CL));
	if (memory)
		code_mem(&c, src, OPERAND);
	else
		code_regs(&c, src, dst);
	if (by == BY_IMM)
		code8(&c, imm);
	ip = code_place(&c);

	for (unsigned int i = 0; i < EDGES; i++)
		for (unsigned int j = 0; j < ARRAY_SIZE(counts); j++) {
			u8 count = by == BY_IMM ? imm : counts[j];

			/* More than the width of the operand: the result is undefined. */
			if ((count & 31) <= 8 * size)
				add_case(&c, ip, size, memory, dst, edge(size, i), counts[j],
					 (i ^ j) & 1 ? 2 | FLAGS_ALU : 2, double_model, &arg, count);
			if (by == BY_IMM && j == 1)
				break;
		}
}

static void test_double(bool left, unsigned int size, enum by by, bool memory)
{
	/* Not SP, which the stack needs, nor CX, whose value is the count; nor both the same. */
	static const u8 pairs[][2] = {
		{ RM_BX, RM_DX }, { RM_AX, RM_BP }, { RM_DX, RM_SI }, { RM_BP, RM_AX },
		{ RM_SI, RM_DI }, { RM_DI, RM_BX },
	};

	check_begin("%s %s%s, r%s, %s", left ? "SHLD" : "SHRD", memory ? "m" : "r", widths[size],
		    widths[size], by_names[by]);
	for (int i = 0; i < ARRAY_SIZE(pairs); i++) {
		if (by == BY_CL) {
			run_double(left, size, by, 0, memory, pairs[i][0], pairs[i][1]);
			continue;
		}
		for (unsigned int j = 0; j < ARRAY_SIZE(counts); j++)
			if (!i || j % 4 == i % 4)
				run_double(left, size, by, counts[j], memory, pairs[i][0],
					   pairs[i][1]);
	}
	check_end();
}

void test_shifts(void)
{
	for (unsigned int op = 0; op < SHIFT_OPS; op++)
		for (unsigned int size = 1; size <= 4; size *= 2)
			for (enum by by = 0; by < BYS; by++)
				for (int memory = 0; memory < 2; memory++)
					test_single(op, size, by, memory);

	for (int left = 0; left < 2; left++)
		for (unsigned int size = 2; size <= 4; size *= 2)
			for (enum by by = BY_IMM; by < BYS; by++)
				for (int memory = 0; memory < 2; memory++)
					test_double(left, size, by, memory);
}
