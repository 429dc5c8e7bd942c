/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VM entry checks the host-state area: SDM volume 3, sections 27.2.2 to 27.2.4.
 *
 * One violation at a time must give VMfailValid(8), with every field of the VMCS and every
 * register as it was. A failure is followed by what differs.
 */
#include <libcflat.h>
#include "vmx-entry.h"

/* CR0 and CR4: the bits that VMX fixes to 1 and to 0; the upper half of CR0 is 0. */
static void fixed_bits(const char *name, u32 field, u64 fixed0, u64 fixed1, u64 unchecked)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		u64 mask = BIT_ULL(bit);

		if (unchecked & mask)
			continue;
		vmx_l2_reset(L2_64);
		if (fixed0 & mask) {
			vw_clear(field, mask);
			entry_try(ENTRY_HOST, "%s bit %u is 0 and fixed to 1", name, bit);
		} else if (!(fixed1 & mask)) {
			vw_set(field, mask);
			entry_try(ENTRY_HOST, "%s bit %u is 1 and fixed to 0", name, bit);
		}
	}
}

static void control_registers(void)
{
	fixed_bits("27.2.2-cr0-fixed Host CR0", HOST_CR0, rdmsr(MSR_IA32_VMX_CR0_FIXED0),
		   rdmsr(MSR_IA32_VMX_CR0_FIXED1), X86_CR0_NW | X86_CR0_CD);
	fixed_bits("27.2.2-cr4-fixed Host CR4", HOST_CR4, rdmsr(MSR_IA32_VMX_CR4_FIXED0),
		   rdmsr(MSR_IA32_VMX_CR4_FIXED1), 0);
	for (unsigned int i = 0; i < 2; i++) {
		u64 bit = i ? X86_CR0_CD : X86_CR0_NW;

		vmx_l2_reset(L2_64);
		vw(HOST_CR0, read_cr0() ^ bit);
		entry_try(ENTRY_GOOD, "27.2.2-cr0-fixed Host CR0.%s is not checked",
			  i ? "CD" : "NW");
	}
	if (rdmsr(MSR_IA32_VMX_CR4_FIXED1) & X86_CR4_CET) {
		vmx_l2_reset(L2_64);
		vw_set(HOST_CR4, X86_CR4_CET);
		vw_clear(HOST_CR0, X86_CR0_WP);
		entry_try(ENTRY_HOST, "27.2.2-cr4-cet Host CR4.CET without CR0.WP");
	} else {
		report_skip("27.2.2-cr4-cet: this CPU lacks CET");
	}
	entry_address("27.2.2-cr3 Host CR3", ENTRY_HOST, NULL, HOST_CR3, 1);
	entry_canonical("27.2.2-sysenter Host IA32_SYSENTER_ESP", ENTRY_HOST, NULL,
			HOST_SYSENTER_ESP);
	entry_canonical("27.2.2-sysenter Host IA32_SYSENTER_EIP", ENTRY_HOST, NULL,
			HOST_SYSENTER_EIP);
	/* Good values are loaded by the exit, which vmx_judge() compares. */
	for (unsigned int i = 0; i < 2; i++) {
		u32 field = i ? HOST_SYSENTER_EIP : HOST_SYSENTER_ESP;

		vmx_l2_reset(L2_64);
		vw(field, 0x00007fffffffffff);
		entry_try(ENTRY_GOOD, "27.2.2-sysenter Highest lower %s", vmx_field_name(field));
		vw(field, 0xffff800000000000);
		entry_try(ENTRY_GOOD, "27.2.2-sysenter Lowest upper %s", vmx_field_name(field));
	}
}

static void use_pat(void)
{
	vmx_use_exit(EXI_LOAD_PAT);
}

static void use_efer(void)
{
	vmx_use_exit(EXI_LOAD_EFER);
}

static void use_cet(void)
{
	vmx_use_exit(EXI_LOAD_CET);
}

static void use_pkrs(void)
{
	vmx_use_exit(EXI_LOAD_PKRS);
}

static void use_perf(void)
{
	vmx_use_exit(EXI_LOAD_PERF);
}

static void pat(void)
{
	if (!vmx_has(NEED_HOST_PAT)) {
		report_skip("27.2.2-pat: this CPU does not load PAT on exits");
		return;
	}
	for (u64 byte = 0; byte < 8; byte++)
		for (u64 type = 0; type < 16; type++) {
			bool good = type < 8 && type != 2 && type != 3;
			u64 value = 0x0606060606060606;

			value = (value & ~(0xffull << 8 * byte)) | type << 8 * byte;
			vmx_l2_reset(L2_64);
			use_pat();
			vw(HOST_PAT, value);
			entry_try(good ? ENTRY_GOOD : ENTRY_HOST, "27.2.2-pat Host PA%d is %d",
				  (int)byte, (int)type);
		}
	for (unsigned int bit = 4; bit < 8; bit++) {
		vmx_l2_reset(L2_64);
		use_pat();
		vw(HOST_PAT, 0x0606060606060606 | BIT_ULL(bit));
		entry_try(ENTRY_HOST, "27.2.2-pat Host PA0 has bit %u", bit);
	}
	vmx_l2_reset(L2_64);
	vw(HOST_PAT, ~0ull);
	entry_try(ENTRY_GOOD, "27.2.2-pat Host PAT not checked when it is not loaded");
}

static void other_msrs(void)
{
	if (vmx_has(NEED_HOST_EFER)) {
		u64 known = EFER_SCE | EFER_LME | EFER_LMA | EFER_NX;

		entry_bits("27.2.2-efer-reserved Host EFER", ENTRY_HOST, use_efer, HOST_EFER,
			   ~known);
		for (unsigned int i = 1; i < 4; i++) {
			u64 gone = (i & 1 ? EFER_LMA : 0) | (i & 2 ? EFER_LME : 0);

			vmx_l2_reset(L2_64);
			use_efer();
			vw_clear(HOST_EFER, gone);
			entry_try(ENTRY_HOST, "27.2.2-efer-lma Host EFER without%s%s",
				  i & 1 ? " LMA" : "", i & 2 ? " LME" : "");
		}
		vmx_l2_reset(L2_64);
		use_efer();
		vw(HOST_EFER, rdmsr(MSR_EFER) ^ EFER_SCE);
		entry_try(ENTRY_GOOD, "27.2.2-efer-lma Host EFER with another SCE");
		vmx_l2_reset(L2_64);
		vw(HOST_EFER, 0xaaaaaaaaaaaaaaaa);
		entry_try(ENTRY_GOOD, "27.2.2-efer Host EFER not checked when it is not loaded");
		wrmsr(MSR_EFER, rdmsr(MSR_EFER) ^ EFER_SCE);
	} else {
		report_skip("27.2.2-efer: this CPU does not load EFER on exits");
	}
	if (vmx_has(NEED_HOST_PERF))
		entry_bits("27.2.2-perf Host IA32_PERF_GLOBAL_CTRL", ENTRY_HOST, use_perf,
			   HOST_PERF_GLOBAL_CTRL, GENMASK_ULL(63, 48));
	else
		report_skip("27.2.2-perf: this CPU does not load IA32_PERF_GLOBAL_CTRL on exits");
	if (vmx_has(NEED_HOST_PKRS))
		entry_bits("27.2.2-pkrs Host IA32_PKRS", ENTRY_HOST, use_pkrs, HOST_PKRS,
			   GENMASK_ULL(63, 32));
	else
		report_skip("27.2.2-pkrs: this CPU does not load IA32_PKRS on exits");
	if (vmx_has(NEED_HOST_CET)) {
		entry_bits("27.2.2-cet-reserved Host IA32_S_CET", ENTRY_HOST, use_cet, HOST_S_CET,
			   GENMASK_ULL(9, 6));
		vmx_l2_reset(L2_64);
		use_cet();
		vw(HOST_S_CET, BIT(10) | BIT(11));
		entry_try(ENTRY_HOST, "27.2.2-cet-reserved Host IA32_S_CET SUPPRESS and TRACKER");
		entry_canonical("27.2.2-cet-canonical Host IA32_INTERRUPT_SSP_TABLE_ADDR",
				ENTRY_HOST, use_cet, HOST_SSP_TABLE);
		entry_bits("27.2.2-ssp Host SSP", ENTRY_HOST, use_cet, HOST_SSP, 3);
		entry_canonical("27.2.2-ssp Host SSP", ENTRY_HOST, use_cet, HOST_SSP);
	} else {
		report_skip("27.2.2-cet: this CPU does not load CET state on exits");
	}
}

static void segments(void)
{
	static const u32 selectors[] = {
		HOST_SEL_ES, HOST_SEL_CS, HOST_SEL_SS, HOST_SEL_DS, HOST_SEL_FS, HOST_SEL_GS,
		HOST_SEL_TR,
	};
	static const u32 bases[] = {
		HOST_BASE_FS, HOST_BASE_GS, HOST_BASE_TR, HOST_BASE_GDTR, HOST_BASE_IDTR,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(selectors); i++) {
		char name[64];

		snprintf(name, sizeof(name), "27.2.3-selector %s", vmx_field_name(selectors[i]));
		entry_bits(name, ENTRY_HOST, NULL, selectors[i], 7);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(bases); i++) {
		char name[64];

		snprintf(name, sizeof(name), "27.2.3-base %s", vmx_field_name(bases[i]));
		entry_canonical(name, ENTRY_HOST, NULL, bases[i]);
	}
}

static const struct entry_row rows[] = {
	{ "27.2.3-cs-tr-null Host CS is 0", ENTRY_HOST, L2_64, { { HOST_SEL_CS, OP_IS, 0 } } },
	{ "27.2.3-cs-tr-null Host TR is 0", ENTRY_HOST, L2_64, { { HOST_SEL_TR, OP_IS, 0 } } },
	{ "27.2.3-ss-null Host SS may be 0 in 64-bit mode", ENTRY_GOOD, L2_64,
	  { { HOST_SEL_SS, OP_IS, 0 } } },
	{ "27.2.3-selector Host ES may be 0", ENTRY_GOOD, L2_64, { { HOST_SEL_ES, OP_IS, 0 } } },
	{ "27.2.3-selector Host DS may be 0", ENTRY_GOOD, L2_64, { { HOST_SEL_DS, OP_IS, 0 } } },
	{ "27.2.3-selector Host FS may be 0", ENTRY_GOOD, L2_64,
	  { { HOST_SEL_FS, OP_IS, 0 }, { HOST_BASE_FS, OP_IS, 0xffff800012345678 } } },
	{ "27.2.4-host-64 Host address-space size 0 in IA-32e mode", ENTRY_HOST, L2_64,
	  { { EXI_CONTROLS, OP_CLEAR, EXI_HOST_64 } } },
	{ "27.2.4-host-64 The same with a guest of 32 bits", ENTRY_HOST, L2_32,
	  { { EXI_CONTROLS, OP_CLEAR, EXI_HOST_64 } } },
	{ "27.2.4-pae Host CR4.PAE is 0", ENTRY_HOST, L2_64,
	  { { HOST_CR4, OP_CLEAR, X86_CR4_PAE } } },
	{ "27.2.2-cr4-fixed Host CR4 differs from CR4 now", ENTRY_GOOD, L2_64,
	  { { HOST_CR4, OP_OR, X86_CR4_TSD } } },
};

/* vmx_enter_asm() writes HOST_RIP, so this enters by hand; nothing may be entered. */
static void host_rip(void)
{
	static const u64 bad[] = {
		0x0000800000000000, 0xffff7fffffffffff, 0x8000000000000000, 0x0001000000000000,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		struct vmx_insn r;

		vmx_l2_reset(L2_64);
		vw(HOST_RIP, bad[i]);
		r = VMX_INSN("vmlaunch");
		report(vmx_failed_valid(r, VMXERR_ENTRY_INVALID_HOST_STATE_FIELD),
		       "27.2.4-rip Host RIP %#llx", (unsigned long long)bad[i]);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	control_registers();
	pat();
	other_msrs();
	segments();
	entry_rows(rows, ARRAY_SIZE(rows));
	host_rip();
	return report_summary();
}
