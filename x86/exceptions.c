/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exceptions that instructions raise: which one, with what error code, and with the saved
 * instruction pointer at the instruction (a fault) or behind it (a trap).
 *
 * SDM volume 3, chapter 6: tables 6-1 and 6-6, sections 6.5 and 6.15; section 18.3.1.1 for
 * RF, which a fault saves as 1 and a trap as it was; volume 2 for each instruction.
 *
 * Each row runs one instruction in a whole machine state (probe.h); all registers, flags and
 * segments but what the row names must be as before. A row that differs is explained by INFO
 * lines.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/debugreg.h>
#include "outcome.h"
#include "processor.h"
#include "vm.h"

#define IN_64		0
#define IN_32		PROBE_32
#define IN_16		PROBE_16
#define CPL3		3

#define TRAP		true
#define FAULT		false

struct row {
	const char *name;
	const u8 *code;
	size_t len;
	unsigned int mode;	/* IN_*, and CPL3 */
	u32 vector;
	bool trap;
	u32 error;
	u32 flags;		/* beside the fixed one */
	u32 rax, rcx, rdx;
};

static const struct row rows[] = {
	{ "DIV by 0", INSN("\xf7\xf1"), IN_32, DE_VECTOR, FAULT, 0, 0, 5, 0, 0 },
	{ "DIV overflow", INSN("\xf7\xf1"), IN_32, DE_VECTOR, FAULT, 0, 0, 0, 1, 1 },
	{ "DIV r8 overflow", INSN("\xf6\xf1"), IN_32, DE_VECTOR, FAULT, 0, 0, 0x100, 1, 0 },
	{ "IDIV overflow", INSN("\xf7\xf9"), IN_32, DE_VECTOR, FAULT, 0, 0, 0x80000000, -1, -1 },
	{ "IDIV r16 overflow", INSN("\x66\xf7\xf9"), IN_32, DE_VECTOR, FAULT, 0, 0, 0x8000,
	  0xffff, 0xffff },
	{ "AAM 0", INSN("\xd4\x00"), IN_32, DE_VECTOR, FAULT },
	{ "AAM 0 at CPL 3", INSN("\xd4\x00"), IN_32 | CPL3, DE_VECTOR, FAULT },
	{ "DIV by 0 at CPL 3", INSN("\xf7\xf1"), IN_32 | CPL3, DE_VECTOR, FAULT, 0, 0, 5, 0, 0 },
	{ "INT1", INSN("\xf1"), IN_32, DB_VECTOR, TRAP },
	{ "INT1 at CPL 3", INSN("\xf1"), IN_32 | CPL3, DB_VECTOR, TRAP },
	{ "INT3", INSN("\xcc"), IN_32, BP_VECTOR, TRAP },
	{ "INT3 at CPL 3", INSN("\xcc"), IN_32 | CPL3, BP_VECTOR, TRAP },
	{ "INT3 in 16-bit code", INSN("\xcc"), IN_16, BP_VECTOR, TRAP },
	{ "INT 3 of two bytes", INSN("\xcd\x03"), IN_32, BP_VECTOR, TRAP },
	{ "INTO with OF", INSN("\xce"), IN_32, OF_VECTOR, TRAP, 0, X86_EFLAGS_OF },
	{ "INTO with OF at CPL 3", INSN("\xce"), IN_32 | CPL3, OF_VECTOR, TRAP, 0,
	  X86_EFLAGS_OF },
	{ "INTO without OF", INSN("\xce"), IN_32, PROBE_DONE, TRAP, 0, X86_EFLAGS_CF },
	{ "UD2", INSN("\x0f\x0b"), IN_32, UD_VECTOR, FAULT },
	{ "UD2 at CPL 3", INSN("\x0f\x0b"), IN_32 | CPL3, UD_VECTOR, FAULT },
	{ "UD1", INSN("\x0f\xb9\xc0"), IN_32, UD_VECTOR, FAULT },
	{ "UD0", INSN("\x0f\xff\xc0"), IN_32, UD_VECTOR, FAULT },
	{ "LOCK of a register", INSN("\xf0\x01\xc0"), IN_32, UD_VECTOR, FAULT },
	{ "LOCK NOP", INSN("\xf0\x90"), IN_32, UD_VECTOR, FAULT },
	{ "MOV to CS", INSN("\x8e\xc8"), IN_32, UD_VECTOR, FAULT },
	{ "LEA of a register", INSN("\x8d\xc0"), IN_32, UD_VECTOR, FAULT },
	{ "opcode of 16 bytes", INSN("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66"
				     "\x66\x90"), IN_32, GP_VECTOR, FAULT },
	{ "opcode of 15 bytes", INSN("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66"
				     "\x90"), IN_32, PROBE_DONE, TRAP },
	{ "HLT at CPL 3", INSN("\xf4"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "CLI at CPL 3", INSN("\xfa"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "STI at CPL 3", INSN("\xfb"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "IN at CPL 3", INSN("\xe4\x80"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "OUT at CPL 3", INSN("\xe6\x80"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "INVD at CPL 3", INSN("\x0f\x08"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "WBINVD at CPL 3", INSN("\x0f\x09"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "RDMSR at CPL 3", INSN("\x0f\x32"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "WRMSR at CPL 3", INSN("\x0f\x30"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "CLTS at CPL 3", INSN("\x0f\x06"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "INVLPG at CPL 3", INSN("\x0f\x01\x38"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "LMSW at CPL 3", INSN("\x0f\x01\xf0"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "MOV from CR0 at CPL 3", INSN("\x0f\x20\xc0"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "MOV to CR0 at CPL 3", INSN("\x0f\x22\xc0"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "MOV from DR7 at CPL 3", INSN("\x0f\x21\xf8"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "MOV to DR7 at CPL 3", INSN("\x0f\x23\xf8"), IN_32 | CPL3, GP_VECTOR, FAULT },
	{ "MOV CR1", INSN("\x0f\x20\xc8"), IN_32, UD_VECTOR, FAULT },
	{ "INT 0x21 with a DPL 0 gate at CPL 3", INSN("\xcd\x21"), IN_32 | CPL3, GP_VECTOR, FAULT,
	  0x21 * 8 + 2 },
	{ "INT 13 at CPL 3", INSN("\xcd\x0d"), IN_32 | CPL3, GP_VECTOR, FAULT, 13 * 8 + 2 },
	{ "INT 0x21 at CPL 0", INSN("\xcd\x21"), IN_32, 0x21, TRAP },
	{ "INT 0x21 in 16-bit code", INSN("\xcd\x21"), IN_16, 0x21, TRAP },
#ifdef __x86_64__
	{ "UD2 in 64-bit mode", INSN("\x0f\x0b"), IN_64, UD_VECTOR, FAULT },
	{ "INT3 in 64-bit mode", INSN("\xcc"), IN_64, BP_VECTOR, TRAP },
	{ "INT1 in 64-bit mode", INSN("\xf1"), IN_64, DB_VECTOR, TRAP },
	{ "INT 0x21 in 64-bit mode", INSN("\xcd\x21"), IN_64, 0x21, TRAP },
	{ "INT 0x21 in 64-bit mode at CPL 3", INSN("\xcd\x21"), IN_64 | CPL3, GP_VECTOR, FAULT,
	  0x21 * 8 + 2 },
	{ "DIV r64 by 0", INSN("\x48\xf7\xf1"), IN_64, DE_VECTOR, FAULT, 0, 0, 5, 0, 0 },
	{ "IDIV r64 by 0", INSN("\x48\xf7\xf9"), IN_64, DE_VECTOR, FAULT, 0, 0, 5, 0, 0 },
	{ "HLT in 64-bit mode at CPL 3", INSN("\xf4"), IN_64 | CPL3, GP_VECTOR, FAULT },
	{ "SWAPGS at CPL 3", INSN("\x0f\x01\xf8"), IN_64 | CPL3, GP_VECTOR, FAULT },
	{ "PUSH CS in 64-bit mode", INSN("\x0e"), IN_64, UD_VECTOR, FAULT },
	{ "AAM in 64-bit mode", INSN("\xd4\x0a"), IN_64, UD_VECTOR, FAULT },
	{ "INTO in 64-bit mode", INSN("\xce"), IN_64, UD_VECTOR, FAULT, 0, X86_EFLAGS_OF },
#endif
};

/* Of all rows with a vector: whether they save RF as section 18.3.1.1 says. */
static struct tally rf_of_faults[32], rf_of_traps[32];

static void note_rf(const char *name, const struct probe *got, bool fault)
{
	bool rf = got->flags & X86_EFLAGS_RF;
	struct tally *t = fault ? rf_of_faults : rf_of_traps;

	/* What raised something else has a check of its own that says so. */
	if (got->vector < ARRAY_SIZE(rf_of_faults))
		tally_row(&t[got->vector], rf == fault, "%s: RF was saved as %d", name, rf);
}

static void report_rf(void)
{
	for (unsigned int vector = 0; vector < ARRAY_SIZE(rf_of_faults); vector++) {
		if (rf_of_faults[vector].rows)
			tally_report(&rf_of_faults[vector], "the fault %s saves RF as 1",
				     exception_mnemonic(vector));
		if (rf_of_traps[vector].rows)
			tally_report(&rf_of_traps[vector], "the trap %s saves RF as 0",
				     exception_mnemonic(vector));
	}
}

static void run_row(const struct row *row)
{
	struct probe before = probe_init(row->mode), want, got;
	bool fault = !row->trap;
	struct tally t = tally_start();

	before.flags |= row->flags;
	before.gpr[RAX] = row->rax;
	before.gpr[RCX] = row->rcx;
	before.gpr[RDX] = row->rdx;
	if (row->vector == PROBE_DONE) {
		want = outcome_done(&before, row->len);
	} else {
		want = outcome_fault(&before, row->vector, row->error);
		want.ip += fault ? 0 : row->len;
	}
	got = before;
	probe_run(&got, row->code, row->len);
	outcome_row(&t, &want, &got, "%s", row->name);
	if (got.vector == row->vector)
		note_rf(row->name, &got, fault);
	tally_report(&t, "%s", row->name);
}

/* BOUND compares a register with two words in memory: volume 2, BOUND. */
static void test_bound(void)
{
	static const struct {
		s32 index, low, high;
		bool out;
	} cases[] = {
		{ 5, 5, 5, false }, { 4, 5, 9, true }, { 9, 5, 9, false }, { 10, 5, 9, true },
		{ -1, -1, 0, false }, { -2, -1, 0, true }, { 0x7fffffff, -5, 5, true },
		{ -0x7fffffff - 1, -5, 5, true }, { 0, 1, -1, true },
	};
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		struct probe before = probe_init(PROBE_32), want, got;
		s32 *bounds = (s32 *)probe_data;

		bounds[0] = cases[i].low;
		bounds[1] = cases[i].high;
		before.gpr[RAX] = (u32)cases[i].index;
		before.gpr[RCX] = (ulong)bounds;
		want = cases[i].out ? outcome_fault(&before, BR_VECTOR, 0) :
				      outcome_done(&before, 2);
		got = before;
		probe_run(&got, INSN("\x62\x01"));
		if (outcome_row(&t, &want, &got, "BOUND %d in [%d, %d]", cases[i].index,
				cases[i].low, cases[i].high) && cases[i].out)
			note_rf("BOUND", &got, true);
	}
	tally_report(&t, "BOUND raises #BR outside its bounds");
}

/* CR0.TS makes x87 instructions raise #NM, CR0.MP makes WAIT raise it too: volume 3, 2.5. */
static void test_device_not_available(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		size_t len;
		ulong cr0;
		u32 vector;
	} cases[] = {
		{ "FNOP", INSN("\xd9\xd0"), 0, PROBE_DONE },
		{ "FNOP with TS", INSN("\xd9\xd0"), X86_CR0_TS, NM_VECTOR },
		{ "FNOP with EM", INSN("\xd9\xd0"), X86_CR0_EM, NM_VECTOR },
		{ "FNOP with MP", INSN("\xd9\xd0"), X86_CR0_MP, PROBE_DONE },
		{ "FNOP with MP and TS", INSN("\xd9\xd0"), X86_CR0_MP | X86_CR0_TS, NM_VECTOR },
		{ "FWAIT with TS", INSN("\x9b"), X86_CR0_TS, PROBE_DONE },
		{ "FWAIT with EM", INSN("\x9b"), X86_CR0_EM, PROBE_DONE },
		{ "FWAIT with MP", INSN("\x9b"), X86_CR0_MP, PROBE_DONE },
		{ "FWAIT with MP and TS", INSN("\x9b"), X86_CR0_MP | X86_CR0_TS, NM_VECTOR },
		{ "FWAIT with MP and EM", INSN("\x9b"), X86_CR0_MP | X86_CR0_EM, PROBE_DONE },
	};
	ulong cr0 = read_cr0();

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		struct probe before = probe_init(PROBE_32), got = before, want;
		struct tally t = tally_start();

		want = cases[i].vector == PROBE_DONE ? outcome_done(&before, cases[i].len) :
						       outcome_fault(&before, NM_VECTOR, 0);
		write_cr0((cr0 & ~(X86_CR0_TS | X86_CR0_EM | X86_CR0_MP)) | cases[i].cr0);
		probe_run(&got, cases[i].code, cases[i].len);
		write_cr0(cr0);
		if (outcome_row(&t, &want, &got, "%s", cases[i].name) &&
		    got.vector == NM_VECTOR)
			note_rf(cases[i].name, &got, true);
		tally_report(&t, "%s", cases[i].name);
	}
}

/* A pending unmasked x87 exception waits for the next waiting instruction: volume 1, 8.7. */
static void test_math_fault(void)
{
	/* fninit; fldcw (unmasks zero-divide); fld1; fldz; fdivp; then nop; fwait */
	static const u8 code[] = {
		0xdb, 0xe3, 0xd9, 0x29, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, 0x90, 0x9b, 0x90,
	};
	struct probe before = probe_init(PROBE_32), want, got;
	struct tally t = tally_start();
	ulong cr0 = read_cr0();

	*(u16 *)probe_data = 0x37b;
	before.gpr[RCX] = (ulong)probe_data;
	want = outcome_fault(&before, MF_VECTOR, 0);
	want.ip += 11;
	got = before;
	write_cr0((cr0 & ~(X86_CR0_TS | X86_CR0_EM)) | X86_CR0_NE);
	probe_run(&got, code, sizeof(code));
	asm volatile("fninit");
	write_cr0(cr0);
	if (outcome_row(&t, &want, &got, "FWAIT"))
		note_rf("FWAIT", &got, true);
	tally_report(&t, "#MF comes at the next FWAIT");
}

/* With EFLAGS.TF a #DB trap follows each instruction, but not one that loads SS: 6.8.3, 18.3.1.4. */
static void test_single_step(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		size_t len;
		unsigned int first;	/* bytes that run before the trap */
	} cases[] = {
		{ "NOP", INSN("\x90\x90"), 1 },
		{ "MOV SS", INSN("\x8e\xd0\x90\x90"), 3 },
		{ "POP SS", INSN("\x17\x90\x90"), 2 },
		{ "MOV DS", INSN("\x8e\xd8\x90\x90"), 2 },
		{ "STI", INSN("\xfb\xfa\x90"), 1 },
		{ "JMP", INSN("\xeb\x01\x90\x90"), 3 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		struct probe before = probe_init(PROBE_32), want, got;
		struct tally t = tally_start();
		ulong dr6;

		before.flags |= X86_EFLAGS_TF;
		before.gpr[RAX] = before.ss;
		*(u32 *)before.gpr[RSP] = before.ss;
		want = outcome_fault(&before, DB_VECTOR, 0);
		want.ip += cases[i].first;
		if (cases[i].code[0] == 0xfb)
			want.flags |= X86_EFLAGS_IF;
		if (cases[i].code[0] == 0x17)
			want.gpr[RSP] += 4;
		got = before;
		write_dr6(DR6_ACTIVE_LOW);
		probe_run(&got, cases[i].code, cases[i].len);
		dr6 = read_dr6();
		outcome_row(&t, &want, &got, "%s", cases[i].name);
		tally_row(&t, dr6 == (DR6_ACTIVE_LOW | DR6_BS), "DR6 %#lx", dr6);
		note_rf(cases[i].name, &got, false);
		tally_report(&t, "single step over %s", cases[i].name);
	}
	write_dr6(DR6_ACTIVE_LOW);
}

static void test_int1_keeps_dr6(void)
{
	struct probe p = probe_init(PROBE_32);
	ulong dr6;

	write_dr6(DR6_ACTIVE_LOW);
	probe_run(&p, INSN("\xf1"));
	dr6 = read_dr6();
	report(dr6 == DR6_ACTIVE_LOW, "DR6 is left alone by INT1");
}

/* #AC: CPL 3, CR0.AM and EFLAGS.AC, an address that is no multiple of the operand: 6.15. */
static void test_alignment_check(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		size_t len;
		unsigned int size;
	} cases[] = {
		{ "a byte", INSN("\x88\x01"), 1 },
		{ "a word", INSN("\x66\x89\x01"), 2 },
		{ "a doubleword", INSN("\x89\x01"), 4 },
	};
	ulong cr0 = read_cr0();

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tally t = tally_start();

		for (unsigned int what = 0; what < 8 * 8; what++) {
			bool am = what & 1, ac = what & 2, user = what & 4;
			unsigned int offset = what / 8;
			struct probe before = probe_init(PROBE_32 | (user ? 3 : 0)), want, got;

			before.gpr[RCX] = (ulong)probe_data + 64 + offset;
			before.flags |= ac ? X86_EFLAGS_AC : 0;
			want = am && ac && user && offset % cases[i].size ?
				outcome_fault(&before, AC_VECTOR, 0) :
				outcome_done(&before, cases[i].len);
			got = before;
			write_cr0((cr0 & ~X86_CR0_AM) | (am ? X86_CR0_AM : 0));
			probe_run(&got, cases[i].code, cases[i].len);
			write_cr0(cr0);
			outcome_row(&t, &want, &got, "%s, offset %u, AM %d, AC %d, user %d",
				    cases[i].name, offset, am, ac, user);
			if (got.vector == AC_VECTOR)
				note_rf(cases[i].name, &got, true);
		}
		tally_report(&t, "#AC for %s", cases[i].name);
	}
}

/* #PF: the error code says what the access was, CR2 where: section 4.7. */
static void test_page_fault(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		size_t len;
		u32 error;
		bool changes, rmw;
	} accesses[] = {
		{ "read", INSN("\x8b\x01"), 0, false, false },
		{ "write", INSN("\x89\x01"), PFERR_WRITE_MASK, false, false },
		{ "read and write", INSN("\x01\x01"), PFERR_WRITE_MASK, true, true },
		{ "PUSH", INSN("\xff\x31"), 0, true, false },
	};
	u8 *page = alloc_vpage();
	void *memory = alloc_page();

	for (unsigned int i = 0; i < ARRAY_SIZE(accesses) * 8; i++) {
		bool present = i & 1, writable = i & 2, user = i & 4;
		unsigned int a = i / 8;
		pteval_t bits = (present ? PT_PRESENT_MASK : 0) | PT_AD_MASK |
				(writable ? PT_WRITABLE_MASK : 0);
		struct tally t = tally_start();

		for (unsigned int us = 0; us < 2; us++) {
			struct probe before = probe_init(user ? 3 : 0), want, got;
			bool write = accesses[a].error & PFERR_WRITE_MASK;
			u32 error = accesses[a].error | (user ? PFERR_USER_MASK : 0) |
				    (present ? PFERR_PRESENT_MASK : 0);
			bool allowed = present && (us || !user) && (writable || !write);

			/* PUSH and the addition change more than a row names. */
			if (allowed && accesses[a].changes)
				continue;
			/* Of an access that reads and writes the manual does not say which faults. */
			if (accesses[a].rmw && !(present && (us || !user)))
				continue;
			install_pte(current_page_table(), 1, page,
				    virt_to_phys(memory) | bits | (us ? PT_USER_MASK : 0), NULL);
			invlpg(page);
			memset(memory, 0, PAGE_SIZE);
			before.gpr[RCX] = (ulong)page + 0x123;
			before.gpr[RAX] = 0;
			want = allowed ? outcome_done(&before, accesses[a].len) :
					 outcome_fault(&before, PF_VECTOR, error);
			if (!allowed)
				want.cr2 = before.gpr[RCX];
			got = before;
			probe_run(&got, accesses[a].code, accesses[a].len);
			outcome_row(&t, &want, &got, "U/S %u", us);
			if (got.vector == PF_VECTOR)
				note_rf(accesses[a].name, &got, true);
		}
		if (t.rows)
			tally_report(&t, "#PF: %s of a page that is %spresent, %s, at CPL %d",
				     accesses[a].name, present ? "" : "not ",
				     writable ? "writable" : "read-only", user ? 3 : 0);
	}
}

int main(int argc, char **argv)
{
	setup_vm();
	probe_setup();
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		run_row(&rows[i]);
	test_bound();
	test_device_not_available();
	test_math_fault();
	test_single_step();
	test_int1_keeps_dr6();
	test_alignment_check();
	test_page_fault();
	report_rf();
	return report_summary();
}
