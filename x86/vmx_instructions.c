/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMXON, VMXOFF, VMCLEAR, VMPTRLD, VMPTRST, VMLAUNCH, VMRESUME, VMCALL in root operation: SDM
 * volume 3, chapter 31.
 *
 * Each way to fail must give VMfailInvalid, or VMfailValid with the number of table 31-1, with
 * all six flags as section 31.2 says, whatever they were. A failure is followed by numbers:
 * 0 success, below 1000 VMfailValid's error, 1000 VMfailInvalid, 2000 and more an exception,
 * 3000 flags that are neither.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"
#include "vmx-try.h"

static u8 a[4096] __attribute__((aligned(4096)));
static u8 b[4096] __attribute__((aligned(4096)));
static u8 other_vmxon[4096] __attribute__((aligned(4096)));

static u64 pa(const void *p)
{
	return virt_to_phys(p);
}

/* Bits that a 4 KiB aligned physical address cannot have. */
static u64 bad_bits(void)
{
	return 0xfff | ~0ull << cpuid_maxphyaddr();
}

static void set_revision(void *region, u32 revision)
{
	*(volatile u32 *)region = revision;
}

static void no_current(void)
{
	vmx_vmclear(pa(vmx_l2_vmcs));
	vmx_vmclear(pa(a));
	vmx_vmclear(pa(b));
}

static u64 current(void)
{
	u64 value = 0x1234;

	vmx_vmptrst(&value);
	return value;
}

static void vmxon_pointer(void)
{
	vmx_vmxoff();
	for (unsigned int bit = 0; bit < 64; bit++)
		if (bad_bits() & BIT_ULL(bit))
			TRY(VM_FAIL_INVALID, vmx_vmxon(pa(vmx_vmxon_region) | BIT_ULL(bit)),
			    "31.3-vmxon-pointer VMXON pointer: bit %u set", bit);
	for (unsigned int bit = 0; bit < 32; bit++) {
		set_revision(other_vmxon, vmx_caps.revision ^ BIT(bit));
		TRY(VM_FAIL_INVALID, vmx_vmxon(pa(other_vmxon)),
		    "31.3-vmxon-revision VMXON revision: bit %u wrong", bit);
	}
	TRY_ONCE(VM_SUCCEED, vmx_vmxon(pa(vmx_vmxon_region)), "31.3-vmxon VMXON succeeds");
	report(current() == ~0ull, "31.3-vmxon VMXON leaves no current VMCS");
}

static void vmxon_conditions(void)
{
	ulong cr0 = read_cr0();

	TRY(VM_FAIL_INVALID, vmx_vmxon(pa(vmx_vmxon_region)),
	    "31.3-vmxon-root VMXON in root operation, no current VMCS");
	TRY(VM_FAIL_INVALID, vmx_vmxon(~0ull),
	    "31.3-vmxon-root VMXON in root operation, bad pointer, no current VMCS");
	vmx_vmptrld(pa(vmx_l2_vmcs));
	TRY(VM_FAIL(VMXERR_VMXON_IN_VMX_ROOT_OPERATION), vmx_vmxon(pa(vmx_vmxon_region)),
	    "31.3-vmxon-root VMXON in root operation, current VMCS");
	TRY(VM_FAIL(VMXERR_VMXON_IN_VMX_ROOT_OPERATION), vmx_vmxon(~0ull),
	    "31.3-vmxon-root VMXON in root operation, bad pointer, current VMCS");
	/* VMXON fixes CR4.VMXE, and CR0's bits. */
	report(write_cr4_safe(read_cr4() & ~X86_CR4_VMXE) == GP_VECTOR,
	       "24.8-cr4 CR4.VMXE cannot be cleared in VMX operation");
	report(write_cr0_safe(cr0 & ~X86_CR0_NE) == GP_VECTOR,
	       "24.8-cr0 CR0.NE cannot be cleared in VMX operation");
	report(write_cr0_safe(cr0 & ~X86_CR0_PG) == GP_VECTOR,
	       "24.8-cr0 CR0.PG cannot be cleared in VMX operation");
	TRY_ONCE(VM_SUCCEED, vmx_vmxoff(), "31.3-vmxoff VMXOFF succeeds");
	TRY(VM_FAULT(UD_VECTOR), vmx_vmxoff(), "31.3-vmxoff VMXOFF outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), vmx_vmclear(pa(a)), "31.3-outside VMCLEAR outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), vmx_vmptrld(pa(a)), "31.3-outside VMPTRLD outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), vmx_vmptrst((u64 *)a), "31.3-outside VMPTRST outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), vmx_vmread(GUEST_RIP, (u64 *)a),
	    "31.3-outside VMREAD outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), vmx_vmwrite(GUEST_RIP, 0),
	    "31.3-outside VMWRITE outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), VMX_INSN("vmlaunch"), "31.3-outside VMLAUNCH outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), VMX_INSN("vmresume"), "31.3-outside VMRESUME outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), VMX_INSN("vmcall"), "31.3-outside VMCALL outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), vmx_invept(1, a), "31.3-outside INVEPT outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), vmx_invvpid(1, a), "31.3-outside INVVPID outside VMX operation");
	TRY(VM_FAULT(UD_VECTOR), VMX_INSN("vmfunc", "a"(0)), "31.3-outside VMFUNC outside VMX operation");

	write_cr0(cr0 & ~X86_CR0_NE);
	TRY(VM_FAULT(GP_VECTOR), vmx_vmxon(pa(vmx_vmxon_region)), "31.3-vmxon-cr0 CR0.NE is 0");
	write_cr0(cr0);
	write_cr4(read_cr4() & ~X86_CR4_VMXE);
	TRY(VM_FAULT(UD_VECTOR), vmx_vmxon(pa(vmx_vmxon_region)), "31.3-vmxon-cr4 CR4.VMXE is 0");
	write_cr4(read_cr4() | X86_CR4_VMXE);
	report(wrmsr_safe(MSR_IA32_FEATURE_CONTROL, 0) == GP_VECTOR,
	       "24.7-feature-control A locked IA32_FEATURE_CONTROL cannot be written");
	TRY_ONCE(VM_SUCCEED, vmx_vmxon(pa(vmx_vmxon_region)), "31.3-vmxon VMXON again");
}

static void vmclear(void)
{
	for (unsigned int with = 0; with < 2; with++) {
		const char *how = with ? "current VMCS" : "no current VMCS";

		no_current();
		if (with)
			vmx_vmptrld(pa(vmx_l2_vmcs));
		for (unsigned int bit = 0; bit < 64; bit++)
			if (bad_bits() & BIT_ULL(bit))
				TRY(with ? VM_FAIL(VMXERR_VMCLEAR_INVALID_ADDRESS) : VM_FAIL_INVALID,
				    vmx_vmclear(pa(a) | BIT_ULL(bit)),
				    "31.3-vmclear-pointer VMCLEAR, %s: bit %u set", how, bit);
		TRY(with ? VM_FAIL(VMXERR_VMCLEAR_VMXON_POINTER) : VM_FAIL_INVALID,
		    vmx_vmclear(pa(vmx_vmxon_region)),
		    "31.3-vmclear-vmxon VMCLEAR of the VMXON region, %s", how);
		report(current() == (with ? pa(vmx_l2_vmcs) : ~0ull),
		       "31.3-vmclear Failed VMCLEARs leave the pointer, %s", how);
		/* The revision is of no interest. */
		set_revision(a, ~vmx_caps.revision);
		TRY(VM_SUCCEED, vmx_vmclear(pa(a)), "31.3-vmclear VMCLEAR, %s", how);
		set_revision(a, vmx_caps.revision);
		report(current() == (with ? pa(vmx_l2_vmcs) : ~0ull),
		       "31.3-vmclear VMCLEAR of another VMCS leaves the pointer, %s", how);
	}
	TRY(VM_SUCCEED, vmx_vmclear(pa(vmx_l2_vmcs)), "31.3-vmclear VMCLEAR of the current VMCS");
	report(current() == ~0ull, "31.3-vmclear VMCLEAR of the current VMCS leaves none");
}

static void vmptrld(void)
{
	for (unsigned int with = 0; with < 2; with++) {
		const char *how = with ? "current VMCS" : "no current VMCS";

		no_current();
		if (with)
			vmx_vmptrld(pa(vmx_l2_vmcs));
		for (unsigned int bit = 0; bit < 64; bit++)
			if (bad_bits() & BIT_ULL(bit))
				TRY(with ? VM_FAIL(VMXERR_VMPTRLD_INVALID_ADDRESS) : VM_FAIL_INVALID,
				    vmx_vmptrld(pa(a) | BIT_ULL(bit)),
				    "31.3-vmptrld-pointer VMPTRLD, %s: bit %u set", how, bit);
		TRY(with ? VM_FAIL(VMXERR_VMPTRLD_VMXON_POINTER) : VM_FAIL_INVALID,
		    vmx_vmptrld(pa(vmx_vmxon_region)),
		    "31.3-vmptrld-vmxon VMPTRLD of the VMXON region, %s", how);
		for (unsigned int bit = 0; bit < 32; bit++) {
			if (bit == 31 && vmx_has(NEED_SHADOW))
				continue;
			set_revision(b, vmx_caps.revision ^ BIT(bit));
			TRY(with ? VM_FAIL(VMXERR_VMPTRLD_INCORRECT_VMCS_REVISION_ID) :
			    VM_FAIL_INVALID, vmx_vmptrld(pa(b)),
			    "31.3-vmptrld-revision VMPTRLD, %s: revision bit %u wrong", how, bit);
		}
		report(current() == (with ? pa(vmx_l2_vmcs) : ~0ull),
		       "31.3-vmptrld Failed VMPTRLDs leave the pointer, %s", how);
	}
	set_revision(a, vmx_caps.revision);
	TRY(VM_SUCCEED, vmx_vmptrld(pa(a)), "31.3-vmptrld VMPTRLD");
	report(current() == pa(a), "31.3-vmptrst VMPTRST stores the pointer");
	if (vmx_has(NEED_SHADOW)) {
		set_revision(b, vmx_caps.revision | BIT(31));
		TRY(VM_SUCCEED, vmx_vmptrld(pa(b)), "31.3-vmptrld-shadow VMPTRLD of a shadow VMCS");
		TRY(VM_FAIL_INVALID, VMX_INSN("vmlaunch"), "31.3-vmlaunch-shadow VMLAUNCH with it");
		TRY(VM_FAIL_INVALID, VMX_INSN("vmresume"), "31.3-vmlaunch-shadow VMRESUME with it");
	}
}

static void vmptrst(void)
{
	u8 bytes[24];
	u64 value;

	no_current();
	vmx_vmptrld(pa(a));
	memset(bytes, 0x5a, sizeof(bytes));
	TRY(VM_SUCCEED, vmx_vmptrst((u64 *)(bytes + 7)), "31.3-vmptrst VMPTRST, not aligned");
	memcpy(&value, bytes + 7, 8);
	report(value == pa(a) && bytes[6] == 0x5a && bytes[15] == 0x5a,
	       "31.3-vmptrst VMPTRST writes eight bytes");
	vmx_vmclear(pa(a));
	value = 0;
	TRY(VM_SUCCEED, vmx_vmptrst(&value), "31.3-vmptrst VMPTRST without a VMCS");
	report(value == ~0ull, "31.3-vmptrst It stores all ones");
}

static void without_vmcs(void)
{
	u64 value = 0x55;

	no_current();
	TRY(VM_FAIL_INVALID, vmx_vmread(GUEST_RIP, &value), "31.3-vmread VMREAD without a VMCS");
	TRY(VM_FAIL_INVALID, vmx_vmread(~0ull, &value), "31.3-vmread VMREAD, bad field, no VMCS");
	report(value == 0x55, "31.3-vmread A failed VMREAD writes nothing");
	TRY(VM_FAIL_INVALID, vmx_vmwrite(GUEST_RIP, 0), "31.3-vmwrite VMWRITE without a VMCS");
	TRY(VM_FAIL_INVALID, VMX_INSN("vmlaunch"), "31.3-vmlaunch VMLAUNCH without a VMCS");
	TRY(VM_FAIL_INVALID, VMX_INSN("vmresume"), "31.3-vmlaunch VMRESUME without a VMCS");
	TRY(VM_FAIL_INVALID, VMX_INSN("vmcall"), "31.3-vmcall VMCALL without a VMCS");
	TRY(VM_FAULT(UD_VECTOR), VMX_INSN("vmfunc", "a"(0)), "31.3-vmfunc VMFUNC in root operation");
}

/* VMCLEAR, VMLAUNCH, VMRESUME and VMPTRLD of another in between. */
static void launch_state(void)
{
	vmx_l2_reset(L2_64);
	TRY(VM_FAIL(VMXERR_VMRESUME_NONLAUNCHED_VMCS), VMX_INSN("vmresume"),
	    "31.3-launch-state VMRESUME of a clear VMCS");
	vmx_arm();
	vmx_want_done(0);
	vmx_run();
	vmx_judge("31.3-launch-state VMLAUNCH of a clear VMCS");
	TRY(VM_FAIL(VMXERR_VMLAUNCH_NONCLEAR_VMCS), VMX_INSN("vmlaunch"),
	    "31.3-launch-state VMLAUNCH of a launched VMCS");
	vmx_arm();
	vmx_want_done(0);
	vmx_run();
	vmx_judge("31.3-launch-state VMRESUME of a launched VMCS");
	vmx_vmptrld(pa(a));
	vmx_vmptrld(pa(vmx_l2_vmcs));
	vmx_arm();
	vmx_want_done(0);
	vmx_run();
	vmx_judge("31.3-launch-state It stays launched while another is current");
	vmx_vmclear(pa(vmx_l2_vmcs));
	vmx_vmptrld(pa(vmx_l2_vmcs));
	TRY(VM_FAIL(VMXERR_VMRESUME_NONLAUNCHED_VMCS), VMX_INSN("vmresume"),
	    "31.3-launch-state VMCLEAR makes it clear");
	vmx_set_launched(false);
	vmx_arm();
	vmx_want_done(0);
	vmx_run();
	vmx_judge("31.3-launch-state VMCLEAR keeps its fields");
	vmx_vmclear(pa(a));
	TRY(VM_FAIL(VMXERR_VMLAUNCH_NONCLEAR_VMCS), VMX_INSN("vmlaunch"),
	    "31.3-launch-state VMCLEAR of another changes nothing");
}

#define AFTER_MOV_SS(insn)							\
({										\
	struct vmx_insn __r;							\
										\
	asm volatile("mov %%ss, %%ecx; push %[before]; popf; mov %%ecx, %%ss\n\t" insn	\
		     "\n\tpushf; pop %[after]"					\
		     : [after] "=&r"(__r.flags)					\
		     : [before] "r"(vmx_flags_before) : "rcx", "memory", "cc");	\
	__r.vector = __r.error_code = 0;					\
	__r;									\
})

static void mov_ss(void)
{
	vmx_l2_reset(L2_64);
	TRY(VM_FAIL(VMXERR_ENTRY_EVENTS_BLOCKED_BY_MOV_SS), AFTER_MOV_SS("vmlaunch"),
	    "31.3-mov-ss VMLAUNCH behind MOV SS");
	TRY(VM_FAIL(VMXERR_ENTRY_EVENTS_BLOCKED_BY_MOV_SS), AFTER_MOV_SS("vmresume"),
	    "31.3-mov-ss VMRESUME behind MOV SS");
	vw(PIN_CONTROLS, 0);
	TRY(VM_FAIL(VMXERR_ENTRY_EVENTS_BLOCKED_BY_MOV_SS), AFTER_MOV_SS("vmlaunch"),
	    "31.3-mov-ss It goes before bad controls");
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	set_revision(a, vmx_caps.revision);
	set_revision(b, vmx_caps.revision);
	vmxon_pointer();
	vmxon_conditions();
	vmclear();
	vmptrld();
	vmptrst();
	without_vmcs();
	launch_state();
	mov_ss();
	return report_summary();
}
