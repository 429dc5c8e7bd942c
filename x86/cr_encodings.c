/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How instructions reach control and debug registers: MOV, LMSW, SMSW, CLTS and CR8.
 *
 * Registers that do not exist, CPL, operand-size and REX prefixes and the mod field that count
 * for nothing, LOCK; what LMSW and SMSW load and store; CR8 as the upper half of the local
 * APIC's task priority register. SDM volume 2, MOV - Move to/from Control Registers and Debug
 * Registers, LMSW, SMSW, CLTS; volume 3, section 11.8.6 (CR8). AMD's LOCK MOV CR0 as CR8: APM
 * volume 3, MOV CRn.
 */
#include <libcflat.h>
#include "apic.h"
#include "cr.h"

#define VECTOR_UD	6
#define VECTOR_GP	13

#define CR0_MSW		0xful		/* PE MP EM TS */
#define CR0_TS		8ul

enum { MODE_NATIVE = 1, MODE_COMPAT = 2, MODE_BOTH = 3 };

#ifdef __x86_64__
#define MODES	2
#else
#define MODES	1
#endif
static const struct {
	const char *name;
	unsigned int probe;
	unsigned int mask;
} modes[MODES] = {
#ifdef __x86_64__
	{ "64-bit", 0, MODE_NATIVE },
	{ "compat", PROBE_32, MODE_COMPAT },
#else
	{ "32-bit", PROBE_32, MODE_COMPAT },
#endif
};

/* Registers that are not there, to and from, at the given mode: #UD. */
static void test_missing(unsigned int m)
{
	struct tally cr = tally_start(), dr = tally_start();

	for (unsigned int n = 0; n < (modes[m].mask == MODE_NATIVE ? 16 : 8); n++) {
		for (u8 opcode = 0x20; opcode < 0x24; opcode++) {
			bool debug = opcode & 1;
			const u8 code[] = {
				n >= 8 ? 0x44 : 0x90, 0x0f, opcode, 0xc0 | (n & 7) << 3,
			};
			const u8 *first = n >= 8 ? code : code + 1;
			struct probe before = probe_init(modes[m].probe), after;

			if (debug ? n < 8 : n == 0 || (n >= 2 && n <= 4) || n == 8)
				continue;
			after = before;
			probe_run(&after, first, code + sizeof(code) - first);
			tally_row(debug ? &dr : &cr, probe_faulted(&before, &after, VECTOR_UD, 0),
				  "0f %x, register %u: vector %u (%#x)", opcode, n, after.vector,
				  after.error);
		}
	}
	tally_report(&cr, "control registers that do not exist: #UD");
	if (modes[m].mask == MODE_NATIVE)
		tally_report(&dr, "debug registers 8 to 15: #UD");
}

/* Outside CPL 0 every MOV to or from a register that exists raises #GP(0), whatever the value. */
static void test_privilege(unsigned int m)
{
	static const u8 registers[2][9] = { { 0, 2, 3, 4, 8 }, { 0, 1, 2, 3, 6, 7 } };
	struct tally cr = tally_start(), dr = tally_start();

	for (unsigned int i = 0; i < 3 * 4 * 6; i++) {
		unsigned int cpl = 1 + i % 3;
		u8 opcode = 0x20 | (i / 3 & 3), n = registers[opcode & 1][i / 12];
		const u8 code[] = { n >= 8 ? 0x44 : 0x90, 0x0f, opcode, 0xc0 | (n & 7) << 3 };
		const u8 *first = n >= 8 ? code : code + 1;
		struct probe before = probe_init(modes[m].probe | PROBE_CPL(cpl)), after;

		if ((i / 12 && !n) || (n == 8 && modes[m].mask != MODE_NATIVE))
			continue;
		after = before;
		probe_run(&after, first, code + sizeof(code) - first);
		tally_row(opcode & 1 ? &dr : &cr, probe_faulted(&before, &after, VECTOR_GP, 0),
			  "cpl %u, 0f %x, register %u: vector %u (%#x)", cpl, opcode, n,
			  after.vector, after.error);
	}
	tally_report(&cr, "control registers at CPL 1 to 3: #GP(0)");
	tally_report(&dr, "debug registers at CPL 1 to 3: #GP(0)");
}

struct encoding {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
};

/* Each of these reads CR0 into ECX or RCX. */
static const struct encoding reads[] = {
	{ "mov from cr0, mod 0", INSN("\x0f\x20\x01"), MODE_BOTH },
	{ "mov from cr0, mod 1", INSN("\x0f\x20\x41"), MODE_BOTH },
	{ "mov from cr0, mod 2", INSN("\x0f\x20\x81"), MODE_BOTH },
	{ "mov from cr0, operand size", INSN("\x66\x0f\x20\xc1"), MODE_BOTH },
	{ "mov from cr0, repne", INSN("\xf2\x0f\x20\xc1"), MODE_BOTH },
	{ "mov from cr0, rep", INSN("\xf3\x0f\x20\xc1"), MODE_BOTH },
	{ "mov from cr0, segment prefix", INSN("\x65\x0f\x20\xc1"), MODE_BOTH },
	{ "mov from cr0, address size", INSN("\x67\x0f\x20\xc1"), MODE_BOTH },
	{ "mov from cr0, REX.W", INSN("\x48\x0f\x20\xc1"), MODE_NATIVE },
	{ "mov from cr0, REX.X", INSN("\x42\x0f\x20\xc1"), MODE_NATIVE },
};

static void test_read(const struct encoding *e, unsigned int m)
{
	struct probe before = probe_init(modes[m].probe), after = before;

	probe_run(&after, e->code, e->len);
	before.ip += e->len + 2;
	before.gpr[RCX] = cr_read(0);
	if (!report(probe_ok(&after) && probe_same_but(&before, &after, 0, PROBE_ALU, 0), "%s",
		    e->name))
		probe_explain(e->name, &before, &after);
}

/* Each of these writes CX to CR2, which shows the width. */
static const struct encoding writes[] = {
	{ "mov to cr2, mod 0", INSN("\x0f\x22\x11"), MODE_BOTH },
	{ "mov to cr2, mod 1", INSN("\x0f\x22\x51"), MODE_BOTH },
	{ "mov to cr2, mod 2", INSN("\x0f\x22\x91"), MODE_BOTH },
	{ "mov to cr2, operand size", INSN("\x66\x0f\x22\xd1"), MODE_BOTH },
	{ "mov to cr2, repne", INSN("\xf2\x0f\x22\xd1"), MODE_BOTH },
	{ "mov to cr2, rep", INSN("\xf3\x0f\x22\xd1"), MODE_BOTH },
	{ "mov to cr2, REX.W", INSN("\x48\x0f\x22\xd1"), MODE_NATIVE },
};

static void test_write(const struct encoding *e, unsigned int m)
{
	struct probe before = probe_init(modes[m].probe), after = before;

	probe_run(&after, e->code, e->len);
	before.ip += e->len + 2;
	before.cr2 = before.gpr[RCX];
	if (!report(probe_ok(&after) && probe_same_but(&before, &after, 0, PROBE_ALU, 0), "%s",
		    e->name))
		probe_explain(e->name, &before, &after);
}

static const struct encoding undefined[] = {
	{ "lock mov from cr2", INSN("\xf0\x0f\x20\xd1"), MODE_BOTH },
	{ "lock mov to cr2", INSN("\xf0\x0f\x22\xd1"), MODE_BOTH },
	{ "lock mov from cr4", INSN("\xf0\x0f\x20\xe1"), MODE_BOTH },
	{ "lock mov from dr0", INSN("\xf0\x0f\x21\xc1"), MODE_BOTH },
	{ "lock mov to dr0", INSN("\xf0\x0f\x23\xc1"), MODE_BOTH },
	{ "lock clts", INSN("\xf0\x0f\x06"), MODE_BOTH },
	{ "lock lmsw", INSN("\xf0\x0f\x01\xf1"), MODE_BOTH },
	{ "lock smsw", INSN("\xf0\x0f\x01\xe1"), MODE_BOTH },
	{ "lock smsw m16", INSN("\xf0\x0f\x01\x23"), MODE_BOTH },
	{ "0f 01 /5 through a register", INSN("\x0f\x01\xe8"), MODE_BOTH },
	{ "lock invlpg", INSN("\xf0\x0f\x01\x3b"), MODE_BOTH },
	{ "lock rdmsr", INSN("\xf0\x0f\x32"), MODE_BOTH },
	{ "lock wrmsr", INSN("\xf0\x0f\x30"), MODE_BOTH },
	{ "lock cpuid", INSN("\xf0\x0f\xa2"), MODE_BOTH },
	{ "lock rdtsc", INSN("\xf0\x0f\x31"), MODE_BOTH },
	{ "swapgs outside 64-bit mode", INSN("\x0f\x01\xf8"), MODE_COMPAT },
};

static void test_undefined(const struct encoding *e, unsigned int m)
{
	struct probe before = probe_init(modes[m].probe), after;

	before.gpr[RBX] = (ulong)probe_data;
	before.gpr[RCX] = 0x10;
	after = before;
	probe_run(&after, e->code, e->len);
	if (!report(probe_faulted(&before, &after, VECTOR_UD, 0), "%s: #UD", e->name))
		probe_explain(e->name, &before, &after);
}

/* LMSW loads MP, EM and TS, can set PE and cannot clear it; nothing else of CR0 changes. */
static void test_lmsw(unsigned int m)
{
	const ulong old = cr_read(0);
	struct tally t = tally_start(), privileged = tally_start();

	for (unsigned int i = 0; i < 2 * 3 * 16; i++) {
		static const u32 others[] = { 0, 0xfff0, 0xffff0000 };
		const u8 reg[] = { 0x0f, 0x01, 0xf1 }, mem[] = { 0x0f, 0x01, 0x33 };
		struct probe before = probe_init(modes[m].probe), after;
		u32 operand = (i & 15) | others[i / 16 % 3];
		ulong want = (old & ~(CR0_MSW & ~1ul)) | (operand & CR0_MSW), got;

		before.gpr[RCX] = operand;
		before.gpr[RBX] = (ulong)probe_data;
		*(u32 *)probe_data = operand;
		after = before;
		probe_run(&after, i / 48 ? mem : reg, 3);
		got = cr_read(0);
		asm volatile("mov %0, %%cr0" : : "r"(old));
		before.ip += 5;
		tally_row(&t, probe_ok(&after) && probe_same_but(&before, &after, 0, 0, 0) &&
			  got == want, "%#x: vector %u, CR0 %#lx, expected %#lx", operand,
			  after.vector, got, want);
	}
	tally_report(&t, "lmsw");

	for (unsigned int cpl = 1; cpl < 4; cpl++) {
		struct probe before = probe_init(modes[m].probe | PROBE_CPL(cpl)), after = before;

		probe_run(&after, INSN("\x0f\x01\xf1"));
		tally_row(&privileged, probe_faulted(&before, &after, VECTOR_GP, 0),
			  "lmsw, cpl %u: vector %u (%#x)", cpl, after.vector, after.error);
		after = before;
		probe_run(&after, INSN("\x0f\x06"));
		tally_row(&privileged, probe_faulted(&before, &after, VECTOR_GP, 0) &&
			  cr_read(0) == old, "clts, cpl %u: vector %u (%#x)", cpl, after.vector,
			  after.error);
	}
	tally_report(&privileged, "lmsw and clts at CPL 1 to 3: #GP(0)");
}

static void test_clts(unsigned int m)
{
	const ulong old = cr_read(0);
	struct tally t = tally_start();

	for (ulong msw = 0; msw < 16; msw += 2) {
		struct probe before = probe_init(modes[m].probe), after = before;
		ulong value = (old & ~(ulong)0xe) | msw, got;

		asm volatile("mov %0, %%cr0" : : "r"(value));
		probe_run(&after, INSN("\x0f\x06"));
		got = cr_read(0);
		asm volatile("mov %0, %%cr0" : : "r"(old));
		before.ip += 4;
		tally_row(&t, probe_ok(&after) && probe_same_but(&before, &after, 0, 0, 0) &&
			  got == (value & ~CR0_TS), "CR0 %#lx: vector %u, then %#lx", value,
			  after.vector, got);
	}
	tally_report(&t, "clts clears CR0.TS alone");
}

struct smsw_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
	u8 width;	/* 0: a word in memory */
};

static const struct smsw_form smsw_forms[] = {
	{ "smsw r16", INSN("\x66\x0f\x01\xe1"), MODE_BOTH, 2 },
	{ "smsw r32", INSN("\x0f\x01\xe1"), MODE_BOTH, 4 },
	{ "smsw r64", INSN("\x48\x0f\x01\xe1"), MODE_NATIVE, 8 },
	{ "smsw m16", INSN("\x0f\x01\x23"), MODE_BOTH, 0 },
	{ "smsw m16, operand size", INSN("\x66\x0f\x01\x23"), MODE_BOTH, 0 },
	{ "smsw m16, REX.W", INSN("\x48\x0f\x01\x23"), MODE_NATIVE, 0 },
};

/* Of a 32-bit register only the low half is defined. All levels may, without CR4.UMIP. */
static void test_smsw(const struct smsw_form *form, unsigned int m)
{
	const ulong old = cr_read(0);
	struct tally t = tally_start();

	for (unsigned int i = 0; i < 4 * 8; i++) {
		struct probe before = probe_init(modes[m].probe | PROBE_CPL(i & 3)), after;
		ulong cr0 = (old & ~(ulong)0xe) | (i >> 2) << 1 | 0x20, mask = ~0ul;
		u64 memory = 0x8877665544332211ull;
		bool ok;

		asm volatile("mov %0, %%cr0" : : "r"(cr0));
		*(u64 *)probe_data = memory;
		before.gpr[RBX] = (ulong)probe_data;
		after = before;
		probe_run(&after, form->code, form->len);
		asm volatile("mov %0, %%cr0" : : "r"(old));
		before.ip += form->len + 2;
		if (form->width == 2)
			before.gpr[RCX] = (before.gpr[RCX] & ~0xfffful) | (u16)cr0;
		else if (form->width)
			before.gpr[RCX] = cr0;
		else
			memory = (memory & ~0xffffull) | (u16)cr0;
		if (form->width == 4)
			mask = 0xffff;
		ok = probe_ok(&after) && probe_same_but(&before, &after, 1u << RCX, 0, 0) &&
		     !((before.gpr[RCX] ^ after.gpr[RCX]) & mask) && *(u64 *)probe_data == memory;
		tally_row(&t, ok, "cpl %u, CR0 %#lx: vector %u, cx %#lx, memory %#" PRIx64, i & 3,
			  cr0, after.vector, after.gpr[RCX], *(u64 *)probe_data);
	}
	tally_report(&t, "%s", form->name);
}

#ifdef __x86_64__

static void test_cr8(void)
{
	const u32 old = apic_read(APIC_TASKPRI);
	struct tally t = tally_start();
	struct cr_result r;

	for (ulong tpr = 0; tpr < 16; tpr++) {
		r = cr_write(8, tpr);
		tally_row(&t, cr_holds(r, tpr), "%lu: vector %u, CR8 %#lx", tpr, r.vector, r.value);
	}
	tally_report(&t, "CR8 holds 0 to 15");
	t = tally_start();
	for (unsigned int bit = 4; bit < 64; bit++) {
		r = cr_write(8, 1ul << bit);
		tally_row(&t, cr_refused(r), "bit %u: vector %u (%#x), CR8 %#lx", bit, r.vector,
			  r.error, r.value);
	}
	tally_report(&t, "CR8 bits 63:4 are reserved");

	t = tally_start();
	for (u32 tpr = 0; tpr < 256; tpr++) {
		apic_write(APIC_TASKPRI, tpr);
		tally_row(&t, cr_read(8) == tpr >> 4, "TPR %#x: CR8 %#lx", tpr, cr_read(8));
	}
	tally_report(&t, "CR8 reads bits 7:4 of the TPR");
	t = tally_start();
	for (ulong cr8 = 0; cr8 < 16; cr8++) {
		u32 tpr;

		apic_write(APIC_TASKPRI, 0xf);
		asm volatile("mov %0, %%cr8" : : "r"(cr8) : "memory");
		tpr = apic_read(APIC_TASKPRI);
		tally_row(&t, tpr == cr8 << 4, "CR8 %#lx: TPR %#x", cr8, tpr);
	}
	tally_report(&t, "a write of CR8 clears bits 3:0 of the TPR");
	apic_write(APIC_TASKPRI, old);
}

/* REX.B reaches the upper general registers. */
static void test_upper_registers(void)
{
	struct tally t = tally_start();

	for (unsigned int n = 8; n < 16; n++) {
		const u8 code[] = {
			0x41, 0x0f, 0x22, 0xd0 | (n & 7),
			0x41, 0x0f, 0x20, 0xe0 | (n & 7),
		};
		struct probe before = probe_init(PROBE_CPL0), after = before;

		probe_run(&after, code, sizeof(code));
		before.ip += sizeof(code) + 2;
		before.cr2 = before.gpr[n];
		before.gpr[n] = cr_read(4);
		tally_row(&t, probe_ok(&after) && probe_same_but(&before, &after, 0, PROBE_ALU, 0),
			  "r%u: vector %u, CR2 %#lx, CR4 %#lx", n, after.vector, after.cr2,
			  after.gpr[n]);
	}
	tally_report(&t, "mov cr with r8 to r15");
}

#endif

/* LOCK MOV CR0 is CR8 where CPUID says so, and else an invalid opcode. */
static void test_lock_cr0(unsigned int m)
{
	bool alternative = cr_cpuid_bit(0x80000001, 0, 2, 4);
	struct tally t = tally_start();

	for (ulong tpr = 0; tpr < 16; tpr++) {
		struct probe before = probe_init(modes[m].probe), after;

		before.gpr[RAX] = tpr;
		after = before;
		probe_run(&after, INSN("\xf0\x0f\x22\xc0\xf0\x0f\x20\xc1"));
		if (alternative) {
			before.ip += 10;
			before.gpr[RCX] = tpr;
			tally_row(&t, probe_ok(&after) &&
				  probe_same_but(&before, &after, 0, PROBE_ALU, 0) &&
				  apic_read(APIC_TASKPRI) == tpr << 4,
				  "%lu: vector %u, cx %#lx, TPR %#x", tpr, after.vector,
				  after.gpr[RCX], apic_read(APIC_TASKPRI));
		} else {
			tally_row(&t, probe_faulted(&before, &after, VECTOR_UD, 0),
				  "%lu: vector %u", tpr, after.vector);
		}
	}
	apic_write(APIC_TASKPRI, 0);
	tally_report(&t, "lock mov cr0 follows CPUID");
}

int main(int argc, char **argv)
{
	probe_setup();
	for (unsigned int m = 0; m < MODES; m++) {
		report_prefix_push(modes[m].name);
		test_missing(m);
		test_privilege(m);
		for (unsigned int i = 0; i < ARRAY_SIZE(reads); i++) {
			if (reads[i].modes & modes[m].mask)
				test_read(&reads[i], m);
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(writes); i++) {
			if (writes[i].modes & modes[m].mask)
				test_write(&writes[i], m);
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(undefined); i++) {
			if (undefined[i].modes & modes[m].mask)
				test_undefined(&undefined[i], m);
		}
		test_lmsw(m);
		test_clts(m);
		for (unsigned int i = 0; i < ARRAY_SIZE(smsw_forms); i++) {
			if (smsw_forms[i].modes & modes[m].mask)
				test_smsw(&smsw_forms[i], m);
		}
		test_lock_cr0(m);
		report_prefix_pop();
	}
#ifdef __x86_64__
	test_cr8();
	test_upper_registers();
#endif
	return report_summary();
}
