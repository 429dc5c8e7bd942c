/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for a number of cycles. */
#ifndef LIB_X86_DELAY_H
#define LIB_X86_DELAY_H

#include <libcflat.h>
#include <asm/io.h>

/* Cycles in which an interrupt sent to oneself arrives anywhere. */
#define IPI_DELAY	1000000

/* Waits for @count cycles of the time-stamp counter. */
void delay(u64 count);

/* The time of one access to a slow device, about a microsecond on hardware. */
static inline void io_delay(void)
{
	outb(0, 0x80);
}

#endif
