/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI calls. See asm/psci.h. */
#include <libcflat.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <asm/io.h>
#include <asm/psci.h>
#include <asm/setup.h>
#include <asm/smp.h>

/* Every function, on a machine without PSCI. */
static int no_conduit(unsigned int id, unsigned long a0, unsigned long a1, unsigned long a2,
		      unsigned long a3, unsigned long a4, unsigned long a5, unsigned long a6,
		      unsigned long a7, unsigned long a8, unsigned long a9, unsigned long a10,
		      struct smccc_result *result)
{
	return PSCI_RET_NOT_SUPPORTED;
}

smccc_invoke_fn psci_invoke_fn = no_conduit;

/* Each version of PSCI has a name of its own, and the node has the oldest that it fulfils too. */
static const char *const compatibles[] = { "arm,psci-0.2", "arm,psci-1.0" };

void psci_set_conduit(void)
{
	const void *fdt = dt_fdt();
	const struct fdt_property *method;
	int node = -1;

	for (unsigned int i = 0; i < ARRAY_SIZE(compatibles) && node < 0; i++)
		node = fdt_node_offset_by_compatible(fdt, -1, compatibles[i]);
	if (node < 0)
		return;
	method = fdt_get_property(fdt, node, "method", NULL);
	assert_msg(method, "the psci node has no method");
	psci_invoke_fn = strcmp(method->data, "smc") ? arm_smccc_hvc : arm_smccc_smc;
}

int psci_invoke(unsigned int function_id, unsigned long arg0, unsigned long arg1,
		unsigned long arg2)
{
	return psci_invoke_fn(function_id, arg0, arg1, arg2, 0, 0, 0, 0, 0, 0, 0, 0, NULL);
}

/*
 * The convention of this width: a 32-bit call could not name every MPIDR or address. PSCI keeps
 * its results small, so an int has them.
 */
int psci_cpu_on(unsigned long cpuid, unsigned long entry_point)
{
	const bool wide = sizeof(long) == 8;

	return psci_invoke(wide ? PSCI_0_2_FN64_CPU_ON : PSCI_0_2_FN_CPU_ON, cpuid, entry_point, 0);
}

/* What should not have come back, or should have worked, says so. */
static int complain(const char *function, int cpu, int result)
{
	if (result)
		printf("PSCI: %s of CPU%d: %d\n", function, cpu, result);
	return result;
}

int cpu_psci_cpu_boot(unsigned int cpu)
{
	return complain("CPU_ON", cpu, psci_cpu_on(cpus[cpu], __pa(secondary_entry)));
}

void cpu_psci_cpu_die(void)
{
	complain("CPU_OFF", smp_processor_id(), psci_invoke(PSCI_0_2_FN_CPU_OFF, 0, 0, 0));
}

void psci_system_off(void)
{
	complain("SYSTEM_OFF", smp_processor_id(), psci_invoke(PSCI_0_2_FN_SYSTEM_OFF, 0, 0, 0));
}

void psci_system_reset(void)
{
	complain("SYSTEM_RESET", smp_processor_id(),
		 psci_invoke(PSCI_0_2_FN_SYSTEM_RESET, 0, 0, 0));
}
