/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console: the first serial port, a 16550 (National Semiconductor PC16550D data
 * sheet), polled; or, for output, the port that CONSOLE in the environ names, which takes
 * every byte at once (Bochs's port 0xe9, QEMU's isa-debugcon). lib/console.c hands over
 * whole lines under its lock.
 */
#include <libcflat.h>
#include <asm/io.h>
#include <console.h>
#include <asm/setup.h>
#include <stdlib.h>

#define COM1	0x3f8
#define THR	(COM1 + 0)	/* transmit holding, receive buffer, divisor low */
#define IER	(COM1 + 1)	/* interrupt enable, divisor high */
#define FCR	(COM1 + 2)
#define LCR	(COM1 + 3)
#define MCR	(COM1 + 4)
#define LSR	(COM1 + 5)

#define FCR_ENABLE_AND_CLEAR	0x07
#define LCR_8N1			0x03
#define LCR_DLAB		0x80
#define MCR_DTR_RTS		0x03
#define LSR_DATA_READY		0x01
#define LSR_THR_EMPTY		0x20
#define LSR_IDLE		0x40

#define FIFO_SIZE		16

/* 0: the serial port. */
static u16 output_port;

void serial_setup(void)
{
	outb(0, IER);
	outb(LCR_DLAB, LCR);
	outb(1, THR);		/* divisor 1: 115200 baud */
	outb(0, IER);
	outb(LCR_8N1, LCR);
	outb(FCR_ENABLE_AND_CLEAR, FCR);
	outb(MCR_DTR_RTS, MCR);
}

void console_choose(void)
{
	const char *port = getenv("CONSOLE");

	output_port = port ? strtoul(port, NULL, 0) : 0;
}

static void wait_for(u8 lsr_bit)
{
	while (!(inb(LSR) & lsr_bit))
		cpu_relax();
}

/* Each access is an exit under a hypervisor, so the FIFO is filled for each look at LSR. */
void console_write(const char *buf, size_t len)
{
	unsigned int room = 0;

	if (output_port) {
		asm volatile("rep outsb" : "+S"(buf), "+c"(len) : "d"(output_port) : "memory");
		return;
	}
	for (size_t i = 0; i < len; i++) {
		for (int cr = buf[i] == '\n'; cr >= 0; cr--) {
			if (!room) {
				wait_for(LSR_THR_EMPTY);
				room = FIFO_SIZE;
			}
			outb(cr ? '\r' : buf[i], THR);
			room--;
		}
	}
}

void serial_drain(void)
{
	wait_for(LSR_IDLE);
}

int __getchar(void)
{
	return inb(LSR) & LSR_DATA_READY ? inb(THR) : -1;
}
