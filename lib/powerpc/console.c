/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console. pseries: H_PUT_TERM_CHAR, up to 16 bytes a call (LoPAR 1.1, section 14.7.1).
 * powernv: the 16550 behind the chip's LPC bus, whose I/O space the POWER9 and POWER10 chips
 * map into physical memory.
 */
#include <libcflat.h>
#include <console.h>
#include <asm/barrier.h>
#include <asm/hcall.h>
#include <asm/io.h>
#include <asm/processor.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include "lpc.h"

#define UART		0x3f8	/* in LPC I/O space */
#define UART_DATA	0
#define UART_LSR	5
#define UART_LSR_READY	0x01	/* a byte was received */
#define UART_LSR_EMPTY	0x20	/* the transmitter can take one */

/* pseries' first virtual terminal. */
#define TERMINAL	0

#define TERM_BYTES	16

static bool console_known;

void console_setup(void)
{
	console_known = true;
}

unsigned int console_cpu(void)
{
	return console_known ? smp_processor_id() : 0;
}

static void put_term(const char *buf, size_t len)
{
	union {
		char bytes[TERM_BYTES];
		u64 words[2];
	} text = { { 0 } };
	long status;

	memcpy(text.bytes, buf, len);
	do {
		status = hcall(H_PUT_TERM_CHAR, (unsigned long)TERMINAL, len,
			       be64_to_cpu(text.words[0]), be64_to_cpu(text.words[1]));
	} while (status == H_BUSY);
}

static void write_privileged(const char *buf, size_t len)
{
	for (size_t part; len; buf += part, len -= part) {
		if (machine_is_pseries()) {
			part = MIN(len, (size_t)TERM_BYTES);
			put_term(buf, part);
		} else {
			part = 1;
			while (!(lpc_read(UART + UART_LSR) & UART_LSR_EMPTY))
				cpu_relax();
			lpc_write(UART + UART_DATA, *buf);
		}
	}
}

void console_write(const char *buf, size_t len)
{
	bool user = in_usermode();

	if (user)
		exit_usermode();
	write_privileged(buf, len);
	if (user)
		enter_usermode();
}

/* H_GET_TERM_CHAR may return several bytes; they are kept. */
static int get_term(void)
{
	static u64 words[2];
	static unsigned long left, next;
	unsigned long regs[10] = { H_GET_TERM_CHAR, TERMINAL };

	if (!left) {
		hcall_regs(regs);
		if (regs[0] != H_SUCCESS || !regs[1])
			return -1;
		left = regs[1];
		next = 0;
		words[0] = cpu_to_be64(regs[2]);
		words[1] = cpu_to_be64(regs[3]);
	}
	left--;
	return ((u8 *)words)[next++];
}

int __getchar(void)
{
	if (machine_is_pseries())
		return get_term();
	return lpc_read(UART + UART_LSR) & UART_LSR_READY ? lpc_read(UART + UART_DATA) : -1;
}
