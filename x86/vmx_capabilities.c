/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The VMX capability MSRs: SDM volume 3, appendix A: what is reserved, what must be so, and
 * what they say of each other. Which bits VM entry then accepts is vmx_entry_controls'.
 *
 * A failure is followed by the value.
 */
#include <libcflat.h>
#include "vmx-l2.h"

static void msr_check(bool good, const char *name, u64 value)
{
	if (!report(good, "%s", name))
		report_info("  %#llx", (unsigned long long)value);
}

static void basic(void)
{
	u64 v = vmx_caps.basic;
	u64 size = v >> 32 & 0x1fff, type = v >> 50 & 15;

	msr_check(!(v & BIT_ULL(31)), "A.1-basic Bit 31 is 0", v);
	msr_check(size && size <= 4096, "A.1-basic The region's size is 1 to 4096", v);
	msr_check(!(v & GENMASK_ULL(47, 45)), "A.1-basic Bits 47:45 are 0", v);
	msr_check(!(v & BIT_ULL(48)), "A.1-basic Bit 48 is 0 on a CPU with Intel 64", v);
	msr_check(type == 0 || type == 6, "A.1-basic The memory type is UC or WB", v);
	msr_check(!(v & GENMASK_ULL(63, 58)), "A.1-basic Bits 63:58 are 0", v);
}

/* A must-be-1 bit has to be allowed; what TRUE says must be weaker than the plain MSR. */
static void controls(const char *name, u32 plain_msr, u32 true_msr, u32 default1)
{
	u64 plain = rdmsr(plain_msr), v;

	for (unsigned int bit = 0; bit < 32; bit++)
		report(!(plain & BIT_ULL(bit)) || plain & BIT_ULL(bit + 32),
		       "A.2-consistent %s: bit %u that must be 1 may be 1", name, bit);
	msr_check((plain & default1) == default1, name, plain);
	if (!vmx_caps.true_msrs || !true_msr)
		return;
	v = rdmsr(true_msr);
	for (unsigned int bit = 0; bit < 32; bit++) {
		report(!(v & BIT_ULL(bit)) || v & BIT_ULL(bit + 32),
		       "A.2-consistent TRUE %s: bit %u that must be 1 may be 1", name, bit);
		report((v >> 32 & BIT(bit)) == (plain >> 32 & BIT(bit)),
		       "A.2-true TRUE %s: bit %u may be 1 as in the plain MSR", name, bit);
		report(BIT(bit) & default1 || (v & BIT(bit)) == (plain & BIT(bit)),
		       "A.2-true TRUE %s: bit %u must be 1 as in the plain MSR", name, bit);
	}
}

static void dependent(void)
{
	u32 pin = vmx_caps.pin.may, cpu0 = vmx_caps.cpu0.may, cpu1 = vmx_caps.cpu1.may;
	static const struct {
		const char *name;
		u32 bit, needs;
	} rows[] = {
		{ "A.3-unrestricted An unrestricted guest needs EPT", CPU_URG, CPU_EPT },
		{ "A.3-pml PML needs EPT", CPU_PML, CPU_EPT },
		{ "A.3-ve #VE needs EPT", CPU_EPT_VE, CPU_EPT },
		{ "A.3-mbec Mode-based execute control needs EPT", CPU_MODE_BASED_EPT_EXEC, CPU_EPT },
		{ "A.3-vintd Delivery comes with register virtualization", CPU_VINTD,
		  CPU_APIC_REG_VIRT },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		report(!(cpu1 & rows[i].bit) || cpu1 & rows[i].needs, "%s", rows[i].name);
	report(!(pin & PIN_VIRT_NMI) || pin & PIN_NMI, "A.3-nmi Virtual NMIs come with NMI exiting");
	report(!(cpu0 & CPU_NMI_WINDOW) || pin & PIN_VIRT_NMI,
	       "A.3-nmi NMI-window exiting comes with virtual NMIs");
	report(!(cpu1 & (CPU_VINTD | CPU_APIC_REG_VIRT | CPU_VIRT_X2APIC)) || cpu0 & CPU_TPR_SHADOW,
	       "A.3-apic APIC virtualization comes with the TPR shadow");
	report(!(pin & PIN_POST_INTR) || (cpu1 & CPU_VINTD && vmx_caps.exit.may & EXI_INTA),
	       "A.3-posted Posted interrupts come with delivery and acknowledge on exit");
	report(!(vmx_caps.exit.may & EXI_SAVE_PREEMPT) || pin & PIN_PREEMPT,
	       "A.3-timer Saving the preemption timer comes with the timer");
	report(!cpu1 || cpu0 & CPU_SECONDARY, "A.3-secondary The secondary controls can be activated");
	report(!(u32)rdmsr(MSR_IA32_VMX_PROCBASED_CTLS2),
	       "A.3.3-allowed0 No secondary control must be 1");
	report(vmx_caps.exit.may & EXI_HOST_64 && vmx_caps.entry.may & ENT_GUEST_64,
	       "A.4-ia32e IA-32e mode of host and guest may be 1");
}

static void misc(void)
{
	u64 v = vmx_caps.misc;

	msr_check(!(cpuid(0x80000001).d & BIT(29)) || !vmx_has(NEED_URG) || v & BIT_ULL(5),
		  "A.6-efer-lma Unrestricted guests come with saving of EFER.LMA", v);
	msr_check((v >> 16 & 0x1ff) <= 256, "A.6-cr3-targets At most 256 CR3 targets", v);
	msr_check(!(v & GENMASK_ULL(13, 9)), "A.6-reserved Bits 13:9 are 0", v);
	msr_check(!(v & BIT_ULL(31)), "A.6-reserved Bit 31 is 0", v);
}

static void fixed(void)
{
	u64 cr0_1 = rdmsr(MSR_IA32_VMX_CR0_FIXED0), cr0_0 = rdmsr(MSR_IA32_VMX_CR0_FIXED1);
	u64 cr4_1 = rdmsr(MSR_IA32_VMX_CR4_FIXED0), cr4_0 = rdmsr(MSR_IA32_VMX_CR4_FIXED1);
	u64 must = X86_CR0_PE | X86_CR0_NE | X86_CR0_PG;

	msr_check((cr0_1 & must) == must, "A.7-cr0 PE, NE and PG are fixed to 1", cr0_1);
	msr_check(!(cr0_1 & ~cr0_0), "A.7-cr0 No bit is fixed to both", cr0_1);
	msr_check(!(cr0_0 >> 32), "A.7-cr0 The upper half is fixed to 0", cr0_0);
	msr_check(cr4_1 & X86_CR4_VMXE, "A.8-cr4 VMXE is fixed to 1", cr4_1);
	msr_check(!(cr4_1 & ~cr4_0), "A.8-cr4 No bit is fixed to both", cr4_1);
	for (unsigned int bit = 0; bit < 32; bit++) {
		ulong cr4 = read_cr4();
		bool settable;

		/* These change what runs here. */
		if (BIT(bit) & (X86_CR4_PAE | X86_CR4_VMXE | BIT(12) | BIT(17) | BIT(20) | BIT(21) |
				BIT(22) | BIT(23) | BIT(24) | BIT(14)))
			continue;
		settable = !write_cr4_safe(cr4 | BIT(bit));
		write_cr4(cr4);
		report(settable == !!(cr4_0 & BIT(bit)), "A.8-cr4 Bit %u can be set as FIXED1 says",
		       bit);
	}
}

static void ept_vpid(void)
{
	u64 v = vmx_caps.ept_vpid;

	if (!vmx_has(NEED_EPT)) {
		report_skip("A.10-ept: this CPU lacks EPT");
		return;
	}
	msr_check(!(v & ~(u64)(EPT_CAP_EXEC_ONLY | EPT_CAP_PWL4 | EPT_CAP_PWL5 | EPT_CAP_UC |
			       EPT_CAP_WB | EPT_CAP_2M_PAGE | EPT_CAP_1G_PAGE | EPT_CAP_INVEPT |
			       EPT_CAP_AD_FLAG | EPT_CAP_ADV_EPT_INFO | BIT_ULL(23) |
			       EPT_CAP_INVEPT_SINGLE | EPT_CAP_INVEPT_ALL | VPID_CAP_INVVPID |
			       VPID_CAP_INVVPID_ADDR | VPID_CAP_INVVPID_CXTGLB |
			       VPID_CAP_INVVPID_ALL | VPID_CAP_INVVPID_CXTLOC |
			       GENMASK_ULL(53, 48))), "A.10-reserved Reserved bits are 0", v);
	msr_check(v & EPT_CAP_PWL4, "A.10-ept A walk of four levels", v);
	msr_check(!(v & EPT_CAP_INVEPT) || v & (EPT_CAP_INVEPT_SINGLE | EPT_CAP_INVEPT_ALL),
		  "A.10-invept INVEPT has a type", v);
	msr_check(!(v & VPID_CAP_INVVPID) || v & GENMASK_ULL(43, 40),
		  "A.10-invvpid INVVPID has a type", v);
}

/* Every one of them is read-only. */
static void read_only(void)
{
	for (u32 msr = MSR_IA32_VMX_BASIC; msr <= MSR_IA32_VMX_VMFUNC; msr++) {
		u64 value, again = 0;

		if (rdmsr_safe(msr, &value))
			continue;
		report(wrmsr_safe(msr, value) == GP_VECTOR, "A-read-only WRMSR of %#x raises #GP", msr);
		report(!rdmsr_safe(msr, &again) && again == value, "A-read-only %#x is as it was", msr);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	basic();
	controls("A.3.1-default1 Pin-based controls", MSR_IA32_VMX_PINBASED_CTLS,
		 MSR_IA32_VMX_TRUE_PIN, BIT(1) | BIT(2) | BIT(4));
	controls("A.3.2-default1 Primary controls", MSR_IA32_VMX_PROCBASED_CTLS,
		 MSR_IA32_VMX_TRUE_PROC, BIT(1) | GENMASK(6, 4) | BIT(8) | GENMASK(16, 13) | BIT(26));
	controls("A.4-default1 Exit controls", MSR_IA32_VMX_EXIT_CTLS, MSR_IA32_VMX_TRUE_EXIT,
		 GENMASK(8, 0) | BIT(10) | BIT(11) | BIT(13) | BIT(14) | BIT(16) | BIT(17));
	controls("A.5-default1 Entry controls", MSR_IA32_VMX_ENTRY_CTLS, MSR_IA32_VMX_TRUE_ENTRY,
		 GENMASK(8, 0) | BIT(12));
	dependent();
	misc();
	fixed();
	ept_vpid();
	read_only();
	return report_summary();
}
