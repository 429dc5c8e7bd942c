/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traps: who handles them, and the report of one that nobody does. See asm/processor.h. */
#include <libcflat.h>
#include <asm/processor.h>
#include <asm/setup.h>
#include "exception.h"

static const char *const cause_names[EXCEPTION_CAUSE_MAX] = {
	[EXC_INST_MISALIGNED] = "instruction address misaligned",
	[EXC_INST_ACCESS] = "instruction access fault",
	[EXC_INST_ILLEGAL] = "illegal instruction",
	[EXC_BREAKPOINT] = "breakpoint",
	[EXC_LOAD_MISALIGNED] = "load address misaligned",
	[EXC_LOAD_ACCESS] = "load access fault",
	[EXC_STORE_MISALIGNED] = "store/AMO address misaligned",
	[EXC_STORE_ACCESS] = "store/AMO access fault",
	[EXC_SYSCALL] = "environment call from U mode",
	[EXC_HYPERVISOR_SYSCALL] = "environment call from HS mode",
	[EXC_SUPERVISOR_SYSCALL] = "environment call from VS mode",
	[EXC_MACHINE_SYSCALL] = "environment call from M mode",
	[EXC_INST_PAGE_FAULT] = "instruction page fault",
	[EXC_LOAD_PAGE_FAULT] = "load page fault",
	[EXC_STORE_PAGE_FAULT] = "store/AMO page fault",
	[EXC_DOUBLE_TRAP] = "double trap",
	[EXC_SOFTWARE_CHECK] = "software check",
	[EXC_INST_GUEST_PAGE_FAULT] = "instruction guest-page fault",
	[EXC_LOAD_GUEST_PAGE_FAULT] = "load guest-page fault",
	[EXC_VIRTUAL_INST_FAULT] = "virtual instruction",
	[EXC_STORE_GUEST_PAGE_FAULT] = "store/AMO guest-page fault",
};

const char *exception_name(unsigned long cause)
{
	if (cause & CAUSE_IRQ_FLAG)
		return "interrupt";
	if (cause < EXCEPTION_CAUSE_MAX && cause_names[cause])
		return cause_names[cause];
	return "reserved cause";
}

void install_exception_handler(unsigned long cause, void (*handler)(struct pt_regs *))
{
	assert_msg(cause < EXCEPTION_CAUSE_MAX, "no exception has cause %lu", cause);
	current_thread_info()->exception_handlers[cause] = handler;
}

void install_irq_handler(unsigned long cause, void (*handler)(struct pt_regs *))
{
	assert_msg(cause < INTERRUPT_CAUSE_MAX, "no interrupt has cause %lu", cause);
	current_thread_info()->interrupt_handlers[cause] = handler;
}

void show_regs(const struct pt_regs *regs)
{
	static const char names[32][5] = {
		"epc", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2",
		"a3", "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9",
		"s10", "s11", "t3", "t4", "t5", "t6",
	};
	const unsigned long *words = (const unsigned long *)regs;
	int digits = 2 * sizeof(long);

	printf("Load address: %lx\n", (unsigned long)ImageBase);
	printf("status %0*lx stval %0*lx cause %0*lx hart %lu\n", digits, regs->status, digits,
	       regs->badaddr, digits, regs->cause, current_thread_info()->hartid);
	for (int i = 0; i < 32; i++)
		printf("%4s %0*lx%c", names[i], digits, words[i], i % 4 == 3 ? '\n' : ' ');
}

static void __noreturn unhandled(struct pt_regs *regs)
{
	static int nested;

	/* A fault of this report itself gets no further one. */
	if (__atomic_exchange_n(&nested, 1, __ATOMIC_RELAXED))
		abort();
	printf("Unhandled %s, cause %#lx, at %#lx on CPU %d\n", exception_name(regs->cause),
	       regs->cause, regs->epc, current_thread_info()->cpu);
	show_regs(regs);
	dump_frame_stack((void *)regs->epc, (void *)regs->s0);
	report_abort("unhandled %s", exception_name(regs->cause));
}

void do_handle_exception(struct pt_regs *regs)
{
	struct thread_info *info = current_thread_info();
	unsigned long cause = regs->cause & ~CAUSE_IRQ_FLAG;
	exception_fn handler = NULL;

	if (regs->cause & CAUSE_IRQ_FLAG) {
		if (cause < INTERRUPT_CAUSE_MAX)
			handler = info->interrupt_handlers[cause];
	} else if (exception_fixup(regs)) {
		return;
	} else if (info->user_exception && !(regs->status & SR_SPP)) {
		handler = info->user_exception;
	} else if (cause < EXCEPTION_CAUSE_MAX) {
		handler = info->exception_handlers[cause];
	}
	if (!handler)
		unhandled(regs);
	handler(regs);
}

void local_trap_init(struct thread_info *info)
{
	csr_write(CSR_SSCRATCH, (unsigned long)info);
	csr_write(CSR_STVEC, (unsigned long)exception_vectors);
}
