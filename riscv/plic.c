/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The platform-level interrupt controller (RISC-V PLIC specification 1.0) with the 16550 as
 * its source: pending, enable, priority, threshold, claim and completion, for the supervisor
 * context of this hart; and the external interrupt that comes of it.
 *
 * Contexts are those of QEMU's virt machine: two a hart, machine mode first.
 */
#include <libcflat.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <asm/io.h>
#include <asm/setup.h>
#include "insn.h"
#include "probe.h"

#define PRIORITY(source)	(plic + 4 * (source))
#define PENDING(source)		(plic + 0x1000 + (source) / 32 * 4)
#define ENABLE(source)		(plic + 0x2000 + 0x80 * context + (source) / 32 * 4)
#define THRESHOLD		(plic + 0x200000 + 0x1000 * context)
#define CLAIM			(THRESHOLD + 4)
#define UART_IER		1
#define UART_IIR		2
#define IER_THRE		2

static volatile u8 *plic, *uart;
static unsigned int context, source;
static struct probe p;

static bool external_pending(void)
{
	return csr_read(CSR_SIP) & IP_SEIP;
}

/* The transmitter is empty: asking for its interrupt makes one, reading IIR ends it. */
static void raise(void)
{
	writeb(IER_THRE, uart + UART_IER);
}

static void lower(void)
{
	writeb(0, uart + UART_IER);
	readb(uart + UART_IIR);
}

static bool is_pending(void)
{
	return readl(PENDING(source)) >> source % 32 & 1;
}

/* Nothing of an earlier check is left: what is pending is claimed and completed. */
static void quiet(void)
{
	lower();
	writel(1, PRIORITY(source));
	writel(0, THRESHOLD);
	writel(1u << source % 32, ENABLE(source));
	for (u32 claimed; (claimed = readl(CLAIM)); )
		writel(claimed, CLAIM);
}

static void test_claim(void)
{
	u32 first, second;
	bool before, after, again;

	quiet();
	report(!external_pending() && !readl(CLAIM), "nothing pends, a claim gives 0");
	/* Looked at before anything is printed: that is what the source is about. */
	raise();
	before = is_pending() && external_pending();
	first = readl(CLAIM);
	after = is_pending() || external_pending();
	second = readl(CLAIM);
	writel(first, CLAIM);
	again = is_pending() && external_pending();
	quiet();
	report(before, "a source pends, and SEIP with it");
	report(first == source, "a claim gives its number");
	report(!after, "and takes both away");
	report(!second, "a second claim gives 0");
	report(again, "completed while it is still raised: pends again");
	report(!is_pending() && !external_pending(), "lowered, claimed and completed: gone");
}

static void test_gates(void)
{
	quiet();
	writel(0, ENABLE(source));
	raise();
	report(is_pending() && !external_pending(), "not enabled: pends without SEIP");
	report(!readl(CLAIM), "not enabled: a claim gives 0");
	writel(1u << source % 32, ENABLE(source));
	report(external_pending(), "enabled: SEIP");
	writel(0, PRIORITY(source));
	report(!external_pending(), "priority 0 never interrupts");
	writel(3, PRIORITY(source));
	writel(3, THRESHOLD);
	report(!external_pending(), "a priority of the threshold does not interrupt");
	writel(2, THRESHOLD);
	report(external_pending(), "one above it does");
	writel(7, PRIORITY(source));
	report(readl(PRIORITY(source)) == 7 && readl(THRESHOLD) == 2,
	       "priority and threshold read as written");
	report(!readl(PRIORITY(0)), "source 0 has no priority");
	quiet();
}

static void test_interrupt(void)
{
	const u32 nops[] = { INSN_NOP, INSN_NOP };

	quiet();
	raise();
	csr_set(CSR_SIP, IP_SSIP);
	csr_write(CSR_SIE, IE_SEIE | IE_SSIE);
	probe_init(&p, PROBE_U);
	probe_insns(&p, nops, 2);
	probe_run(&p);
	csr_write(CSR_SIE, 0);
	csr_clear(CSR_SIP, IP_SSIP);
	report(probe_is(&p, CAUSE_IRQ_FLAG | IRQ_S_EXT, 0, 0, true),
	       "the external interrupt is taken, before a software one");
	csr_clear(CSR_SIP, IP_SEIP);
	report(external_pending(), "software cannot clear SEIP");
	quiet();
}

int main(void)
{
	dt_pbus_addr_t plic_base, uart_base;
	const struct fdt_property *property;
	int node, length;

	if (dt_pbus_get_base_compatible("sifive,plic-1.0.0", &plic_base) &&
	    dt_pbus_get_base_compatible("riscv,plic0", &plic_base)) {
		report_skip("this machine has no PLIC");
		return report_summary();
	}
	node = fdt_node_offset_by_compatible(dt_fdt(), -1, "ns16550a");
	if (node < 0 || dt_pbus_get_base_compatible("ns16550a", &uart_base)) {
		report_skip("this machine has no 16550");
		return report_summary();
	}
	property = fdt_get_property(dt_fdt(), node, "interrupts", &length);
	assert(property && length >= 4);
	source = fdt32_ld((const void *)property->data);
	plic = ioremap(plic_base, 0x4000000);
	uart = ioremap(uart_base, 0x100);
	context = 2 * current_thread_info()->hartid + 1;
	report(source && source < 128, "the source's number is in the devicetree");

	test_claim();
	test_gates();
	test_interrupt();
	return report_summary();
}
