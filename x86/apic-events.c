/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log of interrupts for each CPU. See apic-events.h. */
#include <libcflat.h>
#include "apic.h"
#include "apic-events.h"
#include "desc.h"
#include "processor.h"
#include "smp.h"
#include "timer.h"

#define MAX_CPUS	16
#define MAX_ORDER	16
#define NAME_SIZE	128

/* More explanations than this in a run help nobody. */
#define MAX_EXPLAINED	32

static struct {
	volatile u32 count[256];
	volatile u32 total;
	volatile u8 order[MAX_ORDER];
} logs[MAX_CPUS];

/* The index of the CPU with a local APIC id. */
static u8 index_of[256];

void (*volatile events_hook)(isr_regs_t *regs);
volatile bool events_keep_in_service;

static void note(unsigned int vector)
{
	unsigned int cpu = index_of[smp_id()];
	unsigned int n = logs[cpu].total++;

	logs[cpu].count[vector]++;
	if (n < MAX_ORDER)
		logs[cpu].order[n] = vector;
}

static void take_interrupt(isr_regs_t *regs)
{
	note(regs->func);
	if (events_hook)
		events_hook(regs);
	if (!events_keep_in_service && regs->func != SPURIOUS_VECTOR)
		eoi();
}

static void take_nmi(struct ex_regs *regs)
{
	note(regs->vector);
}

void events_take(unsigned int vector)
{
	handle_irq(vector, take_interrupt);
}

void events_setup(void)
{
	assert(cpu_count() <= MAX_CPUS);
	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		assert(id_map[cpu] < ARRAY_SIZE(index_of));
		index_of[id_map[cpu]] = cpu;
	}
	for (unsigned int vector = EVENTS_LOWEST; vector <= 0xff; vector++)
		events_take(vector);
	handle_exception(NMI_VECTOR, take_nmi);
}

void events_clear(void)
{
	memset((void *)logs, 0, sizeof(logs));
}

unsigned int events_count(int cpu, unsigned int vector)
{
	return logs[cpu].count[vector];
}

unsigned int events_total(int cpu)
{
	return logs[cpu].total;
}

static void nothing(void *data)
{
}

void events_settle(void)
{
	/* The call has the lowest vector: what waits there is taken before it. */
	for (int cpu = 1; cpu < cpu_count(); cpu++)
		on_cpu(cpu, nothing, NULL);
	sti_nop_cli();
}

bool events_wait(int cpu, unsigned int vector, unsigned int n, unsigned int ms)
{
	u64 end = rdtsc() + us_to_tsc(ms * 1000ull);

	while (logs[cpu].count[vector] < n && rdtsc() < end) {
		sti_nop_cli();
		pause();
	}
	return logs[cpu].count[vector] >= n;
}

static void explain(unsigned int vector, u32 cpus)
{
	static unsigned int explained;

	if (explained++ >= MAX_EXPLAINED)
		return;
	if (vector)
		report_info("expected vector %#x on the CPUs of mask %#x", vector, cpus);
	for (int cpu = 0; cpu < cpu_count(); cpu++)
		for (u32 i = 0; i < MIN(logs[cpu].total, (u32)MAX_ORDER); i++)
			report_info("CPU %d: event %u of %u: vector %#x", cpu, i + 1,
				    logs[cpu].total, logs[cpu].order[i]);
}

bool events_are(unsigned int vector, u32 cpus)
{
	bool right = true;

	events_settle();
	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		unsigned int expected = cpus >> cpu & 1;

		right &= logs[cpu].total == expected && logs[cpu].count[vector] == expected;
	}
	if (!right)
		explain(vector, cpus);
	events_clear();
	return right;
}

bool events_report(unsigned int vector, u32 cpus, const char *fmt, ...)
{
	char name[NAME_SIZE];
	va_list va;

	va_start(va, fmt);
	vsnprintf(name, sizeof(name), fmt, va);
	va_end(va);
	return report(events_are(vector, cpus), "%s", name);
}

bool events_in_order(unsigned int n, const u8 *vectors)
{
	bool right;

	events_settle();
	right = logs[0].total == n;
	for (unsigned int i = 0; i < n && right; i++)
		right = logs[0].order[i] == vectors[i];
	for (int cpu = 1; cpu < cpu_count(); cpu++)
		right &= !logs[cpu].total;
	if (!right)
		explain(0, 0);
	events_clear();
	return right;
}

static void enter_x2apic(void *data)
{
	enable_x2apic();
	enable_apic();
}

bool apic_is_back(void)
{
	u32 version = apic_read(APIC_LVR);

	return version && version != -1u;
}

/*
 * x2APIC mode comes first, which the library has entered already: the only way out of it is to
 * disable the APIC, and an APIC that does not come back (Bochs 2.7) is of no use any more.
 */
void apic_in_each_mode(void (*test)(void))
{
	report_prefix_push("x2APIC");
	if (this_cpu_has(X86_FEATURE_X2APIC)) {
		on_cpus(enter_x2apic, NULL);
		test();
	} else {
		report_skip("CPUID has no x2APIC");
	}
	report_prefix_pop();

	report_prefix_push("xAPIC");
	smp_reset_apic();
	if (report(apic_is_back(), "an APIC that was disabled can be enabled again"))
		test();
	report_prefix_pop();
}

void apic_send_self(u32 command)
{
	apic_icr_write(command | APIC_INT_ASSERT, apic_id());
}
