/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console: a 16550 (National Semiconductor PC16550D data sheet), polled, which the
 * firmware has programmed; or, until it is found or where there is none, the SBI's debug
 * console. lib/console.c hands over whole lines under its lock.
 */
#include <libcflat.h>
#include <console.h>
#include <asm/io.h>
#include <asm/sbi.h>
#include "uart.h"

#define THR	0	/* transmit holding, receive buffer */
#define LSR	5

#define LSR_DATA_READY	0x01
#define LSR_THR_EMPTY	0x20

#define FIFO_SIZE	16

static volatile u8 *uart;

void uart_setup(u64 base)
{
	uart = (volatile u8 *)(unsigned long)base;
}

static void write_byte(u8 byte)
{
	sbi_ecall(SBI_EXT_DBCN, SBI_EXT_DBCN_CONSOLE_WRITE_BYTE, byte, 0, 0, 0, 0, 0);
}

void console_write(const char *buf, size_t len)
{
	unsigned int room = 0;

	for (size_t i = 0; i < len; i++) {
		for (int cr = buf[i] == '\n'; cr >= 0; cr--) {
			u8 byte = cr ? '\r' : buf[i];

			if (!uart) {
				write_byte(byte);
				continue;
			}
			if (!room) {
				while (!(readb(uart + LSR) & LSR_THR_EMPTY))
					cpu_relax();
				room = FIFO_SIZE;
			}
			writeb(byte, uart + THR);
			room--;
		}
	}
}

int __getchar(void)
{
	return uart && readb(uart + LSR) & LSR_DATA_READY ? readb(uart + THR) : -1;
}
