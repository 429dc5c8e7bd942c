/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VM entry checks the VM-exit and VM-entry control fields: SDM volume 3, sections 27.2.1.2 and
 * 27.2.1.3: reserved bits, the addresses of MSR areas, and every kind of event that could be
 * injected.
 *
 * One violation at a time must give VMfailValid(7), with every field of the VMCS and every
 * register as it was. A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-entry.h"

static void allowed_bits(const char *name, u32 field, struct vmx_allowed allowed)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		u32 mask = BIT(bit);

		vmx_l2_reset(L2_64);
		if (allowed.must & mask) {
			vw_clear(field, mask);
			entry_try(ENTRY_CONTROL, "%s bit %u is 0 and must be 1", name, bit);
		} else if (!(allowed.may & mask)) {
			vw_set(field, mask);
			entry_try(ENTRY_CONTROL, "%s bit %u is 1 and must be 0", name, bit);
		}
	}
}

static u64 msr_area[512] __attribute__((aligned(4096)));

/* An area of MSRs: its count and its address. */
static void msr_area_checks(const char *name, u32 count, u32 address)
{
	u64 end = 1ull << cpuid_maxphyaddr();
	u64 area = virt_to_phys(msr_area);
	const u64 limit_counts[] = { 1, 2, 256, 512 };

	for (unsigned int bit = 0; bit < 64; bit++) {
		bool bad = bit < 4 || bit >= (unsigned int)cpuid_maxphyaddr();

		if (!bad)
			continue;
		vmx_l2_reset(L2_64);
		vw(count, 1);
		vw(address, area | 1ull << bit);
		entry_try(ENTRY_CONTROL, "%s address bit %u set", name, bit);
		vw(count, 0);
		entry_try(ENTRY_GOOD, "%s address bit %u set and count 0", name, bit);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(limit_counts); i++) {
		u64 n = limit_counts[i];

		vmx_l2_reset(L2_64);
		vw(count, n);
		vw(address, end - 16 * n + 16);
		entry_try(ENTRY_CONTROL, "%s of %d entries ends 16 bytes behind MAXPHYADDR", name,
			  (int)n);
	}
}

static void exit_controls(void)
{
	allowed_bits("27.2.1.2-exit-reserved VM-exit controls", EXI_CONTROLS, vmx_caps.exit);
	if (vmx_has(NEED_PREEMPT) && vmx_caps.exit.may & EXI_SAVE_PREEMPT) {
		vmx_l2_reset(L2_64);
		vmx_use_exit(EXI_SAVE_PREEMPT);
		entry_try(ENTRY_CONTROL, "27.2.1.2-save-timer Save preemption timer without timer");
		vmx_use_pin(PIN_PREEMPT);
		vw(PREEMPT_TIMER_VALUE, 0xffffffff);
		entry_try(ENTRY_ACCEPTED, "27.2.1.2-save-timer Save preemption timer with timer");
	}
	msr_area_checks("27.2.1.2-msr-store VM-exit MSR-store area", EXI_MSR_ST_CNT,
			EXIT_MSR_ST_ADDR);
	msr_area_checks("27.2.1.2-msr-load VM-exit MSR-load area", EXI_MSR_LD_CNT,
			EXIT_MSR_LD_ADDR);
}

static void entry_controls(void)
{
	allowed_bits("27.2.1.3-entry-reserved VM-entry controls", ENT_CONTROLS, vmx_caps.entry);
	msr_area_checks("27.2.1.3-msr-load VM-entry MSR-load area", ENT_MSR_LD_CNT,
			ENTER_MSR_LD_ADDR);
	vmx_l2_reset(L2_64);
	vw_set(ENT_CONTROLS, ENT_SMM);
	entry_try(ENTRY_CONTROL, "27.2.1.3-smm Entry to SMM outside SMM");
	vmx_l2_reset(L2_64);
	vw_set(ENT_CONTROLS, ENT_DUAL_MONITOR);
	entry_try(ENTRY_CONTROL, "27.2.1.3-smm Deactivate dual-monitor treatment outside SMM");
	vw_set(ENT_CONTROLS, ENT_SMM);
	entry_try(ENTRY_CONTROL, "27.2.1.3-smm Both");
}

static const char *const types[8] = {
	"external interrupt", "reserved type", "NMI", "hardware exception", "software interrupt",
	"privileged software exception", "software exception", "other event",
};

/* Exceptions with an error code; #CP is one where there is CET. */
static bool has_error_code(unsigned int vector)
{
	bool cet = vmx_caps.entry.may & ENT_LOAD_CET;

	return vector == DF_VECTOR || (vector >= TS_VECTOR && vector <= PF_VECTOR) ||
	       vector == AC_VECTOR || (vector == CP_VECTOR && cet);
}

static bool type_and_vector_good(unsigned int type, unsigned int vector)
{
	switch (type) {
	case VMX_INTR_TYPE_NMI_INTR:
		return vector == NMI_VECTOR;
	case VMX_INTR_TYPE_HARD_EXCEPTION:
		return vector < 32;
	case VMX_INTR_TYPE_OTHER_EVENT:
		return vector == 0 && vmx_caps.cpu0.may & CPU_MTF;
	default:
		return type != 1;
	}
}

/* IA32_VMX_BASIC[56]: an error code with any hardware exception, or with none. */
static bool error_code_good(unsigned int type, unsigned int vector, bool deliver, bool pe)
{
	if (type != VMX_INTR_TYPE_HARD_EXCEPTION || !pe)
		return !deliver;
	return vmx_caps.basic & BIT_ULL(56) || deliver == has_error_code(vector);
}

/* An event's vectors are tried at the edges of what each type allows. */
static void events(void)
{
	static const u8 vectors[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 30, 31,
		32, 33, 128, 255,
	};

	for (unsigned int type = 0; type < 8; type++)
		for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++)
			for (unsigned int deliver = 0; deliver < 2; deliver++) {
				unsigned int v = vectors[i];
				bool good = type_and_vector_good(type, v) &&
					    error_code_good(type, v, deliver, true);

				/* A double fault behind a triple one says nothing. */
				vmx_l2_reset(L2_64);
				if (type == VMX_INTR_TYPE_EXT_INTR)
					vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
				vw(ENT_INST_LEN, 1);
				vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | type << 8 | v |
				   (deliver ? INTR_INFO_DELIVER_CODE_MASK : 0));
				entry_try(good ? ENTRY_ACCEPTED : ENTRY_CONTROL,
					  "27.2.1.3-%s Inject %s %u %s error code",
					  !type_and_vector_good(type, v) ? "type-vector" :
					  deliver && type != VMX_INTR_TYPE_HARD_EXCEPTION ?
					  "error-code-type" : "error-code", types[type], v,
					  deliver ? "with" : "without");
			}
}

static void event_bits(void)
{
	const u32 gp = INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | GP_VECTOR |
		       INTR_INFO_DELIVER_CODE_MASK;

	for (unsigned int bit = 12; bit < 31; bit++) {
		vmx_l2_reset(L2_64);
		vw(ENT_INTR_INFO, gp | BIT(bit));
		entry_try(ENTRY_CONTROL, "27.2.1.3-intr-info-reserved Event: bit %u set", bit);
	}
	for (unsigned int bit = 16; bit < 32; bit++) {
		vmx_l2_reset(L2_64);
		vw(ENT_INTR_INFO, gp);
		vw(ENT_INTR_ERROR, BIT(bit));
		entry_try(ENTRY_CONTROL, "27.2.1.3-error-code-reserved Error code: bit %u set", bit);
		vw(ENT_INTR_INFO, 0);
		entry_try(ENTRY_GOOD, "27.2.1.3-error-code-reserved No event: bit %u set", bit);
	}
	vmx_l2_reset(L2_64);
	vw(ENT_INTR_INFO, 0x7fffffff);
	vw(ENT_INTR_ERROR, 0xffffffff);
	vw(ENT_INST_LEN, 0xffffffff);
	entry_try(ENTRY_GOOD, "27.2.1.3-intr-info-valid Nothing is checked without the valid bit");
	if (l2_mode_available(L2_REAL)) {
		vmx_l2_reset(L2_REAL);
		vw(ENT_INTR_INFO, gp);
		entry_try(ENTRY_CONTROL, "27.2.1.3-error-code Error code in real-address mode");
		vw(GUEST_LIMIT_IDTR, 0);
		vw(ENT_INTR_INFO, gp & ~INTR_INFO_DELIVER_CODE_MASK);
		entry_try(ENTRY_ACCEPTED, "27.2.1.3-error-code No error code in real-address mode");
	}
}

static void event_lengths(void)
{
	static const u32 lengths[] = { 0, 1, 2, 15, 16, 17, 31, 0x80000001, 0xffffffff };

	for (unsigned int type = 0; type < 8; type++) {
		bool soft = type == VMX_INTR_TYPE_SOFT_INTR ||
			    type == VMX_INTR_TYPE_PRIV_SW_EXCEPTION ||
			    type == VMX_INTR_TYPE_SOFT_EXCEPTION;
		unsigned int vector = type == VMX_INTR_TYPE_NMI_INTR ? NMI_VECTOR :
				      type == VMX_INTR_TYPE_OTHER_EVENT ? 0 : BP_VECTOR;

		if (!type_and_vector_good(type, vector))
			continue;
		for (unsigned int i = 0; i < ARRAY_SIZE(lengths); i++) {
			u32 length = lengths[i];
			bool good = length <= 15 &&
				    (length || vmx_caps.misc & BIT_ULL(30));

			vmx_l2_reset(L2_64);
			if (type == VMX_INTR_TYPE_EXT_INTR)
				vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
			vw(ENT_INST_LEN, length);
			vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | type << 8 | vector);
			entry_try(good || !soft ? ENTRY_ACCEPTED : ENTRY_CONTROL,
				  "27.2.1.3-instruction-length Inject %s, length %#x", types[type],
				  length);
		}
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	exit_controls();
	entry_controls();
	events();
	event_bits();
	event_lengths();
	return report_summary();
}
