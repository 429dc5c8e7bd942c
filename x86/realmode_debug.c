/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single step and breakpoints in real mode. SDM volume 3, section 18.3.1 "Debug exceptions":
 * TF is looked at when an instruction starts, the trap comes behind it; loading SS holds it
 * off for an instruction, INT n clears TF without a trap; instruction breakpoints are faults,
 * data and I/O breakpoints traps; DR6 tells which.
 */
#include "realmode-model.h"
#include <asm/io.h>
#include "desc.h"

#define DR6_NONE	0xffff0ff0u
#define DR6_BS		0x4000u
#define DR6_BD		0x2000u
#define DR7_NONE	0x400u
#define DR7_GD		0x2000u

/* The local and global enable bits, and what breakpoint @n watches for. */
#define DR7_LOCAL(n)		(1u << (n) * 2)
#define DR7_GLOBAL(n)		(2u << (n) * 2)
#define DR7_CONTROL(n, rw, len)	(((len) << 2 | (rw)) << (16 + (n) * 4))
#define EXECUTE	0u
#define WRITE	1u
#define IO	2u
#define ACCESS	3u

/* Where data breakpoints watch, in DS. */
#define OPERAND	0x1230

/* For code in a segment with base 0, in memory that nobody uses any more. */
#define LOW_CODE	0x7c00

/* What an instruction does when it is stepped over, TF apart. */
struct step {
	const char *name;
	const char *code;
	u8 len;
	u8 ip;			/* where the trap finds IP, from the instruction on */
	u8 vector;
	u8 size;		/* the register that changes: its size, 0 for none */
	u8 reg;
	u32 value;
	u32 set, clear;		/* flags */
};
#define STEP(name, code, ip, vector, ...)	\
	{ name, code, sizeof(code) - 1, ip, vector, __VA_ARGS__ }

static const struct step steps[] = {
	STEP("NOP", "\x90", 1, DB_VECTOR),
	STEP("MOV", "\xb8\x34\x12", 3, DB_VECTOR, 2, RM_AX, 0x1234),
	STEP("a long instruction", "\x67\x66\x8d\x05\x78\x56\x34\x12", 8, DB_VECTOR, 4, RM_AX, 0x12345678),
	STEP("STC", "\xf9", 1, DB_VECTOR, .set = CF),
	STEP("STD", "\xfd", 1, DB_VECTOR, .set = DF),
	STEP("CLI", "\xfa", 1, DB_VECTOR, .clear = IF),
	STEP("JMP", "\xeb\x05", 7, DB_VECTOR),
	STEP("Jcc that is not taken", "\x72\x05", 2, DB_VECTOR),
	STEP("Jcc that is taken", "\x73\x05", 7, DB_VECTOR),
	STEP("LOOP", "\xe2\x10", 0x12, DB_VECTOR, 2, RM_CX, 0x3e4e),
	STEP("MOV DS", "\x8e\xd8", 2, DB_VECTOR),
	STEP("INTO without OF", "\xce", 1, DB_VECTOR),
	STEP("OUT", "\xe6\x84", 2, DB_VECTOR),
	STEP("MOV SS and one more", "\x8e\xd1\xb8\x34\x12", 5, DB_VECTOR, 2, RM_AX, 0x1234),
	STEP("INT n, which clears TF", "\xcd\x77", 2, 0x77),
	STEP("INT3, which clears TF", "\xcc", 1, BP_VECTOR),
	STEP("a fault: #UD", "\x0f\x0b", 0, UD_VECTOR),
	STEP("a fault: #DE", "\xd4\x00", 0, DE_VECTOR),
	STEP("POPFD that clears TF", "\x66\x9d", 2, DB_VECTOR),
	STEP("STI", "\xfb", 1, DB_VECTOR, .set = IF),
};

/* Puts TF into the flags by POPF; @flags are the others. */
static void code_trap_flag(struct code *c, u32 flags)
{
	code8(c, 0x68);
	code16(c, flags | TF);
	code8(c, 0x9d);
}

static void expect_dr6(u32 bits)
{
	expect_value("DR6", DR6_NONE | bits, read_dr6());
	write_dr6(DR6_NONE);
}

/* PREFIX is the length of code_trap_flag(). */
#define PREFIX	4

static void test_step(const struct step *s)
{
	bool popfd = s->code[0] == 0x66 && s->len == 2;

	check_begin("Single step over %s", s->name);
	for (int i = 0; i < 2; i++) {
		struct code c = code_start();
		struct rm_state in, want;
		u32 flags = 2 | (i ? ZF | AF : SF);

		code_trap_flag(&c, flags);
		for (int j = 0; j < s->len; j++)
			code8(&c, s->code[j]);
		in = before(&c);
		set_reg(&in, 2, RM_CX, 0x3e4f);
		if (s->code[0] == (char)0x8e) {
			set_reg(&in, 2, RM_AX, RM_DS);
			set_reg(&in, 2, RM_CX, RM_SS);
		}
		if (popfd)
			store(rm_ptr(RM_SS, in.gpr[RM_SP]), 4, 2 | CF);

		want = in;
		want.vector = s->vector;
		want.eip = in.eip + PREFIX + s->ip;
		want.eflags = ((flags | s->set) & ~s->clear) | TF;
		if (popfd) {
			want.eflags = 2 | CF;
			want.gpr[RM_SP] += 4;
		}
		if (s->size)
			set_reg(&want, s->size, s->reg, s->value);
		check_case(&in, &want, 0);
		check_flush();
		if (s->vector == DB_VECTOR)
			expect_dr6(DR6_BS);
		else
			expect_dr6(0);
	}
	check_end();
}

/* Each iteration of a repeated instruction traps; only the last one leaves it. */
static void test_step_repeat(void)
{
	check_begin("Single step over REP STOSB traps behind each iteration");
	for (u16 count = 0; count < 4; count++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_trap_flag(&c, 2);
		code_bytes(&c, "\xf3\xaa");
		in = before(&c);
		set_reg(&in, 2, RM_CX, count);
		set_reg(&in, 2, RM_DI, 0x1000);
		want = in;
		want.vector = DB_VECTOR;
		want.eip = in.eip + PREFIX + (count > 1 ? 0 : 2);
		want.eflags = 2 | TF;
		if (count) {
			set_reg(&want, 2, RM_CX, count - 1);
			set_reg(&want, 2, RM_DI, 0x1001);
		}
		check_case(&in, &want, 0);
		check_flush();
		expect_dr6(DR6_BS);
	}
	check_end();
}

/* IRET sets TF: the trap comes behind the instruction that it returns to. */
static void test_step_iret(void)
{
	struct code c = code_start();
	struct rm_state in, want;
	u16 sp;

	check_begin("IRET that sets TF");
	code_bytes(&c, "\xcf\x40\x90");
	in = before(&c);
	sp = in.gpr[RM_SP];
	store(rm_ptr(RM_SS, sp), 2, in.eip + 1);
	store(rm_ptr(RM_SS, sp + 2), 2, RM_CS);
	store(rm_ptr(RM_SS, sp + 4), 2, 2 | TF | CF);
	set_reg(&in, 2, RM_AX, 0);
	want = in;
	want.vector = DB_VECTOR;
	want.eip = in.eip + 2;
	set_reg(&want, 2, RM_AX, 1);
	set_reg(&want, 2, RM_SP, sp + 6);
	want.eflags = 2 | TF | CF;
	check_case(&in, &want, 0);
	check_flush();
	expect_dr6(DR6_BS);
	check_end();
}

/* A breakpoint in DR@n; @linear 0 is for an instruction of the code. */
struct breakpoint {
	unsigned int n;
	u32 linear;
	u32 control;
	bool base_0;		/* of the code segment */
};

/* MOV to DR7 may itself raise #DB when general detection was not switched off. */
static void set_dr7(ulong value)
{
	while (asm_safe("mov %0, %%dr7", "r"(value)))
		;
}

/* The other three watch a place that nobody touches. */
static void set_breakpoint(unsigned int n, ulong linear)
{
	void *elsewhere = (void *)0xfffff000ul, *address = (void *)linear;

	write_dr0(n == 0 ? address : elsewhere);
	write_dr1(n == 1 ? address : elsewhere);
	write_dr2(n == 2 ? address : elsewhere);
	write_dr3(n == 3 ? address : elsewhere);
}

/* Runs @insn, which ends with #DB @ip bytes from its start when @hit, and changes nothing else. */
static void run_breakpoint(const char *insn, unsigned int len, const struct breakpoint *b, u32 ip,
			   bool hit)
{
	struct code c = code_start();
	struct rm_state in, want;

	for (unsigned int i = 0; i < len; i++)
		code8(&c, insn[i]);
	in = before(&c);
	if (b->base_0) {
		in.cs = 0;
		in.eip = LOW_CODE;
		memset(rm_ptr(0, LOW_CODE), 0xcc, 32);
		memcpy(rm_ptr(0, LOW_CODE), insn, len);
	}
	set_reg(&in, 2, RM_BX, OPERAND);
	set_reg(&in, 2, RM_AX, 0x4242);
	store(rm_ptr(RM_DS, OPERAND), 2, 0x4242);
	want = in;
	want.vector = hit ? DB_VECTOR : BP_VECTOR;
	want.eip = in.eip + (hit ? ip : len + 1);

	write_dr6(DR6_NONE);
	set_breakpoint(b->n, b->linear ? b->linear : (in.cs << 4) + in.eip + ip);
	check_case(&in, &want, 0);
	set_dr7(DR7_NONE | b->control);
	check_flush();
	set_dr7(DR7_NONE);
	if (hit)
		expect_value("DR6", DR6_NONE | 1u << b->n, read_dr6());
	write_dr6(DR6_NONE);
}

#define LEN(insn)	insn, sizeof(insn) - 1
#define STORE		"\x89\x07"		/* mov %ax, (%bx) */
#define LOAD		"\x8b\x07"		/* mov (%bx), %ax */
#define NOPS		"\x90\x90\x90\x90"
#define LINEAR		((RM_DS << 4) + OPERAND)

static void test_instruction_breakpoints(bool base_0)
{
	struct breakpoint b = { .base_0 = base_0 };

	check_begin("Instruction breakpoints are faults");
	for (b.n = 0; b.n < 4; b.n++)
		for (u32 at = 0; at < 4; at++) {
			b.control = DR7_LOCAL(b.n);
			run_breakpoint(LEN(NOPS), &b, at, true);
			b.control = DR7_GLOBAL(b.n);
			run_breakpoint(LEN(NOPS), &b, at, true);
		}
	check_end();

	check_begin("Instruction breakpoints that are not enabled do nothing");
	for (b.n = 0; b.n < 4; b.n++) {
		b.control = DR7_LOCAL((b.n + 1) % 4);
		run_breakpoint(LEN(NOPS), &b, 1, false);
	}
	check_end();

	check_begin("Instruction breakpoints look at the first byte only");
	b.n = 2;
	b.control = DR7_LOCAL(2);
	for (u32 at = 1; at < 4; at++)
		run_breakpoint(LEN("\xb8\x42\x42\x90"), &b, at, at == 3);
	check_end();
}

static void test_data_breakpoints(void)
{
	check_begin("Breakpoints on writes are traps");
	for (unsigned int n = 0; n < 4; n++) {
		u32 control = DR7_LOCAL(n) | DR7_CONTROL(n, WRITE, 1u);

		run_breakpoint(LEN(STORE), &(struct breakpoint){ n, LINEAR, control }, 2, true);
		run_breakpoint(LEN(LOAD), &(struct breakpoint){ n, LINEAR, control }, 2, false);
	}
	check_end();

	check_begin("Breakpoints on accesses are traps");
	for (unsigned int n = 0; n < 4; n++) {
		u32 control = DR7_GLOBAL(n) | DR7_CONTROL(n, ACCESS, 1u);

		run_breakpoint(LEN(STORE), &(struct breakpoint){ n, LINEAR, control }, 2, true);
		run_breakpoint(LEN(LOAD), &(struct breakpoint){ n, LINEAR, control }, 2, true);
	}
	check_end();

	check_begin("Breakpoints of 1, 2 and 4 bytes watch just these");
	for (int at = -8; at < 12; at++)
		for (int len = 1; len <= 4; len *= 2) {
			struct breakpoint b = {
				1, LINEAR + at,
				DR7_GLOBAL(1) | DR7_CONTROL(1, WRITE, (u32)len - 1),
			};

			if (!(at & (len - 1)))
				run_breakpoint(LEN(STORE), &b, 2, at < 2 && at + len > 0);
		}
	check_end();
}

/* RW = 10 is for ports when CR4.DE is set. */
static void test_io_breakpoints(void)
{
	u32 control = DR7_LOCAL(3) | DR7_CONTROL(3, IO, 0u);

	write_cr4(read_cr4() | X86_CR4_DE);
	check_begin("Breakpoints on ports are traps");
	run_breakpoint(LEN("\xe6\x84"), &(struct breakpoint){ 3, 0x84, control }, 2, true);
	run_breakpoint(LEN("\xe6\x84"), &(struct breakpoint){ 3, 0x85, control }, 2, false);
	run_breakpoint(LEN("\xe6\x84"), &(struct breakpoint){ 3, 0x83, control }, 2, false);
	run_breakpoint(LEN("\xe6\x84\xe4\x84\xb0\x42"), &(struct breakpoint){ 3, 0x87, control }, 2, false);
	run_breakpoint(LEN("\xe6\x84\xb0\x42"), &(struct breakpoint){ 3, 0x84, control }, 2, true);
	check_end();
	write_cr4(read_cr4() & ~X86_CR4_DE);
}

/* General detection: the next access to a debug register, whichever, is a fault. */
static void test_general_detect(void)
{
	check_begin("DR7.GD: MOV of a debug register raises #DB and sets DR6.BD");
	for (unsigned int n = 0; n < 8; n++)
		for (int to = 0; to < 2; to++) {
			struct code c = code_start();
			struct rm_state in, want;

			code8(&c, 0x0f);
			code8(&c, 0x21 | to << 1);
			code_regs(&c, n, RM_DX);
			in = before(&c);
			want = faults(&in, DB_VECTOR);
			check_case(&in, &want, 0);
			write_dr6(DR6_NONE);
			set_dr7(DR7_NONE | DR7_GD);
			check_flush();
			set_dr7(DR7_NONE);
			expect_dr6(DR6_BD);
		}
	check_end();
}

void test_debug(void)
{
	write_dr6(DR6_NONE);
	for (int i = 0; i < ARRAY_SIZE(steps); i++)
		test_step(&steps[i]);
	test_step_repeat();
	test_step_iret();
	test_instruction_breakpoints(true);
	test_data_breakpoints();
	test_io_breakpoints();
	test_general_detect();
}

/* The same where EIP is not the linear address. */
void test_code_breakpoints(void)
{
	write_dr6(DR6_NONE);
	test_instruction_breakpoints(false);
}
