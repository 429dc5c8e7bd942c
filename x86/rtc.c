/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real-time clock and its RAM: Motorola MC146818A data sheet, by the ports 70h and 71h;
 * IRQ 8 through the I/O APIC.
 *
 * No check knows what time it is. The clock is stopped (SET) while registers are written, and
 * started again with the time it had.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "apic.h"
#include "isr.h"
#include "pit.h"
#include "processor.h"

#define PORT_INDEX	0x70
#define PORT_DATA	0x71

#define SECONDS		0x00
#define SECONDS_ALARM	0x01
#define MINUTES		0x02
#define HOURS		0x04
#define WEEKDAY		0x06
#define DAY		0x07
#define MONTH		0x08
#define YEAR		0x09
#define REG_A		0x0a
#define REG_B		0x0b
#define REG_C		0x0c
#define REG_D		0x0d
#define RAM		0x0e
#define RAM_END		0x80

/* PCs keep the century here, in one or the other, and it is part of the time. */
#define CENTURY		0x32
#define CENTURY_PS2	0x37

#define A_UIP		0x80
#define A_32KHZ		0x20
#define A_RATE_1024HZ	0x06

#define B_SET		0x80
#define B_PIE		0x40
#define B_AIE		0x20
#define B_UIE		0x10
#define B_BINARY	0x04
#define B_24H		0x02

#define C_IRQF		0x80
#define C_PF		0x40
#define C_UF		0x10
#define C_RESERVED	0x0f

#define D_VRT		0x80

#define RTC_VECTOR	0x54
#define RTC_LINE	8
#define EVENTS		20

/* A quarter of a second, by a clock of the same machine: 256 periods. */
#define PIT_CLOCKS	(PIT_HZ / 100)
#define WAITS		25

static u8 read_reg(u8 index)
{
	outb(index, PORT_INDEX);
	return inb(PORT_DATA);
}

static void write_reg(u8 index, u8 value)
{
	outb(index, PORT_INDEX);
	outb(value, PORT_DATA);
}

static u8 to_bcd(u8 value)
{
	return value / 10 << 4 | value % 10;
}

static bool is_bcd(u8 value)
{
	return (value & 0xf) <= 9 && value >> 4 <= 9;
}

static u8 next_ram(u8 index)
{
	do {
		index++;
	} while (index == CENTURY || index == CENTURY_PS2);
	return index;
}

static void test_ram(void)
{
	bool holds = true, apart = true;
	u8 saved[RAM_END];

	/* All of it at once, so that two that are the same byte are told apart. */
	for (u8 i = RAM; i < RAM_END; i = next_ram(i)) {
		saved[i] = read_reg(i);
		write_reg(i, i ^ 0xa5);
	}
	for (u8 i = RAM; i < RAM_END; i = next_ram(i))
		apart &= read_reg(i) == (i ^ 0xa5);
	for (u8 i = RAM; i < RAM_END; i = next_ram(i))
		for (u8 bit = 1; bit; bit <<= 1) {
			write_reg(i, bit);
			holds &= read_reg(i) == bit;
		}
	for (u8 i = RAM; i < RAM_END; i = next_ram(i))
		write_reg(i, saved[i]);
	report(apart, "RAM: each byte its own");
	report(holds, "RAM: holds every bit");
}

/* The clock stands while @values are tried in register @index, which has them one by one. */
static bool holds_all(u8 index, u8 first, u8 last, bool bcd)
{
	bool holds = true;

	for (u8 value = first; value <= last; value++) {
		u8 wanted = bcd ? to_bcd(value) : value;

		write_reg(index, wanted);
		if (read_reg(index) != wanted) {
			report_info("register %u: wrote %#x, read %#x", index, wanted,
				    read_reg(index));
			holds = false;
		}
	}
	return holds;
}

static void test_time_registers(void)
{
	static const struct {
		const char *name;
		u8 index, first, last;
	} times[] = {
		{ "seconds", SECONDS, 0, 59 }, { "minutes", MINUTES, 0, 59 },
		{ "hours", HOURS, 0, 23 }, { "day of the week", WEEKDAY, 1, 7 },
		{ "day of the month", DAY, 1, 31 }, { "month", MONTH, 1, 12 },
		{ "year", YEAR, 0, 99 },
	};
	u8 b = read_reg(REG_B), saved[REG_A];

	write_reg(REG_B, b | B_SET);
	for (u8 i = SECONDS; i < REG_A; i++)
		saved[i] = read_reg(i);
	report(!(read_reg(REG_A) & A_UIP), "SET ends an update");
	for (unsigned int bcd = 0; bcd < 2; bcd++) {
		write_reg(REG_B, B_SET | B_24H | (bcd ? 0 : B_BINARY));
		for (unsigned int i = 0; i < ARRAY_SIZE(times); i++)
			report(holds_all(times[i].index, times[i].first, times[i].last, bcd),
			       "%s hold every value in %s", times[i].name, bcd ? "BCD" : "binary");
	}
	write_reg(REG_B, b | B_SET);
	for (u8 i = SECONDS; i < REG_A; i++)
		write_reg(i, saved[i]);
	write_reg(REG_B, b);
}

static void test_registers(void)
{
	u8 a = read_reg(REG_A), b = read_reg(REG_B);

	write_reg(REG_B, b | B_SET);
	write_reg(REG_A, A_UIP | A_32KHZ | A_RATE_1024HZ);
	report(read_reg(REG_A) == (A_32KHZ | A_RATE_1024HZ), "register A: UIP is read-only");
	write_reg(REG_A, a);
	write_reg(REG_B, b);
	report(!(read_reg(REG_C) & C_RESERVED), "register C: reserved bits are zeros");
	write_reg(REG_C, 0xff);
	report(!(read_reg(REG_C) & C_RESERVED), "register C is read-only");
	report(read_reg(REG_D) == D_VRT, "register D: the time is valid, the rest zeros");
	write_reg(REG_D, 0);
	report(read_reg(REG_D) == D_VRT, "register D is read-only");
}

/* The seconds change with an update, and the time has the form that register B says. */
static void test_update(void)
{
	u8 b = read_reg(REG_B), seconds, now;
	bool form = true, told = false;
	int updates = 0;

	write_reg(REG_B, (b & ~B_BINARY) | B_24H);
	read_reg(REG_C);
	seconds = read_reg(SECONDS);
	/* UF may come a moment behind the new second, but not behind the next. */
	while (!updates || (!told && updates < 2)) {
		pause();
		told |= read_reg(REG_C) & C_UF;
		now = read_reg(SECONDS);
		updates += now != seconds;
		seconds = now;
	}
	report(told, "an update changes the seconds, and is told by UF");
	for (u8 i = SECONDS; i < REG_A; i += i < WEEKDAY ? 2 : 1)
		form &= is_bcd(read_reg(i));
	report(form, "the time is BCD");
	write_reg(REG_B, b);
}

static volatile unsigned int events;
static volatile u8 flags;

static void take_interrupt(isr_regs_t *regs)
{
	events++;
	flags = read_reg(REG_C);
	eoi();
}

static void test_periodic(void)
{
	u8 a = read_reg(REG_A), b = read_reg(REG_B);
	bool found = false;

	write_reg(REG_A, A_32KHZ | A_RATE_1024HZ);
	read_reg(REG_C);
	for (unsigned int i = 0; i < WAITS && !found; i++) {
		pit_wait(PIT_CLOCKS);
		found = read_reg(REG_C) & C_PF;
	}
	report(found, "PF is set without an interrupt");

	handle_irq(RTC_VECTOR, take_interrupt);
	ioapic_set_redir(RTC_LINE, RTC_VECTOR, TRIGGER_EDGE);
	read_reg(REG_C);
	write_reg(REG_B, b | B_PIE);
	while (events < EVENTS) {
		safe_halt();
		cli();
		if (events == 1)
			report((flags & (C_IRQF | C_PF)) == (C_IRQF | C_PF),
			       "register C: IRQF and PF in the handler");
	}
	write_reg(REG_B, b);
	report_pass("periodic interrupt comes again and again");
	set_mask(RTC_LINE, 1);
	read_reg(REG_C);
	report(!(read_reg(REG_C) & C_IRQF), "reading register C clears IRQF");
	write_reg(REG_A, a);
}

int main(int argc, char **argv)
{
	if (read_reg(REG_D) == 0xff) {
		report_skip("no real-time clock");
		return report_summary();
	}
	test_registers();
	test_ram();
	test_time_registers();
	test_update();
	test_periodic();
	return report_summary();
}
