/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exits that need more of a set-up: NMIs and their window, task switches, XSAVES and XRSTORS,
 * INVPCID, the TPR threshold at entry, blocking that is saved: SDM volume 3, sections 26.1.3,
 * 26.2, 27.7.7, 28.2.1, 28.3.4.
 *
 * A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-exits.h"
#include "apic.h"

static u8 msr_map[4096] __attribute__((aligned(4096)));

/* WRMSR to the x2APIC's ICR, or MOV to the xAPIC's: an NMI to this CPU; then two NOPs. */
static unsigned int send_nmi_code(void)
{
	u32 icr = APIC_DM_NMI | APIC_INT_ASSERT;

	if (is_x2apic_enabled()) {
		vmx_use_cpu(CPU_MSR_BITMAP, 0);
		vw(MSR_BITMAP, virt_to_phys(msr_map));
		vmx_l2_code(INSN("\x0f\x30\x90\x90"));
		vmx_gpr[RCX] = MSR_IA32_X2APIC_ICR;
		vmx_gpr[RAX] = icr;
		vmx_gpr[RDX] = apic_id();
		return 2;
	}
	apic_write(APIC_ICR2, apic_id() << 24);
	vmx_l2_code(INSN("\x89\x01\x90\x90"));
	vmx_gpr[RCX] = APIC_DEFAULT_PHYS_BASE + APIC_ICR;
	vmx_gpr[RAX] = icr;
	return 2;
}

static void nmi(void)
{
	unsigned int length;

	for (unsigned int row = 0; row < 3; row++) {
		static const char *const names[] = { "without NMI exiting", "with NMI exiting",
						     "with virtual NMIs" };

		vmx_l2_reset(L2_64);
		length = send_nmi_code();
		if (row && !vmx_use_pin(PIN_NMI | (row == 2 ? PIN_VIRT_NMI : 0)))
			continue;
		vmx_arm();
		if (row) {
			vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_NMI_INTR | NMI_VECTOR, 0);
			VW(GUEST_RIP) += length;
			/* The host's own blocking is told where NMIs are not virtual. */
			vmx_ignore(GUEST_INTR_STATE, row == 1 ? GUEST_INTR_STATE_NMI : 0);
		} else {
			vmx_want_done(0);
			VW(GUEST_RIP) = (ulong)l2_stub(NMI_VECTOR);
			VW(GUEST_RSP) -= 40;
			VW(GUEST_INTR_STATE) = GUEST_INTR_STATE_NMI;
		}
		vmx_run();
		vmx_judge("26.2-nmi An NMI %s", names[row]);
	}
}

/* IRETQ at L2's stack, to two NOPs behind it. */
static void iret_frame(void)
{
	u64 *frame = (u64 *)L2_STACK_TOP;

	frame[0] = (ulong)l2_code + 2;
	frame[1] = KERNEL_CS64;
	frame[2] = X86_EFLAGS_FIXED;
	frame[3] = L2_STACK_TOP - 64;
	frame[4] = KERNEL_DS;
}

static void nmi_window(void)
{
	vmx_l2_reset(L2_64);
	if (!vmx_use_pin(PIN_NMI | PIN_VIRT_NMI) || !vmx_use_cpu(CPU_NMI_WINDOW, 0)) {
		report_skip("26.2-nmi-window: this CPU has no virtual NMIs");
		return;
	}
	for (unsigned int state = 0; state < 16; state++) {
		bool blocked = state & GUEST_INTR_STATE_NMI, movss = state & GUEST_INTR_STATE_MOVSS;

		/* Blocking by STI is the implementation's choice. */
		if (state & (GUEST_INTR_STATE_SMI | GUEST_INTR_STATE_STI))
			continue;
		vmx_l2_reset(L2_64);
		vmx_l2_code(INSN("\x90\x90"));
		vmx_use_pin(PIN_NMI | PIN_VIRT_NMI);
		vmx_use_cpu(CPU_NMI_WINDOW, 0);
		vw(GUEST_INTR_STATE, state);
		vmx_arm();
		if (blocked) {
			vmx_want_done(2);
		} else {
			vmx_want_exit(VMX_NMI_WINDOW, 0, 0);
			VW(GUEST_RIP) += movss;
		}
		VW(GUEST_INTR_STATE) &= ~(u64)GUEST_INTR_STATE_MOVSS;
		vmx_run();
		vmx_judge("26.2-nmi-window Interruptibility state %#x", state);
	}
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x48\xcf\x90\x90"));
	vmx_use_pin(PIN_NMI | PIN_VIRT_NMI);
	vmx_use_cpu(CPU_NMI_WINDOW, 0);
	vw(GUEST_INTR_STATE, GUEST_INTR_STATE_NMI);
	iret_frame();
	vmx_arm();
	vmx_want_exit(VMX_NMI_WINDOW, 0, 0);
	VW(GUEST_RIP) += 2;
	VW(GUEST_RSP) -= 64;
	VW(GUEST_INTR_STATE) = 0;
	vmx_run();
	vmx_judge("26.2-nmi-window IRET opens it");
	/* Virtual-NMI blocking without the window: set by injection, cleared by IRET. */
	vmx_l2_reset(L2_64);
	vmx_use_pin(PIN_NMI | PIN_VIRT_NMI);
	vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | INTR_TYPE_NMI_INTR | NMI_VECTOR);
	vmx_arm();
	vmx_want_done(0);
	VW(GUEST_RIP) = (ulong)l2_stub(NMI_VECTOR);
	VW(GUEST_RSP) -= 40;
	VW(GUEST_INTR_STATE) = GUEST_INTR_STATE_NMI;
	vmx_run();
	vmx_judge("26.2-nmi Injection sets virtual-NMI blocking");
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x48\xcf"));
	vmx_use_pin(PIN_NMI | PIN_VIRT_NMI);
	vw(GUEST_INTR_STATE, GUEST_INTR_STATE_NMI);
	iret_frame();
	vmx_arm();
	vmx_want_done(2);
	VW(GUEST_RSP) -= 64;
	VW(GUEST_INTR_STATE) = 0;
	vmx_run();
	vmx_judge("26.2-nmi IRET clears virtual-NMI blocking");
	/* With NMI exiting and no virtual NMIs IRET leaves blocking alone. */
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x48\xcf"));
	iret_frame();
	vw(GUEST_INTR_STATE, GUEST_INTR_STATE_NMI);
	vmx_arm();
	vmx_want_done(2);
	VW(GUEST_RSP) -= 64;
	VW(GUEST_INTR_STATE) = 0;
	vmx_run();
	vmx_judge("26.3-iret IRET clears blocking by NMI without NMI exiting");
}

#define NEW_TSS		(FIRST_SPARE_SEL + 24)
#define GATE		(FIRST_SPARE_SEL + 32)

static tss32_t new_task;

static void task_start(void)
{
	vmx_l2_reset(L2_32);
	set_gdt_entry(NEW_TSS, (ulong)&new_task, sizeof(new_task) - 1, 0x89, 0);
	set_gdt_entry(GATE, 0, 0, 0, 0);
	*(u64 *)get_gdt_entry(GATE) = (u64)NEW_TSS << 16 | 0x850000000000ull;
}

static void task_switches(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		unsigned int length;
		u32 source;
		bool busy, nt;
	} rows[] = {
		{ "CALL of a TSS", INSN("\x9a\0\0\0\0\x68\0"), 0, false, false },
		{ "CALL of a task gate", INSN("\x9a\0\0\0\0\x70\0"), 0, false, false },
		{ "JMP to a TSS", INSN("\xea\0\0\0\0\x68\0"), 2, false, false },
		{ "JMP to a task gate", INSN("\xea\0\0\0\0\x70\0"), 2, false, false },
		{ "IRET with NT", INSN("\xcf"), 1, true, true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		task_start();
		vmx_l2_code(rows[i].code, rows[i].length);
		if (rows[i].busy)
			set_gdt_entry(NEW_TSS, (ulong)&new_task, sizeof(new_task) - 1, 0x8b, 0);
		if (rows[i].nt)
			vw_set(GUEST_RFLAGS, X86_EFLAGS_NT);
		*(u16 *)l2_tss = NEW_TSS;
		vmx_arm();
		vmx_want_exit(VMX_TASK_SWITCH, rows[i].length, NEW_TSS | (u64)rows[i].source << 30);
		vmx_run();
		vmx_judge("28.2.1-task-switch %s", rows[i].name);
	}
	for (unsigned int i = 0; i < 4; i++) {
		static const char *const names[] = { "INT n", "INT3", "an exception",
						     "an injected interrupt" };
		static const u8 vectors[] = { 0x50, BP_VECTOR, UD_VECTOR, 0x50 };
		static const u32 types[] = { INTR_TYPE_SOFT_INTR, INTR_TYPE_SOFT_EXCEPTION,
					     INTR_TYPE_HARD_EXCEPTION, INTR_TYPE_EXT_INTR };
		u64 *gate = (u64 *)l2_idt + vectors[i];
		u64 old = *gate;

		task_start();
		vmx_l2_code((const u8 *)(i == 0 ? "\xcd\x50" : i == 1 ? "\xcc\x90" : "\x0f\x0b"), 2);
		vw(EXC_BITMAP, 0);
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
		/* 32-bit gates have eight bytes. */
		*gate = (u64)NEW_TSS << 16 | 0xe50000000000ull;
		if (i == 3)
			vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | 0x50);
		vmx_arm();
		vmx_want_exit(VMX_TASK_SWITCH, i == 0 ? 2 : i == 1 ? 1 : 0, NEW_TSS | 3ull << 30);
		vmx_want_field(IDT_VECT_INFO, INTR_INFO_VALID_MASK | types[i] | vectors[i]);
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		vmx_run();
		*gate = old;
		vmx_judge("28.2.1-task-switch A task gate of the IDT by %s", names[i]);
	}
}

static bool has_xsaves(void)
{
	return cpuid_indexed(0xd, 1).a & BIT(3);
}

/* Which of XSS's bits this CPU has; 0 for none. */
static u64 some_xss_bit(void)
{
	u32 bits = has_xsaves() ? cpuid_indexed(0xd, 1).c : 0;

	return bits & -bits;
}

static void xsaves(void)
{
	u64 bit = some_xss_bit();

	if (!vmx_has(NEED_XSAVES) || !has_xsaves()) {
		report_skip("26.1.3-xsaves: this CPU lacks XSAVES");
		return;
	}
	for (unsigned int store = 0; store < 2; store++)
		for (unsigned int row = 0; row < 16; row++) {
			bool enabled = row & 1, in_map = row & 2, in_xss = row & 4, asked = row & 8;
			u8 bytes[] = { 0x48, 0x0f, 0xc7, store ? 0x29 : 0x19 };

			if (in_xss && !bit)
				continue;
			vmx_l2_reset(L2_64);
			vmx_l2_code(bytes, sizeof(bytes));
			vw_set(GUEST_CR4, BIT(18));
			if (enabled)
				vmx_use_cpu(0, CPU_XSAVES);
			vw(XSS_EXIT_BITMAP, in_map ? bit : ~bit);
			wrmsr(MSR_IA32_XSS, in_xss ? bit : 0);
			memset(l2_data, 0, 4096);
			/* A compacted image of nothing. */
			*(u64 *)(l2_data + 520) = BIT_ULL(63);
			vmx_gpr[RCX] = (ulong)l2_data;
			vmx_gpr[RAX] = asked ? (u32)bit : 0;
			vmx_gpr[RDX] = 0;
			vmx_arm();
			if (!enabled) {
				vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION |
					       UD_VECTOR, 0);
				vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
			} else if (in_map && in_xss && asked) {
				vmx_want_exit(store ? VMX_XSAVES : VMX_XRSTORS, 4, 0);
			} else {
				vmx_want_done(4);
			}
			vmx_run();
			vmx_judge("26.1.3-xsaves %s: enabled %d, bitmap %d, XSS %d, EAX %d",
				  store ? "XSAVES" : "XRSTORS", enabled, in_map, in_xss, asked);
		}
	wrmsr(MSR_IA32_XSS, 0);
}

static bool has_invpcid(void)
{
	return cpuid(7).b & BIT(10);
}

static const struct exit_row rows[] = {
	{ "26.1.3-invpcid INVPCID not enabled", INSN("\x66\x0f\x38\x82\x01"), L2_64,
	  .cpu0 = CPU_INVLPG, .reason = FAULT(UD_VECTOR) },
	{ "26.1.3-invpcid INVPCID without INVLPG exiting", INSN("\x66\x0f\x38\x82\x01"), L2_64,
	  .cpu1 = CPU_INVPCID, .reason = NO_EXIT, .possible = has_invpcid,
	  .gpr = { { RCX, 0x13000 }, { RAX, 2 } } },
	{ "26.1.3-descriptor SGDT without the control", INSN("\x0f\x01\x01"), L2_64,
	  .reason = NO_EXIT, .gpr = { { RCX, 0x13000 } } },
	{ "26.1.3-descriptor SLDT without the control", INSN("\x0f\x00\xc1"), L2_64,
	  .reason = NO_EXIT },
};

static u8 vapic[4096] __attribute__((aligned(4096)));
static u8 access_page[4096] __attribute__((aligned(4096)));

static void tpr_at_entry(void)
{
	for (u32 threshold = 0; threshold < 16; threshold++) {
		vmx_l2_reset(L2_64);
		if (!vmx_use_cpu(CPU_TPR_SHADOW, CPU_VIRT_APIC_ACCESSES)) {
			report_skip("27.7.7-tpr-threshold: this CPU lacks the controls");
			return;
		}
		vapic[0x80] = 0x7f;
		vw(APIC_VIRT_ADDR, virt_to_phys(vapic));
		vw(APIC_ACCS_ADDR, virt_to_phys(access_page));
		vw(TPR_THRESHOLD, threshold);
		vmx_arm();
		if (threshold > 7)
			vmx_want_exit(VMX_TPR_THRESHOLD, 0, 0);
		else
			vmx_want_done(0);
		vmx_run();
		vmx_judge("27.7.7-tpr-threshold VTPR 0x7f, threshold %u", threshold);
	}
}

/* What an exit saves of the blocking that L2's last instruction made. */
static void saved_blocking(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		vmx_l2_reset(L2_64);
		if (i)
			vmx_l2_code(INSN("\x8e\xd1\x0f\xa2"));
		else
			vmx_l2_code(INSN("\xfb\x0f\xa2"));
		vmx_gpr[RCX] = KERNEL_DS;
		vmx_arm();
		vmx_want_exit(VMX_CPUID, 2, 0);
		VW(GUEST_RIP) += i ? 2 : 1;
		VW(GUEST_INTR_STATE) = i ? GUEST_INTR_STATE_MOVSS : GUEST_INTR_STATE_STI;
		if (!i)
			VW(GUEST_RFLAGS) |= X86_EFLAGS_IF;
		vmx_run();
		vmx_judge("28.3.4-save Blocking by %s", i ? "MOV SS" : "STI");
		vmx_l2_reset(L2_64);
		vmx_l2_code(INSN("\x0f\xa2"));
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
		vw(GUEST_INTR_STATE, i ? GUEST_INTR_STATE_MOVSS : GUEST_INTR_STATE_STI);
		vmx_arm();
		vmx_want_exit(VMX_CPUID, 2, 0);
		vmx_run();
		vmx_judge("27.7.1-interruptibility Blocking by %s from the VMCS, not used up by CPUID",
			  i ? "MOV SS" : "STI");
	}
}

/* A loop of PAUSE exits at CPL 0 when it goes on for longer than the window. */
static void pause_loop(void)
{
	for (unsigned int row = 0; row < 3; row++) {
		bool user = row == 1, quick = row == 2;

		vmx_l2_reset(user ? L2_64_CPL3 : L2_64);
		vmx_l2_code(INSN("\xf3\x90\xeb\xfc"));
		if (!vmx_has(NEED_PLE) || !vmx_use_cpu(0, CPU_PAUSE_LOOP) ||
		    !vmx_use_pin(PIN_PREEMPT)) {
			report_skip("26.1.3-ple: this CPU lacks PAUSE-loop exiting");
			return;
		}
		vw(PLE_GAP, quick ? 0 : 100000);
		vw(PLE_WINDOW, 5000);
		vw(PREEMPT_TIMER_VALUE, 50000);
		vmx_run();
		/* With a gap of 0 no two PAUSEs belong together. */
		report(user || quick ? VG(EXI_REASON) == VMX_PREEMPT :
		       VG(EXI_REASON) == VMX_PAUSE && VG(EXI_INST_LEN) == 2 &&
		       VG(GUEST_RIP) == (ulong)l2_code && VG(EXI_QUALIFICATION) == 0,
		       "26.1.3-ple A loop of PAUSE at CPL %u%s", user ? 3 : 0,
		       quick ? ", gap 0" : "");
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	nmi();
	nmi_window();
	task_switches();
	xsaves();
	exit_rows(rows, ARRAY_SIZE(rows));
	tpr_at_entry();
	pause_loop();
	saved_blocking();
	return report_summary();
}
