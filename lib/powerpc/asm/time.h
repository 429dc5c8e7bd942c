/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timebase, which goes up tb_hz times a second, and delays by it. */
#ifndef LIB_POWERPC_ASM_TIME_H
#define LIB_POWERPC_ASM_TIME_H

#include <libcflat.h>
#include <asm/processor.h>

static inline uint64_t get_tb(void)
{
	return mfspr(SPR_TB_R);
}

/* Milliseconds since some moment. */
uint64_t get_clock_ms(void);

/* Waits for @cycles of the timebase at least; busy, so interrupts may come or not. */
void delay(uint64_t cycles);
void udelay(uint64_t us);

static inline void mdelay(uint64_t ms)
{
	udelay(ms * 1000);
}

/*
 * The same in idle state: the decrementer wakes the CPU up, so interrupts must be enabled
 * by nobody and 0x900 be free. Without a way to idle it is delay().
 */
void sleep_tb(uint64_t cycles);
void usleep(uint64_t us);

static inline void msleep(uint64_t ms)
{
	usleep(ms * 1000);
}

#endif
