/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * INT n INT3 INTO INT1 BOUND IRET, and the interrupt vector table. SDM volume 3, section
 * 21.1.4 "Interrupt and exception handling": FLAGS, CS and IP are pushed as words, IF, TF and
 * AC are cleared, no error code is pushed. Volume 2, "INT n/INTO/INT3/INT1", "IRET", "BOUND".
 */
#include "realmode-stack.h"

#define FLAGS_16	(FLAGS_ALU | IF | DF | IOPL | NT)
#define FLAGS_32	(FLAGS_16 | AC | ID)

/* The vector an instruction raises, with EIP behind it. */
static struct rm_state traps(const struct rm_state *in, unsigned int len, u32 vector)
{
	struct rm_state want = *in;

	want.vector = vector;
	want.eip += len;
	return want;
}

static void test_int_n(void)
{
	check_begin("INT n, all vectors");
	for (unsigned int n = 0; n < 256; n++) {
		struct code c = code_start();
		struct rm_state in, want;

		code8(&c, 0xcd);
		code8(&c, n);
		in = before(&c);
		in.eflags = 2 | (noise() & FLAGS_32);
		want = traps(&in, c.len, n);
		check_case(&in, &want, 0);
	}
	check_end();

	world_begin("INT n, the stack");
	for (unsigned int i = 0; i < 4 * STACK_POINTERS; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		if (i & 1)
			code8(&c, 0x66);	/* the operand size is ignored */
		code8(&c, 0xcd);
		code8(&c, 0x40 + i);
		in = before(&c);
		set_reg(&in, 2, RM_SP, stack_pointer(i));
		in.eflags = 2 | (noise() & FLAGS_16);
		want = traps(&in, c.len, 0x40 + i);
		world_run(&in, &want, 0);
	}
	world_end();
}

static void test_short_forms(void)
{
	static const struct {
		const char *name;
		u8 opcode, vector;
		u32 needs;
	} ops[] = {
		{ "INT3", 0xcc, BP_VECTOR, 0 }, { "INT1", 0xf1, DB_VECTOR, 0 },
		{ "INTO", 0xce, OF_VECTOR, OF },
	};

	for (int i = 0; i < ARRAY_SIZE(ops); i++) {
		check_begin("%s raises its interrupt", ops[i].name);
		for (int j = 0; j < 64; j++) {
			struct code c = code_start();
			struct rm_state in, want;

			code8(&c, ops[i].opcode);
			in = before(&c);
			in.eflags = 2 | ops[i].needs | (noise() & FLAGS_32);
			want = traps(&in, c.len, ops[i].vector);
			check_case(&in, &want, 0);
		}
		check_end();
	}

	check_begin("INTO without OF does nothing");
	for (int j = 0; j < 64; j++) {
		struct code c = code_start();
		struct rm_state in, want;

		code8(&c, 0xce);
		in = before(&c);
		in.eflags = 2 | (noise() & FLAGS_32 & ~OF);
		want = after(&in, c.len);
		check_case(&in, &want, 0);
	}
	check_end();
}

static void test_bound(unsigned int size)
{
	static const s32 indexes[] = { 0, 1, -1, 5, 100, -100, 0x7fff, -0x8000, 0x7fffffff };
	static const s32 bounds[][2] = {
		{ 0, 10 }, { -1, 1 }, { 1, 1 }, { -0x8000, 0x7fff }, { 5, 4 }, { -100, 99 },
		{ 0, -1 }, { 0, 0 },
	};

	check_begin("BOUND r%u, m%u", 8 * size, 8 * size);
	for (int i = 0; i < ARRAY_SIZE(indexes); i++)
		for (int j = 0; j < ARRAY_SIZE(bounds); j++) {
			unsigned int reg = (i + j) % 4;
			struct code c = code_start();
			struct rm_state in;
			struct rm_case *k;
			s32 index, low, high;

			code_size(&c, size);
			code8(&c, 0x62);
			code_mem(&c, reg, 8);
			in = before(&c);
			in.eflags = j & 1 ? 2 | FLAGS_ALU : 2;
			set_reg(&in, size, reg, indexes[i]);
			k = check_next_memory(&in);
			store(k->memory + 8, size, bounds[j][0]);
			store(k->memory + 8 + size, size, bounds[j][1]);
			memcpy(k->want_memory, k->memory, WINDOW);
			index = sign_extend(size, indexes[i]);
			low = sign_extend(size, bounds[j][0]);
			high = sign_extend(size, bounds[j][1]);
			k->want = index < low || index > high ? faults(&k->in, BR_VECTOR) :
				  after(&k->in, c.len);
			check_add();
		}
	check_end();

	check_begin("BOUND of a register raises #UD, operand size %u", 8 * size);
	for (unsigned int modrm = 0xc0; modrm < 0x100; modrm++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_size(&c, size);
		code8(&c, 0x62);
		code8(&c, modrm);
		in = before(&c);
		want = faults(&in, UD_VECTOR);
		check_case(&in, &want, 0);
	}
	check_end();
}

static void test_iret(unsigned int size)
{
	u32 writable = size == 4 ? FLAGS_32 : FLAGS_16;

	for (int ones = 0; ones < 2; ones++) {
		world_begin("IRET, operand size %u, flags all %d before", 8 * size, ones);
		for (unsigned int i = 0; i < 64; i++) {
			u32 image = i < 32 ? 1u << i : i < 48 ? ~(1u << (i - 32)) : noise();
			u16 cs = i & 1 ? RM_CS : RM_CS - 0x10 * i, ip;
			struct code c = code_start(), exit = code_start();
			struct rm_state in, want;
			u16 sp;

			/* The exit is reached through the new CS; it shows AC as well. */
			code_exit(&exit);
			ip = code_place(&exit) + (RM_CS - cs) * 16;
			code_size(&c, size);
			code8(&c, 0xcf);
			in = before(&c);
			set_reg(&in, 2, RM_SP, stack_pointer(i));
			in.eflags = 2 | (ones ? FLAGS_32 : 0);
			image &= ~TF;
			sp = in.gpr[RM_SP];
			world_fill(RM_SS, sp, size, ip);
			world_fill(RM_SS, (u16)(sp + size), 2, cs);
			world_fill(RM_SS, (u16)(sp + 2 * size), size, image);
			want = after_exit(&in);
			set_reg(&want, 2, RM_SP, sp + 3 * size);
			set_flags(&want, writable, image);
			world_run(&in, &want, 0);
		}
		world_end();
	}
}

/* A handler in the code segment, which counts in SI and returns. */
static void test_handler(void)
{
	struct code handler = code_start(), c;
	u16 ip;

	code_bytes(&handler, "\x46\xf5\xf8\xcf");	/* inc %si; cmc; clc; iret */
	world_begin("A handler returns behind INT n with the flags of before");
	for (int i = 0; i < 16; i++) {
		struct rm_state in, want;

		ip = code_place(&handler);
		rm_set_vector(0x80 + i, RM_CS, ip);
		c = code_start();
		code8(&c, 0xcd);
		code8(&c, 0x80 + i);
		code8(&c, 0xcd);
		code8(&c, 0x80 + i);
		in = before(&c);
		in.eflags = 2 | (noise() & FLAGS_16);
		want = after(&in, c.len);
		set_reg(&want, 2, RM_SI, in.gpr[RM_SI] + 2);
		world_store(RM_SS, in.gpr[RM_SP] - 2, 2, in.eflags);
		world_run(&in, &want, 0);
		rm_reset_vector(0x80 + i);
	}
	world_end();

	world_begin("A handler of #DE sees the DIV and may skip it");
	for (int i = 0; i < 4; i++) {
		struct rm_state in, want;

		handler = code_start();
		/* push %bp; mov %sp, %bp; addw $2, 2(%bp); pop %bp; iret */
		code_bytes(&handler, "\x55\x89\xe5\x83\x46\x02\x02\x5d\xcf");
		rm_set_vector(DE_VECTOR, RM_CS, code_place(&handler));
		c = code_start();
		code_bytes(&c, "\xf7\xf1");
		in = before(&c);
		set_reg(&in, 2, RM_CX, 0);
		in.eflags = 2 | (i & 1 ? FLAGS_ALU : 0);
		want = after(&in, c.len);
		world_store(RM_SS, in.gpr[RM_SP] - 8, 2, in.gpr[RM_BP]);
		world_run(&in, &want, 0);
		rm_reset_vector(DE_VECTOR);
	}
	world_end();
}

/* A table in the data segment whose vector n goes where n ^ 0x55 goes usually. */
#define TABLE		0x3210
#define TWIST		0x55
#define POINTER		0x3000

static void run_table(unsigned int size, u16 limit, u8 n, bool fits)
{
	struct code c = code_start();
	struct rm_state in, want;

	code_size(&c, size);
	code_bytes(&c, "\x0f\x01");
	code_mem(&c, 3, POINTER);		/* lidt */
	code8(&c, 0xcd);
	code8(&c, n);
	in = before(&c);
	world_fill(RM_DS, POINTER, 2, limit);
	/* With 16-bit operands the base has 24 bits. */
	world_fill(RM_DS, POINTER + 2, 4, (RM_DS * 16 + TABLE) | (size == 2 ? 0xa5000000 : 0));
	want = traps(&in, c.len, n ^ TWIST);
	if (!fits) {
		want.vector = GP_VECTOR ^ TWIST;
		want.eip -= 2;
	}
	world_run(&in, &want, 0);
}

static void test_table(void)
{
	world_prepare();
	for (unsigned int n = 0; n < 256; n++) {
		world_fill(RM_DS, TABLE + 4 * n, 2, (n ^ TWIST) * RM_STUB_SIZE);
		world_fill(RM_DS, TABLE + 4 * n + 2, 2, RM_ENGINE);
	}
	for (unsigned int size = 2; size <= 4; size *= 2) {
		world_begin("LIDT moves the interrupt vector table, operand size %u", 8 * size);
		for (unsigned int n = 0; n < 256; n += 15)
			run_table(size, 0x3ff, n, true);
		world_end();
	}

	world_begin("INT n beyond the limit of the table raises #GP at the INT");
	for (unsigned int n = 14; n < 256; n += 11) {
		run_table(4, 4 * n + 3, n, true);
		run_table(4, 4 * n + 4, n, true);
		run_table(4, 4 * n + 2, n, false);
		run_table(4, 4 * n, n, false);
		run_table(4, 4 * n - 1, n, false);
		run_table(4, 4 * GP_VECTOR + 3, n, false);
	}
	world_end();
}

void test_interrupts(void)
{
	test_int_n();
	test_short_forms();
	for (unsigned int size = 2; size <= 4; size *= 2) {
		test_bound(size);
		test_iret(size);
	}
	test_handler();
	test_table();
}
