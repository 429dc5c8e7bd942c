/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calling functions on other CPUs. See on-cpus.h. */
#include <libcflat.h>

#if __has_include(<asm/on-cpus.h>)
#include <asm/on-cpus.h>
#include <asm/smp.h>
#include <asm/spinlock.h>
#include <on-cpus.h>

bool cpu0_calls_idle;

/* What a CPU is to do; written by who holds the lock while the CPU is idle. */
struct call {
	void (*func)(void *data);
	void *data;
	int *left;		/* counted down behind it; NULL: nobody waits */
};

static struct call calls[NR_CPUS];
static struct spinlock lock;

void do_idle(void)
{
	int cpu = smp_processor_id();
	struct call *call = &calls[cpu];

	if (!cpu)
		cpu0_calls_idle = true;
	while (true) {
		int *left;

		cpumask_set_cpu(cpu, &cpu_idle_mask);
		cpu_send_event();
		while (cpu_idle(cpu))
			cpu_wait_for_event();
		smp_rmb();
		left = call->left;
		call->func(call->data);
		smp_mb();
		if (left)
			__atomic_sub_fetch(left, 1, __ATOMIC_RELEASE);
	}
}

/* Turns the CPU on if it never was, and waits until it is idle. The lock is held. */
static void make_idle(int cpu)
{
	if (!cpu_online(cpu))
		__smp_boot_secondary(cpu, do_idle);
	while (!cpu_idle(cpu))
		cpu_wait_for_event();
}

static void give(int cpu, void (*func)(void *data), void *data, int *left)
{
	if (cpu == smp_processor_id()) {
		func(data);
		if (left)
			__atomic_sub_fetch(left, 1, __ATOMIC_RELEASE);
		return;
	}
	assert_msg(cpu || cpu0_calls_idle, "CPU0 is not waiting for calls");
	spin_lock(&lock);
	make_idle(cpu);
	calls[cpu] = (struct call){ func, data, left };
	smp_wmb();
	cpumask_clear_cpu(cpu, &cpu_idle_mask);
	spin_unlock(&lock);
	cpu_send_event();
}

/* The caller's own CPU comes last, so that the others run meanwhile. */
static void give_mask(const cpumask_t *mask, void (*func)(void *data), void *data, int *left)
{
	int self = smp_processor_id(), cpu;

	for_each_cpu(cpu, mask)
		if (cpu != self)
			give(cpu, func, data, left);
	if (cpumask_test_cpu(self, mask))
		give(self, func, data, left);
}

static void wait(const int *left)
{
	while (__atomic_load_n(left, __ATOMIC_ACQUIRE))
		cpu_wait_for_event();
}

void on_cpu_async(int cpu, void (*func)(void *data), void *data)
{
	give(cpu, func, data, NULL);
}

void on_cpumask_async(const cpumask_t *mask, void (*func)(void *data), void *data)
{
	give_mask(mask, func, data, NULL);
}

void on_cpu(int cpu, void (*func)(void *data), void *data)
{
	int left = 1;

	give(cpu, func, data, &left);
	wait(&left);
}

void on_cpumask(const cpumask_t *mask, void (*func)(void *data), void *data)
{
	int left = cpumask_weight(mask);

	give_mask(mask, func, data, &left);
	wait(&left);
}

void on_cpus(void (*func)(void *data), void *data)
{
	on_cpumask(&cpu_present_mask, func, data);
}
#endif
