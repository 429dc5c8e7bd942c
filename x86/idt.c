/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interrupt descriptor table: which gates work, what an exception during the delivery of
 * another becomes, and what is on the stack and in EFLAGS when a handler begins.
 *
 * SDM volume 3, sections 6.11 to 6.14 (gates, error codes, stack switching), table 6-5 (double
 * faults); volume 2, INT n, whose pseudocode has the order of the checks.
 *
 * Each row changes one gate of the IDT that probes (probe.h) run with, makes an event come
 * through it, and compares the whole machine state that comes out.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include "outcome.h"
#include "processor.h"
#include "vm.h"

#define INT_VECTOR	0x21
#define INT_CODE	INSN("\xcd\x21")

/* Where an IDT error code has what: section 6.13. */
#define ERROR_IDT(vector)	((vector) * 8 + 2)
#define ERROR_EXT		1

#define GATE_PRESENT	0x80
#define GATE_INTERRUPT	0xe
#define GATE_TRAP	0xf
#define GATE_DPL(dpl)	((dpl) << 5)

#ifdef __x86_64__
#define GATE_WORDS	2
#define NATIVE		0
#else
#define GATE_WORDS	1
#define NATIVE		PROBE_32
#endif

static u64 saved_gate[256][2];

static void keep_gate(u32 vector)
{
	memcpy(saved_gate[vector], probe_gate_of(vector), GATE_WORDS * sizeof(u64));
}

static void restore_gate(u32 vector)
{
	memcpy(probe_gate_of(vector), saved_gate[vector], GATE_WORDS * sizeof(u64));
}

/* The byte of a gate that has type, DPL and P. */
static void set_access(u32 vector, u8 access)
{
	u64 *gate = probe_gate_of(vector);

	*gate = (*gate & ~(0xffull << 40)) | (u64)access << 40;
}

static void set_selector(u32 vector, u16 selector)
{
	u64 *gate = probe_gate_of(vector);

	*gate = (*gate & ~(0xffffull << 16)) | (u64)selector << 16;
}

static void set_offset(u32 vector, ulong offset)
{
	u64 *gate = probe_gate_of(vector);

	*gate = (*gate & ~(0xffffull | 0xffffull << 48)) | (offset & 0xffff) |
		(u64)(offset >> 16 & 0xffff) << 48;
#ifdef __x86_64__
	gate[1] = offset >> 32;
#endif
}

/*
 * The error code of a fault in the IDT has checks of its own, so that a VMM that gets it wrong
 * everywhere still has everything else checked.
 */
static struct tally selector_index = { 0, 0 }, external_event = { 0, 0 };

static void compare(struct tally *t, const struct probe *want, struct probe *got,
		    const char *name, unsigned int a, unsigned int b)
{
	if (got->vector == want->vector && want->error) {
		tally_row(&selector_index, (got->error | ERROR_EXT) == (want->error | ERROR_EXT),
			  "%s %#x, %u: error code %#x, expected %#x", name, a, b, got->error,
			  want->error);
		tally_row(&external_event,
			  (got->error & ERROR_EXT) == (want->error & ERROR_EXT),
			  "%s %#x, %u: error code %#x, expected %#x", name, a, b, got->error,
			  want->error);
		got->error = want->error;
	}
	outcome_row(t, want, got, "%s %#x, %u", name, a, b);
}

static bool valid_type(unsigned int type)
{
	if (type == GATE_INTERRUPT || type == GATE_TRAP)
		return true;
	/* Task gate, 16-bit interrupt and trap gates: 32-bit mode only. */
	return sizeof(long) == 4 && (type == 5 || type == 6 || type == 7);
}

/* INT n through every type of gate, at each DPL, present or not, from CPL 0 and 3. */
static void test_types(void)
{
	struct tally wrong_type = tally_start(), small_dpl = tally_start();
	struct tally absent = tally_start(), good = tally_start();

	keep_gate(INT_VECTOR);
	for (unsigned int access = 0; access < 256; access++) {
		unsigned int type = access & 0x1f, dpl = access >> 5 & 3;

		for (unsigned int cpl = 0; cpl < 4; cpl += 3) {
			struct probe before = probe_init(NATIVE | cpl), got = before, want;
			struct tally *t = &good;

			want = outcome_done(&before, 0);
			want.vector = INT_VECTOR;
			if (!valid_type(type)) {
				want = outcome_fault(&before, GP_VECTOR, ERROR_IDT(INT_VECTOR));
				t = &wrong_type;
			} else if (cpl > dpl) {
				want = outcome_fault(&before, GP_VECTOR, ERROR_IDT(INT_VECTOR));
				t = &small_dpl;
			} else if (!(access & GATE_PRESENT)) {
				want = outcome_fault(&before, NP_VECTOR, ERROR_IDT(INT_VECTOR));
				t = &absent;
			} else if (type != GATE_INTERRUPT && type != GATE_TRAP) {
				continue;	/* they need a frame or a task of their own */
			}
			set_access(INT_VECTOR, access);
			probe_run(&got, INT_CODE);
			compare(t, &want, &got, "access, CPL", access, cpl);
		}
	}
	restore_gate(INT_VECTOR);
	tally_report(&good, "interrupt and trap gates work");
	tally_report(&wrong_type, "other types raise #GP");
	tally_report(&small_dpl, "a DPL below the CPL raises #GP");
	tally_report(&absent, "a gate that is not present raises #NP");
}

/* What the selector of a gate may be. */
static void test_selectors(void)
{
	static const struct {
		const char *name;
		u16 selector;
		u32 attr;	/* of the descriptor in SLOT, if the selector is that */
		u32 vector;
		u32 error;
	} cases[] = {
		{ "null", 0, 0, GP_VECTOR, 0 },
		{ "null with RPL 3", 3, 0, GP_VECTOR, 0 },
		{ "LDT", 0xc, 0, GP_VECTOR, 0xc },
		{ "data segment", PROBE_SLOT(0), 0xc093, GP_VECTOR, PROBE_SLOT(0) },
		{ "system segment", PROBE_SLOT(0), 0x0082, GP_VECTOR, PROBE_SLOT(0) },
		{ "code of DPL 3", PROBE_SLOT(0), sizeof(long) == 8 ? 0xa0fb : 0xc0fb, GP_VECTOR,
		  PROBE_SLOT(0) },
		{ "code not present", PROBE_SLOT(0), sizeof(long) == 8 ? 0xa01b : 0xc01b, NP_VECTOR,
		  PROBE_SLOT(0) },
		{ "RPL 3", PROBE_SLOT(0) | 3, sizeof(long) == 8 ? 0xa09b : 0xc09b, INT_VECTOR, 0 },
		{ "execute-only code", PROBE_SLOT(0), sizeof(long) == 8 ? 0xa099 : 0xc099,
		  INT_VECTOR, 0 },
		{ "conforming code", PROBE_SLOT(0), sizeof(long) == 8 ? 0xa09f : 0xc09f,
		  INT_VECTOR, 0 },
#ifdef __x86_64__
		{ "32-bit code", PROBE_SLOT(0), 0xc09b, GP_VECTOR, PROBE_SLOT(0) },
		{ "code with L and D", PROBE_SLOT(0), 0xe09b, GP_VECTOR, PROBE_SLOT(0) },
#endif
	};

	keep_gate(INT_VECTOR);
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		struct probe before = probe_init(NATIVE), got = before, want;
		struct tally t = tally_start();

		want = outcome_fault(&before, cases[i].vector, cases[i].error);
		if (cases[i].vector == INT_VECTOR)
			want.ip += 2;
		probe_set_desc(PROBE_SLOT(0), probe_desc(0, 0xfffff, cases[i].attr));
		set_selector(INT_VECTOR, cases[i].selector);
		probe_run(&got, INT_CODE);
		outcome_row(&t, &want, &got, "selector %#x", cases[i].selector);
		tally_report(&t, "a gate's selector: %s", cases[i].name);
	}
	restore_gate(INT_VECTOR);
}

#ifdef __x86_64__
static void test_offset(void)
{
	struct probe before = probe_init(NATIVE), got = before, want;
	struct tally t = tally_start();

	keep_gate(INT_VECTOR);
	set_offset(INT_VECTOR, 1ul << 63);
	want = outcome_fault(&before, GP_VECTOR, 0);
	probe_run(&got, INT_CODE);
	restore_gate(INT_VECTOR);
	outcome_row(&t, &want, &got, "offset 1 << 63");
	tally_report(&t, "a gate's offset that is not canonical raises #GP(0)");
}
#endif

/* The events of table 6-5 that a probe can cause, by the instruction that does. */
static const struct event {
	u32 vector;
	const u8 *code;
	size_t len;
	enum { BENIGN, CONTRIBUTORY, PAGE_FAULT } class;
	bool software;		/* INT n: no event external to the program, so EXT is clear */
	bool has_error;
	unsigned int skip;	/* bytes that a trap leaves behind */
} events[] = {
	{ DE_VECTOR, INSN("\xf7\xf1"), CONTRIBUTORY },
	{ BP_VECTOR, INSN("\xcc"), BENIGN, true, false, 1 },
	{ UD_VECTOR, INSN("\x0f\x0b"), BENIGN },
	{ GP_VECTOR, INSN("\x8e\xd9"), CONTRIBUTORY, false, true },
	{ PF_VECTOR, INSN("\x8b\x06"), PAGE_FAULT, false, true },
	{ INT_VECTOR, INT_CODE, BENIGN, true, false, 2 },
};

static u8 *hole;

static struct probe state_for_event(void)
{
	struct probe p = probe_init(PROBE_32);

	/* ECX: divides by zero, and is a selector beyond the GDT's library part that is null. */
	p.gpr[RCX] = 0;
	p.gpr[RDX] = 0;
	p.gpr[RSI] = (ulong)hole;
	return p;
}

/*
 * What an event becomes whose gate is not present: #NP of that gate for a benign one, with
 * EXT unless a software interrupt was being delivered; #DF for a contributory exception and a
 * page fault, since #NP is contributory.
 */
static void test_not_present(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(events); i++) {
		const struct event *event = &events[i];
		struct probe before = state_for_event(), got, want;
		struct tally t = tally_start();
		bool double_fault = event->class != BENIGN;

		if (event->vector == GP_VECTOR)
			before.gpr[RCX] = NP_SEL | 0x4;	/* the LDT, which is null */
		got = before;
		if (double_fault)
			want = outcome_fault(&before, DF_VECTOR, 0);
		else
			want = outcome_fault(&before, NP_VECTOR, ERROR_IDT(event->vector) |
					     (event->software ? 0 : ERROR_EXT));
		if (event->class == PAGE_FAULT)
			want.cr2 = (ulong)hole;

		keep_gate(event->vector);
		set_access(event->vector, GATE_INTERRUPT | GATE_DPL(3));
		probe_run(&got, event->code, event->len);
		restore_gate(event->vector);
		/* Of a double fault's saved EIP the manual says that it is undefined. */
		if (double_fault)
			got.ip = want.ip;
		compare(&t, &want, &got, "vector, row", event->vector, i);
		if (event->vector == INT_VECTOR)
			tally_report(&t, "INT n with an absent gate becomes #NP");
		else
			tally_report(&t, "%s with an absent gate becomes %s",
				     exception_mnemonic(event->vector),
				     double_fault ? "#DF" : "#NP");
	}
}

#ifdef __x86_64__
#define TSS_IST6	(36 + 8 * 5)

/* The same with a gate whose stack is not mapped: the push of the frame is a page fault. */
static void test_stack_not_mapped(void)
{
	u64 top = (u64)hole + PAGE_SIZE;

	memcpy(probe_tss + TSS_IST6, &top, sizeof(top));
	for (unsigned int i = 0; i < ARRAY_SIZE(events); i++) {
		const struct event *event = &events[i];
		struct probe before = state_for_event(), got, want;
		struct tally t = tally_start();
		bool double_fault = event->class == PAGE_FAULT;
		u64 *gate = probe_gate_of(event->vector);

		if (event->vector == GP_VECTOR)
			before.gpr[RCX] = NP_SEL | 0x4;
		got = before;
		want = double_fault ? outcome_fault(&before, DF_VECTOR, 0) :
				      outcome_fault(&before, PF_VECTOR, PFERR_WRITE_MASK);
		keep_gate(event->vector);
		*gate = (*gate & ~(7ull << 32)) | 6ull << 32;
		if (event->software)
			set_access(event->vector, GATE_PRESENT | GATE_INTERRUPT | GATE_DPL(3));
		probe_run(&got, event->code, event->len);
		restore_gate(event->vector);
		if (double_fault)
			got.ip = want.ip;
		/* The first word that is pushed is SS, at the top of the stack. */
		want.cr2 = top - 8;
		outcome_row(&t, &want, &got, "%s", exception_mnemonic(event->vector));
		if (event->vector == INT_VECTOR)
			tally_report(&t, "INT n with its stack not mapped becomes #PF");
		else
			tally_report(&t, "%s with its stack not mapped becomes %s",
				     exception_mnemonic(event->vector),
				     double_fault ? "#DF" : "#PF");
	}
}

/* Without an IST the frame goes below RSP, rounded down to 16 bytes: section 6.14.2. */
static void test_frame(void)
{
	struct tally t = tally_start();

	keep_gate(INT_VECTOR);
	*probe_gate_of(INT_VECTOR) &= ~(7ull << 32);
	for (unsigned int offset = 0; offset < 32; offset++) {
		struct probe before = probe_init(NATIVE), got = before;
		u64 *frame, want[5];

		before.gpr[RSP] = got.gpr[RSP] = PROBE_STACK_TOP - 512 + offset;
		memset((void *)(PROBE_STACK_TOP - 1024), 0xa5, 1024);
		frame = (u64 *)(got.gpr[RSP] & ~15ul);
		got.flags |= X86_EFLAGS_CF | X86_EFLAGS_AC;
		memcpy(want, (u64 []){ got.ip + 2, got.cs, got.flags, got.gpr[RSP], got.ss },
		       sizeof(want));
		probe_run(&got, INT_CODE);
		tally_row(&t, got.vector == INT_VECTOR && got.gpr[RSP] == before.gpr[RSP] &&
			  !memcmp(frame - 5, want, sizeof(want)) &&
			  *((u8 *)frame) == 0xa5 && ((u8 *)frame)[15] == 0xa5,
			  "RSP %#lx: frame %#lx %#lx %#lx %#lx %#lx", before.gpr[RSP],
			  (ulong)frame[-5], (ulong)frame[-4], (ulong)frame[-3], (ulong)frame[-2],
			  (ulong)frame[-1]);
	}
	restore_gate(INT_VECTOR);
	tally_report(&t, "the frame is below RSP, aligned to 16 bytes");
}
#endif

#define HANDLER		0x200

/* The flags that a handler begins with: an interrupt gate clears IF, both clear TF, NT, RF. */
static void test_flags(void)
{
	static const u8 code[] = { 0x9c, 0x58 };	/* pushf; pop rax */
	static const struct {
		const char *name;
		u8 type;
		ulong cleared;
	} gates[] = {
		{ "an interrupt gate", GATE_INTERRUPT,
		  X86_EFLAGS_IF | X86_EFLAGS_TF | X86_EFLAGS_NT | X86_EFLAGS_RF | X86_EFLAGS_VM },
		{ "a trap gate", GATE_TRAP,
		  X86_EFLAGS_TF | X86_EFLAGS_NT | X86_EFLAGS_RF | X86_EFLAGS_VM },
	};
	static const ulong flags[] = {
		0, X86_EFLAGS_IF, X86_EFLAGS_NT, X86_EFLAGS_AC, X86_EFLAGS_DF, X86_EFLAGS_IOPL,
		X86_EFLAGS_ALU, X86_EFLAGS_IF | X86_EFLAGS_NT | X86_EFLAGS_AC | X86_EFLAGS_ALU,
	};

	probe_place(HANDLER, code, sizeof(code));
	keep_gate(INT_VECTOR);
	set_offset(INT_VECTOR, (ulong)probe_code + HANDLER);
	for (unsigned int g = 0; g < ARRAY_SIZE(gates); g++) {
		struct tally t = tally_start();

		set_access(INT_VECTOR, GATE_PRESENT | gates[g].type);
		for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
			struct probe p = probe_init(NATIVE);
			ulong want = (p.flags | flags[i]) & ~gates[g].cleared;

			p.flags |= flags[i];
			probe_run(&p, INT_CODE);
			tally_row(&t, p.vector == PROBE_DONE && p.gpr[RAX] == want,
				  "with %#lx: vector %#x, flags %#lx, expected %#lx", flags[i],
				  p.vector, p.gpr[RAX], want);
		}
		tally_report(&t, "the flags behind %s", gates[g].name);
	}
	restore_gate(INT_VECTOR);
}

int main(int argc, char **argv)
{
	setup_vm();
	probe_setup();
	hole = alloc_vpage();
#ifdef __x86_64__
	/* What 32-bit code can name. */
	hole = (u8 *)(2ul << 30);
	*get_pte_level(current_page_table(), hole, 2) = 0;
	invlpg(hole);
#endif
	test_types();
	test_selectors();
	test_not_present();
#ifdef __x86_64__
	test_offset();
	test_stack_not_mapped();
	test_frame();
#endif
	test_flags();
	tally_report(&selector_index, "the error code of a fault in the IDT is the vector's");
	tally_report(&external_event, "its EXT bit is set but for INT n and INT3");
	return report_summary();
}
