/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interval timer. See pit.h. */
#include <libcflat.h>
#include <asm/barrier.h>
#include "pit.h"

void pit_start(unsigned int channel, unsigned int mode, u16 count)
{
	outb(PIT_CHANNEL(channel) | PIT_BOTH_BYTES | PIT_MODE(mode), PIT_COMMAND);
	outb(count, PIT_PORT(channel));
	outb(count >> 8, PIT_PORT(channel));
}

u16 pit_count(unsigned int channel)
{
	u8 low;

	outb(PIT_CHANNEL(channel) | PIT_LATCH, PIT_COMMAND);
	low = inb(PIT_PORT(channel));
	return low | (u16)inb(PIT_PORT(channel)) << 8;
}

u8 pit_status(unsigned int channel)
{
	outb(PIT_READ_BACK | PIT_NO_COUNT | PIT_READ_CHANNEL(channel), PIT_COMMAND);
	return inb(PIT_PORT(channel));
}

bool pit_wait(u16 count)
{
	pit_set_gate2(true);
	outb(PIT_CHANNEL(2) | PIT_BOTH_BYTES | PIT_MODE(0), PIT_COMMAND);
	if ((pit_status(2) & PIT_STATUS_PROGRAM) != (PIT_BOTH_BYTES | PIT_MODE(0)))
		return false;
	outb(count, PIT_PORT(2));
	outb(count >> 8, PIT_PORT(2));
	while (!pit_out2())
		cpu_relax();
	return true;
}
