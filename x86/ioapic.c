/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The I/O APIC: its registers, edge- and level-triggered lines, remote IRR, masks, delivery
 * modes and destinations. Lines are driven by QEMU's pc-testdev, on a second CPU as well.
 *
 * Intel 82093AA data sheet, sections 3.1 (IOREGSEL, IOWIN) and 3.2 (ID, version, arbitration,
 * redirection table); SDM volume 3, section 11.8.5 (EOI of level-triggered interrupts), 11.8.4
 * (TMR). Only bits that the data sheet defines are written.
 *
 * The local APICs are in xAPIC mode. A failure is followed by what came, or by the entry.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "apic.h"
#include "apic-events.h"
#include "desc.h"
#include "processor.h"
#include "smp.h"
#include "tally.h"

#define REG_ID		0x00
#define REG_VERSION	0x01
#define REG_ARBITRATION	0x02
#define REG_ENTRY(line)	(0x10 + 2 * (line))

#define WINDOW_SELECT	0x00
#define WINDOW_DATA	0x10
#define WINDOW_EOI	0x40	/* from version 20H on */

#define ENTRY_MASKED	(1u << 16)
#define ENTRY_LEVEL	(1u << 15)
#define ENTRY_REMOTE_IRR	(1u << 14)
#define ENTRY_LOW	(1u << 13)
#define ENTRY_PENDING	(1u << 12)
#define ENTRY_LOGICAL	(1u << 11)
#define ENTRY_WRITABLE	0x1afffu
#define DEST(id)	((u32)(id) << 24)

/* A line that no other device of the machines has. */
#define LINE		0x0b
#define VECTOR		0x76

static u32 nr_lines;

static volatile u32 *window(unsigned int offset)
{
	return (volatile u32 *)(unsigned long)(IO_APIC_DEFAULT_PHYS_BASE + offset);
}

static u32 entry_low(unsigned int line)
{
	return ioapic_read_reg(REG_ENTRY(line));
}

/* The destination first, so that an unmasked line has it. */
static void set_entry(unsigned int line, u32 low, u32 high)
{
	ioapic_write_reg(REG_ENTRY(line), ENTRY_MASKED);
	ioapic_write_reg(REG_ENTRY(line) + 1, high);
	ioapic_write_reg(REG_ENTRY(line), low);
}

static void pulse(unsigned int line)
{
	set_irq_line(line, 1);
	set_irq_line(line, 0);
}

static void test_identity(void)
{
	struct tally tally = tally_start();
	u32 version = ioapic_read_reg(REG_VERSION), id = ioapic_read_reg(REG_ID);

	report((version & 0xff) >= 0x11 && (version & 0xff) <= 0x2f, "version 11H or later");
	report(nr_lines >= 24 && nr_lines <= 240, "24 lines or more");
	/* Bit 15 is newer than the data sheet. */
	report(!(version & 0xff007f00), "reserved bits of the version are clear");
	for (u32 value = 0; value <= 0xf; value++) {
		ioapic_write_reg(REG_ID, value << 24);
		tally_row(&tally, ioapic_read_reg(REG_ID) == value << 24 &&
			  ioapic_read_reg(REG_ARBITRATION) == value << 24,
			  "ID %#x: read %#x, arbitration %#x", value, ioapic_read_reg(REG_ID),
			  ioapic_read_reg(REG_ARBITRATION));
	}
	tally_report(&tally, "ID and arbitration ID read as the ID written");
	ioapic_write_reg(REG_ID, id);
	ioapic_write_reg(REG_VERSION, ~version);
	report(ioapic_read_reg(REG_VERSION) == version, "the version is read-only");
	ioapic_write_reg(REG_ARBITRATION, ~id);
	report(ioapic_read_reg(REG_ARBITRATION) == (id & 0x0f000000),
	       "the arbitration ID is read-only");
}

static void test_select(void)
{
	struct tally tally = tally_start();

	for (u32 reg = 0; reg <= 0xff; reg++) {
		*window(WINDOW_SELECT) = reg;
		tally_row(&tally, (*window(WINDOW_SELECT) & 0xff) == reg, "%#x", reg);
	}
	tally_report(&tally, "the register select reads as written");
}

/* Each line has an entry of its own, each bit of it can be written, but for the status. */
static void test_entries(void)
{
	struct tally bits = tally_start(), own = tally_start(), status = tally_start();

	for (u32 line = 0; line < nr_lines; line++) {
		for (unsigned int bit = 0; bit < 16; bit++) {
			u32 low = ENTRY_MASKED | (1u << bit & ENTRY_WRITABLE), got;

			if (low == ENTRY_MASKED)
				continue;
			set_entry(line, low, DEST(1u << (bit & 7)));
			got = entry_low(line);
			tally_row(&bits, (got & (ENTRY_WRITABLE | ENTRY_PENDING)) == low &&
				  ioapic_read_reg(REG_ENTRY(line) + 1) == DEST(1u << (bit & 7)),
				  "line %u: wrote %#x, read %#x", line, low, got);
		}
		set_entry(line, ENTRY_MASKED | ENTRY_LEVEL | ENTRY_REMOTE_IRR | ENTRY_PENDING, 0);
		tally_row(&status, entry_low(line) == (ENTRY_MASKED | ENTRY_LEVEL),
			  "line %u: read %#x", line, entry_low(line));
	}
	for (u32 line = 0; line < nr_lines; line++)
		set_entry(line, ENTRY_MASKED | (0x40 + line), DEST(line));
	for (u32 line = 0; line < nr_lines; line++) {
		tally_row(&own, entry_low(line) == (ENTRY_MASKED | (0x40 + line)) &&
			  ioapic_read_reg(REG_ENTRY(line) + 1) == DEST(line), "line %u: read %#x",
			  line, entry_low(line));
		set_entry(line, ENTRY_MASKED, 0);
	}
	tally_report(&bits, "redirection entries keep each bit");
	tally_report(&own, "each line has its own");
	tally_report(&status, "delivery status and remote IRR are read-only");
}

/* Reading a byte-wise structure gives the same. */
static void test_accessors(void)
{
	ioapic_redir_entry_t entry;

	ioapic_set_redir(LINE, VECTOR, TRIGGER_LEVEL);
	entry = ioapic_read_redir(LINE);
	report(entry_low(LINE) == (ENTRY_LEVEL | VECTOR) && entry.vector == VECTOR &&
	       entry.trig_mode == TRIGGER_LEVEL && !entry.mask && !entry.dest_id,
	       "the library's entry");
	set_mask(LINE, 1);
	report(entry_low(LINE) == (ENTRY_MASKED | ENTRY_LEVEL | VECTOR), "and its mask");
}

static bool level_in_service;

static void look_at_tmr(isr_regs_t *regs)
{
	level_in_service = apic_read_bit(APIC_TMR, regs->func);
}

static void test_edge(void)
{
	struct tally tally = tally_start();

	events_hook = look_at_tmr;
	set_entry(LINE, VECTOR, DEST(id_map[0]));
	set_irq_line(LINE, 1);
	events_report(VECTOR, CPU(0), "edge: a rising edge");
	report(!level_in_service, "edge: TMR is clear");
	report(!(entry_low(LINE) & ENTRY_REMOTE_IRR), "edge: remote IRR is clear");
	set_irq_line(LINE, 1);
	events_report(VECTOR, 0, "edge: staying high is none");
	set_irq_line(LINE, 0);
	events_report(VECTOR, 0, "edge: falling is none");
	pulse(LINE);
	pulse(LINE);
	events_report(VECTOR, CPU(0), "edge: two while none is taken are one");
	events_hook = NULL;
	for (unsigned int vector = EVENTS_LOWEST; vector < SPURIOUS_VECTOR; vector++) {
		set_entry(LINE, vector, DEST(id_map[0]));
		pulse(LINE);
		tally_row(&tally, events_are(vector, CPU(0)), "vector %#x", vector);
	}
	tally_report(&tally, "edge: each vector");
}

static void test_masked_edge(void)
{
	set_entry(LINE, ENTRY_MASKED | VECTOR, DEST(id_map[0]));
	pulse(LINE);
	events_report(VECTOR, 0, "masked edge: nothing comes");
	set_entry(LINE, VECTOR, DEST(id_map[0]));
	events_report(VECTOR, 0, "masked edge: it is lost");
	pulse(LINE);
	set_entry(LINE, ENTRY_MASKED | VECTOR, DEST(id_map[0]));
	events_report(VECTOR, CPU(0), "an edge that is accepted is not masked any more");
}

/* Lowers the line after some interrupts, from the handler. */
static unsigned int lower_after;
static bool irr_in_service;

static void lower_in_handler(isr_regs_t *regs)
{
	level_in_service = apic_read_bit(APIC_TMR, regs->func);
	irr_in_service = entry_low(LINE) & ENTRY_REMOTE_IRR;
	if (events_total(0) >= lower_after)
		set_irq_line(LINE, 0);
}

static void test_level(void)
{
	events_hook = lower_in_handler;
	lower_after = 1;
	set_entry(LINE, ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	set_irq_line(LINE, 1);
	report(entry_low(LINE) & ENTRY_REMOTE_IRR, "level: remote IRR is set when it is accepted");
	events_report(VECTOR, CPU(0), "level: once, if the handler ends it");
	report(level_in_service, "level: TMR is set");
	report(irr_in_service, "level: remote IRR is set while it is in service");
	report(!(entry_low(LINE) & ENTRY_REMOTE_IRR), "level: EOI clears remote IRR");

	lower_after = 3;
	set_irq_line(LINE, 1);
	for (int i = 0; i < 5; i++)
		sti_nop_cli();
	report(events_total(0) == 3 && events_count(0, VECTOR) == 3,
	       "level: it comes again as long as the line is high");
	events_clear();
	lower_after = 1;

	set_irq_line(LINE, 1);
	set_irq_line(LINE, 0);
	report(entry_low(LINE) & ENTRY_REMOTE_IRR, "level: remote IRR outlives the line");
	set_irq_line(LINE, 1);
	set_irq_line(LINE, 0);
	events_report(VECTOR, CPU(0), "level: accepted before, it comes though the line fell");
	report(!(entry_low(LINE) & ENTRY_REMOTE_IRR), "level: its EOI clears remote IRR too");
	events_hook = NULL;

	pulse(LINE);
	report(apic_read_bit(APIC_TMR, VECTOR), "TMR is set by a level-triggered interrupt");
	events_report(VECTOR, CPU(0), "which comes");
	apic_send_self(VECTOR);
	report(!apic_read_bit(APIC_TMR, VECTOR), "TMR is cleared by an edge of the same vector");
	events_report(VECTOR, CPU(0), "which comes too");
}

static void test_masked_level(void)
{
	events_hook = lower_in_handler;
	lower_after = 1;
	set_entry(LINE, ENTRY_MASKED | ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	set_irq_line(LINE, 1);
	events_report(VECTOR, 0, "masked level: nothing comes");
	report(!(entry_low(LINE) & ENTRY_REMOTE_IRR), "masked level: remote IRR is clear");
	set_entry(LINE, ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	events_report(VECTOR, CPU(0), "masked level: it comes when the mask goes");
	set_entry(LINE, ENTRY_MASKED | ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	pulse(LINE);
	set_entry(LINE, ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	events_report(VECTOR, 0, "masked level: one that is over does not");
	events_hook = NULL;
}

/* The EOI goes to all entries of the vector, and to no other. */
static void test_eoi(void)
{
	const unsigned int other = LINE - 1;

	set_entry(LINE, ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	set_entry(other, ENTRY_LEVEL | (VECTOR - 0x10), DEST(id_map[0]));
	pulse(LINE);
	pulse(other);
	events_keep_in_service = true;
	sti_nop_cli();
	events_keep_in_service = false;
	eoi();
	report(!(entry_low(LINE) & ENTRY_REMOTE_IRR) &&
	       entry_low(other) & ENTRY_REMOTE_IRR, "EOI is for one vector");
	sti_nop_cli();
	report(!(entry_low(other) & ENTRY_REMOTE_IRR), "the other has its own");
	events_clear();

	set_entry(LINE, ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	set_entry(other, ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	pulse(LINE);
	pulse(other);
	events_report(VECTOR, CPU(0), "two lines of one vector make one interrupt");
	report(!((entry_low(LINE) | entry_low(other)) & ENTRY_REMOTE_IRR), "EOI is for both lines");
	set_entry(other, ENTRY_MASKED, 0);

	if ((ioapic_read_reg(REG_VERSION) & 0xff) < 0x20) {
		report_skip("the EOI register: version below 20H");
		return;
	}
	set_entry(LINE, ENTRY_LEVEL | VECTOR, DEST(id_map[0]));
	pulse(LINE);
	*window(WINDOW_EOI) = VECTOR + 1;
	report(entry_low(LINE) & ENTRY_REMOTE_IRR, "the EOI register: another vector does nothing");
	*window(WINDOW_EOI) = VECTOR;
	report(!(entry_low(LINE) & ENTRY_REMOTE_IRR), "the EOI register clears remote IRR");
	events_report(VECTOR, CPU(0), "the interrupt comes");
}

static void test_lines(void)
{
	struct tally tally = tally_start();

	/* pc-testdev has 16: 0 is the interval timer's, 2 has no input, 4 is the console's. */
	for (u32 line = 3; line < 16; line++) {
		if (line == 4)
			continue;
		set_entry(line, 0x40 + line, DEST(id_map[0]));
		pulse(line);
		tally_row(&tally, events_are(0x40 + line, CPU(0)), "line %u", line);
		set_entry(line, ENTRY_MASKED, 0);
	}
	tally_report(&tally, "each line has its interrupt");
}

/* Polarity: low is active. The line is high before, so that nothing is pending. */
static void test_polarity(void)
{
	set_irq_line(LINE, 1);
	set_entry(LINE, ENTRY_LOW | VECTOR, DEST(id_map[0]));
	events_clear();
	set_irq_line(LINE, 0);
	events_report(VECTOR, CPU(0), "active low: a falling edge");
	set_irq_line(LINE, 1);
	events_report(VECTOR, 0, "active low: a rising edge is none");
	set_entry(LINE, ENTRY_MASKED, 0);
	set_irq_line(LINE, 0);
}

static void lower_line(isr_regs_t *regs)
{
	set_irq_line(LINE, 0);
}

static void test_destinations(void)
{
	struct tally tally = tally_start();
	int last = cpu_count() - 1;

	for (int cpu = 0; cpu <= last; cpu++) {
		set_entry(LINE, VECTOR, DEST(id_map[cpu]));
		pulse(LINE);
		tally_row(&tally, events_are(VECTOR, CPU(cpu)), "CPU %d", cpu);
	}
	tally_report(&tally, "physical destination");
	set_entry(LINE, VECTOR, DEST(0xff));
	pulse(LINE);
	events_report(VECTOR, ALL_CPUS, "physical broadcast");
	set_entry(LINE, VECTOR, DEST(0xee));
	pulse(LINE);
	events_report(VECTOR, 0, "a destination that nobody is");

	set_entry(LINE, ENTRY_LEVEL | VECTOR, DEST(id_map[last]));
	/* It takes it at once, so that it has to end it too. */
	events_hook = lower_line;
	set_irq_line(LINE, 1);
	events_report(VECTOR, CPU(last), "level: the last CPU");
	events_hook = NULL;
	report(!(entry_low(LINE) & ENTRY_REMOTE_IRR), "level: its EOI clears remote IRR");
}

static void set_flat_id(void *data)
{
	apic_write(APIC_DFR, APIC_DFR_FLAT);
	apic_write(APIC_LDR, SET_APIC_DEST_FIELD(*(u32 *)data));
}

static void test_logical(void)
{
	struct tally tally = tally_start(), lowest = tally_start();

	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		u32 id = CPU(cpu);

		on_cpu(cpu, set_flat_id, &id);
	}
	for (u32 mask = 0; mask <= ALL_CPUS; mask++) {
		unsigned int among = 0;

		set_entry(LINE, ENTRY_LOGICAL | VECTOR, DEST(mask));
		pulse(LINE);
		tally_row(&tally, events_are(VECTOR, mask), "destination %#x", mask);
		if (!mask)
			continue;
		set_entry(LINE, ENTRY_LOGICAL | APIC_DM_LOWEST | VECTOR, DEST(mask));
		pulse(LINE);
		events_settle();
		for (int cpu = 0; cpu < cpu_count(); cpu++)
			among += mask & CPU(cpu) ? events_total(cpu) : 2 * events_total(cpu);
		tally_row(&lowest, among == 1, "destination %#x: %u came", mask, among);
		events_clear();
	}
	tally_report(&tally, "logical destination");
	tally_report(&lowest, "lowest priority: one of the destinations");
}

static void test_nmi(void)
{
	int last = cpu_count() - 1;

	set_entry(LINE, APIC_DM_NMI | VECTOR, DEST(id_map[last]));
	pulse(LINE);
	events_report(NMI_VECTOR, CPU(last), "delivery mode NMI: without its vector");
	set_entry(LINE, ENTRY_MASKED, 0);
}

int main(int argc, char **argv)
{
	/* The entries have no more than 8 bits of destination. */
	smp_reset_apic();
	if (!report(apic_is_back(), "an APIC that was disabled can be enabled again"))
		return report_summary();
	events_setup();
	nr_lines = (ioapic_read_reg(REG_VERSION) >> 16 & 0xff) + 1;

	test_identity();
	test_select();
	test_entries();
	test_accessors();
	test_edge();
	test_masked_edge();
	test_level();
	test_masked_level();
	test_eoi();
	test_lines();
	test_destinations();
	test_logical();
	test_nmi();
	test_polarity();
	return report_summary();
}
