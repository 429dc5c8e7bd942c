/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GICv3: Arm IHI 0069. See asm/gic-v3.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/gic.h>
#include <asm/io.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>

struct gicv3_data gicv3_data;

/* The affinity fields of an MPIDR as GICR_TYPER has them, in 32 bits. */
static u32 affinity(u64 mpidr)
{
	return (mpidr >> 8 & 0xff000000) | (mpidr & 0xffffff);
}

/* Goes through a region of redistributors; those with virtual LPIs have four frames. */
static void find_redistributors(char *base, u64 size)
{
	char *end = base + size;
	u64 typer;

	for (char *at = base; at < end;) {
		typer = readq(at + GICR_TYPER);
		for (int cpu = 0; cpu < nr_cpus; cpu++)
			if (affinity(cpus[cpu]) == typer >> 32)
				gicv3_data.redist_base[cpu] = at;
		if (typer & GICR_TYPER_LAST)
			break;
		at += typer & GICR_TYPER_VLPIS ? 0x40000 : 0x20000;
	}
}

int gicv3_init(void)
{
	int node = fdt_node_offset_by_compatible(dt_fdt(), -1, "arm,gic-v3");
	struct dt_pbus_reg reg;

	if (node < 0 || dt_pbus_translate_node(node, 0, &reg))
		return 0;
	gicv3_data.dist_base = ioremap(reg.addr, reg.size);
	for (int i = 0; i < GICV3_NR_REDISTS && !dt_pbus_translate_node(node, i + 1, &reg); i++) {
		gicv3_data.redist_bases[i] = ioremap(reg.addr, reg.size);
		find_redistributors(gicv3_data.redist_bases[i], reg.size);
		/* The tree has the number of regions, and behind them the CPU interface. */
		if (gicv3_data.redist_base[nr_cpus - 1])
			break;
	}
	gicv3_find_its();
	gicv3_data.irq_nr = GICD_TYPER_IRQS(readl((char *)gicv3_dist_base() + GICD_TYPER));
	return 1;
}

static void wake_redistributor(void)
{
	char *waker = (char *)gicv3_redist_base() + GICR_WAKER;

	writel(readl(waker) & ~GICR_WAKER_SLEEP, waker);
	while (readl(waker) & GICR_WAKER_CHILD_ASLEEP)
		cpu_relax();
}

void gicv3_enable_defaults(void)
{
	char *dist = gicv3_dist_base(), *sgi;

	assert_msg(gicv3_redist_base(), "CPU%d has no redistributor", smp_processor_id());
	if (!(readl(dist + GICD_CTLR) & GICD_CTLR_ENABLE_G1A)) {
		writel(0, dist + GICD_CTLR);
		gicv3_dist_wait_for_rwp();
		writel(GICD_CTLR_ARE_NS | GICD_CTLR_ENABLE_G1A | GICD_CTLR_ENABLE_G1,
		       dist + GICD_CTLR);
		gicv3_dist_wait_for_rwp();
		for (unsigned int i = GIC_NR_PRIVATE_IRQS; i < gicv3_data.irq_nr; i++)
			writeq(cpus[0], dist + GICD_IROUTER + i * 8);
		for (unsigned int i = GIC_NR_PRIVATE_IRQS; i < gicv3_data.irq_nr; i += 32)
			writel(~0u, dist + GICD_IGROUPR + i / 8);
		for (unsigned int i = GIC_NR_PRIVATE_IRQS; i < gicv3_data.irq_nr; i += 4)
			writel(GICD_INT_DEF_PRI_X4, dist + GICD_IPRIORITYR + i);
	}

	wake_redistributor();
	sgi = gicv3_sgi_base();
	writel(~0u, sgi + GICR_IGROUPR0);
	for (unsigned int i = 0; i < GIC_NR_PRIVATE_IRQS; i += 4)
		writel(GICD_INT_DEF_PRI_X4, sgi + GICR_IPRIORITYR0 + i);
	writel(0xffff, sgi + GICR_ISENABLER0);
	gicv3_enable_sre_and_group1();
	gicv3_write_pmr(GICC_INT_PRI_THRESHOLD);
}

u32 gicv3_iar_irqnr(u32 iar)
{
	return iar & 0xffffff;
}

/* ICC_SGI1R_EL1: a list of 16 CPUs that differ in Aff0 only. */
static u64 sgi1r(int irq, u64 mpidr, u16 list)
{
	return (mpidr >> 32 & 0xff) << 48 | (mpidr >> 16 & 0xff) << 32 | (u64)irq << 24 |
	       (mpidr >> 8 & 0xff) << 16 | (mpidr >> 4 & 0xf) << 44 | list;
}

void gicv3_ipi_send_single(int irq, int cpu)
{
	dsb(ishst);
	gicv3_write_sgi1r(sgi1r(irq, cpus[cpu], 1u << (cpus[cpu] & 15)));
}

void gicv3_ipi_send_mask(int irq, const cpumask_t *dest)
{
	int cpu;

	for_each_cpu(cpu, dest)
		gicv3_ipi_send_single(irq, cpu);
}

#define LPI_TABLE_BYTES		(1u << LPI_ID_BITS)
/* Inner shareable, write-back; of PROPBASER also the number of bits. */
#define LPI_TABLE_MEMORY	(7ull << 7 | 1ull << 10)

void gicv3_lpi_alloc_tables(void)
{
	int cpu;

	if (gicv3_data.lpi_prop)
		return;
	/* A byte for each number; the first 8192 are no LPIs, and have none. */
	gicv3_data.lpi_prop = memalign_pages(LPI_TABLE_BYTES, LPI_TABLE_BYTES);
	assert_msg(gicv3_data.lpi_prop, "no memory for the properties of LPIs");
	for_each_present_cpu(cpu) {
		gicv3_data.lpi_pend[cpu] = memalign_pages(65536, LPI_TABLE_BYTES / 8);
		assert_msg(gicv3_data.lpi_pend[cpu], "no memory for pending LPIs");
		writeq(__pa(gicv3_data.lpi_prop) | LPI_TABLE_MEMORY | (LPI_ID_BITS - 1),
		       (char *)gicv3_data.redist_base[cpu] + GICR_PROPBASER);
		writeq(__pa(gicv3_data.lpi_pend[cpu]) | LPI_TABLE_MEMORY,
		       (char *)gicv3_data.redist_base[cpu] + GICR_PENDBASER);
	}
}

static void set_enable_lpis(int redist, bool enable)
{
	char *ctlr = (char *)gicv3_data.redist_base[redist] + GICR_CTLR;
	u32 value = readl(ctlr) & ~GICR_CTLR_ENABLE_LPIS;

	writel(enable ? value | GICR_CTLR_ENABLE_LPIS : value, ctlr);
	gicv3_wait_for_rwp(gicv3_data.redist_base[redist], GICR_CTLR_RWP);
}

void gicv3_lpi_rdist_enable(int redist)
{
	set_enable_lpis(redist, true);
}

void gicv3_lpi_rdist_disable(int redist)
{
	set_enable_lpis(redist, false);
}

void gicv3_lpi_set_clr_pending(int rdist, int n, bool set)
{
	u8 *byte = (u8 *)gicv3_data.lpi_pend[rdist] + n / 8;
	u8 bit = 1u << n % 8;

	*byte = set ? *byte | bit : *byte & ~bit;
}
