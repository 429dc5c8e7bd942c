/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Task switches that succeed.
 *
 * By JMP and CALL, to a TSS and through a task gate, direct and by memory, by INT and by an
 * exception through a task gate of the IDT, and by IRET with NT set; from CPL 0 and 3, to
 * tasks at CPL 0 and 3 and in virtual-8086 mode: every register of the new task, what is
 * saved of the old one, EIP behind or at the instruction, busy bits, back link, NT, TR, LDTR,
 * CR3, CR0.TS, the local breakpoints of DR7, the T bit's debug exception, and nothing else of
 * either TSS changed. SDM volume 3, sections 8.3 (switching), 8.2 (structures), 8.4 (nesting),
 * 18.3.1.5 (T bit).
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include <asm/debugreg.h>
#include "taskswitch.h"

struct method {
	const char *name;
	u8 code[8];
	u8 len;
	u8 saved;	/* where EIP of the old task is afterwards, from the instruction */
	bool nests;
	bool returns;	/* by IRET: the new task must be busy, and is linked already */
};

#define SELECTOR_BYTES(selector)	(u8)(selector), (u8)((selector) >> 8)

static const struct method methods[] = {
	{ "jmp, TSS", { 0xea, 1, 2, 3, 4, SELECTOR_BYTES(NEW_TSS) }, 7, 7, false, false },
	{ "jmp, task gate", { 0xea, 1, 2, 3, 4, SELECTOR_BYTES(NEW_GATE) }, 7, 7, false, false },
	{ "jmp, TSS by memory", { 0xff, 0x2b }, 2, 2, false, false },
	{ "jmp, 16-bit operand", { 0x66, 0xea, 1, 2, SELECTOR_BYTES(NEW_TSS) },
	  6, 6, false, false },
	{ "call, TSS", { 0x9a, 1, 2, 3, 4, SELECTOR_BYTES(NEW_TSS) }, 7, 7, true, false },
	{ "call, task gate", { 0x9a, 1, 2, 3, 4, SELECTOR_BYTES(NEW_GATE) }, 7, 7, true, false },
	{ "call, TSS by memory", { 0xff, 0x1b }, 2, 2, true, false },
	{ "int", { 0xcd, TASK_VECTOR }, 2, 2, true, false },
	{ "ud2", { 0x0f, 0x0b }, 2, 0, true, false },
	{ "iret", { 0xcf }, 1, 1, false, true },
};

/* Descriptors that user mode may use, and what the methods need beside their code. */
static void prepare(const struct method *method, struct probe *p)
{
	const struct far_pointer32 far = { 0x04030201, NEW_TSS };
	u64 dpl3 = (u64)ATTR_DPL(3) << 40;

	probe_set_desc(NEW_TSS, probe_get_desc(NEW_TSS) | dpl3);
	probe_set_desc(NEW_GATE, probe_get_desc(NEW_GATE) | dpl3);
	memcpy(probe_data, &far, sizeof(far));
	p->gpr[RBX] = (ulong)probe_data;
	task_set_idt(UD_VECTOR, task_gate(NEW_TSS, TASK_GATE));
	if (method->returns) {
		old_tss.prev = NEW_TSS;
		probe_set_desc(NEW_TSS, probe_get_desc(NEW_TSS) | (u64)TSS_BUSY_BIT << 40);
		p->flags |= X86_EFLAGS_NT;
	}
}

/* What a switch leaves of the old task's state. */
static struct probe expect_saved(const struct method *method, const struct probe *before)
{
	struct probe saved = *before;

	saved.ip += method->saved;
	if (method->returns)
		saved.flags &= ~X86_EFLAGS_NT;
	return saved;
}

/* Only what a switch saves differs. */
static bool old_static_same(const tss32_t *was)
{
	return old_tss.prev == was->prev && old_tss.esp0 == was->esp0 && old_tss.ss0 == was->ss0 &&
	       old_tss.esp1 == was->esp1 && old_tss.ss1 == was->ss1 && old_tss.esp2 == was->esp2 &&
	       old_tss.ss2 == was->ss2 && old_tss.cr3 == was->cr3 && old_tss.ldt == was->ldt &&
	       old_tss.t == was->t && old_tss.iomap_base == was->iomap_base;
}

static void try_switch(struct tally *t, const struct method *method, unsigned int from,
		       ulong flags, const char *what)
{
	struct probe before = task_start(PROBE_CPL(from)), got, want, saved;
	tss32_t new_before, old_before;
	u64 idt = task_get_idt(UD_VECTOR);
	const ulong cr3 = new_tss.cr3;
	u16 link = method->nests ? OLD_TSS : new_tss.prev;

	before.flags |= flags;
	prepare(method, &before);
	old_before = old_tss;
	new_before = new_tss;
	new_before.prev = link;
	got = before;
	task_run(&got, method->code, method->len);
	task_set_idt(UD_VECTOR, idt);
	want = task_state(&new_before);
	if (method->nests)
		want.flags |= X86_EFLAGS_NT;
	saved = expect_saved(method, &before);
	saved.ip = (ulong)probe_code + method->saved;

	outcome_row(t, &want, &got, "%s: from CPL %u%s", method->name, from, what);
	tally_row(t, task_saved(&old_tss, &saved),
		  "%s: from CPL %u%s: saved EIP %#x, EFLAGS %#x, ESP %#x, CS %#x, SS %#x",
		  method->name, from, what, old_tss.eip, old_tss.eflags, old_tss.esp, old_tss.cs,
		  old_tss.ss);
	tally_row(t, old_static_same(&old_before), "%s: from CPL %u%s: the old TSS has changed",
		  method->name, from, what);
	tally_row(t, !memcmp(&new_tss, &new_before, sizeof(new_tss)),
		  "%s: from CPL %u%s: back link %#x, or the new TSS has changed otherwise",
		  method->name, from, what, new_tss.prev);
	tally_row(t, task_after.old_busy == method->nests && task_after.new_busy,
		  "%s: from CPL %u%s: busy bits: old %u, new %u", method->name, from, what,
		  task_after.old_busy, task_after.new_busy);
	tally_row(t, task_after.tr == NEW_TSS && task_after.ldt == new_before.ldt &&
		     task_after.cr3 == cr3 && task_after.cr0 & X86_CR0_TS,
		  "%s: from CPL %u%s: TR %#x, LDTR %#x, CR3 %#lx, CR0 %#lx", method->name, from,
		  what, task_after.tr, task_after.ldt, task_after.cr3, task_after.cr0);
}

#define FLAGS_SOME	(X86_EFLAGS_ALU | X86_EFLAGS_DF | X86_EFLAGS_IOPL | X86_EFLAGS_AC)

static void test_method(const struct method *method)
{
	struct tally t = tally_start(), user = tally_start(), flags = tally_start();

	for (unsigned int from = 0; from < 4; from += 3) {
		task_reset();
		try_switch(&t, method, from, 0, "");
		task_reset();
		new_tss.ldt = 0;
		try_switch(&t, method, from, FLAGS_SOME, ", no LDT");
		task_reset();
		new_tss.ds = new_tss.es = new_tss.fs = new_tss.gs = 0;
		try_switch(&t, method, from, X86_EFLAGS_ID, ", null segments");

		task_reset();
		new_tss.cs = PROBE_CS32(3);
		new_tss.ss = new_tss.ds = new_tss.es = new_tss.fs = new_tss.gs = PROBE_SEG(3);
		try_switch(&user, method, from, 0, " to CPL 3");

		/* Each flag that a task can have, but VM, RF, TF, VIF and VIP. */
		for (unsigned int bit = 0; bit < 22; bit++) {
			if (!((FLAGS_SOME | X86_EFLAGS_ID | X86_EFLAGS_IF) & 1ul << bit))
				continue;
			task_reset();
			new_tss.eflags = X86_EFLAGS_FIXED | 1ul << bit;
			try_switch(&flags, method, from, 0, ", a flag");
		}
	}
	tally_report(&t, "%s", method->name);
	tally_report(&user, "%s, to CPL 3", method->name);
	tally_report(&flags, "%s, flags", method->name);
}

/* The new task goes back by IRET at once: the old one goes on behind its CALL or INT. */
static void test_return(const struct method *method)
{
	struct tally t = tally_start();

	if (!method->nests || method->saved == 0)
		return;
	for (unsigned int from = 0; from < 4; from += 3) {
		struct probe before = task_start(PROBE_CPL(from)), got, want, saved;

		task_reset();
		prepare(method, &before);
		before.flags |= FLAGS_SOME;
		/* not %edx; cld; iret: seen in the new task's TSS alone */
		probe_place(NEW_ENTRY, INSN("\xf7\xd2\xf9\xcf"));
		got = before;
		saved = task_state(&new_tss);
		saved.ip = new_tss.eip + 4;
		saved.flags |= X86_EFLAGS_CF;
		saved.gpr[RDX] = ~saved.gpr[RDX];
		task_run(&got, method->code, method->len);
		want = outcome_done(&before, method->len);
		outcome_row(&t, &want, &got, "from CPL %u", from);
		tally_row(&t, task_saved(&new_tss, &saved),
			  "from CPL %u: saved EIP %#x, EFLAGS %#x",
			  from, new_tss.eip, new_tss.eflags);
		tally_row(&t, task_after.old_busy && !task_after.new_busy &&
			      task_after.tr == OLD_TSS && !task_after.ldt &&
			      task_after.cr3 == old_tss.cr3 && task_after.cr0 & X86_CR0_TS,
			  "from CPL %u: busy bits: old %u, new %u; "
			  "TR %#x, LDTR %#x, CR3 %#lx, CR0 %#lx",
			  from, task_after.old_busy, task_after.new_busy, task_after.tr,
			  task_after.ldt, task_after.cr3, task_after.cr0);
		tally_row(&t, new_tss.prev == OLD_TSS, "from CPL %u: back link %#x", from,
			  new_tss.prev);
	}
	tally_report(&t, "%s and back by iret", method->name);
}

/* A debug exception before the new task's first instruction, with DR6.BT. */
static void test_trap_bit(const struct method *method)
{
	struct tally t = tally_start();
	struct probe before = task_start(PROBE_CPL0), got, want;
	ulong dr6;

	task_reset();
	new_tss.t = 1;
	prepare(method, &before);
	write_dr6(DR6_ACTIVE_LOW);
	got = before;
	want = task_state(&new_tss);
	want.ip = new_tss.eip;
	want.vector = DB_VECTOR;
	if (method->nests)
		want.flags |= X86_EFLAGS_NT;
	task_run(&got, method->code, method->len);
	dr6 = read_dr6();
	task_set_idt(UD_VECTOR, task_gate(NEW_TSS, TASK_GATE));
	outcome_row(&t, &want, &got, "T bit");
	tally_row(&t, dr6 == (DR6_ACTIVE_LOW | DR6_BT), "DR6 is %#lx", dr6);
	write_dr6(DR6_ACTIVE_LOW);
	tally_report(&t, "%s: T bit", method->name);
}

/* L0 to L3 belong to a task, G0 to G3 do not; LE is from before and may do either. */
static void test_local_breakpoints(void)
{
	static const ulong locals = 0x55, globals = 0xaa;
	struct tally t = tally_start();
	struct probe before = task_start(PROBE_CPL0), got;

	for (unsigned int i = 0; i < 3; i++) {
		ulong dr7 = DR7_FIXED_1 | (i & 1 ? 0 : locals) | (i & 2 ? 0 : globals);

		task_reset();
		prepare(&methods[0], &before);
		got = before;
		write_dr0((void *)0xfff0);
		write_dr1((void *)0xfff1);
		write_dr2((void *)0xfff2);
		write_dr3((void *)0xfff3);
		write_dr7(dr7);
		task_run(&got, methods[0].code, methods[0].len);
		tally_row(&t, probe_ok(&got) && task_after.dr7 == (dr7 & ~locals),
			  "DR7 was %#lx, is %#lx", dr7, task_after.dr7);
	}
	tally_report(&t, "DR7 loses its local breakpoints");
}

/* Segments that a switch loads are marked as accessed. */
static void test_accessed(void)
{
	static const struct {
		const char *name;
		u32 attr;
		size_t field;
	} rows[] = {
		{ "CS", 0xc09a, offsetof(tss32_t, cs) },
		{ "SS", 0xc092, offsetof(tss32_t, ss) },
		{ "DS", 0xc092, offsetof(tss32_t, ds) },
		{ "ES", 0xc090, offsetof(tss32_t, es) },
		{ "FS", 0xc09a, offsetof(tss32_t, fs) },
		{ "GS", 0xc09e, offsetof(tss32_t, gs) },
	};
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct probe before = task_start(PROBE_CPL0), got, want;
		u64 desc = probe_desc(0, 0xfffff, rows[i].attr);

		task_reset();
		prepare(&methods[0], &before);
		probe_set_desc(TEST_SLOT, desc);
		*(u16 *)((u8 *)&new_tss + rows[i].field) = TEST_SLOT;
		want = task_state(&new_tss);
		got = before;
		task_run(&got, methods[0].code, methods[0].len);
		outcome_row(&t, &want, &got, "%s", rows[i].name);
		tally_row(&t, probe_get_desc(TEST_SLOT) == (desc | 1ull << 40),
			  "%s: the descriptor is %#" PRIx64, rows[i].name,
			  probe_get_desc(TEST_SLOT));
	}
	tally_report(&t, "accessed bits");
}

/* EFLAGS.VM in the TSS: a task in virtual-8086 mode, whose selectors are no selectors. */
static void test_vm86(const struct method *method)
{
	struct tally t = tally_start();
	struct probe before = task_start(PROBE_CPL0), got, want;

	memcpy((void *)0x10000, "\xcd\xf0", 2);
	task_reset();
	prepare(method, &before);
	new_tss.eflags |= X86_EFLAGS_VM | X86_EFLAGS_IOPL;
	new_tss.cs = 0x1000;
	new_tss.eip = 0;
	new_tss.ss = 0x2345;
	new_tss.esp = 0x8000;
	new_tss.ds = 0x1111;
	new_tss.es = 0x2222;
	new_tss.fs = 0x3333;
	new_tss.gs = 0xffff;
	got = before;
	want = task_state(&new_tss);
	if (method->nests)
		want.flags |= X86_EFLAGS_NT;
	task_run(&got, method->code, method->len);
	task_set_idt(UD_VECTOR, task_gate(NEW_TSS, TASK_GATE));
	outcome_row(&t, &want, &got, "vm86");
	tally_report(&t, "%s, to virtual-8086 mode", method->name);
}

int main(int argc, char **argv)
{
	u64 ud;

	probe_setup();
	task_setup();
	ud = task_get_idt(UD_VECTOR);
	for (unsigned int i = 0; i < ARRAY_SIZE(methods); i++) {
		test_method(&methods[i]);
		test_return(&methods[i]);
		test_trap_bit(&methods[i]);
		test_vm86(&methods[i]);
		task_set_idt(UD_VECTOR, ud);
	}
	test_local_breakpoints();
	test_accessed();
	return report_summary();
}
