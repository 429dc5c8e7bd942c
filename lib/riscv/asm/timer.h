/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This hart's timer and the time CSR, which counts timebase_frequency ticks a second. */
#ifndef LIB_RISCV_ASM_TIMER_H
#define LIB_RISCV_ASM_TIMER_H

#include <libcflat.h>
#include <asm/csr.h>

/* The time. */
static inline u64 timer_get_cycles(void)
{
#if __riscv_xlen == 64
	return csr_read(CSR_TIME);
#else
	u32 high, low;

	do {
		high = csr_read(CSR_TIMEH);
		low = csr_read(CSR_TIME);
	} while (high != csr_read(CSR_TIMEH));
	return (u64)high << 32 | low;
#endif
}

/*
 * From @duration_us on the timer interrupt is pending, until timer_stop(). Set by stimecmp
 * where the hart has Sstc, else by the SBI.
 */
void timer_start(unsigned long duration_us);
void timer_stop(void);

static inline void timer_irq_enable(void)
{
	csr_set(CSR_SIE, IE_TIE);
}

static inline void timer_irq_disable(void)
{
	csr_clear(CSR_SIE, IE_TIE);
}

#endif
