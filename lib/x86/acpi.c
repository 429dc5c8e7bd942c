/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a PC keeps its ACPI tables: ACPI 6.5, section 5.2.5.1. */
#include <libcflat.h>
#include <acpi.h>
#include <asm/io.h>
#include "processor.h"

/* The word of the BIOS data area that has the segment of the extended one. */
#define EBDA_SEGMENT	0x40e
#define EBDA_SEARCHED	1024
#define BIOS_START	0xe0000
#define BIOS_END	0x100000

#define FOUR_GIB	(1ull << 32)
#define TWO_GIB		(1ull << 31)

/* What the library maps one to one at all times; i386 maps less once paging is on. */
static const void *map_low(const struct acpi_memory *memory, u64 address, size_t length)
{
	u64 limit = sizeof(long) == 8 || !(read_cr0() & X86_CR0_PG) ? FOUR_GIB : TWO_GIB;

	return length <= limit && address <= limit - length ? phys_to_virt(address) : NULL;
}

static const struct acpi_memory machine = { map_low };

static u64 find_rsdp(void)
{
	u64 ebda = (u64)readw(phys_to_virt(EBDA_SEGMENT)) << 4;
	u64 rsdp = 0;

	if (ebda)
		rsdp = acpi_search_rsdp(&machine, ebda, ebda + EBDA_SEARCHED);
	return rsdp ? rsdp : acpi_search_rsdp(&machine, BIOS_START, BIOS_END);
}

void *find_acpi_table_addr(u32 sig)
{
	static u64 rsdp;

	if (!rsdp)
		rsdp = find_rsdp();
	return rsdp ? (void *)acpi_find_table(&machine, rsdp, sig, 0) : NULL;
}
