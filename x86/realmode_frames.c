/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ENTER with every nesting level, LEAVE, PUSHF and POPF. SDM volume 2, the entries of those
 * names. In real mode POPF sets every flag that is not reserved, IOPL and NT included, but
 * for VM, VIP and VIF (volume 2, table 4-16 "Effect of POPF/POPFD on the EFLAGS register").
 */
#include "realmode-model.h"
#include "realmode-stack.h"

/* SDM volume 2, "ENTER", for a stack of 16 bits. */
static void enter(struct rm_state *s, unsigned int size, u16 alloc, unsigned int level)
{
	u32 frame;
	u16 bp = s->gpr[RM_BP];

	push(s, size, get_reg(s, size, RM_BP));
	frame = s->gpr[RM_SP];
	for (unsigned int i = 1; i < level; i++) {
		bp -= size;
		push(s, size, load(rm_ptr(s->ss, bp), size));
	}
	if (level)
		push(s, size, frame);
	set_reg(s, 2, RM_BP, frame);
	set_reg(s, 2, RM_SP, s->gpr[RM_SP] - alloc);
}

static void run_enter(unsigned int size, u16 alloc, u8 level, u16 sp, u16 bp)
{
	struct code c = code_start();
	struct rm_state in, want;

	code_size(&c, size);
	code8(&c, 0xc8);
	code16(&c, alloc);
	code8(&c, level);
	in = before(&c);
	in.eflags = level & 1 ? 2 | FLAGS_ALU : 2;
	set_reg(&in, 2, RM_SP, sp);
	/* Whether the upper half of EBP is written with 32-bit operands, the manual leaves open. */
	in.gpr[RM_BP] = (in.gpr[RM_SP] & 0xffff0000) | bp;
	want = after(&in, c.len);
	enter(&want, size, alloc, level % 32);
	world_run(&in, &want, 0);
}

static void test_enter(unsigned int size)
{
	static const u16 allocs[] = { 0, 1, 2, 0x7f, 0x100, 0x1235, 0x8000, 0xfff0 };

	world_begin("ENTER, operand size %u, level 0", 8 * size);
	for (int i = 0; i < ARRAY_SIZE(allocs); i++)
		run_enter(size, allocs[i], 0, 0xf000, 0xf123);
	world_end();

	world_begin("ENTER, operand size %u, level 1", 8 * size);
	for (int i = 0; i < ARRAY_SIZE(allocs); i++)
		run_enter(size, allocs[i], 1, 0xf000, 0xf123);
	world_end();

	world_begin("ENTER, operand size %u, levels 2 to 31", 8 * size);
	for (unsigned int level = 2; level < 32; level++)
		run_enter(size, allocs[level % 4], level, 0x9000 - level, 0xc000 + level);
	world_end();

	world_begin("ENTER, operand size %u: the level counts modulo 32", 8 * size);
	for (unsigned int level = 32; level < 256; level += 37)
		run_enter(size, 0x20, level, 0x9000, 0xc000);
	world_end();

	world_begin("ENTER, operand size %u, BP wraps around", 8 * size);
	for (u16 bp = 0; bp < 32; bp += 8)
		run_enter(size, 0x20, 7, 0x9000, bp);
	world_end();
}

static void test_leave(unsigned int size)
{
	world_begin("LEAVE, operand size %u", 8 * size);
	for (unsigned int i = 0; i < STACK_POINTERS + 8; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, 0xc9);
		in = before(&c);
		set_reg(&in, 2, RM_BP, i < STACK_POINTERS ? stack_pointer(i) : 0x1111 * i);
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		want = after(&in, c.len);
		set_reg(&want, 2, RM_SP, in.gpr[RM_BP]);
		set_reg(&want, size, RM_BP, pop(&want, size));
		world_run(&in, &want, 0);
	}
	world_end();

	world_begin("ENTER and LEAVE together change nothing, operand size %u", 8 * size);
	for (unsigned int i = 0; i < 32; i++) {
		struct code c = code_start();
		struct rm_state in, want;
		u32 sp;

		code_size(&c, size);
		code8(&c, 0xc8);
		code16(&c, 0x40);
		code8(&c, i);
		code_size(&c, size);
		code8(&c, 0xc9);
		in = before(&c);
		set_reg(&in, 2, RM_BP, 0x4100 + 2 * i);
		want = after(&in, c.len);
		sp = want.gpr[RM_SP];
		enter(&want, size, 0x40, i);
		want.gpr[RM_SP] = sp;
		want.gpr[RM_BP] = in.gpr[RM_BP];
		world_run(&in, &want, 0);
	}
	world_end();
}

/* Flags that POPF can set in real mode; TF would trap, see realmode_debug.c. */
#define FLAGS_16	(FLAGS_ALU | IF | DF | IOPL | NT)
#define FLAGS_32	(FLAGS_16 | AC | ID)

static void test_pushf(unsigned int size)
{
	world_begin("PUSHF, operand size %u", 8 * size);
	for (int i = 0; i < 40; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, 0x9c);
		code_exit(&c);
		in = before(&c);
		set_reg(&in, 2, RM_SP, stack_pointer(i));
		in.eflags = 2 | (i < 32 ? 1u << i : noise());
		in.eflags = 2 | (in.eflags & FLAGS_32);
		want = after_exit(&in);
		push(&want, size, in.eflags);
		world_run(&in, &want, 0);
	}
	world_end();
}

static void test_popf(unsigned int size)
{
	u32 writable = size == 4 ? FLAGS_32 : FLAGS_16;

	for (int ones = 0; ones < 2; ones++) {
		world_begin("POPF, operand size %u, flags all %d before", 8 * size, ones);
		for (int i = 0; i < 64; i++) {
			u32 image = i < 32 ? 1u << i : i < 48 ? ~(1u << (i - 32)) : noise();
			struct code c = code_start();
			struct rm_state in, want;

			code_size(&c, size);
			code8(&c, 0x9d);
			code_exit(&c);
			in = before(&c);
			set_reg(&in, 2, RM_SP, stack_pointer(i));
			in.eflags = 2 | (ones ? FLAGS_32 : 0);
			image &= ~TF;
			world_fill(RM_SS, (u16)in.gpr[RM_SP], size, image);
			want = after_exit(&in);
			pop(&want, size);
			set_flags(&want, writable, image);
			world_run(&in, &want, 0);
		}
		world_end();
	}
}

void test_flag_stack(void)
{
	for (unsigned int size = 2; size <= 4; size *= 2) {
		test_pushf(size);
		test_popf(size);
	}
}

void test_frames(void)
{
	for (unsigned int size = 2; size <= 4; size *= 2) {
		test_enter(size);
		test_leave(size);
	}
}
