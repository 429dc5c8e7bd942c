/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The devices that the firmware drives, where QEMU's virt machine has them: the CLINT
 * (SiFive FU540 manual, chapter 9), the finisher, the 16550.
 */
#include "firmware.h"

#define CLINT		0x2000000ul
#define MSIP		(CLINT + 0)
#define MTIMECMP	(CLINT + 0x4000)
#define FINISHER	0x100000ul
#define FINISHER_FAIL	0x3333
#define FINISHER_PASS	0x5555
#define FINISHER_RESET	0x7777
#define UART		0x10000000ul
#define UART_LSR	(UART + 5)

static volatile uint32_t *reg32(unsigned long address)
{
	return (volatile uint32_t *)address;
}

static volatile uint8_t *reg8(unsigned long address)
{
	return (volatile uint8_t *)address;
}

void fw_set_msip(unsigned long hartid, bool on)
{
	__sync_synchronize();
	*reg32(MSIP + 4 * hartid) = on;
}

void fw_set_mtimecmp(unsigned long hartid, uint64_t when)
{
	*reg32(MTIMECMP + 8 * hartid + 4) = -1;
	*reg32(MTIMECMP + 8 * hartid) = (uint32_t)when;
	*reg32(MTIMECMP + 8 * hartid + 4) = when >> 32;
}

/* A failure makes QEMU leave with status 1. */
void fw_power_off(bool reboot, bool failure)
{
	*reg32(FINISHER) = reboot ? FINISHER_RESET : failure ? 1 << 16 | FINISHER_FAIL :
			   FINISHER_PASS;
	while (true)
		asm volatile("wfi");
}

void fw_putchar(char c)
{
	while (!(*reg8(UART_LSR) & 0x20))
		;
	*reg8(UART) = c;
}

int fw_getchar(void)
{
	return *reg8(UART_LSR) & 1 ? *reg8(UART) : -1;
}

/* Only the comparator of a hart that is there keeps what it is given. */
bool fw_hart_exists(unsigned long hartid)
{
	fw_set_mtimecmp(hartid, -1);
	return *reg32(MTIMECMP + 8 * hartid) == -1u;
}
