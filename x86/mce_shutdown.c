/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machine checks that shut the CPU down: one that comes while MCG_STATUS.MCIP is still set, and
 * one while CR4.MCE is clear.
 *
 * SDM volume 3, 16.3.1.2 (MCIP) and 2.5 (CR4.MCE); a PC's chipset makes a reset of the shutdown.
 * The argument names the case: "mcip" or "cr4". The machine starts twice: what the first start
 * leaves in memory tells the second that there was one. All checks are the second start's.
 */
#include <alloc_phys.h>
#include "mce.h"
#include "delay.h"
#include "vmm-request.h"

#define STATUS		(MCI_STATUS_VAL | MCI_STATUS_UC | MCI_STATUS_EN | 0x0005)
#define MCG_STATUS	(MCG_STATUS_MCIP | MCG_STATUS_RIPV)
#define WAIT		(400 * 1000 * 1000ull)

/* Neither firmware nor image nor allocators come here: RAM behind the image and its heap. */
#define NOTE_ADDRESS	(24ul << 20)

enum progress { NOTHING, PREPARED = 0x6d636531, FIRST_TAKEN, ASKED, SURVIVED };

struct note {
	u32 progress;
	u32 checks;		/* machine checks that were delivered */
	u32 mcg_status;		/* as the first of them found it */
};

static volatile struct note *const note = (struct note *)NOTE_ADDRESS;

/* Leaves MCIP set. */
static void keep_in_progress(struct ex_regs *regs)
{
	note->mcg_status = rdmsr(MSR_IA32_MCG_STATUS);
	note->checks++;
}

static enum vmm_answer inject(void)
{
	return vmm_request("mce 0 0 0x%llx 0x%llx 0 0", (unsigned long long)STATUS,
			   (unsigned long long)MCG_STATUS);
}

/* Until the reset, or until it is plain that none comes. */
static void wait_for_reset(void)
{
	note->progress = ASKED;
	inject();
	delay(WAIT);
	note->progress = SURVIVED;
}

static bool shut_down_in_progress(void)
{
	handle_exception(MC_VECTOR, keep_in_progress);
	mce_enable();
	if (inject() != VMM_OK)
		return false;
	note->progress = FIRST_TAKEN;
	wait_for_reset();
	return true;
}

static bool shut_down_disabled(void)
{
	handle_exception(MC_VECTOR, keep_in_progress);
	mce_enable();
	write_cr4(read_cr4() & ~X86_CR4_MCE);
	wait_for_reset();
	return true;
}

int main(int argc, char **argv)
{
	bool in_progress = argc > 1 && !strcmp(argv[1], "mcip");
	const char *name = in_progress ? "MCIP still set" : "CR4.MCE clear";

	if (argc != 2 || (!in_progress && strcmp(argv[1], "cr4")))
		report_abort("the argument is mcip or cr4");
	if (!this_cpu_has(X86_FEATURE_MCA)) {
		report_skip("no machine-check architecture: CPUID.01H:EDX.MCA is 0");
		return report_summary();
	}
	if (note->progress < PREPARED || note->progress > SURVIVED) {
		*note = (struct note){ .progress = PREPARED };
		if (!(in_progress ? shut_down_in_progress() : shut_down_disabled())) {
			report_skip("%s: %s", name, vmm_answer_text());
			return report_summary();
		}
	}
	report(note->progress == ASKED, "%s: the CPU shuts down, the machine starts again", name);
	report(note->checks == in_progress, "%s: no #MC is delivered for it", name);
	if (in_progress)
		report(note->mcg_status == MCG_STATUS, "%s: the first #MC had set it", name);
	return report_summary();
}
