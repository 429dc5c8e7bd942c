/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions as values and as calls: Arm ARM (ARMv7-A), B1.8. See asm/processor.h. */
#include <libcflat.h>
#include <asm/asm-offsets.h>
#include <asm/processor.h>
#include <asm/thread_info.h>
#include <exit.h>
#include "exception.h"
#include "usermode.h"

struct ex_entry {
	unsigned long fault;
	unsigned long go_on;
};

extern struct ex_entry exception_table_start[], exception_table_end[];

_Static_assert(offsetof(struct pt_regs, ARM_fp) == S_FP, "S_FP");
_Static_assert(offsetof(struct pt_regs, ARM_pc) == S_PC, "S_PC");
_Static_assert(offsetof(struct pt_regs, ARM_cpsr) == S_PSR, "S_PSR");
_Static_assert(offsetof(struct pt_regs, ARM_ORIG_r0) == S_OLD_R0, "S_OLD_R0");
_Static_assert(sizeof(struct pt_regs) == S_FRAME_SIZE, "S_FRAME_SIZE");

static const char *const vector_names[EXCPTN_MAX] = {
	"reset", "undefined instruction", "SVC", "prefetch abort", "data abort", "unused", "IRQ",
	"FIQ",
};

void exception_clear(void)
{
	current_thread_info()->arch.record.raised = false;
}

bool exception_raised(void)
{
	return current_thread_info()->arch.record.raised;
}

const struct exception_record *exception_record(void)
{
	return &current_thread_info()->arch.record;
}

/* Returns 0. */
static unsigned long record_exception(enum vector v, const struct pt_regs *regs)
{
	struct exception_record *record = &current_thread_info()->arch.record;

	*record = (struct exception_record){
		.raised = true, .vector = v, .pc = regs->ARM_pc, .cpsr = regs->ARM_cpsr,
	};
	if (v == EXCPTN_DABT) {
		record->fsr = read_sysreg(DFSR);
		record->far = read_sysreg(DFAR);
	} else if (v == EXCPTN_PABT) {
		record->fsr = read_sysreg(IFSR);
		record->far = read_sysreg(IFAR);
	}
	return 0;
}

static bool fix_up(enum vector v, struct pt_regs *regs)
{
	/* An SVC's return address is behind it. */
	unsigned long pc = v == EXCPTN_SVC ? regs->ARM_pc - 4 : regs->ARM_pc;

	if (v == EXCPTN_IRQ || v == EXCPTN_FIQ)
		return false;
	for (struct ex_entry *e = exception_table_start; e < exception_table_end; e++)
		if (e->fault == pc) {
			record_exception(v, regs);
			regs->ARM_pc = e->go_on;
			return true;
		}
	return false;
}

void show_regs(struct pt_regs *regs)
{
	printf("pc : [<%08lx>] lr : [<%08lx>] psr: %08lx\nsp : %08lx ip : %08lx fp : %08lx\n",
	       regs->ARM_pc, regs->ARM_lr, regs->ARM_cpsr, regs->ARM_sp, regs->ARM_ip,
	       regs->ARM_fp);
	for (int i = 10; i >= 0; i--)
		printf("r%-2d: %08lx%c", i, regs->uregs[i], i % 4 ? ' ' : '\n');
}

static void unhandled(enum vector v, struct pt_regs *regs)
{
	printf("Unhandled exception: vector %d (%s)\n", v, vector_names[v]);
	if (v == EXCPTN_DABT)
		printf("DFSR %08x DFAR %08x\n", read_sysreg(DFSR), read_sysreg(DFAR));
	if (v == EXCPTN_PABT)
		printf("IFSR %08x IFAR %08x\n", read_sysreg(IFSR), read_sysreg(IFAR));
	show_regs(regs);
	dump_frame_stack((void *)regs->ARM_pc,
			 user_mode(regs) ? NULL : (void *)regs->ARM_fp);
	abort();
}

void do_handle_exception(enum vector v, struct pt_regs *regs);

void do_handle_exception(enum vector v, struct pt_regs *regs)
{
	struct thread_info *ti = current_thread_info();
	bool called = ti->user_call && user_mode(regs) && v < EXCPTN_IRQ;

	/* Thumb instructions are half as far ahead of lr as the entry code takes them to be. */
	if (v == EXCPTN_UND && regs->ARM_cpsr & PSR_T_BIT)
		regs->ARM_pc += 2;

	/* A function in user mode that ends the test wants to be in SVC mode for that. */
	if (user_mode_exit_code >= 0 && v == EXCPTN_SVC)
		arch_exit(user_mode_exit_code);
	if (called && v == EXCPTN_SVC &&
	    (*(u32 *)(regs->ARM_pc - 4) & 0xffffff) == USER_RETURN_SVC)
		user_call_return(regs->ARM_r0, false);

	if (ti->arch.exception_handlers[v])
		ti->arch.exception_handlers[v](regs);
	else if (called)
		user_call_return(record_exception(v, regs), true);
	else if (!fix_up(v, regs))
		unhandled(v, regs);
}

void install_exception_handler(enum vector v, exception_fn fn)
{
	assert(v < EXCPTN_MAX);
	current_thread_info()->arch.exception_handlers[v] = fn;
}

/* Nothing depends on the CPU. */
void exception_setup(void)
{
}
