/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMFUNC and EPTP switching: SDM volume 3, section 26.5.6: which functions and indices exit,
 * and what a switch that works does to the VMCS and to what L2 sees.
 *
 * A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/page.h>
#include "vmx-ept-window.h"

static u64 list[512] __attribute__((aligned(4096)));

/* VMFUNC, and a read through the window. */
#define CODE	"\x0f\x01\xd4\x8b\x51\x40"

static void start(enum l2_mode mode)
{
	ept_window_reset(mode, 1);
	vmx_l2_code(INSN(CODE));
	vmx_use_cpu(0, CPU_VMFUNC);
	vw(VM_FUNCTION_CTRL, 1);
	vw(EPTP_LIST_ADDR, virt_to_phys(list));
	vmx_gpr[RAX] = 0;
}

static void exits(const char *fmt, u32 index)
{
	vmx_arm();
	vmx_want_exit(VMX_VMFUNC, 3, 0);
	vmx_run();
	vmx_judge(fmt, index);
}

static void functions(void)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		start(L2_64);
		vmx_gpr[RAX] = BIT(bit);
		vmx_gpr[RCX] = 0;
		if (bit < 6) {
			exits("26.5.6.2-function EAX is bit %u", bit);
			continue;
		}
		/* There are 64 functions at most. */
		vmx_arm();
		vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | UD_VECTOR, 0);
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		vmx_run();
		vmx_judge("26.5.6.2-function EAX is bit %u", bit);
	}
	start(L2_64);
	vw(VM_FUNCTION_CTRL, 0);
	vmx_gpr[RCX] = 0;
	exits("26.5.6.2-function Function %u is not enabled", 0);
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN(CODE));
	vmx_gpr[RAX] = 0;
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | UD_VECTOR, 0);
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	vmx_run();
	vmx_judge("26.5.6.1-enable VMFUNC without the control raises #UD");
}

static void indices(void)
{
	for (unsigned int bit = 9; bit < 32; bit++) {
		start(L2_64);
		vmx_gpr[RCX] = BIT(bit);
		exits("26.5.6.3-index ECX is bit %u", bit);
	}
}

static void bad_entries(void)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		bool bad = (bit >= 8 && bit < 12) || bit == 3 || bit == 4 ||
			   bit >= (unsigned int)cpuid_maxphyaddr();

		if (!bad)
			continue;
		start(L2_64);
		list[3] = ept_eptp ^ BIT_ULL(bit);
		vmx_gpr[RCX] = 3;
		exits("26.5.6.3-entry EPTP with bit %u wrong", bit);
	}
}

/* EPTP @to has another page behind the window. */
static void switches(void)
{
	static const enum l2_mode modes[] = { L2_64, L2_64_CPL3, L2_COMPAT, L2_32 };
	static const u32 indices[] = { 0, 1, 255, 511 };
	u64 to = vmx_ept_identity(0);

	for (unsigned int m = 0; m < ARRAY_SIZE(modes); m++)
		for (unsigned int i = 0; i < ARRAY_SIZE(indices); i++) {
			u32 index = indices[i];
			u32 *two = (u32 *)(ept_ram + PAGE_SIZE);

			memset(list, 0, sizeof(list));
			list[index] = to;
			start(modes[m]);
			vmx_ept_set(to, ept_gpa(), 1, ept_leaf(1) + PAGE_SIZE);
			vmx_ept_flush();
			two[0x50] = 0;
			*(u32 *)((u8 *)two + 0x40) = 0x2222;
			*(u32 *)(ept_ram + 0x40) = 0x1111;
			/* The base is in RSI: RCX is the index. */
			vmx_l2_code(INSN("\x0f\x01\xd4\x8b\x56\x40"));
			vmx_gpr[RCX] = index;
			vmx_gpr[RSI] = EPT_WINDOW;
			vmx_arm();
			vmx_want_done(6);
			VW(EPTP) = to;
			if (vmx_field_exists(EPTP_IDX))
				VW(EPTP_IDX) = index;
			vmx_want.gpr[RDX] = 0x2222;
			vmx_run();
			vmx_judge("26.5.6.3-switch Index %u in %s", index, l2_mode_names[modes[m]]);
		}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (!vmx_has(NEED_EPTP_SWITCHING)) {
		report_skip("this CPU has no EPTP switching");
		return report_summary();
	}
	if (!ept_window_setup(0))
		return report_summary();
	functions();
	indices();
	bad_entries();
	switches();
	return report_summary();
}
