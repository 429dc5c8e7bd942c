/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GICv2: Arm IHI 0048. */
#ifndef LIB_ARM_ASM_GIC_V2_H
#define LIB_ARM_ASM_GIC_V2_H

#define GICD_ENABLE		0x1
#define GICC_ENABLE		0x1
#define GICC_IAR_INT_ID_MASK	0x3ff

#ifndef __ASSEMBLY__
#include <cpumask.h>
#include <libcflat.h>

struct gicv2_data {
	void *dist_base;
	void *cpu_base;
	unsigned int irq_nr;
};
extern struct gicv2_data gicv2_data;

#define gicv2_dist_base()	(gicv2_data.dist_base)
#define gicv2_cpu_base()	(gicv2_data.cpu_base)

int gicv2_init(void);
void gicv2_enable_defaults(void);
u32 gicv2_read_iar(void);
u32 gicv2_iar_irqnr(u32 iar);
void gicv2_write_eoir(u32 irqstat);
void gicv2_ipi_send_single(int irq, int cpu);
void gicv2_ipi_send_mask(int irq, const cpumask_t *dest);
#endif

#endif
