/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page-modification logging: SDM volume 3, section 29.3.6: the log gets a write's
 * guest-physical page when it sets a dirty flag, the index goes down, and a full log exits
 * with reason 62 before the write.
 *
 * A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-ept-window.h"

static u64 log[512] __attribute__((aligned(4096)));

static void start(u32 index)
{
	ept_window_reset(L2_64, 1);
	vmx_use_cpu(0, CPU_PML);
	vw(PMLADDR, virt_to_phys(log));
	vw(GUEST_PML_INDEX, index);
	/* Only the window's page shall be new. */
	memset(log, 0x5a, sizeof(log));
}

/* L2's accesses to its stack and tables would be logged too; their flags are set before. */
static void warm_up(void)
{
	u64 *pdpt = (u64 *)(*(u64 *)vr(GUEST_CR3) & GENMASK_ULL(51, 12));
	u64 pages[] = { vr(GUEST_CR3), *(u64 *)vr(GUEST_CR3) & GENMASK_ULL(51, 12),
			pdpt[0] & GENMASK_ULL(51, 12), pdpt[1] & GENMASK_ULL(51, 12) };

	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++)
		*vmx_ept_entry(ept_eptp, pages[i], 1) |= EPT_ACCESS_FLAG | EPT_DIRTY_FLAG;
	vmx_ept_flush();
}

static void one_write(u32 index, bool dirty)
{
	u64 want = ept_gpa();
	bool only = true;

	start(index);
	want = ept_gpa();
	warm_up();
	if (dirty)
		*ept_window_entry(1) |= EPT_ACCESS_FLAG | EPT_DIRTY_FLAG;
	vmx_ept_flush();
	ept_access_code(EPT_WRITE);
	vmx_arm();
	ept_want_done(EPT_WRITE);
	if (!dirty)
		VW(GUEST_PML_INDEX) = (index - 1) & 0xffff;
	vmx_run();
	vmx_judge("29.3.6-log A write, index %u%s", index, dirty ? ", already dirty" : "");
	for (unsigned int i = 0; i < 512; i++)
		only = only && (!dirty && i == index ? log[i] == want :
				log[i] == 0x5a5a5a5a5a5a5a5a);
	if (!report(only, "29.3.6-entry Its entry, index %u%s", index, dirty ? ", already dirty" : ""))
		report_info("  expected %#llx, got %#llx", (unsigned long long)want,
			    (unsigned long long)log[index]);
	report(*ept_window_entry(1) & EPT_DIRTY_FLAG, "29.3.6-dirty The flag, index %u%s", index,
	       dirty ? ", already dirty" : "");
}

static void full(u32 index)
{
	start(index);
	warm_up();
	ept_access_code(EPT_WRITE);
	vmx_arm();
	vmx_want_exit(VMX_PML_FULL, 0, 0);
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	vmx_run();
	vmx_judge("29.3.6-full A write with index %#x", index);
	report(!(*ept_window_entry(1) & EPT_DIRTY_FLAG), "29.3.6-full No dirty flag, index %#x",
	       index);
}

static void reads(void)
{
	for (int access = 0; access < EPT_ACCESSES; access++) {
		if (access == EPT_WRITE)
			continue;
		start(5);
		warm_up();
		ept_access_code(access);
		vmx_arm();
		ept_want_done(access);
		vmx_run();
		vmx_judge("29.3.6-log A %s logs nothing", ept_access_names[access]);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (!vmx_has(NEED_PML) || !vmx_has(NEED_EPT_AD)) {
		report_skip("this CPU has no page-modification logging");
		return report_summary();
	}
	if (!ept_window_setup(EPTP_AD_FLAG))
		return report_summary();
	for (unsigned int dirty = 0; dirty < 2; dirty++) {
		one_write(511, dirty);
		one_write(256, dirty);
		one_write(1, dirty);
		one_write(0, dirty);
	}
	full(512);
	full(0xffff);
	full(0x8000);
	reads();
	return report_summary();
}
