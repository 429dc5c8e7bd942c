/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The local APIC's timer: divide values, one-shot and periodic mode, TSC deadlines, masking
 * and stopping. In xAPIC and in x2APIC mode.
 *
 * SDM volume 3, sections 11.5.4 (APIC timer), 11.5.4.1 (TSC-deadline mode), 11.5.1 (LVT).
 *
 * A guest may stand still at any moment, so no check depends on something happening soon:
 * what is measured is put between two readings of the time-stamp counter on each side, and
 * waiting ends after seconds. A failure is followed by the numbers.
 */
#include <libcflat.h>
#include "apic.h"
#include "apic-events.h"
#include "processor.h"
#include "smp.h"
#include "tally.h"
#include "timer.h"

#define VECTOR		0x71
#define WAIT_MS		5000
/* Long enough for a stray interrupt to come. */
#define QUIET_US	2000

static const struct {
	u32 configuration, divisor;
} divisors[] = {
	{ APIC_TDR_DIV_1, 1 }, { APIC_TDR_DIV_2, 2 }, { APIC_TDR_DIV_4, 4 },
	{ APIC_TDR_DIV_8, 8 }, { APIC_TDR_DIV_16, 16 }, { APIC_TDR_DIV_32, 32 },
	{ APIC_TDR_DIV_64, 64 }, { APIC_TDR_DIV_128, 128 },
};

/* Counts of the timer, undivided, in a second of the time-stamp counter: at least, at most. */
static u64 least_hz, most_hz;

/* How far the timer counted, and between which numbers of TSC cycles. */
struct interval {
	u64 counts, inner, outer;
};

static struct interval measure(u32 configuration)
{
	struct interval interval;
	u64 before, behind, before2, behind2;
	u32 first, last;

	apic_write(APIC_LVTT, APIC_LVT_MASKED | APIC_LVT_TIMER_ONESHOT | VECTOR);
	apic_write(APIC_TDCR, configuration);
	apic_write(APIC_TMICT, -1u);
	before = fenced_rdtsc();
	first = apic_read(APIC_TMCCT);
	behind = fenced_rdtsc();
	udelay(QUIET_US);
	before2 = fenced_rdtsc();
	last = apic_read(APIC_TMCCT);
	behind2 = fenced_rdtsc();
	apic_write(APIC_TMICT, 0);

	interval.counts = first - last;
	interval.inner = before2 - behind;
	interval.outer = behind2 - before;
	return interval;
}

/* a * b / c for numbers whose product needs more than 64 bits. */
static u64 scale(u64 a, u64 b, u64 c)
{
	return a / c * b + a % c * b / c;
}

static void calibrate(void)
{
	struct interval interval = measure(APIC_TDR_DIV_1);

	/* The first and the last count may each have been about to change. */
	least_hz = scale(tsc_hz(), interval.counts - 1, interval.outer);
	most_hz = scale(tsc_hz(), interval.counts + 1, interval.inner);
	report(interval.counts && least_hz <= most_hz, "the timer counts down");
}

/* @counts of the undivided timer take at least so many cycles. */
static u64 least_cycles(u64 counts)
{
	return scale(counts, tsc_hz(), most_hz);
}

static u32 counts_of_us(u64 us)
{
	return MAX(scale(us, least_hz, 1000000), (u64)1);
}

static void test_divisors(void)
{
	struct tally tally = tally_start(), kept = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(divisors); i++) {
		u32 divisor = divisors[i].divisor;
		struct interval interval = measure(divisors[i].configuration);
		u64 least = scale(interval.inner, least_hz, tsc_hz()) / divisor;
		u64 most = scale(interval.outer, most_hz, tsc_hz()) / divisor;

		/* The rates are known to a few parts in a thousand. */
		tally_row(&tally, interval.counts + 2 + least / 100 >= least &&
			  interval.counts <= most + 2 + most / 100,
			  "divided by %u: %llu counts, expected %llu to %llu", divisor,
			  (unsigned long long)interval.counts, (unsigned long long)least,
			  (unsigned long long)most);
		tally_row(&kept, apic_read(APIC_TDCR) == divisors[i].configuration, "%#x",
			  divisors[i].configuration);
	}
	tally_report(&tally, "the timer counts at the clock divided by 1 to 128");
	tally_report(&kept, "the divide configuration reads as written");
	apic_write(APIC_TDCR, APIC_TDR_DIV_1);
}

static void quiet(void)
{
	u64 end = rdtsc() + us_to_tsc(QUIET_US);

	while (rdtsc() < end)
		sti_nop_cli();
}

static u64 arrival;

static void note_arrival(isr_regs_t *regs)
{
	arrival = fenced_rdtsc();
}

static void test_one_shot(void)
{
	struct tally tally = tally_start(), early = tally_start();
	u32 counts = counts_of_us(500);

	events_hook = note_arrival;
	for (unsigned int i = 0; i < ARRAY_SIZE(divisors); i++) {
		u32 divisor = divisors[i].divisor, count = counts / divisor;
		u64 start;
		bool came;

		apic_write(APIC_TDCR, divisors[i].configuration);
		apic_write(APIC_LVTT, APIC_LVT_TIMER_ONESHOT | (VECTOR + i));
		start = fenced_rdtsc();
		apic_write(APIC_TMICT, count);
		came = events_wait(0, VECTOR + i, 1, WAIT_MS);
		/* The first count may be shorter than a whole one. */
		tally_row(&early, arrival - start >= least_cycles((count - 1) * divisor),
			  "divided by %u: came after %llu cycles", divisor,
			  (unsigned long long)(arrival - start));
		quiet();
		tally_row(&tally, came && events_total(0) == 1 && !apic_read(APIC_TMCCT) &&
			  apic_read(APIC_TMICT) == count,
			  "divided by %u: %u came, current count %#x, initial %#x", divisor,
			  events_total(0), apic_read(APIC_TMCCT), apic_read(APIC_TMICT));
		events_clear();
	}
	events_hook = NULL;
	apic_write(APIC_TDCR, APIC_TDR_DIV_1);
	tally_report(&tally, "one-shot: one interrupt, and the count stays at 0");
	tally_report(&early, "one-shot: it does not come early");
}

static void test_periodic(void)
{
	u32 counts = counts_of_us(300);
	u64 start, end, came;
	bool reloaded = false;

	apic_setup_timer(VECTOR, APIC_LVT_TIMER_PERIODIC);
	start = fenced_rdtsc();
	apic_start_timer(counts);
	report(events_wait(0, VECTOR, 5, WAIT_MS), "periodic: interrupts keep coming");
	end = fenced_rdtsc();
	came = events_count(0, VECTOR);
	/* The last may have been taken late, but none can have come before its time. */
	if (!report(end - start >= least_cycles((came - 1) * (counts - 1)), "periodic: not early"))
		report_info("%llu interrupts in %llu cycles", (unsigned long long)came,
			    (unsigned long long)(end - start));
	end = rdtsc() + us_to_tsc(WAIT_MS * 1000ull);
	while (!reloaded && rdtsc() < end)
		reloaded = apic_read(APIC_TMCCT) > counts / 2;
	report(reloaded && apic_read(APIC_TMICT) == counts, "periodic: the count starts anew");
	apic_stop_timer();
	sti_nop_cli();
	events_clear();
	quiet();
	report(!events_total(0) && !apic_read(APIC_TMCCT), "an initial count of 0 stops it");
	report(apic_read(APIC_LVTT) == (APIC_LVT_TIMER_PERIODIC | VECTOR),
	       "the local vector stays as it was");
}

/* While masked the timer counts, and what happens then is lost. */
static void test_masked(void)
{
	u64 end;

	apic_write(APIC_LVTT, APIC_LVT_MASKED | APIC_LVT_TIMER_ONESHOT | VECTOR);
	apic_start_timer(counts_of_us(500));
	end = rdtsc() + us_to_tsc(WAIT_MS * 1000ull);
	while (apic_read(APIC_TMCCT) && rdtsc() < end)
		pause();
	report(!apic_read(APIC_TMCCT), "masked: the timer counts to 0");
	quiet();
	report(!events_total(0) && !apic_read_bit(APIC_IRR, VECTOR), "masked: no interrupt");
	apic_write(APIC_LVTT, APIC_LVT_TIMER_ONESHOT | VECTOR);
	quiet();
	report(!events_total(0), "unmasking later brings none");

	apic_start_timer(counts_of_us(100000));
	apic_write(APIC_LVTT, APIC_LVT_MASKED | APIC_LVT_TIMER_ONESHOT | VECTOR);
	apic_write(APIC_LVTT, APIC_LVT_TIMER_ONESHOT | VECTOR);
	report(events_wait(0, VECTOR, 1, WAIT_MS), "masking and unmasking in time loses none");
	events_clear();

	apic_write(APIC_LVTT, APIC_LVT_MASKED | APIC_LVT_TIMER_PERIODIC | VECTOR);
	apic_start_timer(counts_of_us(200));
	quiet();
	report(!events_total(0), "masked, periodic: no interrupt");
	apic_write(APIC_LVTT, APIC_LVT_TIMER_PERIODIC | VECTOR);
	report(events_wait(0, VECTOR, 2, WAIT_MS), "masked, periodic: unmasked it goes on");
	apic_cleanup_timer();
	sti_nop_cli();
	events_clear();
}

static void test_restart(void)
{
	u32 counts = 1u << 28, left;

	apic_setup_timer(VECTOR, APIC_LVT_TIMER_ONESHOT);
	apic_write(APIC_TDCR, APIC_TDR_DIV_128);
	apic_start_timer(counts);
	left = apic_read(APIC_TMCCT);
	report(left && left <= counts && apic_read(APIC_TMICT) == counts,
	       "the current count begins at the initial count");
	apic_start_timer(counts * 4);
	left = apic_read(APIC_TMCCT);
	report(left > counts && left <= counts * 4, "a new initial count starts anew");
	apic_start_timer(0);
	report(!apic_read(APIC_TMCCT) && !apic_read(APIC_TMICT), "an initial count of 0 ends it");
	quiet();
	report(!events_total(0), "without an interrupt");
	apic_write(APIC_LVTT, APIC_LVT_TIMER_PERIODIC | VECTOR);
	quiet();
	report(!events_total(0) && !apic_read(APIC_TMCCT), "changing the mode starts nothing");
	apic_cleanup_timer();
}

/* It goes through the IRR as others do, and ends HLT. */
static void test_delivery(void)
{
	u64 end = rdtsc() + us_to_tsc(WAIT_MS * 1000ull);

	apic_setup_timer(VECTOR, APIC_LVT_TIMER_ONESHOT);
	apic_start_timer(counts_of_us(100));
	while (!apic_read_bit(APIC_IRR, VECTOR) && rdtsc() < end)
		pause();
	report(apic_read_bit(APIC_IRR, VECTOR) && !apic_read_bit(APIC_TMR, VECTOR) &&
	       !events_total(0), "an interrupt waits in the IRR, as an edge");
	apic_set_tpr(VECTOR & 0xf0);
	sti_nop_cli();
	report(!events_total(0), "also for the TPR");
	apic_set_tpr(0);
	sti_nop_cli();
	report(events_total(0) == 1 && events_count(0, VECTOR) == 1, "and comes once");
	events_clear();

	apic_start_timer(counts_of_us(1000));
	safe_halt();
	cli();
	report(events_total(0) == 1 && events_count(0, VECTOR) == 1, "it ends HLT");
	events_clear();
	apic_cleanup_timer();
}

static void test_software_disabled(void)
{
	apic_setup_timer(VECTOR, APIC_LVT_TIMER_PERIODIC);
	apic_start_timer(counts_of_us(200));
	events_wait(0, VECTOR, 1, WAIT_MS);
	apic_write(APIC_SPIV, SPURIOUS_VECTOR);
	sti_nop_cli();
	events_clear();
	quiet();
	report(!events_total(0), "a software-disabled APIC's timer raises nothing");
	enable_apic();
	apic_cleanup_timer();
	sti_nop_cli();
	events_clear();
}

#define SOON	us_to_tsc(1000)
#define LATER	us_to_tsc(60000000)

static void deadline_armed(void)
{
	u64 deadline = rdtsc() + SOON;

	wrmsr(MSR_IA32_TSCDEADLINE, deadline);
	report(events_wait(0, VECTOR, 1, WAIT_MS) && arrival >= deadline,
	       "TSC deadline: the interrupt comes at the deadline");
	report(!rdmsr(MSR_IA32_TSCDEADLINE), "TSC deadline: it disarms the timer");
	quiet();
	report(events_total(0) == 1, "TSC deadline: once");
	events_clear();

	wrmsr(MSR_IA32_TSCDEADLINE, 1);
	report(events_wait(0, VECTOR, 1, WAIT_MS) && !rdmsr(MSR_IA32_TSCDEADLINE),
	       "TSC deadline: one that is past comes at once");
	quiet();
	report(events_total(0) == 1, "TSC deadline: once too");
	events_clear();
}

static void deadline_disarmed(void)
{
	u64 deadline = rdtsc() + LATER;

	wrmsr(MSR_IA32_TSCDEADLINE, deadline);
	report(rdmsr(MSR_IA32_TSCDEADLINE) == deadline, "TSC deadline: it reads as written");
	report(!apic_read(APIC_TMCCT), "TSC deadline: the current count is 0");
	apic_write(APIC_TMICT, 1000);
	report(!apic_read(APIC_TMCCT) && rdmsr(MSR_IA32_TSCDEADLINE) == deadline,
	       "TSC deadline: an initial count is ignored");
	quiet();
	report(!events_total(0), "TSC deadline: the interrupt does not come early");
	wrmsr(MSR_IA32_TSCDEADLINE, 0);
	report(!rdmsr(MSR_IA32_TSCDEADLINE), "TSC deadline: 0 disarms");

	wrmsr(MSR_IA32_TSCDEADLINE, rdtsc() + SOON);
	apic_write(APIC_LVTT, APIC_LVT_TIMER_ONESHOT | VECTOR);
	quiet();
	report(!events_total(0) && !rdmsr(MSR_IA32_TSCDEADLINE),
	       "TSC deadline: another mode disarms");
	wrmsr(MSR_IA32_TSCDEADLINE, rdtsc() + SOON);
	report(!rdmsr(MSR_IA32_TSCDEADLINE), "one-shot: a deadline is ignored");
	quiet();
	report(!events_total(0), "one-shot: it raises nothing");
	apic_start_timer(counts_of_us(100000));
	apic_write(APIC_LVTT, APIC_LVT_TIMER_TSCDEADLINE | VECTOR);
	report(!apic_read(APIC_TMCCT), "TSC deadline: the mode stops the count");
	quiet();
	report(!events_total(0), "TSC deadline: which raises nothing any more");
}

static void test_deadline(void)
{
	u64 value = 0;

	if (!this_cpu_has(X86_FEATURE_TSC_DEADLINE_TIMER)) {
		report_skip("TSC deadline: CPUID has none");
		return;
	}
	events_hook = note_arrival;
	apic_write(APIC_LVTT, APIC_LVT_TIMER_TSCDEADLINE | VECTOR);
	report(!rdmsr_safe(MSR_IA32_TSCDEADLINE, &value) && !value, "TSC deadline: none at first");
	deadline_armed();
	deadline_disarmed();
	apic_cleanup_timer();
	events_hook = NULL;
	sti_nop_cli();
	events_clear();
}

static void test_mode(void)
{
	calibrate();
	test_divisors();
	test_one_shot();
	test_periodic();
	test_masked();
	test_restart();
	test_delivery();
	test_software_disabled();
	test_deadline();
}

int main(int argc, char **argv)
{
	events_setup();
	apic_in_each_mode(test_mode);
	return report_summary();
}
