/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of functions in user mode. See usermode.h. */
#include <libcflat.h>
#include <setjmp.h>
#include "desc.h"
#include "processor.h"
#include "usermode.h"

#define RETURN_VECTOR	0x20

/*
 * usermode-entry.S: saves what a function has to keep, puts its stack pointer into
 * *@privileged_stack, where the CPU finds it on the way back, and calls @func with @args at
 * CPL 3 on @stack. Vector RETURN_VECTOR must lead to leave_user_mode.
 */
uint64_t enter_user_mode(usermode_func func, const uint64_t *args, void *stack,
			 void *privileged_stack);
extern u8 leave_user_mode[];

static jmp_buf fault_jmpbuf;
static handler fault_handler;

static void leave_by_fault(struct ex_regs *regs)
{
	if (fault_handler)
		fault_handler(regs);
	longjmp(fault_jmpbuf, 1);
}

/* On the way back the CPU leaves user mode's segments, or null ones. */
static void reload_segments(void)
{
	write_ss(KERNEL_DS);
	write_ds(KERNEL_DS);
	write_es(KERNEL_DS);
}

uint64_t run_in_user_ex(usermode_func func, unsigned int fault_vector, uint64_t arg1,
			uint64_t arg2, uint64_t arg3, uint64_t arg4, bool *raised_vector,
			handler ex_handler)
{
	static u8 stack[USERMODE_STACK_SIZE] __attribute__((aligned(16)));
	const uint64_t args[4] = { arg1, arg2, arg3, arg4 };
	unsigned long tss_base = get_gdt_entry_base(get_tss_descr());
	void *privileged_stack = (void *)(tss_base + 4);	/* RSP0, ESP0 */
	unsigned long old_stack, flags = read_rflags();
	idt_entry_t old_gate = boot_idt[RETURN_VECTOR];
	volatile uint64_t value = 0;
	handler old_handler;

	memcpy(&old_stack, privileged_stack, sizeof(old_stack));
	fault_handler = ex_handler;
	old_handler = handle_exception(fault_vector, leave_by_fault);
	set_idt_entry(RETURN_VECTOR, leave_user_mode, 3);

	*raised_vector = true;
	if (!setjmp(fault_jmpbuf)) {
		value = enter_user_mode(func, args, stack + sizeof(stack), privileged_stack);
		*raised_vector = false;
	}
	reload_segments();
	write_rflags(flags);

	boot_idt[RETURN_VECTOR] = old_gate;
	handle_exception(fault_vector, old_handler);
	memcpy(privileged_stack, &old_stack, sizeof(old_stack));
	return value;
}
