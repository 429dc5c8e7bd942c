/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for time to pass. */
#ifndef LIB_RISCV_ASM_DELAY_H
#define LIB_RISCV_ASM_DELAY_H

#include <libcflat.h>
#include <asm/setup.h>

/* Waits for so many ticks of the time CSR, or microseconds, or milliseconds. */
void delay(u64 cycles);
void udelay(unsigned long usecs);
void mdelay(unsigned long msecs);

static inline uint64_t usec_to_cycles(uint64_t usec)
{
	return timebase_frequency * usec / 1000000;
}

#endif
