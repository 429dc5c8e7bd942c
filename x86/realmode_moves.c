/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MOV in all its encodings, CMOVcc, XLAT, and the loads of far pointers and of segment
 * registers. None of them changes a flag. SDM volume 2, "MOV", "CMOVcc", "XLAT/XLATB",
 * "LDS/LES/LFS/LGS/LSS".
 */
#include "realmode-model.h"

static const char *const widths[5] = { "", "8", "16", "", "32" };

#define OPERAND	20

static const u32 some_flags[] = { 2, 2 | FLAGS_ALU, 2 | DF | IF | CF, 2 | NT | IOPL | ZF };

static void run_mov(unsigned int size, bool load_form, unsigned int dst, unsigned int src)
{
	bool sp = size > 1 && (dst == RM_SP || src == RM_SP);
	struct code c = code_start();
	struct rm_state in, want;

	code_op(&c, size, load_form ? 0x8a : 0x88);
	code_regs(&c, load_form ? dst : src, load_form ? src : dst);
	if (sp)
		code_exit(&c);
	in = before(&c);
	for (int i = 0; i < 6; i++) {
		in.eflags = some_flags[i % 4];
		set_reg(&in, 4, dst % 4, noise());
		set_reg(&in, size, src, noise());
		want = sp ? after_exit(&in) : after(&in, c.len);
		set_reg(&want, size, dst, get_reg(&in, size, src));
		check_case(&in, &want, 0);
	}
}

static void run_mov_memory(unsigned int size, bool load_form, unsigned int reg)
{
	bool sp = size > 1 && reg == RM_SP;
	struct code c = code_start();
	struct rm_state in;

	code_op(&c, size, load_form ? 0x8a : 0x88);
	code_mem(&c, reg, OPERAND);
	if (sp)
		code_exit(&c);
	in = before(&c);
	for (int i = 0; i < 6; i++) {
		struct rm_case *k;

		in.eflags = some_flags[i % 4];
		set_reg(&in, size, reg, noise());
		k = check_next_memory(&in);
		k->want = sp ? after_exit(&k->in) : after(&k->in, c.len);
		if (load_form)
			set_reg(&k->want, size, reg, load(k->memory + OPERAND, size));
		else
			store(k->want_memory + OPERAND, size, get_reg(&in, size, reg));
		check_add();
	}
}

/* The accumulator and an address in the instruction: 16 bits, or 32 with prefix 67. */
static void run_offset(unsigned int size, bool load_form, bool wide_address)
{
	struct code c = code_start();
	struct rm_state in;

	if (wide_address)
		code8(&c, 0x67);
	code_op(&c, size, load_form ? 0xa0 : 0xa2);
	code_imm(&c, wide_address ? 4 : 2, OPERAND);
	in = before(&c);
	for (int i = 0; i < 8; i++) {
		struct rm_case *k;

		in.eflags = some_flags[i % 4];
		in.gpr[RM_AX] = noise();
		k = check_next_memory(&in);
		k->want = after(&k->in, c.len);
		if (load_form)
			set_reg(&k->want, size, RM_AX, load(k->memory + OPERAND, size));
		else
			store(k->want_memory + OPERAND, size, in.gpr[RM_AX]);
		check_add();
	}
}

static void run_immediate(unsigned int size, bool short_form, unsigned int reg, u32 imm)
{
	bool sp = size > 1 && reg == RM_SP;
	struct code c = code_start();
	struct rm_state in, want;

	if (short_form) {
		code_size(&c, size);
		code8(&c, (size == 1 ? 0xb0 : 0xb8) | reg);
	} else {
		code_op(&c, size, 0xc6);
		code_regs(&c, 0, reg);
	}
	code_imm(&c, size, imm);
	if (sp)
		code_exit(&c);
	in = before(&c);
	in.eflags = some_flags[imm % 4];
	set_reg(&in, 4, reg % 4, noise());
	want = sp ? after_exit(&in) : after(&in, c.len);
	set_reg(&want, size, reg, imm);
	check_case(&in, &want, 0);
}

static void run_immediate_memory(unsigned int size, u32 imm)
{
	struct code c = code_start();
	struct rm_state in;
	struct rm_case *k;

	code_op(&c, size, 0xc6);
	code_mem(&c, 0, OPERAND);
	code_imm(&c, size, imm);
	in = before(&c);
	in.eflags = some_flags[imm % 4];
	k = check_next_memory(&in);
	k->want = after(&k->in, c.len);
	store(k->want_memory + OPERAND, size, imm);
	check_add();
}

static void test_mov(unsigned int size)
{
	const char *w = widths[size];

	for (int load_form = 0; load_form < 2; load_form++) {
		check_begin("MOV r%s, r%s%s", w, w, load_form ? " (load form)" : "");
		for (unsigned int i = 0; i < 64; i++)
			run_mov(size, load_form, i / 8, i % 8);
		check_end();

		check_begin("MOV %s%s, %s%s", load_form ? "r" : "m", w, load_form ? "m" : "r", w);
		for (unsigned int reg = 0; reg < 8; reg++)
			run_mov_memory(size, load_form, reg);
		check_end();

		for (int wide = 0; wide < 2; wide++) {
			check_begin("MOV %s%s, %s", load_form ? "accumulator from moffs" :
				    "moffs", w, wide ? "32-bit address" : "16-bit address");
			run_offset(size, load_form, wide);
			check_end();
		}

		check_begin("MOV r%s, imm%s%s", w, w, load_form ? ", short form" : "");
		for (unsigned int i = 0; i < 8 * EDGES; i++)
			run_immediate(size, load_form, i % 8, edge(size, i / 8));
		check_end();
	}
	check_begin("MOV m%s, imm%s", w, w);
	for (unsigned int i = 0; i < EDGES; i++)
		run_immediate_memory(size, edge(size, i));
	check_end();
}

/* All 16 conditions, with every pair of registers, under all flags that matter. */
static void test_cmov(unsigned int size)
{
	check_begin("CMOVcc r%s, r%s", widths[size], widths[size]);
	for (unsigned int cc = 0; cc < 16; cc++)
		for (unsigned int i = cc; i < 64; i += 3) {
			unsigned int dst = i / 8, src = i % 8;
			bool sp = dst == RM_SP || src == RM_SP;
			struct code c = code_start();
			struct rm_state in, want;

			code_0f(&c, size, 0x40 | cc);
			code_regs(&c, dst, src);
			if (sp)
				code_exit(&c);
			in = before(&c);
			for (unsigned int f = 0; f < 32; f++) {
				in.eflags = 2 | (f & 1 ? CF : 0) | (f & 2 ? ZF : 0) |
					    (f & 4 ? SF : 0) | (f & 8 ? OF : 0) | (f & 16 ? PF : 0);
				want = sp ? after_exit(&in) : after(&in, c.len);
				if (model_condition(cc, in.eflags))
					set_reg(&want, size, dst, in.gpr[src]);
				check_case(&in, &want, 0);
			}
		}
	check_end();

	check_begin("CMOVcc r%s, m%s", widths[size], widths[size]);
	for (unsigned int cc = 0; cc < 16; cc++) {
		struct code c = code_start();
		struct rm_state in;

		code_0f(&c, size, 0x40 | cc);
		code_mem(&c, cc % 4, OPERAND);
		in = before(&c);
		for (unsigned int f = 0; f < 2; f++) {
			struct rm_case *k;

			in.eflags = f ? 2 | CF | ZF | SF | PF : 2;
			k = check_next_memory(&in);
			k->want = after(&k->in, c.len);
			if (model_condition(cc, in.eflags))
				set_reg(&k->want, size, cc % 4, load(k->memory + OPERAND, size));
			check_add();
		}
	}
	check_end();
}

static void test_xlat(void)
{
	static const u8 table[] = { 0x00, 0x01, 0x13, 0x3f, 0x7f, 0x80, 0xfe, 0xff };

	world_begin("XLAT reads DS:[BX + AL], 16 bits");
	for (int i = 0; i < 3 * ARRAY_SIZE(table); i++) {
		static const u16 bases[] = { 0x1234, 0xff80, 0xffff };
		struct code c = code_start();
		struct rm_state in, want;

		code8(&c, 0xd7);
		in = before(&c);
		in.eflags = some_flags[i % 4];
		set_reg(&in, 1, RM_AX, table[i / 3]);
		set_reg(&in, 2, RM_BX, bases[i % 3]);
		want = after(&in, c.len);
		set_reg(&want, 1, RM_AX, *rm_ptr(RM_DS, bases[i % 3] + table[i / 3]));
		world_run(&in, &want, 0);
	}
	world_end();

	world_begin("XLAT with a segment override and a 32-bit address");
	for (int i = 0; i < 2 * ARRAY_SIZE(table); i++) {
		struct code c = code_start();
		struct rm_state in, want;

		code8(&c, i & 1 ? 0x26 : 0x64);
		code8(&c, 0x67);
		code8(&c, 0xd7);
		in = before(&c);
		in.gpr[RM_AX] = 0xffffff00 | table[i / 2];
		in.gpr[RM_BX] = 0x8123;
		want = after(&in, c.len);
		set_reg(&want, 1, RM_AX, *rm_ptr(i & 1 ? RM_ES : RM_FS, 0x8123 + table[i / 2]));
		world_run(&in, &want, 0);
	}
	world_end();
}

void test_moves(void)
{
	for (unsigned int size = 1; size <= 4; size *= 2)
		test_mov(size);
	test_cmov(2);
	test_cmov(4);
	test_xlat();
	test_segment_moves();
}
