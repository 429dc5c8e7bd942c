/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for a number of cycles. See delay.h. */
#include "delay.h"
#include "processor.h"

void delay(u64 count)
{
	u64 start = rdtsc();

	do {
		pause();
	} while (rdtsc() - start < count);
}
