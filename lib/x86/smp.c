/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting the application processors and calling functions on them. See smp.h. */
#include <libcflat.h>
#include <acpi.h>
#include <alloc.h>
#include <console.h>
#include <asm/barrier.h>
#include <asm/io.h>
#include "apic.h"
#include "desc.h"
#include "fwcfg.h"
#include "isr.h"
#include "processor.h"
#include <asm/setup.h>
#include "smp.h"

#define AP_STACK_SIZE	16384

/*
 * Time between INIT and the startup IPI, in writes to port 0x80 of about 1 us each. The
 * 10 ms of the SDM (volume 3, section 9.4.4) are for processors without a local APIC on chip.
 */
#define INIT_DELAY_WRITES	200

atomic_t cpu_online_count = { 1 };
unsigned char online_cpus[(MAX_TEST_CPUS + 7) / 8];

static int nr_cpus = 1;
static atomic_t active = { 1 };
static bool percpu_ready;

/* Read and counted by ap_start.S. */
u32 ap_next, ap_limit, ap_stacks, ap_stack_size = AP_STACK_SIZE;
extern const u8 ap_trampoline[], ap_trampoline_end[];
void ap_setup(void *stack_top);

/* The one call on its way, from the time the lock is taken until `taken` is set. */
static struct spinlock call_lock;
static struct {
	void (*function)(void *);
	void *data;
	volatile bool taken;
} call;

int cpu_count(void)
{
	return nr_cpus;
}

int smp_id(void)
{
	return this_cpu_read_smp_id();
}

unsigned int console_cpu(void)
{
	return percpu_ready ? this_cpu_read_smp_id() : 0;
}

int cpus_active(void)
{
	return atomic_read(&active);
}

static void take_call(isr_regs_t *regs)
{
	void (*function)(void *) = call.function;
	void *data = call.data;

	/* Before the function runs: it may want to see other interrupts arrive. */
	eoi();
	call.taken = true;
	function(data);
	atomic_dec(&active);
}

void on_cpu_async(int cpu, void (*function)(void *), void *data)
{
	assert(cpu >= 0 && cpu < nr_cpus);

	if (id_map[cpu] == smp_id()) {
		function(data);
		return;
	}

	spin_lock(&call_lock);
	call.function = function;
	call.data = data;
	call.taken = false;
	atomic_inc(&active);
	apic_icr_write(APIC_INT_ASSERT | APIC_DEST_PHYSICAL | APIC_DM_FIXED | IPI_VECTOR,
		       id_map[cpu]);
	while (!call.taken)
		cpu_relax();
	spin_unlock(&call_lock);
}

struct counted_call {
	void (*function)(void *);
	void *data;
	atomic_t left;
};

static void run_counted(void *data)
{
	struct counted_call *counted = data;

	counted->function(counted->data);
	atomic_dec(&counted->left);
}

void on_cpu(int cpu, void (*function)(void *), void *data)
{
	struct counted_call counted = { function, data, { 1 } };

	on_cpu_async(cpu, run_counted, &counted);
	while (atomic_read(&counted.left))
		cpu_relax();
}

void on_cpus(void (*function)(void *), void *data)
{
	struct counted_call counted = { function, data, { nr_cpus } };

	for (int cpu = nr_cpus - 1; cpu >= 0; cpu--)
		if (id_map[cpu] != smp_id())
			on_cpu_async(cpu, run_counted, &counted);
	run_counted(&counted);
	while (atomic_read(&counted.left))
		cpu_relax();
}

void smp_setup_percpu(u32 id, struct percpu_data *area)
{
	memset(area, 0, sizeof(*area));
	area->smp_id = id;
	setup_percpu_gs(id, area);
	percpu_ready = true;
}

/* C entry point of an application processor; its per-CPU data are the top of its stack. */
void ap_setup(void *stack_top)
{
	u32 id = pre_boot_apic_id();

	assert(id < MAX_TEST_CPUS);
	setup_gdt_tss(id);
	load_idt();
	smp_setup_percpu(id, (struct percpu_data *)stack_top);
	setup_apic();

	__sync_fetch_and_or(&online_cpus[id / 8], 1 << id % 8);
	id_map[atomic_fetch_inc(&cpu_online_count.counter)] = id;

	while (true)
		safe_halt();
}

/* The order of arrival is chance; tests expect the ids to go up with the index. */
static void sort_id_map(void)
{
	for (int i = 2; i < nr_cpus; i++)
		for (int j = i; j > 1 && id_map[j - 1] > id_map[j]; j--) {
			u32 id = id_map[j];

			id_map[j] = id_map[j - 1];
			id_map[j - 1] = id;
		}
}

/* Without fw_cfg, as on real hardware, the ACPI tables say it, if there are any. */
static unsigned int count_cpus(void)
{
	unsigned int count = fwcfg_get_nb_cpus();
	const struct acpi_table_madt *madt;

	if (!count) {
		madt = find_acpi_table_addr(MADT_SIGNATURE);
		count = madt ? acpi_madt_cpus(madt) : 0;
	}
	return MAX(count, 1u);
}

void smp_bring_up(void)
{
	u32 id = smp_id();
	u8 *stacks;

	id_map[0] = id;
	online_cpus[id / 8] |= 1 << id % 8;
	handle_irq(IPI_VECTOR, take_call);

	nr_cpus = count_cpus();
	assert_msg(nr_cpus <= MAX_TEST_CPUS, "%d CPUs, at most %d work", nr_cpus, MAX_TEST_CPUS);
	if (nr_cpus == 1)
		return;

	/* ap_start.S gives number n the stack that ends (n + 1) sizes above ap_stacks. */
	stacks = memalign(4096, (nr_cpus - 1) * AP_STACK_SIZE);
	ap_limit = nr_cpus - 1;
	ap_stacks = (unsigned long)stacks - ALIGN(sizeof(struct percpu_data), 64);
	memcpy(phys_to_virt(SMP_TRAMPOLINE), ap_trampoline, ap_trampoline_end - ap_trampoline);

	apic_icr_write(APIC_DEST_ALLBUT | APIC_DM_INIT | APIC_INT_ASSERT, 0);
	for (unsigned int i = 0; i < INIT_DELAY_WRITES; i++)
		outb(0, 0x80);
	apic_icr_write(APIC_DEST_ALLBUT | APIC_DM_STARTUP | APIC_INT_ASSERT | SMP_TRAMPOLINE >> 12,
		       0);

	while (atomic_read(&cpu_online_count) < nr_cpus)
		cpu_relax();
	sort_id_map();
}

static void reset_this_apic(void *data)
{
	reset_apic();
}

void smp_reset_apic(void)
{
	on_cpus(reset_this_apic, NULL);
}
