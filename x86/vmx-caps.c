/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The capability MSRs of VMX, see vmx-caps.h. */
#include <libcflat.h>
#include "vmx-caps.h"

struct vmx_caps vmx_caps;
u64 vmx_flags_before = X86_EFLAGS_FIXED | VMX_ENTRY_FLAGS;

const struct vmx_field vmx_fields[] = {
#define X(name, encoding, need)	{ #name, encoding, need },
	VMX_FIELDS(X)
#undef X
};

const unsigned int vmx_field_count = ARRAY_SIZE(vmx_fields);

static struct vmx_allowed read_allowed(u32 msr)
{
	u64 value = rdmsr(msr);

	return (struct vmx_allowed){ value, value >> 32 };
}

void vmx_caps_read(void)
{
	u32 offset;

	vmx_caps.basic = rdmsr(MSR_IA32_VMX_BASIC);
	vmx_caps.revision = vmx_caps.basic & GENMASK(30, 0);
	vmx_caps.misc = rdmsr(MSR_IA32_VMX_MISC);
	vmx_caps.true_msrs = vmx_caps.basic & BIT_ULL(55);
	offset = vmx_caps.true_msrs ? MSR_IA32_VMX_TRUE_PIN - MSR_IA32_VMX_PINBASED_CTLS : 0;
	vmx_caps.pin = read_allowed(MSR_IA32_VMX_PINBASED_CTLS + offset);
	vmx_caps.cpu0 = read_allowed(MSR_IA32_VMX_PROCBASED_CTLS + offset);
	vmx_caps.exit = read_allowed(MSR_IA32_VMX_EXIT_CTLS + offset);
	vmx_caps.entry = read_allowed(MSR_IA32_VMX_ENTRY_CTLS + offset);
	if (vmx_caps.cpu0.may & CPU_SECONDARY)
		vmx_caps.cpu1 = read_allowed(MSR_IA32_VMX_PROCBASED_CTLS2);
	if (vmx_caps.cpu1.may & (CPU_EPT | CPU_VPID))
		vmx_caps.ept_vpid = rdmsr(MSR_IA32_VMX_EPT_VPID_CAP);
	if (vmx_caps.cpu1.may & CPU_VMFUNC)
		vmx_caps.vmfunc = rdmsr(MSR_IA32_VMX_VMFUNC);
}

enum control { PIN, CPU0, CPU1, EXIT, ENTRY };

/* A need that one control bit, or one of two, says. */
static const struct {
	enum control where;
	u32 bit;
	enum control or_where;
	u32 or_bit;
} needs[NEED_COUNT] = {
	[NEED_SECONDARY] = { CPU0, CPU_SECONDARY },
	[NEED_TERTIARY] = { CPU0, CPU_TERTIARY },
	[NEED_VPID] = { CPU1, CPU_VPID },
	[NEED_POSTED] = { PIN, PIN_POST_INTR },
	[NEED_VE] = { CPU1, CPU_EPT_VE },
	[NEED_VINTD] = { CPU1, CPU_VINTD },
	[NEED_PML] = { CPU1, CPU_PML },
	[NEED_MSR_BITMAP] = { CPU0, CPU_MSR_BITMAP },
	[NEED_TPR_SHADOW] = { CPU0, CPU_TPR_SHADOW },
	[NEED_APIC_ACCESS] = { CPU1, CPU_VIRT_APIC_ACCESSES },
	[NEED_VMFUNC] = { CPU1, CPU_VMFUNC },
	[NEED_EPT] = { CPU1, CPU_EPT },
	[NEED_SHADOW] = { CPU1, CPU_SHADOW_VMCS },
	[NEED_XSAVES] = { CPU1, CPU_XSAVES },
	[NEED_ENCLS] = { CPU1, CPU_ENCLS },
	[NEED_ENCLV] = { CPU1, CPU_ENCLV },
	[NEED_SPP] = { CPU1, CPU_SPP },
	[NEED_TSC_SCALING] = { CPU1, CPU_USE_TSC_SCALING },
	[NEED_GUEST_PAT] = { ENTRY, ENT_LOAD_PAT, EXIT, EXI_SAVE_PAT },
	[NEED_GUEST_EFER] = { ENTRY, ENT_LOAD_EFER, EXIT, EXI_SAVE_EFER },
	[NEED_GUEST_PERF] = { ENTRY, ENT_LOAD_PERF },
	[NEED_BNDCFGS] = { ENTRY, ENT_LOAD_BNDCFGS, EXIT, EXI_CLEAR_BNDCFGS },
	[NEED_RTIT] = { ENTRY, ENT_LOAD_RTIT, EXIT, EXI_CLEAR_RTIT },
	[NEED_LBR] = { ENTRY, ENT_LOAD_LBR, EXIT, EXI_CLEAR_LBR },
	[NEED_GUEST_PKRS] = { ENTRY, ENT_LOAD_PKRS },
	[NEED_HOST_PAT] = { EXIT, EXI_LOAD_PAT },
	[NEED_HOST_EFER] = { EXIT, EXI_LOAD_EFER },
	[NEED_HOST_PERF] = { EXIT, EXI_LOAD_PERF },
	[NEED_HOST_PKRS] = { EXIT, EXI_LOAD_PKRS },
	[NEED_PLE] = { CPU1, CPU_PAUSE_LOOP },
	[NEED_PREEMPT] = { PIN, PIN_PREEMPT },
	[NEED_GUEST_CET] = { ENTRY, ENT_LOAD_CET },
	[NEED_HOST_CET] = { EXIT, EXI_LOAD_CET },
	[NEED_URG] = { CPU1, CPU_URG },
	[NEED_VIRT_NMI] = { PIN, PIN_VIRT_NMI },
	[NEED_REG_VIRT] = { CPU1, CPU_APIC_REG_VIRT },
	[NEED_X2APIC] = { CPU1, CPU_VIRT_X2APIC },
	[NEED_MBEC] = { CPU1, CPU_MODE_BASED_EPT_EXEC },
};

static u32 may(enum control which)
{
	const u32 all[] = {
		vmx_caps.pin.may, vmx_caps.cpu0.may, vmx_caps.cpu1.may, vmx_caps.exit.may,
		vmx_caps.entry.may,
	};

	return all[which];
}

bool vmx_has(enum vmx_need need)
{
	switch (need) {
	case NEED_NOTHING:
		return true;
	case NEED_CR3_TARGET0 ... NEED_CR3_TARGET3:
		return (vmx_caps.misc >> 16 & 0x1ff) > need - NEED_CR3_TARGET0;
	case NEED_EPTP_SWITCHING:
		return vmx_caps.vmfunc & 1;
	case NEED_EPT_AD:
		return vmx_caps.ept_vpid & EPT_CAP_AD_FLAG;
	default:
		return (may(needs[need].where) & needs[need].bit) ||
		       (may(needs[need].or_where) & needs[need].or_bit);
	}
}

static const struct vmx_field *find(u32 encoding)
{
	/* Only 64-bit fields have a second encoding. */
	if (vmx_field_width(encoding) == WIDTH_64)
		encoding &= ~1u;
	for (unsigned int i = 0; i < vmx_field_count; i++)
		if (vmx_fields[i].encoding == encoding)
			return &vmx_fields[i];
	return NULL;
}

bool vmx_field_exists(u32 encoding)
{
	const struct vmx_field *field = find(encoding);

	return field && vmx_has(field->need);
}

const char *vmx_field_name(u32 encoding)
{
	const struct vmx_field *field = find(encoding);

	return field ? field->name : "unknown";
}

bool vmx_failed_valid(struct vmx_insn r, u32 error)
{
	u64 number = 0;

	if (r.vector || (r.flags & VMX_ENTRY_FLAGS) != X86_EFLAGS_ZF)
		return false;
	return vmx_succeeded(vmx_vmread(VMX_INST_ERROR, &number)) && number == error;
}
