/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interrupt translation service and LPIs of GICv3 (Arm IHI 0069, chapters 5 and 6): the
 * registers, mapping devices, events and collections to CPUs, INT, CLEAR, DISCARD, moving by
 * mapping anew, enabling by the property table with INV and INVALL, and messages by
 * GITS_TRANSLATER's commands. Each event must arrive on its CPU, once, as its LPI.
 */
#include <libcflat.h>
#include <asm/delay.h>
#include <asm/gic-v3-its.h>
#include <asm/processor.h>
#include <on-cpus.h>

static struct {
	unsigned int count, irq;
} seen[NR_CPUS];

static void handle(struct pt_regs *regs)
{
	int cpu = smp_processor_id();
	u32 iar = gic_read_iar();

	if (gic_iar_irqnr(iar) == GICC_INT_SPURIOUS)
		return;
	seen[cpu].irq = gic_iar_irqnr(iar);
	seen[cpu].count++;
	gic_write_eoir(iar);
}

static void install(void *unused)
{
	gic_enable_defaults();
	install_irq_handler(EL1H_IRQ, handle);
	local_irq_enable();
}

/* Sends the event; whether exactly @cpu got @irq (0: nobody gets anything). */
static bool arrives(struct its_device *dev, u32 event, int cpu, unsigned int irq)
{
	bool right = true;

	memset(seen, 0, sizeof(seen));
	its_send_int_nv(dev, event);
	for (int ms = 0; irq && ms < 1000 && !READ_ONCE(seen[cpu].count); ms++)
		mdelay(1);
	udelay(500);
	for (int i = 0; i < nr_cpus; i++)
		right &= irq && i == cpu ? seen[i].count == 1 && seen[i].irq == irq :
					   !seen[i].count;
	return right;
}

static void test_registers(void)
{
	const struct its_typer *typer = &its_data.typer;
	char *base = gicv3_its_base();
	u64 value = readq(base + GITS_TYPER);
	u32 iidr = readl(base + GITS_IIDR);

	report(typer->phys_lpi && typer->deviceid_bits && typer->eventid_bits &&
	       typer->collid_bits && typer->ite_size, "GITS_TYPER");
	writeq(~value, base + GITS_TYPER);
	writel(~iidr, base + GITS_IIDR);
	report(readq(base + GITS_TYPER) == value && readl(base + GITS_IIDR) == iidr && iidr,
	       "GITS_TYPER and GITS_IIDR cannot be written");
	report(its_data.device_baser.esz > 0, "there is a table of devices");
}

static void test_routing(struct its_device *dev)
{
	bool each = true, moved = true;

	for (int cpu = 0; cpu < nr_cpus; cpu++) {
		struct its_collection *col = its_create_collection(cpu, cpu);

		its_send_mapc_nv(col, true);
		gicv3_lpi_set_config(LPI(cpu), LPI_PROP_DEFAULT);
		its_send_mapti_nv(dev, LPI(cpu), cpu, col);
		its_send_invall_nv(col);
		each &= arrives(dev, cpu, cpu, LPI(cpu));
	}
	report(each, "each CPU gets the event of its collection");
	for (int cpu = 0; cpu < nr_cpus; cpu++) {
		/* The same event again, elsewhere and under another number. */
		gicv3_lpi_set_config(LPI(64), LPI_PROP_DEFAULT);
		its_send_discard_nv(dev, 0);
		its_send_mapti_nv(dev, LPI(64), 0, its_get_collection(cpu));
		its_send_invall_nv(its_get_collection(cpu));
		moved &= arrives(dev, 0, cpu, LPI(64));
	}
	report(moved, "mapped anew it goes elsewhere");
}

static void test_enabling(struct its_device *dev)
{
	struct its_collection *col = its_get_collection(0);

	its_send_mapti_nv(dev, LPI(70), 3, col);
	gicv3_lpi_set_config(LPI(70), LPI_PROP_DEFAULT & ~LPI_PROP_ENABLED);
	its_send_inv_nv(dev, 3);
	report(arrives(dev, 3, 0, 0), "an LPI that is not enabled does not come");
	memset(seen, 0, sizeof(seen));
	gicv3_lpi_set_config(LPI(70), LPI_PROP_DEFAULT);
	its_send_inv_nv(dev, 3);
	for (int ms = 0; ms < 1000 && !READ_ONCE(seen[0].count); ms++)
		mdelay(1);
	report(seen[0].count == 1 && seen[0].irq == LPI(70),
	       "it was pending, and comes when it is enabled");
	report(arrives(dev, 3, 0, LPI(70)), "enabled, it comes at once");

	gicv3_lpi_set_config(LPI(70), LPI_PROP_DEFAULT & ~LPI_PROP_ENABLED);
	its_send_invall_nv(col);
	its_send_int_nv(dev, 3);
	its_send_clear_nv(dev, 3);
	memset(seen, 0, sizeof(seen));
	gicv3_lpi_set_config(LPI(70), LPI_PROP_DEFAULT);
	its_send_invall_nv(col);
	udelay(2000);
	report(!seen[0].count, "CLEAR makes it not pending");
	its_send_discard_nv(dev, 3);
	report(arrives(dev, 3, 0, 0), "an event that was discarded does not come");
	report(arrives(dev, 7, 0, 0), "nor one that was never mapped");
}

static void test_unmapping(struct its_device *dev)
{
	its_send_mapti_nv(dev, LPI(80), 1, its_get_collection(0));
	gicv3_lpi_set_config(LPI(80), LPI_PROP_DEFAULT);
	its_send_invall_nv(its_get_collection(0));
	report(arrives(dev, 1, 0, LPI(80)), "mapped, it comes");
	its_send_mapd_nv(dev, false);
	report(arrives(dev, 1, 0, 0), "nothing comes of a device that is unmapped");
}

int main(int argc, char **argv)
{
	struct its_device *dev;

	if (gic_init() != 3 || !gicv3_its_base()) {
		report_skip("the machine has no ITS");
		return report_summary();
	}
	report_prefix_push("its");
	on_cpus(install, NULL);
	its_enable_defaults();
	test_registers();
	dev = its_create_device(2, 8);
	its_send_mapd_nv(dev, true);
	test_routing(dev);
	test_enabling(dev);
	test_unmapping(dev);
	return report_summary();
}
