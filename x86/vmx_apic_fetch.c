/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An instruction fetch from the APIC-access page exits with access type 2: SDM volume 3,
 * section 30.4.5. A test of its own, as it brings some processors down.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"

static u8 vapic[4096] __attribute__((aligned(4096)));
static u8 access_page[4096] __attribute__((aligned(4096)));

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	vmx_l2_reset(L2_64);
	if (!vmx_use_cpu(CPU_TPR_SHADOW, CPU_VIRT_APIC_ACCESSES)) {
		report_skip("this CPU has no virtual APIC accesses");
		return report_summary();
	}
	vw(APIC_VIRT_ADDR, virt_to_phys(vapic));
	vw(APIC_ACCS_ADDR, virt_to_phys(access_page));
	vmx_l2_code(INSN("\xff\xe1"));
	vmx_gpr[RCX] = (ulong)access_page;
	vmx_arm();
	vmx_want_exit(VMX_APIC_ACCESS, 0, 2 << 12);
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	VW(GUEST_RIP) = (ulong)access_page;
	vmx_run();
	vmx_judge("30.4.5-fetch A fetch exits");
	return report_summary();
}
