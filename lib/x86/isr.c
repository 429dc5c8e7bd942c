/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts as calls. See isr.h. */
#include <libcflat.h>
#include "desc.h"
#include "exception.h"
#include "isr.h"
#include "processor.h"

#define ENTRY_SIZE	16

extern u8 interrupt_entries[];

static void (*functions[256])(isr_regs_t *regs);

void do_handle_interrupt(isr_regs_t *regs)
{
	functions[regs->func](regs);
}

void handle_irq(unsigned int vec, void (*func)(isr_regs_t *regs))
{
	assert(vec < ARRAY_SIZE(functions));
	functions[vec] = func;
	set_idt_entry(vec, interrupt_entries + vec * ENTRY_SIZE, 0);
}

void handle_external_interrupt(int vector)
{
	void *entry = get_idt_addr(&boot_idt[vector]);

	/* What the CPU pushes, then the handler, which returns by IRET. */
#ifdef __x86_64__
	unsigned long sp;

	asm volatile("mov %%rsp, %0\n\t"
		     "and $-16, %%rsp\n\t"
		     "push %q[ss]\n\t"
		     "push %0\n\t"
		     "pushf\n\t"
		     "push %q[cs]\n\t"
		     "call *%[entry]"
		     : "=&r"(sp)
		     : [entry] "r"(entry), [ss] "r"((u64)read_ss()), [cs] "r"((u64)read_cs())
		     : "memory", "cc");
#else
	asm volatile("pushf\n\t"
		     "push %[cs]\n\t"
		     "call *%[entry]"
		     : : [entry] "r"(entry), [cs] "r"((u32)read_cs()) : "memory", "cc");
#endif
}
