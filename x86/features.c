/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Not a test: says by one line what this CPU has of the features that unittests.cfg may require
 * (x86/vmm.bash lists them). The runner asks every CPU model of Bochs so.
 *
 * VMX controls: SDM volume 3, appendix A.3; they may be set where bits 63:32 of the capability
 * MSR say so. SVM: APM volume 2, sections 15.4 and 15.25.
 */
#include <libcflat.h>
#include "msr.h"
#include "processor.h"
#include "pmu.h"

#define PIN_CONTROLS		MSR_IA32_VMX_PINBASED_CTLS
#define SECONDARY_CONTROLS	MSR_IA32_VMX_PROCBASED_CTLS2
#define PRIMARY_HAS_SECONDARY	(1ULL << 63)
#define CONTROL(bit)		(1ULL << (32 + (bit)))

/* All controls of a feature are in one MSR. */
static const struct {
	const char *name;
	u32 msr;
	u64 controls;
} vmx_features[] = {
	{ "ept", SECONDARY_CONTROLS, CONTROL(1) },
	{ "vpid", SECONDARY_CONTROLS, CONTROL(5) },
	{ "unrestricted-guest", SECONDARY_CONTROLS, CONTROL(7) },
	{ "apicv", SECONDARY_CONTROLS, CONTROL(8) | CONTROL(9) },
	{ "vmfunc", SECONDARY_CONTROLS, CONTROL(13) },
	{ "vmcs-shadowing", SECONDARY_CONTROLS, CONTROL(14) },
	{ "pml", SECONDARY_CONTROLS, CONTROL(17) },
	{ "tsc-scaling", SECONDARY_CONTROLS, CONTROL(25) },
	{ "preemption-timer", PIN_CONTROLS, CONTROL(6) },
	{ "posted-interrupts", PIN_CONTROLS, CONTROL(7) },
};

static void say_vmx(void)
{
	bool secondary = rdmsr(MSR_IA32_VMX_PROCBASED_CTLS) & PRIMARY_HAS_SECONDARY;

	printf(" vmx");
	for (unsigned int i = 0; i < ARRAY_SIZE(vmx_features); i++) {
		if (vmx_features[i].msr == SECONDARY_CONTROLS && !secondary)
			continue;
		if (!(~rdmsr(vmx_features[i].msr) & vmx_features[i].controls))
			printf(" %s", vmx_features[i].name);
	}
}

int main(void)
{
	printf("FEATURES:");
	if (this_cpu_has(X86_FEATURE_VMX))
		say_vmx();
	if (this_cpu_has(X86_FEATURE_SVM))
		printf(this_cpu_has(X86_FEATURE_NPT) ? " svm npt" : " svm");
	if (pmu.version)
		printf(" pmu");
	printf("\n");
	return 0;
}
