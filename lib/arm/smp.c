/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs: their list, turning them on. See asm/smp.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/psci.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <asm/spinlock.h>
#include <console.h>
#include <vmalloc.h>

u64 cpus[NR_CPUS] = { [0 ... NR_CPUS - 1] = ~0ull };
int nr_cpus;
cpumask_t cpu_present_mask, cpu_online_mask, cpu_idle_mask;

struct secondary_data secondary_data;
static struct spinlock boot_lock;

void *__thread_stack_alloc(void)
{
	/* A new CPU has its MMU off: the stack must be where its address says. */
	char *stack = memalign_pages(THREAD_SIZE, THREAD_SIZE);

	assert_msg(stack, "no memory for a stack");
	return stack + THREAD_SIZE;
}

int mpidr_to_cpu(uint64_t mpidr)
{
	for (int i = 0; i < nr_cpus; i++)
		if (cpus[i] == (mpidr & MPIDR_HWID_BITMASK))
			return i;
	return -1;
}

unsigned int console_cpu(void)
{
	struct thread_info *ti = current_thread_info();

	return ti ? ti->cpu : 0;
}

secondary_entry_fn secondary_setup(void)
{
	struct thread_info *ti = current_thread_info();
	secondary_entry_fn entry = secondary_data.entry;

	ti->cpu = mpidr_to_cpu(get_mpidr());
	assert_msg(ti->cpu >= 0, "CPU %#llx is in no list", (unsigned long long)get_mpidr());
	if (vm_root)
		mmu_enable(vm_root);
	cpumask_set_cpu(ti->cpu, &cpu_online_mask);
	return entry;
}

void __smp_boot_secondary(int cpu, secondary_entry_fn entry)
{
	struct thread_info *ti;

	secondary_data.stack = thread_stack_alloc();
	secondary_data.entry = entry;
	ti = thread_info_of_stack(secondary_data.stack);
	ti->cpu = cpu;
	/* The CPU reads this with its MMU, and so its caches, off. */
	clean_dcache(&secondary_data, sizeof(secondary_data));
	clean_dcache(ti, sizeof(*ti));
	assert_msg(!cpu_psci_cpu_boot(cpu), "CPU%d does not start", cpu);
	while (!cpumask_test_cpu(cpu, &cpu_online_mask))
		cpu_relax();
}

void smp_boot_secondary(int cpu, secondary_entry_fn entry)
{
	bool was_on;

	spin_lock(&boot_lock);
	was_on = cpu_online(cpu);
	if (!was_on)
		__smp_boot_secondary(cpu, entry);
	spin_unlock(&boot_lock);
	assert_msg(!was_on, "CPU%d is on already", cpu);
}

void halt(void)
{
	while (true)
		wfi();
}
