/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole PCI device, QEMU's edu (docs/specs/edu): registers in memory, INTx through the I/O
 * APIC, MSI through the local APIC, and bus mastering. PCI Local Bus Specification 3.0,
 * section 2.2.6 (INTx), 6.2.2 (command register), 6.8 (MSI); SDM volume 3, section 11.11.
 *
 * No check depends on how long the device takes, only on that it gets there: one that never
 * does is a timeout.
 */
#include <libcflat.h>
#include <pci-edu.h>
#include <asm/pci.h>
#include "apic.h"
#include "isr.h"
#include "processor.h"
#include "timer.h"

#define MSI_VECTOR	0x51
#define INTX_VECTOR	0x52

/* Long enough that what has not come by then does not come; more of it could never fail. */
#define SETTLE_US	2000

static struct pci_edu_dev edu;
static u8 buffer[EDU_DMA_BUFFER_SIZE] __attribute__((aligned(4096)));
static u8 expected[EDU_DMA_BUFFER_SIZE];

static volatile struct {
	unsigned int count;
	unsigned int vector;
	u32 status;
} seen;

/* The device has to be acknowledged before the I/O APIC, or its level is still high. */
static void take_interrupt(isr_regs_t *regs)
{
	seen.count++;
	seen.vector = regs->func;
	seen.status = edu_reg_readl(&edu, EDU_REG_INTR_STATUS);
	edu_reg_writel(&edu, EDU_REG_INTR_ACK, seen.status);
	eoi();
}

static void forget(void)
{
	seen.count = seen.vector = seen.status = 0;
}

/* Whether exactly one interrupt came, by @vector, and with @status in the device. */
static bool one_interrupt(unsigned int vector, u32 status, const char *what)
{
	cli();
	while (!seen.count) {
		safe_halt();
		cli();
	}
	sti();
	udelay(SETTLE_US);
	cli();
	if (report(seen.count == 1 && seen.vector == vector && seen.status == status, "%s", what))
		return true;
	report_info("%u interrupts, the last by vector %#x, status %#x", seen.count, seen.vector,
		    seen.status);
	return false;
}

static void no_interrupt(const char *what)
{
	sti();
	udelay(SETTLE_US);
	cli();
	if (!report(!seen.count, "%s", what))
		report_info("%u interrupts, the last by vector %#x, status %#x", seen.count,
			    seen.vector, seen.status);
}

static void test_registers(void)
{
	static const u32 values[] = { 0, -1u, 1, 0x80000000, 0x12345678, 0xa5a55a5a };
	bool inverts = true;

	report((edu_reg_readl(&edu, EDU_REG_ID) & 0xffff) == 0x00ed, "identification");
	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		edu_reg_writel(&edu, EDU_REG_ALIVE, values[i]);
		inverts &= edu_reg_readl(&edu, EDU_REG_ALIVE) == ~values[i];
	}
	report(inverts, "liveness check inverts");
	edu_reg_writel(&edu, EDU_REG_ID, 0);
	edu_reg_writel(&edu, EDU_REG_INTR_STATUS, -1u);
	report((edu_reg_readl(&edu, EDU_REG_ID) & 0xffff) == 0x00ed &&
	       !edu_reg_readl(&edu, EDU_REG_INTR_STATUS), "read-only registers stay");
}

static u32 factorial(u32 n)
{
	return n ? n * factorial(n - 1) : 1;
}

static u32 compute(u32 n)
{
	edu_reg_writel(&edu, EDU_REG_FACTORIAL, n);
	while (edu_reg_readl(&edu, EDU_REG_STATUS) & EDU_STATUS_FACTORIAL)
		pause();
	return edu_reg_readl(&edu, EDU_REG_FACTORIAL);
}

static void test_factorial(void)
{
	static const u32 values[] = { 0, 1, 2, 5, 12, 13, 20, 40 };
	bool right = true;

	/* What does not fit into 32 bits is cut off: 34! and above are 0. */
	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++)
		right &= compute(values[i]) == factorial(values[i]);
	report(right, "factorial");

	forget();
	edu_reg_writel(&edu, EDU_REG_STATUS, EDU_STATUS_INT_ENABLE | EDU_STATUS_FACTORIAL);
	report((edu_reg_readl(&edu, EDU_REG_STATUS) & EDU_STATUS_INT_ENABLE),
	       "factorial: interrupt enable can be set");
	compute(6);
	one_interrupt(MSI_VECTOR, EDU_INTR_FACTORIAL, "factorial: one interrupt when it is done");
	edu_reg_writel(&edu, EDU_REG_STATUS, 0);
	forget();
	compute(7);
	no_interrupt("factorial: no interrupt unless enabled");
}

static void test_msi(void)
{
	forget();
	edu_reg_writel(&edu, EDU_REG_INTR_RAISE, 0x1234);
	one_interrupt(MSI_VECTOR, 0x1234, "MSI: one interrupt by its vector");
	report(!edu_reg_readl(&edu, EDU_REG_INTR_STATUS), "MSI: acknowledged");

	pci_msi_set_enable(&edu.pci_dev, false);
	pci_cmd_set_clr(&edu.pci_dev, PCI_COMMAND_INTX_DISABLE, 0);
	forget();
	edu_reg_writel(&edu, EDU_REG_INTR_RAISE, 1);
	no_interrupt("MSI: none while disabled");
	edu_reg_writel(&edu, EDU_REG_INTR_ACK, -1u);
	pci_msi_set_enable(&edu.pci_dev, true);
}

/* A function that is no bus master must not write messages either. */
static void test_bus_master(void)
{
	pci_cmd_set_clr(&edu.pci_dev, 0, PCI_COMMAND_MASTER);
	memset(buffer, 0x5a, sizeof(buffer));
	edu_dma(&edu, virt_to_phys(buffer), 64, 0, true);
	memset(expected, 0x5a, sizeof(expected));
	report(!memcmp(buffer, expected, sizeof(buffer)), "no bus master: DMA does not reach RAM");
	forget();
	edu_reg_writel(&edu, EDU_REG_INTR_RAISE, 1);
	no_interrupt("no bus master: no MSI");
	edu_reg_writel(&edu, EDU_REG_INTR_ACK, -1u);
	pci_cmd_set_clr(&edu.pci_dev, PCI_COMMAND_MASTER, 0);
}

static bool intx_pending(void)
{
	return pci_config_readw(edu.pci_dev.bdf, PCI_STATUS) & PCI_STATUS_INTERRUPT;
}

static void test_intx(void)
{
	int line = pci_intx_line(&edu.pci_dev);
	ioapic_redir_entry_t masked = { .mask = 1 };

	if (line < 0) {
		report_skip("INTx: where it is wired to is not known");
		return;
	}
	pci_msi_set_enable(&edu.pci_dev, false);
	pci_cmd_set_clr(&edu.pci_dev, 0, PCI_COMMAND_INTX_DISABLE);
	ioapic_set_redir(line, INTX_VECTOR, TRIGGER_LEVEL);

	forget();
	report(!intx_pending(), "INTx: status bit clear before");
	edu_reg_writel(&edu, EDU_REG_INTR_RAISE, 0xabc);
	report(intx_pending(), "INTx: status bit set while it is raised");
	one_interrupt(INTX_VECTOR, 0xabc, "INTx: one interrupt, as the device is acknowledged");
	report(!intx_pending(), "INTx: status bit clear after");

	/* Section 6.2.2: the bit keeps the pin off, and the status bit is not touched by it. */
	pci_cmd_set_clr(&edu.pci_dev, PCI_COMMAND_INTX_DISABLE, 0);
	forget();
	edu_reg_writel(&edu, EDU_REG_INTR_RAISE, 2);
	no_interrupt("INTx: none while disabled");
	report(intx_pending(), "INTx: status bit set while disabled");
	pci_cmd_set_clr(&edu.pci_dev, 0, PCI_COMMAND_INTX_DISABLE);
	one_interrupt(INTX_VECTOR, 2, "INTx: comes when it is enabled again");

	ioapic_write_redir(line, masked);
	pci_msi_set_enable(&edu.pci_dev, true);
}

static void fill(u8 *p, unsigned int seed)
{
	for (unsigned int i = 0; i < EDU_DMA_BUFFER_SIZE; i++)
		p[i] = seed + i * 7 + (i >> 8);
}

/* From RAM and back to another place: those bytes arrive and their neighbours stay. */
static void check_copy(unsigned int from, unsigned int to, unsigned int at, unsigned int size,
		       const char *what)
{
	u8 *back = buffer + to;

	fill(buffer, size);
	edu_dma(&edu, virt_to_phys(buffer + from), size, at, false);
	fill(expected, size + 100);
	memcpy(expected + to, buffer + from, size);
	fill(buffer, size + 100);
	edu_dma(&edu, virt_to_phys(back), size, at, true);
	report(!memcmp(buffer, expected, sizeof(buffer)), "DMA: %s", what);
}

/* Bytes in the middle of what the device has replace those and no others. */
static void check_place(void)
{
	const unsigned int size = 4000, at = 1000, length = 8;

	fill(buffer, 1);
	memcpy(expected, buffer, size);
	edu_dma(&edu, virt_to_phys(buffer), size, 0, false);
	fill(buffer, 77);
	memcpy(expected + at, buffer, length);
	edu_dma(&edu, virt_to_phys(buffer), length, at, false);
	edu_dma(&edu, virt_to_phys(buffer), size, 0, true);
	report(!memcmp(buffer, expected, size), "DMA: to its place in the device");
}

static void test_dma(void)
{
	check_place();
	check_copy(0, 0, 0, 1, "one byte");
	check_copy(1, 2, 3, 5, "at odd addresses");
	check_copy(100, 2000, 1000, 2000, "2000 bytes");
	check_copy(0, 96, 0, 4000, "4000 bytes");
	check_copy(4095, 0, 4094, 1, "the last byte of a page");

	forget();
	edu_dma_start(&edu, virt_to_phys(buffer), 16, 0, EDU_DMA_INT);
	one_interrupt(MSI_VECTOR, EDU_INTR_DMA, "DMA: one interrupt when it is done");
	report(!edu_dma_busy(&edu), "DMA: not busy after it");
}

/* Of the buffer itself, and apart, as a VMM may end at this. */
static void test_last_byte(void)
{
	check_copy(0, 0, EDU_DMA_BUFFER_SIZE - 1, 1, "the last byte of the device's buffer");
	check_copy(0, 0, 0, EDU_DMA_BUFFER_SIZE, "the whole buffer");
}

int main(int argc, char **argv)
{
	if (!edu_init(&edu)) {
		report_skip("no edu device");
		return report_summary();
	}
	handle_irq(MSI_VECTOR, take_interrupt);
	handle_irq(INTX_VECTOR, take_interrupt);
	if (!pci_setup_msi(&edu.pci_dev, pci_msi_address(apic_id()), pci_msi_data(MSI_VECTOR)))
		report_abort("edu has no MSI");

	if (argc > 1 && !strcmp(argv[1], "last-byte")) {
		test_last_byte();
		return report_summary();
	}
	test_registers();
	test_msi();
	test_factorial();
	test_dma();
	test_intx();
	test_bus_master();
	return report_summary();
}
