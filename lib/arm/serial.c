/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console: a PL011 UART (Arm DDI 0183), polled. lib/console.c hands over whole lines
 * under its lock. Until the devicetree was read it is where QEMU's virt machine has it.
 */
#include <libcflat.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <asm/io.h>
#include <asm/setup.h>
#include <console.h>

#define UARTDR		0x00
#define UARTFR		0x18
#define UARTCR		0x30
#define UARTIMSC	0x38

#define FR_BUSY		(1 << 3)
#define FR_RXFE		(1 << 4)
#define FR_TXFF		(1 << 5)
#define CR_ENABLE	(1 << 0 | 1 << 8 | 1 << 9)	/* UARTEN, TXE, RXE */

static char *uart = (char *)0x09000000ul;

void serial_setup(void)
{
	int node = fdt_node_offset_by_compatible(dt_fdt(), -1, "arm,pl011");
	struct dt_pbus_reg reg;

	if (node >= 0 && !dt_pbus_translate_node(node, 0, &reg))
		uart = ioremap(reg.addr, reg.size);
	writel(0, uart + UARTIMSC);
	writel(CR_ENABLE, uart + UARTCR);
}

void console_write(const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		while (readl(uart + UARTFR) & FR_TXFF)
			cpu_relax();
		writel((u8)buf[i], uart + UARTDR);
	}
}

void serial_drain(void)
{
	while (readl(uart + UARTFR) & FR_BUSY)
		cpu_relax();
}

int __getchar(void)
{
	return readl(uart + UARTFR) & FR_RXFE ? -1 : (int)(readl(uart + UARTDR) & 0xff);
}
