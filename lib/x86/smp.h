/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several processors, and the data that each has of its own.
 *
 *	on_cpus(count_up, &counter);		runs on all, returns when all are done
 *	on_cpu(1, write_msr, &msr);		runs on CPU 1, returns when it is done
 *
 * A CPU is named by its index, 0 being the boot processor; id_map[] (apic.h) has the local
 * APIC id of each index. main() runs on the boot processor with interrupts disabled; the
 * others wait in HLT with interrupts enabled.
 */
#ifndef LIB_X86_SMP_H
#define LIB_X86_SMP_H

#define MAX_TEST_CPUS	1024

/* The vector of the IPI that carries function calls. */
#define IPI_VECTOR	0x20

/*
 * The page that application processors start in. Neither firmware nor QEMU's multiboot
 * information uses it.
 */
#define SMP_TRAMPOLINE	0x2000

#ifndef __ASSEMBLY__

#include <libcflat.h>
#include <asm/spinlock.h>
#include "atomic.h"

struct apic_ops;

/* A guest's general registers, as virt.h's SWAP_GPRS exchanges them around VM entry. */
struct guest_regs {
	u64 rax;
	u64 rcx;
	u64 rdx;
	u64 rbx;
	u64 cr2;		/* in RSP's place, which the VMCS or VMCB has */
	u64 rbp;
	u64 rsi;
	u64 rdi;
	u64 r8;
	u64 r9;
	u64 r10;
	u64 r11;
	u64 r12;
	u64 r13;
	u64 r14;
	u64 r15;
	u64 rflags;
};

/*
 * The data of one CPU, at the base of its GS segment. The offsets up to guest_regs are
 * part of the interface: inline assembly of tests names %gs:4 and its neighbours.
 */
struct percpu_data {
	u32 smp_id;
	union {
		struct {
			u8 exception_vector;
			u8 exception_rflags_rf;
			u16 exception_error_code;
		};
		u32 exception_data;
	};
	const struct apic_ops *apic_ops;
#ifdef __x86_64__
	struct guest_regs guest_regs;
	bool launched;
	bool in_guest;
#endif
};

#define typeof_percpu(name)	typeof(((struct percpu_data *)0)->name)

#define BUILD_PERCPU_OP(name)							\
static inline typeof_percpu(name) this_cpu_read_##name(void)			\
{										\
	typeof_percpu(name) value;						\
										\
	asm volatile("mov %%gs:%c1, %0" : "=q"(value)				\
		     : "i"(offsetof(struct percpu_data, name)));		\
	return value;								\
}										\
										\
static inline void this_cpu_write_##name(typeof_percpu(name) value)		\
{										\
	asm volatile("mov %0, %%gs:%c1" :					\
		     : "q"(value), "i"(offsetof(struct percpu_data, name))	\
		     : "memory");						\
}

BUILD_PERCPU_OP(smp_id)
BUILD_PERCPU_OP(exception_vector)
BUILD_PERCPU_OP(exception_rflags_rf)
BUILD_PERCPU_OP(exception_error_code)
BUILD_PERCPU_OP(exception_data)
BUILD_PERCPU_OP(apic_ops)
#ifdef __x86_64__
BUILD_PERCPU_OP(launched)
BUILD_PERCPU_OP(in_guest)
#endif

/* The CPUs that have arrived, the boot processor included. */
extern atomic_t cpu_online_count;

/* One bit for each CPU that has arrived, by local APIC id. */
extern unsigned char online_cpus[(MAX_TEST_CPUS + 7) / 8];

/* The number of CPUs, 1 on a machine that does not say. */
int cpu_count(void);

/* The local APIC id of the running CPU. */
int smp_id(void);

/* The number of CPUs that run a function, the caller's included: 1 when all others idle. */
int cpus_active(void);

/*
 * Runs @function(@data) on the CPU with index @cpu and returns when it is done. There it
 * runs in an interrupt handler, with interrupts disabled; on the caller's own CPU it is an
 * ordinary call. The other CPU must have interrupts enabled, or the call never returns.
 */
void on_cpu(int cpu, void (*function)(void *), void *data);

/* The same, but returns as soon as the other CPU has taken the call. */
void on_cpu_async(int cpu, void (*function)(void *), void *data);

/* Runs @function(@data) on all CPUs at once and returns when all of them are done. */
void on_cpus(void (*function)(void *), void *data);

/* Gives the running CPU, with the local APIC id @id, its per-CPU data at @area. */
void smp_setup_percpu(u32 id, struct percpu_data *area);

/* Starts the application processors; on return all of them idle. */
void smp_bring_up(void);

/* Puts the local APIC of every CPU back into xAPIC mode, enabled. */
void smp_reset_apic(void);

#endif /* __ASSEMBLY__ */

#endif
