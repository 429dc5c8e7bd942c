/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ACPI parser: a machine's tables as they should be, and what happens when one thing in
 * them is wrong. The guests trust firmware no more than a fuzzer.
 */
#include "acpi-image.h"

/* Where the tables of the sound machine are; FADT and MADT are not aligned on purpose. */
#define RSDP	0x10120u
#define XSDT	0x10200u
#define RSDT	0x10300u
#define FADT	0x10401u
#define MADT	0x10603u
#define FACS	0x10740u
#define DSDT	0x10800u
#define HPET	0x10900u
#define SSDT1	0x10a00u
#define SSDT2	0x10a80u

#define SSDT_SIGNATURE	ACPI_SIGNATURE('S', 'S', 'D', 'T')
#define MADT_ENTRIES	(sizeof(struct acpi_table_madt))
#define MADT_SIZE	(MADT_ENTRIES + 8 + 8 + 12 + 16 + 16)

static void fix_checksum(u32 address)
{
	struct acpi_table *table = at(address);

	table->checksum = 0;
	table->checksum = -acpi_sum(table, table->length);
}

static void put_table(u32 address, u32 sig, u32 length)
{
	struct acpi_table *table = at(address);

	memset(table, 0, length);
	table->signature = sig;
	table->length = length;
	fix_checksum(address);
}

static void fix_rsdp(void)
{
	struct acpi_table_rsdp *rsdp = at(RSDP);

	rsdp->checksum = rsdp->extended_checksum = 0;
	rsdp->checksum = -acpi_sum(rsdp, ACPI_RSDP_REV0_SIZE);
	rsdp->extended_checksum = -acpi_sum(rsdp, sizeof(*rsdp));
}

/* Two enabled processors of three, one of them with a local x2APIC, and an I/O APIC. */
static void put_madt(void)
{
	static const u8 entries[MADT_SIZE - MADT_ENTRIES] = {
		0, 8, 0, 0, 1, 0, 0, 0,
		0, 8, 1, 1, 2, 0, 0, 0,
		1, 12, 5, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0,
		9, 16, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0,
		0x7f, 16,
	};

	put_table(MADT, MADT_SIGNATURE, MADT_SIZE);
	memcpy((u8 *)at(MADT) + MADT_ENTRIES, entries, sizeof(entries));
	fix_checksum(MADT);
}

static void put_machine(void)
{
	static const u32 listed[] = { FADT, SSDT1, MADT, SSDT2, HPET };
	struct acpi_table_rsdp *rsdp = at(RSDP);
	struct acpi_table_xsdt *xsdt = at(XSDT);
	struct acpi_table_rsdt_rev1 *rsdt = at(RSDT);
	struct acpi_table_fadt *fadt = at(FADT);
	struct acpi_table_facs_rev1 *facs = at(FACS);

	memset(image, 0, sizeof(image));
	put_table(DSDT, DSDT_SIGNATURE, 100);
	put_table(HPET, HPET_SIGNATURE, sizeof(struct acpi_table_hpet));
	put_table(SSDT1, SSDT_SIGNATURE, 40);
	put_table(SSDT2, SSDT_SIGNATURE, 50);
	put_madt();

	facs->signature = FACS_SIGNATURE;
	facs->length = sizeof(*facs);

	put_table(FADT, FACP_SIGNATURE, sizeof(*fadt));
	fadt->firmware_ctrl = FACS;
	fadt->x_dsdt = DSDT;
	fix_checksum(FADT);

	put_table(XSDT, XSDT_SIGNATURE, sizeof(*xsdt) + sizeof(u64) * ARRAY_SIZE(listed));
	put_table(RSDT, RSDT_SIGNATURE, sizeof(*rsdt) + sizeof(u32) * ARRAY_SIZE(listed));
	for (unsigned int i = 0; i < ARRAY_SIZE(listed); i++) {
		xsdt->table_offset_entry[i] = listed[i];
		rsdt->table_offset_entry[i] = listed[i];
	}
	fix_checksum(XSDT);
	fix_checksum(RSDT);

	*rsdp = (struct acpi_table_rsdp){
		.signature = RSDP_SIGNATURE_8BYTE, .revision = 2,
		.rsdt_physical_address = RSDT, .length = sizeof(*rsdp),
		.xsdt_physical_address = XSDT,
	};
	fix_rsdp();
}

/* Whether a table is found, and is the one that starts at @address. */
static bool finds(u32 sig, unsigned int instance, u32 address)
{
	const void *found = acpi_find_table(&image_memory, RSDP, sig, instance);
	u32 length = ((const struct acpi_table *)at(address))->length;
	bool same;

	if (sig == RSDP_SIGNATURE)
		length = sizeof(struct acpi_table_rsdp);
	same = found && !host_memcmp(found, at(address), length);
	unmap_all();
	return same;
}

static bool lacks(u32 sig)
{
	const void *found = acpi_find_table(&image_memory, RSDP, sig, 0);

	unmap_all();
	return !found;
}

static u64 search(u64 start, u64 end)
{
	u64 found = acpi_search_rsdp(&image_memory, start, end);

	unmap_all();
	return found;
}

static void test_sound(void)
{
	put_machine();
	tap_ok(search(IMAGE_BASE, IMAGE_BASE + IMAGE_SIZE) == RSDP, "the RSDP is found");
	tap_ok(search(RSDP, RSDP + 36) == RSDP, "an RSDP that just fits is found");
	tap_ok(!search(RSDP, RSDP + 35), "an RSDP that is cut off is not");
	tap_ok(!search(RSDP + 1, RSDP + 0x1000), "nor one before the start");
	tap_ok(!search(-16ull, -1ull), "nothing at the end of the address space");
	tap_ok(finds(RSDP_SIGNATURE, 0, RSDP), "RSDP");
	tap_ok(finds(XSDT_SIGNATURE, 0, XSDT), "XSDT");
	tap_ok(finds(RSDT_SIGNATURE, 0, RSDT), "RSDT");
	tap_ok(finds(FACP_SIGNATURE, 0, FADT), "FADT");
	tap_ok(finds(MADT_SIGNATURE, 0, MADT), "MADT");
	tap_ok(finds(FACS_SIGNATURE, 0, FACS), "FACS by the 32-bit address");
	tap_ok(finds(DSDT_SIGNATURE, 0, DSDT), "DSDT by the 64-bit address");
	tap_ok(finds(SSDT_SIGNATURE, 0, SSDT1), "the first of two of a kind");
	tap_ok(finds(SSDT_SIGNATURE, 1, SSDT2), "the second");
	tap_ok(!finds(SSDT_SIGNATURE, 2, SSDT2), "no third");
	tap_ok(!finds(FACS_SIGNATURE, 1, FACS), "no second FACS");
	tap_ok(lacks(MCFG_SIGNATURE), "none that is not listed");
}

/* Each spoils the sound machine in one way; checksums are right unless that is the way. */
static void rsdp_checksum(void)
{
	((struct acpi_table_rsdp *)at(RSDP))->oem_id[0] ^= 1;
}

static void rsdp_extended_checksum(void)
{
	((struct acpi_table_rsdp *)at(RSDP))->reserved[0] ^= 1;
}

static void rsdp_short(void)
{
	((struct acpi_table_rsdp *)at(RSDP))->length = 35;
	fix_rsdp();
}

static void rsdp_long(void)
{
	((struct acpi_table_rsdp *)at(RSDP))->length = -1;
	fix_rsdp();
}

static void roots_outside(void)
{
	struct acpi_table_rsdp *rsdp = at(RSDP);

	rsdp->xsdt_physical_address = -1ull;
	rsdp->rsdt_physical_address = IMAGE_BASE + IMAGE_SIZE - 1;
	fix_rsdp();
}

static void roots_swapped(void)
{
	struct acpi_table_rsdp *rsdp = at(RSDP);

	rsdp->xsdt_physical_address = RSDT;
	rsdp->rsdt_physical_address = XSDT;
	fix_rsdp();
}

static void set_length(u32 address, u32 length)
{
	struct acpi_table *table = at(address);

	if (length <= IMAGE_BASE + IMAGE_SIZE - address)
		memset((u8 *)table + MIN(length, table->length), 0,
		       MAX(length, table->length) - MIN(length, table->length));
	table->length = length;
	table->checksum = 0;
	if (length >= sizeof(*table) && length <= IMAGE_BASE + IMAGE_SIZE - address)
		fix_checksum(address);
}

static void xsdt_checksum(void)
{
	((struct acpi_table *)at(XSDT))->oem_revision ^= 1;
	((struct acpi_table *)at(RSDT))->oem_revision ^= 1;
}

static void roots_too_short(void)
{
	set_length(XSDT, sizeof(struct acpi_table) - 1);
	set_length(RSDT, 0);
}

static void roots_too_long(void)
{
	set_length(XSDT, -1);
	set_length(RSDT, 0x80000000);
}

static void roots_empty(void)
{
	set_length(XSDT, sizeof(struct acpi_table));
	set_length(RSDT, sizeof(struct acpi_table));
}

static void roots_list_themselves(void)
{
	struct acpi_table_xsdt *xsdt = at(XSDT);

	for (int i = 0; i < 5; i++)
		xsdt->table_offset_entry[i] = XSDT;
	fix_checksum(XSDT);
}

static void entries_wild(void)
{
	static const u64 wild[] = { 0, -1ull, -8ull, IMAGE_BASE + IMAGE_SIZE - 7, 1ull << 63 };
	struct acpi_table_xsdt *xsdt = at(XSDT);

	for (unsigned int i = 0; i < ARRAY_SIZE(wild); i++)
		xsdt->table_offset_entry[i] = wild[i];
	fix_checksum(XSDT);
}

static void fadt_checksum(void)
{
	((struct acpi_table_fadt *)at(FADT))->sci_int ^= 1;
}

static void fadt_too_short(void)
{
	set_length(FADT, ACPI_FADT_REV1_SIZE - 1);
}

static void fadt_too_long(void)
{
	set_length(FADT, IMAGE_BASE + IMAGE_SIZE - FADT + 1);
}

static const struct {
	const char *what;
	void (*spoil)(void);
	u32 lost[4];
} hostile[] = {
	{ "RSDP with a wrong checksum", rsdp_checksum, { RSDP_SIGNATURE, FACP_SIGNATURE } },
	{ "RSDP with a wrong extended checksum", rsdp_extended_checksum,
	  { RSDP_SIGNATURE, XSDT_SIGNATURE, RSDT_SIGNATURE } },
	{ "RSDP shorter than its revision's", rsdp_short, { RSDP_SIGNATURE, FACP_SIGNATURE } },
	{ "RSDP of 4 GiB", rsdp_long, { RSDP_SIGNATURE, FACP_SIGNATURE } },
	{ "root tables outside of memory", roots_outside,
	  { XSDT_SIGNATURE, RSDT_SIGNATURE, FACP_SIGNATURE, FACS_SIGNATURE } },
	{ "root tables of the other kind", roots_swapped,
	  { XSDT_SIGNATURE, RSDT_SIGNATURE, FACP_SIGNATURE, DSDT_SIGNATURE } },
	{ "root tables with wrong checksums", xsdt_checksum,
	  { XSDT_SIGNATURE, RSDT_SIGNATURE, FACP_SIGNATURE, MADT_SIGNATURE } },
	{ "root tables shorter than a header", roots_too_short,
	  { XSDT_SIGNATURE, RSDT_SIGNATURE, FACP_SIGNATURE } },
	{ "root tables longer than memory", roots_too_long,
	  { XSDT_SIGNATURE, RSDT_SIGNATURE, FACP_SIGNATURE } },
	{ "root tables without entries", roots_empty, { FACP_SIGNATURE, FACS_SIGNATURE } },
	{ "an XSDT that lists itself", roots_list_themselves, { FACP_SIGNATURE, MADT_SIGNATURE } },
	{ "entries that point nowhere", entries_wild, { FACP_SIGNATURE, SSDT_SIGNATURE } },
	{ "FADT with a wrong checksum", fadt_checksum,
	  { FACP_SIGNATURE, FACS_SIGNATURE, DSDT_SIGNATURE } },
	{ "FADT shorter than ACPI 1.0's", fadt_too_short,
	  { FACP_SIGNATURE, FACS_SIGNATURE, DSDT_SIGNATURE } },
	{ "FADT longer than memory", fadt_too_long,
	  { FACP_SIGNATURE, FACS_SIGNATURE, DSDT_SIGNATURE } },
};

static void test_hostile(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(hostile); i++) {
		put_machine();
		hostile[i].spoil();
		for (unsigned int j = 0; j < 4 && hostile[i].lost[j]; j++)
			tap_ok(lacks(hostile[i].lost[j]), "%s: no %.4s", hostile[i].what,
			       (const char *)&hostile[i].lost[j]);
	}
}

/* What older firmware leaves out is no reason to refuse the rest. */
static void test_old(void)
{
	struct acpi_table_rsdp *rsdp = at(RSDP);
	struct acpi_table_fadt *fadt = at(FADT);

	put_machine();
	rsdp->revision = 0;
	rsdp->length = 0;
	fix_rsdp();
	memset((u8 *)rsdp + ACPI_RSDP_REV0_SIZE, 0xa5, sizeof(*rsdp) - ACPI_RSDP_REV0_SIZE);
	tap_ok(lacks(XSDT_SIGNATURE), "revision 0: no XSDT");
	tap_ok(finds(SSDT_SIGNATURE, 1, SSDT2), "revision 0: tables by the RSDT");

	put_machine();
	((struct acpi_table *)at(XSDT))->checksum ^= 1;
	tap_ok(finds(MADT_SIGNATURE, 0, MADT), "an unsound XSDT: tables by the RSDT");

	put_machine();
	fadt->dsdt = DSDT;
	set_length(FADT, ACPI_FADT_REV1_SIZE);
	tap_ok(finds(DSDT_SIGNATURE, 0, DSDT), "ACPI 1.0's FADT: DSDT by the 32-bit address");
	tap_ok(finds(FACS_SIGNATURE, 0, FACS), "ACPI 1.0's FADT: FACS");
}

static unsigned int count_entries(const struct acpi_table_madt *madt)
{
	const struct acpi_madt_entry *entry = NULL;
	unsigned int count = 0;

	while ((entry = acpi_madt_next(madt, entry)))
		count++;
	return count;
}

/* The MADT with byte @at of its entries set to @value: what is left of it. */
static void check_madt(const char *what, unsigned int offset, u8 value, u32 length,
		       unsigned int entries, unsigned int cpus)
{
	const struct acpi_table_madt *madt;

	put_madt();
	((u8 *)at(MADT))[MADT_ENTRIES + offset] = value;
	set_length(MADT, length);
	madt = acpi_find_table(&image_memory, RSDP, MADT_SIGNATURE, 0);
	tap_ok(madt && count_entries(madt) == entries, "MADT, %s: %u entries", what, entries);
	tap_ok(madt && acpi_madt_cpus(madt) == cpus, "MADT, %s: %u CPUs", what, cpus);
	unmap_all();
}

static void test_madt(void)
{
	put_machine();
	check_madt("sound", 0, 0, MADT_SIZE, 5, 2);
	check_madt("no entries", 0, 0, MADT_ENTRIES, 0, 0);
	check_madt("half an entry's head", 0, 0, MADT_ENTRIES + 1, 0, 0);
	check_madt("an entry of length 0", 1, 0, MADT_SIZE, 0, 0);
	check_madt("an entry shorter than its type", 1, 7, MADT_SIZE, 0, 0);
	check_madt("an unknown entry of length 1", 45, 1, MADT_SIZE, 4, 2);
	check_madt("an entry longer than the table", 29, 255, MADT_SIZE, 3, 1);
	check_madt("an x2APIC entry that is cut off", 0, 0, MADT_SIZE - 17, 3, 1);
}

int main(void)
{
	test_sound();
	test_hostile();
	test_old();
	test_madt();
	return tap_done();
}
