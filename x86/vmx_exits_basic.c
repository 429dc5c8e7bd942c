/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions of L2 that exit always, or by a control: SDM volume 3, sections 26.1.2 and
 * 26.1.3, and which of an exit and a fault goes first (section 26.1.1).
 *
 * Compared are the reason, the instruction's length, the qualification, and that nothing
 * else happened to L2. A failure is followed by what differs.
 */
#include <libcflat.h>
#include "vmx-exits.h"

static bool has_rdtscp(void)
{
	return this_cpu_has(X86_FEATURE_RDTSCP);
}

static bool has_rdrand(void)
{
	return this_cpu_has(X86_FEATURE_RDRAND);
}

static bool has_rdseed(void)
{
	return cpuid(7).b & BIT(18);
}

static bool has_mwait(void)
{
	return cpuid(1).c & BIT(3);
}

static bool has_smx(void)
{
	return cpuid(1).c & BIT(6);
}

static bool has_xsave(void)
{
	return cpuid(1).c & BIT(26);
}

static void smxe(void)
{
	vw_set(GUEST_CR4, BIT(14));
}

static void osxsave(void)
{
	vw_set(GUEST_CR4, BIT(18));
}

static void pce(void)
{
	vw_set(GUEST_CR4, BIT(8));
}

static void tsd(void)
{
	vw_set(GUEST_CR4, X86_CR4_TSD);
}

#define ROW(name, bytes, mode, ...)	{ name, INSN(bytes), mode, __VA_ARGS__ }

/* In each mode at CPL 0. */
static const struct exit_row everywhere[] = {
	ROW("26.1.2-cpuid CPUID", "\x0f\xa2", 0, .reason = VMX_CPUID),
	ROW("26.1.2-cpuid CPUID with a prefix", "\x66\x0f\xa2", 0, .reason = VMX_CPUID),
	ROW("26.1.2-invd INVD", "\x0f\x08", 0, .reason = VMX_INVD),
	ROW("26.1.2-xsetbv XSETBV", "\x0f\x01\xd1", 0, .reason = VMX_XSETBV, .setup = osxsave,
	    .possible = has_xsave, .gpr = { { RCX, 77 } }),
	ROW("26.1.2-xsetbv XSETBV without OSXSAVE", "\x0f\x01\xd1", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-getsec GETSEC", "\x0f\x37", 0, .reason = VMX_GETSEC, .setup = smxe,
	    .possible = has_smx),
	ROW("26.1.2-getsec GETSEC without SMXE", "\x0f\x37", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-vmcall VMCALL", "\x0f\x01\xc1", 0, .reason = VMX_VMCALL),
	ROW("26.1.3-hlt HLT", "\xf4", 0, .cpu0 = CPU_HLT, .reason = VMX_HLT),
	ROW("26.1.3-rdtsc RDTSC", "\x0f\x31", 0, .cpu0 = CPU_RDTSC, .reason = VMX_RDTSC),
	ROW("26.1.3-rdtsc RDTSC without the control", "\x0f\x31", 0, .reason = NO_EXIT),
	ROW("26.1.3-rdtsc RDTSC with CR4.TSD at CPL 0", "\x0f\x31", 0, .cpu0 = CPU_RDTSC,
	    .reason = VMX_RDTSC, .setup = tsd),
	ROW("26.1.3-rdtscp RDTSCP", "\x0f\x01\xf9", 0, .cpu0 = CPU_RDTSC, .cpu1 = CPU_RDTSCP,
	    .reason = VMX_RDTSCP, .possible = has_rdtscp),
	ROW("26.1.3-rdtscp RDTSCP without RDTSC exiting", "\x0f\x01\xf9", 0, .cpu1 = CPU_RDTSCP,
	    .reason = NO_EXIT, .possible = has_rdtscp),
	ROW("26.1.3-rdtscp RDTSCP not enabled", "\x0f\x01\xf9", 0, .cpu0 = CPU_RDTSC,
	    .reason = FAULT(UD_VECTOR)),
	ROW("26.1.3-rdpmc RDPMC", "\x0f\x33", 0, .cpu0 = CPU_RDPMC, .reason = VMX_RDPMC,
	    .gpr = { { RCX, 0x1234 } }),
	ROW("26.1.3-pause PAUSE", "\xf3\x90", 0, .cpu0 = CPU_PAUSE, .reason = VMX_PAUSE),
	ROW("26.1.3-pause PAUSE without the control", "\xf3\x90", 0, .reason = NO_EXIT),
	ROW("26.1.3-pause NOP is no PAUSE", "\x90", 0, .cpu0 = CPU_PAUSE, .reason = NO_EXIT),
	ROW("26.1.3-wbinvd WBINVD", "\x0f\x09", 0, .cpu1 = CPU_WBINVD, .reason = VMX_WBINVD),
	ROW("26.1.3-wbinvd WBINVD without the control", "\x0f\x09", 0, .reason = NO_EXIT),
	ROW("26.1.3-monitor MONITOR", "\x0f\x01\xc8", 0, .cpu0 = CPU_MONITOR,
	    .reason = VMX_MONITOR, .possible = has_mwait, .gpr = { { RCX, 5 } }),
	ROW("26.1.3-mwait MWAIT", "\x0f\x01\xc9", 0, .cpu0 = CPU_MWAIT, .reason = VMX_MWAIT,
	    .possible = has_mwait, .gpr = { { RCX, 0 } }),
	ROW("26.1.2-rsm RSM outside SMM", "\x0f\xaa", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.3-rdrand RDRAND not exiting", "\x0f\xc7\xf1", 0, .reason = NO_EXIT,
	    .possible = has_rdrand),
	ROW("26.1.3-rdseed RDSEED not exiting", "\x0f\xc7\xf9", 0, .reason = NO_EXIT,
	    .possible = has_rdseed),
};

/* At CPL 3 the fault goes first, but CPUID and others are no privileged instructions. */
static const struct exit_row at_cpl3[] = {
	ROW("26.1.1-cpl CPUID", "\x0f\xa2", 0, .reason = VMX_CPUID),
	ROW("26.1.1-cpl VMCALL", "\x0f\x01\xc1", 0, .reason = VMX_VMCALL),
	ROW("26.1.1-cpl INVD", "\x0f\x08", 0, .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl WBINVD", "\x0f\x09", 0, .cpu1 = CPU_WBINVD, .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl XSETBV", "\x0f\x01\xd1", 0, .reason = FAULT(GP_VECTOR), .setup = osxsave,
	    .possible = has_xsave),
	ROW("26.1.1-cpl HLT", "\xf4", 0, .cpu0 = CPU_HLT, .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl RDTSC", "\x0f\x31", 0, .cpu0 = CPU_RDTSC, .reason = VMX_RDTSC),
	ROW("26.1.1-cpl RDTSC with CR4.TSD", "\x0f\x31", 0, .cpu0 = CPU_RDTSC,
	    .reason = FAULT(GP_VECTOR), .setup = tsd),
	ROW("26.1.1-cpl RDTSCP with CR4.TSD", "\x0f\x01\xf9", 0, .cpu0 = CPU_RDTSC,
	    .cpu1 = CPU_RDTSCP, .reason = FAULT(GP_VECTOR), .setup = tsd,
	    .possible = has_rdtscp),
	ROW("26.1.1-cpl RDTSCP not enabled, with CR4.TSD", "\x0f\x01\xf9", 0,
	    .reason = FAULT(UD_VECTOR), .setup = tsd),
	ROW("26.1.1-cpl RDPMC without CR4.PCE", "\x0f\x33", 0, .cpu0 = CPU_RDPMC,
	    .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl RDPMC with CR4.PCE", "\x0f\x33", 0, .cpu0 = CPU_RDPMC,
	    .reason = VMX_RDPMC, .setup = pce),
	ROW("26.1.1-cpl PAUSE", "\xf3\x90", 0, .cpu0 = CPU_PAUSE, .reason = VMX_PAUSE),
	ROW("26.1.1-cpl INVLPG", "\x0f\x01\x39", 0, .cpu0 = CPU_INVLPG,
	    .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl RDMSR", "\x0f\x32", 0, .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl WRMSR", "\x0f\x30", 0, .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl MONITOR", "\x0f\x01\xc8", 0, .cpu0 = CPU_MONITOR,
	    .reason = FAULT(UD_VECTOR)),
	ROW("26.1.1-cpl MWAIT", "\x0f\x01\xc9", 0, .cpu0 = CPU_MWAIT,
	    .reason = FAULT(UD_VECTOR)),
	ROW("26.1.1-cpl MOV from CR0", "\x0f\x20\xc0", 0, .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl MOV from CR3", "\x0f\x20\xd8", 0, .cpu0 = CPU_CR3_STORE,
	    .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl MOV to CR3", "\x0f\x22\xd8", 0, .cpu0 = CPU_CR3_LOAD,
	    .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl MOV from CR8", "\x44\x0f\x20\xc0", 0, .cpu0 = CPU_CR8_STORE,
	    .reason = FAULT(GP_VECTOR)),
	ROW("26.1.3-mov-dr-priority MOV from DR0 exits first", "\x0f\x21\xc0", 0, .cpu0 = CPU_MOV_DR,
	    .reason = VMX_DR, .qualification = 0x10),
	ROW("26.1.1-cpl CLTS", "\x0f\x06", 0, .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl LMSW", "\x0f\x01\xf0", 0, .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl LGDT", "\x0f\x01\x11", 0, .cpu1 = CPU_DESC_TABLE,
	    .reason = FAULT(GP_VECTOR)),
	ROW("26.1.1-cpl LTR", "\x0f\x00\xd8", 0, .cpu1 = CPU_DESC_TABLE,
	    .reason = FAULT(GP_VECTOR)),
	ROW("31.1-exit-first VMXON exits first", "\xf3\x0f\xc7\x31", 0, .reason = VMX_VMXON),
	ROW("31.1-exit-first VMXOFF exits first", "\x0f\x01\xc4", 0, .reason = VMX_VMXOFF),
	ROW("31.1-exit-first VMLAUNCH exits first", "\x0f\x01\xc2", 0, .reason = VMX_VMLAUNCH),
	ROW("31.1-exit-first VMRESUME exits first", "\x0f\x01\xc3", 0, .reason = VMX_VMRESUME),
	ROW("31.1-exit-first VMREAD exits first", "\x0f\x78\xc1", 0, .reason = VMX_VMREAD),
	ROW("31.1-exit-first VMWRITE exits first", "\x0f\x79\xc1", 0, .reason = VMX_VMWRITE),
	ROW("31.1-exit-first VMPTRLD exits first", "\x0f\xc7\x31", 0, .reason = VMX_VMPTRLD),
	ROW("31.1-exit-first VMPTRST exits first", "\x0f\xc7\x39", 0, .reason = VMX_VMPTRST),
	ROW("31.1-exit-first VMCLEAR exits first", "\x66\x0f\xc7\x31", 0, .reason = VMX_VMCLEAR),
	ROW("31.1-exit-first INVEPT exits first", "\x66\x0f\x38\x80\x01", 0, .reason = VMX_INVEPT,
	    .need = NEED_EPT),
	ROW("31.1-exit-first INVVPID exits first", "\x66\x0f\x38\x81\x01", 0, .reason = VMX_INVVPID,
	    .need = NEED_VPID),
};

/* VMX instructions other than VMCALL exist in protected mode with 64-bit or 32-bit code. */
static const struct exit_row not_in_compat[] = {
	ROW("26.1.2-mode VMXOFF", "\x0f\x01\xc4", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode VMLAUNCH", "\x0f\x01\xc2", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode VMRESUME", "\x0f\x01\xc3", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode VMPTRLD", "\x0f\xc7\x33", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode VMPTRST", "\x0f\xc7\x3b", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode VMCLEAR", "\x66\x0f\xc7\x33", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode VMXON", "\xf3\x0f\xc7\x33", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode VMREAD", "\x0f\x78\xc1", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode VMWRITE", "\x0f\x79\xc1", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode INVEPT", "\x66\x0f\x38\x80\x03", 0, .reason = FAULT(UD_VECTOR)),
	ROW("26.1.2-mode INVVPID", "\x66\x0f\x38\x81\x03", 0, .reason = FAULT(UD_VECTOR)),
};

static void in_mode(const struct exit_row *rows, unsigned int count, enum l2_mode mode)
{
	for (unsigned int i = 0; i < count; i++) {
		struct exit_row row = rows[i];
		char suffix[48];

		row.mode = mode;
		snprintf(suffix, sizeof(suffix), " in %s", l2_mode_names[mode]);
		exit_row(&row, suffix);
	}
}

/* An instruction that is not done says HLT: nothing would end it without the control. */
static void hlt_without_control(void)
{
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\xf4"));
	if (!vmx_use_pin(PIN_PREEMPT)) {
		report_skip("26.1.3-hlt HLT without the control: no timer to end it");
		return;
	}
	vw(PREEMPT_TIMER_VALUE, 100);
	vmx_arm();
	vmx_want_exit(VMX_PREEMPT, 0, 0);
	VW(GUEST_RIP) += 1;
	VW(GUEST_ACTV_STATE) = ACTV_HLT;
	vmx_run();
	vmx_judge("26.1.3-hlt HLT without the control halts; the timer exits from HLT");
}

int main(void)
{
	static const enum l2_mode supervisor[] = {
		L2_64, L2_COMPAT, L2_32, L2_PAE, L2_UNPAGED, L2_REAL,
	};

	if (!vmx_l2_setup())
		return report_summary();
	for (unsigned int i = 0; i < ARRAY_SIZE(supervisor); i++)
		in_mode(everywhere, ARRAY_SIZE(everywhere), supervisor[i]);
	in_mode(at_cpl3, ARRAY_SIZE(at_cpl3), L2_64_CPL3);
	in_mode(not_in_compat, ARRAY_SIZE(not_in_compat), L2_COMPAT);
	in_mode(not_in_compat, ARRAY_SIZE(not_in_compat), L2_COMPAT_CPL3);
	in_mode(not_in_compat, ARRAY_SIZE(not_in_compat), L2_V86);
	in_mode(not_in_compat, ARRAY_SIZE(not_in_compat), L2_REAL);
	hlt_without_control();
	return report_summary();
}
