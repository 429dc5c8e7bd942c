/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupt controller, whatever its version: Arm IHI 0048 (GICv2), IHI 0069 (GICv3). */
#ifndef LIB_ARM_ASM_GIC_H
#define LIB_ARM_ASM_GIC_H

#define GIC_NR_PRIVATE_IRQS	32
#define GIC_FIRST_SPI		GIC_NR_PRIVATE_IRQS

/* The distributor, as both versions have it. */
#define GICD_CTLR		0x0000
#define GICD_TYPER		0x0004
#define GICD_IIDR		0x0008
#define GICD_TYPER2		0x000c
#define GICD_IGROUPR		0x0080
#define GICD_ISENABLER		0x0100
#define GICD_ICENABLER		0x0180
#define GICD_ISPENDR		0x0200
#define GICD_ICPENDR		0x0280
#define GICD_ISACTIVER		0x0300
#define GICD_ICACTIVER		0x0380
#define GICD_IPRIORITYR		0x0400
#define GICD_ITARGETSR		0x0800
#define GICD_ICFGR		0x0c00
#define GICD_SGIR		0x0f00
#define GICD_CPENDSGIR		0x0f10
#define GICD_SPENDSGIR		0x0f20
#define GICD_ICPIDR2		0x0fe8

#define GICD_TYPER_IRQS(typer)		((((typer) & 0x1f) + 1) * 32)
#define GICD_INT_DEF_PRI		0xa0
#define GICD_INT_DEF_PRI_X4		0xa0a0a0a0u

/* The CPU interface of GICv2. */
#define GICC_CTLR		0x0000
#define GICC_PMR		0x0004
#define GICC_BPR		0x0008
#define GICC_IAR		0x000c
#define GICC_EOIR		0x0010
#define GICC_RPR		0x0014
#define GICC_HPPIR		0x0018
#define GICC_IIDR		0x00fc
#define GICC_DIR		0x1000

#define GICC_INT_PRI_THRESHOLD	0xf0
#define GICC_INT_SPURIOUS	0x3ff

/* Numbers of private and shared peripheral interrupts. */
#define PPI(irq)		((irq) + 16)
#define SPI(irq)		((irq) + GIC_FIRST_SPI)

#ifndef __ASSEMBLY__
#include <cpumask.h>
#include <asm/gic-v2.h>
#include <asm/gic-v3.h>

enum gic_irq_state {
	GIC_IRQ_STATE_INACTIVE,
	GIC_IRQ_STATE_PENDING,
	GIC_IRQ_STATE_ACTIVE,
	GIC_IRQ_STATE_ACTIVE_PENDING,
};

/* Looks for the controller; 2, 3, or 0 when there is none that the library knows. */
int gic_init(void);

/* What gic_init() found; asserts that it did. */
int gic_version(void);

/* This CPU gets interrupts of every priority, in group 1; SGIs and PPIs are enabled. */
void gic_enable_defaults(void);

/* Acknowledge and end an interrupt. gic_iar_irqnr() takes what gic_read_iar() gave. */
u32 gic_read_iar(void);
u32 gic_iar_irqnr(u32 iar);
void gic_write_eoir(u32 irqstat);

/* Software-generated interrupts: @irq below 16. */
void gic_ipi_send_single(int irq, int cpu);
void gic_ipi_send_mask(int irq, const cpumask_t *dest);

/* Private interrupts are the running CPU's. */
void gic_irq_set_clr_enable(int irq, bool enable);
#define gic_enable_irq(irq)	gic_irq_set_clr_enable(irq, true)
#define gic_disable_irq(irq)	gic_irq_set_clr_enable(irq, false)
enum gic_irq_state gic_irq_state(int irq);

void gic_set_irq_bit(int irq, int offset);
void gic_set_irq_priority(int irq, u8 priority);
void gic_set_irq_target(int irq, int cpu);
void gic_set_irq_group(int irq, int group);

/* Where the registers of that interrupt are: distributor or this CPU's redistributor. */
void *gic_irq_base(int irq);

/* The lowest priority number that is masked. */
void gic_write_pmr(u32 priority);
#endif

#endif
