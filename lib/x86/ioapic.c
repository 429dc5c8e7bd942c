/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The I/O APIC: Intel 82093AA data sheet, section 3. See apic.h. */
#include <libcflat.h>
#include <asm/io.h>
#include "apic.h"

#define IOREGSEL	(IO_APIC_DEFAULT_PHYS_BASE + 0x00)
#define IOWIN		(IO_APIC_DEFAULT_PHYS_BASE + 0x10)
#define IOREDTBL(line)	(0x10 + 2 * (line))

/* pc-testdev raises and lowers interrupt line n by a write to the port n above this one. */
#define PORT_TESTDEV_IRQ	0x2000

union redir {
	ioapic_redir_entry_t entry;
	u32 words[2];
};

static volatile u32 *io_register(unsigned long address)
{
	return (volatile u32 *)address;
}

uint32_t ioapic_read_reg(unsigned int reg)
{
	*io_register(IOREGSEL) = reg;
	return *io_register(IOWIN);
}

void ioapic_write_reg(unsigned int reg, uint32_t value)
{
	*io_register(IOREGSEL) = reg;
	*io_register(IOWIN) = value;
}

ioapic_redir_entry_t ioapic_read_redir(unsigned int line)
{
	union redir redir = { .words = {
		ioapic_read_reg(IOREDTBL(line)),
		ioapic_read_reg(IOREDTBL(line) + 1),
	} };

	return redir.entry;
}

void ioapic_write_redir(unsigned int line, ioapic_redir_entry_t e)
{
	union redir redir = { .entry = e };

	/* The destination first: an unmasked line may deliver between the two writes. */
	ioapic_write_reg(IOREDTBL(line) + 1, redir.words[1]);
	ioapic_write_reg(IOREDTBL(line), redir.words[0]);
}

void ioapic_set_redir(unsigned int line, unsigned int vec, trigger_mode_t trig_mode)
{
	ioapic_write_redir(line, (ioapic_redir_entry_t){ .vector = vec, .trig_mode = trig_mode });
}

void set_mask(unsigned int line, int mask)
{
	ioapic_redir_entry_t entry = ioapic_read_redir(line);

	entry.mask = mask;
	ioapic_write_redir(line, entry);
}

void set_irq_line(unsigned int line, int val)
{
	outb(val, PORT_TESTDEV_IRQ + line);
}
