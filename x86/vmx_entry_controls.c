/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VM entry checks the VM-execution control fields: SDM volume 3, section 27.2.1.1.
 *
 * One violation at a time must give VMfailValid(7), with every field of the VMCS and every
 * register as it was; values at the edge of what is good must let L2 run. A failure is
 * followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-entry.h"
#include "vmx-ept.h"

static u8 page[4096] __attribute__((aligned(4096)));

/* Each bit of a control field against what the capability MSR allows. */
static void allowed_bits(const char *name, u32 field, struct vmx_allowed allowed)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		u32 mask = BIT(bit);

		vmx_l2_reset(L2_64);
		if (field == CPU_EXEC_CTRL1)
			vw_set(CPU_EXEC_CTRL0, CPU_SECONDARY);
		if (allowed.must & mask) {
			vw_clear(field, mask);
			entry_try(ENTRY_CONTROL, "27.2.1.1-%s bit %u is 0 and must be 1", name, bit);
		} else if (!(allowed.may & mask)) {
			vw_set(field, mask);
			entry_try(ENTRY_CONTROL, "27.2.1.1-%s bit %u is 1 and must be 0", name, bit);
		}
	}
	vmx_l2_reset(L2_64);
	if (field == CPU_EXEC_CTRL1) {
		vw_clear(CPU_EXEC_CTRL0, CPU_SECONDARY);
		vw(field, 0xffffffff);
		entry_try(ENTRY_GOOD, "27.2.1.1-%s not checked when they are not active", name);
	}
}

/* Bits 31:4 of IA32_VMX_MISC[24:16]: how many CR3 targets there may be. */
static void cr3_targets(void)
{
	u32 max = vmx_caps.misc >> 16 & 0x1ff;

	for (u32 n = 0; n <= max + 2; n++) {
		vmx_l2_reset(L2_64);
		vw(CR3_TARGET_COUNT, n);
		entry_try(n <= max ? ENTRY_GOOD : ENTRY_CONTROL,
			  "27.2.1.1-cr3-target-count CR3-target count of %u", n);
	}
	entry_bits("27.2.1.1-cr3-target-count CR3-target count", ENTRY_CONTROL, NULL,
		   CR3_TARGET_COUNT, 0xffffffff & ~15u);
}

static void use_io_bitmaps(void)
{
	vmx_use_cpu(CPU_IO_BITMAP, 0);
}

static void use_msr_bitmaps(void)
{
	vmx_use_cpu(CPU_MSR_BITMAP, 0);
}

static void use_tpr_shadow(void)
{
	vmx_use_cpu(CPU_TPR_SHADOW, 0);
	vw(APIC_VIRT_ADDR, virt_to_phys(page));
}

static void use_apic_access(void)
{
	vmx_use_cpu(0, CPU_VIRT_APIC_ACCESSES);
	vw(APIC_ACCS_ADDR, virt_to_phys(page));
}

static void use_vintd(void)
{
	use_tpr_shadow();
	vmx_use_pin(PIN_EXTINT);
	vmx_use_cpu(0, CPU_VINTD);
}

static void use_posted(void)
{
	use_vintd();
	vmx_use_pin(PIN_POST_INTR);
	vmx_use_exit(EXI_INTA);
	/* Aligned to a page, which is more than the SDM asks for. */
	vw(POSTED_INTR_DESC_ADDR, virt_to_phys(page));
}

static u64 eptp;

static void use_ept(void)
{
	vmx_use_ept(eptp);
}

static void use_pml(void)
{
	use_ept();
	vmx_use_cpu(0, CPU_PML);
	vw(GUEST_PML_INDEX, 511);
}

static void use_vmfunc(void)
{
	vmx_use_cpu(0, CPU_VMFUNC);
}

static void use_eptp_switching(void)
{
	use_ept();
	use_vmfunc();
	vw(VM_FUNCTION_CTRL, 1);
}

static void use_shadow(void)
{
	vmx_use_cpu(0, CPU_SHADOW_VMCS);
}

static void use_ve(void)
{
	use_ept();
	vmx_use_cpu(0, CPU_EPT_VE);
}

static void addresses(void)
{
	static const struct {
		const char *name;
		u32 field;
		u64 alignment;
		void (*setup)(void);
		enum vmx_need need;
	} rows[] = {
		{ "27.2.1.1-io-bitmaps I/O bitmap A", IO_BITMAP_A, 4096, use_io_bitmaps, 0 },
		{ "27.2.1.1-io-bitmaps I/O bitmap B", IO_BITMAP_B, 4096, use_io_bitmaps, 0 },
		{ "27.2.1.1-msr-bitmaps MSR bitmaps", MSR_BITMAP, 4096, use_msr_bitmaps,
		  NEED_MSR_BITMAP },
		{ "27.2.1.1-virtual-apic-address Virtual-APIC address", APIC_VIRT_ADDR, 4096,
		  use_tpr_shadow, NEED_TPR_SHADOW },
		{ "27.2.1.1-apic-access-address APIC-access address", APIC_ACCS_ADDR, 4096,
		  use_apic_access, NEED_APIC_ACCESS },
		{ "27.2.1.1-posted-descriptor Posted-interrupt descriptor", POSTED_INTR_DESC_ADDR,
		  64, use_posted, NEED_POSTED },
		{ "27.2.1.1-pml-address PML address", PMLADDR, 4096, use_pml, NEED_PML },
		{ "27.2.1.1-eptp-list EPTP-list address", EPTP_LIST_ADDR, 4096,
		  use_eptp_switching, NEED_EPTP_SWITCHING },
		{ "27.2.1.1-shadow-bitmaps VMREAD bitmap", VMREAD_BITMAP, 4096, use_shadow,
		  NEED_SHADOW },
		{ "27.2.1.1-shadow-bitmaps VMWRITE bitmap", VMWRITE_BITMAP, 4096, use_shadow,
		  NEED_SHADOW },
		{ "27.2.1.1-ve-info #VE information address", VE_INFO_ADDR, 4096, use_ve,
		  NEED_VE },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!vmx_has(rows[i].need)) {
			report_skip("%s: this CPU lacks the control", rows[i].name);
			continue;
		}
		vmx_l2_reset(L2_64);
		rows[i].setup();
		entry_try(ENTRY_GOOD, "%s: good", rows[i].name);
		entry_address(rows[i].name, ENTRY_CONTROL, rows[i].setup, rows[i].field,
			      rows[i].alignment);
		/* With the control 0 nobody looks. */
		vmx_l2_reset(L2_64);
		vw(rows[i].field, ~0ull);
		entry_try(ENTRY_GOOD, "%s: not checked when not in use", rows[i].name);
	}
}

static void tpr_threshold(void)
{
	if (!vmx_has(NEED_TPR_SHADOW)) {
		report_skip("27.2.1.1-tpr-threshold: this CPU lacks the control");
		return;
	}
	entry_bits("27.2.1.1-tpr-threshold TPR threshold", ENTRY_CONTROL, use_tpr_shadow,
		   TPR_THRESHOLD, 0xfffffff0);
	for (u32 threshold = 0; threshold < 16; threshold += 3)
		for (u32 vtpr = 0; vtpr < 16; vtpr += 3) {
			vmx_l2_reset(L2_64);
			use_tpr_shadow();
			page[0x80] = vtpr << 4 | 0xf;
			vw(TPR_THRESHOLD, threshold);
			entry_try(threshold > vtpr ? ENTRY_CONTROL : ENTRY_GOOD,
				  "27.2.1.1-tpr-threshold-vtpr Threshold %u, VTPR class %u",
				  threshold, vtpr);
		}
	page[0x80] = 0;
	vmx_l2_reset(L2_64);
	vw(TPR_THRESHOLD, 0xffffffff);
	entry_try(ENTRY_GOOD, "27.2.1.1-tpr-threshold not checked without TPR shadow");
	if (vmx_has(NEED_VINTD)) {
		vmx_l2_reset(L2_64);
		use_vintd();
		vw(TPR_THRESHOLD, 0xffffffff);
		entry_try(ENTRY_GOOD,
			  "27.2.1.1-tpr-threshold not checked with virtual-interrupt delivery");
	}
	if (vmx_has(NEED_APIC_ACCESS)) {
		vmx_l2_reset(L2_64);
		use_tpr_shadow();
		use_apic_access();
		vw(APIC_ACCS_ADDR, virt_to_phys(page) + 0x100000);
		vw(TPR_THRESHOLD, 15);
		/* Instead L2 starts with a TPR-threshold exit (section 27.7.7). */
		entry_try(ENTRY_ACCEPTED,
			  "27.2.1.1-tpr-threshold-vtpr not compared when APIC accesses are virtual");
	}
}

static void eptp_bits(void)
{
	const u64 types = (vmx_caps.ept_vpid & EPT_CAP_UC ? BIT(0) : 0) |
			  (vmx_caps.ept_vpid & EPT_CAP_WB ? BIT(6) : 0);
	u64 reserved = GENMASK_ULL(11, 8);

	if (!vmx_has(NEED_EPT)) {
		report_skip("27.2.1.1-eptp: this CPU lacks EPT");
		return;
	}
	for (u64 type = 0; type < 8; type++) {
		vmx_l2_reset(L2_64);
		vmx_use_ept((eptp & ~7ull) | type);
		entry_try(types & BIT(type) ? ENTRY_GOOD : ENTRY_CONTROL,
			  "27.2.1.1-eptp-memory-type EPTP memory type %d", (int)type);
	}
	for (u64 length = 0; length < 8; length++) {
		bool good = length == 3 && vmx_caps.ept_vpid & EPT_CAP_PWL4;

		if (length == 4 && vmx_caps.ept_vpid & EPT_CAP_PWL5)
			continue;
		vmx_l2_reset(L2_64);
		vmx_use_ept((eptp & ~EPTP_PG_WALK_LEN_MASK) | length << EPTP_PG_WALK_LEN_SHIFT);
		entry_try(good ? ENTRY_GOOD : ENTRY_CONTROL,
			  "27.2.1.1-eptp-walk-length EPTP page-walk length %d", (int)length + 1);
	}
	vmx_l2_reset(L2_64);
	vmx_use_ept(eptp | EPTP_AD_FLAG);
	entry_try(vmx_has(NEED_EPT_AD) ? ENTRY_GOOD : ENTRY_CONTROL,
		  "27.2.1.1-eptp-ad EPTP with accessed and dirty flags");
	/* Bit 7 is for supervisor shadow stacks where there are any. */
	if (!(vmx_caps.ept_vpid & BIT_ULL(23)))
		reserved |= BIT_ULL(7);
	entry_bits("27.2.1.1-eptp-reserved EPTP", ENTRY_CONTROL, use_ept, EPTP, reserved);
	entry_address("27.2.1.1-eptp-reserved EPTP address", ENTRY_CONTROL, use_ept, EPTP, 1);
	vmx_l2_reset(L2_64);
	vw(EPTP, ~0ull);
	entry_try(ENTRY_GOOD, "27.2.1.1-eptp not checked without EPT");
}

static void other_fields(void)
{
	if (vmx_has(NEED_POSTED)) {
		entry_bits("27.2.1.1-posted-vector Notification vector", ENTRY_CONTROL, use_posted,
			   PINV, 0xff00);
		vmx_l2_reset(L2_64);
		use_posted();
		vw(PINV, 0xff);
		entry_try(ENTRY_GOOD, "27.2.1.1-posted-vector Notification vector 255");
	}
	if (vmx_has(NEED_VMFUNC)) {
		entry_bits("27.2.1.1-vmfunc-controls VM-function controls", ENTRY_CONTROL,
			   use_vmfunc, VM_FUNCTION_CTRL, ~vmx_caps.vmfunc);
		vmx_l2_reset(L2_64);
		vw(VM_FUNCTION_CTRL, ~0ull);
		entry_try(ENTRY_GOOD, "27.2.1.1-vmfunc-controls not checked when not in use");
	}
}

static const struct entry_row rows[] = {
#define PIN(op, bits)	{ PIN_CONTROLS, op, bits }
#define C0(op, bits)	{ CPU_EXEC_CTRL0, op, bits }
#define C1(op, bits)	{ CPU_EXEC_CTRL0, OP_OR, CPU_SECONDARY }, { CPU_EXEC_CTRL1, op, bits }
	{ "27.2.1.1-virtual-nmis Virtual NMIs without NMI exiting", ENTRY_CONTROL, L2_64,
	  { PIN(OP_OR, PIN_VIRT_NMI) } },
	{ "27.2.1.1-virtual-nmis Virtual NMIs with NMI exiting", ENTRY_GOOD, L2_64,
	  { PIN(OP_OR, PIN_VIRT_NMI | PIN_NMI) } },
	{ "27.2.1.1-nmi-window NMI-window exiting without virtual NMIs", ENTRY_CONTROL, L2_64,
	  { PIN(OP_OR, PIN_NMI), C0(OP_OR, CPU_NMI_WINDOW) } },
	{ "27.2.1.1-nmi-window NMI-window exiting with neither", ENTRY_CONTROL, L2_64,
	  { C0(OP_OR, CPU_NMI_WINDOW) } },
	{ "27.2.1.1-nmi-window NMI-window exiting with virtual NMIs", ENTRY_ACCEPTED, L2_64,
	  { PIN(OP_OR, PIN_NMI | PIN_VIRT_NMI), C0(OP_OR, CPU_NMI_WINDOW) } },
	{ "27.2.1.1-no-tpr-shadow x2APIC mode without TPR shadow", ENTRY_CONTROL, L2_64,
	  { C1(OP_OR, CPU_VIRT_X2APIC) } },
	{ "27.2.1.1-no-tpr-shadow APIC-register virtualization without TPR shadow", ENTRY_CONTROL,
	  L2_64, { C1(OP_OR, CPU_APIC_REG_VIRT) } },
	{ "27.2.1.1-no-tpr-shadow Virtual-interrupt delivery without TPR shadow", ENTRY_CONTROL,
	  L2_64, { PIN(OP_OR, PIN_EXTINT), C1(OP_OR, CPU_VINTD) } },
	{ "27.2.1.1-x2apic x2APIC mode and virtual APIC accesses", ENTRY_CONTROL, L2_64,
	  { C0(OP_OR, CPU_TPR_SHADOW), C1(OP_OR, CPU_VIRT_X2APIC | CPU_VIRT_APIC_ACCESSES) } },
	{ "27.2.1.1-x2apic x2APIC mode alone", ENTRY_GOOD, L2_64,
	  { C0(OP_OR, CPU_TPR_SHADOW), C1(OP_OR, CPU_VIRT_X2APIC) } },
	{ "27.2.1.1-vintd Virtual-interrupt delivery without external-interrupt exiting",
	  ENTRY_CONTROL, L2_64, { C0(OP_OR, CPU_TPR_SHADOW), C1(OP_OR, CPU_VINTD) } },
	{ "27.2.1.1-vintd Virtual-interrupt delivery with external-interrupt exiting",
	  ENTRY_GOOD, L2_64,
	  { PIN(OP_OR, PIN_EXTINT), C0(OP_OR, CPU_TPR_SHADOW), C1(OP_OR, CPU_VINTD) } },
	{ "27.2.1.1-posted Posted interrupts without virtual-interrupt delivery", ENTRY_CONTROL,
	  L2_64, { PIN(OP_OR, PIN_EXTINT | PIN_POST_INTR), C0(OP_OR, CPU_TPR_SHADOW),
		   { EXI_CONTROLS, OP_OR, EXI_INTA } } },
	{ "27.2.1.1-posted Posted interrupts without acknowledge on exit", ENTRY_CONTROL, L2_64,
	  { PIN(OP_OR, PIN_EXTINT | PIN_POST_INTR), C0(OP_OR, CPU_TPR_SHADOW),
	    C1(OP_OR, CPU_VINTD) } },
	{ "27.2.1.1-vpid VPID 0", ENTRY_CONTROL, L2_64, { C1(OP_OR, CPU_VPID) } },
	{ "27.2.1.1-vpid VPID 1", ENTRY_GOOD, L2_64,
	  { C1(OP_OR, CPU_VPID), { VPID, OP_IS, 1 } } },
	{ "27.2.1.1-vpid VPID 0xffff", ENTRY_GOOD, L2_64,
	  { C1(OP_OR, CPU_VPID), { VPID, OP_IS, 0xffff } } },
	{ "27.2.1.1-pml PML without EPT", ENTRY_CONTROL, L2_64, { C1(OP_OR, CPU_PML) } },
	{ "27.2.1.1-unrestricted Unrestricted guest without EPT", ENTRY_CONTROL, L2_64,
	  { C1(OP_OR, CPU_URG) } },
	{ "27.2.1.1-mode-based-execute Mode-based execute control without EPT", ENTRY_CONTROL,
	  L2_64, { C1(OP_OR, CPU_MODE_BASED_EPT_EXEC) } },
	{ "27.2.1.1-spp Sub-page write permissions without EPT", ENTRY_CONTROL, L2_64,
	  { C1(OP_OR, CPU_SPP) } },
	{ "27.2.1.1-eptp-switching EPTP switching without EPT", ENTRY_CONTROL, L2_64,
	  { C1(OP_OR, CPU_VMFUNC), { VM_FUNCTION_CTRL, OP_IS, 1 } }, NEED_EPTP_SWITCHING },
};

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (vmx_has(NEED_EPT))
		eptp = vmx_ept_identity(0);
	allowed_bits("pin-reserved Pin-based controls", PIN_CONTROLS, vmx_caps.pin);
	allowed_bits("primary-reserved Primary processor-based controls", CPU_EXEC_CTRL0,
		     vmx_caps.cpu0);
	if (vmx_has(NEED_SECONDARY))
		allowed_bits("secondary-reserved Secondary processor-based controls",
			     CPU_EXEC_CTRL1, vmx_caps.cpu1);
	cr3_targets();
	addresses();
	tpr_threshold();
	eptp_bits();
	other_fields();
	entry_rows(rows, ARRAY_SIZE(rows));
	return report_summary();
}
