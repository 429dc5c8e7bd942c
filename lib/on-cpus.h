/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calling functions on other CPUs, for architectures whose CPUs are turned on by request
 * (asm/on-cpus.h). A CPU is turned on by the first call onto it, and waits for the next one in
 * do_idle() when its function returns. Functions run with interrupts as the CPU has them.
 *
 * A call onto the caller's own CPU runs the function at once. Calling onto the boot CPU from
 * another one works while it is in do_idle(). Two CPUs that wait for one another hang.
 */
#ifndef LIB_ON_CPUS_H
#define LIB_ON_CPUS_H

#include <cpumask.h>

/* Set by a boot CPU that goes, or went, into do_idle(). */
extern bool cpu0_calls_idle;

/* Waits for calls, for ever. */
void do_idle(void);

/* Return as soon as each CPU was idle and has got the call. */
void on_cpu_async(int cpu, void (*func)(void *data), void *data);
void on_cpumask_async(const cpumask_t *mask, void (*func)(void *data), void *data);

/* Return when the function has returned everywhere. */
void on_cpu(int cpu, void (*func)(void *data), void *data);
void on_cpumask(const cpumask_t *mask, void (*func)(void *data), void *data);

/* All CPUs of the machine, the caller's the last. */
void on_cpus(void (*func)(void *data), void *data);

#endif
