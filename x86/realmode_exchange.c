/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XCHG XADD CMPXCHG CMPXCHG8B, plain and with LOCK. SDM volume 2, the entries of those names.
 */
#include "realmode-model.h"

static const char *const widths[5] = { "", "8", "16", "", "32" };

#define OPERAND	28

enum exchange { XCHG, XADD, CMPXCHG };
static const char *const names[] = { "XCHG", "XADD", "CMPXCHG" };

/* What an instruction with r/m = @a, reg = @b and the accumulator @acc leaves in all three. */
struct exchanged {
	u32 a, b, acc, flags;
};

static struct exchanged exchange(enum exchange op, unsigned int size, u32 a, u32 b, u32 acc,
				 u32 flags)
{
	struct result sum = model_binary(OP_ADD, size, a, b, flags);
	struct result difference = model_binary(OP_CMP, size, acc, a, flags);

	switch (op) {
	case XCHG:
		return (struct exchanged){ b, a, acc, flags };
	case XADD:
		return (struct exchanged){ sum.value, a, acc, sum.flags };
	default:
		return (struct exchanged){ acc == a ? b : a, b, a, difference.flags };
	}
}

static void encode(struct code *c, enum exchange op, unsigned int size)
{
	if (op == XCHG) {
		code_op(c, size, 0x86);
	} else {
		code_size(c, size);
		code8(c, 0x0f);
		code8(c, (op == XADD ? 0xc0 : 0xb0) | (size > 1));
	}
}

/* The values of one case; every third one makes CMPXCHG succeed. */
static void pick(unsigned int size, unsigned int i, u32 *a, u32 *b, u32 *acc)
{
	*a = edge(size, i);
	*b = edge(size, i / EDGES + i * 3);
	*acc = i % 3 ? edge(size, i + i / 7) : *a;
}

static void run_registers(enum exchange op, unsigned int size, unsigned int dst, unsigned int src)
{
	bool sp = size > 1 && (dst == RM_SP || src == RM_SP);
	struct code c = code_start();
	struct rm_state first;

	encode(&c, op, size);
	code_regs(&c, src, dst);
	if (sp)
		code_exit(&c);
	first = before(&c);
	for (unsigned int i = 0; i < 60; i++) {
		struct rm_state in = first, want;
		struct exchanged x;
		u32 a, b, acc;

		pick(size, i, &a, &b, &acc);
		set_reg(&in, size, RM_AX, acc);
		set_reg(&in, size, dst, a);
		set_reg(&in, size, src, b);
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		a = get_reg(&in, size, dst);
		acc = get_reg(&in, size, RM_AX);
		x = exchange(op, size, a, b, acc, in.eflags);

		want = sp ? after_exit(&in) : after(&in, c.len);
		want.eflags = x.flags;
		if (op == CMPXCHG) {
			/* Only one of them is written: the destination or the accumulator. */
			if (acc == a)
				set_reg(&want, size, dst, x.a);
			else
				set_reg(&want, size, RM_AX, x.acc);
		} else {
			set_reg(&want, size, src, x.b);
			set_reg(&want, size, dst, x.a);
		}
		check_case(&in, &want, 0);
	}
}

static void run_memory(enum exchange op, unsigned int size, unsigned int src, bool lock)
{
	struct code c = code_start();
	struct rm_state in;

	if (lock)
		code8(&c, 0xf0);
	encode(&c, op, size);
	code_mem(&c, src, OPERAND);
	in = before(&c);
	for (unsigned int i = 0; i < 100; i++) {
		struct rm_case *k;
		struct exchanged x;
		u32 a, b, acc;

		pick(size, i, &a, &b, &acc);
		set_reg(&in, size, RM_AX, acc);
		if (size == 1 || src != RM_SP)
			set_reg(&in, size, src, b);
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		b = get_reg(&in, size, src);
		acc = get_reg(&in, size, RM_AX);
		x = exchange(op, size, a, b, acc, in.eflags);

		k = check_next_memory(&in);
		store(k->memory + OPERAND, size, a);
		store(k->want_memory + OPERAND, size, x.a);
		k->want = after(&k->in, c.len);
		k->want.eflags = x.flags;
		set_reg(&k->want, size, op == CMPXCHG ? RM_AX : src, op == CMPXCHG ? x.acc : x.b);
		check_add();
	}
}

static void test_memory(enum exchange op, unsigned int size, bool lock)
{
	check_begin("%s%s m%s, r%s", lock ? "LOCK " : "", names[op], widths[size], widths[size]);
	for (unsigned int src = 0; src < 8; src++)
		/* SP would lose the stack. */
		if (size == 1 || src != RM_SP || op == CMPXCHG)
			run_memory(op, size, src, lock);
	check_end();
}

/* 90 to 97: the accumulator with any register. */
static void test_short_xchg(unsigned int size)
{
	check_begin("XCHG r%s, short form", widths[size]);
	for (unsigned int reg = 0; reg < 8; reg++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, 0x90 | reg);
		if (reg == RM_SP)
			code_exit(&c);
		in = before(&c);
		for (int i = 0; i < 8; i++) {
			set_reg(&in, 4, reg, noise());
			set_reg(&in, 4, RM_AX, noise());
			in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
			want = reg == RM_SP ? after_exit(&in) : after(&in, c.len);
			set_reg(&want, size, RM_AX, in.gpr[reg]);
			set_reg(&want, size, reg, in.gpr[RM_AX]);
			check_case(&in, &want, 0);
		}
	}
	check_end();
}

static void test_cmpxchg8b(bool lock)
{
	struct code c = code_start();
	struct rm_state in;

	check_begin("%sCMPXCHG8B m64", lock ? "LOCK " : "");
	if (lock)
		code8(&c, 0xf0);
	code_bytes(&c, "\x0f\xc7");
	code_mem(&c, 1, OPERAND);
	in = before(&c);
	for (int i = 0; i < 64; i++) {
		struct rm_case *k;
		u32 low, high;

		in.gpr[RM_AX] = noise();
		in.gpr[RM_DX] = noise();
		in.gpr[RM_BX] = noise();
		in.gpr[RM_CX] = noise();
		in.eflags = i & 4 ? 2 | FLAGS_ALU | DF : 2;
		k = check_next_memory(&in);
		/* Equal, or with the lower half, the upper half or one bit different. */
		low = in.gpr[RM_AX] ^ (i % 4 == 1 ? 1u << i % 32 : 0);
		high = in.gpr[RM_DX] ^ (i % 4 == 2 ? 1u << i % 32 : i % 4 == 3 ? noise() | 1 : 0);
		store(k->memory + OPERAND, 4, low);
		store(k->memory + OPERAND + 4, 4, high);
		memcpy(k->want_memory, k->memory, WINDOW);
		k->want = after(&k->in, c.len);
		if (i % 4 == 0) {
			store(k->want_memory + OPERAND, 4, in.gpr[RM_BX]);
			store(k->want_memory + OPERAND + 4, 4, in.gpr[RM_CX]);
			set_flags(&k->want, ZF, ZF);
		} else {
			k->want.gpr[RM_AX] = low;
			k->want.gpr[RM_DX] = high;
			set_flags(&k->want, ZF, 0);
		}
		check_add();
	}
	check_end();
}

void test_locked_exchange(void)
{
	for (enum exchange op = XCHG; op <= CMPXCHG; op++)
		for (unsigned int size = 1; size <= 4; size *= 2)
			test_memory(op, size, true);
	test_cmpxchg8b(true);
}

void test_exchange(void)
{
	for (enum exchange op = XCHG; op <= CMPXCHG; op++)
		for (unsigned int size = 1; size <= 4; size *= 2) {
			check_begin("%s r%s, r%s", names[op], widths[size], widths[size]);
			for (unsigned int i = 0; i < 64; i++)
				run_registers(op, size, i / 8, i % 8);
			check_end();
			test_memory(op, size, false);
		}
	test_short_xchg(2);
	test_short_xchg(4);
	test_cmpxchg8b(false);
}
