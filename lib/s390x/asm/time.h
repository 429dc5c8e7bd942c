/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TOD clock, whose bit 51 is a microsecond, and the CPU timer: Principles of Operation, ch. 4. */
#ifndef LIB_S390X_ASM_TIME_H
#define LIB_S390X_ASM_TIME_H

#include <libcflat.h>
#include <asm/barrier.h>

#define STCK_SHIFT_US		(63 - 51)
#define STCK_SHIFT_MS		STCK_SHIFT_US
#define STCK_MAX		(-1ul)
#define S390_CLOCK_SHIFT_US	STCK_SHIFT_US
#define CPU_TIMER_SHIFT_US	STCK_SHIFT_US

/* STORE CLOCK, STORE CLOCK FAST, SET CLOCK: the condition code. */
static inline int stck(uint64_t *time)
{
	int cc;

	asm volatile("stck %1\n\t"
		     "ipm %0\n\t"
		     "srl %0,28" : "=d"(cc), "=Q"(*time) : : "cc", "memory");
	return cc;
}

static inline int stckf(uint64_t *time)
{
	int cc;

	asm volatile(".insn s,0xb27c0000,%1\n\t"
		     "ipm %0\n\t"
		     "srl %0,28" : "=d"(cc), "=Q"(*time) : : "cc", "memory");
	return cc;
}

static inline int sck(uint64_t *time)
{
	int cc;

	asm volatile("sck %1\n\t"
		     "ipm %0\n\t"
		     "srl %0,28" : "=d"(cc) : "Q"(*time) : "cc");
	return cc;
}

static inline uint64_t get_clock_us(void)
{
	uint64_t time;

	stck(&time);
	return time >> STCK_SHIFT_US;
}

static inline uint64_t get_clock_ms(void)
{
	return get_clock_us() / 1000;
}

static inline void udelay(unsigned long us)
{
	uint64_t start = get_clock_us();

	while (get_clock_us() - start < us)
		cpu_relax();
}

static inline void mdelay(unsigned long ms)
{
	udelay(ms * 1000);
}

/* Lets the CPU timer go below 0 in @timeout_ms. */
static inline void cpu_timer_set_ms(int64_t timeout_ms)
{
	int64_t timer = (timeout_ms * 1000) << CPU_TIMER_SHIFT_US;

	asm volatile("spt %0" : : "Q"(timer));
}

#endif
