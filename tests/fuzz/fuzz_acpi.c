/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the ACPI parser: the input is physical memory. What the parser accepts
 * must be sound, and it must not read a byte that it did not map.
 *
 * An input that starts with an odd byte has its checksums made right first, or no mutation of
 * a table would ever get past them.
 */
#include "../host/acpi-image.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static const u32 signatures[] = {
	RSDT_SIGNATURE, XSDT_SIGNATURE, FACP_SIGNATURE, FACS_SIGNATURE, DSDT_SIGNATURE,
	MADT_SIGNATURE, MCFG_SIGNATURE, HPET_SIGNATURE, DMAR_SIGNATURE,
};

static void repair_rsdp(struct acpi_table_rsdp *rsdp, size_t left)
{
	if (left < ACPI_RSDP_REV0_SIZE || rsdp->signature != RSDP_SIGNATURE_8BYTE)
		return;
	rsdp->checksum -= acpi_sum(rsdp, ACPI_RSDP_REV0_SIZE);
	if (left >= sizeof(*rsdp) && rsdp->length >= sizeof(*rsdp) && rsdp->length <= left)
		rsdp->extended_checksum -= acpi_sum(rsdp, rsdp->length);
}

static void repair_table(struct acpi_table *table, size_t left)
{
	if (left < sizeof(*table) || table->length < sizeof(*table) || table->length > left ||
	    table->signature == FACS_SIGNATURE)
		return;
	for (unsigned int i = 0; i < ARRAY_SIZE(signatures); i++)
		if (table->signature == signatures[i])
			table->checksum -= acpi_sum(table, table->length);
}

/* From the end, so that what lies in another table is right before that is summed up. */
static void repair_checksums(u32 size)
{
	for (u32 offset = size; offset--; ) {
		repair_table((void *)(image + offset), size - offset);
		if (!(offset % 16))
			repair_rsdp((void *)(image + offset), size - offset);
	}
}

static void check_madt(const struct acpi_table_madt *madt)
{
	const struct acpi_madt_entry *entry = NULL;
	unsigned int entries = 0;

	while ((entry = acpi_madt_next(madt, entry))) {
		assert((const u8 *)entry + entry->length <= (const u8 *)madt + madt->length);
		entries++;
	}
	assert(acpi_madt_cpus(madt) <= entries);
}

static void check_table(u64 rsdp, u32 sig, unsigned int instance)
{
	const struct acpi_table *table = acpi_find_table(&image_memory, rsdp, sig, instance);

	if (table) {
		assert(table->signature == sig);
		assert(sig == FACS_SIGNATURE || !acpi_sum(table, table->length));
		if (sig == MADT_SIGNATURE)
			check_madt((const void *)table);
	}
	unmap_all();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u32 used;
	u64 rsdp;

	if (!size)
		return 0;
	memset(image, 0, sizeof(image));
	used = MIN(size - 1, sizeof(image));
	memcpy(image, data + 1, used);
	if (data[0] & 1)
		repair_checksums(used);
	rsdp = acpi_search_rsdp(&image_memory, IMAGE_BASE, IMAGE_BASE + used);
	unmap_all();
	if (!rsdp)
		return 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(signatures); i++)
		for (unsigned int instance = 0; instance < 3; instance++)
			check_table(rsdp, signatures[i], instance);
	return 0;
}
