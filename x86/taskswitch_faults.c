/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a task switch checks in the new task: SDM volume 3, table 8-1.
 *
 * A wrong LDT, code, stack or data segment in the new TSS raises #TS, #NP, #SS or #GP with
 * the selector for the error code. By then the switch has happened: the old task is saved and
 * the new one is current, with all that its TSS holds; so the fault's own task, reached by a
 * task gate, is linked to the new task, whose TSS has the new task's state again. Rows at CPL
 * 0 and 3 of the new task, by JMP, CALL and INT.
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include "taskswitch.h"

#define SELECTOR_BYTES(selector)	(u8)(selector), (u8)((selector) >> 8)

static const struct {
	const char *name;
	u8 code[8];
	u8 len;
	bool nests;
} methods[] = {
	{ "jmp", { 0xea, 0, 0, 0, 0, SELECTOR_BYTES(NEW_TSS) }, 7, false },
	{ "call", { 0x9a, 0, 0, 0, 0, SELECTOR_BYTES(NEW_GATE) }, 7, true },
	{ "int", { 0xcd, TASK_VECTOR }, 2, true },
};

enum field { CS, SS, DS, ES, FS, GS, LDT };

static u16 *field_of(tss32_t *tss, enum field field)
{
	switch (field) {
	case CS:
		return &tss->cs;
	case SS:
		return &tss->ss;
	case DS:
		return &tss->ds;
	case ES:
		return &tss->es;
	case FS:
		return &tss->fs;
	case GS:
		return &tss->gs;
	default:
		return &tss->ldt;
	}
}

/* A selector of the slot, of nothing, of the LDT, or of a table's end. */
#define SLOT_RPL(rpl)	(TEST_SLOT | (rpl))
#define TI		4
#define LDT_ENTRY	(8 | TI)
#define BEYOND_LDT	(0x10 | TI)

struct row {
	const char *name;
	u8 field;
	u8 cpl;		/* of the new task, by the RPL of its CS unless that is the field */
	u16 selector;
	u32 attr;	/* of the slot's descriptor */
	u8 vector;	/* 0: no fault */
};

/* Attributes: flat, 32 bits, present. */
#define CODE(dpl)		(0xc09bu | ATTR_DPL(dpl))
#define CODE_EXECUTE(dpl)	(0xc099u | ATTR_DPL(dpl))
#define CONFORMING(dpl)		(0xc09fu | ATTR_DPL(dpl))
#define CONFORMING_X(dpl)	(0xc09du | ATTR_DPL(dpl))
#define DATA(dpl)		(0xc093u | ATTR_DPL(dpl))
#define DATA_READ(dpl)		(0xc091u | ATTR_DPL(dpl))
#define NOT_PRESENT(attr)	((attr) & ~ATTR_PRESENT)
#define CALL_GATE		0x8cu

static const struct row rows[] = {
	{ "CS null", CS, 0, 0, 0, TS_VECTOR },
	{ "CS null, RPL 3", CS, 3, 3, 0, TS_VECTOR },
	{ "CS beyond the LDT", CS, 0, BEYOND_LDT, 0, TS_VECTOR },
	{ "CS is data", CS, 0, SLOT_RPL(0), DATA(0), TS_VECTOR },
	{ "CS is a gate", CS, 0, SLOT_RPL(0), CALL_GATE, TS_VECTOR },
	{ "CS is a TSS", CS, 0, SLOT_RPL(0), TSS_AVAILABLE, TS_VECTOR },
	{ "CS DPL 3, RPL 0", CS, 0, SLOT_RPL(0), CODE(3), TS_VECTOR },
	{ "CS DPL 0, RPL 3", CS, 3, SLOT_RPL(3), CODE(0), TS_VECTOR },
	{ "CS DPL 1, RPL 2", CS, 2, SLOT_RPL(2), CODE(1), TS_VECTOR },
	{ "CS conforming, DPL 3, RPL 0", CS, 0, SLOT_RPL(0), CONFORMING(3), TS_VECTOR },
	{ "CS conforming, DPL 2, RPL 1", CS, 1, SLOT_RPL(1), CONFORMING(2), TS_VECTOR },
	{ "CS conforming, DPL 0, RPL 3", CS, 3, SLOT_RPL(3), CONFORMING(0), 0 },
	{ "CS conforming, DPL 3, RPL 3", CS, 3, SLOT_RPL(3), CONFORMING_X(3), 0 },
	{ "CS execute-only", CS, 0, SLOT_RPL(0), CODE_EXECUTE(0), 0 },
	{ "CS not present", CS, 0, SLOT_RPL(0), NOT_PRESENT(CODE(0)), NP_VECTOR },
	{ "CS conforming, not present", CS, 3, SLOT_RPL(3), NOT_PRESENT(CONFORMING(0)), NP_VECTOR },
	{ "CS of the LDT", CS, 0, LDT_ENTRY, CODE(0), 0 },

	{ "SS null", SS, 0, 0, 0, TS_VECTOR },
	{ "SS null, CPL 3", SS, 3, 3, 0, TS_VECTOR },
	{ "SS beyond the LDT", SS, 0, BEYOND_LDT, 0, TS_VECTOR },
	{ "SS is code", SS, 0, SLOT_RPL(0), CODE(0), TS_VECTOR },
	{ "SS is read-only", SS, 0, SLOT_RPL(0), DATA_READ(0), TS_VECTOR },
	{ "SS is an LDT", SS, 0, SLOT_RPL(0), LDT_PRESENT, TS_VECTOR },
	{ "SS DPL 3, CPL 0", SS, 0, SLOT_RPL(0), DATA(3), TS_VECTOR },
	{ "SS DPL 0, CPL 3", SS, 3, SLOT_RPL(3), DATA(0), TS_VECTOR },
	{ "SS RPL 3, CPL 0", SS, 0, SLOT_RPL(3), DATA(0), TS_VECTOR },
	{ "SS RPL 0, CPL 3", SS, 3, SLOT_RPL(0), DATA(3), TS_VECTOR },
	{ "SS not present", SS, 0, SLOT_RPL(0), NOT_PRESENT(DATA(0)), SS_VECTOR },
	{ "SS not present, CPL 3", SS, 3, SLOT_RPL(3), NOT_PRESENT(DATA(3)), SS_VECTOR },
	{ "SS of the LDT", SS, 0, LDT_ENTRY, DATA(0), 0 },

	{ "DS beyond the LDT", DS, 0, BEYOND_LDT, 0, TS_VECTOR },
	{ "DS is execute-only", DS, 0, SLOT_RPL(0), CODE_EXECUTE(0), TS_VECTOR },
	{ "DS is a TSS", DS, 0, SLOT_RPL(0), TSS_AVAILABLE, TS_VECTOR },
	{ "DS DPL 0, CPL 3", DS, 3, SLOT_RPL(0), DATA(0), TS_VECTOR },
	{ "DS DPL 2, RPL 3, CPL 0", DS, 0, SLOT_RPL(3), DATA(2), TS_VECTOR },
	{ "DS code DPL 0, CPL 3", DS, 3, SLOT_RPL(3), CODE(0), TS_VECTOR },
	{ "DS conforming code, DPL 0, CPL 3", DS, 3, SLOT_RPL(3), CONFORMING(0), 0 },
	{ "DS DPL 3, RPL 1, CPL 0", DS, 0, SLOT_RPL(1), DATA(3), 0 },
	{ "DS not present", DS, 0, SLOT_RPL(0), NOT_PRESENT(DATA(0)), NP_VECTOR },
	{ "DS null, RPL 3", DS, 0, 3, 0, 0 },
	{ "DS of the LDT", DS, 3, LDT_ENTRY | 3, DATA(3), 0 },
	{ "ES beyond the LDT", ES, 3, BEYOND_LDT, 0, TS_VECTOR },
	{ "ES DPL 0, CPL 3", ES, 3, SLOT_RPL(3), DATA(0), TS_VECTOR },
	{ "ES not present", ES, 3, SLOT_RPL(3), NOT_PRESENT(DATA_READ(3)), NP_VECTOR },
	{ "FS is a gate", FS, 0, SLOT_RPL(0), CALL_GATE, TS_VECTOR },
	{ "FS DPL 1, CPL 3", FS, 3, SLOT_RPL(0), DATA(1), TS_VECTOR },
	{ "FS not present", FS, 0, SLOT_RPL(0), NOT_PRESENT(CODE(0)), NP_VECTOR },
	{ "GS is execute-only", GS, 3, SLOT_RPL(3), CONFORMING_X(3), TS_VECTOR },
	{ "GS DPL 2, CPL 3", GS, 3, SLOT_RPL(2), DATA(2), TS_VECTOR },
	{ "GS not present", GS, 0, SLOT_RPL(0), NOT_PRESENT(CONFORMING(0)), NP_VECTOR },

	{ "LDT of the LDT", LDT, 0, LDT_ENTRY, 0, TS_VECTOR },
	{ "LDT is a TSS", LDT, 0, SLOT_RPL(0), TSS_AVAILABLE, TS_VECTOR },
	{ "LDT is data", LDT, 0, SLOT_RPL(0), DATA(0), TS_VECTOR },
	{ "LDT not present", LDT, 0, SLOT_RPL(0), NOT_PRESENT(LDT_PRESENT), TS_VECTOR },
	{ "LDT null, RPL 3", LDT, 3, 3, 0, 0 },
	{ "LDT with RPL 3", LDT, 0, SLOT_RPL(3), LDT_PRESENT, 0 },
};

static u64 ldt[2] __attribute__((aligned(16)));

/* The TSS and the descriptor that the row is about; the rest of NEW is good. */
static void set_up(const struct row *row)
{
	u64 desc = probe_desc(0, 0xfffff, row->attr);

	if (row->field == LDT)
		desc = probe_desc((u32)ldt, sizeof(ldt) - 1, row->attr);
	new_tss.cs = PROBE_CS32(row->cpl);
	new_tss.ss = PROBE_SEG(row->cpl);
	new_tss.ds = new_tss.es = new_tss.fs = new_tss.gs = PROBE_SEG(3);
	*field_of(&new_tss, row->field) = row->selector;
	probe_set_desc(NEW_LDT, probe_desc((u32)ldt, sizeof(ldt) - 1, LDT_PRESENT));
	probe_set_desc(TEST_SLOT, desc);
	ldt[1] = row->selector & TI ? desc : 0;
}

/* Where the fault is: a check of its own, , so that it hides nothing else. */
static void try_row(struct tally *t, struct tally *place, unsigned int m, const struct row *row)
{
	struct probe before = task_start(PROBE_CPL0), got = before, want, saved = before, new;
	u16 current, *ldtr = &new_tss.ldt;

	task_reset();
	set_up(row);
	want = task_state(&new_tss);
	if (methods[m].nests)
		want.flags |= X86_EFLAGS_NT;
	new = want;
	new.ip = new_tss.eip;
	current = *ldtr;
	task_run(&got, methods[m].code, methods[m].len);
	saved.ip = (ulong)probe_code + methods[m].len;
	tally_row(t, task_saved(&old_tss, &saved), "%s: the old task's EIP %#x, EFLAGS %#x",
		  row->name, old_tss.eip, old_tss.eflags);
	if (!row->vector) {
		outcome_row(t, &want, &got, "%s", row->name);
		tally_row(t, task_after.tr == NEW_TSS && task_after.ldt == current,
			  "%s: TR %#x, LDTR %#x", row->name, task_after.tr, task_after.ldt);
		return;
	}
	tally_row(t, probe_is(&got, row->vector, row->selector & ~3u),
		  "%s: expected vector %u (%#x), got %u (%#x)", row->name, row->vector,
		  row->selector & ~3u, got.vector, got.error);
	tally_row(place, new_tss.eip == new.ip, "%s: EIP %#x", row->name, new_tss.eip);
	new.ip = new_tss.eip;
	tally_row(t, task_fault_link() == NEW_TSS && task_saved(&new_tss, &new),
		  "%s: the fault is of task %#x, with EFLAGS %#x, CS %#x, SS %#x, DS %#x",
		  row->name, task_fault_link(), new_tss.eflags, new_tss.cs,
		  new_tss.ss, new_tss.ds);
}

/* An EIP beyond the limit of CS is found when the new task is to fetch. */
static void test_eip(unsigned int m)
{
	struct tally t = tally_start();
	struct probe before = task_start(PROBE_CPL0), got = before;

	task_reset();
	probe_set_desc(TEST_SLOT, probe_desc(0, 0xfff, 0x409b));
	new_tss.cs = TEST_SLOT;
	new_tss.eip = 0x1000;
	task_run(&got, methods[m].code, methods[m].len);
	tally_row(&t, probe_is(&got, GP_VECTOR, 0), "expected vector 13 (0), got %u (%#x)",
		  got.vector, got.error);
	tally_row(&t, task_fault_link() == NEW_TSS, "the fault is of task %#x", task_fault_link());
	tally_report(&t, "%s: EIP beyond the limit of CS", methods[m].name);
}

/* By an exception the switch is external to the program: EXT is set in the error code. */
static void test_external(void)
{
	struct tally t = tally_start();
	u64 ud = task_get_idt(UD_VECTOR);

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct probe before = task_start(PROBE_CPL0), got = before;

		if (!rows[i].vector)
			continue;
		task_reset();
		task_set_idt(UD_VECTOR, task_gate(NEW_TSS, TASK_GATE));
		set_up(&rows[i]);
		task_run(&got, INSN("\x0f\x0b"));
		tally_row(&t, probe_is(&got, rows[i].vector, (rows[i].selector & ~3u) | 1),
			  "%s: expected vector %u (%#x), got %u (%#x)", rows[i].name,
			  rows[i].vector, (rows[i].selector & ~3u) | 1, got.vector, got.error);
	}
	task_set_idt(UD_VECTOR, ud);
	tally_report(&t, "exception: EXT is set in the error code");
}

int main(int argc, char **argv)
{
	probe_setup();
	task_setup();
	for (unsigned int m = 0; m < ARRAY_SIZE(methods); m++) {
		struct tally place = tally_start();

		for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
			struct tally t = tally_start();

			try_row(&t, &place, m, &rows[i]);
			tally_report(&t, "%s: %s", methods[m].name, rows[i].name);
		}
		tally_report(&place, "%s: faults are at the new task's first instruction",
			     methods[m].name);
		test_eip(m);
	}
	test_external();
	return report_summary();
}
