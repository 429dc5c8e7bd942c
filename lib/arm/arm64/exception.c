/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions as values and as calls: Arm ARM, D1.3. See asm/processor.h. */
#include <libcflat.h>
#include <asm/asm-offsets.h>
#include <asm/mmu.h>
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
extern char stext[];

_Static_assert(offsetof(struct pt_regs, regs[30]) == S_LR, "S_LR");
_Static_assert(offsetof(struct pt_regs, sp) == S_SP, "S_SP");
_Static_assert(offsetof(struct pt_regs, pc) == S_PC, "S_PC");
_Static_assert(offsetof(struct pt_regs, pstate) == S_PSTATE, "S_PSTATE");
_Static_assert(offsetof(struct pt_regs, orig_x0) == S_ORIG_X0, "S_ORIG_X0");
_Static_assert(sizeof(struct pt_regs) == S_FRAME_SIZE, "S_FRAME_SIZE");

static const char *const vector_names[VECTOR_MAX] = {
	"el1t_sync", "el1t_irq", "el1t_fiq", "el1t_error",
	"el1h_sync", "el1h_irq", "el1h_fiq", "el1h_error",
	"el0_sync_64", "el0_irq_64", "el0_fiq_64", "el0_error_64",
	"el0_sync_32", "el0_irq_32", "el0_fiq_32", "el0_error_32",
};

static const char *const class_names[EC_MAX] = {
	[ESR_ELx_EC_UNKNOWN] = "unknown reason",
	[ESR_ELx_EC_WFx] = "WFI or WFE",
	[ESR_ELx_EC_FP_ASIMD] = "access to FP or SIMD",
	[ESR_ELx_EC_PAC] = "pointer authentication",
	[ESR_ELx_EC_BTI] = "branch target",
	[ESR_ELx_EC_ILL] = "illegal execution state",
	[ESR_ELx_EC_SVC64] = "SVC",
	[ESR_ELx_EC_HVC64] = "HVC",
	[ESR_ELx_EC_SMC64] = "SMC",
	[ESR_ELx_EC_SYS64] = "system register",
	[ESR_ELx_EC_SVE] = "access to SVE",
	[ESR_ELx_EC_FPAC] = "pointer authentication failure",
	[ESR_ELx_EC_SME] = "access to SME",
	[ESR_ELx_EC_IABT_LOW] = "instruction abort at EL0",
	[ESR_ELx_EC_IABT_CUR] = "instruction abort",
	[ESR_ELx_EC_PC_ALIGN] = "PC alignment",
	[ESR_ELx_EC_DABT_LOW] = "data abort at EL0",
	[ESR_ELx_EC_DABT_CUR] = "data abort",
	[ESR_ELx_EC_SP_ALIGN] = "SP alignment",
	[ESR_ELx_EC_SERROR] = "SError",
	[ESR_ELx_EC_BREAKPT_LOW] = "breakpoint at EL0",
	[ESR_ELx_EC_BREAKPT_CUR] = "breakpoint",
	[ESR_ELx_EC_SOFTSTP_LOW] = "single step at EL0",
	[ESR_ELx_EC_SOFTSTP_CUR] = "single step",
	[ESR_ELx_EC_WATCHPT_LOW] = "watchpoint at EL0",
	[ESR_ELx_EC_WATCHPT_CUR] = "watchpoint",
	[ESR_ELx_EC_BRK64] = "BRK",
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

/* These classes, and no others, set FAR_EL1: Arm ARM, D17.2.40. */
bool get_far(unsigned int esr, unsigned long *far)
{
	*far = read_sysreg(far_el1);
	switch (ESR_ELx_EC(esr)) {
	case ESR_ELx_EC_IABT_LOW:
	case ESR_ELx_EC_IABT_CUR:
	case ESR_ELx_EC_DABT_LOW:
	case ESR_ELx_EC_DABT_CUR:
		/* Of an external abort FnV says so. */
		return (esr & ESR_ELx_FSC) != ESR_ELx_FSC_EXTABT || !(esr & ESR_ELx_FnV);
	case ESR_ELx_EC_PC_ALIGN:
	case ESR_ELx_EC_WATCHPT_LOW:
	case ESR_ELx_EC_WATCHPT_CUR:
		return true;
	}
	return false;
}

/* Returns 0. */
static unsigned long record_exception(enum vector v, const struct pt_regs *regs, unsigned int esr)
{
	current_thread_info()->arch.record = (struct exception_record){
		.raised = true, .vector = v, .esr = esr, .far = read_sysreg(far_el1),
		.pc = regs->pc, .pstate = regs->pstate,
	};
	return 0;
}

static bool fix_up(enum vector v, struct pt_regs *regs, unsigned int esr)
{
	/* An SVC returns behind it. */
	unsigned long pc = regs->pc - (ESR_ELx_EC(esr) == ESR_ELx_EC_SVC64 ? 4 : 0);

	for (struct ex_entry *e = exception_table_start; e < exception_table_end; e++)
		if (e->fault == pc) {
			record_exception(v, regs, esr);
			regs->pc = e->go_on;
			return true;
		}
	return false;
}

void show_regs(struct pt_regs *regs)
{
	printf("pc : [<%016lx>] lr : [<%016lx>] pstate: %08lx\nsp : %016lx\n",
	       regs->pc, regs->regs[30], regs->pstate, regs->sp);
	for (int i = 29; i >= 0; i--)
		printf("x%-2d: %016lx%c", i, regs->regs[i], i % 2 ? ' ' : '\n');
}

void default_vector_handler(enum vector v, struct pt_regs *regs, unsigned int esr)
{
	const char *name = class_names[ESR_ELx_EC(esr)];
	unsigned long far;

	printf("Unhandled exception: vector %d (%s), ", v, vector_names[v]);
	if (v % 4 == 0)
		printf("class %#lx (%s), ", ESR_ELx_EC(esr), name ? name : "unnamed");
	printf("ESR_EL1 %08x, FAR_EL1 ", esr);
	if (v % 4 == 0 && get_far(esr, &far))
		printf("%016lx\n", far);
	else
		printf("not set\n");
	printf("Load address: %lx\n", (unsigned long)stext);
	show_regs(regs);
	dump_frame_stack((void *)regs->pc, v < EL0_SYNC_64 ? (void *)regs->regs[29] : NULL);
	abort();
}

void do_handle_exception(enum vector v, struct pt_regs *regs, unsigned int esr);

void do_handle_exception(enum vector v, struct pt_regs *regs, unsigned int esr)
{
	struct arch_thread *thread = &current_thread_info()->arch;
	bool sync = v % 4 == 0;
	exception_fn fn;

	/* A function in user mode that ends the test wants to be at EL1 for that. */
	if (user_mode_exit_code >= 0 && sync)
		arch_exit(user_mode_exit_code);

	if (thread->vector_handlers[v]) {
		thread->vector_handlers[v](v, regs, esr);
		return;
	}
	if (v == EL0_SYNC_64 && current_thread_info()->user_call &&
	    esr == (ESR_ELx_EC_SVC64 << ESR_ELx_EC_SHIFT | ESR_ELx_IL | USER_RETURN_SVC))
		user_call_return(regs->regs[0], false);
	fn = thread->exception_handlers[v][sync ? ESR_ELx_EC(esr) : 0];
	if (fn)
		fn(regs, esr);
	else if (v == EL0_SYNC_64 && current_thread_info()->user_call)
		user_call_return(record_exception(v, regs, esr), true);
	else if (!sync || !fix_up(v, regs, esr))
		default_vector_handler(v, regs, esr);
}

void install_vector_handler(enum vector v, vector_fn fn)
{
	assert(v < VECTOR_MAX);
	current_thread_info()->arch.vector_handlers[v] = fn;
}

void install_exception_handler(enum vector v, unsigned int ec, exception_fn fn)
{
	assert(v < VECTOR_MAX && v % 4 == 0 && ec < EC_MAX);
	current_thread_info()->arch.exception_handlers[v][ec] = fn;
}

/* Interrupts have no class: their handler is called without one, and looks at regs only. */
void install_irq_handler(enum vector v, irq_handler_fn fn)
{
	assert(v < VECTOR_MAX && v % 4 != 0);
	current_thread_info()->arch.exception_handlers[v][0] = (exception_fn)(void *)fn;
}

#define VECTOR_BYTES	128
#define INSN_NOP	0xd503201f
#define INSN_PAN_OFF	0xd500409f	/* MSR PAN, #0 */

extern u32 vectors[];

void exception_setup(void)
{
	u64 id = read_sysreg(id_aa64mmfr1_el1);

	if (!id_field(id, ID_AA64MMFR1_EL1_PAN_SHIFT))
		return;
	for (int v = 0; v < VECTOR_MAX; v++) {
		u32 *first = vectors + v * VECTOR_BYTES / 4;

		assert(*first == INSN_NOP);
		*first = INSN_PAN_OFF;
	}
	sync_icache(vectors, VECTOR_MAX * VECTOR_BYTES);
}
