/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting harts. What runs on them is on-cpus.h's. */
#ifndef LIB_RISCV_ASM_SMP_H
#define LIB_RISCV_ASM_SMP_H

#include <asm/barrier.h>
#include <asm/processor.h>
#include <asm/setup.h>

static inline int smp_processor_id(void)
{
	return current_thread_info()->cpu;
}

typedef void (*secondary_func_t)(void);

/*
 * Starts @cpu, which must not run, with this CPU's page tables, and has it call @func with
 * interrupts disabled. Returns when it is online. It stops when @func returns.
 */
void smp_boot_secondary(int cpu, secondary_func_t func);

/* on-cpus.c's name for it. */
#define __smp_boot_secondary(cpu, func)	smp_boot_secondary(cpu, func)

/* The same, without the assertion that it was off: returns false then. */
bool smp_boot_secondary_nofail(int cpu, secondary_func_t func);

/* This CPU goes offline and stops. */
void smp_stop_self(void) __noreturn;

/* The SBI's entry of a hart; a1 has its struct thread_info's address. */
void secondary_entry(void);

#endif
