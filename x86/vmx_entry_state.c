/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VM entry checks the guest's non-register state: SDM volume 3, section 27.3.1.5: activity,
 * interruptibility, pending debug exceptions, the VMCS link pointer; and what a failed entry
 * leaves in the VMCS (section 27.8).
 *
 * One violation at a time must give an exit with reason 33, bit 31 and the qualification of
 * the SDM; every other field and register stays as it was. A failure is followed by what
 * differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-entry.h"
#include "vmx-ept.h"

static const char *const activities[] = { "active", "HLT", "shutdown", "wait-for-SIPI" };

/* An exit right behind the entry, in any activity state but wait-for-SIPI. */
static bool end_at_once(void)
{
	if (!vmx_use_pin(PIN_PREEMPT))
		return false;
	vw(PREEMPT_TIMER_VALUE, 0);
	return true;
}

static bool activity_supported(unsigned int state)
{
	return !state || vmx_caps.misc & BIT_ULL(5 + state);
}

static void activity(void)
{
	for (unsigned int bit = 2; bit < 32; bit++) {
		vmx_l2_reset(L2_64);
		vw(GUEST_ACTV_STATE, BIT(bit));
		entry_try(ENTRY_GUEST, "27.3.1.5-activity Activity state with bit %u", bit);
	}
	for (unsigned int state = 1; state <= ACTV_WAIT_SIPI; state++) {
		for (unsigned int blocking = 1; blocking <= 2; blocking++) {
			vmx_l2_reset(L2_64);
			vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
			vw(GUEST_ACTV_STATE, state);
			vw(GUEST_INTR_STATE, blocking);
			entry_try(ENTRY_GUEST, "27.3.1.5-activity-blocking %s with blocking by %s",
				  activities[state], blocking == 1 ? "STI" : "MOV SS");
		}
		vmx_l2_reset(L2_64);
		vw(GUEST_ACTV_STATE, state);
		if (!activity_supported(state)) {
			entry_try(ENTRY_GUEST, "27.3.1.5-activity %s is not supported",
				  activities[state]);
		} else if (state == ACTV_WAIT_SIPI || !end_at_once()) {
			report_skip("27.3.1.5-activity %s: nothing would end it",
				    activities[state]);
		} else {
			vmx_arm();
			vmx_want_exit(VMX_PREEMPT, 0, 0);
			vmx_run();
			vmx_judge("27.3.1.5-activity %s is supported, and saved by the exit",
				  activities[state]);
		}
	}
	vmx_l2_reset(L2_64_CPL3);
	vw(GUEST_ACTV_STATE, ACTV_HLT);
	entry_try(ENTRY_GUEST, "27.3.1.5-activity-hlt-dpl HLT with SS.DPL 3");
}

static const struct {
	const char *name;
	u32 info;
	bool hlt, shutdown;
} injections[] = {
	{ "an external interrupt", 0x20, true, false },
	{ "an NMI", INTR_TYPE_NMI_INTR | NMI_VECTOR, true, true },
	{ "#DB", INTR_TYPE_HARD_EXCEPTION | DB_VECTOR, true, false },
	{ "#MC", INTR_TYPE_HARD_EXCEPTION | MC_VECTOR, true, true },
	{ "#UD", INTR_TYPE_HARD_EXCEPTION | UD_VECTOR, false, false },
	{ "#DE", INTR_TYPE_HARD_EXCEPTION | DE_VECTOR, false, false },
	{ "#GP", INTR_TYPE_HARD_EXCEPTION | GP_VECTOR | INTR_INFO_DELIVER_CODE_MASK, false, false },
	{ "INT 0x80", INTR_TYPE_SOFT_INTR | 0x80, false, false },
	{ "INT1", INTR_TYPE_PRIV_SW_EXCEPTION | DB_VECTOR, false, false },
	{ "INT3", INTR_TYPE_SOFT_EXCEPTION | BP_VECTOR, false, false },
	{ "a pending MTF exit", INTR_TYPE_OTHER_EVENT, true, false },
};

static void activity_injection(void)
{
	for (unsigned int state = ACTV_HLT; state <= ACTV_WAIT_SIPI; state++)
		for (unsigned int i = 0; i < ARRAY_SIZE(injections); i++) {
			bool good = state == ACTV_HLT ? injections[i].hlt :
				    state == ACTV_SHUTDOWN && injections[i].shutdown;

			if (!activity_supported(state))
				continue;
			vmx_l2_reset(L2_64);
			end_at_once();
			vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
			vw(GUEST_ACTV_STATE, state);
			vw(ENT_INST_LEN, 1);
			vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | injections[i].info);
			entry_try(good ? ENTRY_ACCEPTED : ENTRY_GUEST,
				  "27.3.1.5-activity-injection%s %s, injecting %s",
				  good ? "" : "-bad", activities[state],
				  injections[i].name);
			if (good && state != ACTV_SHUTDOWN && injections[i].info != INTR_TYPE_OTHER_EVENT)
				report(VG(GUEST_ACTV_STATE) == ACTV_ACTIVE,
				       "27.7.2-active %s is over after injecting %s",
				       activities[state], injections[i].name);
		}
}

static void interruptibility(void)
{
	entry_bits("27.3.1.5-interruptibility-reserved Interruptibility", ENTRY_GUEST, NULL,
		   GUEST_INTR_STATE, 0xffffffe0);
	for (unsigned int state = 0; state < 16; state++) {
		for (unsigned int flag = 0; flag < 2; flag++) {
			bool sti = state & GUEST_INTR_STATE_STI;
			bool bad = (sti && state & GUEST_INTR_STATE_MOVSS) || (sti && !flag) ||
				   state & GUEST_INTR_STATE_SMI;

			vmx_l2_reset(L2_64);
			vw_set(GUEST_RFLAGS, flag ? X86_EFLAGS_IF : 0);
			vw(GUEST_INTR_STATE, state);
			entry_try(bad ? ENTRY_GUEST : ENTRY_ACCEPTED,
				  "27.3.1.5-interruptibility State %#x with IF %u", state, flag);
		}
	}
	for (unsigned int state = 0; state < 16; state++) {
		bool movss = state & GUEST_INTR_STATE_MOVSS, sti = state & GUEST_INTR_STATE_STI;

		if (state & GUEST_INTR_STATE_SMI || (movss && sti))
			continue;
		vmx_l2_reset(L2_64);
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
		vw(GUEST_INTR_STATE, state);
		vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | 0x20);
		entry_try(movss || sti ? ENTRY_GUEST : ENTRY_ACCEPTED,
			  "27.3.1.5-interruptibility-extint External interrupt in state %#x", state);
		for (unsigned int virtual = 0; virtual < 2; virtual++) {
			bool nmi = state & GUEST_INTR_STATE_NMI;

			vmx_l2_reset(L2_64);
			vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
			if (virtual && !vmx_use_pin(PIN_NMI | PIN_VIRT_NMI))
				continue;
			vw(GUEST_INTR_STATE, state);
			vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | INTR_TYPE_NMI_INTR | NMI_VECTOR);
			/* Blocking by STI is the implementation's choice: SDM, note 1. */
			if (sti)
				continue;
			entry_try(movss || (virtual && nmi) ? ENTRY_GUEST : ENTRY_ACCEPTED,
				  "27.3.1.5-interruptibility-nmi NMI in state %#x%s", state,
				  virtual ? ", virtual NMIs" : "");
		}
	}
}

static void pending_debug(void)
{
	entry_bits("27.3.1.5-pending-reserved-high Pending debug exceptions", ENTRY_GUEST, NULL,
		   GUEST_PENDING_DEBUG, GENMASK_ULL(63, 32));
	entry_bits("27.3.1.5-pending-reserved Pending debug exceptions", ENTRY_GUEST, NULL,
		   GUEST_PENDING_DEBUG, GENMASK_ULL(31, 17) | BIT(15) | BIT(13) |
		   GENMASK_ULL(10, 4));
	for (unsigned int row = 0; row < 64; row++) {
		bool bs = row & 1, tf = row & 2, btf = row & 4;
		unsigned int why = row >> 3;
		static const char *const reasons[] = { "nothing", "STI", "MOV SS", "HLT" };
		bool bad = why && bs != (tf && !btf);

		if (why > 3)
			break;
		vmx_l2_reset(L2_64);
		end_at_once();
		vmx_use_entry(ENT_LOAD_DBGCTLS);
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF | (tf ? X86_EFLAGS_TF : 0));
		vw(GUEST_DEBUGCTL, btf ? DEBUGCTLMSR_BTF : 0);
		vw(GUEST_PENDING_DEBUG, bs ? BIT(14) : 0);
		if (why == 3)
			vw(GUEST_ACTV_STATE, ACTV_HLT);
		else
			vw(GUEST_INTR_STATE, why);
		entry_try(bad ? ENTRY_GUEST : ENTRY_ACCEPTED,
			  "27.3.1.5-pending-bs%s BS %d, TF %d, BTF %d, blocking by %s",
			  bad ? "-checked" : "", bs, tf, btf,
			  reasons[why]);
	}
}

static u8 other_vmcs[4096] __attribute__((aligned(4096)));

static void link_pointer(void)
{
	u64 other = virt_to_phys(other_vmcs);

	*(u32 *)other_vmcs = vmx_caps.revision;
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (bit >= 12 && bit < (unsigned int)cpuid_maxphyaddr())
			continue;
		vmx_l2_reset(L2_64);
		vw(VMCS_LINK_PTR, other | BIT_ULL(bit));
		entry_try(ENTRY_LINK, "27.3.1.5-link Link pointer: bit %u set", bit);
	}
	vmx_l2_reset(L2_64);
	vw(VMCS_LINK_PTR, virt_to_phys(vmx_l2_vmcs));
	entry_try(ENTRY_LINK, "27.3.1.5-link-current The current VMCS");
	vmx_l2_reset(L2_64);
	vw(VMCS_LINK_PTR, other);
	entry_try(ENTRY_GOOD, "27.3.1.5-link-revision Revision identifier is good");
	for (unsigned int bit = 0; bit < 31; bit++) {
		*(u32 *)other_vmcs = vmx_caps.revision ^ BIT(bit);
		vmx_l2_reset(L2_64);
		vw(VMCS_LINK_PTR, other);
		entry_try(ENTRY_LINK, "27.3.1.5-link-revision Revision identifier: bit %u wrong", bit);
	}
	for (unsigned int row = 0; row < 4; row++) {
		bool bit = row & 1, control = row & 2;

		*(u32 *)other_vmcs = vmx_caps.revision | (bit ? BIT(31) : 0);
		vmx_l2_reset(L2_64);
		if (control && !vmx_use_cpu(0, CPU_SHADOW_VMCS))
			continue;
		vw(VMCS_LINK_PTR, other);
		entry_try(bit == control ? ENTRY_GOOD : ENTRY_LINK,
			  "27.3.1.5-link-shadow Shadow bit %d, VMCS shadowing %d", bit, control);
	}
}

/* All information fields get a value of their own first, where VMWRITE can do that. */
static void failure_information(void)
{
	static const u32 fields[] = {
		EXI_INTR_INFO, EXI_INTR_ERROR, IDT_VECT_INFO, IDT_VECT_ERROR, EXI_INST_LEN,
		EXI_INST_INFO, IO_RCX, IO_RSI, IO_RDI, IO_RIP, GUEST_LINEAR_ADDRESS,
		INFO_PHYS_ADDR, VMX_INST_ERROR,
	};

	if (!(vmx_caps.misc & MSR_IA32_VMX_MISC_VMWRITE_SHADOW_RO_FIELDS)) {
		report_skip("27.8-information: VMWRITE cannot write the information fields");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!vmx_field_exists(fields[i]))
			continue;
		vmx_l2_reset(L2_64);
		vw(fields[i], 0x5a5a0000 + i);
		vw(GUEST_RFLAGS, 0);
		vmx_run();
		report(VG(EXI_REASON) == (VMX_FAIL_STATE | VMX_ENTRY_FAILURE) &&
		       VG(fields[i]) == 0x5a5a0000 + i, "27.8-information %s is not modified",
		       vmx_field_name(fields[i]));
	}
}

/* The VMCS stays clear, and the entry's event stays valid. */
static void failure_keeps(void)
{
	vmx_l2_reset(L2_64);
	vw(GUEST_RFLAGS, 0);
	vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | UD_VECTOR);
	entry_try(ENTRY_GUEST, "27.8-event The event stays valid after a failed VMLAUNCH");
	vmx_set_launched(true);
	vmx_arm();
	vmx_want_fail(VMXERR_VMRESUME_NONLAUNCHED_VMCS);
	vmx_run();
	vmx_judge("27.8-launch-state The VMCS stays clear after a failed VMLAUNCH: VMRESUME");
	vmx_set_launched(false);
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED);
	vw(ENT_INTR_INFO, 0);
	entry_try(ENTRY_GOOD, "27.8-launch-state The VMCS stays clear after a failed VMLAUNCH: VMLAUNCH");
	vw(GUEST_RFLAGS, 0);
	entry_try(ENTRY_GUEST, "27.8-launch-state A failed VMRESUME");
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED);
	entry_try(ENTRY_GOOD, "27.8-launch-state The VMCS stays launched after a failed VMRESUME");
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	activity();
	activity_injection();
	interruptibility();
	pending_debug();
	link_pointer();
	failure_information();
	failure_keeps();
	return report_summary();
}
