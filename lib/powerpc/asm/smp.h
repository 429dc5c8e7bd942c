/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs (threads). They are stopped until start_all_cpus(). A running CPU's struct cpu is in
 * R13, and in SPRG0 for the interrupt vectors, which need SPRG2 too.
 */
#ifndef LIB_POWERPC_ASM_SMP_H
#define LIB_POWERPC_ASM_SMP_H

/* Offsets in struct cpu for assembly; setup.c checks them. */
#define CPU_HOOK	8
#define CPU_R0		16
#define CPU_R12		24
#define CPU_CR		32
#define CPU_CTR		40
#define CPU_STACK_LOW	48
#define CPU_STACK_HIGH	56

/* A CPU's stack; at its bottom is what is left for interrupts when R1 points elsewhere. */
#define CPU_STACK_SIZE		65536
#define CPU_EMERGENCY_SIZE	16384

#ifndef __ASSEMBLY__
#include <libcflat.h>
#include <asm/ptrace.h>
#include <asm/setup.h>

struct cpu {
	unsigned long server_no;	/* the interrupt server number: RTAS and PIR know it by */

	/* An interrupt goes there, when not 0, with R0 = vector, R13 = this. */
	unsigned long hook;
	unsigned long saved_r0, saved_r12, saved_cr, saved_ctr;	/* by the vector */
	unsigned long stack_low, stack_high;

	int cpu_id;			/* the index in cpus[] */
	bool online;
	volatile bool started;		/* since start_cpu() last asked */
	bool in_user;
	volatile bool stopped;
	void (*entry)(int cpu_id);
	struct catch_frame *catcher;	/* asm/handlers.h */
	unsigned long process_table_root;
};

extern struct cpu cpus[NR_CPUS];
extern int nr_cpus_present;	/* CPUs of the machine, the boot CPU included */
extern int nr_cpus_online;	/* of them running */

typedef void (*secondary_entry_fn)(int cpu_id);

register struct cpu *__this_cpu asm("r13");

static inline struct cpu *this_cpu(void)
{
	return __this_cpu;
}

static inline int smp_processor_id(void)
{
	return this_cpu()->cpu_id;
}

/* @cpu_id waits for ever at low priority. */
void halt(int cpu_id);

/*
 * Starts every CPU that is stopped at @entry, with a stack of its own; it stops again when
 * @entry returns. Returns true; CPUs that do not come are an assert failure.
 */
bool start_all_cpus(secondary_entry_fn entry);

/* Waits until all CPUs but the caller have stopped. */
void stop_all_cpus(void);

/* Starts the one stopped CPU @cpu_id; false if it does not come. */
bool start_cpu(int cpu_id, secondary_entry_fn entry);

/*
 * Runs @fn on CPU @cpu, or on all, and waits for the end. CPUs that are stopped are started
 * for it and stop afterwards.
 */
void on_cpu(int cpu, void (*fn)(void *data), void *data);
void on_cpus(void (*fn)(void *data), void *data);

/*
 * Inter-processor interrupts: one handler for all CPUs, called in interrupt context on each
 * that has done local_ipi_enable(). XICS on pseries, doorbells (msgsnd) on powernv.
 */
void register_ipi(void (*fn)(struct pt_regs *, void *), void *data);
void unregister_ipi(void);
void local_ipi_enable(void);
void local_ipi_disable(void);
void send_ipi(int cpu_id);

/* Finds the CPUs in the devicetree; called at start-up. */
void smp_setup(void);
#endif

#endif
