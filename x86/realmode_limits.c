/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The limit of a segment in real mode is 0xffff. SDM volume 2, "Real-Address Mode Exceptions"
 * of each instruction: #GP "if a memory operand effective address is outside the CS, DS, ES, FS,
 * or GS segment limit", #SS for the stack segment; volume 3, chapter "IA-32 architecture
 * compatibility", "Segment wraparound": unlike the 8086, an operand across 0xffff faults.
 *
 * Faults: EIP is at the instruction, no error code is pushed, nothing has changed.
 */
#include "realmode-model.h"

/* Registers and the operand are set by the caller; the code is @len bytes. */
static void expect_fault(const struct rm_state *in, u32 vector)
{
	struct rm_state want = faults(in, vector);

	check_case(in, &want, 0);
}

static const struct {
	const char *name;
	u8 prefix;
	u32 vector;
} segments[] = {
	{ "DS", 0x3e, GP_VECTOR }, { "ES", 0x26, GP_VECTOR }, { "SS", 0x36, SS_VECTOR },
	{ "FS", 0x64, GP_VECTOR }, { "GS", 0x65, GP_VECTOR }, { "CS", 0x2e, GP_VECTOR },
};

/* MOV with SI = @si: within the segment when it ends at 0xffff or before. */
static void run_access(int segment, unsigned int size, bool write, u16 si)
{
	struct code c = code_start();
	struct rm_state in, want;

	code8(&c, segments[segment].prefix);
	code_op(&c, size, write ? 0x88 : 0x8a);
	code8(&c, 0x04);
	in = before(&c);
	set_reg(&in, 2, RM_SI, si);
	if (si + size - 1 > 0xffff) {
		expect_fault(&in, segments[segment].vector);
		return;
	}
	want = after(&in, c.len);
	if (!write) {
		u16 segs[] = { RM_DS, RM_ES, RM_SS, RM_FS, RM_GS, RM_CS };

		set_reg(&want, size, RM_AX, load(rm_ptr(segs[segment], si), size));
	}
	check_case(&in, &want, 0);
	check_flush();
}

static void test_edges(void)
{
	for (int segment = 0; segment < ARRAY_SIZE(segments); segment++)
		for (int write = 0; write < 2; write++) {
			bool code = segments[segment].prefix == 0x2e;

			check_begin("%s through %s up to the limit", write ? "Writes" : "Reads",
				    segments[segment].name);
			for (unsigned int size = 1; size <= 4; size *= 2)
				run_access(segment, size, write && !code, 0x10000 - size);
			check_end();

			check_begin("%s through %s across the limit", write ? "Writes" : "Reads",
				    segments[segment].name);
			for (u16 si = 0xffff; si > 0xfffc; si--)
				for (unsigned int size = 2; size <= 4; size *= 2)
					if (si + size > 0x10000)
						run_access(segment, size, write, si);
			check_end();
		}
}

/* Instructions with memory operands of other sizes and kinds, at DS:@si. */
static const struct insn {
	const char *name;
	const char *code;
	u8 len;
	u8 size;
} insns[] = {
#define INSN(name, code, size)	{ name, code, sizeof(code) - 1, size }
	INSN("ADD m16, r16", "\x01\x04", 2), INSN("ADD r16, m16", "\x03\x04", 2),
	INSN("ADC m32, r32", "\x66\x11\x04", 4), INSN("CMP m16, r16", "\x39\x04", 2),
	INSN("TEST m16, r16", "\x85\x04", 2), INSN("INC m16", "\xff\x04", 2),
	INSN("NEG m32", "\x66\xf7\x1c", 4), INSN("SHL m16", "\xd1\x24", 2),
	INSN("MUL m16", "\xf7\x24", 2), INSN("DIV m16", "\xf7\x34", 2),
	INSN("XCHG m16, r16", "\x87\x04", 2), INSN("XADD m16, r16", "\x0f\xc1\x04", 2),
	INSN("CMPXCHG m32, r32", "\x66\x0f\xb1\x04", 4), INSN("CMPXCHG8B", "\x0f\xc7\x0c", 8),
	INSN("BTS m16, imm8", "\x0f\xba\x2c\x01", 2), INSN("BSF r16, m16", "\x0f\xbc\x04", 2),
	INSN("MOVZX r32, m16", "\x66\x0f\xb7\x04", 2), INSN("LES", "\xc4\x04", 4),
	INSN("LDS, 32 bits", "\x66\xc5\x04", 6), INSN("PUSH m16", "\xff\x34", 2),
	INSN("POP m16", "\x8f\x04", 2), INSN("BOUND", "\x62\x04", 4), INSN("LGDT", "\x0f\x01\x14", 6),
	INSN("SIDT", "\x0f\x01\x0c", 6), INSN("JMP m16", "\xff\x24", 2), INSN("CALL m16:16", "\xff\x1c", 4),
	INSN("MOV DS, m16", "\x8e\x1c", 2), INSN("MOV m16, ES", "\x8c\x04", 2),
	INSN("LODSW", "\xad", 2), INSN("MOVSD", "\x66\xa5", 4), INSN("CMPSW", "\xa7", 2),
	INSN("REP LODSW", "\xf3\xad", 2),
};

static void test_insns(void)
{
	for (int i = 0; i < ARRAY_SIZE(insns); i++) {
		check_begin("%s across the limit", insns[i].name);
		for (unsigned int inside = 1; inside < insns[i].size; inside++) {
			struct code c = code_start();
			struct rm_state in;

			for (int j = 0; j < insns[i].len; j++)
				code8(&c, insns[i].code[j]);
			in = before(&c);
			set_reg(&in, 2, RM_SI, 0x10000 - inside);
			set_reg(&in, 2, RM_DI, 0x1000);
			set_reg(&in, 2, RM_CX, 3);
			expect_fault(&in, GP_VECTOR);
			check_flush();
		}
		check_end();
	}
}

/* With prefix 67 an offset has 32 bits, and all of them count. */
static void test_wide_offsets(void)
{
	static const u32 offsets[] = { 0x10000, 0x10001, 0xfffff, 0x80000000, 0xffffffff, 0xffff0000 };
	struct code c = code_start();
	struct rm_state in;

	check_begin("32-bit offsets beyond the limit, DS");
	code_bytes(&c, "\x67\x8a\x06");		/* mov (%esi), %al */
	for (int i = 0; i < ARRAY_SIZE(offsets); i++) {
		in = before(&c);
		in.gpr[RM_SI] = offsets[i];
		expect_fault(&in, GP_VECTOR);
	}
	check_end();

	check_begin("32-bit offsets beyond the limit, SS");
	c = code_start();
	code_bytes(&c, "\x67\x8a\x45\x00");	/* mov (%ebp), %al */
	for (int i = 0; i < ARRAY_SIZE(offsets); i++) {
		in = before(&c);
		in.gpr[RM_BP] = offsets[i];
		expect_fault(&in, SS_VECTOR);
	}
	check_end();
}

/* Pops across the limit; pushes there would leave no stack for the fault. */
static void test_pops(void)
{
	static const struct insn pops[] = {
		INSN("POP r16", "\x58", 2), INSN("POP r32", "\x66\x58", 4), INSN("POPF", "\x9d", 2),
		INSN("POPA", "\x61", 16), INSN("RET", "\xc3", 2), INSN("RETF", "\xcb", 4),
		INSN("IRET", "\xcf", 6), INSN("POP DS", "\x1f", 2),
	};

	for (int i = 0; i < ARRAY_SIZE(pops); i++) {
		check_begin("%s across the limit of the stack", pops[i].name);
		for (unsigned int inside = 1; inside < pops[i].size; inside += 2) {
			struct code c = code_start();
			struct rm_state in;

			for (int j = 0; j < pops[i].len; j++)
				code8(&c, pops[i].code[j]);
			in = before(&c);
			set_reg(&in, 2, RM_SP, 0x10000 - inside);
			expect_fault(&in, SS_VECTOR);
			check_flush();
		}
		check_end();
	}

	check_begin("LEAVE across the limit of the stack");
	{
		struct code c = code_start();
		struct rm_state in;

		code8(&c, 0xc9);
		in = before(&c);
		set_reg(&in, 2, RM_BP, 0xffff);
		expect_fault(&in, SS_VECTOR);
	}
	check_end();
}

/* Targets of 32 bits beyond the limit; the segment behind must not be run by mistake. */
static void test_targets(void)
{
	static const struct insn jumps[] = {
		INSN("JMP rel32", "\x66\xe9\x00\x00\x01\x00", 0),
		INSN("JMP rel32 backwards", "\x66\xe9\x00\x00\xff\xff", 0),
		INSN("CALL rel32", "\x66\xe8\x00\x00\x01\x00", 0),
		INSN("Jcc rel32", "\x66\x0f\x83\x00\x00\x01\x00", 0),
		INSN("JMP r32", "\x66\xff\xe1", 0), INSN("CALL r32", "\x66\xff\xd1", 0),
		INSN("JMP ptr16:32", "\x66\xea\x10\x00\x01\x00\x00\x30", 0),
		INSN("CALL ptr16:32", "\x66\x9a\x10\x00\x01\x00\x00\x30", 0),
	};

	for (int i = 0; i < ARRAY_SIZE(jumps); i++) {
		struct code c = code_start();
		struct rm_state in;

		memset(rm_ptr(RM_DS, 0), 0xcc, 0x8000);
		check_begin("%s beyond the limit", jumps[i].name);
		for (int j = 0; j < jumps[i].len; j++)
			code8(&c, jumps[i].code[j]);
		in = before(&c);
		in.gpr[RM_CX] = 0x10123;
		expect_fault(&in, GP_VECTOR);
		check_end();
	}

	check_begin("An instruction across the limit of the code segment");
	{
		struct code c = code_start();
		struct rm_state in = rm_init();

		code_bytes(&c, "\xb8\x34\x12");
		for (unsigned int inside = 1; inside < 3; inside++) {
			memset(rm_ptr(RM_DS, 0), 0xcc, 16);
			rm_place_at(0x10000 - inside, c.byte, inside);
			in.eip = 0x10000 - inside;
			expect_fault(&in, GP_VECTOR);
			check_flush();
			rm_unplace(0x10000 - inside, inside);
		}
	}
	check_end();
}

void test_limits(void)
{
	world_prepare();
	test_edges();
	test_insns();
	test_wide_offsets();
	test_pops();
	test_targets();
}
