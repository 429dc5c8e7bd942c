/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Segment registers: MOV to and from them, LDS LES LSS LFS LGS, and that a load moves the
 * segment's base to 16 times its value. SDM volume 2, "MOV", "LDS/LES/LFS/LGS/LSS"; volume 3,
 * section 21.1.1 "Address translation in real-address mode".
 */
#include "realmode-model.h"

#define OPERAND	20

/* Segment registers in the order of their encoding, as fields of struct rm_state. */
static const struct {
	const char *name;
	size_t field;
	u8 prefix;
} segments[6] = {
	{ "ES", offsetof(struct rm_state, es), 0x26 },
	{ "CS", offsetof(struct rm_state, cs), 0x2e },
	{ "SS", offsetof(struct rm_state, ss), 0x36 },
	{ "DS", offsetof(struct rm_state, ds), 0x3e },
	{ "FS", offsetof(struct rm_state, fs), 0x64 },
	{ "GS", offsetof(struct rm_state, gs), 0x65 },
};
#define ES	0
#define CS	1
#define SS	2
#define DS	3

static u16 *segment(struct rm_state *s, unsigned int n)
{
	return (u16 *)((u8 *)s + segments[n].field);
}

static const u16 selectors[] = { 0, 1, 3, 8, 0x4321, 0x7fff, 0x8000, 0xb800, 0xffff };

static void test_store(unsigned int n)
{
	/* A doubleword register is filled with zeros above; memory gets a word in any case. */
	for (unsigned int size = 2; size <= 4; size *= 2) {
		check_begin("MOV r%u, %s", 8 * size, segments[n].name);
		for (unsigned int reg = 0; reg < 8; reg++) {
			struct code c = code_start();
			struct rm_state in, want;

			code_size(&c, size);
			code8(&c, 0x8c);
			code_regs(&c, n, reg);
			if (reg == RM_SP)
				code_exit(&c);
			in = before(&c);
			want = reg == RM_SP ? after_exit(&in) : after(&in, c.len);
			set_reg(&want, size, reg, *segment(&in, n));
			check_case(&in, &want, 0);
		}
		check_end();

		check_begin("MOV m16, %s%s", segments[n].name, size == 4 ? " with prefix 66" : "");
		for (int i = 0; i < 4; i++) {
			struct code c = code_start();
			struct rm_state in;
			struct rm_case *k;

			code_size(&c, size);
			code8(&c, 0x8c);
			code_mem(&c, n, OPERAND);
			in = before(&c);
			in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
			k = check_next_memory(&in);
			k->want = after(&k->in, c.len);
			store(k->want_memory + OPERAND, 2, *segment(&k->in, n));
			check_add();
		}
		check_end();
	}
}

/* A load, and a byte read through the new segment when that is in the memory we own. */
static void run_load(unsigned int n, unsigned int size, unsigned int src, u16 selector)
{
	bool readable = selector >= RM_DS && selector < RM_GS && n != SS;
	struct code c = code_start();
	struct rm_state in, want;

	code_size(&c, size);
	code8(&c, 0x8e);
	code_regs(&c, n, src);
	if (readable) {
		code8(&c, segments[n].prefix);
		code_bytes(&c, "\x8a\x07");		/* mov (%bx), %al */
	}
	code_exit(&c);
	in = before(&c);
	in.eflags = selector & 1 ? 2 | FLAGS_ALU : 2;
	set_reg(&in, 2, src, selector);
	set_reg(&in, 2, RM_BX, src == RM_BX ? selector : 0x777);
	want = after_exit(&in);
	*segment(&want, n) = selector;
	if (readable)
		set_reg(&want, 1, RM_AX, *rm_ptr(selector, in.gpr[RM_BX]));
	check_case(&in, &want, 0);
}

static void test_load(unsigned int n)
{
	check_begin("MOV %s, r16", segments[n].name);
	for (unsigned int src = 0; src < 8; src++)
		for (int i = 0; i < ARRAY_SIZE(selectors); i++) {
			run_load(n, 2, src, selectors[i]);
			run_load(n, 4, src, selectors[i]);
			run_load(n, 2, src, RM_DS + noise() % (RM_GS - RM_DS));
		}
	check_end();

	check_begin("MOV %s, m16", segments[n].name);
	for (int i = 0; i < ARRAY_SIZE(selectors); i++) {
		struct code c = code_start();
		struct rm_state in;
		struct rm_case *k;

		code8(&c, 0x8e);
		code_mem(&c, n, OPERAND);
		code_exit(&c);
		in = before(&c);
		k = check_next_memory(&in);
		store(k->memory + OPERAND, 2, selectors[i]);
		store(k->want_memory + OPERAND, 2, selectors[i]);
		k->want = after_exit(&k->in);
		*segment(&k->want, n) = selectors[i];
		check_add();
	}
	check_end();
}

static void test_forbidden(void)
{
	check_begin("MOV to CS and to segment registers 6 and 7 raises #UD");
	for (unsigned int rm = 0; rm < 16; rm++)
		for (unsigned int n = 1; n < 8; n += n == 1 ? 5 : 1) {
			struct code c = code_start();
			struct rm_state in, want;

			code8(&c, 0x8e);
			if (rm < 8)
				code_regs(&c, n, rm);
			else
				code_mem(&c, n, 0x100 * rm);
			in = before(&c);
			want = faults(&in, UD_VECTOR);
			check_case(&in, &want, 0);
		}
	check_end();

	check_begin("MOV from segment registers 6 and 7 raises #UD");
	for (unsigned int rm = 0; rm < 8; rm++)
		for (unsigned int n = 6; n < 8; n++) {
			struct code c = code_start();
			struct rm_state in, want;

			code8(&c, 0x8c);
			code_regs(&c, n, rm);
			in = before(&c);
			want = faults(&in, UD_VECTOR);
			check_case(&in, &want, 0);
		}
	check_end();
}

/* Far pointers: 16:16 and 16:32. */
static const struct {
	const char *name;
	u8 opcode[2];
	u8 len;
	u8 seg;
} pointers[] = {
	{ "LES", { 0xc4 }, 1, 0 }, { "LDS", { 0xc5 }, 1, 3 }, { "LSS", { 0x0f, 0xb2 }, 2, 2 },
	{ "LFS", { 0x0f, 0xb4 }, 2, 4 }, { "LGS", { 0x0f, 0xb5 }, 2, 5 },
};

static void encode_pointer(struct code *c, int i, unsigned int size)
{
	code_size(c, size);
	for (unsigned int j = 0; j < pointers[i].len; j++)
		code8(c, pointers[i].opcode[j]);
}

static void test_pointers(void)
{
	for (int i = 0; i < ARRAY_SIZE(pointers); i++)
		for (unsigned int size = 2; size <= 4; size *= 2) {
			check_begin("%s r%u, m16:%u", pointers[i].name, 8 * size, 8 * size);
			for (unsigned int reg = 0; reg < 8; reg++) {
				struct code c = code_start();
				struct rm_state in;
				struct rm_case *k;

				encode_pointer(&c, i, size);
				code_mem(&c, reg, OPERAND);
				code_exit(&c);
				in = before(&c);
				in.eflags = reg & 1 ? 2 | FLAGS_ALU : 2;
				k = check_next_memory(&in);
				k->want = after_exit(&k->in);
				set_reg(&k->want, size, reg, load(k->memory + OPERAND, size));
				*segment(&k->want, pointers[i].seg) =
					load(k->memory + OPERAND + size, 2);
				check_add();
			}
			check_end();
		}

	check_begin("LDS, LES, LSS, LFS, LGS of a register raise #UD");
	for (int i = 0; i < ARRAY_SIZE(pointers); i++)
		for (unsigned int modrm = 0xc0; modrm < 0x100; modrm += 7) {
			struct code c = code_start();
			struct rm_state in, want;

			encode_pointer(&c, i, 2);
			code8(&c, modrm);
			in = before(&c);
			want = faults(&in, UD_VECTOR);
			check_case(&in, &want, 0);
		}
	check_end();
}

void test_segment_moves(void)
{
	world_prepare();
	for (unsigned int n = 0; n < ARRAY_SIZE(segments); n++) {
		test_store(n);
		if (n != CS)
			test_load(n);
	}
	test_forbidden();
	test_pointers();
}
