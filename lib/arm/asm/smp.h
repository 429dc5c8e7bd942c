/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs: which one runs, and turning on another. on-cpus.h calls functions on them. */
#ifndef LIB_ARM_ASM_SMP_H
#define LIB_ARM_ASM_SMP_H

#include <asm/thread_info.h>
#include <cpumask.h>

#define smp_processor_id()	(current_thread_info()->cpu)

typedef void (*secondary_entry_fn)(void);

/* What secondary_entry, where a CPU starts, wants to know: the stack's top and the function. */
struct secondary_data {
	void *stack;
	secondary_entry_fn entry;
};
extern struct secondary_data secondary_data;

/* Where PSCI starts a CPU (start64.S, start32.S). */
void secondary_entry(void);

/* C part of it, on the new CPU; returns the function to call. */
secondary_entry_fn secondary_setup(void);

/* Turns on @cpu, which must be off; it runs @entry, which must not return. Waits for it. */
void smp_boot_secondary(int cpu, secondary_entry_fn entry);

/* The same without a lock, for a test that turns on several at a time. */
void __smp_boot_secondary(int cpu, secondary_entry_fn entry);

/* Waits for interrupts for ever. */
void halt(void);

#endif
