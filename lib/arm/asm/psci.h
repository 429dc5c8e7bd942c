/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI, the firmware's power management: Arm DEN0022. */
#ifndef LIB_ARM_ASM_PSCI_H
#define LIB_ARM_ASM_PSCI_H

#include <libcflat.h>
#include <asm/arm-smccc.h>
#include <linux/psci.h>

/* arm_smccc_hvc or arm_smccc_smc, as the devicetree's /psci says. */
extern smccc_invoke_fn psci_invoke_fn;

/* Finds that out. A machine without the node has no PSCI, and one CPU. */
void psci_set_conduit(void);

/* One call; returns what x0 holds behind it. */
int psci_invoke(unsigned int function_id, unsigned long arg0, unsigned long arg1,
		unsigned long arg2);

/* Turns on the CPU with that MPIDR at a physical address; its context id is 0. */
int psci_cpu_on(unsigned long cpuid, unsigned long entry_point);
/* The same for cpus[@cpu] and secondary_entry. */
int cpu_psci_cpu_boot(unsigned int cpu);

/* Turns off the running CPU; comes back only with an error, which it prints. */
void cpu_psci_cpu_die(void);

void psci_system_off(void);
void psci_system_reset(void);

#endif
