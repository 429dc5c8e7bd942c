/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interrupt controller as software sees it, GICv2 (Arm IHI 0048) or GICv3 (IHI 0069), whichever
 * the machine has: identification, read-only and unimplemented registers, access sizes, enabling,
 * pending and active state, priorities and masking, groups of targets, software-generated, private
 * and shared interrupts on every CPU.
 *
 * Most of it looks at the CPU interface with interrupts masked: which interrupt an acknowledge
 * gives is what the CPU would have got.
 */
#include <libcflat.h>
#include <asm/delay.h>
#include <asm/gic.h>
#include <asm/io.h>
#include <asm/processor.h>
#include <asm/timer.h>
#include <on-cpus.h>
#include "gic-test.h"

#define TEST_SPI	SPI(100)
#define OTHER_SPI	SPI(103)
#define TEST_PPI	PPI(4)

static char *dist(void)
{
	return gic_version() == 3 ? gicv3_dist_base() : gicv2_dist_base();
}

static void test_identification(void)
{
	u32 typer = readl(dist() + GICD_TYPER), iidr = readl(dist() + GICD_IIDR);
	unsigned int pidr2 = gic_version() == 3 ? GICD_PIDR2 : GICD_ICPIDR2;
	u32 pidr = readl(dist() + pidr2);

	report((pidr >> 4 & 15) == gic_version(), "PIDR2 has the architecture's version");
	report((iidr & 0xfff) != 0, "IIDR names an implementer");
	report(GICD_TYPER_IRQS(typer) >= 32 && GICD_TYPER_IRQS(typer) <= 1024,
	       "TYPER has a number of interrupts");
	if (gic_version() == 2)
		report((typer >> 5 & 7) == nr_cpus - 1, "TYPER has the number of CPUs");
	else
		report((typer >> 19 & 31) >= 9, "TYPER has at least 10 bits of interrupt number");
	writel(~typer, dist() + GICD_TYPER);
	writel(~iidr, dist() + GICD_IIDR);
	writel(~pidr, dist() + pidr2);
	report(readl(dist() + GICD_TYPER) == typer && readl(dist() + GICD_IIDR) == iidr &&
	       readl(dist() + pidr2) == pidr, "and they cannot be written");
	report_info("GICv%d, %u interrupts, IIDR %#x", gic_version(), GICD_TYPER_IRQS(typer), iidr);
}

/* A register of a bit for each interrupt, and the one that clears what it sets. */
static void test_set_clear(const char *name, int irq, int set, int clear)
{
	char *base = gic_irq_base(irq);
	u32 at = irq / 32 * 4, bit = 1u << irq % 32, before, mid, after, zero;

	gic_set_irq_bit(irq, clear);
	before = readl(base + set + at);
	gic_set_irq_bit(irq, set);
	mid = readl(base + set + at);
	report(!(before & bit) && mid == (before | bit) && readl(base + clear + at) == mid,
	       "%s: set, and read at both places", name);
	writel(0, base + set + at);
	writel(0, base + clear + at);
	zero = readl(base + set + at);
	gic_set_irq_bit(irq, clear);
	after = readl(base + set + at);
	report(zero == mid && after == before && readl(base + clear + at) == before,
	       "%s: zeros change nothing, and one bit is cleared", name);
}

static void test_registers(void)
{
	static const struct {
		const char *name;
		int irq;
	} irqs[] = { { "SPI", TEST_SPI }, { "PPI", TEST_PPI } };

	gic_disable_irq(TEST_SPI);
	gic_disable_irq(TEST_PPI);
	for (unsigned int i = 0; i < ARRAY_SIZE(irqs); i++) {
		report_prefix_push(irqs[i].name);
		test_set_clear("enable", irqs[i].irq, GICD_ISENABLER, GICD_ICENABLER);
		test_set_clear("pending", irqs[i].irq, GICD_ISPENDR, GICD_ICPENDR);
		test_set_clear("active", irqs[i].irq, GICD_ISACTIVER, GICD_ICACTIVER);
		report_prefix_pop();
	}
}

/* Interrupts that TYPER says are not there: all their registers are RAZ/WI. */
static void test_unimplemented(void)
{
	static const struct {
		const char *name;
		unsigned int offset, bits;
	} registers[] = {
		{ "ISENABLER", GICD_ISENABLER, 1 }, { "ISPENDR", GICD_ISPENDR, 1 },
		{ "ISACTIVER", GICD_ISACTIVER, 1 }, { "IPRIORITYR", GICD_IPRIORITYR, 8 },
		{ "ICFGR", GICD_ICFGR, 2 },
	};
	unsigned int n = GICD_TYPER_IRQS(readl(dist() + GICD_TYPER));

	if (n >= 1020) {
		report_skip("every interrupt is implemented");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(registers); i++) {
		char *reg = dist() + registers[i].offset + n * registers[i].bits / 8;

		writel(~0u, reg);
		report(!readl(reg), "%s behind the last interrupt is RAZ/WI", registers[i].name);
	}
}

/* Priorities are bytes, of which at least 16 values count; bytes and words see the same. */
static void test_priority_registers(int irq, const char *name)
{
	char *reg = (char *)gic_irq_base(irq) + GICD_IPRIORITYR + (irq & ~3);
	u32 saved = readl(reg), implemented, word;
	bool bytes = true;

	writel(~0u, reg);
	implemented = readl(reg) & 0xff;
	report((implemented & 0xf0) == 0xf0 && !(~implemented & (implemented >> 1)) &&
	       readl(reg) == implemented * 0x01010101, "%s: priority bits are the high ones", name);
	writel(0x10203040, reg);
	for (unsigned int i = 0; i < 4; i++)
		bytes &= readb(reg + i) == (0x40 - i * 0x10);
	writeb(0xd0, reg + 1);
	word = readl(reg);
	report(bytes && word == 0x1020d040, "%s: priorities by bytes and words", name);
	writel(saved, reg);
}

static void test_targets(void)
{
	char *targets = dist() + GICD_ITARGETSR;
	bool own = true;
	u32 saved = readl(targets + TEST_SPI), all = (1u << nr_cpus) - 1;

	if (gic_version() != 2) {
		char *router = dist() + GICD_IROUTER + TEST_SPI * 8;

		writeq(cpus[nr_cpus - 1], router);
		report(readq(router) == cpus[nr_cpus - 1], "IROUTER keeps a CPU");
		writeq(cpus[0], router);
		report(!readl(targets + TEST_SPI), "ITARGETSR is RAZ with affinity routing");
		return;
	}
	for (int irq = 0; irq < GIC_FIRST_SPI; irq += 4) {
		u32 expected = nr_cpus > 1 ? 0x01010101 : 0;

		writel(~0u, targets + irq);
		own &= readl(targets + irq) == expected;
	}
	report(own, "ITARGETSR of private interrupts is this CPU, read-only");
	writel(~0u, targets + (TEST_SPI & ~3));
	report(nr_cpus == 1 || readl(targets + (TEST_SPI & ~3)) == all * 0x01010101,
	       "ITARGETSR has a bit for each CPU, no more");
	writeb(1, targets + TEST_SPI + 1);
	report(nr_cpus == 1 || (readb(targets + TEST_SPI + 1) == 1 &&
	       readb(targets + TEST_SPI) == all), "ITARGETSR has bytes too");
	writel(saved, targets + (TEST_SPI & ~3));
}

/* Makes it pending, acknowledges, ends; the state at each step. */
static void test_life(int irq, const char *name)
{
	enum gic_irq_state pending, active, both, done;
	u32 iar, again;

	gic_set_irq_bit(irq, GICD_ICPENDR);
	gic_set_irq_bit(irq, GICD_ICACTIVER);
	gic_enable_irq(irq);
	report(gic_iar_irqnr(gic_read_iar()) == GICC_INT_SPURIOUS, "%s: nothing is pending", name);
	gic_set_irq_bit(irq, GICD_ISPENDR);
	pending = gic_irq_state(irq);
	report(gic_test_highest_pending() == irq && gic_test_running_priority() == 0xff,
	       "%s: it is the highest that is pending, and none runs", name);
	iar = gic_read_iar();
	active = gic_irq_state(irq);
	report(gic_test_running_priority() == GICD_INT_DEF_PRI, "%s: its priority runs", name);
	again = gic_read_iar();
	gic_set_irq_bit(irq, GICD_ISPENDR);
	both = gic_irq_state(irq);
	gic_set_irq_bit(irq, GICD_ICPENDR);
	gic_write_eoir(iar);
	done = gic_irq_state(irq);
	report(gic_iar_irqnr(iar) == irq && pending == GIC_IRQ_STATE_PENDING &&
	       active == GIC_IRQ_STATE_ACTIVE && both == GIC_IRQ_STATE_ACTIVE_PENDING &&
	       done == GIC_IRQ_STATE_INACTIVE, "%s: pending, active, both, inactive", name);
	report(gic_iar_irqnr(again) == GICC_INT_SPURIOUS, "%s: is acknowledged once", name);
	report(gic_test_running_priority() == 0xff, "%s: ended, none runs", name);

	gic_disable_irq(irq);
	gic_set_irq_bit(irq, GICD_ISPENDR);
	report(gic_iar_irqnr(gic_read_iar()) == GICC_INT_SPURIOUS &&
	       gic_irq_state(irq) == GIC_IRQ_STATE_PENDING, "%s: disabled, it stays pending", name);
	gic_enable_irq(irq);
	iar = gic_read_iar();
	report(gic_iar_irqnr(iar) == irq, "%s: enabled again, it comes", name);
	gic_write_eoir(iar);
	gic_disable_irq(irq);
}

/* Which of two comes; what the mask holds off; that a running one is interrupted by higher ones. */
static void test_priorities(void)
{
	u32 first, second, third;
	bool masks = true;

	gic_enable_irq(TEST_SPI);
	gic_enable_irq(OTHER_SPI);
	gic_set_irq_priority(TEST_SPI, 0x80);
	gic_set_irq_priority(OTHER_SPI, 0x40);
	gic_set_irq_bit(TEST_SPI, GICD_ISPENDR);
	gic_set_irq_bit(OTHER_SPI, GICD_ISPENDR);
	first = gic_read_iar();
	second = gic_read_iar();
	gic_write_eoir(first);
	third = gic_read_iar();
	gic_write_eoir(third);
	report(gic_iar_irqnr(first) == OTHER_SPI && gic_iar_irqnr(third) == TEST_SPI,
	       "the lower number comes first");
	report(gic_iar_irqnr(second) == GICC_INT_SPURIOUS, "and holds off the higher");

	gic_set_irq_bit(TEST_SPI, GICD_ISPENDR);
	first = gic_read_iar();
	gic_set_irq_bit(OTHER_SPI, GICD_ISPENDR);
	second = gic_read_iar();
	report(gic_iar_irqnr(first) == TEST_SPI && gic_iar_irqnr(second) == OTHER_SPI &&
	       gic_test_running_priority() == 0x40, "a higher one interrupts");
	gic_write_eoir(second);
	report(gic_test_running_priority() == 0x80, "behind it the lower one runs on");
	gic_write_eoir(first);

	gic_set_irq_priority(OTHER_SPI, 0x80);
	gic_set_irq_bit(TEST_SPI, GICD_ISPENDR);
	gic_set_irq_bit(OTHER_SPI, GICD_ISPENDR);
	first = gic_read_iar();
	second = gic_read_iar();
	gic_write_eoir(first);
	third = gic_read_iar();
	gic_write_eoir(third);
	report(gic_iar_irqnr(first) == TEST_SPI && gic_iar_irqnr(second) == GICC_INT_SPURIOUS &&
	       gic_iar_irqnr(third) == OTHER_SPI, "of the same priority one at a time");

	for (u32 priority = 0x10; priority < 0xf0; priority += 0x10) {
		gic_set_irq_priority(TEST_SPI, priority);
		gic_set_irq_bit(TEST_SPI, GICD_ISPENDR);
		gic_write_pmr(priority);
		masks &= gic_iar_irqnr(gic_read_iar()) == GICC_INT_SPURIOUS;
		gic_write_pmr(priority + 0x10);
		first = gic_read_iar();
		masks &= gic_iar_irqnr(first) == TEST_SPI;
		if (gic_iar_irqnr(first) == TEST_SPI)
			gic_write_eoir(first);
		gic_set_irq_bit(TEST_SPI, GICD_ICPENDR);
	}
	report(masks, "the mask holds off its own priority and those behind it");
	gic_write_pmr(0);
	gic_set_irq_priority(TEST_SPI, 0);
	gic_set_irq_bit(TEST_SPI, GICD_ISPENDR);
	report(gic_iar_irqnr(gic_read_iar()) == GICC_INT_SPURIOUS, "mask 0 holds off all");
	gic_set_irq_bit(TEST_SPI, GICD_ICPENDR);
	gic_write_pmr(GICC_INT_PRI_THRESHOLD);
	gic_disable_irq(TEST_SPI);
	gic_disable_irq(OTHER_SPI);
	gic_set_irq_priority(TEST_SPI, GICD_INT_DEF_PRI);
	gic_set_irq_priority(OTHER_SPI, GICD_INT_DEF_PRI);
}

/* SGIs are edge-triggered for ever; of an SPI bit 1 can be written, bit 0 is reserved. */
static void test_configuration(void)
{
	char *reg = dist() + GICD_ICFGR + TEST_SPI / 16 * 4;
	char *sgi = (char *)gic_irq_base(0) + GICD_ICFGR;
	u32 saved = readl(reg), sgis;

	writel(0, sgi);
	sgis = readl(sgi);
	report((sgis & 0xaaaaaaaa) == 0xaaaaaaaa, "ICFGR0: software interrupts are edge-triggered");
	writel(0xaaaaaaaa, reg);
	report((readl(reg) & 0xaaaaaaaa) == 0xaaaaaaaa, "ICFGR: edge-triggered");
	writel(0, reg);
	report(!(readl(reg) & 0xaaaaaaaa), "ICFGR: level-sensitive");
	writel(saved, reg);
}

int main(int argc, char **argv)
{
	if (!gic_init())
		report_abort("no interrupt controller");
	gic_enable_defaults();
	report_prefix_pushf("gicv%d", gic_version());
	test_identification();
	test_registers();
	test_unimplemented();
	test_priority_registers(TEST_SPI, "SPI");
	test_priority_registers(TEST_PPI, "PPI");
	test_targets();
	test_configuration();
	gic_set_irq_target(TEST_SPI, 0);
	gic_set_irq_target(OTHER_SPI, 0);
	test_life(TEST_SPI, "SPI");
	test_life(TEST_PPI, "PPI");
	test_priorities();
	gic_test_sgis();
	gic_test_spi_targets(TEST_SPI);
	gic_test_disabled(TEST_SPI);
	return report_summary();
}
