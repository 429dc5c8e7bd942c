/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs: LoPAR 1.1, section 7.3.8 (start-cpu, stop-self) on pseries; on powernv the threads that
 * firmware started. Each comes up once, with its own number and stack, stops and comes up
 * again, many times; interrupts between all pairs of CPUs arrive, once each, and only while
 * they are enabled; H_PROD wakes a CPU that has ceded.
 *
 * A failure prints which CPU did not do its part.
 */
#include <libcflat.h>
#include <asm/atomic.h>
#include <asm/barrier.h>
#include <asm/hcall.h>
#include <asm/handlers.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/time.h>

/* Fewer on many CPUs, which wait for one another by spinning. */
#define TIMES	(nr_cpus_present > 4 ? 3u : 20u)

/* What never takes that long, on the busiest host: seconds. */
#define PATIENCE 20

static volatile unsigned int starts[NR_CPUS];
static volatile unsigned long stack_of[NR_CPUS];
static volatile bool wrong_number;
static volatile bool leave;

static void note_start(int cpu_id)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);

	if (cpu_id != smp_processor_id() || this_cpu() != &cpus[cpu_id] ||
	    mfspr(SPR_SPRG0) != (u64)this_cpu())
		wrong_number = true;
	if (machine_is_powernv() && mfspr(SPR_PIR) != this_cpu()->server_no)
		wrong_number = true;
	stack_of[cpu_id] = here;
	starts[cpu_id]++;
}

static bool all_started(unsigned int times)
{
	bool right = true;

	for (int i = 1; i < nr_cpus_present; i++)
		if (starts[i] != times) {
			report_info("CPU %d started %u times, expected %u", i, starts[i], times);
			right = false;
		}
	return right;
}

static void test_starting(void)
{
	bool apart = true;

	report(nr_cpus_online == 1, "one CPU is online at first");
	report(start_all_cpus(note_start), "all others are started");
	stop_all_cpus();
	report(all_started(1) && !starts[0], "each once, and not the one that runs");
	report(!wrong_number, "each with its own number");
	for (int i = 1; i < nr_cpus_present; i++)
		for (int j = 1; j < i; j++)
			apart &= (stack_of[i] ^ stack_of[j]) >= 16384;
	report(apart, "each with a stack of its own");
	report(nr_cpus_online == 1, "one CPU is online at last");

	for (unsigned int n = 1; n < TIMES; n++) {
		start_all_cpus(note_start);
		stop_all_cpus();
	}
	report(all_started(TIMES) && !wrong_number, "they stop and are started again and again");
}

static volatile unsigned int received[NR_CPUS];

static void receive(struct pt_regs *regs, void *data)
{
	received[smp_processor_id()]++;
}

/* Waits for interrupts until it is told to leave. */
static void be_ready(int cpu_id)
{
	local_ipi_enable();
	local_irq_enable();
	starts[cpu_id]++;
	while (!leave)
		cpu_relax();
	local_irq_disable();
	local_ipi_disable();
}

static bool wait_received(int cpu, unsigned int count)
{
	u64 start = get_tb();

	while (received[cpu] < count && get_tb() - start < PATIENCE * tb_hz)
		cpu_relax();
	return received[cpu] == count;
}

static void test_ipis(void)
{
	bool right = true;
	u64 start;

	for (int i = 0; i < nr_cpus_present; i++)
		starts[i] = received[i] = 0;
	register_ipi(receive, NULL);
	start_all_cpus(be_ready);
	start = get_tb();
	for (int i = 1; i < nr_cpus_present; i++)
		while (!starts[i] && get_tb() - start < PATIENCE * tb_hz)
			cpu_relax();

	for (unsigned int n = 1; n <= TIMES; n++)
		for (int i = 1; i < nr_cpus_present; i++) {
			send_ipi(i);
			if (!wait_received(i, n)) {
				report_info("CPU %d received %u, expected %u", i, received[i], n);
				right = false;
			}
		}
	report(right, "each CPU receives each interrupt");

	/* To itself: while EE is 0 it waits. */
	local_ipi_enable();
	send_ipi(smp_processor_id());
	mdelay(1);
	report(!received[smp_processor_id()], "an interrupt waits while EE is 0");
	local_irq_enable();
	right = wait_received(smp_processor_id(), 1);
	mdelay(1);
	local_irq_disable();
	local_ipi_disable();
	report(right && received[smp_processor_id()] == 1, "and comes once when it is 1");

	right = true;
	for (int i = 1; i < nr_cpus_present; i++)
		right &= received[i] == TIMES;
	report(right, "no CPU receives another one's");
	leave = true;
	stop_all_cpus();
	unregister_ipi();
}

static volatile bool ceded, woken;

static void cede(int cpu_id)
{
	mtspr(SPR_DEC, 0x7fffffff);
	ceded = true;
	hcall(H_CEDE);
	woken = true;
	local_irq_disable();
}

static void test_prod(void)
{
	u64 start;

	if (!machine_is_pseries()) {
		report_skip("H_PROD is pseries'");
		return;
	}
	assert(start_cpu(1, cede));
	while (!ceded)
		cpu_relax();
	mdelay(20);
	report(!woken, "H_CEDE waits");
	report(hcall(H_PROD, cpus[1].server_no) == H_SUCCESS, "H_PROD of a CPU that waits");
	start = get_tb();
	while (!woken && get_tb() - start < tb_hz)
		cpu_relax();
	report(woken, "it wakes up");
	stop_all_cpus();
}

int main(void)
{
	if (nr_cpus_present < 2) {
		report_skip("there is one CPU");
		return report_summary();
	}
	test_starting();
	test_ipis();
	test_prod();
	return report_summary();
}
