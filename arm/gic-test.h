/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of gic.c that several CPUs are for, and what both versions have under other names. */
#ifndef ARM_GIC_TEST_H
#define ARM_GIC_TEST_H

/* HPPIR and RPR of the CPU interface. */
int gic_test_highest_pending(void);
int gic_test_running_priority(void);

void gic_test_sgis(void);
void gic_test_spi_targets(int irq);
void gic_test_disabled(int irq);

#endif
