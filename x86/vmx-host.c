/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a VM exit loads, see vmx-host.h. */
#include <libcflat.h>
#include "vmx-l2.h"
#include "vmx-host.h"

static struct {
	u64 flags, rsp;
	u64 cr0, cr3, cr4, dr7;
	u64 debugctl, sysenter_cs, sysenter_esp, sysenter_eip, efer, pat;
	u64 fs_base, gs_base;
	u16 es, cs, ss, ds, fs, gs, tr, ldtr;
	struct descriptor_table_ptr gdt, idt;
} got;

/* Not every model of an emulator has IA32_DEBUGCTL. */
static bool has_debugctl = true;

void vmx_host_capture(u64 flags, u64 rsp)
{
	got.flags = flags;
	got.rsp = rsp;
	got.cr0 = read_cr0();
	got.cr3 = read_cr3();
	got.cr4 = read_cr4();
	got.dr7 = read_dr7();
	if (has_debugctl)
		has_debugctl = !rdmsr_safe(MSR_IA32_DEBUGCTLMSR, &got.debugctl);
	got.sysenter_cs = rdmsr(MSR_IA32_SYSENTER_CS);
	got.sysenter_esp = rdmsr(MSR_IA32_SYSENTER_ESP);
	got.sysenter_eip = rdmsr(MSR_IA32_SYSENTER_EIP);
	got.efer = rdmsr(MSR_EFER);
	got.pat = rdmsr(MSR_IA32_CR_PAT);
	got.fs_base = rdmsr(MSR_FS_BASE);
	got.gs_base = rdmsr(MSR_GS_BASE);
	got.es = read_es();
	got.cs = read_cs();
	got.ss = read_ss();
	got.ds = read_ds();
	got.fs = read_fs();
	got.gs = read_gs();
	got.tr = str();
	got.ldtr = sldt();
	sgdt(&got.gdt);
	sidt(&got.idt);
}

static bool row(bool silent, const char *what, u64 want, u64 have)
{
	if (want == have)
		return true;
	if (!silent)
		report_info("  after the exit %s: expected %#llx, got %#llx", what,
			    (unsigned long long)want, (unsigned long long)have);
	return false;
}

bool vmx_host_compare(bool silent)
{
	/* Not loaded: ET, CD, NW and reserved bits of CR0. */
	const u64 cr0_kept = X86_CR0_ET | X86_CR0_CD | X86_CR0_NW | 0xffffffff1ffaffc0ull;
	u64 controls = VG(EXI_CONTROLS);
	bool same = true;

	same &= row(silent, "RFLAGS", X86_EFLAGS_FIXED, got.flags);
	same &= row(silent, "RSP", VG(HOST_RSP), got.rsp);
	same &= row(silent, "CR0", VG(HOST_CR0) & ~cr0_kept, got.cr0 & ~cr0_kept);
	same &= row(silent, "CR3", VG(HOST_CR3), got.cr3);
	same &= row(silent, "CR4", VG(HOST_CR4) | X86_CR4_PAE, got.cr4);
	same &= row(silent, "DR7", 0x400, got.dr7);
	same &= row(silent, "IA32_DEBUGCTL", 0, got.debugctl);
	same &= row(silent, "IA32_SYSENTER_CS", VG(HOST_SYSENTER_CS), got.sysenter_cs);
	same &= row(silent, "IA32_SYSENTER_ESP", VG(HOST_SYSENTER_ESP), got.sysenter_esp);
	same &= row(silent, "IA32_SYSENTER_EIP", VG(HOST_SYSENTER_EIP), got.sysenter_eip);
	if (controls & EXI_LOAD_EFER)
		same &= row(silent, "IA32_EFER", VG(HOST_EFER), got.efer);
	else
		same &= row(silent, "IA32_EFER.LMA and LME", EFER_LMA | EFER_LME,
			    got.efer & (EFER_LMA | EFER_LME));
	if (controls & EXI_LOAD_PAT)
		same &= row(silent, "IA32_PAT", VG(HOST_PAT), got.pat);
	same &= row(silent, "ES", VG(HOST_SEL_ES), got.es);
	same &= row(silent, "CS", VG(HOST_SEL_CS), got.cs);
	same &= row(silent, "SS", VG(HOST_SEL_SS), got.ss);
	same &= row(silent, "DS", VG(HOST_SEL_DS), got.ds);
	same &= row(silent, "FS", VG(HOST_SEL_FS), got.fs);
	same &= row(silent, "GS", VG(HOST_SEL_GS), got.gs);
	same &= row(silent, "TR", VG(HOST_SEL_TR), got.tr);
	same &= row(silent, "LDTR", 0, got.ldtr);
	same &= row(silent, "FS base", VG(HOST_BASE_FS), got.fs_base);
	same &= row(silent, "GS base", VG(HOST_BASE_GS), got.gs_base);
	same &= row(silent, "GDTR base", VG(HOST_BASE_GDTR), got.gdt.base);
	same &= row(silent, "GDTR limit", 0xffff, got.gdt.limit);
	same &= row(silent, "IDTR base", VG(HOST_BASE_IDTR), got.idt.base);
	same &= row(silent, "IDTR limit", 0xffff, got.idt.limit);
	return same;
}
