/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hardware task switches under test; 32-bit builds only (SDM volume 3, chapter 8).
 *
 * Two tasks, OLD and NEW, have a TSS each and descriptors in slots of the probe's GDT. A run
 * starts in OLD, from the state of a struct probe, with code that switches; NEW's code ends
 * with INT PROBE_DONE, so the state that comes back is that of NEW's first instruction:
 *
 *	task_reset();
 *	before = task_start(PROBE_CPL0);
 *	got = before;
 *	task_run(&got, code, len);
 *	want = task_state(&new_tss);
 *
 * The vectors of faults that a switch raises have tasks of their own, as the manual advises:
 * the fault comes back as the vector and the error code of the state, and task_fault_link()
 * tells which task had it, and that one's TSS where it had come to.
 */
#ifndef X86_TASKSWITCH_H
#define X86_TASKSWITCH_H

#include <libcflat.h>
#include "desc.h"
#include "outcome.h"
#include "processor.h"

extern tss32_t old_tss, new_tss;

#define OLD_TSS		PROBE_SLOT(10)
#define NEW_TSS		PROBE_SLOT(11)
#define OLD_GATE	PROBE_SLOT(12)
#define NEW_GATE	PROBE_SLOT(13)
#define NEW_LDT		PROBE_SLOT(14)
#define FAULT_TSS(n)	PROBE_SLOT(16 + (n))

/* A slot for descriptors that a test makes up. */
#define TEST_SLOT	PROBE_SLOT(40)

/* Descriptor attributes as in probe_desc(); a busy task has bit 1. */
#define TSS_AVAILABLE	0x89u
#define TSS_BUSY_BIT	0x02u
#define TASK_GATE	0x85u
#define LDT_PRESENT	0x82u
#define ATTR_PRESENT	0x80u
#define ATTR_DPL(n)	((n) << 5)

/* The vector whose gate a test may change. */
#define TASK_VECTOR	0xd1

/* The first instruction of NEW, and an end. */
#define NEW_ENTRY	0x400

/* Once, after probe_setup(): paging on, the tasks of the fault vectors. */
void task_setup(void);

/* Fills both TSS and their descriptors; NEW starts with values of its own in all registers. */
void task_reset(void);

/* A state in OLD. */
struct probe task_start(unsigned int mode);

/* The state that the TSS asks for, up to NEW's end. */
struct probe task_state(const tss32_t *tss);

/* Runs @code in OLD, then makes everything that a switch changed outside the state good again. */
void task_run(struct probe *p, const u8 *code, size_t len);

/* What was found after a run, before it was made good. */
struct task_after {
	u16 tr;
	u16 ldt;
	ulong cr0;
	ulong cr3;
	ulong dr7;
	bool old_busy;
	bool new_busy;
};
extern struct task_after task_after;

/* Back link of the task that took the fault of the last run. */
u16 task_fault_link(void);

/* Whether @tss has the state @p: all that a switch away from a task saves. */
bool task_saved(const tss32_t *tss, const struct probe *p);

/* A task gate of the probe's IDT, or any other entry of it. */
void task_set_idt(unsigned int vector, u64 gate);
u64 task_get_idt(unsigned int vector);

/* A task gate to the TSS @selector. */
static inline u64 task_gate(u16 selector, u32 attr)
{
	return probe_gate(selector, 0, attr, 0);
}

#endif
