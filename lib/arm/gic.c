/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupt controller, whatever its version. See asm/gic.h. */
#include <libcflat.h>
#include <asm/gic.h>
#include <asm/io.h>

static int version;

int gic_init(void)
{
	if (!version)
		version = gicv3_init() ? 3 : gicv2_init() ? 2 : 0;
	return version;
}

int gic_version(void)
{
	assert_msg(version, "gic_init() has found no interrupt controller");
	return version;
}

void gic_enable_defaults(void)
{
	if (!version)
		gic_init();
	assert_msg(version, "there is no interrupt controller");
	if (version == 3)
		gicv3_enable_defaults();
	else
		gicv2_enable_defaults();
}

u32 gic_read_iar(void)
{
	return gic_version() == 3 ? gicv3_read_iar() : gicv2_read_iar();
}

u32 gic_iar_irqnr(u32 iar)
{
	return gic_version() == 3 ? gicv3_iar_irqnr(iar) : gicv2_iar_irqnr(iar);
}

void gic_write_eoir(u32 irqstat)
{
	if (gic_version() == 3)
		gicv3_write_eoir(irqstat);
	else
		gicv2_write_eoir(irqstat);
}

void gic_ipi_send_single(int irq, int cpu)
{
	assert(irq >= 0 && irq < 16);
	if (gic_version() == 3)
		gicv3_ipi_send_single(irq, cpu);
	else
		gicv2_ipi_send_single(irq, cpu);
}

void gic_ipi_send_mask(int irq, const cpumask_t *dest)
{
	assert(irq >= 0 && irq < 16);
	if (gic_version() == 3)
		gicv3_ipi_send_mask(irq, dest);
	else
		gicv2_ipi_send_mask(irq, dest);
}

void *gic_irq_base(int irq)
{
	if (gic_version() == 2)
		return gicv2_dist_base();
	return irq < GIC_NR_PRIVATE_IRQS ? (void *)gicv3_sgi_base() : gicv3_dist_base();
}

static u32 irq_bit(int irq, int offset)
{
	return readl((char *)gic_irq_base(irq) + offset + irq / 32 * 4) >> irq % 32 & 1;
}

void gic_set_irq_bit(int irq, int offset)
{
	writel(1u << irq % 32, (char *)gic_irq_base(irq) + offset + irq / 32 * 4);
}

void gic_irq_set_clr_enable(int irq, bool enable)
{
	gic_set_irq_bit(irq, enable ? GICD_ISENABLER : GICD_ICENABLER);
}

enum gic_irq_state gic_irq_state(int irq)
{
	return irq_bit(irq, GICD_ISPENDR) * GIC_IRQ_STATE_PENDING +
	       irq_bit(irq, GICD_ISACTIVER) * GIC_IRQ_STATE_ACTIVE;
}

void gic_set_irq_priority(int irq, u8 priority)
{
	writeb(priority, (char *)gic_irq_base(irq) + GICD_IPRIORITYR + irq);
}

void gic_set_irq_target(int irq, int cpu)
{
	assert(irq >= GIC_FIRST_SPI);
	if (gic_version() == 3)
		writeq(cpus[cpu], (char *)gicv3_dist_base() + GICD_IROUTER + irq * 8);
	else
		writeb(1 << cpu, (char *)gicv2_dist_base() + GICD_ITARGETSR + irq);
}

void gic_set_irq_group(int irq, int group)
{
	char *reg = (char *)gic_irq_base(irq) + GICD_IGROUPR + irq / 32 * 4;
	u32 bits = readl(reg), bit = 1u << irq % 32;

	writel(group ? bits | bit : bits & ~bit, reg);
}

void gic_write_pmr(u32 priority)
{
	if (gic_version() == 3)
		gicv3_write_pmr(priority);
	else
		writel(priority, (char *)gicv2_cpu_base() + GICC_PMR);
}
