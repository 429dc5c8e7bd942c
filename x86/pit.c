/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interval timer: Intel 8254 data sheet, "Operational Description", "Read Operations" and
 * "Mode Definitions"; its interrupt through the I/O APIC.
 *
 * Channel 2 is the one under test: its gate and its output are bits of port 61h. Nothing here
 * measures time: counts go down, outputs change some time, and a count that is read twice can
 * be any two on the way. A timer that stands still is a timeout.
 */
#include <libcflat.h>
#include "apic.h"
#include "isr.h"
#include "pit.h"
#include "processor.h"

#define CHANNEL		2
#define LONG_COUNT	0xffff		/* 55 ms */
#define SHORT_COUNT	1000		/* 0.8 ms */

#define COUNTS_READ	5000
#define TRIES		20

#define TIMER_VECTOR	0x53
#define TIMER_LINE	2		/* of the I/O APIC: IRQ 0 */
#define TIMER_EVENTS	20

static void command(u8 value)
{
	outb(value, PIT_COMMAND);
}

static void load(u16 count)
{
	outb(count, PIT_PORT(CHANNEL));
	outb(count >> 8, PIT_PORT(CHANNEL));
}

static u16 read_both(void)
{
	u16 low = inb(PIT_PORT(CHANNEL));

	return low | (u16)inb(PIT_PORT(CHANNEL)) << 8;
}

static void test_status(void)
{
	static const u8 accesses[] = { PIT_LOW_BYTE, PIT_HIGH_BYTE, PIT_BOTH_BYTES };
	bool same = true;

	/* Modes 6 and 7 are 2 and 3 with the upper bit ignored, however that reads back. */
	for (unsigned int mode = 0; mode < 6; mode++)
		for (unsigned int i = 0; i < ARRAY_SIZE(accesses); i++)
			for (unsigned int bcd = 0; bcd < 2; bcd++) {
				u8 wanted = accesses[i] | PIT_MODE(mode) | bcd, status;

				command(PIT_CHANNEL(CHANNEL) | wanted);
				status = pit_status(CHANNEL) & PIT_STATUS_PROGRAM;
				if (status != wanted) {
					report_info("programmed %#x, status %#x", wanted, status);
					same = false;
				}
			}
	report(same, "status tells how the channel was programmed");
}

static void test_null_count(void)
{
	command(PIT_CHANNEL(CHANNEL) | PIT_BOTH_BYTES | PIT_MODE(2));
	report(pit_status(CHANNEL) & PIT_STATUS_NULL_COUNT, "null count after a control word");
	load(LONG_COUNT);
	while (pit_status(CHANNEL) & PIT_STATUS_NULL_COUNT)
		pause();
	report_pass("no null count once the count is loaded");
}

/*
 * The first latched count stays until it is read. A host that stops the guest in between may
 * let the first count run below the second, so one try of several has to show it.
 */
static bool second_latch_ignored(void)
{
	pit_start(CHANNEL, 0, 4 * SHORT_COUNT);
	command(PIT_CHANNEL(CHANNEL) | PIT_LATCH);
	load(SHORT_COUNT);
	command(PIT_CHANNEL(CHANNEL) | PIT_LATCH);
	return read_both() > SHORT_COUNT;
}

static void test_latch(void)
{
	bool ignored = false;
	u8 status;
	u16 count;

	pit_set_gate2(true);
	for (unsigned int i = 0; i < TRIES && !ignored; i++)
		ignored = second_latch_ignored();
	report(ignored, "a second latch command is ignored");

	pit_start(CHANNEL, 2, SHORT_COUNT);
	command(PIT_READ_BACK | PIT_READ_CHANNEL(CHANNEL));
	status = inb(PIT_PORT(CHANNEL));
	count = read_both();
	if (!report((status & PIT_STATUS_PROGRAM) == (PIT_BOTH_BYTES | PIT_MODE(2)) &&
		    count >= 1 && count <= SHORT_COUNT, "read-back of both: status first, then the count"))
		report_info("status %#x, count %u", status, count);
}

/* Mode 2 counts from what was loaded to 1 and starts again. */
static void test_range(void)
{
	bool inside = true;

	pit_set_gate2(true);
	pit_start(CHANNEL, 2, SHORT_COUNT);
	for (unsigned int i = 0; i < COUNTS_READ; i++) {
		u16 count = pit_count(CHANNEL);

		inside &= count >= 1 && count <= SHORT_COUNT;
	}
	report(inside, "mode 2: every count is from 1 to what was loaded");
}

/* Whether many reads of a counter of one byte are all in [@low, @high]. */
static bool bytes_within(u8 low, u8 high)
{
	bool inside = true;

	for (unsigned int i = 0; i < COUNTS_READ; i++) {
		u8 count = inb(PIT_PORT(CHANNEL));

		inside &= count >= low && count <= high;
	}
	return inside;
}

static void test_bytes(void)
{
	pit_set_gate2(true);
	command(PIT_CHANNEL(CHANNEL) | PIT_LOW_BYTE | PIT_MODE(2));
	outb(0x7f, PIT_PORT(CHANNEL));
	report(bytes_within(1, 0x7f), "low byte only: the other one of the count is 0");
	command(PIT_CHANNEL(CHANNEL) | PIT_HIGH_BYTE | PIT_MODE(2));
	outb(0x12, PIT_PORT(CHANNEL));
	report(bytes_within(0, 0x12), "high byte only: every read has it");
}

static bool is_bcd(u16 count)
{
	for (unsigned int shift = 0; shift < 16; shift += 4)
		if ((count >> shift & 0xf) > 9)
			return false;
	return true;
}

/* Whether the counter, at @count, does not move. */
static bool stands_at(u16 count)
{
	for (unsigned int i = 0; i < COUNTS_READ; i++)
		if (pit_count(CHANNEL) != count)
			return false;
	return true;
}

/* Gate low holds the counter. */
static void test_gate(void)
{
	pit_set_gate2(false);
	pit_start(CHANNEL, 0, LONG_COUNT);
	report(stands_at(LONG_COUNT), "gate off: mode 0 stands");
	pit_set_gate2(true);
	while (pit_count(CHANNEL) == LONG_COUNT)
		pause();
	report_pass("gate on: mode 0 counts");
	pit_set_gate2(false);
	report(stands_at(pit_count(CHANNEL)), "gate off again: it stands where it was");
	report(!(inb(PIT_PORT_B) & PIT_GATE2), "port 61h reads the gate: off");
	pit_set_gate2(true);
	report(inb(PIT_PORT_B) & PIT_GATE2, "port 61h reads the gate: on");
}

/* Whether the output is @high, by port 61h and by the status byte, as often as one looks. */
static bool output_stays(bool high)
{
	for (unsigned int i = 0; i < COUNTS_READ; i++)
		if (pit_out2() != high || !(pit_status(CHANNEL) & PIT_STATUS_OUT) == high)
			return false;
	return true;
}

static void test_output(void)
{
	unsigned int edges = 0;
	bool out, bcd = true;

	pit_set_gate2(true);
	pit_start(CHANNEL, 0, SHORT_COUNT);
	while (!pit_out2())
		pause();
	report(output_stays(true), "mode 0: output goes high and stays");
	command(PIT_CHANNEL(CHANNEL) | PIT_BOTH_BYTES | PIT_MODE(0));
	report(output_stays(false), "mode 0: a control word makes it low until the count is through");
	command(PIT_CHANNEL(CHANNEL) | PIT_BOTH_BYTES | PIT_MODE(2));
	report(output_stays(true), "mode 2: output is high from the control word on");

	pit_start(CHANNEL, 3, SHORT_COUNT);
	out = pit_out2();
	while (edges < TIMER_EVENTS)
		if (pit_out2() != out) {
			out = !out;
			edges++;
		}
	report_pass("mode 3: output is a square wave");

	command(PIT_CHANNEL(CHANNEL) | PIT_BOTH_BYTES | PIT_MODE(2) | PIT_BCD);
	load(0x1000);
	for (unsigned int i = 0; i < COUNTS_READ; i++) {
		u16 count = pit_count(CHANNEL);

		bcd &= is_bcd(count) && count <= 0x1000;
	}
	report(bcd, "BCD: every count is decimal and at most what was loaded");
}

static volatile unsigned int events;

static void take_timer(isr_regs_t *regs)
{
	events++;
	eoi();
}

static void test_interrupt(void)
{
	handle_irq(TIMER_VECTOR, take_timer);
	ioapic_set_redir(TIMER_LINE, TIMER_VECTOR, TRIGGER_EDGE);
	pit_start(0, 2, SHORT_COUNT);
	while (events < TIMER_EVENTS) {
		safe_halt();
		cli();
	}
	report_pass("IRQ 0: mode 2 interrupts again and again");

	/* One edge, and no other without a new count. */
	set_mask(TIMER_LINE, 1);
	pit_start(0, 0, SHORT_COUNT);
	while (!(pit_status(0) & PIT_STATUS_OUT))
		pause();
	pit_start(0, 0, LONG_COUNT);
	sti_nop();
	cli();
	events = 0;
	set_mask(TIMER_LINE, 0);
	pit_start(0, 0, SHORT_COUNT);
	while (!events) {
		safe_halt();
		cli();
	}
	sti();
	pit_wait(4 * SHORT_COUNT);
	cli();
	if (!report(events == 1, "IRQ 0: mode 0 interrupts once"))
		report_info("%u interrupts", events);
	set_mask(TIMER_LINE, 1);
}

int main(int argc, char **argv)
{
	pit_set_gate2(true);
	if (!pit_wait(1)) {
		report_skip("no 8254");
		return report_summary();
	}
	test_status();
	test_null_count();
	test_latch();
	test_range();
	test_bytes();
	test_gate();
	test_output();
	test_interrupt();
	return report_summary();
}
