/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IA32_FEATURE_CONTROL: SDM volume 3, section 24.7: VMXON raises #GP(0) as long as the MSR is
 * not locked, and for good when it is locked without the bit for VMX outside SMX.
 *
 * Needs firmware that leaves the MSR unlocked.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-caps.h"
#include "vmx-try.h"

static u8 region[4096] __attribute__((aligned(4096)));

int main(void)
{
	u64 bits[] = {
		0, FEATURE_CONTROL_VMXON_ENABLED_OUTSIDE_SMX,
		FEATURE_CONTROL_VMXON_ENABLED_OUTSIDE_SMX | FEATURE_CONTROL_VMXON_ENABLED_INSIDE_SMX,
		FEATURE_CONTROL_LOCKED,
	};

	if (!this_cpu_has(X86_FEATURE_VMX)) {
		report_skip("CPUID.1:ECX.VMX is 0");
		return report_summary();
	}
	if (rdmsr(MSR_IA32_FEATURE_CONTROL) & FEATURE_CONTROL_LOCKED) {
		report_skip("24.7-feature-control: the firmware has locked the MSR");
		return report_summary();
	}
	vmx_caps_read();
	*(u32 *)region = vmx_caps.revision;
	write_cr0((read_cr0() | rdmsr(MSR_IA32_VMX_CR0_FIXED0)) & rdmsr(MSR_IA32_VMX_CR0_FIXED1));
	write_cr4(read_cr4() | X86_CR4_VMXE);
	for (unsigned int i = 0; i < ARRAY_SIZE(bits); i++) {
		report(!wrmsr_safe(MSR_IA32_FEATURE_CONTROL, bits[i]) &&
		       rdmsr(MSR_IA32_FEATURE_CONTROL) == bits[i],
		       "24.7-feature-control %#x can be written", (u32)bits[i]);
		TRY(VM_FAULT(GP_VECTOR), vmx_vmxon(virt_to_phys(region)),
		    "24.7-feature-control VMXON with %#x raises #GP", (u32)bits[i]);
	}
	report(wrmsr_safe(MSR_IA32_FEATURE_CONTROL, bits[2]) == GP_VECTOR &&
	       rdmsr(MSR_IA32_FEATURE_CONTROL) == FEATURE_CONTROL_LOCKED,
	       "24.7-feature-control Locked, it cannot be written");
	report(write_cr4_safe(read_cr4() & ~X86_CR4_VMXE) == 0,
	       "24.8-cr4 CR4.VMXE can be cleared outside VMX operation");
	return report_summary();
}
