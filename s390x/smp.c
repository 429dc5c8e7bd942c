/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIGNAL PROCESSOR: every order to a CPU that runs, to one that is stopped, to one that does not
 * exist, and to itself; condition codes, the status word and what the order does.
 *
 * Principles of Operation, chapter 4, "CPU Signaling and Response". Register 1 takes the status in
 * its right half when the condition code is 1 and stays otherwise; register and PSW are compared
 * whole, by the probe.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/barrier.h>
#include <asm/facility.h>
#include <asm/interrupt.h>
#include <asm/memory_areas.h>
#include <asm/page.h>
#include <asm/sigp.h>
#include <asm/time.h>
#include "probe.h"
#include "smp.h"

#define STATUS_PATTERN	0x1234567800000000ul

/* Sends @order with the parameter in register 1; the row compares everything. */
static void order(struct tally *t, unsigned int address, uint64_t code, uint64_t parameter,
		  unsigned int cc, uint32_t status)
{
	/* R1 is even, the parameter in R1 + 1; the order is a 64-bit address of which 8 bits count. */
	struct probe before = probe_init(PROBE_64 | PROBE_CC((cc + 1) & 3)), got, want;
	uint64_t insn = 0xae240000 | (code & 0xff);
	unsigned int tries = 0;

	before.gr[2] = STATUS_PATTERN | 0x77;
	before.gr[3] = parameter;
	/* The CPU address is bits 48 to 63 of R3; the others do not count. */
	before.gr[4] = 0xffffffffffff0000 | address;
	do {
		got = before;
		probe_run(&got, insn);
	} while (probe_cc(&got) == SIGP_CC_BUSY && cc != SIGP_CC_BUSY && ++tries < 100000);
	want = probe_ended(&before, insn);
	probe_set_cc(&want, cc);
	if (cc == SIGP_CC_STATUS_STORED)
		want.gr[2] = STATUS_PATTERN | status;
	probe_row(t, &want, &got, "order %#lx to %u", code, address);
}

static void check(const char *name, unsigned int address, uint64_t code, uint64_t parameter,
		  unsigned int cc, uint32_t status)
{
	struct tally t = tally_start();

	order(&t, address, code, parameter, cc, status);
	tally_report(&t, "%s", name);
}

static const u8 orders[] = {
	SIGP_SENSE, SIGP_EXTERNAL_CALL, SIGP_EMERGENCY_SIGNAL, SIGP_START, SIGP_STOP, SIGP_RESTART,
	SIGP_STOP_AND_STORE_STATUS, SIGP_INITIAL_CPU_RESET, SIGP_CPU_RESET, SIGP_SET_PREFIX,
	SIGP_STORE_STATUS_AT_ADDRESS, SIGP_SENSE_RUNNING,
};

static void test_nowhere(void)
{
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(orders); i++) {
		order(&t, smp_query_num_cpus() + 7, orders[i], 0, SIGP_CC_NOT_OPERATIONAL, 0);
		order(&t, 0xffff, orders[i], 0, SIGP_CC_NOT_OPERATIONAL, 0);
	}
	tally_report(&t, "orders to a CPU that is not there");
}

static void test_invalid_orders(unsigned int address, const char *whose)
{
	static const u8 invalid[] = { 0x00, 0x10, 0x11, 0x14, 0x18, 0x40, 0x80, 0xff };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(invalid); i++)
		order(&t, address, invalid[i], 0, SIGP_CC_STATUS_STORED, SIGP_STATUS_INVALID_ORDER);
	tally_report(&t, "orders that do not exist, %s", whose);
}

static volatile unsigned int counter;

static void spin(void)
{
	while (true)
		counter++;
}

/* Whether the counter moves within @ms. */
static bool runs(unsigned int ms)
{
	uint64_t start = get_clock_ms();
	unsigned int before = counter;

	while (get_clock_ms() - start < ms)
		if (counter != before)
			return true;
	return false;
}

static void test_states(void)
{
	unsigned int cpu = smp_cpu_addr(1);

	check("SENSE of a stopped CPU", cpu, SIGP_SENSE, 0, 1, SIGP_STATUS_STOPPED);
	check("STOP of a stopped CPU", cpu, SIGP_STOP, 0, 0, 0);
	check("SENSE after it", cpu, SIGP_SENSE, 0, 1, SIGP_STATUS_STOPPED);
	smp_cpu_setup(1, PSW_WITH_CUR_MASK(spin));
	check("SENSE of a running CPU", cpu, SIGP_SENSE, 0, 0, 0);
	report(runs(2000), "it runs");
	check("START of a running CPU", cpu, SIGP_START, 0, 0, 0);
	report(runs(2000), "it runs on");
	check("STOP", cpu, SIGP_STOP, 0, 0, 0);
	while (!smp_cpu_stopped(1))
		mb();
	check("SENSE after STOP", cpu, SIGP_SENSE, 0, 1, SIGP_STATUS_STOPPED);
	report(!runs(20), "it does not run");
	check("START", cpu, SIGP_START, 0, 0, 0);
	report(runs(2000), "it goes on where it was");
	check("SENSE after START", cpu, SIGP_SENSE, 0, 0, 0);
	smp_cpu_stop(1);
}

static void test_set_prefix(void)
{
	static const struct {
		const char *name;
		uint64_t parameter;
	} wrong[] = {
		{ "outside of memory", 0x7fffe000 },
	};
	unsigned int cpu = smp_cpu_addr(1);
	void *area = alloc_pages_flags(1, AREA_DMA31);

	check("SET PREFIX of a running CPU", smp_cpu_addr(0), SIGP_SET_PREFIX, (unsigned long)area, 1,
	      SIGP_STATUS_INCORRECT_STATE);
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		report_prefix_pushf("SET PREFIX %s", wrong[i].name);
		check("refused", cpu, SIGP_SET_PREFIX, wrong[i].parameter, 1, SIGP_STATUS_INVALID_PARAMETER);
		report_prefix_pop();
	}
	check("SET PREFIX", cpu, SIGP_SET_PREFIX, (unsigned long)area, 0, 0);
	check("SET PREFIX takes bits 33 to 50 of its parameter", cpu, SIGP_SET_PREFIX,
	      (unsigned long)area | 0xffffffff80000fff, 0, 0);
	{
		struct cpu_status *status = alloc_pages_flags(0, AREA_DMA31);

		check("STORE STATUS AT ADDRESS", cpu, SIGP_STORE_STATUS_AT_ADDRESS, (unsigned long)status, 0,
		      0);
		report(status->prefix == (unsigned long)area, "the status has the prefix");
		check("STORE STATUS takes bits 33 to 54 of its parameter", cpu,
		      SIGP_STORE_STATUS_AT_ADDRESS, (unsigned long)status | 0xffffffff800001ff, 0, 0);
		check("STORE STATUS outside of memory", cpu, SIGP_STORE_STATUS_AT_ADDRESS, 0x7ffffe00, 1,
		      SIGP_STATUS_INVALID_PARAMETER);
		check("STORE STATUS of a running CPU", smp_cpu_addr(0), SIGP_STORE_STATUS_AT_ADDRESS,
		      (unsigned long)status, 1, SIGP_STATUS_INCORRECT_STATE);
		free_page(status);
	}
}

static void test_signals(void)
{
	unsigned int cpu = smp_cpu_addr(1);

	/* The CPU is stopped: what is sent to it stays pending. */
	check("EXTERNAL CALL to a stopped CPU", cpu, SIGP_EXTERNAL_CALL, 0, 0, 0);
	check("a second EXTERNAL CALL", cpu, SIGP_EXTERNAL_CALL, 0, 1, SIGP_STATUS_EXT_CALL_PENDING);
	check("SENSE tells that one is pending", cpu, SIGP_SENSE, 0, 1,
	      SIGP_STATUS_STOPPED | SIGP_STATUS_EXT_CALL_PENDING);
	check("EMERGENCY SIGNAL", cpu, SIGP_EMERGENCY_SIGNAL, 0, 0, 0);
	check("a second EMERGENCY SIGNAL", cpu, SIGP_EMERGENCY_SIGNAL, 0, 0, 0);
	check("CPU RESET", cpu, SIGP_CPU_RESET, 0, 0, 0);
	check("which clears what is pending", cpu, SIGP_SENSE, 0, 1, SIGP_STATUS_STOPPED);
	check("EXTERNAL CALL after it", cpu, SIGP_EXTERNAL_CALL, 0, 0, 0);
	check("INITIAL CPU RESET", cpu, SIGP_INITIAL_CPU_RESET, 0, 0, 0);
	check("which clears it too", cpu, SIGP_SENSE, 0, 1, SIGP_STATUS_STOPPED);
	check("SENSE RUNNING STATUS of a stopped CPU", cpu, SIGP_SENSE_RUNNING, 0, 1,
	      SIGP_STATUS_NOT_RUNNING);
	check("SENSE RUNNING STATUS of itself", smp_cpu_addr(0), SIGP_SENSE_RUNNING, 0, 0, 0);
	check("SENSE of itself", smp_cpu_addr(0), SIGP_SENSE, 0, 0, 0);
}

static void test_own_signals(void)
{
	static const struct {
		const char *name;
		u8 order;
		uint16_t code;
		unsigned int control;
	} signals[] = {
		{ "EXTERNAL CALL", SIGP_EXTERNAL_CALL, EXT_IRQ_EXTERNAL_CALL, CTL0_EXTERNAL_CALL },
		{ "EMERGENCY SIGNAL", SIGP_EMERGENCY_SIGNAL, EXT_IRQ_EMERGENCY_SIG, CTL0_EMERGENCY_SIGNAL },
	};
	uint64_t cr0 = stctg(0);

	for (unsigned int i = 0; i < ARRAY_SIZE(signals); i++) {
		check(signals[i].name, smp_cpu_addr(0), signals[i].order, 0, 0, 0);
		lowcore.ext_int_code = 0;
		lctlg(0, cr0 & ~CR0_EXTM_MASK);
		psw_mask_set_bits(PSW_MASK_EXT);
		psw_mask_clear_bits(PSW_MASK_EXT);
		report(!lowcore.ext_int_code, "%s stays pending while control register 0 masks it",
		       signals[i].name);
		expect_ext_int();
		lowcore.cpu_addr = 0xffff;
		lctlg(0, (cr0 & ~CR0_EXTM_MASK) | 1ul << signals[i].control);
		psw_mask_set_bits(PSW_MASK_EXT);
		psw_mask_clear_bits(PSW_MASK_EXT);
		report(lowcore.ext_int_code == signals[i].code && lowcore.cpu_addr == smp_cpu_addr(0),
		       "%s: the interruption", signals[i].name);
		lowcore.ext_int_code = 0;
		psw_mask_set_bits(PSW_MASK_EXT);
		psw_mask_clear_bits(PSW_MASK_EXT);
		report(!lowcore.ext_int_code, "%s: comes once", signals[i].name);
		lctlg(0, cr0);
	}
}

int main(void)
{
	if (smp_query_num_cpus() < 2) {
		report_skip("needs two CPUs");
		return report_summary();
	}
	test_nowhere();
	test_invalid_orders(smp_cpu_addr(1), "to a stopped CPU");
	test_invalid_orders(smp_cpu_addr(0), "to itself");
	test_states();
	test_set_prefix();
	test_signals();
	test_own_signals();
	return report_summary();
}
