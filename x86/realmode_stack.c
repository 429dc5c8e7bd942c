/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUSH and POP in all forms, PUSHA POPA PUSHF POPF ENTER LEAVE, with a stack pointer that is
 * odd or wraps around. SDM volume 2, the entries of those names; volume 3, section 21.1.1: the
 * stack of real mode uses SP, the upper half of ESP stays.
 */
#include "realmode-model.h"
#include "realmode-stack.h"

static const u16 pointers[] = { 0xff00, 0x8000, 0x4001, 0x0000, 0x0004, 0x0008, 0x7ffd };

void push(struct rm_state *s, unsigned int size, u32 value)
{
	u16 sp = s->gpr[RM_SP] - size;

	set_reg(s, 2, RM_SP, sp);
	world_store(s->ss, sp, size, value);
}

u32 pop(struct rm_state *s, unsigned int size)
{
	u16 sp = s->gpr[RM_SP];

	set_reg(s, 2, RM_SP, sp + size);
	return load(rm_ptr(s->ss, sp), size);
}

u16 stack_pointer(unsigned int i)
{
	return pointers[i % STACK_POINTERS];
}

static_assert(ARRAY_SIZE(pointers) == STACK_POINTERS);

/* A state at @c with one of the stack pointers, and flags. */
static struct rm_state at(const struct code *c, unsigned int i)
{
	struct rm_state s = before(c);

	set_reg(&s, 2, RM_SP, stack_pointer(i));
	s.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
	return s;
}

/* 50+r, or FF /6 with a register. PUSH SP pushes what SP was. */
static void test_push_register(unsigned int size, bool long_form)
{
	world_begin("PUSH r%u%s", 8 * size, long_form ? " by FF /6" : "");
	for (unsigned int reg = 0; reg < 8; reg++)
		for (unsigned int i = 0; i < STACK_POINTERS; i++) {
			struct code c = code_start();
			struct rm_state in, want;

			code_size(&c, size);
			if (long_form) {
				code8(&c, 0xff);
				code_regs(&c, 6, reg);
			} else {
				code8(&c, 0x50 | reg);
			}
			in = at(&c, i);
			want = after(&in, c.len);
			push(&want, size, get_reg(&in, size, reg));
			world_run(&in, &want, 0);
		}
	world_end();
}

/* 58+r, or 8F /0 with a register. POP SP ends with what was on the stack. */
static void test_pop_register(unsigned int size, bool long_form)
{
	world_begin("POP r%u%s", 8 * size, long_form ? " by 8F /0" : "");
	for (unsigned int reg = 0; reg < 8; reg++)
		for (unsigned int i = 0; i < STACK_POINTERS; i++) {
			struct code c = code_start();
			struct rm_state in, want;
			u32 value;

			code_size(&c, size);
			if (long_form) {
				code8(&c, 0x8f);
				code_regs(&c, 0, reg);
			} else {
				code8(&c, 0x58 | reg);
			}
			if (reg == RM_SP)
				code_exit(&c);
			in = at(&c, i);
			want = reg == RM_SP ? after_exit(&in) : after(&in, c.len);
			value = pop(&want, size);
			set_reg(&want, size, reg, value);
			world_run(&in, &want, 0);
		}
	world_end();
}

static void test_push_memory(unsigned int size)
{
	world_begin("PUSH m%u", 8 * size);
	for (unsigned int i = 0; i < 2 * STACK_POINTERS; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, 0xff);
		code_mem(&c, 6, 0x2345 * i);
		in = at(&c, i);
		want = after(&in, c.len);
		push(&want, size, load(rm_ptr(RM_DS, 0x2345 * i), size));
		world_run(&in, &want, 0);
	}
	world_end();
}

static void test_pop_memory(unsigned int size)
{
	world_begin("POP m%u", 8 * size);
	for (unsigned int i = 0; i < 2 * STACK_POINTERS; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, 0x8f);
		code_mem(&c, 0, 0x2345 * i);
		in = at(&c, i);
		want = after(&in, c.len);
		world_store(RM_DS, 0x2345 * i, size, pop(&want, size));
		world_run(&in, &want, 0);
	}
	world_end();

	world_begin("POP m%u with ESP as the base: the address is that after the pop", 8 * size);
	for (int disp = 0; disp < 96; disp += 8) {
		struct code c = code_start();
		struct rm_state in, want;
		u32 value;

		code8(&c, 0x67);
		code_size(&c, size);
		code_bytes(&c, "\x8f\x44\x24");
		code8(&c, disp);
		in = before(&c);
		in.gpr[RM_SP] = 0x6780;
		want = after(&in, c.len);
		value = pop(&want, size);
		world_store(RM_SS, want.gpr[RM_SP] + disp, size, value);
		world_run(&in, &want, 0);
	}
	world_end();
}

static void test_push_immediate(unsigned int size)
{
	static const u32 imms[] = { 0, 1, 0x7f, 0x80, 0xff, 0x1234, 0x8000, 0xffff, 0xfedcba98 };

	for (int byte = 0; byte < 2; byte++) {
		world_begin("PUSH %s, operand size %u", byte ? "sign-extended imm8" : "immediate", 8 * size);
		for (unsigned int i = 0; i < ARRAY_SIZE(imms); i++) {
			struct code c = code_start();
			struct rm_state in, want;

			code_size(&c, size);
			code8(&c, byte ? 0x6a : 0x68);
			code_imm(&c, byte ? 1 : size, imms[i]);
			in = at(&c, i);
			want = after(&in, c.len);
			push(&want, size, byte ? sign_extend(1, imms[i]) : imms[i]);
			world_run(&in, &want, 0);
		}
		world_end();
	}
}

static const struct {
	const char *name;
	size_t field;
	u8 push[2], pop[2];
	u8 len;
} segments[] = {
	{ "ES", offsetof(struct rm_state, es), { 0x06 }, { 0x07 }, 1 },
	{ "CS", offsetof(struct rm_state, cs), { 0x0e }, { 0 }, 1 },
	{ "SS", offsetof(struct rm_state, ss), { 0x16 }, { 0x17 }, 1 },
	{ "DS", offsetof(struct rm_state, ds), { 0x1e }, { 0x1f }, 1 },
	{ "FS", offsetof(struct rm_state, fs), { 0x0f, 0xa0 }, { 0x0f, 0xa1 }, 2 },
	{ "GS", offsetof(struct rm_state, gs), { 0x0f, 0xa8 }, { 0x0f, 0xa9 }, 2 },
};

static u16 *segment(struct rm_state *s, int n)
{
	return (u16 *)((u8 *)s + segments[n].field);
}

static void encode_segment(struct code *c, int n, unsigned int size, bool pop_it)
{
	code_size(c, size);
	for (int i = 0; i < segments[n].len; i++)
		code8(c, pop_it ? segments[n].pop[i] : segments[n].push[i]);
}

static void test_segment(int n, unsigned int size)
{
	world_begin("PUSH %s, operand size %u", segments[n].name, 8 * size);
	for (unsigned int i = 0; i < STACK_POINTERS; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		encode_segment(&c, n, size, false);
		in = at(&c, i);
		want = after(&in, c.len);
		/* Processors may leave the upper half of the doubleword alone. */
		if (size == 4)
			world_fill(in.ss, (u16)(in.gpr[RM_SP] - 2), 2, 0);
		push(&want, size, *segment(&in, n));
		world_run(&in, &want, 0);
	}
	world_end();

	if (!segments[n].pop[0])
		return;
	world_begin("POP %s, operand size %u", segments[n].name, 8 * size);
	for (unsigned int i = 0; i < STACK_POINTERS; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		encode_segment(&c, n, size, true);
		code_exit(&c);
		in = at(&c, i);
		want = after_exit(&in);
		*segment(&want, n) = pop(&want, size);
		world_run(&in, &want, 0);
	}
	world_end();
}

static void test_all_registers(unsigned int size)
{
	world_begin("PUSHA%s", size == 4 ? "D" : "");
	for (unsigned int i = 0; i < STACK_POINTERS; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		/* An odd pointer that wraps would push a word across the end of the segment. */
		if (stack_pointer(i) & 1 && stack_pointer(i) < 40)
			continue;
		code_size(&c, size);
		code8(&c, 0x60);
		in = at(&c, i);
		want = after(&in, c.len);
		for (unsigned int reg = 0; reg < 8; reg++)
			push(&want, size, get_reg(&in, size, reg));
		world_run(&in, &want, 0);
	}
	world_end();

	world_begin("POPA%s", size == 4 ? "D" : "");
	for (unsigned int i = 0; i < STACK_POINTERS + 1; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, 0x61);
		in = at(&c, i);
		if (i == STACK_POINTERS)
			set_reg(&in, 2, RM_SP, 0xfff0);
		want = after(&in, c.len);
		for (int reg = 7; reg >= 0; reg--) {
			u32 value = pop(&want, size);

			if (reg != RM_SP)
				set_reg(&want, size, reg, value);
		}
		world_run(&in, &want, 0);
	}
	world_end();
}

void test_stack(void)
{
	for (unsigned int size = 2; size <= 4; size *= 2) {
		for (int long_form = 0; long_form < 2; long_form++) {
			test_push_register(size, long_form);
			test_pop_register(size, long_form);
		}
		test_push_memory(size);
		test_pop_memory(size);
		test_push_immediate(size);
		for (int n = 0; n < ARRAY_SIZE(segments); n++)
			test_segment(n, size);
		test_all_registers(size);
	}
	test_frames();
	test_flag_stack();
}
