/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When interrupts and NMIs are delivered, in which order, and what they find.
 *
 * SDM volume 3: section 6.8 (masking), 6.9 (priority), 6.7 (NMI blocking until IRET), 11.8.3
 * (APIC priorities), 18.3.1.1 (RF); volume 2: STI (one instruction's shadow), HLT, IRET.
 *
 * Events are sent to the own local APIC; a handler notes the vector and the saved RIP, so the
 * log shows order and place. A failure is followed by the log that came.
 */
#include <libcflat.h>
#include "apic.h"
#include "desc.h"
#include "isr.h"
#include "processor.h"
#include "smp.h"
#include "usermode.h"
#include "vm.h"

#define LOW_VECTOR	0x41
#define HIGH_VECTOR	0x82
#define SAME_CLASS	0x83

static struct {
	unsigned int vector;
	unsigned long rip, flags, cs;
} events[16];
static volatile unsigned int nr_events;

static void note(unsigned int vector, unsigned long rip, unsigned long flags, unsigned long cs)
{
	unsigned int n = nr_events++;

	if (n >= ARRAY_SIZE(events))
		return;
	events[n].vector = vector;
	events[n].rip = rip;
	events[n].flags = flags;
	events[n].cs = cs;
}

static void note_interrupt(isr_regs_t *regs)
{
	note(regs->func, regs->rip, regs->rflags, regs->cs);
	eoi();
}

static void send_self(unsigned int vector)
{
	apic_icr_write(APIC_DEST_PHYSICAL | APIC_DM_FIXED | APIC_INT_ASSERT | vector, apic_id());
}

static void send_nmi(void)
{
	apic_icr_write(APIC_DEST_PHYSICAL | APIC_DM_NMI | APIC_INT_ASSERT, apic_id());
}

/* Reports whether exactly these vectors came, in this order. */
static bool came(const char *name, unsigned int n, const unsigned int *vectors)
{
	bool right = nr_events == n;

	for (unsigned int i = 0; i < n && right; i++)
		right = events[i].vector == vectors[i];
	if (!report(right, "%s", name))
		for (unsigned int i = 0; i < MIN(nr_events, (unsigned int)ARRAY_SIZE(events)); i++)
			report_info("event %u: vector %#x at %#lx, flags %#lx", i,
				    events[i].vector, events[i].rip, events[i].flags);
	nr_events = 0;
	return right;
}

#define CAME(name, vectors...)							\
	came(name, sizeof((unsigned int []){ vectors }) / sizeof(unsigned int),	\
	     (unsigned int []){ vectors })

static void nothing_came(const char *name)
{
	came(name, 0, NULL);
}

static void test_masking(void)
{
	send_self(LOW_VECTOR);
	asm volatile("nop; nop; nop; nop");
	nothing_came("an interrupt waits while IF is clear");
	report(apic_read_bit(APIC_IRR, LOW_VECTOR) && !apic_read_bit(APIC_ISR, LOW_VECTOR),
	       "it is in the IRR then");
	sti_nop_cli();
	CAME("it comes when IF is set", LOW_VECTOR);
	report(!apic_read_bit(APIC_IRR, LOW_VECTOR) && !apic_read_bit(APIC_ISR, LOW_VECTOR),
	       "and is in neither IRR nor ISR behind its EOI");
	sti_nop_cli();
	nothing_came("it comes once");
}

static void test_priority(void)
{
	send_self(LOW_VECTOR);
	send_self(HIGH_VECTOR);
	sti_nop_cli();
	/* In the handler IF is clear, so that the second one comes when the first is done. */
	CAME("the higher vector comes first", HIGH_VECTOR, LOW_VECTOR);

	send_self(SAME_CLASS);
	send_self(HIGH_VECTOR);
	sti_nop_cli();
	CAME("within a class too", SAME_CLASS, HIGH_VECTOR);

	send_self(LOW_VECTOR);
	send_self(LOW_VECTOR);
	sti_nop_cli();
	CAME("a vector that is sent twice comes once", LOW_VECTOR);

	apic_set_tpr(HIGH_VECTOR & 0xf0);
	send_self(LOW_VECTOR);
	send_self(HIGH_VECTOR);
	sti_nop_cli();
	nothing_came("none comes at or below the task priority");
	apic_set_tpr((HIGH_VECTOR & 0xf0) - 0x10);
	sti_nop_cli();
	CAME("the one above it comes when it is lowered", HIGH_VECTOR);
	apic_set_tpr(0);
	sti_nop_cli();
	CAME("and then the other", LOW_VECTOR);
}

/* Labels in the assembly below. */
extern char after_shadow[], halted[];

static void test_shadows(void)
{
	send_self(LOW_VECTOR);
	asm volatile("sti\n"
		     "	nop\n"
		     "after_shadow:\n"
		     "	nop\n"
		     "	cli" : : : "memory");
	report(nr_events && events[0].rip == (unsigned long)after_shadow,
	       "STI holds an interrupt off for one instruction");
	CAME("which comes then", LOW_VECTOR);

	send_self(LOW_VECTOR);
	asm volatile("sti\n"
		     "	cli\n"
		     "	nop" : : : "memory");
	nothing_came("STI with CLI behind it lets none in");
	sti_nop_cli();
	CAME("which waits for the next STI", LOW_VECTOR);

	send_self(LOW_VECTOR);
	asm volatile("sti\n"
		     "	hlt\n"
		     "halted:\n"
		     "	cli" : : : "memory");
	report(nr_events && events[0].rip == (unsigned long)halted,
	       "an interrupt ends HLT, with RIP behind it");
	CAME("HLT ends by one interrupt", LOW_VECTOR);
}

static void test_saved_state(void)
{
	unsigned long flags;

	send_self(LOW_VECTOR);
	sti_nop();
	flags = read_rflags();
	cli();
	if (!report((events[0].flags & ~X86_EFLAGS_ALU) == (flags & ~X86_EFLAGS_ALU) &&
		    events[0].cs == KERNEL_CS, "CS and EFLAGS are saved as they were, RF clear"))
		report_info("saved CS %#lx, EFLAGS %#lx; EFLAGS were %#lx", events[0].cs,
			    events[0].flags, flags);
	CAME("once", LOW_VECTOR);
}

/* What the NMI handler does beside noting itself. */
static enum { NMI_NOTE, NMI_SEND_TWO, NMI_SEND_AND_FAULT, NMI_SEND_INTERRUPT } nmi_action;
static unsigned int nmi_depth, nmi_max_depth;

static void handle_nmi(struct ex_regs *regs)
{
	unsigned int action = nmi_action;

	note(NMI_VECTOR, regs->rip, regs->rflags, regs->cs);
	nmi_depth++;
	nmi_max_depth = MAX(nmi_max_depth, nmi_depth);
	nmi_action = NMI_NOTE;
	switch (action) {
	case NMI_SEND_TWO:
		send_nmi();
		send_nmi();
		asm volatile("nop; nop");
		break;
	case NMI_SEND_AND_FAULT:
		send_nmi();
		/* The IRET of this exception ends the blocking: section 6.7.1. */
		(void)asm_safe("ud2");
		asm volatile("nop; nop");
		break;
	case NMI_SEND_INTERRUPT:
		send_self(HIGH_VECTOR);
		asm volatile("nop; nop");
		break;
	}
	nmi_depth--;
}

static void test_nmi(void)
{
	handler old = handle_exception(NMI_VECTOR, handle_nmi);

	nmi_max_depth = 0;
	send_nmi();
	asm volatile("nop; nop");
	CAME("an NMI comes with IF clear", NMI_VECTOR);

	nmi_action = NMI_SEND_TWO;
	send_nmi();
	asm volatile("nop; nop");
	CAME("NMIs sent in an NMI's handler become one more", NMI_VECTOR, NMI_VECTOR);
	report(nmi_max_depth == 1, "which waits for the IRET");

	nmi_action = NMI_SEND_AND_FAULT;
	nmi_max_depth = 0;
	send_nmi();
	asm volatile("nop; nop");
	CAME("an exception's IRET in the handler lets the next NMI in", NMI_VECTOR, NMI_VECTOR);
	report(nmi_max_depth == 2, "so that the handlers nest");

	nmi_action = NMI_SEND_INTERRUPT;
	send_nmi();
	sti_nop_cli();
	CAME("an interrupt sent in an NMI's handler comes behind it", NMI_VECTOR, HIGH_VECTOR);

	send_self(LOW_VECTOR);
	send_nmi();
	asm volatile("nop; nop");
	CAME("an NMI passes an interrupt that waits", NMI_VECTOR);
	sti_nop_cli();
	CAME("which comes later", LOW_VECTOR);

	handle_exception(NMI_VECTOR, old);
}

/* Vectors that are delivered while an exception's handler runs. */
static void send_in_handler(struct ex_regs *regs)
{
	send_self(HIGH_VECTOR);
	asm volatile("nop; nop");
	note(regs->vector, regs->rip, regs->rflags, regs->cs);
	regs->rip += 2;
}

static void test_in_exception(void)
{
	handler old = handle_exception(UD_VECTOR, send_in_handler);

	asm volatile("sti; ud2; nop; cli" : : : "memory");
	handle_exception(UD_VECTOR, old);
	CAME("an exception's handler runs without interrupts", UD_VECTOR, HIGH_VECTOR);
}

static uint64_t wait_in_user_mode(void)
{
	/* The gate's DPL is 0, which an interrupt does not care for. */
	for (unsigned int i = 0; i < 100000 && !nr_events; i++)
		pause();
	return nr_events;
}

static void test_user_mode(void)
{
	bool raised;
	u64 got;

	send_self(LOW_VECTOR);
	got = run_in_user((usermode_func)(void *)wait_in_user_mode, GP_VECTOR, 0, 0, 0, 0,
			  &raised);
	report(!got && !raised, "user mode waits with IF clear");
	nr_events = 0;
	sti_nop_cli();
	CAME("the interrupt comes in kernel mode", LOW_VECTOR);
}

static uint64_t sti_in_user_mode(void)
{
	asm volatile("sti; nop; cli" : : : "memory");
	return nr_events;
}

static void test_from_user_mode(void)
{
	bool raised;
	u64 got;

	send_self(LOW_VECTOR);
	/* run_in_user() keeps the flags; with IOPL 3 user mode may set IF by itself. */
	set_iopl(3);
	got = run_in_user((usermode_func)(void *)sti_in_user_mode, GP_VECTOR, 0, 0, 0, 0, &raised);
	set_iopl(0);
	report(got == 1 && !raised && events[0].cs == USER_CS,
	       "a DPL 0 gate takes an interrupt from CPL 3");
	CAME("it comes once", LOW_VECTOR);
}

int main(int argc, char **argv)
{
	setup_vm();
	handle_irq(LOW_VECTOR, note_interrupt);
	handle_irq(HIGH_VECTOR, note_interrupt);
	handle_irq(SAME_CLASS, note_interrupt);

	report_prefix_push("masking");
	test_masking();
	report_prefix_pop();
	report_prefix_push("priority");
	test_priority();
	report_prefix_pop();
	report_prefix_push("shadows");
	test_shadows();
	report_prefix_pop();
	report_prefix_push("saved state");
	test_saved_state();
	report_prefix_pop();
	report_prefix_push("NMI");
	test_nmi();
	report_prefix_pop();
	report_prefix_push("in an exception");
	test_in_exception();
	report_prefix_pop();
	report_prefix_push("user mode");
	test_user_mode();
	test_from_user_mode();
	report_prefix_pop();
	return report_summary();
}
