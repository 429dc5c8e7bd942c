/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hart state management (SBI specification 3.0, chapter 9). See sbi.c. */
#include <libcflat.h>
#include <asm/barrier.h>
#include <asm/csr.h>
#include <asm/delay.h>
#include <asm/smp.h>
#include <asm/timer.h>
#include "sbi-tests.h"

/* What a hart finds at its start; written by sbi-hart-entry.S. */
struct hart_record {
	unsigned long a0, a1, satp, status;
	unsigned long leave;		/* the hart stops when this is set */
	unsigned long suspend;		/* and suspends itself before, of this type plus 1 */
	unsigned long resumed_a0, resumed_a1, resumed_satp, resumed_status, ret;
};

static struct hart_record record __aligned(64);

void sbi_hart_entry(void);
void sbi_hart_resume(void);

static struct sbiret hsm(int fid, unsigned long a0, unsigned long a1, unsigned long a2)
{
	return sbi_call(SBI_EXT_HSM, fid, a0, a1, a2, 0, 0, 0);
}

/* Waits up to a second. */
static bool reaches(unsigned long hartid, long state)
{
	u64 end = timer_get_cycles() + timebase_frequency;

	do {
		if (sbi_hart_get_status(hartid).value == state)
			return true;
	} while (timer_get_cycles() < end);
	return false;
}

static void start(unsigned long hartid)
{
	memset(&record, 0, sizeof(record));
	record.a0 = -1ul;
	smp_mb();
	sbi_expect(hsm(SBI_EXT_HSM_HART_START, hartid, (unsigned long)sbi_hart_entry,
		       (unsigned long)&record), 0, ANY_VALUE, "start");
	report(reaches(hartid, SBI_EXT_HSM_STARTED), "is started then");
	while (READ_ONCE(record.a0) == -1ul)
		cpu_relax();
	smp_mb();
	report(record.a0 == hartid && record.a1 == (unsigned long)&record,
	       "a0 is the hart's ID, a1 the argument");
	report(!record.satp && !(record.status & SR_SIE), "satp and SIE are 0");
	sbi_expect(hsm(SBI_EXT_HSM_HART_START, hartid, (unsigned long)sbi_hart_entry, 0),
		   SBI_ERR_ALREADY_AVAILABLE, 0, "start of one that runs");
}

static void stop(unsigned long hartid)
{
	WRITE_ONCE(record.leave, 1);
	report(reaches(hartid, SBI_EXT_HSM_STOPPED), "stops");
	sbi_expect(hsm(SBI_EXT_HSM_HART_STATUS, hartid, 0, 0), 0, SBI_EXT_HSM_STOPPED,
		   "status is stopped");
}

/* Suspends until an IPI. */
static void suspend(unsigned long hartid, unsigned long type, const char *name)
{
	bool retentive = type == SBI_EXT_HSM_HART_SUSPEND_RETENTIVE;
	struct sbiret ret;

	report_prefix_push(name);
	start(hartid);
	WRITE_ONCE(record.suspend, type + 1);
	report(reaches(hartid, SBI_EXT_HSM_SUSPENDED), "is suspended");
	/* It is neither started nor can it be: both errors say that. */
	ret = hsm(SBI_EXT_HSM_HART_START, hartid, (unsigned long)sbi_hart_entry, 0);
	report(ret.error == SBI_ERR_ALREADY_AVAILABLE || ret.error == SBI_ERR_INVALID_PARAM,
	       "start of one that is suspended");
	sbi_send_ipi(1, hartid);
	report(reaches(hartid, SBI_EXT_HSM_STARTED), "an IPI resumes it");
	if (retentive) {
		while (READ_ONCE(record.ret) == 0)
			cpu_relax();
		report(record.ret == 1, "suspend returns success");
	} else {
		while (!READ_ONCE(record.resumed_a1))
			cpu_relax();
		report(record.resumed_a0 == hartid && record.resumed_a1 == (unsigned long)&record &&
		       !record.resumed_satp && !(record.resumed_status & SR_SIE),
		       "a0, a1, satp and SIE are as at a start");
	}
	stop(hartid);
	report_prefix_pop();
}

void test_sbi_harts(void)
{
	static const unsigned long reserved[] = { 1, 0x40, 0x1000, 0x0fffffff, 0x80000001,
						 0x8fffffff };
	unsigned long self = current_thread_info()->hartid, other = cpus[1].hartid;

	sbi_expect(hsm(SBI_EXT_HSM_HART_STATUS, self, 0, 0), 0, SBI_EXT_HSM_STARTED,
		   "this hart's status is started");
	sbi_expect(hsm(SBI_EXT_HSM_HART_STATUS, -1ul, 0, 0), SBI_ERR_INVALID_PARAM, 0,
		   "status of hart -1");
	sbi_expect(hsm(SBI_EXT_HSM_HART_STATUS, nr_cpus + 5, 0, 0), SBI_ERR_INVALID_PARAM, 0,
		   "status of a hart that is not there");
	sbi_expect(hsm(SBI_EXT_HSM_HART_START, -1ul, (unsigned long)sbi_hart_entry, 0),
		   SBI_ERR_INVALID_PARAM, 0, "start of hart -1");
	sbi_expect(hsm(SBI_EXT_HSM_HART_START, self, (unsigned long)sbi_hart_entry, 0),
		   SBI_ERR_ALREADY_AVAILABLE, 0, "start of this hart");
	for (int i = 0; i < ARRAY_SIZE(reserved); i++)
		sbi_expect(hsm(SBI_EXT_HSM_HART_SUSPEND, reserved[i], (unsigned long)sbi_hart_resume, 0),
			   SBI_ERR_INVALID_PARAM, 0, "reserved suspend type %#lx", reserved[i]);
	sbi_bad_function(SBI_EXT_HSM);
	if (nr_cpus < 2) {
		report_skip("another hart: there is one only");
		return;
	}
	sbi_expect(hsm(SBI_EXT_HSM_HART_STATUS, other, 0, 0), 0, SBI_EXT_HSM_STOPPED,
		   "the other hart's status is stopped");
	for (int round = 0; round < 2; round++) {
		report_prefix_pushf("round %d", round);
		start(other);
		stop(other);
		report_prefix_pop();
	}
	suspend(other, SBI_EXT_HSM_HART_SUSPEND_RETENTIVE, "retentive suspend");
	suspend(other, SBI_EXT_HSM_HART_SUSPEND_NON_RETENTIVE, "non-retentive suspend");
}
