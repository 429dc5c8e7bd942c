/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What leaving a guest costs: cycles of the time-stamp counter for operations that make a
 * hypervisor act, next to some that should not.
 *
 * This test measures; all it judges is that the counter goes up over each operation (SDM
 * volume 3, section 18.17). Each run of an operation is timed on its own, and a line gives
 * the least, the median and the 99th percentile, so that one disturbance of the host does
 * not hide what the operation itself costs:
 *
 *	INFO: cpuid: min 1196 median 1204 p99 1391 cycles (4096 samples)
 *
 * Arguments: names of operations to measure; none means all of them.
 */
#include <libcflat.h>
#include <stdlib.h>
#include <asm/io.h>
#include "apic.h"
#include "atomic.h"
#include "desc.h"
#include "isr.h"
#include "msr.h"
#include "processor.h"
#include "smp.h"

#define SAMPLES		4096
/* An operation is measured until this many cycles are spent, but SAMPLES times at most. */
#define CYCLE_LIMIT	(1ULL << 28)
#define MIN_SAMPLES	16

#define PORT_POST	0x80
#define PORT_PIT_COUNT	0x40
#define SELF_VECTOR	0x41

static u64 samples[SAMPLES];
static int other_cpu;

struct operation {
	const char *name;
	void (*run)(void);
	bool (*possible)(void);		/* NULL: always */
};

static void run_nop(void)
{
	asm volatile("nop");
}

static void run_cpuid(void)
{
	cpuid(0);
}

static void run_pause(void)
{
	pause();
}

static void run_rdtsc(void)
{
	rdtsc();
}

static void run_rdmsr(void)
{
	rdmsr(MSR_IA32_APICBASE);
}

static void run_wrmsr_sysenter(void)
{
	wrmsr(MSR_IA32_SYSENTER_CS, 0);
}

static void run_read_cr0(void)
{
	read_cr0();
}

static void run_write_cr0(void)
{
	write_cr0(read_cr0());
}

static void run_write_cr4(void)
{
	write_cr4(read_cr4());
}

static void run_read_cr8(void)
{
#ifdef __x86_64__
	read_cr8();
#endif
}

static bool is_64bit(void)
{
	return sizeof(long) == 8;
}

static void run_invlpg(void)
{
	invlpg(samples);
}

static void run_port_write(void)
{
	outb(0, PORT_POST);
}

static void run_port_read(void)
{
	inb(PORT_PIT_COUNT);
}

static void run_mmio_read(void)
{
	apic_read(APIC_LVR);
}

static void run_tpr_write(void)
{
	apic_set_tpr(0);
}

static volatile unsigned int interrupts;

static void count_interrupt(isr_regs_t *regs)
{
	interrupts++;
	eoi();
}

static void run_self_ipi(void)
{
	unsigned int before = interrupts;

	apic_icr_write(APIC_DEST_SELF | APIC_DEST_PHYSICAL | APIC_DM_FIXED | SELF_VECTOR, 0);
	sti_nop();
	while (interrupts == before)
		pause();
	cli();
}

static void do_nothing(void *data)
{
}

static bool has_other_cpu(void)
{
	return cpu_count() > 1;
}

static void run_ipi(void)
{
	on_cpu(other_cpu, do_nothing, NULL);
}

static void raise_ud(void)
{
	(void)asm_safe("ud2");
}

static const struct operation operations[] = {
	{ "nop", run_nop },
	{ "pause", run_pause },
	{ "rdtsc", run_rdtsc },
	{ "cpuid", run_cpuid },
	{ "rdmsr_apicbase", run_rdmsr },
	{ "wrmsr_sysenter_cs", run_wrmsr_sysenter },
	{ "mov_from_cr0", run_read_cr0 },
	{ "mov_to_cr0", run_write_cr0 },
	{ "mov_to_cr4", run_write_cr4 },
	{ "mov_from_cr8", run_read_cr8, is_64bit },
	{ "invlpg", run_invlpg },
	{ "exception", raise_ud },
	{ "port_write", run_port_write },
	{ "port_read_pit", run_port_read },
	{ "apic_read", run_mmio_read },
	{ "apic_write_tpr", run_tpr_write },
	{ "self_ipi", run_self_ipi },
	{ "ipi", run_ipi, has_other_cpu },
};

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void measure(const struct operation *operation)
{
	unsigned int n = 0, backwards = 0;
	u64 spent = 0;

	while (n < SAMPLES && (n < MIN_SAMPLES || spent < CYCLE_LIMIT)) {
		u64 start = fenced_rdtsc();

		operation->run();
		samples[n] = fenced_rdtsc() - start;
		backwards += (s64)samples[n] <= 0;
		spent += samples[n++];
	}
	qsort(samples, n, sizeof(*samples), compare);
	report(!backwards, "%s: the time-stamp counter goes up over it", operation->name);
	report_info("%s: min %llu median %llu p99 %llu cycles (%u samples)", operation->name,
		    (unsigned long long)samples[0], (unsigned long long)samples[n / 2],
		    (unsigned long long)samples[n - 1 - n / 100], n);
}

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	other_cpu = cpu_count() - 1;
	handle_irq(SELF_VECTOR, count_interrupt);

	for (unsigned int i = 0; i < ARRAY_SIZE(operations); i++) {
		const struct operation *operation = &operations[i];

		if (!wanted(operation->name, argc, argv))
			continue;
		if (operation->possible && !operation->possible())
			report_skip("%s: this machine does not have it", operation->name);
		else
			measure(operation);
	}
	return report_summary();
}
