/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What arrives: a log of interrupts and NMIs for each CPU.
 *
 *	events_setup();
 *	apic_icr_write(APIC_DEST_ALLBUT | APIC_INT_ASSERT | 0x55, 0);
 *	events_settle();
 *	events_report(0x55, ALL_CPUS & ~CPU(0), "all but self");
 *
 * Vectors 0x30 to 0xff are taken, with an EOI for all but the spurious one, and NMIs. CPUs
 * are named by their index; the boot processor, 0, runs the test with interrupts disabled, so
 * that nothing arrives there but in events_settle() and events_wait().
 */
#ifndef X86_APIC_EVENTS_H
#define X86_APIC_EVENTS_H

#include <libcflat.h>
#include "isr.h"

/* The lowest vector that a test may use, and what the library sets for spurious ones. */
#define EVENTS_LOWEST	0x30
#define SPURIOUS_VECTOR	0xff

/* Sets of CPUs. */
#define CPU(n)		(1u << (n))
#define ALL_CPUS	((1u << cpu_count()) - 1)

void events_setup(void);

/* Takes  too, which is below EVENTS_LOWEST. */
void events_take(unsigned int vector);

/* Forgets all that came. */
void events_clear(void);

/* Called on each interrupt before its EOI; NULL for nothing. */
extern void (*volatile events_hook)(isr_regs_t *regs);

/* Whether the EOI is left to the test. */
extern volatile bool events_keep_in_service;

/* How often @vector came to @cpu, and how many events came there at all. NMIs are vector 2. */
unsigned int events_count(int cpu, unsigned int vector);
unsigned int events_total(int cpu);

/* Lets all CPUs take what waits for them. */
void events_settle(void);

/* Waits with interrupts enabled until @vector came @n times to @cpu; at most @ms. */
bool events_wait(int cpu, unsigned int vector, unsigned int n, unsigned int ms);

/*
 * Settles, then checks that @vector came once to each CPU of @cpus and nothing came besides;
 * INFO lines tell what came if not. Forgets all.
 */
bool events_are(unsigned int vector, u32 cpus);
bool events_report(unsigned int vector, u32 cpus, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with nothing at all. */
static inline bool events_none(void)
{
	return events_are(0, 0);
}

/* The same of the boot processor alone, which got exactly these vectors in this order. */
bool events_in_order(unsigned int n, const u8 *vectors);
#define EVENTS_IN_ORDER(vectors...) \
	events_in_order(sizeof((u8 []){ vectors }), (const u8 []){ vectors })

/* Runs @test with all CPUs in xAPIC mode, then in x2APIC mode; skips what is not there. */
void apic_in_each_mode(void (*test)(void));

/* Whether there is an APIC where smp_reset_apic() has left it, in xAPIC mode. */
bool apic_is_back(void);

/* Sends @command, an ICR without its level bit, to the own local APIC id. */
void apic_send_self(u32 command);

#endif
