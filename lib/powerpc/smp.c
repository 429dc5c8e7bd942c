/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starting and stopping CPUs. pseries: RTAS start-cpu and stop-self (LoPAR 1.1, section
 * 7.3.8). powernv: all threads come from the boot ROM and wait in powerpc/start.S; one that
 * stops again waits here.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <vmalloc.h>
#include <asm/barrier.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/rtas.h>
#include <asm/smp.h>
#include <asm/spinlock.h>
#include <asm/time.h>

#define START_MS	20000	/* on a busy host */

extern const char secondary_start[];
extern volatile u64 secondary_release[2];

struct cpu cpus[NR_CPUS];
int nr_cpus_present;
int nr_cpus_online = 1;

static struct spinlock start_lock;
static uint32_t start_token, stop_token, state_token;

void halt(int cpu_id)
{
	while (true)
		cpu_relax();
}

/* C's first line on a CPU that start_cpu() started. */
void secondary_setup(void)
{
	struct cpu *cpu = this_cpu();
	secondary_entry_fn entry;

	exceptions_setup_cpu();
	while (true) {
		if (vm_root)
			mmu_enable(NULL);
		entry = cpu->entry;
		cpu->online = true;
		__atomic_add_fetch(&nr_cpus_online, 1, __ATOMIC_SEQ_CST);
		cpu->started = true;
		entry(cpu->cpu_id);
		local_irq_disable();
		mmu_disable();

		cpu->entry = NULL;
		cpu->stopped = machine_is_powernv();
		__atomic_sub_fetch(&nr_cpus_online, 1, __ATOMIC_SEQ_CST);
		smp_mb();
		cpu->online = false;
		if (machine_is_pseries())
			rtas_stop_self(stop_token);
		while (!*(volatile secondary_entry_fn *)&cpu->entry)
			cpu_relax();
		smp_mb();
		cpu->stopped = false;
	}
}

/* A CPU that has just said it is offline may not have reached the hypervisor yet. */
static bool wait_until_stopped(struct cpu *cpu)
{
	uint64_t start = get_clock_ms();
	int state;

	do {
		if (!rtas_call(state_token, 1, 2, &state, (int)cpu->server_no) && !state)
			return true;
	} while (get_clock_ms() - start < START_MS);
	return false;
}

bool start_cpu(int cpu_id, secondary_entry_fn entry)
{
	struct cpu *cpu = &cpus[cpu_id];
	uint64_t start = get_clock_ms();

	assert(cpu_id >= 0 && cpu_id < nr_cpus_present && !cpu->online);
	if (!cpu->stack_high) {
		/* Physical: interrupts use it without translation. */
		cpu->stack_low = (unsigned long)memalign_pages(PAGE_SIZE, CPU_STACK_SIZE);
		cpu->stack_high = cpu->stack_low + CPU_STACK_SIZE;
	}
	if (machine_is_pseries() && !wait_until_stopped(cpu))
		return false;
	cpu->started = false;
	cpu->entry = entry;
	smp_mb();
	if (machine_is_pseries()) {
		if (rtas_call(start_token, 3, 1, NULL, (int)cpu->server_no,
			      (int)(unsigned long)secondary_start, (int)(unsigned long)cpu))
			return false;
	} else if (!cpu->stopped) {
		secondary_release[1] = (u64)cpu;
		smp_mb();
		secondary_release[0] = cpu->server_no + 1;
	}
	while (!cpu->started)
		if (get_clock_ms() - start > START_MS)
			return false;
	return true;
}

bool start_all_cpus(secondary_entry_fn entry)
{
	spin_lock(&start_lock);
	for (int i = 0; i < nr_cpus_present; i++)
		if (!cpus[i].online)
			assert_msg(start_cpu(i, entry), "CPU %d did not start", i);
	spin_unlock(&start_lock);
	return true;
}

void stop_all_cpus(void)
{
	while (__atomic_load_n(&nr_cpus_online, __ATOMIC_SEQ_CST) > 1)
		cpu_relax();
	smp_mb();
}

static struct {
	void (*function)(void *);
	void *data;
} call;

static void take_call(int cpu_id)
{
	call.function(call.data);
}

static void wait_offline(int cpu)
{
	while (*(volatile bool *)&cpus[cpu].online)
		cpu_relax();
	smp_mb();
}

void on_cpu(int cpu, void (*fn)(void *), void *data)
{
	if (cpu == smp_processor_id()) {
		fn(data);
		return;
	}
	spin_lock(&start_lock);
	call.function = fn;
	call.data = data;
	assert_msg(start_cpu(cpu, take_call), "CPU %d did not start", cpu);
	wait_offline(cpu);
	spin_unlock(&start_lock);
}

void on_cpus(void (*fn)(void *), void *data)
{
	spin_lock(&start_lock);
	call.function = fn;
	call.data = data;
	for (int i = 0; i < nr_cpus_present; i++)
		if (i != smp_processor_id())
			assert_msg(start_cpu(i, take_call), "CPU %d did not start", i);
	fn(data);
	for (int i = 0; i < nr_cpus_present; i++)
		if (i != smp_processor_id())
			wait_offline(i);
	spin_unlock(&start_lock);
}

/* One core: its threads are those in ibm,ppc-interrupt-server#s. */
static void add_core(int node, u64 regval, void *info)
{
	int length;
	const fdt32_t *servers = fdt_getprop(dt_fdt(), node, "ibm,ppc-interrupt-server#s",
					     &length);
	int threads = servers ? length / (int)sizeof(*servers) : 1;

	for (int i = 0; i < threads; i++) {
		assert_msg(nr_cpus_present < NR_CPUS, "at most %d CPUs work", NR_CPUS);
		cpus[nr_cpus_present].server_no = servers ? fdt32_to_cpu(servers[i]) : regval;
		cpus[nr_cpus_present].cpu_id = nr_cpus_present;
		nr_cpus_present++;
	}
}

/*
 * The boot CPU has been cpus[0] since its first instruction, whichever the devicetree lists
 * first.
 */
void smp_setup(void)
{
	u64 self;

	dt_for_each_cpu_node(add_core, NULL);
	assert(nr_cpus_present);
	self = machine_is_powernv() ? mfspr(SPR_PIR) : fdt_boot_cpuid_phys(dt_fdt());
	for (int i = 1; i < nr_cpus_present; i++)
		if (cpus[i].server_no == self) {
			cpus[i].server_no = cpus[0].server_no;
			cpus[0].server_no = self;
		}
	if (machine_is_pseries()) {
		assert(!rtas_token("start-cpu", &start_token));
		assert(!rtas_token("stop-self", &stop_token));
		assert(!rtas_token("query-cpu-stopped-state", &state_token));
	}
}
