/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI calls. See asm/psci.h. */
#include <libcflat.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <asm/io.h>
#include <asm/psci.h>
#include <asm/setup.h>
#include <asm/smp.h>

static int no_conduit(unsigned int function_id, unsigned long arg0, unsigned long arg1,
		      unsigned long arg2, unsigned long arg3, unsigned long arg4,
		      unsigned long arg5, unsigned long arg6, unsigned long arg7,
		      unsigned long arg8, unsigned long arg9, unsigned long arg10,
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

/* The convention of this width: a 32-bit call could not name every MPIDR or address. */
int psci_cpu_on(unsigned long cpuid, unsigned long entry_point)
{
	unsigned int function = sizeof(long) == 8 ? PSCI_0_2_FN64_CPU_ON : PSCI_0_2_FN_CPU_ON;

	return psci_invoke(function, cpuid, entry_point, 0);
}

int cpu_psci_cpu_boot(unsigned int cpu)
{
	int result = psci_cpu_on(cpus[cpu], __pa(secondary_entry));

	if (result)
		printf("CPU%u: CPU_ON gave %d\n", cpu, result);
	return result;
}

void cpu_psci_cpu_die(void)
{
	int result = psci_invoke(PSCI_0_2_FN_CPU_OFF, 0, 0, 0);

	printf("CPU%d: CPU_OFF gave %d\n", smp_processor_id(), result);
}

void psci_system_off(void)
{
	int result = psci_invoke(PSCI_0_2_FN_SYSTEM_OFF, 0, 0, 0);

	printf("SYSTEM_OFF gave %d\n", result);
}

void psci_system_reset(void)
{
	psci_invoke(PSCI_0_2_FN_SYSTEM_RESET, 0, 0, 0);
}
