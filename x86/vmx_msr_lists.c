/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The MSR areas of VM entry and exit: SDM volume 3, sections 27.4, 28.4 and 28.6: MSRs that are
 * loaded and stored in order, entries that fail the entry with reason 34 and their number.
 *
 * A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"

struct entry {
	u32 index, reserved;
	u64 value;
};

static struct entry load[64] __attribute__((aligned(4096)));
static struct entry store[64] __attribute__((aligned(4096)));
static struct entry host[64] __attribute__((aligned(4096)));

/* Each can hold any canonical address, and changes nothing here. */
static const u32 msrs[] = { MSR_LSTAR, MSR_KERNEL_GS_BASE, MSR_CSTAR, MSR_STAR, MSR_TSC_AUX };

#define VALUE(i)	(0x0000112233440000ull + (i))

static bool usable(u32 msr)
{
	u64 value;

	return msr != MSR_TSC_AUX || !rdmsr_safe(msr, &value);
}

static void areas(u32 entries, u32 stores, u32 loads)
{
	vw(ENTER_MSR_LD_ADDR, virt_to_phys(load));
	vw(EXIT_MSR_ST_ADDR, virt_to_phys(store));
	vw(EXIT_MSR_LD_ADDR, virt_to_phys(host));
	vw(ENT_MSR_LD_CNT, entries);
	vw(EXI_MSR_ST_CNT, stores);
	vw(EXI_MSR_LD_CNT, loads);
}

static void good_lists(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(msrs); i++) {
		u64 value = msrs[i] == MSR_TSC_AUX ? 0x1234 : VALUE(i);
		u64 back = msrs[i] == MSR_TSC_AUX ? 0x4321 : VALUE(i + 100);

		if (!usable(msrs[i]))
			continue;
		vmx_l2_reset(L2_64);
		wrmsr(msrs[i], 0);
		load[0] = (struct entry){ msrs[i], 0, value };
		store[0] = (struct entry){ msrs[i], 0, ~0ull };
		host[0] = (struct entry){ msrs[i], 0, back };
		areas(1, 0, 0);
		vmx_arm();
		vmx_want_done(0);
		vmx_run();
		vmx_judge("27.4-load MSR %#x is loaded at entry", msrs[i]);
		report(rdmsr(msrs[i]) == value, "27.4-load MSR %#x has the value", msrs[i]);
		areas(1, 1, 1);
		wrmsr(msrs[i], 0);
		vmx_run();
		report(store[0].value == value && store[0].index == msrs[i] && !store[0].reserved,
		       "28.4-store MSR %#x is stored at exit", msrs[i]);
		report(rdmsr(msrs[i]) == back, "28.6-load MSR %#x is loaded at exit", msrs[i]);
		wrmsr(msrs[i], 0);
	}
	/* In order: the last value of the same MSR stays. */
	vmx_l2_reset(L2_64);
	for (unsigned int i = 0; i < 64; i++) {
		load[i] = (struct entry){ MSR_LSTAR, 0, VALUE(i) };
		host[i] = (struct entry){ MSR_LSTAR, 0, VALUE(1000 + i) };
		store[i] = (struct entry){ MSR_LSTAR, 0, 0 };
	}
	areas(64, 64, 63);
	vmx_run();
	report(rdmsr(MSR_LSTAR) == VALUE(1062), "28.6-load 63 entries in order");
	report(store[63].value == VALUE(63) && store[0].value == VALUE(63),
	       "27.4-load 64 entries in order, all stored");
	for (unsigned int i = 0; i < 3; i++) {
		vmx_l2_reset(L2_64);
		wrmsr(MSR_LSTAR, VALUE(7));
		areas(i == 0, i == 1, i == 2);
		load[0].value = host[0].value = VALUE(8);
		store[0].value = 0;
		vmx_run();
		report(rdmsr(MSR_LSTAR) == VALUE(i == 1 ? 7 : 8) &&
		       store[0].value == (i == 1 ? VALUE(7) : 0),
		       "27.4-count Only the area with a count is used: %s",
		       i == 0 ? "entry load" : i == 1 ? "exit store" : "exit load");
	}
}

static const struct {
	const char *name;
	struct entry entry;
} bad[] = {
	{ "IA32_FS_BASE", { MSR_FS_BASE, 0, 0 } },
	{ "IA32_GS_BASE", { MSR_GS_BASE, 0, 0 } },
	{ "an x2APIC register", { 0x808, 0, 0 } },
	{ "the first x2APIC register", { 0x800, 0, 0 } },
	{ "the last x2APIC register", { 0x8ff, 0, 0 } },
	{ "IA32_SMM_MONITOR_CTL", { MSR_IA32_SMM_MONITOR_CTL, 0, 0 } },
	{ "a value that WRMSR refuses (not canonical)", { MSR_LSTAR, 0, 0x800000000000 } },
	{ "a value that WRMSR refuses (PAT type 2)", { MSR_IA32_CR_PAT, 0, 2 } },
	{ "an MSR that does not exist", { 0x12345678, 0, 0 } },
	{ "a read-only MSR", { MSR_IA32_VMX_BASIC, 0, 0 } },
	{ "reserved bit 32", { MSR_LSTAR, 1, VALUE(1) } },
	{ "reserved bit 47", { MSR_LSTAR, 1 << 15, VALUE(1) } },
	{ "reserved bit 63", { MSR_LSTAR, 1u << 31, VALUE(1) } },
};

static void bad_entries(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++)
		for (unsigned int at = 1; at <= 3; at++) {
			vmx_l2_reset(L2_64);
			for (unsigned int k = 0; k < 4; k++)
				load[k] = (struct entry){ MSR_CSTAR, 0, VALUE(k + 1) };
			load[at - 1] = bad[i].entry;
			host[0] = (struct entry){ MSR_KERNEL_GS_BASE, 0, VALUE(55) };
			store[0] = (struct entry){ MSR_KERNEL_GS_BASE, 0, 0 };
			wrmsr(MSR_CSTAR, VALUE(0));
			wrmsr(MSR_KERNEL_GS_BASE, 0);
			areas(4, 1, 1);
			vmx_arm();
			vmx_want_entry_failure(VMX_FAIL_MSR, at);
			vmx_run();
			vmx_judge("27.4-bad Entry %u is %s", at, bad[i].name);
			report(rdmsr(MSR_CSTAR) == VALUE(at - 1),
			       "27.4-order Those in front are loaded: entry %u is %s", at, bad[i].name);
			report(rdmsr(MSR_KERNEL_GS_BASE) == VALUE(55) && store[0].value == 0,
			       "27.8-msrs The exit's MSRs are loaded, none stored: entry %u is %s", at,
			       bad[i].name);
		}
}

/* Guest state is checked before MSRs are loaded, controls and host state before that. */
static void priorities(void)
{
	for (unsigned int row = 0; row < 3; row++) {
		static const char *const names[] = { "guest state", "host state", "controls" };

		vmx_l2_reset(L2_64);
		load[0] = (struct entry){ MSR_CSTAR, 0, VALUE(3) };
		load[1] = (struct entry){ MSR_FS_BASE, 0, 0 };
		wrmsr(MSR_CSTAR, VALUE(0));
		areas(2, 0, 0);
		if (row == 0)
			vw(GUEST_RFLAGS, 0);
		else if (row == 1)
			vw(HOST_SEL_CS, 0);
		else
			vw(CR3_TARGET_COUNT, 100);
		/* What comes later is bad as well. */
		if (row)
			vw(GUEST_RFLAGS, 0);
		vmx_arm();
		if (row == 0)
			vmx_want_entry_failure(VMX_FAIL_STATE, 0);
		else
			vmx_want_fail(row == 1 ? VMXERR_ENTRY_INVALID_HOST_STATE_FIELD :
				      VMXERR_ENTRY_INVALID_CONTROL_FIELD);
		vmx_run();
		vmx_judge("27.4-priority Bad %s goes before a bad MSR", names[row]);
		report(rdmsr(MSR_CSTAR) == VALUE(0), "27.4-priority No MSR is loaded: bad %s",
		       names[row]);
	}
	/* The launch state goes before everything that is checked of the VMCS. */
	vmx_l2_reset(L2_64);
	vmx_run();
	vw(CR3_TARGET_COUNT, 100);
	vw(HOST_SEL_CS, 0);
	vmx_set_launched(false);
	vmx_arm();
	vmx_want_fail(VMXERR_VMLAUNCH_NONCLEAR_VMCS);
	vmx_run();
	vmx_judge("31.3-launch-state VMLAUNCH of a launched VMCS goes before bad controls");
	vmx_l2_reset(L2_64);
	vw(CR3_TARGET_COUNT, 100);
	vmx_set_launched(true);
	vmx_arm();
	vmx_want_fail(VMXERR_VMRESUME_NONLAUNCHED_VMCS);
	vmx_run();
	vmx_judge("31.3-launch-state VMRESUME of a clear VMCS goes before bad controls");
	vmx_set_launched(false);
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	good_lists();
	bad_entries();
	priorities();
	return report_summary();
}
