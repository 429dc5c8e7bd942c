/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the CPU has of performance counters. See pmu.h. */
#include <libcflat.h>
#include "pmu.h"

/* APM volume 2, section 13.2.2: what the CPU has without CPUID leaf 80000022H. */
#define AMD_COUNTER_WIDTH		48
#define X86_FEATURE_AMD_PMU_V2		X86_CPU_FEATURE(0x80000022, 0, EAX, 0)
#define MSR_AMD64_PERF_CNTR_GLOBAL_STATUS	0xc0000300
#define MSR_AMD64_PERF_CNTR_GLOBAL_CTL		0xc0000301
#define MSR_AMD64_PERF_CNTR_GLOBAL_STATUS_CLR	0xc0000302

struct pmu_caps pmu;

static void init_intel(void)
{
	pmu.version = this_cpu_property(X86_PROPERTY_PMU_VERSION);
	pmu.nr_gp_counters = this_cpu_property(X86_PROPERTY_PMU_NR_GP_COUNTERS);
	pmu.gp_counter_width = this_cpu_property(X86_PROPERTY_PMU_GP_COUNTERS_BIT_WIDTH);
	pmu.arch_event_mask_length = this_cpu_property(X86_PROPERTY_PMU_EBX_BIT_VECTOR_LENGTH);
	/* A bit that is set says that the event is missing. */
	pmu.arch_event_available = ~this_cpu_property(X86_PROPERTY_PMU_EVENTS_MASK) &
				   (BIT_ULL(pmu.arch_event_mask_length) - 1);
	if (pmu.version > 1) {
		pmu.nr_fixed_counters = this_cpu_property(X86_PROPERTY_PMU_NR_FIXED_COUNTERS);
		pmu.fixed_counter_width =
			this_cpu_property(X86_PROPERTY_PMU_FIXED_COUNTERS_BIT_WIDTH);
	}
	/* Bochs 2.7 has the feature's bit and not the register. */
	if (!this_cpu_has(X86_FEATURE_PDCM) ||
	    rdmsr_safe(MSR_IA32_PERF_CAPABILITIES, &pmu.perf_cap))
		pmu.perf_cap = 0;

	pmu.msr_gp_counter_base = MSR_IA32_PERFCTR0;
	pmu.msr_gp_event_select_base = MSR_P6_EVNTSEL0;
	pmu.msr_global_status = MSR_CORE_PERF_GLOBAL_STATUS;
	pmu.msr_global_ctl = MSR_CORE_PERF_GLOBAL_CTRL;
	pmu.msr_global_status_clr = MSR_CORE_PERF_GLOBAL_OVF_CTRL;
}

static void init_amd(void)
{
	bool core = this_cpu_has(X86_FEATURE_PERFCTR_CORE);

	pmu.gp_counter_width = AMD_COUNTER_WIDTH;
	pmu.nr_gp_counters = core ? AMD64_NUM_COUNTERS_CORE : AMD64_NUM_COUNTERS;
	pmu.msr_gp_counter_base = core ? MSR_F15H_PERF_CTR0 : MSR_K7_PERFCTR0;
	pmu.msr_gp_event_select_base = core ? MSR_F15H_PERF_CTL0 : MSR_K7_EVNTSEL0;
	if (this_cpu_has(X86_FEATURE_AMD_PMU_V2)) {
		pmu.version = 2;
		pmu.nr_gp_counters = this_cpu_property(X86_PROPERTY_NR_PERFCTR_CORE);
		pmu.msr_global_status = MSR_AMD64_PERF_CNTR_GLOBAL_STATUS;
		pmu.msr_global_ctl = MSR_AMD64_PERF_CNTR_GLOBAL_CTL;
		pmu.msr_global_status_clr = MSR_AMD64_PERF_CNTR_GLOBAL_STATUS_CLR;
	}
	/* Its architectural events are the ones that Intel numbers 0 and 1, and branches. */
	pmu.arch_event_mask_length = 32;
	pmu.arch_event_available = -1u;
}

void pmu_reset_all_counters(void)
{
	/* A CPU may say it has counters that its MSRs then are not there for. */
	for (unsigned int i = 0; i < pmu.nr_gp_counters; i++) {
		wrmsr_safe(MSR_GP_EVENT_SELECTx(i), 0);
		wrmsr_safe(MSR_GP_COUNTERx(i), 0);
	}
	if (pmu.nr_fixed_counters)
		wrmsr_safe(MSR_CORE_PERF_FIXED_CTR_CTRL, 0);
	for (unsigned int i = 0; i < pmu.nr_fixed_counters; i++)
		wrmsr_safe(MSR_PERF_FIXED_CTRx(i), 0);
	if (this_cpu_has_perf_global_ctrl())
		wrmsr_safe(pmu.msr_global_ctl, 0);
}

void pmu_init(void)
{
	pmu.is_intel = is_intel();
	if (pmu.is_intel)
		init_intel();
	else
		init_amd();
	pmu_reset_all_counters();
}
