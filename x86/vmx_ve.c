/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtualization exceptions: SDM volume 3, section 26.5.7: an EPT violation that is convertible
 * becomes #VE with its information in memory; the suppress bit, an information area in use and
 * an event being delivered leave it an exit.
 *
 * A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-ept-window.h"

static u32 area[1024] __attribute__((aligned(4096)));

static void start(enum ept_access access, u64 leaf_bits)
{
	ept_window_reset(L2_64, 1);
	*ept_window_entry(1) = (*ept_window_entry(1) & ~7ull) | leaf_bits;
	vmx_ept_flush();
	ept_access_code(access);
	vmx_use_cpu(0, CPU_EPT_VE);
	memset(area, 0, sizeof(area));
	vw(VE_INFO_ADDR, virt_to_phys(area));
	vw(EPTP_IDX, 0x123);
	vw(EXC_BITMAP, ~(1u << VE_VECTOR));
}

static u64 word(unsigned int offset)
{
	return *(u64 *)((u8 *)area + offset);
}

static void converted(enum ept_access access, u64 rights)
{
	static const u64 bits[] = { EPT_VLT_RD, EPT_VLT_WR, EPT_VLT_FETCH };
	u64 offset = access == EPT_FETCH ? 0 : 0x40;
	u64 qualification = bits[access] | rights << 3 | EPT_VLT_LADDR_VLD | EPT_VLT_PADDR;

	start(access, rights);
	vmx_arm();
	vmx_want_done(0);
	VW(GUEST_RIP) = (ulong)l2_stub(VE_VECTOR);
	VW(GUEST_RSP) -= 40;
	vmx_run();
	vmx_judge("26.5.7-ve A %s with rights %d raises #VE", ept_access_names[access], (int)rights);
	report(area[0] == VMX_EPT_VIOLATION && area[1] == 0xffffffff &&
	       (word(8) & ~(u64)(EPT_VLT_GUEST_MASK | EPT_VLT_PERM_USER_EX)) == qualification &&
	       word(16) == ept_gla() + offset && word(24) == ept_gpa() + offset,
	       "26.5.7-information Of a %s with rights %d", ept_access_names[access], (int)rights);
	report((u16)word(32) == 0x123, "26.5.7-index Of a %s with rights %d",
	       ept_access_names[access], (int)rights);
}

static void exits(const char *name, void (*more)(void), u64 leaf_bits)
{
	start(EPT_READ, leaf_bits);
	if (more)
		more();
	vmx_arm();
	ept_want_violation(EPT_READ, EPT_VLT_RD | EPT_VLT_LADDR_VLD | EPT_VLT_PADDR);
	vmx_run();
	vmx_judge("26.5.7-exit %s", name);
}

static void in_use(void)
{
	area[1] = 1;
}

static void not_enabled(void)
{
	vw_clear(CPU_EXEC_CTRL1, CPU_EPT_VE);
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (!vmx_has(NEED_VE)) {
		report_skip("26.5.7: this CPU has no virtualization exceptions");
		return report_summary();
	}
	if (!ept_window_setup(0))
		return report_summary();
	converted(EPT_READ, 0);
	converted(EPT_WRITE, 0);
	converted(EPT_FETCH, 0);
	converted(EPT_WRITE, 1);
	converted(EPT_WRITE, 5);
	converted(EPT_FETCH, 3);
	exits("The suppress bit", NULL, EPT_SUPPRESS_VE);
	exits("The information area is in use", in_use, 0);
	exits("The control is 0", not_enabled, 0);

	start(EPT_READ, 0);
	vw(EXC_BITMAP, 1u << VE_VECTOR);
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | VE_VECTOR, 0);
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	vmx_run();
	vmx_judge("26.5.7-bitmap #VE exits with its bit of the exception bitmap");

	/* A misconfiguration is never converted. */
	start(EPT_READ, EPT_WA);
	vmx_arm();
	ept_want_misconfig();
	vmx_run();
	vmx_judge("26.5.7-misconfiguration A misconfiguration exits");

	/* During event delivery it is an exit. */
	start(EPT_WRITE, EPT_RA);
	vw(GUEST_RSP, EPT_WINDOW + 0x800);
	vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | UD_VECTOR);
	vmx_run();
	report(VG(EXI_REASON) == VMX_EPT_VIOLATION && area[0] == 0,
	       "26.5.7-delivery A violation during event delivery exits");
	return report_summary();
}
