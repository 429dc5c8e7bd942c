/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiting for an amount of time. A guest shares its host with others and may stand still at
 * any moment: what these give is a least time, and no check may depend on a longest one.
 */
#ifndef LIB_X86_TIMER_H
#define LIB_X86_TIMER_H

#include <libcflat.h>

/*
 * What the time-stamp counter counts in a second: as CPUID says it (leaf 15H, or 40000010H
 * of a hypervisor), else measured once by the interval timer, else leaf 16H's nominal clock.
 * Never 0.
 */
u64 tsc_hz(void);

static inline u64 us_to_tsc(u64 us)
{
	return us * (tsc_hz() / 1000000);
}

/* Wait by the time-stamp counter. */
void udelay(u64 us);
void mdelay(u64 ms);

/*
 * The power management timer: ACPI 6.5, section 4.8.3.3. Its I/O port is that of the FADT;
 * without one the chipset of QEMU's pc and q35 is asked, and set up if firmware did not. 0
 * when there is none.
 */
#define PM_TIMER_HZ	3579545
u16 pm_timer_port(void);

/* The bits that count: 24 of them, or 32 where the FADT says so. */
u32 pm_timer_mask(void);

/* Waits by the power management timer; false, at once, when there is none. */
bool pm_timer_delay(u64 us);

#endif
