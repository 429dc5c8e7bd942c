/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GICv2: Arm IHI 0048. See asm/gic-v2.h. */
#include <libcflat.h>
#include <asm/gic.h>
#include <asm/io.h>
#include <asm/smp.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>

struct gicv2_data gicv2_data;

static const char *const compatibles[] = { "arm,cortex-a15-gic", "arm,gic-400" };

int gicv2_init(void)
{
	struct dt_pbus_reg dist, cpu;

	for (unsigned int i = 0; i < ARRAY_SIZE(compatibles); i++) {
		int node = fdt_node_offset_by_compatible(dt_fdt(), -1, compatibles[i]);

		if (node < 0 || dt_pbus_translate_node(node, 0, &dist) ||
		    dt_pbus_translate_node(node, 1, &cpu))
			continue;
		gicv2_data.dist_base = ioremap(dist.addr, dist.size);
		gicv2_data.cpu_base = ioremap(cpu.addr, cpu.size);
		gicv2_data.irq_nr = GICD_TYPER_IRQS(readl((char *)gicv2_dist_base() + GICD_TYPER));
		return 1;
	}
	return 0;
}

void gicv2_enable_defaults(void)
{
	char *dist = gicv2_dist_base(), *cpu = gicv2_cpu_base();

	/* Private interrupts have registers of each CPU at the same place. */
	writel(0xffff, dist + GICD_ISENABLER);
	for (unsigned int i = 0; i < GIC_NR_PRIVATE_IRQS; i += 4)
		writel(GICD_INT_DEF_PRI_X4, dist + GICD_IPRIORITYR + i);
	if (smp_processor_id() == 0)
		for (unsigned int i = GIC_NR_PRIVATE_IRQS; i < gicv2_data.irq_nr; i += 4) {
			writel(GICD_INT_DEF_PRI_X4, dist + GICD_IPRIORITYR + i);
			writel(0x01010101, dist + GICD_ITARGETSR + i);
		}
	writel(GICD_ENABLE, dist + GICD_CTLR);
	writel(GICC_INT_PRI_THRESHOLD, cpu + GICC_PMR);
	writel(GICC_ENABLE, cpu + GICC_CTLR);
}

u32 gicv2_read_iar(void)
{
	return readl((char *)gicv2_cpu_base() + GICC_IAR);
}

u32 gicv2_iar_irqnr(u32 iar)
{
	return iar & GICC_IAR_INT_ID_MASK;
}

void gicv2_write_eoir(u32 irqstat)
{
	writel(irqstat, (char *)gicv2_cpu_base() + GICC_EOIR);
}

void gicv2_ipi_send_single(int irq, int cpu)
{
	assert(cpu < 8);
	writel(1u << (cpu + 16) | irq, (char *)gicv2_dist_base() + GICD_SGIR);
}

void gicv2_ipi_send_mask(int irq, const cpumask_t *dest)
{
	u8 targets = cpumask_bits(dest)[0];

	writel((u32)targets << 16 | irq, (char *)gicv2_dist_base() + GICD_SGIR);
}
