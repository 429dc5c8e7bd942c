/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interval timer: Intel 8254 data sheet. Channel 0 is IRQ 0; channel 2 has its gate and
 * its output in port 61h, so it measures time without an interrupt.
 */
#ifndef LIB_X86_PIT_H
#define LIB_X86_PIT_H

#include <libcflat.h>
#include <asm/io.h>

#define PIT_HZ			1193182

#define PIT_PORT(channel)	(0x40 + (channel))
#define PIT_COMMAND		0x43

/* A control word: channel, which bytes a read or write of the counter means, mode, BCD. */
#define PIT_CHANNEL(channel)	((channel) << 6)
#define PIT_LATCH		0x00
#define PIT_LOW_BYTE		0x10
#define PIT_HIGH_BYTE		0x20
#define PIT_BOTH_BYTES		0x30
#define PIT_MODE(mode)		((mode) << 1)
#define PIT_BCD			0x01

/* The read-back command, for any set of channels; the first two bits are active low. */
#define PIT_READ_BACK		0xc0
#define PIT_NO_COUNT		0x20
#define PIT_NO_STATUS		0x10
#define PIT_READ_CHANNEL(channel) (2 << (channel))

/* A status byte; the rest of it is what the control word said. */
#define PIT_STATUS_OUT		0x80
#define PIT_STATUS_NULL_COUNT	0x40
#define PIT_STATUS_PROGRAM	0x3f

/* Port 61h. */
#define PIT_PORT_B		0x61
#define PIT_GATE2		0x01
#define PIT_SPEAKER		0x02
#define PIT_NMI_MASKS		0x0c
#define PIT_REFRESH		0x10
#define PIT_OUT2		0x20

/* Programs a channel in binary and starts it with @count, 0 meaning 65536. */
void pit_start(unsigned int channel, unsigned int mode, u16 count);

/* The count now, of a channel programmed for both bytes. */
u16 pit_count(unsigned int channel);

/* The status byte of a channel. */
u8 pit_status(unsigned int channel);

static inline void pit_set_gate2(bool on)
{
	outb((inb(PIT_PORT_B) & PIT_NMI_MASKS) | (on ? PIT_GATE2 : 0), PIT_PORT_B);
}

static inline bool pit_out2(void)
{
	return inb(PIT_PORT_B) & PIT_OUT2;
}

/*
 * Waits for @count clocks of the timer, by channel 2, which need not have been set up. False,
 * at once, when the machine has no timer.
 */
bool pit_wait(u16 count);

#endif
