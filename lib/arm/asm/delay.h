/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting, by the virtual counter. */
#ifndef LIB_ARM_ASM_DELAY_H
#define LIB_ARM_ASM_DELAY_H

#include <libcflat.h>

/* Ticks of the counter. */
void delay(u64 cycles);

void udelay(unsigned long usecs);
void mdelay(unsigned long msecs);

#endif
