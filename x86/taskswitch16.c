/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Task switches with the TSS of the 80286.
 *
 * Into a 16-bit task and back, and out of one: the 16-bit registers, what is saved, back
 * link, NT, busy bits, CR3 left alone, CR0.TS, and the smallest limit. The upper halves of
 * the registers of a 16-bit task are no part of it, nor are FS and GS: they are not
 * compared. SDM volume 3, sections 8.6 (16-bit TSS) and 8.3.
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include "taskswitch.h"

struct tss16 {
	u16 prev;
	u16 sp0, ss0, sp1, ss1, sp2, ss2;
	u16 ip, flags;
	u16 ax, cx, dx, bx, sp, bp, si, di;
	u16 es, cs, ss, ds;
	u16 ldt;
};

static struct tss16 tss16 __attribute__((aligned(16)));

#define TSS16_SELECTOR	PROBE_SLOT(30)
#define CODE16		PROBE_SLOT(31)	/* from probe_code on */
#define STACK16		PROBE_SLOT(32)	/* all of the first 64 KiB */
#define TSS16_AVAILABLE	0x81u
#define CODE16_ATTR	0x009bu
#define DATA16_ATTR	0x0093u
#define STACK_END	0x7000

#define SELECTOR_BYTES(selector)	(u8)(selector), (u8)((selector) >> 8)

static const struct method {
	const char *name;
	u8 code[8];
	u8 len;
	bool nests;
} methods[] = {
	{ "jmp", { 0xea, 0, 0, 0, 0, SELECTOR_BYTES(TSS16_SELECTOR) }, 7, false },
	{ "call", { 0x9a, 0, 0, 0, 0, SELECTOR_BYTES(TSS16_SELECTOR) }, 7, true },
	{ "int", { 0xcd, TASK_VECTOR }, 2, true },
};

static void reset(void)
{
	task_reset();
	tss16 = (struct tss16){
		.prev = 0x5a5a,
		.sp0 = 0x6000,
		.ss0 = KERNEL_DS,
		.sp1 = 0x1111,
		.ss1 = 0x2222,
		.ip = NEW_ENTRY,
		.flags = X86_EFLAGS_FIXED | X86_EFLAGS_CF | X86_EFLAGS_SF,
		.ax = 0xa0a1,
		.cx = 0xc0c1,
		.dx = 0xd0d1,
		.bx = 0xb0b1,
		.sp = STACK_END,
		.bp = 0xe0e1,
		.si = 0x5051,
		.di = 0x6061,
		.es = PROBE_SEG(3),
		.cs = CODE16,
		.ss = STACK16,
		.ds = PROBE_SEG(1),
		.ldt = NEW_LDT,
	};
	probe_set_desc(TSS16_SELECTOR, probe_desc((u32)&tss16, sizeof(tss16) - 1, TSS16_AVAILABLE));
	probe_set_desc(CODE16, probe_desc((u32)probe_code, 0xffff, CODE16_ATTR));
	probe_set_desc(STACK16, probe_desc(0, 0xffff, DATA16_ATTR));
	task_set_idt(TASK_VECTOR, task_gate(TSS16_SELECTOR, TASK_GATE | ATTR_DPL(3)));
	/* movzwl %sp, %esp: what the probe needs of a 16-bit stack */
	probe_place(NEW_ENTRY, INSN("\x66\x0f\xb7\xe4"));
}

/* The state that the TSS asks for at its end, with the rest as it is in @got. */
static struct probe expect16(const struct probe *got)
{
	const u16 gprs[] = { tss16.ax, tss16.cx, tss16.dx, tss16.bx, tss16.sp, tss16.bp, tss16.si,
			     tss16.di };
	struct probe want = *got;

	for (unsigned int i = 0; i < ARRAY_SIZE(gprs); i++)
		want.gpr[i] = (got->gpr[i] & 0xffff0000) | gprs[i];
	want.ip = tss16.ip + 6;
	want.flags = (got->flags & 0xffff0000) | tss16.flags;
	want.vector = PROBE_DONE;
	want.error = 0;
	want.cs = tss16.cs;
	want.ss = tss16.ss;
	want.ds = tss16.ds;
	want.es = tss16.es;
	return want;
}

static bool busy16(void)
{
	return probe_get_desc(TSS16_SELECTOR) >> 40 & TSS_BUSY_BIT;
}

static void test_enter(const struct method *method)
{
	struct tally t = tally_start();
	struct probe before = task_start(PROBE_CPL0), got, want, saved;
	struct tss16 was;
	const ulong cr3 = read_cr3();

	reset();
	before.flags |= X86_EFLAGS_ALU | X86_EFLAGS_IOPL;
	got = saved = before;
	was = tss16;
	if (method->nests)
		was.prev = OLD_TSS;
	task_run(&got, method->code, method->len);
	want = expect16(&got);
	if (method->nests)
		want.flags |= X86_EFLAGS_NT;
	saved.ip = (ulong)probe_code + method->len;
	outcome_row(&t, &want, &got, "state");
	tally_row(&t, task_saved(&old_tss, &saved), "saved EIP %#x, EFLAGS %#x", old_tss.eip,
		  old_tss.eflags);
	tally_row(&t, !memcmp(&was, &tss16, sizeof(was)),
		  "back link %#x, or the new TSS has changed otherwise", tss16.prev);
	tally_row(&t, busy16() && task_after.old_busy == method->nests,
		  "busy bits: old %u, new %u", task_after.old_busy, busy16());
	tally_row(&t, task_after.tr == TSS16_SELECTOR && task_after.ldt == NEW_LDT &&
		      task_after.cr3 == cr3 && task_after.cr0 & X86_CR0_TS,
		  "TR %#x, LDTR %#x, CR3 %#lx, CR0 %#lx", task_after.tr, task_after.ldt,
		  task_after.cr3, task_after.cr0);
	tally_report(&t, "%s into a 16-bit task", method->name);
}

/* The 16-bit task goes back by IRET. */
static void test_return(const struct method *method)
{
	struct tally t = tally_start();
	struct probe before = task_start(PROBE_CPL0), got, want;
	struct tss16 saved;

	if (!method->nests)
		return;
	reset();
	/* not %dx; iret */
	probe_place(NEW_ENTRY, INSN("\xf7\xd2\xcf"));
	got = before;
	saved = tss16;
	saved.prev = OLD_TSS;
	saved.dx = ~saved.dx;
	saved.ip += 3;
	task_run(&got, method->code, method->len);
	want = outcome_done(&before, method->len);
	outcome_row(&t, &want, &got, "state");
	tally_row(&t, !memcmp(&saved, &tss16, sizeof(saved)),
		  "the 16-bit TSS: IP %#x, FLAGS %#x, DX %#x, CS %#x, SS %#x, link %#x", tss16.ip,
		  tss16.flags, tss16.dx, tss16.cs, tss16.ss, tss16.prev);
	tally_row(&t, !busy16() && task_after.old_busy && task_after.tr == OLD_TSS,
		  "busy bits: old %u, new %u, TR %#x", task_after.old_busy, busy16(),
		  task_after.tr);
	tally_report(&t, "%s into a 16-bit task and back by iret", method->name);
}

/* From a 16-bit task to a 32-bit one: 16 bits of each register are saved. */
static void test_leave(void)
{
	struct tally t = tally_start();
	/* ljmpl NEW_TSS, from 16-bit code: 66 EA */
	const u8 code[] = { 0x66, 0xea, 0, 0, 0, 0, SELECTOR_BYTES(NEW_TSS) };
	struct probe before = task_start(PROBE_CPL0), got, want;
	struct tss16 saved;

	reset();
	probe_place(NEW_ENTRY, NULL, 0);
	probe_place(NEW_ENTRY + 0x80, code, sizeof(code));
	tss16.ip = NEW_ENTRY + 0x80;
	saved = tss16;
	saved.ip += sizeof(code);
	got = before;
	task_run(&got, methods[0].code, methods[0].len);
	want = task_state(&new_tss);
	outcome_row(&t, &want, &got, "state");
	tally_row(&t, !memcmp(&saved, &tss16, sizeof(saved)),
		  "the 16-bit TSS: IP %#x, FLAGS %#x, AX %#x, SP %#x, CS %#x, SS %#x, ES %#x",
		  tss16.ip, tss16.flags, tss16.ax, tss16.sp, tss16.cs, tss16.ss, tss16.es);
	tally_row(&t, !busy16() && task_after.new_busy && !task_after.old_busy &&
		      task_after.tr == NEW_TSS && task_after.cr3 == new_tss.cr3,
		  "busy bits: 16-bit %u, 32-bit %u, TR %#x, CR3 %#lx", busy16(),
		  task_after.new_busy, task_after.tr, task_after.cr3);
	tally_report(&t, "jmp out of a 16-bit task");
}

/* 44 bytes are enough, 43 are not. */
static void test_limit(const struct method *method)
{
	struct tally t = tally_start();

	for (unsigned int limit = 0x29; limit <= 0x2b; limit++) {
		struct probe before = task_start(PROBE_CPL0), got = before, want;

		reset();
		probe_set_desc(TSS16_SELECTOR, probe_desc((u32)&tss16, limit, TSS16_AVAILABLE));
		task_run(&got, method->code, method->len);
		if (limit < sizeof(tss16) - 1) {
			tally_row(&t, probe_is(&got, TS_VECTOR, TSS16_SELECTOR) &&
				      task_fault_link() == OLD_TSS,
				  "limit %#x: vector %u (%#x) of task %#x", limit, got.vector,
				  got.error, task_fault_link());
			continue;
		}
		want = expect16(&got);
		if (method->nests)
			want.flags |= X86_EFLAGS_NT;
		outcome_row(&t, &want, &got, "limit %#x", limit);
	}
	tally_report(&t, "%s: the limit of a 16-bit TSS", method->name);
}

/* A busy one is refused as a 32-bit one is. */
static void test_busy(const struct method *method)
{
	struct tally t = tally_start();
	struct probe before = task_start(PROBE_CPL0), got = before;

	reset();
	probe_set_desc(TSS16_SELECTOR,
		       probe_desc((u32)&tss16, sizeof(tss16) - 1, TSS16_AVAILABLE | TSS_BUSY_BIT));
	task_run(&got, method->code, method->len);
	tally_row(&t, probe_is(&got, GP_VECTOR, TSS16_SELECTOR) && task_fault_link() == OLD_TSS,
		  "vector %u (%#x) of task %#x", got.vector, got.error, task_fault_link());
	tally_report(&t, "%s: a busy 16-bit TSS", method->name);
}

int main(int argc, char **argv)
{
	probe_setup();
	task_setup();
	for (unsigned int i = 0; i < ARRAY_SIZE(methods); i++) {
		test_enter(&methods[i]);
		test_return(&methods[i]);
		test_limit(&methods[i]);
		test_busy(&methods[i]);
	}
	test_leave();
	return report_summary();
}
