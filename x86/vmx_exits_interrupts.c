/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupts, NMIs, their windows, the preemption timer and the monitor trap flag: SDM volume 3,
 * sections 26.2, 26.5.1, 26.5.2, 27.7.
 *
 * The interrupt is pending before VM entry, sent by this CPU to itself with interrupts
 * disabled. A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"
#include "apic.h"
#include "isr.h"

#define VECTOR	0x61

static u8 msr_map[4096] __attribute__((aligned(4096)));
static volatile unsigned int taken;

static void take(isr_regs_t *regs)
{
	taken++;
	eoi();
}

static void make_pending(void)
{
	apic_icr_write(APIC_DEST_SELF | APIC_INT_ASSERT | APIC_DM_FIXED | VECTOR, 0);
}

/* Takes what is still pending in the host; returns how many interrupts there were. */
static unsigned int drain(void)
{
	taken = 0;
	sti_nop_cli();
	sti_nop_cli();
	return taken;
}

static void external_interrupts(void)
{
	for (unsigned int row = 0; row < 16; row++) {
		bool flag = row & 1, ack = row & 2, exiting = row & 4, blocked = row & 8;
		bool exits = exiting;

		vmx_l2_reset(L2_64);
		vmx_l2_code(INSN("\x90\x90"));
		vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | (flag ? X86_EFLAGS_IF : 0));
		vw(GUEST_INTR_STATE, blocked ? GUEST_INTR_STATE_MOVSS : 0);
		if (exiting)
			vmx_use_pin(PIN_EXTINT);
		if (ack)
			vmx_use_exit(EXI_INTA);
		make_pending();
		vmx_arm();
		if (exits) {
			vmx_want_exit(VMX_EXTINT, 0, 0);
			if (ack)
				vmx_want_field(EXI_INTR_INFO, INTR_INFO_VALID_MASK | VECTOR);
			if (blocked) {
				/* Blocking by MOV SS holds it off for one instruction. */
				VW(GUEST_RIP) += 1;
				VW(GUEST_INTR_STATE) = 0;
			}
		} else if (flag) {
			vmx_want_done(0);
			VW(GUEST_RIP) = (ulong)l2_stub(VECTOR);
			VW(GUEST_RFLAGS) &= ~(u64)X86_EFLAGS_IF;
			VW(GUEST_RSP) -= 40;
			VW(GUEST_INTR_STATE) = 0;
		} else {
			vmx_want_done(2);
			VW(GUEST_INTR_STATE) = 0;
		}
		vmx_run();
		vmx_judge("26.2-extint-if%d Exiting %d, IF %d, acknowledge %d, MOV SS %d", flag,
			  exiting, flag, ack,
			  blocked);
		if (exits ? ack : flag) {
			report(apic_read_bit(APIC_ISR, VECTOR),
			       "28.2.2-acknowledge-if%d In service: exiting %d, IF %d, MOV SS %d", flag,
			       exiting, flag, blocked);
			eoi();
		} else {
			report(drain() == 1, "28.2.2-acknowledge Still pending: exiting %d, IF %d, "
			       "acknowledge %d, MOV SS %d", exiting, flag, ack, blocked);
		}
	}
	/* An exit ends HLT. */
	vmx_l2_reset(L2_64);
	vmx_use_pin(PIN_EXTINT);
	vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
	vw(GUEST_ACTV_STATE, ACTV_HLT);
	make_pending();
	vmx_arm();
	vmx_want_exit(VMX_EXTINT, 0, 0);
	vmx_run();
	vmx_judge("26.2-extint An interrupt exits from HLT, which is saved");
	drain();
	/* Interrupts of L2's own during its code. */
	vmx_l2_reset(L2_64);
	vmx_use_pin(PIN_EXTINT);
	vmx_use_exit(EXI_INTA);
	if (vmx_use_cpu(CPU_MSR_BITMAP, 0) && is_x2apic_enabled()) {
		vw(MSR_BITMAP, virt_to_phys(msr_map));
		vmx_l2_code(INSN("\x0f\x30\x90\x90"));
		vmx_gpr[RCX] = MSR_IA32_X2APIC_ICR;
		vmx_gpr[RAX] = APIC_DEST_SELF | APIC_INT_ASSERT | VECTOR;
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
		vmx_gpr[RDX] = 0;
		vmx_run();
		report(VG(EXI_REASON) == VMX_EXTINT &&
		       VG(EXI_INTR_INFO) == (INTR_INFO_VALID_MASK | VECTOR),
		       "26.2-extint An interrupt that L2 sends to itself exits");
		eoi();
		drain();
	}
}

static void interrupt_window(void)
{
	static const struct {
		const char *name;
		u64 state;
		bool flag;
		unsigned int after;	/* instructions until the exit */
	} rows[] = {
		{ "IF 1", 0, true, 0 }, { "IF 1, blocking by STI", 1, true, 1 },
		{ "IF 1, blocking by MOV SS", 2, true, 1 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		vmx_l2_reset(L2_64);
		vmx_l2_code(INSN("\x90\x90"));
		vmx_use_cpu(CPU_INTR_WINDOW, 0);
		vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | X86_EFLAGS_IF);
		vw(GUEST_INTR_STATE, rows[i].state);
		vmx_arm();
		vmx_want_exit(VMX_INTR_WINDOW, 0, 0);
		VW(GUEST_RIP) += rows[i].after;
		VW(GUEST_INTR_STATE) = 0;
		vmx_run();
		vmx_judge("26.2-interrupt-window %s", rows[i].name);
	}
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x90\x90"));
	vmx_use_cpu(CPU_INTR_WINDOW, 0);
	vmx_arm();
	vmx_want_done(2);
	vmx_run();
	vmx_judge("26.2-interrupt-window IF 0 has no window");
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\xfb\x90\x90"));
	vmx_use_cpu(CPU_INTR_WINDOW, 0);
	vmx_arm();
	vmx_want_exit(VMX_INTR_WINDOW, 0, 0);
	VW(GUEST_RIP) += 2;
	VW(GUEST_RFLAGS) |= X86_EFLAGS_IF;
	vmx_run();
	vmx_judge("26.2-interrupt-window The window opens behind the instruction after STI");
	vmx_l2_reset(L2_64);
	vmx_use_cpu(CPU_INTR_WINDOW, 0);
	vmx_use_pin(PIN_EXTINT);
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | X86_EFLAGS_IF);
	vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | 0x33);
	vmx_arm();
	vmx_want_done(0);
	VW(GUEST_RIP) = (ulong)l2_stub(0x33);
	VW(GUEST_RFLAGS) = X86_EFLAGS_FIXED;
	VW(GUEST_RSP) -= 40;
	vmx_run();
	vmx_judge("26.2-interrupt-window Injection goes first and closes the window");
}

static void preemption_timer(void)
{
	static const u32 values[] = { 0, 1, 5, 1000 };

	if (!vmx_use_pin(PIN_PREEMPT)) {
		report_skip("26.5.1-timer: this CPU has no preemption timer");
		return;
	}
	for (unsigned int save = 0; save < 2; save++)
		for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
			vmx_l2_reset(L2_64);
			vmx_l2_code(INSN("\xeb\xfe"));
			vmx_use_pin(PIN_PREEMPT);
			if (save && !vmx_use_exit(EXI_SAVE_PREEMPT))
				continue;
			vw(PREEMPT_TIMER_VALUE, values[i]);
			vmx_arm();
			vmx_want_exit(VMX_PREEMPT, 0, 0);
			if (save)
				VW(PREEMPT_TIMER_VALUE) = 0;
			vmx_run();
			vmx_judge("26.5.1-timer Value %u ends an endless loop%s", values[i],
				  save ? ", the saved value is 0" : "");
		}
	vmx_l2_reset(L2_64);
	vmx_use_pin(PIN_PREEMPT);
	vw(PREEMPT_TIMER_VALUE, 0);
	vmx_arm();
	vmx_want_exit(VMX_PREEMPT, 0, 0);
	vmx_run();
	vmx_judge("26.5.1-timer-zero Value 0 exits before the first instruction");
	vmx_l2_reset(L2_64);
	vmx_use_pin(PIN_PREEMPT);
	vw(PREEMPT_TIMER_VALUE, 0);
	vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | UD_VECTOR);
	vmx_arm();
	vmx_want_exit(VMX_PREEMPT, 0, 0);
	VW(GUEST_RIP) = (ulong)l2_stub(UD_VECTOR);
	VW(GUEST_RSP) -= 40;
	vmx_run();
	vmx_judge("26.5.1-timer-zero An injected event goes first");
	for (unsigned int save = 0; save < 2; save++) {
		vmx_l2_reset(L2_64);
		vmx_use_pin(PIN_PREEMPT);
		if (save)
			vmx_use_exit(EXI_SAVE_PREEMPT);
		vw(PREEMPT_TIMER_VALUE, 0xffffff00);
		vmx_run();
		report(VG(EXI_REASON) == VMX_VMCALL &&
		       (save ? VG(PREEMPT_TIMER_VALUE) <= 0xffffff00 &&
			       VG(PREEMPT_TIMER_VALUE) > 0xff000000 :
			       VG(PREEMPT_TIMER_VALUE) == 0xffffff00),
		       "28.3.1-save-timer A timer that is not over is %s", save ? "saved" : "left");
	}
}

static void monitor_trap(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		unsigned int length, first;
	} rows[] = {
		{ "NOP", INSN("\x90\x90"), 1 }, { "MOV", INSN("\x48\x89\xc0"), 3 },
		{ "JMP", INSN("\xeb\x02\x90\x90"), 4 }, { "STI", INSN("\xfb\x90"), 1 },
		{ "CLI", INSN("\xfa\x90"), 1 },
	};

	vmx_l2_reset(L2_64);
	if (!vmx_use_cpu(CPU_MTF, 0)) {
		report_skip("26.5.2-mtf: this CPU has no monitor trap flag");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		vmx_l2_reset(L2_64);
		vmx_l2_code(rows[i].code, rows[i].length);
		vmx_use_cpu(CPU_MTF, 0);
		vmx_arm();
		vmx_want_exit(VMX_MTF, 0, 0);
		VW(GUEST_RIP) += rows[i].first;
		if (rows[i].code[0] == 0xfb) {
			VW(GUEST_RFLAGS) |= X86_EFLAGS_IF;
			VW(GUEST_INTR_STATE) = GUEST_INTR_STATE_STI;
		}
		vmx_run();
		vmx_judge("26.5.2-mtf Exit behind %s", rows[i].name);
	}
	vmx_l2_reset(L2_64);
	vmx_use_cpu(CPU_MTF, 0);
	vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | UD_VECTOR);
	vmx_arm();
	vmx_want_exit(VMX_MTF, 0, 0);
	VW(GUEST_RIP) = (ulong)l2_stub(UD_VECTOR);
	VW(GUEST_RSP) -= 40;
	vmx_run();
	vmx_judge("26.5.2-mtf Exit behind the injection, before the handler's first instruction");
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x0f\x0b"));
	vmx_use_cpu(CPU_MTF, 0);
	vw(EXC_BITMAP, 0);
	vmx_arm();
	vmx_want_exit(VMX_MTF, 0, 0);
	VW(GUEST_RIP) = (ulong)l2_stub(UD_VECTOR);
	VW(GUEST_RSP) -= 40;
	vmx_run();
	vmx_judge("26.5.2-mtf Exit behind the delivery of a fault");
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x0f\xa2"));
	vmx_use_cpu(CPU_MTF, 0);
	vmx_arm();
	vmx_want_exit(VMX_CPUID, 2, 0);
	vmx_run();
	vmx_judge("26.5.2-mtf An instruction that exits itself makes no MTF exit");
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	handle_irq(VECTOR, take);
	external_interrupts();
	interrupt_window();
	preemption_timer();
	monitor_trap();
	return report_summary();
}
