/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generic timer's interrupts: Arm ARM, D11. */
#ifndef LIB_ARM_ASM_TIMER_H
#define LIB_ARM_ASM_TIMER_H

#define ARCH_TIMER_CTL_ENABLE	(1 << 0)
#define ARCH_TIMER_CTL_IMASK	(1 << 1)
#define ARCH_TIMER_CTL_ISTATUS	(1 << 2)

#ifndef __ASSEMBLY__
#include <libcflat.h>

/* Interrupt numbers and the devicetree's flags; number 0: there is no such timer. */
struct timer_state {
	struct {
		u32 irq;
		u32 irq_flags;
	} ptimer, vtimer, hptimer, hvtimer;
};
extern struct timer_state __timer_state;

#define TIMER_PTIMER_IRQ	(__timer_state.ptimer.irq)
#define TIMER_VTIMER_IRQ	(__timer_state.vtimer.irq)
#define TIMER_HPTIMER_IRQ	(__timer_state.hptimer.irq)
#define TIMER_HVTIMER_IRQ	(__timer_state.hvtimer.irq)

/* Reads them from the devicetree. */
void timer_save_state(void);
#endif

#endif
