/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GICv3: Arm IHI 0069. */
#ifndef LIB_ARM_ASM_GIC_V3_H
#define LIB_ARM_ASM_GIC_V3_H

#ifndef GICD_CTLR
#define GICD_CTLR		0x0000
#endif
#define GICD_CTLR_ENABLE_G1	(1u << 0)
#define GICD_CTLR_ENABLE_G1A	(1u << 1)
#define GICD_CTLR_ARE_NS	(1u << 4)
#define GICD_CTLR_DS		(1u << 6)
#define GICD_CTLR_nASSGIreq	(1u << 8)
#define GICD_CTLR_RWP		(1u << 31)
#define GICD_TYPER2_nASSGIcap	(1u << 8)
#define GICD_IROUTER		0x6000
#define GICD_PIDR2		0xffe8

/* Redistributor frames: RD_base, and SGI_base 64 KiB above it. */
#define GICR_CTLR		0x0000
#define GICR_IIDR		0x0004
#define GICR_TYPER		0x0008
#define GICR_WAKER		0x0014
#define GICR_PROPBASER		0x0070
#define GICR_PENDBASER		0x0078
#define GICR_IGROUPR0		GICD_IGROUPR
#define GICR_ISENABLER0		GICD_ISENABLER
#define GICR_ICENABLER0		GICD_ICENABLER
#define GICR_ISPENDR0		GICD_ISPENDR
#define GICR_ISACTIVER0		GICD_ISACTIVER
#define GICR_ICACTIVER0		GICD_ICACTIVER
#define GICR_IPRIORITYR0	GICD_IPRIORITYR
#define GICR_PIDR2		0xffe8

#define GICR_CTLR_ENABLE_LPIS	(1u << 0)
#define GICR_CTLR_RWP		(1u << 3)
#define GICR_TYPER_PLPIS	(1u << 0)
#define GICR_TYPER_VLPIS	(1u << 1)
#define GICR_TYPER_LAST		(1u << 4)
#define GICR_WAKER_SLEEP	(1u << 1)
#define GICR_WAKER_CHILD_ASLEEP	(1u << 2)
#define GICR_PENDBASER_PTZ	(1ull << 62)

/* A configuration byte of an LPI: priority and enable. */
#define LPI_PROP_GROUP1		(1 << 1)
#define LPI_PROP_ENABLED	(1 << 0)
#define LPI_PROP_DEFAULT_PRIO	0xa0
#define LPI_PROP_DEFAULT	(LPI_PROP_DEFAULT_PRIO | LPI_PROP_GROUP1 | LPI_PROP_ENABLED)
#define LPI_OFFSET		8192
#define LPI(lpi)		((lpi) + LPI_OFFSET)
#define LPI_ID_BITS		16

#ifndef __ASSEMBLY__
#include <asm/io.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <cpumask.h>

#define GICV3_NR_REDISTS	8

struct gicv3_data {
	void *dist_base;
	void *redist_bases[GICV3_NR_REDISTS];
	void *redist_base[NR_CPUS];
	u8 *lpi_prop;
	void *lpi_pend[NR_CPUS];
	unsigned int irq_nr;
};
extern struct gicv3_data gicv3_data;

#define gicv3_dist_base()	(gicv3_data.dist_base)
#define gicv3_redist_base()	(gicv3_data.redist_base[smp_processor_id()])
#define gicv3_sgi_base()	((char *)gicv3_redist_base() + 0x10000)

int gicv3_init(void);
void gicv3_enable_defaults(void);
u32 gicv3_iar_irqnr(u32 iar);
void gicv3_ipi_send_single(int irq, int cpu);
void gicv3_ipi_send_mask(int irq, const cpumask_t *dest);

/* Tables of LPIs: one of properties, one of pending bits for each redistributor. */
void gicv3_lpi_alloc_tables(void);
void gicv3_lpi_rdist_enable(int redist);
void gicv3_lpi_rdist_disable(int redist);
void gicv3_lpi_set_clr_pending(int rdist, int n, bool set);
#define gicv3_lpi_set_config(intid, value) \
	(gicv3_data.lpi_prop[(intid) - LPI_OFFSET] = (value))
#define gicv3_lpi_get_config(intid)	(gicv3_data.lpi_prop[(intid) - LPI_OFFSET])

/* Wait until writes to CTLR have come into effect. */
static inline void gicv3_wait_for_rwp(void *base, u32 bit)
{
	while (readl((char *)base) & bit)
		cpu_relax();
}

static inline void gicv3_dist_wait_for_rwp(void)
{
	gicv3_wait_for_rwp(gicv3_dist_base(), GICD_CTLR_RWP);
}

static inline void gicv3_redist_wait_for_rwp(void)
{
	gicv3_wait_for_rwp(gicv3_redist_base(), GICR_CTLR_RWP);
}

#include <asm/arch_gicv3.h>
#endif

#endif
