/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Far transfers: JMP, CALL and RET between segments, with 16- and 32-bit offsets. In real
 * mode the selector is the base divided by 16. SDM volume 2, "JMP", "CALL", "RET",
 * "real-address mode" branches of their operations.
 */
#include "realmode-stack.h"

/* Segments that overlap RM_CS, and an offset that leads each into the INT3 below RM_CODE. */
static const struct {
	u16 cs, ip;
} targets[] = {
	{ RM_CS, 0x0123 }, { RM_CS + 1, 0x0456 }, { RM_CS - 0x10, 0x0345 }, { RM_CS + 0xff, 0x0002 },
	{ RM_CS - 0xf00, 0xf567 }, { RM_CS - 0xf80, 0xf900 },
};
#define TARGETS	ARRAY_SIZE(targets)

static void arrive(struct rm_state *want, unsigned int i)
{
	want->vector = BP_VECTOR;
	want->cs = targets[i % TARGETS].cs;
	want->eip = targets[i % TARGETS].ip + 1;
}

/* CALL pushes CS, as a doubleword whose upper half processors treat differently, then EIP. */
static void push_return(struct rm_state *want, unsigned int size, u16 cs, u32 eip)
{
	if (size == 4)
		world_fill(want->ss, (u16)(want->gpr[RM_SP] - 2), 2, 0);
	push(want, size, cs);
	push(want, size, eip);
}

/* 9A and EA: the pointer is in the instruction. */
static void test_direct(bool call, unsigned int size)
{
	world_begin("%s ptr16:%u", call ? "CALL" : "JMP", 8 * size);
	for (unsigned int i = 0; i < 3 * TARGETS; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, call ? 0x9a : 0xea);
		code_imm(&c, size, targets[i % TARGETS].ip);
		code16(&c, targets[i % TARGETS].cs);
		in = before(&c);
		set_reg(&in, 2, RM_SP, stack_pointer(i));
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		want = in;
		if (call)
			push_return(&want, size, in.cs, in.eip + c.len);
		arrive(&want, i);
		world_run(&in, &want, 0);
	}
	world_end();
}

/* FF /3 and FF /5: the pointer is in memory. */
static void test_indirect(bool call, unsigned int size)
{
	world_begin("%s m16:%u", call ? "CALL" : "JMP", 8 * size);
	for (unsigned int i = 0; i < 3 * TARGETS; i++) {
		struct code c = code_start();
		struct rm_state in, want;
		u16 at = 0xc34 * i;

		code_size(&c, size);
		code8(&c, 0xff);
		code_mem(&c, call ? 3 : 5, at);
		in = before(&c);
		world_fill(RM_DS, at, size, targets[i % TARGETS].ip);
		world_fill(RM_DS, at + size, 2, targets[i % TARGETS].cs);
		set_reg(&in, 2, RM_SP, stack_pointer(i));
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		want = in;
		if (call)
			push_return(&want, size, in.cs, in.eip + c.len);
		arrive(&want, i);
		world_run(&in, &want, 0);
	}
	world_end();
}

static void test_ret(unsigned int size, bool immediate)
{
	static const u16 extra[] = { 0, 1, 2, 0x40, 0x6fe9, 0xffe0 };

	world_begin("RETF%s, operand size %u", immediate ? " imm16" : "", 8 * size);
	for (unsigned int i = 0; i < 3 * TARGETS; i++) {
		u16 more = immediate ? extra[i % ARRAY_SIZE(extra)] : 0;
		u16 sp = immediate ? 0x9000 : stack_pointer(i);
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, immediate ? 0xca : 0xcb);
		if (immediate)
			code16(&c, more);
		in = before(&c);
		set_reg(&in, 2, RM_SP, sp);
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		world_fill(RM_SS, sp, size, targets[i % TARGETS].ip);
		/* The upper half of the doubleword for CS is ignored. */
		world_fill(RM_SS, (u16)(sp + size), 2, targets[i % TARGETS].cs);
		want = in;
		pop(&want, size);
		pop(&want, size);
		set_reg(&want, 2, RM_SP, want.gpr[RM_SP] + more);
		arrive(&want, i);
		world_run(&in, &want, 0);
	}
	world_end();
}

/* A procedure in another segment and back: CALL there, RETF here. */
static void test_round_trip(void)
{
	world_begin("CALL far and RETF come back behind the CALL");
	for (unsigned int i = 0; i < TARGETS; i++) {
		u16 at = (targets[i].cs << 4) + targets[i].ip - (RM_CS << 4);
		struct code call = code_start(), callee = code_start();
		struct rm_state in, want;

		code8(&callee, 0x46);			/* inc %si */
		code8(&callee, 0xcb);
		rm_place_at(at, callee.byte, callee.len);
		code8(&call, 0x9a);
		code16(&call, targets[i].ip);
		code16(&call, targets[i].cs);
		in = before(&call);
		set_reg(&in, 2, RM_SI, 0x1234);
		want = after(&in, call.len);
		set_reg(&want, 2, RM_SI, 0x1235);
		set_flags(&want, FLAGS_ALU & ~CF, PF);
		push(&want, 2, in.cs);
		push(&want, 2, in.eip + call.len);
		want.gpr[RM_SP] = in.gpr[RM_SP];
		world_run(&in, &want, 0);
		rm_unplace(at, callee.len);
	}
	world_end();
}

static void test_registers(void)
{
	check_begin("Far CALL and JMP through a register raise #UD");
	for (unsigned int reg = 0; reg < 8; reg++)
		for (unsigned int op = 3; op <= 5; op += 2) {
			struct code c = code_start();
			struct rm_state in, want;

			code8(&c, 0xff);
			code_regs(&c, op, reg);
			in = before(&c);
			want = faults(&in, UD_VECTOR);
			check_case(&in, &want, 0);
		}
	check_end();
}

void test_far(void)
{
	for (unsigned int size = 2; size <= 4; size *= 2)
		for (int second = 0; second < 2; second++) {
			test_direct(second, size);
			test_indirect(second, size);
			test_ret(size, second);
		}
	test_round_trip();
	test_registers();
}
