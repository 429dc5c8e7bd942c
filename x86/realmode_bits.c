/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BT BTS BTR BTC: with the bit number in a register and immediate, and with bits of memory
 * that lie before and behind the operand. SDM volume 2, "BT", and section 3.1.1.9
 * "Bit(BitBase, BitOffset)": a register's number is signed and reaches all of memory, an
 * immediate's is taken modulo the operand's width.
 */
#include "realmode-model.h"

static const char *const widths[5] = { "", "8", "16", "", "32" };

/* The operand's place in the window, so that there is as much before as behind. */
#define OPERAND		32
#define UNDEFINED	(OF | SF | AF | PF)

enum { BT, BTS, BTR, BTC, BIT_OPS };
static const char *const names[BIT_OPS] = { "BT", "BTS", "BTR", "BTC" };

static u32 change(unsigned int op, u32 value, u32 bit)
{
	switch (op) {
	case BTS:
		return value | bit;
	case BTR:
		return value & ~bit;
	case BTC:
		return value ^ bit;
	default:
		return value;
	}
}

/* A register as the operand; the bit number in a register when @imm is negative. */
static void run_register(unsigned int op, unsigned int size, int imm, unsigned int dst,
			 unsigned int src)
{
	struct code c = code_start();
	struct rm_state in, want;

	code_0f(&c, size, imm < 0 ? 0xa3 | op << 3 : 0xba);
	code_regs(&c, imm < 0 ? src : 4 + op, dst);
	if (imm >= 0)
		code8(&c, imm);
	in = before(&c);
	for (unsigned int i = 0; i < 72; i++) {
		u32 number = imm >= 0 ? imm : i < 64 ? i : noise();
		u32 value, bit;

		if (imm < 0)
			set_reg(&in, size, src, number);
		set_reg(&in, size, dst, i % 3 ? noise() : i & 1 ? -1u : 0);
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		if (imm < 0)
			number = get_reg(&in, size, src);
		value = get_reg(&in, size, dst);
		bit = 1u << (number & (8 * size - 1));
		want = after(&in, c.len);
		set_reg(&want, size, dst, change(op, value, bit));
		set_flags(&want, CF, value & bit ? CF : 0);
		check_case(&in, &want, UNDEFINED);
	}
}

/* Memory at DS:OPERAND; the bit is @number bits behind its lowest one, or before. */
static void add_memory(const struct code *c, u16 ip, unsigned int op, unsigned int size, int imm,
		       unsigned int src, s32 number, u32 flags)
{
	struct rm_state in = rm_init();
	struct rm_case *k;
	u8 *byte, bit;

	in.eip = ip;
	in.eflags = flags;
	if (imm < 0)
		set_reg(&in, size, src, number);
	else
		number = imm & (8 * size - 1);
	k = check_next_memory(&in);
	byte = &k->want_memory[OPERAND + (number >> 3)];
	bit = 1 << (number & 7);
	k->want = after(&k->in, c->len);
	set_flags(&k->want, CF, *byte & bit ? CF : 0);
	*byte = change(op, *byte, bit);
	k->undefined = UNDEFINED;
	check_add();
}

static void run_memory(unsigned int op, unsigned int size, int imm, unsigned int src, bool lock)
{
	struct code c = code_start();
	u16 ip;

	if (lock)
		code8(&c, 0xf0);
	code_0f(&c, size, imm < 0 ? 0xa3 | op << 3 : 0xba);
	code_mem(&c, imm < 0 ? src : 4 + op, OPERAND);
	if (imm >= 0)
		code8(&c, imm);
	ip = code_place(&c);
	for (s32 number = -8 * OPERAND; number < 8 * (WINDOW - OPERAND); number++) {
		add_memory(&c, ip, op, size, imm, src, number, number & 1 ? 2 | FLAGS_ALU : 2);
		if (imm >= 0 && number > 4 - 8 * OPERAND)
			break;
	}
}

/* Bits that are kilobytes away, in the whole data segment. */
static void run_far(unsigned int op, unsigned int size)
{
	static const s32 numbers[] = {
		-0x8000, -0x7fff, -0x1234, -1, 0x1234, 0x7ff0, 0x7fff, 0x10000, 0x3fff8, -0x10001,
		-0x3fff8,
	};

	for (int i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct code c = code_start();
		struct rm_state in, want;
		u8 *byte, value, bit = 1 << (numbers[i] & 7);
		u16 at = 0x8000 + (numbers[i] >> 3);

		if (size == 2 && sign_extend(2, numbers[i]) != numbers[i])
			continue;
		code_0f(&c, size, 0xa3 | op << 3);
		code_mem(&c, RM_DX, 0x8000);
		in = before(&c);
		set_reg(&in, size, RM_DX, numbers[i]);
		byte = rm_ptr(RM_DS, at);
		want = after(&in, c.len);
		value = *byte;
		set_flags(&want, CF, value & bit ? CF : 0);
		world_store(RM_DS, at, 1, change(op, value, bit));
		world_run(&in, &want, UNDEFINED);
	}
}

static void test_operation(unsigned int op, unsigned int size)
{
	const char *w = widths[size];

	check_begin("%s r%s, r%s", names[op], w, w);
	for (unsigned int i = 0; i < 64; i++)
		if (i / 8 != RM_SP && i % 8 != RM_SP)
			run_register(op, size, -1, i / 8, i % 8);
	check_end();

	check_begin("%s r%s, imm8", names[op], w);
	for (int imm = 0; imm < 256; imm += imm < 66 ? 1 : 19)
		run_register(op, size, imm, imm % 4, 0);
	check_end();

	check_begin("%s m%s, r%s: bits around the operand", names[op], w, w);
	for (unsigned int src = 0; src < 8; src++)
		if (src != RM_SP)
			run_memory(op, size, -1, src, false);
	check_end();

	check_begin("%s m%s, imm8: only bits of the operand", names[op], w);
	for (int imm = 0; imm < 256; imm += imm < 66 ? 1 : 19)
		run_memory(op, size, imm, 0, false);
	check_end();

	world_begin("%s m%s, r%s: bits far from the operand", names[op], w, w);
	run_far(op, size);
	world_end();
}

void test_locked_bits(void)
{
	for (unsigned int op = BTS; op < BIT_OPS; op++)
		for (unsigned int size = 2; size <= 4; size *= 2) {
			check_begin("LOCK %s m%s, r%s", names[op], widths[size], widths[size]);
			run_memory(op, size, -1, RM_CX, true);
			check_end();
			check_begin("LOCK %s m%s, imm8", names[op], widths[size]);
			for (int imm = 0; imm < 40; imm++)
				run_memory(op, size, imm, 0, true);
			check_end();
		}
}

void test_bits(void)
{
	for (unsigned int op = 0; op < BIT_OPS; op++)
		for (unsigned int size = 2; size <= 4; size *= 2)
			test_operation(op, size);
	test_scans();
}
