/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Function calls between processors.
 *
 * What a hypervisor must get right for them: INIT and startup IPIs start each processor
 * once (SDM volume 3, section 9.4.4), a fixed IPI reaches the one that its physical
 * destination names (section 11.6.2), wakes it from HLT (section 9.10 of volume 2's HLT),
 * and its memory writes are seen by the sender in order.
 *
 * A failure names the first CPU that did not do as it was told; a hang is a lost IPI.
 */
#include <libcflat.h>
#include "apic.h"
#include "atomic.h"
#include "desc.h"
#include "processor.h"
#include "smp.h"

#define ROUNDS	200

struct visit {
	u32 apic_id;
	u32 cpuid_apic_id;
	unsigned long rflags;
	unsigned int runs;
};

static struct visit visits[MAX_TEST_CPUS];

static void note_visit(void *data)
{
	struct visit *visit = data;

	visit->apic_id = apic_id();
	visit->cpuid_apic_id = cpuid(1).b >> 24;
	visit->rflags = read_rflags();
	visit->runs++;
}

static void test_on_cpu(void)
{
	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		struct visit *visit = &visits[cpu];

		on_cpu(cpu, note_visit, visit);
		if (!report(visit->runs == 1 && visit->apic_id == id_map[cpu] &&
			    visit->cpuid_apic_id == (id_map[cpu] & 0xff),
			    "on_cpu(%d) runs once, on its own local APIC", cpu))
			report_info("wanted APIC %d; %d runs, APIC %d, CPUID.1:EBX[31:24] %d",
				    id_map[cpu], visit->runs, visit->apic_id,
				    visit->cpuid_apic_id);
		report(!(visit->rflags & X86_EFLAGS_IF), "on_cpu(%d): interrupts disabled", cpu);
	}
	report(cpus_active() == 1, "all idle again");
}

static void count(void *data)
{
	atomic_inc(data);
}

static void test_on_cpus(void)
{
	atomic_t counter = { 0 };

	for (int i = 0; i < ROUNDS; i++)
		on_cpus(count, &counter);
	if (!report(atomic_read(&counter) == ROUNDS * cpu_count(),
		    "on_cpus() runs on each CPU, %d times", ROUNDS))
		report_info("%d calls came", atomic_read(&counter));
}

/* The order in which the last CPU does things, as CPU 0 sees it. */
static struct {
	volatile bool go;
	volatile int started;
	volatile int done;
} handshake;

static void wait_for_go(void *data)
{
	handshake.started = 1;
	while (!handshake.go)
		pause();
	handshake.done = 1;
}

static void test_on_cpu_async(void)
{
	int last = cpu_count() - 1;

	if (!last) {
		report_skip("on_cpu_async: one CPU only");
		return;
	}
	on_cpu_async(last, wait_for_go, NULL);
	while (!handshake.started)
		pause();
	report(!handshake.done && cpus_active() == 2, "on_cpu_async returns while the call runs");
	handshake.go = true;
	while (cpus_active() != 1)
		pause();
	report(handshake.done, "on_cpu_async finishes");
}

/* Each processor must have per-CPU data, a stack and a task register of its own. */
static void own_state(void *data)
{
	struct {
		u32 id;
		void *stack;
		u16 tr;
	} *states = data;
	int i = 0;

	while (id_map[i] != smp_id())
		i++;
	states[i].id = smp_id();
	states[i].stack = __builtin_frame_address(0);
	states[i].tr = str();
}

static void test_own_state(void)
{
	static struct {
		u32 id;
		void *stack;
		u16 tr;
	} states[MAX_TEST_CPUS];
	int shared = 0;

	on_cpus(own_state, states);
	for (int i = 0; i < cpu_count(); i++)
		for (int j = 0; j < i; j++)
			shared += states[i].id == states[j].id || states[i].tr == states[j].tr ||
				  states[i].stack == states[j].stack;
	report(!shared, "each CPU has its own id, stack and task register");
}

int main(int argc, char **argv)
{
	report_info("%d CPUs", cpu_count());
	test_on_cpu();
	test_on_cpus();
	test_on_cpu_async();
	test_own_state();
	return report_summary();
}
