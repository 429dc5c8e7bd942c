/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Near transfers: Jcc JMP CALL RET LOOPcc JCXZ, with 16- and 32-bit operands and addresses,
 * and the wrap of IP at 64 KiB. SDM volume 2, the entries of those names: with 16-bit operands
 * the new EIP is taken AND 0000FFFFH.
 *
 * The code segment is full of INT3, so EIP tells where a transfer went.
 */
#include "realmode-model.h"
#include "realmode-stack.h"

/* Where code that jumps is placed: in the middle of INT3, far from the segment's ends. */
static u16 place_jump(const struct code *c, u16 at)
{
	rm_place_at(at, c->byte, c->len);
	return at;
}

static void arrive(struct rm_state *want, u32 target)
{
	want->vector = BP_VECTOR;
	want->eip = target + 1;
}

static u32 all_flags(unsigned int i)
{
	return 2 | (i & 1 ? CF : 0) | (i & 2 ? PF : 0) | (i & 4 ? ZF : 0) | (i & 8 ? SF : 0) |
	       (i & 16 ? OF : 0) | (i & 32 ? AF | DF : 0);
}

/* How a relative transfer is encoded: its opcode, then 1, 2 or 4 bytes of distance. */
struct relative {
	const char *name;
	bool prefix_66;
	u8 escape;
	u8 opcode;
	u8 distance_size;
};

static void encode_relative(struct code *c, const struct relative *r, unsigned int low_bits, s32 distance)
{
	if (r->prefix_66)
		code8(c, 0x66);
	if (r->escape)
		code8(c, r->escape);
	code8(c, r->opcode | low_bits);
	code_imm(c, r->distance_size, distance);
}

static const struct relative conditionals[] = {
	{ "Jcc rel8", false, 0, 0x70, 1 },
	{ "Jcc rel8 with prefix 66", true, 0, 0x70, 1 },
	{ "Jcc rel16", false, 0x0f, 0x80, 2 },
	{ "Jcc rel32", true, 0x0f, 0x80, 4 },
};

static const s32 distances[] = { 3, 0x7f, -0x80, -0x20, 0x1234, -0x3210 };

static void test_conditionals(const struct relative *r)
{
	check_begin("%s, every condition with all flags", r->name);
	for (unsigned int cc = 0; cc < 16; cc++)
		for (int d = 0; d < ARRAY_SIZE(distances); d++) {
			struct code c = code_start();
			struct rm_state in, want;

			if (r->distance_size == 1 && sign_extend(1, distances[d]) != distances[d])
				continue;
			encode_relative(&c, r, cc, distances[d]);
			in = rm_init();
			in.eip = place_jump(&c, 0x6000);
			for (unsigned int f = 0; f < 64; f++) {
				in.eflags = all_flags(f);
				want = after(&in, c.len);
				if (model_condition(cc, in.eflags))
					want.eip += distances[d];
				check_case(&in, &want, 0);
			}
			check_flush();
			rm_unplace(0x6000, c.len);
		}
	check_end();
}

static const struct relative jumps[] = {
	{ "JMP rel8", false, 0, 0xeb, 1 },
	{ "JMP rel8 with prefix 66", true, 0, 0xeb, 1 },
	{ "JMP rel16", false, 0, 0xe9, 2 },
	{ "JMP rel32", true, 0, 0xe9, 4 },
	{ "CALL rel16", false, 0, 0xe8, 2 },
	{ "CALL rel32", true, 0, 0xe8, 4 },
};

static void run_jump(const struct relative *r, u16 at, s32 distance, unsigned int i)
{
	unsigned int size = r->prefix_66 ? 4 : 2;
	struct code c = code_start();
	struct rm_state in, want;
	u32 next;

	encode_relative(&c, r, 0, distance);
	in = rm_init();
	in.eip = place_jump(&c, at);
	in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
	set_reg(&in, 2, RM_SP, stack_pointer(i));
	want = in;
	next = in.eip + c.len;
	if (r->opcode == 0xe8)
		push(&want, size, next);
	arrive(&want, size == 2 ? (u16)(next + distance) : next + distance);
	world_run(&in, &want, 0);
	rm_unplace(at, c.len);
}

static void test_jumps_to(const struct relative *r)
{
	world_begin("%s", r->name);
	for (unsigned int i = 0; i < 2 * ARRAY_SIZE(distances); i++) {
		s32 d = distances[i % ARRAY_SIZE(distances)];

		if (r->distance_size > 1 || sign_extend(1, d) == d)
			run_jump(r, 0x6000, d, i);
	}
	world_end();

	if (r->prefix_66)
		return;
	world_begin("%s, IP wraps around", r->name);
	run_jump(r, 0xffe0, 0x40, 0);
	run_jump(r, 0x0010, -0x40, 1);
	run_jump(r, 0xfff0, 0x7f, 2);
	if (r->distance_size == 2) {
		run_jump(r, 0x8000, 0x7fff, 3);
		run_jump(r, 0x7000, -0x7100, 4);
		run_jump(r, 0xf000, 0x6000, 5);
	}
	world_end();
}

/* A backward and forward conditional jump over the end of the segment. */
static void test_conditional_wrap(void)
{
	world_begin("Jcc, IP wraps around");
	for (unsigned int i = 0; i < 4; i++) {
		struct code c = code_start();
		struct rm_state in, want;
		s32 d = i & 1 ? -0x40 : 0x40;

		encode_relative(&c, &conditionals[i & 2], 4, d);
		in = rm_init();
		in.eip = place_jump(&c, i & 1 ? 0x0010 : 0xfff0);
		in.eflags = 2 | ZF;
		want = in;
		arrive(&want, (u16)(in.eip + c.len + d));
		world_run(&in, &want, 0);
		rm_unplace(in.eip, c.len);
	}
	world_end();
}

/* FF /2 and FF /4: the target is in a register or in memory. */
static void test_indirect(bool call, unsigned int size)
{
	world_begin("%s r%u", call ? "CALL" : "JMP", 8 * size);
	for (unsigned int reg = 0; reg < 8; reg++) {
		struct code c = code_start();
		struct rm_state in, want;
		u32 target = reg == RM_SP ? 0x7000 : 0x6100 + 0x123 * reg;

		code_size(&c, size);
		code8(&c, 0xff);
		code_regs(&c, call ? 2 : 4, reg);
		in = before(&c);
		set_reg(&in, reg == RM_SP ? 4 : size, reg, target);
		in.eflags = reg & 1 ? 2 | FLAGS_ALU : 2;
		want = in;
		if (call)
			push(&want, size, in.eip + c.len);
		arrive(&want, target);
		world_run(&in, &want, 0);
	}
	world_end();

	world_begin("%s m%u", call ? "CALL" : "JMP", 8 * size);
	for (unsigned int i = 0; i < 12; i++) {
		struct code c = code_start();
		struct rm_state in, want;
		u32 target = 0x6100 + 0x321 * i;

		code_size(&c, size);
		code8(&c, 0xff);
		code_mem(&c, call ? 2 : 4, 0x1234 * i);
		in = before(&c);
		set_reg(&in, 2, RM_SP, stack_pointer(i));
		world_fill(RM_DS, 0x1234 * i, size, target);
		want = in;
		if (call)
			push(&want, size, in.eip + c.len);
		arrive(&want, target);
		world_run(&in, &want, 0);
	}
	world_end();
}

static void test_ret(unsigned int size, bool immediate)
{
	static const u16 extra[] = { 0, 1, 2, 6, 0x100, 0x7ff9, 0xfff0 };

	world_begin("RET%s, operand size %u", immediate ? " imm16" : "", 8 * size);
	for (unsigned int i = 0; i < 14; i++) {
		u32 target = 0x6100 + 0x321 * i;
		struct code c = code_start();
		struct rm_state in, want;
		u16 sp;

		code_size(&c, size);
		code8(&c, immediate ? 0xc2 : 0xc3);
		if (immediate)
			code16(&c, extra[i % ARRAY_SIZE(extra)]);
		in = before(&c);
		sp = immediate ? 0x8000 : stack_pointer(i);
		set_reg(&in, 2, RM_SP, sp);
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		world_fill(RM_SS, sp, size, target);
		want = in;
		pop(&want, size);
		if (immediate)
			set_reg(&want, 2, RM_SP, want.gpr[RM_SP] + extra[i % ARRAY_SIZE(extra)]);
		arrive(&want, target);
		world_run(&in, &want, 0);
	}
	world_end();
}

/* E0 LOOPNE, E1 LOOPE, E2 LOOP, E3 JCXZ; the address size picks CX or ECX. */
static const char *const loops[4] = { "LOOPNE", "LOOPE", "LOOP", "JCXZ" };

static void test_loop(unsigned int op, bool wide, bool prefix_66)
{
	static const u32 counts[] = {
		0, 1, 2, 3, 0xffff, 0x8000, 0x10000, 0x10001, 0x1ffff, 0xffff0000, 0xffff0001,
		0xffffffff, 0x80000000,
	};

	check_begin("%s, %s%s", loops[op], wide ? "ECX" : "CX", prefix_66 ? ", prefix 66" : "");
	for (int d = 0; d < 3; d++)
		for (int i = 0; i < ARRAY_SIZE(counts); i++)
			for (int zf = 0; zf < 2; zf++) {
				unsigned int size = wide ? 4 : 2;
				struct code c = code_start();
				struct rm_state in, want;
				bool taken;

				if (wide)
					code8(&c, 0x67);
				if (prefix_66)
					code8(&c, 0x66);
				code8(&c, 0xe0 | op);
				code8(&c, distances[d]);
				in = rm_init();
				in.eip = place_jump(&c, 0x8000 + d * 0x200);
				in.gpr[RM_CX] = counts[i];
				in.eflags = 2 | (zf ? ZF | CF : SF | OF);
				want = after(&in, c.len);
				if (op < 3)
					set_reg(&want, size, RM_CX, counts[i] - 1);
				taken = (get_reg(&want, size, RM_CX) != 0) == (op < 3);
				if (op < 2 && zf != op)
					taken = false;
				if (taken)
					want.eip += distances[d];
				check_case(&in, &want, 0);
			}
	check_end();
	rm_unplace(0x8000, 0x600);
}

/* A loop that is run to its end. */
static void test_counting(void)
{
	static const u16 counts[] = { 1, 2, 100, 0x1234 };

	check_begin("LOOP goes round as often as CX says");
	for (int i = 0; i < ARRAY_SIZE(counts); i++) {
		struct code c = code_start();
		struct rm_state in, want;
		struct result r;

		code_bytes(&c, "\x40\xe2\xfd");		/* 1: inc %ax; loop 1b */
		in = before(&c);
		set_reg(&in, 2, RM_CX, counts[i]);
		set_reg(&in, 2, RM_AX, 0xff00);
		want = after(&in, c.len);
		r = model_inc(2, 0xff00 + counts[i] - 1, in.eflags);
		set_reg(&want, 2, RM_AX, r.value);
		set_reg(&want, 2, RM_CX, 0);
		want.eflags = r.flags;
		check_case(&in, &want, 0);
	}
	check_end();
}

void test_jumps(void)
{
	for (int i = 0; i < ARRAY_SIZE(conditionals); i++)
		test_conditionals(&conditionals[i]);
	for (int i = 0; i < ARRAY_SIZE(jumps); i++)
		test_jumps_to(&jumps[i]);
	test_conditional_wrap();
	for (unsigned int size = 2; size <= 4; size *= 2)
		for (int second = 0; second < 2; second++) {
			test_indirect(second, size);
			test_ret(size, second);
		}
	for (unsigned int op = 0; op < 4; op++)
		for (int variant = 0; variant < 4; variant++)
			test_loop(op, variant & 1, variant & 2);
	test_counting();
}
