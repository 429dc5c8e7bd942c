/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VM entry checks the guest-state area: SDM volume 3, sections 27.3.1.1 and 27.3.1.3 to
 * 27.3.1.6: control and debug registers, MSRs, descriptor tables, RIP, RFLAGS, non-register
 * state, PDPTEs. Segment registers are vmx_entry_segments.
 *
 * One violation at a time must give an exit with reason 33 and bit 31, and the qualification
 * of table 27.8; every other field and register stays as it was, and the host state is
 * loaded. A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-entry.h"
#include "vmx-ept.h"

static void fixed_bits(const char *name, u32 field, u64 fixed0, u64 fixed1, u64 unchecked)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		u64 mask = BIT_ULL(bit);

		if (unchecked & mask)
			continue;
		vmx_l2_reset(L2_64);
		if (fixed0 & mask) {
			vw_clear(field, mask);
			entry_try(ENTRY_GUEST, "%s bit %u is 0 and fixed to 1", name, bit);
		} else if (!(fixed1 & mask)) {
			vw_set(field, mask);
			entry_try(ENTRY_GUEST, "%s bit %u is 1 and fixed to 0", name, bit);
		}
	}
}

static void control_registers(void)
{
	fixed_bits("27.3.1.1-cr0-fixed CR0", GUEST_CR0, rdmsr(MSR_IA32_VMX_CR0_FIXED0),
		   rdmsr(MSR_IA32_VMX_CR0_FIXED1), X86_CR0_NW | X86_CR0_CD);
	fixed_bits("27.3.1.1-cr4-fixed CR4", GUEST_CR4, rdmsr(MSR_IA32_VMX_CR4_FIXED0),
		   rdmsr(MSR_IA32_VMX_CR4_FIXED1), 0);
	entry_address("27.3.1.1-cr3 CR3", ENTRY_GUEST, NULL, GUEST_CR3, 1);
	entry_canonical("27.3.1.1-sysenter IA32_SYSENTER_ESP", ENTRY_GUEST, NULL,
			GUEST_SYSENTER_ESP);
	entry_canonical("27.3.1.1-sysenter IA32_SYSENTER_EIP", ENTRY_GUEST, NULL,
			GUEST_SYSENTER_EIP);
	entry_canonical("27.3.1.3-base GDTR base", ENTRY_GUEST, NULL, GUEST_BASE_GDTR);
	entry_canonical("27.3.1.3-base IDTR base", ENTRY_GUEST, NULL, GUEST_BASE_IDTR);
	entry_bits("27.3.1.3-limit GDTR limit", ENTRY_GUEST, NULL, GUEST_LIMIT_GDTR, 0xffff0000);
	entry_bits("27.3.1.3-limit IDTR limit", ENTRY_GUEST, NULL, GUEST_LIMIT_IDTR, 0xffff0000);
}

static void use_debug(void)
{
	vmx_use_entry(ENT_LOAD_DBGCTLS);
}

static void use_pat(void)
{
	vmx_use_entry(ENT_LOAD_PAT);
}

static void use_efer(void)
{
	vmx_use_entry(ENT_LOAD_EFER);
}

static void use_perf(void)
{
	vmx_use_entry(ENT_LOAD_PERF);
}

static void use_bndcfgs(void)
{
	vmx_use_entry(ENT_LOAD_BNDCFGS);
}

static void use_cet(void)
{
	/* An exit that does not load the state leaves the guest's. */
	vmx_use_entry(ENT_LOAD_CET);
	vmx_use_exit(EXI_LOAD_CET);
}

static void use_pkrs(void)
{
	vmx_use_entry(ENT_LOAD_PKRS);
}

static void pat(void)
{
	if (!(vmx_caps.entry.may & ENT_LOAD_PAT)) {
		report_skip("27.3.1.1-pat: this CPU does not load PAT on entries");
		return;
	}
	for (u64 byte = 0; byte < 8; byte++)
		for (u64 type = 0; type < 16; type++) {
			bool good = type < 8 && type != 2 && type != 3;
			u64 value = 0x0606060606060606;

			vmx_l2_reset(L2_64);
			use_pat();
			vw(GUEST_PAT, (value & ~(0xffull << 8 * byte)) | type << 8 * byte);
			entry_try(good ? ENTRY_GOOD : ENTRY_GUEST, "27.3.1.1-pat PA%d is %d",
				  (int)byte, (int)type);
		}
	vmx_l2_reset(L2_64);
	vw(GUEST_PAT, ~0ull);
	entry_try(ENTRY_GOOD, "27.3.1.1-pat PAT not checked when it is not loaded");
}

static void msrs(void)
{
	entry_bits("27.3.1.1-dr7 DR7", ENTRY_GUEST, use_debug, GUEST_DR7, GENMASK_ULL(63, 32));
	entry_bits("27.3.1.1-debugctl IA32_DEBUGCTL", ENTRY_GUEST, use_debug, GUEST_DEBUGCTL,
		   GENMASK_ULL(63, 16) | GENMASK_ULL(5, 3));
	vmx_l2_reset(L2_64);
	vw(GUEST_DR7, ~0ull);
	vw(GUEST_DEBUGCTL, ~0ull);
	entry_try(ENTRY_GOOD, "27.3.1.1-dr7 DR7 and IA32_DEBUGCTL not checked when not loaded");
	pat();
	if (vmx_caps.entry.may & ENT_LOAD_EFER) {
		u64 efer = rdmsr(MSR_EFER);

		entry_bits("27.3.1.1-efer-reserved EFER", ENTRY_GUEST, use_efer, GUEST_EFER,
			   ~(u64)(EFER_SCE | EFER_LME | EFER_LMA | EFER_NX));
		vmx_l2_reset(L2_64);
		vw(GUEST_EFER, ~0ull);
		entry_try(ENTRY_GOOD, "27.3.1.1-efer-lma EFER not checked when it is not loaded");
		for (int mode = L2_64; mode < L2_MODES; mode++)
			for (u64 bits = 0; bits < 4; bits++) {
				bool lma = bits & 1, lme = bits & 2, ia32e = mode <= L2_COMPAT_CPL3;
				bool paging = mode < L2_UNPAGED;

				if (!l2_mode_available(mode))
					continue;
				vmx_l2_reset(mode);
				use_efer();
				vw(GUEST_EFER, (efer & ~(u64)(EFER_LMA | EFER_LME)) |
				   (lma ? EFER_LMA : 0) | (lme ? EFER_LME : 0));
				entry_try(lma != ia32e || (paging && lma != lme) ? ENTRY_GUEST :
					  ENTRY_ACCEPTED, "27.3.1.1-efer-lma EFER in %s: LMA %d, LME %d",
					  l2_mode_names[mode], lma, lme);
			}
	} else {
		report_skip("27.3.1.1-efer: this CPU does not load EFER on entries");
	}
	if (vmx_caps.entry.may & ENT_LOAD_PERF)
		entry_bits("27.3.1.1-perf IA32_PERF_GLOBAL_CTRL", ENTRY_GUEST, use_perf,
			   GUEST_PERF_GLOBAL_CTRL, GENMASK_ULL(63, 48));
	else
		report_skip("27.3.1.1-perf: this CPU does not load IA32_PERF_GLOBAL_CTRL");
	if (vmx_caps.entry.may & ENT_LOAD_BNDCFGS) {
		entry_bits("27.3.1.1-bndcfgs IA32_BNDCFGS", ENTRY_GUEST, use_bndcfgs,
			   GUEST_BNDCFGS, GENMASK_ULL(11, 2));
		entry_canonical("27.3.1.1-bndcfgs IA32_BNDCFGS base", ENTRY_GUEST, use_bndcfgs,
				GUEST_BNDCFGS);
	} else {
		report_skip("27.3.1.1-bndcfgs: this CPU does not load IA32_BNDCFGS");
	}
	if (vmx_caps.entry.may & ENT_LOAD_PKRS)
		entry_bits("27.3.1.1-pkrs IA32_PKRS", ENTRY_GUEST, use_pkrs, GUEST_PKRS,
			   GENMASK_ULL(63, 32));
	else
		report_skip("27.3.1.1-pkrs: this CPU does not load IA32_PKRS");
	if (vmx_caps.entry.may & ENT_LOAD_CET) {
		entry_bits("27.3.1.1-cet-reserved IA32_S_CET", ENTRY_GUEST, use_cet, GUEST_S_CET,
			   GENMASK_ULL(9, 6));
		vmx_l2_reset(L2_64);
		use_cet();
		vw(GUEST_S_CET, BIT(10) | BIT(11));
		entry_try(ENTRY_GUEST, "27.3.1.1-cet-reserved IA32_S_CET SUPPRESS and TRACKER");
		entry_canonical("27.3.1.1-cet-canonical IA32_INTERRUPT_SSP_TABLE_ADDR",
				ENTRY_GUEST, use_cet, GUEST_SSP_TABLE);
		entry_bits("27.3.1.4-ssp SSP", ENTRY_GUEST, use_cet, GUEST_SSP, 3);
	} else {
		report_skip("27.3.1.1-cet: this CPU does not load CET state on entries");
	}
}

static void rip_and_rflags(void)
{
	for (unsigned int bit = 32; bit < 64; bit++) {
		vmx_l2_reset(L2_COMPAT);
		vw(GUEST_RIP, (ulong)l2_code | BIT_ULL(bit));
		entry_try(ENTRY_GUEST, "27.3.1.4-rip-32 RIP in compatibility mode: bit %u set", bit);
		vmx_l2_reset(L2_32);
		vw(GUEST_RIP, (ulong)l2_code | BIT_ULL(bit));
		entry_try(ENTRY_GUEST, "27.3.1.4-rip-32 RIP in protected mode: bit %u set", bit);
	}
	for (unsigned int bit = 48; bit < 64; bit++) {
		vmx_l2_reset(L2_64);
		vw(GUEST_RIP, (ulong)l2_code | BIT_ULL(bit));
		entry_try(ENTRY_GUEST, "27.3.1.4-rip-64 RIP in 64-bit mode: bit %u set", bit);
	}
	entry_bits("27.3.1.4-rflags-reserved RFLAGS", ENTRY_GUEST, NULL, GUEST_RFLAGS,
		   GENMASK_ULL(63, 22) | BIT(15) | BIT(5) | BIT(3));
	vmx_l2_reset(L2_64);
	vw(GUEST_RFLAGS, 0);
	entry_try(ENTRY_GUEST, "27.3.1.4-rflags-reserved RFLAGS: bit 1 clear");
	/* Each flag that may be set: ID VIP VIF AC NT IOPL OF DF IF SF ZF AF PF CF. */
	for (unsigned int bit = 0; bit < 22; bit++) {
		if (BIT(bit) & (X86_EFLAGS_VM | X86_EFLAGS_TF | X86_EFLAGS_FIXED | BIT(15) |
				BIT(5) | BIT(3)))
			continue;
		vmx_l2_reset(L2_64);
		vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | BIT(bit));
		vmx_arm();
		vmx_want_done(0);
		/* An exit by VMCALL saves RF as 0: SDM volume 3, section 28.3.3. */
		VW(GUEST_RFLAGS) &= ~(u64)X86_EFLAGS_RF;
		vmx_run();
		vmx_judge("27.3.1.4-rflags-reserved RFLAGS: bit %u may be set", bit);
	}
}

/* PDPTEs, from the VMCS with EPT and from memory without. */
static void pdptes(void)
{
	u64 reserved = GENMASK_ULL(63, cpuid_maxphyaddr()) | GENMASK_ULL(8, 5) |
		       GENMASK_ULL(2, 1);
	static u64 eptp;

	for (unsigned int ept = 0; ept < 2; ept++) {
		if (ept && !vmx_has(NEED_EPT))
			break;
		if (ept)
			eptp = vmx_ept_identity(0);
		for (unsigned int n = 0; n < 4; n++)
			for (unsigned int bit = 0; bit < 64; bit++) {
				u64 *entry, old;

				if (!(reserved & BIT_ULL(bit)))
					continue;
				vmx_l2_reset(L2_PAE);
				entry = (u64 *)vr(GUEST_CR3) + n;
				old = *entry;
				if (ept) {
					vmx_use_ept(eptp);
					vw_set(GUEST_PDPTE + 2 * n, BIT_ULL(bit));
				} else {
					*entry |= BIT_ULL(bit);
				}
				entry_try(ENTRY_PDPTE, "27.3.1.6-pdpte PDPTE%u %s: bit %u set", n,
					  ept ? "with EPT" : "in memory", bit);
				*entry = old;
			}
		for (unsigned int n = 1; n < 4; n++) {
			u64 *entry, old;

			vmx_l2_reset(L2_PAE);
			entry = (u64 *)vr(GUEST_CR3) + n;
			old = *entry;
			if (ept) {
				vmx_use_ept(eptp);
				vw(GUEST_PDPTE + 2 * n, ~1ull);
				*entry = ~0ull;
			} else {
				*entry = ~1ull;
			}
			entry_try(ENTRY_ACCEPTED, "27.3.1.6-pdpte PDPTE%u %s: not present, "
				  "all other bits set", n, ept ? "with EPT" : "in memory");
			*entry = old;
		}
	}
}

static const struct entry_row rows[] = {
#define URG	{ CPU_EXEC_CTRL0, OP_OR, CPU_SECONDARY }, { CPU_EXEC_CTRL1, OP_OR, CPU_URG }
	{ "27.3.1.1-cr0-pg CR0.PG without CR0.PE, unrestricted guest", ENTRY_GUEST, L2_REAL,
	  { URG, { GUEST_CR0, OP_OR, X86_CR0_PG } } },
	{ "27.3.1.1-cr0-fixed CR0.NW is not checked", ENTRY_GOOD, L2_64,
	  { { GUEST_CR0, OP_CLEAR, X86_CR0_NW } } },
	{ "27.3.1.1-cr4-cet CR4.CET without CR0.WP", ENTRY_GUEST, L2_64,
	  { { GUEST_CR4, OP_OR, X86_CR4_CET }, { GUEST_CR0, OP_CLEAR, X86_CR0_WP } },
	  NEED_GUEST_CET },
	{ "27.3.1.1-ia32e IA-32e mode without CR4.PAE", ENTRY_GUEST, L2_64,
	  { { GUEST_CR4, OP_CLEAR, X86_CR4_PAE } } },
	{ "27.3.1.1-ia32e IA-32e mode without CR0.PG", ENTRY_GUEST, L2_UNPAGED,
	  { { ENT_CONTROLS, OP_OR, ENT_GUEST_64 }, { GUEST_CR4, OP_OR, X86_CR4_PAE } } },
	{ "27.3.1.1-pcide CR4.PCIDE outside IA-32e mode", ENTRY_GUEST, L2_32,
	  { { GUEST_CR4, OP_OR, X86_CR4_PCIDE } } },
	{ "27.3.1.1-pcide CR4.PCIDE in IA-32e mode", ENTRY_GOOD, L2_64,
	  { { GUEST_CR4, OP_OR, X86_CR4_PCIDE } } },
	{ "27.3.1.4-rflags-vm RFLAGS.VM in 64-bit mode", ENTRY_GUEST, L2_64,
	  { { GUEST_RFLAGS, OP_OR, X86_EFLAGS_VM } } },
	{ "27.3.1.4-rflags-vm RFLAGS.VM in compatibility mode", ENTRY_GUEST, L2_COMPAT,
	  { { GUEST_RFLAGS, OP_OR, X86_EFLAGS_VM } } },
	{ "27.3.1.4-rflags-vm RFLAGS.VM with CR0.PE 0", ENTRY_GUEST, L2_REAL,
	  { { GUEST_RFLAGS, OP_OR, X86_EFLAGS_VM } } },
	{ "27.3.1.4-rflags-if External interrupt with RFLAGS.IF 0", ENTRY_GUEST, L2_64,
	  { { ENT_INTR_INFO, OP_IS, INTR_INFO_VALID_MASK | 0x20 } } },
};

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	control_registers();
	msrs();
	rip_and_rflags();
	pdptes();
	entry_rows(rows, ARRAY_SIZE(rows));
	return report_summary();
}
