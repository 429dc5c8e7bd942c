/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts between CPUs. See gic.c. */
#include <libcflat.h>
#include <asm/delay.h>
#include <asm/gic.h>
#include <asm/io.h>
#include <asm/processor.h>
#include <on-cpus.h>
#include "gic-test.h"

/* What each CPU's handler counted. */
static struct {
	unsigned int count[16], spis, spurious, wrong_source;
} seen[NR_CPUS];
static int expected_source = -1;

int gic_test_highest_pending(void)
{
	if (gic_version() == 2)
		return readl((char *)gicv2_cpu_base() + GICC_HPPIR) & 0x3ff;
	return gicv3_read_hppir();
}

int gic_test_running_priority(void)
{
	if (gic_version() == 2)
		return readl((char *)gicv2_cpu_base() + GICC_RPR);
	return gicv3_read_rpr();
}

static void handle(struct pt_regs *regs)
{
	int cpu = smp_processor_id();
	u32 iar = gic_read_iar(), irq = gic_iar_irqnr(iar);

	if (irq == GICC_INT_SPURIOUS) {
		seen[cpu].spurious++;
		return;
	}
	/* GICv2 says who sent it. */
	if (irq < 16 && gic_version() == 2 && (iar >> 10 & 7) != expected_source)
		seen[cpu].wrong_source++;
	if (irq < 16)
		seen[cpu].count[irq]++;
	else
		seen[cpu].spis++;
	gic_write_eoir(iar);
}

static void install(void *unused)
{
	gic_enable_defaults();
#ifdef __LP64__
	install_irq_handler(EL1H_IRQ, handle);
#else
	install_irq_handler(EXCPTN_IRQ, handle);
#endif
	local_irq_enable();
}

static void uninstall(void *unused)
{
	local_irq_disable();
}

static void clear(void)
{
	memset(seen, 0, sizeof(seen));
}

/* Whether exactly the CPUs of @mask got @irq, once each, within a second. */
static bool arrived(int irq, const cpumask_t *mask)
{
	bool good = true;

	for (int ms = 0; ms < 1000; ms++) {
		bool all = true;

		for (int cpu = 0; cpu < nr_cpus; cpu++)
			all &= !cpumask_test_cpu(cpu, mask) || READ_ONCE(seen[cpu].count[irq]);
		if (all)
			break;
		mdelay(1);
	}
	/* What should not come would come now. */
	udelay(500);
	for (int cpu = 0; cpu < nr_cpus; cpu++) {
		for (int i = 0; i < 16; i++)
			good &= READ_ONCE(seen[cpu].count[i]) ==
				(i == irq && cpumask_test_cpu(cpu, mask));
		good &= !seen[cpu].wrong_source && !seen[cpu].spis;
	}
	return good;
}

static int send_irq;
static cpumask_t send_mask;

static void send(void *unused)
{
	gic_ipi_send_mask(send_irq, &send_mask);
}

static bool send_from(int cpu, int irq)
{
	clear();
	send_irq = irq;
	expected_source = cpu;
	on_cpu(cpu, send, NULL);
	return arrived(irq, &send_mask);
}

/* "All but me": GICv2 by a filter, GICv3 by IRM. */
static void send_others(void *unused)
{
	if (gic_version() == 2)
		writel(1u << 24 | 5, (char *)gicv2_dist_base() + GICD_SGIR);
	else
		gicv3_write_sgi1r(1ull << 40 | 5ull << 24);
}

void gic_test_sgis(void)
{
	bool each = true, every = true;
	cpumask_t others;

	on_cpus(install, NULL);
	for (int from = 0; from < nr_cpus; from++)
		for (int to = 0; to < nr_cpus; to++) {
			cpumask_clear(&send_mask);
			cpumask_set_cpu(to, &send_mask);
			each &= send_from(from, (from * 5 + to * 3) & 15);
		}
	report(each, "SGI from each CPU to each, itself too");

	cpumask_setall(&send_mask);
	for (int irq = 0; irq < 16; irq++)
		every &= send_from(irq % nr_cpus, irq);
	report(every, "each SGI to all CPUs");

	clear();
	expected_source = 0;
	send_others(NULL);
	cpumask_setall(&others);
	cpumask_clear_cpu(0, &others);
	report(arrived(5, &others), "an SGI to all but its sender");

	if (gic_version() == 2) {
		clear();
		writel(2u << 24 | 0xff0000 | 6, (char *)gicv2_dist_base() + GICD_SGIR);
		cpumask_clear(&others);
		cpumask_set_cpu(0, &others);
		report(arrived(6, &others), "an SGI to its sender only");
	}
	on_cpus(uninstall, NULL);
}

void gic_test_spi_targets(int irq)
{
	bool good = true;

	on_cpus(install, NULL);
	gic_enable_irq(irq);
	for (int target = 0; target < nr_cpus; target++) {
		clear();
		gic_set_irq_target(irq, target);
		gic_set_irq_bit(irq, GICD_ISPENDR);
		for (int ms = 0; ms < 1000 && !READ_ONCE(seen[target].spis); ms++)
			mdelay(1);
		udelay(500);
		for (int cpu = 0; cpu < nr_cpus; cpu++)
			good &= READ_ONCE(seen[cpu].spis) == (cpu == target);
		good &= gic_irq_state(irq) == GIC_IRQ_STATE_INACTIVE;
	}
	report(good, "an SPI goes to the CPU that it is routed to");
	gic_set_irq_target(irq, 0);
	gic_disable_irq(irq);
	on_cpus(uninstall, NULL);
}

static void set_distributor(bool on)
{
	char *ctlr = gic_version() == 3 ? gicv3_dist_base() : gicv2_dist_base();
	u32 enables = gic_version() == 3 ? GICD_CTLR_ENABLE_G1A | GICD_CTLR_ENABLE_G1 : GICD_ENABLE;
	u32 old = readl(ctlr);

	writel(on ? old | enables : old & ~enables, ctlr);
	if (gic_version() == 3)
		gicv3_dist_wait_for_rwp();
}

static void set_interface(bool on)
{
	if (gic_version() == 3)
		gicv3_write_grpen1(on);
	else
		writel(on ? GICC_ENABLE : 0, (char *)gicv2_cpu_base() + GICC_CTLR);
}

/* Pending stays pending while the distributor or the CPU interface is switched off. */
void gic_test_disabled(int irq)
{
	static void (*const switches[])(bool) = { set_distributor, set_interface };
	static const char *const names[] = { "distributor", "CPU interface" };

	gic_enable_irq(irq);
	for (unsigned int i = 0; i < ARRAY_SIZE(switches); i++) {
		bool held;
		u32 iar;

		switches[i](false);
		gic_set_irq_bit(irq, GICD_ISPENDR);
		held = gic_test_highest_pending() == GICC_INT_SPURIOUS || i;
		held &= gic_irq_state(irq) == GIC_IRQ_STATE_PENDING;
		if (gic_version() == 2 || !i)
			held &= gic_iar_irqnr(gic_read_iar()) == GICC_INT_SPURIOUS;
		switches[i](true);
		iar = gic_read_iar();
		report(held && gic_iar_irqnr(iar) == irq, "%s off: the interrupt waits", names[i]);
		if (gic_iar_irqnr(iar) == irq)
			gic_write_eoir(iar);
	}
	gic_disable_irq(irq);
}
