/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is no instruction: undefined opcodes, instructions that real mode does not have, LOCK
 * where it must not be, more than 15 bytes; and prefixes that change nothing. SDM volume 2,
 * appendix A "Opcode map", section 2.1.1 "Instruction prefixes", "LOCK"; volume 3, section 6.15
 * (#UD, #GP).
 *
 * Both exceptions are faults: EIP is at the first prefix, nothing has changed.
 */
#include "realmode-test.h"

struct bytes {
	const char *name;
	const char *code;
	u8 len;
};
#define ROW(name, code)	{ name, code, sizeof(code) - 1 }

static void check_fault(const struct bytes *b, u32 vector)
{
	for (int i = 0; i < 4; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		for (int j = 0; j < b->len; j++)
			code8(&c, b->code[j]);
		in = before(&c);
		in.eflags = i == 0 ? 2 : i == 1 ? 2 | FLAGS_ALU : i == 2 ? 2 | DF | IF : 2 | NT | IOPL;
		want = faults(&in, vector);
		check_case(&in, &want, 0);
	}
}

static const struct bytes undefined[] = {
	ROW("UD2", "\x0f\x0b"),
	ROW("UD1 register", "\x0f\xb9\xc0"), ROW("UD1 memory", "\x0f\xb9\x07"),
	ROW("0F 04", "\x0f\x04"), ROW("0F 0A", "\x0f\x0a"), ROW("0F 24", "\x0f\x24\xc0"),
	ROW("0F 26", "\x0f\x26\xc0"), ROW("0F 36", "\x0f\x36"), ROW("0F 39", "\x0f\x39"),
	ROW("0F 3B", "\x0f\x3b"), ROW("0F 3C", "\x0f\x3c"), ROW("0F 3D", "\x0f\x3d"),
	ROW("0F 3E", "\x0f\x3e"), ROW("0F 3F", "\x0f\x3f"), ROW("0F 38 FF", "\x0f\x38\xff\xc0"),
	ROW("0F 3A FF", "\x0f\x3a\xff\xc0\x01"),
	ROW("8F /1", "\x8f\xc8"), ROW("8F /2", "\x8f\x10"), ROW("8F /3", "\x8f\x18"),
	ROW("8F /4", "\x8f\x20"), ROW("8F /5", "\x8f\x28"), ROW("8F /6", "\x8f\x30"),
	ROW("8F /7", "\x8f\x38"),
	ROW("C6 /1", "\xc6\x08\x00"), ROW("C6 /2", "\xc6\xd0\x00"), ROW("C6 /3", "\xc6\x18\x00"),
	ROW("C6 /4", "\xc6\xe0\x00"), ROW("C6 /5", "\xc6\x28\x00"), ROW("C6 /6", "\xc6\xf0\x00"),
	ROW("C6 /7 memory", "\xc6\x38\x00"),
	ROW("C7 /1", "\xc7\x08\x00\x00"), ROW("C7 /3", "\xc7\xd8\x00\x00"),
	ROW("C7 /5", "\xc7\xe8\x00\x00"), ROW("C7 /7 memory", "\xc7\x38\x00\x00"),
	ROW("FE /2", "\xfe\xd0"), ROW("FE /3", "\xfe\x18"), ROW("FE /4", "\xfe\xe0"),
	ROW("FE /5", "\xfe\x28"), ROW("FE /6", "\xfe\xf0"), ROW("FE /7", "\xfe\x38"),
	ROW("FF /7 register", "\xff\xf8"), ROW("FF /7 memory", "\xff\x38"),
	ROW("0F 00 /6", "\x0f\x00\xf0"), ROW("0F 00 /7", "\x0f\x00\x38"),
	ROW("0F 01 /5 memory", "\x0f\x01\x28"),
	ROW("0F BA /0", "\x0f\xba\xc0\x01"), ROW("0F BA /1", "\x0f\xba\x08\x01"),
	ROW("0F BA /2", "\x0f\xba\xd0\x01"), ROW("0F BA /3", "\x0f\xba\x18\x01"),
	ROW("0F C7 /0", "\x0f\xc7\x00"), ROW("0F C7 /2", "\x0f\xc7\x10"),
	ROW("CMPXCHG8B of a register", "\x0f\xc7\xc9"),
	ROW("LGDT of a register", "\x0f\x01\xd7"), ROW("INVLPG of a register 5", "\x0f\x01\xfd"),
	ROW("MOVBE of a register", "\x0f\x38\xf0\xc1"),
};

/* SDM: "not recognized in real-address mode". */
static const struct bytes protected_only[] = {
	ROW("SLDT register", "\x0f\x00\xc0"), ROW("SLDT memory", "\x0f\x00\x07"),
	ROW("STR register", "\x0f\x00\xc9"), ROW("STR memory", "\x0f\x00\x0f"),
	ROW("LLDT register", "\x0f\x00\xd0"), ROW("LLDT memory", "\x0f\x00\x17"),
	ROW("LTR register", "\x0f\x00\xd8"), ROW("LTR memory", "\x0f\x00\x1f"),
	ROW("VERR register", "\x0f\x00\xe0"), ROW("VERR memory", "\x0f\x00\x27"),
	ROW("VERW register", "\x0f\x00\xe8"), ROW("VERW memory", "\x0f\x00\x2f"),
	ROW("LAR register", "\x0f\x02\xc1"), ROW("LAR memory", "\x0f\x02\x07"),
	ROW("LSL register", "\x0f\x03\xc1"), ROW("LSL memory", "\x0f\x03\x07"),
	ROW("LAR r32", "\x66\x0f\x02\xc1"), ROW("LSL r32", "\x66\x0f\x03\xc1"),
	ROW("ARPL register", "\x63\xc1"), ROW("ARPL memory", "\x63\x0f"),
	ROW("RSM", "\x0f\xaa"), ROW("SWAPGS", "\x0f\x01\xf8"), ROW("XGETBV", "\x0f\x01\xd0"),
	ROW("XSETBV", "\x0f\x01\xd1"), ROW("RDFSBASE", "\xf3\x0f\xae\xc0"),
	ROW("WRGSBASE", "\xf3\x0f\xae\xd9"), ROW("VMRUN", "\x0f\x01\xd8"),
	ROW("VMLOAD", "\x0f\x01\xda"), ROW("VMSAVE", "\x0f\x01\xdb"), ROW("STGI", "\x0f\x01\xdc"),
	ROW("CLGI", "\x0f\x01\xdd"), ROW("VMXOFF", "\x0f\x01\xc4"),
	ROW("VEX.2 in real mode", "\xc5\xf8\x77"), ROW("VEX.3 in real mode", "\xc4\xe1\x78\x77"),
	ROW("EVEX in real mode", "\x62\xf1\x7c\x48\x58\xc0"),
	ROW("ANDN", "\xc4\xe2\x70\xf2\xc2"), ROW("BEXTR", "\xc4\xe2\x70\xf7\xc2"),
	ROW("RORX", "\xc4\xe3\x7b\xf0\xc1\x05"), ROW("MULX", "\xc4\xe2\x73\xf6\xc2"),
};

/* Some instructions take LOCK, but only with a memory destination. */
static const struct bytes bad_locks[] = {
	ROW("ADD of a register", "\xf0\x01\xc8"), ROW("ADD, load form", "\xf0\x03\x07"),
	ROW("ADD of a register, imm", "\xf0\x83\xc0\x01"), ROW("ADD AL, imm8", "\xf0\x04\x01"),
	ROW("ADC of a register", "\xf0\x11\xc8"), ROW("AND, load form", "\xf0\x22\x07"),
	ROW("CMP of memory", "\xf0\x39\x07"), ROW("CMP of memory, imm8", "\xf0\x80\x3f\x01"),
	ROW("CMP of memory, imm16", "\xf0\x81\x3f\x01\x02"),
	ROW("CMPXCHG of a register", "\xf0\x0f\xb1\xc8"), ROW("XADD of a register", "\xf0\x0f\xc1\xc8"),
	ROW("XCHG of registers", "\xf0\x87\xc8"), ROW("XCHG short form", "\xf0\x91"),
	ROW("INC of a register", "\xf0\xfe\xc0"), ROW("INC short form", "\xf0\x40"),
	ROW("DEC of a register", "\xf0\xff\xc8"), ROW("DEC short form", "\xf0\x48"),
	ROW("NOT of a register", "\xf0\xf7\xd0"), ROW("NEG of a register", "\xf0\xf7\xd8"),
	ROW("NOP", "\xf0\x90"),
};

/* What never takes LOCK. */
static const struct bytes never_locked[] = {
	ROW("BT of memory", "\xf0\x0f\xa3\x0f"), ROW("BT of memory, imm8", "\xf0\x0f\xba\x27\x01"),
	ROW("TEST of memory", "\xf0\x85\x07"), ROW("TEST of memory, imm8", "\xf0\xf6\x07\x01"),
	ROW("MUL of memory", "\xf0\xf7\x27"), ROW("DIV of memory", "\xf0\xf7\x37"),
	ROW("MOV to memory", "\xf0\x89\x07"), ROW("MOV from memory", "\xf0\x8b\x07"),
	ROW("MOV of memory, imm8", "\xf0\xc6\x07\x01"),
	ROW("SHL of memory", "\xf0\xd1\x27"), ROW("ROL of memory by CL", "\xf0\xd3\x07"),
	ROW("SHLD of memory", "\xf0\x0f\xa5\x07"), ROW("PUSH", "\xf0\x50"), ROW("POP", "\xf0\x58"),
	ROW("PUSH of memory", "\xf0\xff\x37"), ROW("POP of memory", "\xf0\x8f\x07"),
	ROW("MOVSB", "\xf0\xa4"), ROW("STOSW", "\xf0\xab"), ROW("LEA", "\xf0\x8d\x07"),
	ROW("LES", "\xf0\xc4\x07"), ROW("JMP", "\xf0\xeb\x01"), ROW("Jcc", "\xf0\x74\x01"),
	ROW("CALL", "\xf0\xe8\x01\x00"), ROW("CALL of memory", "\xf0\xff\x17"),
	ROW("RET", "\xf0\xc3"), ROW("INT3", "\xf0\xcc"), ROW("INT n", "\xf0\xcd\x40"),
	ROW("CLI", "\xf0\xfa"), ROW("CPUID", "\xf0\x0f\xa2"),
	ROW("IN", "\xf0\xec"), ROW("OUT", "\xf0\xee"), ROW("SETcc", "\xf0\x0f\x94\x07"),
	ROW("CMOVcc", "\xf0\x0f\x44\x07"), ROW("BSF", "\xf0\x0f\xbc\x07"),
	ROW("BSWAP", "\xf0\x66\x0f\xc8"), ROW("MOVZX", "\xf0\x0f\xb6\x07"),
	ROW("IMUL of memory", "\xf0\x0f\xaf\x07"), ROW("XLAT", "\xf0\xd7"), ROW("PUSHF", "\xf0\x9c"),
	ROW("SGDT", "\xf0\x0f\x01\x07"), ROW("CBW", "\xf0\x98"), ROW("DAA", "\xf0\x27"),
};

/* Of these QEMU 7.2 dies, so they are a run of their own. */
static const struct bytes bad_bit_locks[] = {
	ROW("BT of a register", "\xf0\x0f\xa3\xc8"),
	ROW("BTC of a register", "\xf0\x0f\xbb\xc8"), ROW("BTR of a register", "\xf0\x0f\xb3\xc8"),
	ROW("BTS of a register", "\xf0\x0f\xab\xc8"),
	ROW("BTC of a register, imm8", "\xf0\x0f\xba\xf8\x01"),
	ROW("BTR of a register, imm8", "\xf0\x0f\xba\xf0\x01"),
	ROW("BTS of a register, imm8", "\xf0\x0f\xba\xe8\x01"),
};

static void test_table(const struct bytes *rows, int n, const char *what)
{
	for (int i = 0; i < n; i++) {
		check_begin("%s%s raises #UD", what, rows[i].name);
		check_fault(&rows[i], UD_VECTOR);
		check_end();
	}
}

/* @prefixes, as many as make @length bytes of it with @insn at the end. */
static struct code padded(u8 prefix, unsigned int length, const struct bytes *insn)
{
	struct code c = code_start();

	for (unsigned int i = insn->len; i < length; i++)
		code8(&c, prefix);
	for (int i = 0; i < insn->len; i++)
		code8(&c, insn->code[i]);
	return c;
}

/* Instructions without an effect that shows, of several lengths. */
static const struct bytes fillers[] = {
	ROW("NOP", "\x90"), ROW("MOV of a register to itself", "\x89\xdb"),
	ROW("long NOP", "\x0f\x1f\x84\x34\x12"), ROW("LEA", "\x8d\xb4\x00\x00"),
};

static void test_length(void)
{
	static const u8 prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 };

	check_begin("Instructions of up to 15 bytes are executed");
	for (int p = 0; p < ARRAY_SIZE(prefixes); p++)
		for (int i = 0; i < 3; i++)
			for (unsigned int len = fillers[i].len; len <= 15; len++) {
				struct code c = padded(prefixes[p], len, &fillers[i]);
				struct rm_state in = before(&c), want = after(&in, c.len);

				check_case(&in, &want, 0);
			}
	check_end();

	check_begin("Instructions of more than 15 bytes raise #GP");
	for (int p = 0; p < ARRAY_SIZE(prefixes); p++)
		for (int i = 0; i < ARRAY_SIZE(fillers); i++)
			for (unsigned int len = 16; len < 40; len++) {
				struct code c = padded(prefixes[p], len, &fillers[i]);
				struct rm_state in = before(&c), want = faults(&in, GP_VECTOR);

				check_case(&in, &want, 0);
			}
	check_end();

	check_begin("The longest instructions with operands have 15 bytes");
	for (unsigned int pad = 0; pad < 4; pad++) {
		struct code c = code_start();
		struct rm_state in;
		struct rm_case *k;

		for (unsigned int i = 0; i < pad; i++)
			code8(&c, 0x3e);
		/* movl $0x12345678, disp32(,%eax,8) with a zero index: 13 bytes */
		code_bytes(&c, "\x67\x66\xc7\x04\xc5");
		code32(&c, 12);
		code32(&c, 0x12345678);
		in = before(&c);
		in.gpr[RM_AX] = 0;
		k = check_next_memory(&in);
		if (c.len <= 15) {
			k->want = after(&k->in, c.len);
			store(k->want_memory + 12, 4, 0x12345678);
		} else {
			k->want = faults(&k->in, GP_VECTOR);
		}
		check_add();
	}
	check_end();
}

/* Prefixes that mean nothing to the instruction, in any order. */
static void test_ignored(void)
{
	static const struct bytes same[] = {
		ROW("segment before INC", "\x2e\x40"), ROW("segment before PUSH and POP", "\x26\x50\x65\x58\x40"),
		ROW("67 before a register form", "\x67\x40"), ROW("67 before PUSH and POP", "\x67\x50\x67\x58\x40"),
		ROW("67 and a segment", "\x67\x3e\x40"), ROW("a segment and 67", "\x3e\x67\x40"),
		ROW("67 twice", "\x67\x67\x40"), ROW("PAUSE", "\xf3\x90\x40"),
		ROW("ENDBR32", "\xf3\x0f\x1e\xfb\x40"), ROW("ENDBR64", "\xf3\x0f\x1e\xfa\x40"),
		ROW("NOP r/m", "\x0f\x1f\xc0\x40"), ROW("NOP m", "\x0f\x1f\x40\x05\x40"),
		ROW("NOP m32", "\x66\x0f\x1f\x80\x34\x12\x40"), ROW("PREFETCHNTA", "\x0f\x18\x07\x40"),
		ROW("PREFETCHT0", "\x0f\x18\x0f\x40"), ROW("WBINVD", "\x0f\x09\x40"),
		ROW("two operand sizes are one", "\x66\x66\x90\x40"),
	};

	for (int i = 0; i < ARRAY_SIZE(same); i++) {
		struct code c = code_start();
		struct rm_state in, want;

		check_begin("Without effect: %s", same[i].name);
		for (int j = 0; j < same[i].len; j++)
			code8(&c, same[i].code[j]);
		in = before(&c);
		set_reg(&in, 2, RM_AX, 0x7fff);
		in.eflags |= CF;
		want = after(&in, c.len);
		set_reg(&want, 2, RM_AX, 0x8000);
		set_flags(&want, FLAGS_ALU, CF | OF | SF | AF | PF);
		check_case(&in, &want, 0);
		check_end();
	}
}

static void test_msr_calls(void)
{
	static const struct bytes syscall = ROW("", "\x0f\x05"), sysret = ROW("", "\x0f\x07"),
				  sysenter = ROW("", "\x0f\x34"), sysexit = ROW("", "\x0f\x35");
	u64 efer = rdmsr(MSR_EFER);

	wrmsr(MSR_EFER, efer & ~(u64)EFER_SCE);
	check_begin("SYSCALL with EFER.SCE = 0 raises #UD");
	check_fault(&syscall, UD_VECTOR);
	check_end();
	check_begin("SYSRET with EFER.SCE = 0 raises #UD");
	check_fault(&sysret, UD_VECTOR);
	check_end();
	wrmsr(MSR_EFER, efer);

	check_begin("SYSENTER raises #GP");
	check_fault(&sysenter, GP_VECTOR);
	check_end();
	check_begin("SYSEXIT raises #GP");
	check_fault(&sysexit, GP_VECTOR);
	check_end();
}

void test_decode(void)
{
	test_table(undefined, ARRAY_SIZE(undefined), "");
	test_table(protected_only, ARRAY_SIZE(protected_only), "");
	test_table(bad_locks, ARRAY_SIZE(bad_locks), "LOCK ");
	test_table(never_locked, ARRAY_SIZE(never_locked), "LOCK before ");
	test_length();
	test_ignored();
	test_msr_calls();
}

void test_lock_bits(void)
{
	test_table(bad_bit_locks, ARRAY_SIZE(bad_bit_locks), "LOCK ");
}
