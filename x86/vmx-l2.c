/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectation, entry and judgement, see vmx-l2.h. */
#include <libcflat.h>
#include "vmx-l2.h"
#include "vmx-host.h"

/* More differences than this help nobody. */
#define EXPLAINED	6

struct vmx_state vmx_want, vmx_got;
u64 vmx_compare[VMX_KEYS];
enum vmx_outcome vmx_want_outcome;
unsigned int vmx_entries, vmx_exits;

/* In vmx-enter.S. */
extern u64 vmx_flags_after, vmx_rsp_after;
extern u8 vmx_entered, vmx_resume;
void vmx_enter_asm(void);

static enum vmx_outcome outcome;

u64 vr(u32 encoding)
{
	u64 value, flags;

	asm volatile("vmread %2, %0; pushf; pop %1"
		     : "=r"(value), "=r"(flags) : "r"((u64)encoding) : "cc");
	assert_msg(!(flags & (X86_EFLAGS_CF | X86_EFLAGS_ZF)), "vmread %s: flags %#llx",
		   vmx_field_name(encoding), (unsigned long long)flags);
	return value;
}

void vw(u32 encoding, u64 value)
{
	struct vmx_insn r = vmx_vmwrite(encoding, value);

	assert_msg(vmx_succeeded(r), "vmwrite %s: vector %u flags %#llx",
		   vmx_field_name(encoding), r.vector, (unsigned long long)r.flags);
}

void vw_set(u32 encoding, u64 bits)
{
	vw(encoding, vr(encoding) | bits);
}

void vw_clear(u32 encoding, u64 bits)
{
	vw(encoding, vr(encoding) & ~bits);
}

static u32 existing[VMX_KEYS];
static unsigned int existing_count;

static void capture(struct vmx_state *state)
{
	if (!existing_count)
		for (unsigned int i = 0; i < vmx_field_count; i++)
			if (vmx_has(vmx_fields[i].need))
				existing[existing_count++] = vmx_fields[i].encoding;
	for (unsigned int i = 0; i < existing_count; i++)
		state->field[VMX_KEY(existing[i])] = vr(existing[i]);
	memcpy(state->gpr, vmx_gpr, sizeof(state->gpr));
	state->cr2 = read_cr2();
	state->dr6 = read_dr6();
}

void vmx_set_launched(bool launched)
{
	vmx_resume = launched;
}

void vmx_arm(void)
{
	capture(&vmx_want);
	memset(vmx_compare, 0xff, sizeof(vmx_compare));
	/* vmx_enter_asm() writes them. */
	vmx_ignore(HOST_RSP, ~0ull);
	vmx_ignore(HOST_RIP, ~0ull);
	vmx_want_outcome = VMX_ENTERED;
}

void vmx_ignore(u32 encoding, u64 bits)
{
	vmx_compare[VMX_KEY(encoding)] &= ~bits;
}

void vmx_want_field(u32 encoding, u64 value)
{
	VW(encoding) = value;
	vmx_compare[VMX_KEY(encoding)] = ~0ull;
}

/*
 * Of an unusable segment register a VM exit saves the selector and the unusable bit, SS's
 * DPL, and the bases of FS and GS; the rest is undefined (SDM volume 3, section 28.3.2).
 */
static void ignore_unusable(void)
{
	for (u32 i = 0; i < 8; i++) {
		u32 ar = GUEST_AR_ES + 2 * i;

		if (!(VW(ar) & BIT(16)))
			continue;
		vmx_compare[VMX_KEY(ar)] &= BIT(16) | (ar == GUEST_AR_SS ? 0x60 : 0);
		vmx_compare[VMX_KEY(GUEST_LIMIT_ES + 2 * i)] = 0;
		if (ar != GUEST_AR_FS && ar != GUEST_AR_GS)
			vmx_compare[VMX_KEY(GUEST_BASE_ES + 2 * i)] = 0;
	}
}

void vmx_want_exit(u32 reason, u32 instruction_length, u64 qualification)
{
	static const u32 undefined[] = {
		EXI_INST_LEN, EXI_INST_INFO, INFO_PHYS_ADDR, GUEST_LINEAR_ADDRESS, IO_RCX, IO_RSI,
		IO_RDI, IO_RIP, EXI_INTR_ERROR, IDT_VECT_ERROR,
		GUEST_PDPTE, GUEST_PDPTE1, GUEST_PDPTE2, GUEST_PDPTE3,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(undefined); i++)
		vmx_ignore(undefined[i], ~0ull);
	vmx_want_outcome = VMX_ENTERED;
	VW(EXI_REASON) = reason;
	VW(EXI_QUALIFICATION) = qualification;
	VW(ENT_INTR_INFO) &= ~(u64)INTR_INFO_VALID_MASK;
	VW(EXI_INTR_INFO) = VW(IDT_VECT_INFO) = 0;
	vmx_compare[VMX_KEY(EXI_INTR_INFO)] = INTR_INFO_VALID_MASK;
	vmx_compare[VMX_KEY(IDT_VECT_INFO)] = INTR_INFO_VALID_MASK;
	if (instruction_length)
		vmx_want_field(EXI_INST_LEN, instruction_length);
	ignore_unusable();
}

void vmx_want_event(u32 info, u32 error)
{
	vmx_want_exit((info & INTR_INFO_INTR_TYPE_MASK) == INTR_TYPE_EXT_INTR ?
		      VMX_EXTINT : VMX_EXC_NMI, 0, 0);
	vmx_want_field(EXI_INTR_INFO, info);
	if (info & INTR_INFO_DELIVER_CODE_MASK)
		vmx_want_field(EXI_INTR_ERROR, error);
}

void vmx_want_done(unsigned int offset)
{
	vmx_want_exit(VMX_VMCALL, VMCALL_LENGTH, 0);
	VW(GUEST_RIP) += offset;
}

void vmx_want_fail(u32 error)
{
	vmx_want_outcome = VMX_FAILED_VALID;
	VW(VMX_INST_ERROR) = error;
}

void vmx_want_entry_failure(u32 reason, u64 qualification)
{
	vmx_want_outcome = VMX_ENTERED;
	VW(EXI_REASON) = reason | VMX_ENTRY_FAILURE;
	/* vmx_entry_state looks at these. */
	vmx_ignore(EXI_INST_LEN, ~0ull);
	vmx_ignore(EXI_INTR_INFO, ~0ull);
	vmx_ignore(IDT_VECT_INFO, ~0ull);
	VW(EXI_QUALIFICATION) = qualification;
}

/*
 * NMIs that L2 left blocked stay blocked here until an IRET, and not every processor
 * unblocks them by the next VM entry.
 */
static void unblock_nmis(void)
{
	asm volatile("mov %%rsp, %%rax; mov %%ss, %%ecx; push %%rcx; push %%rax; pushf\n\t"
		     "mov %%cs, %%ecx; push %%rcx; lea 1f(%%rip), %%rax; push %%rax; iretq\n"
		     "1:" : : : "rax", "rcx", "memory", "cc");
}

enum vmx_outcome vmx_run(void)
{
	u64 alu;

	vmx_entries++;
	vmx_enter_asm();
	alu = vmx_flags_after & VMX_ENTRY_FLAGS;
	if (vmx_entered) {
		outcome = VMX_ENTERED;
		vmx_exits++;
		if (!(vr(EXI_REASON) & VMX_ENTRY_FAILURE))
			vmx_resume = true;
	} else if (alu == X86_EFLAGS_ZF) {
		outcome = VMX_FAILED_VALID;
	} else {
		outcome = alu == X86_EFLAGS_CF ? VMX_FAILED_INVALID : VMX_FAILED_OTHERWISE;
	}
	capture(&vmx_got);
	if (vmx_entered)
		vmx_host_capture(vmx_flags_after, vmx_rsp_after);
	if (vmx_entered && VG(GUEST_INTR_STATE) & GUEST_INTR_STATE_NMI)
		unblock_nmis();
	return outcome;
}

static unsigned int explained;

static bool differ(bool silent, const char *what, u64 want, u64 got)
{
	if (!silent && explained++ < EXPLAINED)
		report_info("  %s: expected %#llx, got %#llx", what, (unsigned long long)want,
			    (unsigned long long)got);
	return false;
}

static bool compare(bool silent)
{
	static const char *const gprs[] = {
		"RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8", "R9", "R10", "R11",
		"R12", "R13", "R14", "R15",
	};
	bool same = true;

	explained = 0;
	if (outcome != vmx_want_outcome)
		same = differ(silent, "outcome (0 entered, 1 VMfailValid, 2 VMfailInvalid)",
			      vmx_want_outcome, outcome);
	for (unsigned int i = 0; i < existing_count; i++) {
		unsigned int key = VMX_KEY(existing[i]);

		if ((vmx_want.field[key] ^ vmx_got.field[key]) & vmx_compare[key])
			same = differ(silent, vmx_field_name(existing[i]),
				      vmx_want.field[key], vmx_got.field[key]);
	}
	for (unsigned int i = 0; i < 16; i++)
		if (i != RSP && vmx_want.gpr[i] != vmx_got.gpr[i])
			same = differ(silent, gprs[i], vmx_want.gpr[i], vmx_got.gpr[i]);
	if (vmx_want.cr2 != vmx_got.cr2)
		same = differ(silent, "CR2", vmx_want.cr2, vmx_got.cr2);
	if (vmx_want.dr6 != vmx_got.dr6)
		same = differ(silent, "DR6", vmx_want.dr6, vmx_got.dr6);
	if (outcome == VMX_ENTERED && !vmx_host_compare(silent))
		same = false;
	return same;
}

bool vmx_matches(void)
{
	return compare(true);
}

bool vmx_judge(const char *fmt, ...)
{
	char name[256];
	va_list va;
	bool same = compare(true);

	va_start(va, fmt);
	vsnprintf(name, sizeof(name), fmt, va);
	va_end(va);
	if (!report(same, "%s", name))
		compare(false);
	return same;
}
