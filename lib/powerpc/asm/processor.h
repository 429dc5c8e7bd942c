/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU: what it can, its special registers, interrupts and privilege. */
#ifndef LIB_POWERPC_ASM_PROCESSOR_H
#define LIB_POWERPC_ASM_PROCESSOR_H

#include <libcflat.h>
#include <asm/ptrace.h>
#include <asm/reg.h>
#include <asm/setup.h>

/* Facts, known before main(). */
extern bool cpu_has_hv;			/* the guest runs in hypervisor state */
extern bool cpu_has_power_mce;		/* machine checks as of POWER7 and later */
extern bool cpu_has_siar;
extern bool cpu_has_heai;		/* hypervisor emulation assistance, and HEIR */
extern bool cpu_has_radix;
extern bool cpu_has_prefix;		/* prefixed instructions, ISA 3.1 */
extern bool cpu_has_sc_lev;		/* sc's LEV is known from SRR1, ISA 3.1 */
extern bool cpu_has_pause_short;	/* wait with WC=2, ISA 3.1 */
extern bool host_is_tcg, host_is_kvm;	/* as the runner's environ says */

static inline bool machine_is_pseries(void)
{
	return machine == MACHINE_PSERIES;
}

static inline bool machine_is_powernv(void)
{
	return machine == MACHINE_POWERNV;
}

/*
 * Calls @func(regs, @data) for every interrupt at vector @trap, 0x100 to 0xfe0 in steps of
 * 0x20. NULL takes the handler away; putting one over another ends the test.
 */
void handle_exception(int trap, void (*func)(struct pt_regs *, void *), void *data);

/* The number must be known to the compiler. */
static inline uint64_t mfspr(int nr)
{
	uint64_t val;

	asm volatile("mfspr %0, %1" : "=r"(val) : "i"(nr) : "memory");
	return val;
}

static inline void mtspr(int nr, uint64_t val)
{
	asm volatile("mtspr %0, %1" : : "i"(nr), "r"(val) : "memory");
}

static inline uint64_t mfmsr(void)
{
	uint64_t val;

	asm volatile("mfmsr %0" : "=r"(val) : : "memory");
	return val;
}

/* All bits but HV and ME, which only an rfid changes. */
static inline void mtmsr(uint64_t val)
{
	asm volatile("mtmsrd %0, 0\n\tisync" : : "r"(val) : "memory");
}

static inline void local_irq_enable(void)
{
	asm volatile("mtmsrd %0, 1" : : "r"(MSR_EE | MSR_RI) : "memory");
}

static inline void local_irq_disable(void)
{
	asm volatile("mtmsrd %0, 1" : : "r"(MSR_RI) : "memory");
}

/* Machine checks: MSR[ME]. It takes hypervisor state to turn them off. */
void enable_mcheck(void);
void disable_mcheck(void);

/*
 * Problem state. The calling function goes on in it, with the same stack; paging must be
 * there (vm_available()) and is turned on. exit_usermode() comes back by a system call.
 */
void enter_usermode(void);
void exit_usermode(void);
bool in_usermode(void);

#endif
