/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting harts by the SBI's hart state management. See asm/smp.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <console.h>
#include <cpumask.h>
#include <asm/io.h>
#include <asm/page.h>
#include <asm/sbi.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <asm/timer.h>

#define STACK_ORDER	3

struct thread_info cpus[NR_CPUS];
int nr_cpus = 1;
cpumask_t cpu_present_mask, cpu_online_mask, cpu_idle_mask;

/* What a started CPU calls. One at a time is started. */
static secondary_func_t secondary_function;
static unsigned int starting;

/* sscratch is 0 until this hart's thread_info is there. */
unsigned int console_cpu(void)
{
	struct thread_info *info = current_thread_info();

	return info ? info->cpu : 0;
}

int hartid_to_cpu(unsigned long hartid)
{
	for (int cpu = 0; cpu < nr_cpus; cpu++)
		if (cpus[cpu].hartid == hartid)
			return cpu;
	return -1;
}

void secondary_setup(struct thread_info *info)
{
	local_trap_init(info);
	cpumask_set_cpu(info->cpu, &cpu_online_mask);
	WRITE_ONCE(info->arrived, 1);
	secondary_function();
	smp_stop_self();
}

void smp_stop_self(void)
{
	cpumask_clear_cpu(smp_processor_id(), &cpu_online_mask);
	csr_write(CSR_SIE, 0);
	sbi_hart_stop();
	assert_msg(false, "the SBI does not stop a hart");
	__builtin_unreachable();
}

/* A CPU that ran before may still be on its way out; that takes no second. */
static void wait_until_stopped(struct thread_info *info)
{
	u64 begun = timer_get_cycles();

	while (sbi_hart_get_status(info->hartid).value != SBI_EXT_HSM_STOPPED &&
	       timer_get_cycles() - begun < timebase_frequency)
		cpu_relax();
}

static bool start(struct thread_info *info)
{
	struct sbiret ret;

	if (info->sp)
		wait_until_stopped(info);
	else
		info->sp = (unsigned long)alloc_pages(STACK_ORDER) + (PAGE_SIZE << STACK_ORDER);
	info->satp = csr_read(CSR_SATP);
	WRITE_ONCE(info->arrived, 0);
	smp_mb();
	ret = sbi_hart_start(info->hartid, virt_to_phys((void *)secondary_entry),
			     (unsigned long)info);
	if (ret.error)
		return false;
	/* It may be offline again when this is seen. */
	while (!READ_ONCE(info->arrived))
		cpu_relax();
	return true;
}

bool smp_boot_secondary_nofail(int cpu, secondary_func_t func)
{
	bool started;

	assert_msg(cpu >= 0 && cpu < nr_cpus, "CPU %d of %d", cpu, nr_cpus);
	while (__atomic_exchange_n(&starting, 1, __ATOMIC_ACQUIRE))
		cpu_relax();
	secondary_function = func;
	smp_mb();
	started = !cpu_online(cpu) && start(&cpus[cpu]);
	__atomic_store_n(&starting, 0, __ATOMIC_RELEASE);
	return started;
}

void smp_boot_secondary(int cpu, secondary_func_t func)
{
	bool started = smp_boot_secondary_nofail(cpu, func);

	assert_msg(started, "CPU %d does not start", cpu);
}
