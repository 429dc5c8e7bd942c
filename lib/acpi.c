/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parser of ACPI tables. It trusts nothing in them: see acpi.h. The same file runs in
 * guests and, on tables of all kinds, in the tests of the host.
 */
#include <libcflat.h>
#include "acpi.h"

/* Real tables are far below both; what is above would only keep a test busy. */
#define TABLE_SIZE_MAX		(16u << 20)
#define ROOT_ENTRIES_MAX	1024

#define RSDP_ALIGNMENT		16
#define RSDP_LENGTH_MAX		256

u8 acpi_sum(const void *data, size_t length)
{
	const u8 *p = data;
	u8 sum = 0;

	while (length--)
		sum += *p++;
	return sum;
}

static const void *map(const struct acpi_memory *memory, u64 address, size_t length)
{
	if (!address || address + length < address)
		return NULL;
	return memory->map(memory, address, length);
}

/* Firmware need not align anything, so what a table says of another is read bytewise. */
static u64 read_le(const u8 *p, unsigned int size)
{
	u64 value = 0;

	while (size--)
		value = value << 8 | p[size];
	return value;
}

/* The RSDP at @address if it is one. *@length is what its revision says it has. */
static const struct acpi_table_rsdp *rsdp_at(const struct acpi_memory *memory, u64 address,
					     u32 *length)
{
	const struct acpi_table_rsdp *rsdp = map(memory, address, ACPI_RSDP_REV0_SIZE);

	*length = ACPI_RSDP_REV0_SIZE;
	if (!rsdp || rsdp->signature != RSDP_SIGNATURE_8BYTE ||
	    acpi_sum(rsdp, ACPI_RSDP_REV0_SIZE))
		return NULL;
	if (rsdp->revision < 2)
		return rsdp;

	rsdp = map(memory, address, sizeof(*rsdp));
	if (!rsdp || rsdp->length < sizeof(*rsdp) || rsdp->length > RSDP_LENGTH_MAX)
		return NULL;
	*length = rsdp->length;
	rsdp = map(memory, address, *length);
	return rsdp && !acpi_sum(rsdp, *length) ? rsdp : NULL;
}

u64 acpi_search_rsdp(const struct acpi_memory *memory, u64 start, u64 end)
{
	u32 length;

	for (u64 at = ALIGN(start, RSDP_ALIGNMENT);
	     at >= start && at < end && end - at >= ACPI_RSDP_REV0_SIZE; at += RSDP_ALIGNMENT)
		if (rsdp_at(memory, at, &length) && end - at >= length)
			return at;
	return 0;
}

/* What a table of each kind has in its first revision; a header for all that is not here. */
static u32 smallest_size(u32 sig)
{
	switch (sig) {
	case FACP_SIGNATURE:
		return ACPI_FADT_REV1_SIZE;
	case FACS_SIGNATURE:
		return sizeof(struct acpi_table_facs_rev1);
	case MADT_SIGNATURE:
		return sizeof(struct acpi_table_madt);
	case MCFG_SIGNATURE:
		return sizeof(struct acpi_table_mcfg);
	case HPET_SIGNATURE:
		return sizeof(struct acpi_table_hpet);
	default:
		return sizeof(struct acpi_table);
	}
}

/* The table at @address if it has the signature @sig and is sound. */
static const void *table_at(const struct acpi_memory *memory, u64 address, u32 sig)
{
	const u8 *start = map(memory, address, 2 * sizeof(u32));
	const void *table;
	u32 length;

	if (!start || read_le(start, sizeof(u32)) != sig)
		return NULL;
	length = read_le(start + sizeof(u32), sizeof(u32));
	if (length < smallest_size(sig) || length > TABLE_SIZE_MAX)
		return NULL;
	table = map(memory, address, length);
	if (table && sig != FACS_SIGNATURE && acpi_sum(table, length))
		return NULL;
	return table;
}

static const struct acpi_table *rsdt_of(const struct acpi_memory *memory, u64 rsdp_address)
{
	u32 length;
	const struct acpi_table_rsdp *rsdp = rsdp_at(memory, rsdp_address, &length);

	return rsdp ? table_at(memory, rsdp->rsdt_physical_address, RSDT_SIGNATURE) : NULL;
}

static const struct acpi_table *xsdt_of(const struct acpi_memory *memory, u64 rsdp_address)
{
	u32 length;
	const struct acpi_table_rsdp *rsdp = rsdp_at(memory, rsdp_address, &length);

	if (!rsdp || rsdp->revision < 2)
		return NULL;
	return table_at(memory, rsdp->xsdt_physical_address, XSDT_SIGNATURE);
}

static const void *find_listed(const struct acpi_memory *memory, u64 rsdp, u32 sig,
			       unsigned int instance)
{
	unsigned int size = sizeof(u64), count;
	const struct acpi_table *root = xsdt_of(memory, rsdp);
	const u8 *entry;

	if (!root) {
		size = sizeof(u32);
		root = rsdt_of(memory, rsdp);
	}
	if (!root)
		return NULL;
	entry = (const u8 *)(root + 1);
	count = (root->length - sizeof(*root)) / size;
	if (count > ROOT_ENTRIES_MAX)
		return NULL;
	for (; count; count--, entry += size) {
		const void *table = table_at(memory, read_le(entry, size), sig);

		if (table && !instance--)
			return table;
	}
	return NULL;
}

/* The FADT has two addresses of each; the 64-bit one counts unless it is 0 or not there. */
static const void *find_through_fadt(const struct acpi_memory *memory, u64 rsdp, u32 sig)
{
	const struct acpi_table_fadt *fadt = find_listed(memory, rsdp, FACP_SIGNATURE, 0);
	u64 address, extended = 0;

	if (!fadt)
		return NULL;
	if (sig == FACS_SIGNATURE) {
		address = fadt->firmware_ctrl;
		if (ACPI_HAS(fadt, x_firmware_ctrl))
			extended = fadt->x_firmware_ctrl;
	} else {
		address = fadt->dsdt;
		if (ACPI_HAS(fadt, x_dsdt))
			extended = fadt->x_dsdt;
	}
	return table_at(memory, extended ? extended : address, sig);
}

const void *acpi_find_table(const struct acpi_memory *memory, u64 rsdp, u32 sig,
			    unsigned int instance)
{
	u32 length;

	switch (sig) {
	case RSDP_SIGNATURE:
		return instance ? NULL : rsdp_at(memory, rsdp, &length);
	case RSDT_SIGNATURE:
		return instance ? NULL : rsdt_of(memory, rsdp);
	case XSDT_SIGNATURE:
		return instance ? NULL : xsdt_of(memory, rsdp);
	case FACS_SIGNATURE:
	case DSDT_SIGNATURE:
		return instance ? NULL : find_through_fadt(memory, rsdp, sig);
	default:
		return find_listed(memory, rsdp, sig, instance);
	}
}

static u8 smallest_madt_entry(u8 type)
{
	switch (type) {
	case ACPI_MADT_LOCAL_APIC:
		return sizeof(struct acpi_madt_local_apic);
	case ACPI_MADT_IO_APIC:
		return sizeof(struct acpi_madt_io_apic);
	case ACPI_MADT_OVERRIDE:
		return sizeof(struct acpi_madt_override);
	case ACPI_MADT_LOCAL_X2APIC:
		return sizeof(struct acpi_madt_local_x2apic);
	default:
		return sizeof(struct acpi_madt_entry);
	}
}

const struct acpi_madt_entry *acpi_madt_next(const struct acpi_table_madt *madt,
					     const struct acpi_madt_entry *previous)
{
	const struct acpi_madt_entry *entry = (const void *)madt->entries;
	size_t left;

	if (previous)
		entry = (const void *)((const u8 *)previous + previous->length);
	left = (const u8 *)madt + madt->length - (const u8 *)entry;
	if (left < sizeof(*entry) || entry->length > left ||
	    entry->length < smallest_madt_entry(entry->type))
		return NULL;
	return entry;
}

unsigned int acpi_madt_cpus(const struct acpi_table_madt *madt)
{
	const struct acpi_madt_entry *entry = NULL;
	unsigned int cpus = 0;

	while ((entry = acpi_madt_next(madt, entry))) {
		if (entry->type == ACPI_MADT_LOCAL_APIC)
			cpus += ((const struct acpi_madt_local_apic *)entry)->flags &
				ACPI_MADT_ENABLED;
		else if (entry->type == ACPI_MADT_LOCAL_X2APIC)
			cpus += ((const struct acpi_madt_local_x2apic *)entry)->flags &
				ACPI_MADT_ENABLED;
	}
	return cpus;
}
