/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMCALL in VMX root operation with a current VMCS: VMfailValid(1), SDM volume 3, section 31.3,
 * VMCALL. A test of its own, as it brings some processors down.
 */
#include <libcflat.h>
#include "vmx-l2.h"
#include "vmx-try.h"

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	vmx_l2_reset(L2_64);
	TRY(VM_FAIL(VMXERR_VMCALL_IN_VMX_ROOT_OPERATION), VMX_INSN("vmcall"),
	    "31.3-vmcall VMCALL in root operation");
	return report_summary();
}
