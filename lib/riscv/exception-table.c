/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions whose exceptions are values. See exception.h. */
#include <libcflat.h>
#include <asm/setup.h>
#include "exception.h"

struct table_entry {
	unsigned long start, end;
};

extern const struct table_entry exception_table_start[], exception_table_end[];

struct exception_record exception_record[NR_CPUS];

bool exception_fixup(struct pt_regs *regs)
{
	const struct table_entry *entry;

	for (entry = exception_table_start; entry < exception_table_end; entry++) {
		if (regs->epc < entry->start || regs->epc >= entry->end)
			continue;
		*this_exception() = (struct exception_record){
			.cause = regs->cause,
			.value = regs->badaddr,
			.pc = regs->epc,
			.status = regs->status,
		};
		regs->epc = entry->end;
		return true;
	}
	return false;
}
