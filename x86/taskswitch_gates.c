/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a task switch checks before it happens.
 *
 * The privilege to use a TSS or a task gate, its presence, the selector in a gate or in a
 * back link, the type and the busy bit of the TSS and its limit, for JMP, CALL, INT through
 * the IDT and IRET with NT set: #GP, #NP or #TS with the selector for the error code, in the
 * old task and at the instruction; and nothing of the new task was touched. SDM volume 2,
 * JMP, CALL, INT, IRET; volume 3, sections 8.2.5 (task gates) and 8.3, table 8-1.
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include "taskswitch.h"

enum method { JMP, CALL, INT, IRET };
#define BIT_OF(method)	(1u << (method))
#define FAR		(BIT_OF(JMP) | BIT_OF(CALL))

#define TI		4
#define LDT_ENTRY	(8 | TI)
#define LDT_GATE	(0x10 | TI)
#define BEYOND_LDT	(0x18 | TI)
#define BEYOND_GDT	0xff00
#define SMALL_GDT	0xfdff
#define IDT_ERROR	(TASK_VECTOR * 8 + 2)

/* The values of a row that is all right: see try_row(). */
#define FULL		(sizeof(tss32_t) - 1)
#define AVAILABLE	TSS_AVAILABLE
#define GATE_OK		(TASK_GATE | ATTR_DPL(3))
#define BUSY		(TSS_AVAILABLE | TSS_BUSY_BIT)
#define DPL(n)		ATTR_DPL(n)
#define MISSING(a)	((a) & ~ATTR_PRESENT)
#define DATA		0xc093u
#define GRANULAR	0x8000u

struct row {
	const char *name;
	u8 methods;
	u8 cpl;
	u16 selector;	/* of the far pointer, or of the back link */
	u32 tss_attr;
	u32 tss_limit;
	u16 gate_tss;	/* selector in the task gate */
	u32 gate_attr;
	u8 vector;	/* 0: the switch happens */
	u16 error;
};

static const struct row rows[] = {
	{ "TSS", FAR, 0, NEW_TSS, AVAILABLE, FULL, 0, 0, 0, 0 },
	{ "TSS, DPL 3, CPL 3", FAR, 3, NEW_TSS | 3, AVAILABLE | DPL(3), FULL, 0, 0, 0, 0 },
	{ "TSS, DPL 2, RPL 2", FAR, 0, NEW_TSS | 2, AVAILABLE | DPL(2), FULL, 0, 0, 0, 0 },
	{ "TSS, DPL 0, CPL 3", FAR, 3, NEW_TSS, AVAILABLE, FULL, 0, 0, GP_VECTOR, NEW_TSS },
	{ "TSS, DPL 2, CPL 3", FAR, 3, NEW_TSS, AVAILABLE | DPL(2), FULL, 0, 0,
	  GP_VECTOR, NEW_TSS },
	{ "TSS, DPL 0, RPL 3", FAR, 0, NEW_TSS | 3, AVAILABLE, FULL, 0, 0, GP_VECTOR, NEW_TSS },
	{ "TSS, DPL 0, RPL 1", FAR, 0, NEW_TSS | 1, AVAILABLE, FULL, 0, 0, GP_VECTOR, NEW_TSS },
	{ "TSS busy", FAR, 0, NEW_TSS, BUSY, FULL, 0, 0, GP_VECTOR, NEW_TSS },
	{ "TSS busy and not present", FAR, 0, NEW_TSS, MISSING(BUSY), FULL, 0, 0,
	  GP_VECTOR, NEW_TSS },
	{ "TSS not present", FAR, 0, NEW_TSS, MISSING(AVAILABLE), FULL, 0, 0, NP_VECTOR, NEW_TSS },
	{ "TSS limit 66H", FAR, 0, NEW_TSS, AVAILABLE, 0x66, 0, 0, TS_VECTOR, NEW_TSS },
	{ "TSS limit 2BH", FAR, 0, NEW_TSS, AVAILABLE, 0x2b, 0, 0, TS_VECTOR, NEW_TSS },
	{ "TSS limit 0", FAR, 0, NEW_TSS, AVAILABLE, 0, 0, 0, TS_VECTOR, NEW_TSS },
	{ "TSS limit 0 pages", FAR, 0, NEW_TSS, AVAILABLE | GRANULAR, 0, 0, 0, 0, 0 },
	{ "TSS limit FFFFFH", FAR, 0, NEW_TSS, AVAILABLE, 0xfffff, 0, 0, 0, 0 },
	{ "TSS in the LDT", FAR, 0, LDT_ENTRY, AVAILABLE, FULL, 0, 0, GP_VECTOR, LDT_ENTRY },
	{ "itself", FAR, 0, OLD_TSS, AVAILABLE, FULL, 0, 0, GP_VECTOR, OLD_TSS },

	{ "gate", FAR, 3, NEW_GATE | 3, AVAILABLE, FULL, NEW_TSS, GATE_OK, 0, 0 },
	{ "gate in the LDT", FAR, 0, LDT_GATE, AVAILABLE, FULL, NEW_TSS, GATE_OK, 0, 0 },
	{ "gate, selector with RPL 3", FAR, 0, NEW_GATE, AVAILABLE, FULL, NEW_TSS | 3, GATE_OK,
	  0, 0 },
	{ "gate, DPL 0, CPL 3", FAR, 3, NEW_GATE, AVAILABLE, FULL, NEW_TSS, TASK_GATE,
	  GP_VECTOR, NEW_GATE },
	{ "gate, DPL 0, RPL 3", FAR, 0, NEW_GATE | 3, AVAILABLE, FULL, NEW_TSS, TASK_GATE,
	  GP_VECTOR, NEW_GATE },
	{ "gate, DPL 1, RPL 2", FAR, 1, NEW_GATE | 2, AVAILABLE, FULL, NEW_TSS, TASK_GATE | DPL(1),
	  GP_VECTOR, NEW_GATE },
	{ "gate not present", FAR, 0, NEW_GATE, AVAILABLE, FULL, NEW_TSS, MISSING(GATE_OK),
	  NP_VECTOR, NEW_GATE },
	{ "gate to the LDT", FAR, 0, NEW_GATE, AVAILABLE, FULL, LDT_ENTRY, GATE_OK,
	  GP_VECTOR, LDT_ENTRY },
	{ "gate beyond the GDT", FAR, 0, NEW_GATE, AVAILABLE, FULL, BEYOND_GDT, GATE_OK,
	  GP_VECTOR, BEYOND_GDT },
	{ "gate to null", FAR, 0, NEW_GATE, AVAILABLE, FULL, 0, GATE_OK, GP_VECTOR, 0 },
	{ "gate to data", FAR, 0, NEW_GATE, AVAILABLE, FULL, PROBE_SEG(0), GATE_OK,
	  GP_VECTOR, PROBE_SEG(0) },
	{ "gate to a gate", FAR, 0, NEW_GATE, AVAILABLE, FULL, OLD_GATE, GATE_OK,
	  GP_VECTOR, OLD_GATE },
	{ "gate to a busy TSS", FAR, 0, NEW_GATE, BUSY, FULL, NEW_TSS, GATE_OK,
	  GP_VECTOR, NEW_TSS },
	{ "gate to a missing TSS", FAR, 0, NEW_GATE, MISSING(AVAILABLE), FULL, NEW_TSS, GATE_OK,
	  NP_VECTOR, NEW_TSS },
	{ "gate to a small TSS", FAR, 0, NEW_GATE, AVAILABLE, 0x66, NEW_TSS, GATE_OK,
	  TS_VECTOR, NEW_TSS },

	{ "IDT", BIT_OF(INT), 3, 0, AVAILABLE, FULL, NEW_TSS, GATE_OK, 0, 0 },
	{ "IDT, DPL 0, CPL 3", BIT_OF(INT), 3, 0, AVAILABLE, FULL, NEW_TSS, TASK_GATE,
	  GP_VECTOR, IDT_ERROR },
	{ "IDT, DPL 1, CPL 2", BIT_OF(INT), 2, 0, AVAILABLE, FULL, NEW_TSS, TASK_GATE | DPL(1),
	  GP_VECTOR, IDT_ERROR },
	{ "IDT, not present", BIT_OF(INT), 3, 0, AVAILABLE, FULL, NEW_TSS, MISSING(GATE_OK),
	  NP_VECTOR, IDT_ERROR },
	{ "IDT to the LDT", BIT_OF(INT), 0, 0, AVAILABLE, FULL, LDT_ENTRY, GATE_OK,
	  GP_VECTOR, LDT_ENTRY },
	{ "IDT beyond the GDT", BIT_OF(INT), 0, 0, AVAILABLE, FULL, BEYOND_GDT, GATE_OK,
	  GP_VECTOR, BEYOND_GDT },
	{ "IDT to data", BIT_OF(INT), 0, 0, AVAILABLE, FULL, PROBE_SEG(0), GATE_OK,
	  GP_VECTOR, PROBE_SEG(0) },
	{ "IDT to a busy TSS", BIT_OF(INT), 3, 0, BUSY, FULL, NEW_TSS, GATE_OK,
	  GP_VECTOR, NEW_TSS },
	{ "IDT to a missing TSS", BIT_OF(INT), 0, 0, MISSING(AVAILABLE), FULL, NEW_TSS, GATE_OK,
	  NP_VECTOR, NEW_TSS },
	{ "IDT to a small TSS", BIT_OF(INT), 0, 0, AVAILABLE, 0x66, NEW_TSS, GATE_OK,
	  TS_VECTOR, NEW_TSS },

	{ "link", BIT_OF(IRET), 0, NEW_TSS, BUSY, FULL, 0, 0, 0, 0 },
	{ "link, CPL 3", BIT_OF(IRET), 3, NEW_TSS, BUSY, FULL, 0, 0, 0, 0 },
	{ "link with RPL 3", BIT_OF(IRET), 0, NEW_TSS | 3, BUSY, FULL, 0, 0, 0, 0 },
	{ "link null", BIT_OF(IRET), 0, 0, BUSY, FULL, 0, 0, TS_VECTOR, 0 },
	{ "link to the LDT", BIT_OF(IRET), 0, LDT_ENTRY, BUSY, FULL, 0, 0, TS_VECTOR, LDT_ENTRY },
	{ "link beyond the GDT", BIT_OF(IRET), 0, BEYOND_GDT, BUSY, FULL, 0, 0,
	  TS_VECTOR, BEYOND_GDT },
	{ "link to data", BIT_OF(IRET), 0, PROBE_SEG(0), BUSY, FULL, 0, 0,
	  TS_VECTOR, PROBE_SEG(0) },
	{ "link to a gate", BIT_OF(IRET), 0, NEW_GATE, BUSY, FULL, NEW_TSS, GATE_OK,
	  TS_VECTOR, NEW_GATE },
	{ "link to an available TSS", BIT_OF(IRET), 0, NEW_TSS, AVAILABLE, FULL, 0, 0,
	  TS_VECTOR, NEW_TSS },
	{ "link to a missing TSS", BIT_OF(IRET), 3, NEW_TSS, MISSING(BUSY), FULL, 0, 0,
	  NP_VECTOR, NEW_TSS },
	{ "link to a small TSS", BIT_OF(IRET), 0, NEW_TSS, BUSY, 0x66, 0, 0, TS_VECTOR, NEW_TSS },
};

static u64 ldt[3] __attribute__((aligned(16)));

static void set_gdt_limit(u16 limit)
{
	const struct descriptor_table_ptr gdtr = { limit, (ulong)probe_gdt };

	lgdt(&gdtr);
}

/* The tables as the row has them; the LDT has the same TSS and the same gate. */
static void set_up(const struct row *row)
{
	u64 gate = row->gate_attr ? task_gate(row->gate_tss, row->gate_attr) : 0;

	probe_set_desc(NEW_TSS, probe_desc((u32)&new_tss, row->tss_limit, row->tss_attr));
	probe_set_desc(NEW_GATE, gate);
	task_set_idt(TASK_VECTOR, gate);
	ldt[1] = probe_get_desc(NEW_TSS);
	ldt[2] = gate;
	probe_set_desc(NEW_LDT, probe_desc((u32)ldt, sizeof(ldt) - 1, LDT_PRESENT));
	lldt(NEW_LDT);
	old_tss.prev = row->selector;
}

static void try_row(struct tally *t, const struct row *row, enum method method)
{
	static const u8 lengths[] = { 7, 7, 2, 1 };
	static const u8 opcodes[] = { 0xea, 0x9a, 0xcd, 0xcf };
	u8 code[7] = { opcodes[method], TASK_VECTOR, 0, 0, 0, (u8)row->selector,
		       (u8)(row->selector >> 8) };
	struct probe before = task_start(PROBE_CPL(row->cpl)), got, want, saved;
	bool nests = method == CALL || method == INT;
	tss32_t new_before;
	u64 desc;

	task_reset();
	set_up(row);
	if (method == IRET)
		before.flags |= X86_EFLAGS_NT;
	got = saved = before;
	new_before = new_tss;
	desc = probe_get_desc(NEW_TSS);
	set_gdt_limit(SMALL_GDT);
	task_run(&got, code, lengths[method]);
	set_gdt_limit(PROBE_GDT_LIMIT);
	saved.ip = (ulong)probe_code;
	if (!row->vector) {
		saved.ip += lengths[method];
		if (method == IRET)
			saved.flags &= ~X86_EFLAGS_NT;
		want = task_state(&new_before);
		if (nests)
			want.flags |= X86_EFLAGS_NT;
		outcome_row(t, &want, &got, "%s", row->name);
		tally_row(t, task_saved(&old_tss, &saved), "%s: saved EIP %#x, EFLAGS %#x",
			  row->name, old_tss.eip, old_tss.eflags);
		tally_row(t, task_after.new_busy && task_after.old_busy == nests,
			  "%s: busy bits: old %u, new %u", row->name, task_after.old_busy,
			  task_after.new_busy);
		/* TR has what the pointer, the gate or the link had, its RPL too. */
		tally_row(t, (task_after.tr & ~3) == NEW_TSS, "%s: TR %#x", row->name,
			  task_after.tr);
		return;
	}
	tally_row(t, probe_is(&got, row->vector, row->error),
		  "%s: expected vector %u (%#x), got %u (%#x)", row->name, row->vector, row->error,
		  got.vector, got.error);
	tally_row(t, task_fault_link() == OLD_TSS && task_saved(&old_tss, &saved),
		  "%s: the fault is of task %#x, EIP %#x, EFLAGS %#x", row->name,
		  task_fault_link(), old_tss.eip, old_tss.eflags);
	tally_row(t, !memcmp(&new_tss, &new_before, sizeof(new_tss)) &&
		     probe_get_desc(NEW_TSS) == desc,
		  "%s: the new task changed, its descriptor is %#" PRIx64, row->name,
		  probe_get_desc(NEW_TSS));
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "jmp", "call", "int", "iret" };

	probe_setup();
	task_setup();
	for (unsigned int method = JMP; method <= IRET; method++) {
		for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
			struct tally t = tally_start();

			if (!(rows[i].methods & BIT_OF(method)))
				continue;
			try_row(&t, &rows[i], method);
			tally_report(&t, "%s: %s", names[method], rows[i].name);
		}
	}
	return report_summary();
}
