/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * INIT and SIPI in VMX operation: SDM volume 3, sections 26.2 and 28.2.1: in L2 both exit, SIPI
 * only in the wait-for-SIPI state, where other events stay pending; in root operation INIT is
 * blocked. The second CPU sends them.
 *
 * A failure is followed by what differs.
 */
#include <libcflat.h>
#include "vmx-l2.h"
#include "apic.h"
#include "smp.h"

static u32 target;

static void send(void *data)
{
	u32 what = (ulong)data;
	u64 start = rdtsc();

	/* L2 shall be there before. */
	while (rdtsc() - start < 100000)
		pause();
	apic_icr_write(what | APIC_DEST_PHYSICAL | APIC_INT_ASSERT, target);
}

static void in_sipi_state(u32 vector)
{
	vmx_l2_reset(L2_64);
	vw(GUEST_ACTV_STATE, ACTV_WAIT_SIPI);
	on_cpu_async(1, send, (void *)(ulong)(APIC_DM_STARTUP | vector));
	vmx_arm();
	vmx_want_exit(VMX_SIPI, 0, vector);
	/* What is blocked in this state anyway is another check. */
	vmx_ignore(GUEST_INTR_STATE, ~0ull);
	vmx_ignore(GUEST_ACTV_STATE, ~0ull);
	vmx_run();
	vmx_judge("26.2-sipi SIPI of vector %#x in wait-for-SIPI", vector);
}

static void init_exits(void)
{
	/* An endless loop. */
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\xeb\xfe"));
	on_cpu_async(1, send, (void *)(ulong)APIC_DM_INIT);
	vmx_arm();
	vmx_want_exit(VMX_INIT, 0, 0);
	vmx_run();
	vmx_judge("26.2-init INIT in a loop of L2");
	vmx_l2_reset(L2_64);
	vmx_arm();
	vmx_want_done(0);
	vmx_run();
	vmx_judge("26.2-init An INIT that made an exit is over");
	vmx_l2_reset(L2_64);
	vw(GUEST_ACTV_STATE, ACTV_HLT);
	on_cpu_async(1, send, (void *)(ulong)APIC_DM_INIT);
	vmx_arm();
	vmx_want_exit(VMX_INIT, 0, 0);
	vmx_run();
	vmx_judge("26.2-init INIT in HLT, which is saved");
}

/* SIPI outside wait-for-SIPI is nothing. */
static void sipi_elsewhere(void)
{
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\xeb\xfe"));
	if (!vmx_use_pin(PIN_PREEMPT)) {
		report_skip("26.2-sipi: no preemption timer to end L2");
		return;
	}
	vw(PREEMPT_TIMER_VALUE, 100000);
	on_cpu_async(1, send, (void *)(ulong)(APIC_DM_STARTUP | 0x12));
	vmx_arm();
	vmx_want_exit(VMX_PREEMPT, 0, 0);
	vmx_run();
	vmx_judge("26.2-sipi SIPI in a loop of L2 is ignored");
}

int main(void)
{
	if (cpu_count() < 2) {
		report_skip("one CPU only");
		return report_summary();
	}
	if (!vmx_l2_setup())
		return report_summary();
	target = apic_id();
	sipi_elsewhere();
	init_exits();
	in_sipi_state(0);
	in_sipi_state(0x12);
	in_sipi_state(0xff);
	return report_summary();
}
