/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How CPUs wait for one another (lib/on-cpus.h): Arm ARM, D1.6.1 "Wait for Event". */
#ifndef LIB_ARM_ASM_ON_CPUS_H
#define LIB_ARM_ASM_ON_CPUS_H

#include <asm/barrier.h>

static inline void cpu_wait_for_event(void)
{
	wfe();
}

static inline void cpu_send_event(void)
{
	dsb(ish);
	sev();
}

#endif
