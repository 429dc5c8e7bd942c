/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AAA AAS AAM AAD DAA DAS for every value of AL, and the instructions that do nothing but
 * change flags. SDM volume 2, the entries of those names; section "Operation" of each.
 */
#include "realmode-model.h"

static struct result daa(u32 al, u32 flags)
{
	struct result r = { .undefined = OF };
	bool low = (al & 15) > 9 || flags & AF, high = al > 0x99 || flags & CF;

	r.value = (u8)(al + (low ? 6 : 0) + (high ? 0x60 : 0));
	r.flags = (flags & ~FLAGS_ALU) | (flags & OF) | model_szp(1, r.value) | (low ? AF : 0) |
		  (high ? CF : 0);
	return r;
}

static struct result das(u32 al, u32 flags)
{
	struct result r = { .undefined = OF };
	bool low = (al & 15) > 9 || flags & AF, high = al > 0x99 || flags & CF;
	/* Without the upper adjustment, the borrow of the lower one is the carry. */
	bool borrow = low && al < 6;

	r.value = (u8)(al - (low ? 6 : 0) - (high ? 0x60 : 0));
	r.flags = (flags & ~FLAGS_ALU) | (flags & OF) | model_szp(1, r.value) | (low ? AF : 0) |
		  (high || borrow ? CF : 0);
	return r;
}

/* These take and give AX. */
static struct result adjust(bool subtract, u32 ax, u32 flags)
{
	struct result r = { .undefined = OF | SF | ZF | PF };
	bool low = (ax & 15) > 9 || flags & AF;

	if (low)
		ax = subtract ? ax - 0x106 : ax + 0x106;
	r.value = ax & 0xff0f;
	r.flags = (flags & ~(AF | CF)) | (low ? AF | CF : 0);
	return r;
}

static void test_al(const char *name, u8 opcode, struct result (*model)(u32 al, u32 flags))
{
	struct code c = code_start();
	struct rm_state in, want;

	check_begin("%s", name);
	code8(&c, opcode);
	in = before(&c);
	for (u32 i = 0; i < 1024; i++) {
		struct result r;

		set_reg(&in, 1, RM_AX, i);
		in.eflags = 2 | (i & 256 ? CF : 0) | (i & 512 ? AF : 0) |
			    (i & 1 ? OF | SF | ZF | PF : 0);
		r = model(i & 0xff, in.eflags);
		want = after(&in, c.len);
		set_reg(&want, 1, RM_AX, r.value);
		want.eflags = r.flags;
		check_case(&in, &want, r.undefined);
	}
	check_end();
}

static void test_ax(const char *name, u8 opcode, bool subtract)
{
	static const u8 highs[] = { 0, 1, 0x7f, 0xfe, 0xff };
	struct code c = code_start();
	struct rm_state in, want;

	check_begin("%s", name);
	code8(&c, opcode);
	in = before(&c);
	for (u32 i = 0; i < ARRAY_SIZE(highs) * 512; i++) {
		u32 ax = highs[i / 512] << 8 | (i & 0xff);
		struct result r;

		set_reg(&in, 2, RM_AX, ax);
		in.eflags = 2 | (i & 256 ? AF : 0) | (i & 1 ? OF | SF | ZF | PF | CF : 0);
		r = adjust(subtract, ax, in.eflags);
		want = after(&in, c.len);
		set_reg(&want, 2, RM_AX, r.value);
		want.eflags = r.flags;
		check_case(&in, &want, r.undefined);
	}
	check_end();
}

static const u8 bases[] = { 10, 16, 2, 3, 7, 0x7f, 0x80, 0xff };

static void test_aam(u8 base)
{
	struct code c = code_start();
	struct rm_state in, want;

	code8(&c, 0xd4);
	code8(&c, base);
	in = before(&c);
	for (u32 al = 0; al < 256; al++) {
		set_reg(&in, 1, RM_AX, al);
		in.eflags = al & 1 ? 2 | FLAGS_ALU : 2;
		want = after(&in, c.len);
		set_reg(&want, 1, 4, al / base);
		set_reg(&want, 1, RM_AX, al % base);
		set_flags(&want, SF | ZF | PF, model_szp(1, al % base));
		check_case(&in, &want, OF | AF | CF);
	}
}

static void test_aad(u8 base)
{
	struct code c = code_start();
	struct rm_state in, want;

	code8(&c, 0xd5);
	code8(&c, base);
	in = before(&c);
	for (u32 i = 0; i < 1024; i++) {
		u32 ax = noise() & 0xffff, al;

		if (i < 100)
			ax = i / 10 << 8 | i % 10;
		al = (u8)(ax + (ax >> 8) * base);
		set_reg(&in, 2, RM_AX, ax);
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		want = after(&in, c.len);
		set_reg(&want, 2, RM_AX, al);
		set_flags(&want, SF | ZF | PF, model_szp(1, al));
		check_case(&in, &want, OF | AF | CF);
	}
}

static void test_bases(void)
{
	struct code c = code_start();
	struct rm_state in, want;

	check_begin("AAM");
	test_aam(bases[0]);
	check_end();
	check_begin("AAM with other bases than ten");
	test_aam(1);
	for (int i = 1; i < ARRAY_SIZE(bases); i++)
		test_aam(bases[i]);
	check_end();

	check_begin("AAM with base 0 raises #DE");
	code_bytes(&c, "\xd4\x00");
	in = before(&c);
	for (u32 i = 0; i < 16; i++) {
		set_reg(&in, 2, RM_AX, i * 0x1011);
		in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
		want = faults(&in, DE_VECTOR);
		check_case(&in, &want, 0);
	}
	check_end();

	check_begin("AAD");
	test_aad(bases[0]);
	check_end();
	check_begin("AAD with other bases than ten");
	test_aad(0);
	test_aad(1);
	for (int i = 1; i < ARRAY_SIZE(bases); i++)
		test_aad(bases[i]);
	check_end();
}

/* An instruction that changes flags: those in @set become 1, in @clear 0, in @flip turn. */
static const struct {
	const char *name;
	u8 opcode;
	u32 set, clear, flip;
} flag_ops[] = {
	{ "CLC", 0xf8, 0, CF, 0 },
	{ "STC", 0xf9, CF, 0, 0 },
	{ "CMC", 0xf5, 0, 0, CF },
	{ "CLD", 0xfc, 0, DF, 0 },
	{ "STD", 0xfd, DF, 0, 0 },
	{ "CLI", 0xfa, 0, IF, 0 },
	{ "STI", 0xfb, IF, 0, 0 },
	{ "NOP", 0x90, 0, 0, 0 },
};

static void test_flag_ops(void)
{
	for (int i = 0; i < ARRAY_SIZE(flag_ops); i++) {
		struct code c = code_start();
		struct rm_state in, want;

		check_begin("%s", flag_ops[i].name);
		code8(&c, flag_ops[i].opcode);
		in = before(&c);
		for (u32 j = 0; j < 128; j++) {
			in.eflags = 2 | (j & 1 ? CF : 0) | (j & 2 ? DF : 0) | (j & 4 ? IF : 0) |
				    (j & 8 ? PF | AF : 0) | (j & 16 ? ZF | OF : 0) |
				    (j & 32 ? SF : 0) | (j & 64 ? NT | IOPL : 0);
			want = after(&in, c.len);
			want.eflags = ((in.eflags | flag_ops[i].set) & ~flag_ops[i].clear) ^
				      flag_ops[i].flip;
			check_case(&in, &want, 0);
		}
		check_end();
	}
}

static void test_sahf_lahf(void)
{
	const u32 low = SF | ZF | AF | PF | CF;

	for (int sahf = 0; sahf < 2; sahf++) {
		struct code c = code_start();
		struct rm_state in, want;

		check_begin(sahf ? "SAHF" : "LAHF");
		code8(&c, sahf ? 0x9e : 0x9f);
		in = before(&c);
		for (u32 i = 0; i < 1024; i++) {
			in.eflags = 2 | (i & 256 ? OF : 0) | (i & 512 ? DF | NT | IF : 0);
			if (sahf) {
				set_reg(&in, 1, 4, i);
				in.eflags |= i & 1 ? 0 : low;
			} else {
				set_reg(&in, 1, 4, i & 1 ? 0 : 0xff);
				in.eflags |= i & low;
			}
			want = after(&in, c.len);
			if (sahf)
				set_flags(&want, low, i & low);
			else
				set_reg(&want, 1, 4, (in.eflags & low) | 2);
			check_case(&in, &want, 0);
		}
		check_end();
	}
}

void test_decimal(void)
{
	test_al("DAA", 0x27, daa);
	test_al("DAS", 0x2f, das);
	test_ax("AAA", 0x37, false);
	test_ax("AAS", 0x3f, true);
	test_bases();
	test_flag_ops();
	test_sahf_lahf();
}
