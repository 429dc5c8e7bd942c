/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the LOCK prefix is allowed.
 *
 * SDM volume 2, LOCK: with ADD, ADC, AND, BTC, BTR, BTS, CMPXCHG, CMPXCHG8B, CMPXCHG16B, DEC,
 * INC, NEG, NOT, OR, SBB, SUB, XOR, XADD and XCHG, where the destination is memory. There it
 * changes nothing that one processor sees: the same machine state and the same memory come
 * of the instruction with and without it. Everything else is #UD: the same instructions
 * with a register for the destination, and all others, before any other fault.
 *
 * A check is one instruction; INFO lines before a FAIL name what differs.
 */
#include <libcflat.h>
#include "outcome.h"
#include "processor.h"

#ifdef __x86_64__
#define MODE_64		1
#else
#define MODE_64		0
#endif
#define ONLY_64		1
#define ONLY_32		2

struct row {
	const char *name;
	const u8 *code;
	u8 len;
	u8 only;
};

/* All of them on (RBX), with CX, CL or an immediate for the source. */
static const struct row allowed[] = {
	{ "add r8, m8", INSN("\x00\x0b"), 0 },
	{ "add r, m", INSN("\x01\x0b"), 0 },
	{ "or r8, m8", INSN("\x08\x0b"), 0 },
	{ "or r, m", INSN("\x09\x0b"), 0 },
	{ "adc r8, m8", INSN("\x10\x0b"), 0 },
	{ "adc r, m", INSN("\x11\x0b"), 0 },
	{ "sbb r8, m8", INSN("\x18\x0b"), 0 },
	{ "sbb r, m", INSN("\x19\x0b"), 0 },
	{ "and r8, m8", INSN("\x20\x0b"), 0 },
	{ "and r, m", INSN("\x21\x0b"), 0 },
	{ "sub r8, m8", INSN("\x28\x0b"), 0 },
	{ "sub r, m", INSN("\x29\x0b"), 0 },
	{ "xor r8, m8", INSN("\x30\x0b"), 0 },
	{ "xor r, m", INSN("\x31\x0b"), 0 },
	{ "add i8, m8", INSN("\x80\x03\x9c"), 0 },
	{ "or i8, m8", INSN("\x80\x0b\x9c"), 0 },
	{ "adc i8, m8", INSN("\x80\x13\x9c"), 0 },
	{ "sbb i8, m8", INSN("\x80\x1b\x9c"), 0 },
	{ "and i8, m8", INSN("\x80\x23\x9c"), 0 },
	{ "sub i8, m8", INSN("\x80\x2b\x9c"), 0 },
	{ "xor i8, m8", INSN("\x80\x33\x9c"), 0 },
	{ "add i32, m32", INSN("\x81\x03\x78\x56\x34\x92"), 0 },
	{ "or i32, m32", INSN("\x81\x0b\x78\x56\x34\x92"), 0 },
	{ "adc i32, m32", INSN("\x81\x13\x78\x56\x34\x92"), 0 },
	{ "sbb i32, m32", INSN("\x81\x1b\x78\x56\x34\x92"), 0 },
	{ "and i32, m32", INSN("\x81\x23\x78\x56\x34\x92"), 0 },
	{ "sub i32, m32", INSN("\x81\x2b\x78\x56\x34\x92"), 0 },
	{ "xor i32, m32", INSN("\x81\x33\x78\x56\x34\x92"), 0 },
	{ "add i8, m32", INSN("\x83\x03\x9c"), 0 },
	{ "or i8, m32", INSN("\x83\x0b\x9c"), 0 },
	{ "adc i8, m32", INSN("\x83\x13\x9c"), 0 },
	{ "sbb i8, m32", INSN("\x83\x1b\x9c"), 0 },
	{ "and i8, m32", INSN("\x83\x23\x9c"), 0 },
	{ "sub i8, m32", INSN("\x83\x2b\x9c"), 0 },
	{ "xor i8, m32", INSN("\x83\x33\x9c"), 0 },
	{ "not m8", INSN("\xf6\x13"), 0 },
	{ "neg m8", INSN("\xf6\x1b"), 0 },
	{ "not m32", INSN("\xf7\x13"), 0 },
	{ "neg m32", INSN("\xf7\x1b"), 0 },
	{ "inc m8", INSN("\xfe\x03"), 0 },
	{ "dec m8", INSN("\xfe\x0b"), 0 },
	{ "inc m32", INSN("\xff\x03"), 0 },
	{ "dec m32", INSN("\xff\x0b"), 0 },
	{ "bts r, m", INSN("\x0f\xab\x13"), 0 },
	{ "btr r, m", INSN("\x0f\xb3\x13"), 0 },
	{ "btc r, m", INSN("\x0f\xbb\x13"), 0 },
	{ "bts i, m", INSN("\x0f\xba\x2b\x25"), 0 },
	{ "btr i, m", INSN("\x0f\xba\x33\x25"), 0 },
	{ "btc i, m", INSN("\x0f\xba\x3b\x25"), 0 },
	{ "cmpxchg r8, m8", INSN("\x0f\xb0\x0b"), 0 },
	{ "cmpxchg r, m", INSN("\x0f\xb1\x0b"), 0 },
	{ "cmpxchg8b", INSN("\x0f\xc7\x0b"), 0 },
	{ "cmpxchg16b", INSN("\x48\x0f\xc7\x0b"), ONLY_64 },
	{ "xadd r8, m8", INSN("\x0f\xc0\x0b"), 0 },
	{ "xadd r, m", INSN("\x0f\xc1\x0b"), 0 },
	{ "xchg r8, m8", INSN("\x86\x0b"), 0 },
	{ "xchg r, m", INSN("\x87\x0b"), 0 },
	{ "add r16, m16", INSN("\x66\x01\x0b"), 0 },
	{ "xchg r16, m16", INSN("\x66\x87\x0b"), 0 },
	{ "add r64, m64", INSN("\x48\x01\x0b"), ONLY_64 },
	{ "neg m64", INSN("\x48\xf7\x1b"), ONLY_64 },
	{ "bts r64, m64", INSN("\x48\x0f\xab\x13"), ONLY_64 },
	{ "cmpxchg r64, m64", INSN("\x48\x0f\xb1\x0b"), ONLY_64 },
	{ "xadd r64, m64", INSN("\x48\x0f\xc1\x0b"), ONLY_64 },
	{ "xchg r64, m64", INSN("\x48\x87\x0b"), ONLY_64 },
	{ "82 add i8, m8", INSN("\x82\x03\x9c"), ONLY_32 },
};

/* The same with a register for the destination, and what shares their opcodes. */
static const struct row to_register[] = {
	{ "add r8, r8", INSN("\x00\xcb"), 0 },
	{ "add r, r", INSN("\x01\xcb"), 0 },
	{ "add m8, r8", INSN("\x02\x0b"), 0 },
	{ "add m, r", INSN("\x03\x0b"), 0 },
	{ "add r, r, other opcode", INSN("\x03\xcb"), 0 },
	{ "add i8, al", INSN("\x04\x01"), 0 },
	{ "add i32, eax", INSN("\x05\x01\x00\x00\x00"), 0 },
	{ "or m, r", INSN("\x0b\x0b"), 0 },
	{ "or r, r", INSN("\x09\xcb"), 0 },
	{ "adc m, r", INSN("\x13\x0b"), 0 },
	{ "adc r, r", INSN("\x11\xcb"), 0 },
	{ "sbb m, r", INSN("\x1b\x0b"), 0 },
	{ "sbb r, r", INSN("\x19\xcb"), 0 },
	{ "and m, r", INSN("\x23\x0b"), 0 },
	{ "and r, r", INSN("\x21\xcb"), 0 },
	{ "sub m, r", INSN("\x2b\x0b"), 0 },
	{ "sub r, r", INSN("\x29\xcb"), 0 },
	{ "xor m, r", INSN("\x33\x0b"), 0 },
	{ "xor r, r", INSN("\x31\xcb"), 0 },
	{ "xor i32, eax", INSN("\x35\x01\x00\x00\x00"), 0 },
	{ "add i8, r8", INSN("\x80\xc3\x01"), 0 },
	{ "add i32, r32", INSN("\x81\xc3\x01\x00\x00\x00"), 0 },
	{ "add i8, r32", INSN("\x83\xc3\x01"), 0 },
	{ "sub i8, r32", INSN("\x83\xeb\x01"), 0 },
	{ "not r8", INSN("\xf6\xd3"), 0 },
	{ "neg r8", INSN("\xf6\xdb"), 0 },
	{ "not r32", INSN("\xf7\xd3"), 0 },
	{ "neg r32", INSN("\xf7\xdb"), 0 },
	{ "inc r8", INSN("\xfe\xc3"), 0 },
	{ "dec r8", INSN("\xfe\xcb"), 0 },
	{ "inc r32", INSN("\xff\xc3"), 0 },
	{ "dec r32", INSN("\xff\xcb"), 0 },
	{ "cmpxchg r8, r8", INSN("\x0f\xb0\xcb"), 0 },
	{ "cmpxchg r, r", INSN("\x0f\xb1\xcb"), 0 },
	{ "xadd r8, r8", INSN("\x0f\xc0\xcb"), 0 },
	{ "xadd r, r", INSN("\x0f\xc1\xcb"), 0 },
	{ "xchg r8, r8", INSN("\x86\xcb"), 0 },
	{ "xchg r, r", INSN("\x87\xcb"), 0 },
	{ "xchg r, eax", INSN("\x91"), 0 },
	{ "cmp r, m", INSN("\x39\x0b"), 0 },
	{ "cmp r8, m8", INSN("\x38\x0b"), 0 },
	{ "cmp i8, m8", INSN("\x80\x3b\x01"), 0 },
	{ "cmp i8, m32", INSN("\x83\x3b\x01"), 0 },
	{ "nop", INSN("\x90"), 0 },
	{ "mfence", INSN("\x0f\xae\xf0"), 0 },
	{ "clflush", INSN("\x0f\xae\x3b"), 0 },
	{ "inc r32, one byte", INSN("\x41"), ONLY_32 },
	{ "dec r32, one byte", INSN("\x49"), ONLY_32 },
};

/* The same; a VMM is known that dies of these, so they run by an argument of their own. */
static const struct row bits_in_register[] = {
	{ "bts r, r", INSN("\x0f\xab\xd3"), 0 },
	{ "btr r, r", INSN("\x0f\xb3\xd3"), 0 },
	{ "btc r, r", INSN("\x0f\xbb\xd3"), 0 },
	{ "bts i, r", INSN("\x0f\xba\xeb\x05"), 0 },
	{ "btr i, r", INSN("\x0f\xba\xf3\x05"), 0 },
	{ "btc i, r", INSN("\x0f\xba\xfb\x05"), 0 },
};

/* What is never locked; all of it runs at CPL 0 and 3 without a fault of its own. */
static const struct row others[] = {
	{ "test r, m", INSN("\x85\x0b"), 0 },
	{ "test i8, m8", INSN("\xf6\x03\x01"), 0 },
	{ "mul m8", INSN("\xf6\x23"), 0 },
	{ "imul m32", INSN("\xf7\x2b"), 0 },
	{ "mov r, m", INSN("\x89\x0b"), 0 },
	{ "mov m, r", INSN("\x8b\x0b"), 0 },
	{ "mov i8, m8", INSN("\xc6\x03\x01"), 0 },
	{ "lea", INSN("\x8d\x0b"), 0 },
	{ "push m", INSN("\xff\x33"), 0 },
	{ "push r", INSN("\x51"), 0 },
	{ "pop r", INSN("\x59"), 0 },
	{ "jmp", INSN("\xeb\x00"), 0 },
	{ "jz", INSN("\x74\x00"), 0 },
	{ "shl 1, m32", INSN("\xd1\x23"), 0 },
	{ "rol i, m32", INSN("\xc1\x03\x03"), 0 },
	{ "shld", INSN("\x0f\xa4\x0b\x03"), 0 },
	{ "bt r, m", INSN("\x0f\xa3\x13"), 0 },
	{ "bt i, m", INSN("\x0f\xba\x23\x05"), 0 },
	{ "bsf", INSN("\x0f\xbc\x0b"), 0 },
	{ "imul m, r", INSN("\x0f\xaf\x0b"), 0 },
	{ "movzx", INSN("\x0f\xb6\x0b"), 0 },
	{ "setz", INSN("\x0f\x94\x03"), 0 },
	{ "cmovz", INSN("\x0f\x44\x0b"), 0 },
	{ "bswap", INSN("\x0f\xc9"), 0 },
	{ "movsb", INSN("\xa4"), 0 },
	{ "stosb", INSN("\xaa"), 0 },
	{ "pushf", INSN("\x9c"), 0 },
	{ "lahf", INSN("\x9f"), 0 },
	{ "cwde", INSN("\x98"), 0 },
	{ "clc", INSN("\xf8"), 0 },
	{ "cld", INSN("\xfc"), 0 },
	{ "cpuid", INSN("\x0f\xa2"), 0 },
	{ "rdtsc", INSN("\x0f\x31"), 0 },
	{ "prefetcht0", INSN("\x0f\x18\x0b"), 0 },
	{ "long nop", INSN("\x0f\x1f\x03"), 0 },
	{ "movnti", INSN("\x0f\xc3\x0b"), 0 },
	{ "mov ds, ax", INSN("\x8c\xd8"), 0 },
	{ "int3", INSN("\xcc"), 0 },
	{ "clts", INSN("\x0f\x06"), 0 },
	{ "invlpg", INSN("\x0f\x01\x3b"), 0 },
	{ "aaa", INSN("\x37"), ONLY_32 },
	{ "pusha", INSN("\x60"), ONLY_32 },
	{ "les", INSN("\xc4\x03"), ONLY_32 },
};

static bool wide_compare(const struct row *row)
{
	return row->code[row->len - 2] == 0xc7;
}

static bool in_mode(const struct row *row, bool mode64)
{
	return !row->only || row->only == (mode64 ? ONLY_64 : ONLY_32);
}

#define OPERAND		256
#define SEEN		(2 * OPERAND)

static struct probe start(unsigned int mode, unsigned int flags)
{
	struct probe p = probe_init(mode);

	for (unsigned int i = 0; i < SEEN; i++)
		probe_data[i] = 0x3b * i + 0x71;
	p.gpr[RBX] = (ulong)probe_data + OPERAND;
	p.gpr[RSI] = (ulong)probe_data;
	p.gpr[RDI] = (ulong)probe_data + 32;
	/* A bit offset for BTS and its like: in memory, some bytes below the operand. */
	p.gpr[RDX] = -77l;
	p.flags |= flags;
	return p;
}

static void test_allowed(const struct row *row, unsigned int mode)
{
	static u8 memory[SEEN];
	struct tally t = tally_start();

	for (unsigned int i = 0; i < 8; i++) {
		struct probe want, got;
		u8 code[16] = { 0xf0 };

		want = start(mode | PROBE_CPL(i & 1 ? 3 : 0), i & 2 ? X86_EFLAGS_ALU : 0);
		/* CMPXCHG and its like: equal in one half of the rows. */
		if (i & 4) {
			want.gpr[RAX] = *(ulong *)(probe_data + OPERAND);
			if (wide_compare(row))
				memcpy(&want.gpr[RDX],
				       probe_data + OPERAND + (row->len == 4 ? 8 : 4),
				       sizeof(long));
		}
		got = want;
		probe_run(&want, row->code, row->len);
		memcpy(memory, probe_data, SEEN);
		start(mode, 0);
		memcpy(code + 1, row->code, row->len);
		probe_run(&got, code, row->len + 1);
		want.ip++;
		outcome_row(&t, &want, &got, "row %u", i);
		tally_row(&t, want.vector == PROBE_DONE, "row %u faults without LOCK", i);
		tally_row(&t, !memcmp(memory, probe_data, SEEN), "row %u: memory differs", i);
	}
	tally_report(&t, "allowed: %s", row->name);
}

static void test_refused(const char *kind, const struct row *row, unsigned int mode)
{
	struct tally t = tally_start();

	for (unsigned int i = 0; i < 4; i++) {
		struct probe before = start(mode | PROBE_CPL(i & 1 ? 3 : 0),
					    i & 2 ? X86_EFLAGS_ALU : 0);
		struct probe got = before, want = outcome_fault(&before, UD_VECTOR, 0);
		u8 code[16] = { 0xf0 };

		memcpy(code + 1, row->code, row->len);
		probe_run(&got, code, row->len + 1);
		outcome_row(&t, &want, &got, "CPL %u", i & 1 ? 3 : 0);
	}
	tally_report(&t, "%s: %s", kind, row->name);
}

/* With the argument "bits": BTS, BTR and BTC on registers only. */
static void test_bits(unsigned int mode)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(bits_in_register); i++)
		test_refused("register", &bits_in_register[i], mode);
}

static void test_mode(unsigned int mode, bool mode64)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(allowed); i++) {
		if (in_mode(&allowed[i], mode64))
			test_allowed(&allowed[i], mode);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(to_register); i++) {
		if (in_mode(&to_register[i], mode64))
			test_refused("register", &to_register[i], mode);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++) {
		if (in_mode(&others[i], mode64))
			test_refused("never", &others[i], mode);
	}
}

int main(int argc, char **argv)
{
	bool bits = argc > 1 && !strcmp(argv[1], "bits");

	probe_setup();
#ifdef __x86_64__
	report_prefix_push("64-bit");
	bits ? test_bits(0) : test_mode(0, true);
	report_prefix_pop();
	report_prefix_push("compat");
#else
	report_prefix_push("32-bit");
#endif
	bits ? test_bits(PROBE_32) : test_mode(PROBE_32, false);
	report_prefix_pop();
	return report_summary();
}
