/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables by which firmware describes the machine: ACPI 6.5, chapter 5.
 *
 *	struct acpi_table_fadt *fadt = find_acpi_table_addr(FACP_SIGNATURE);
 *
 * A table is returned only when all of it lies in memory that can be read, its length holds
 * at least the fields that its kind always has, and its bytes sum up to 0. Fields that later
 * revisions added count only when header.length says that they are there: ACPI_HAS().
 */
#ifndef LIB_ACPI_H
#define LIB_ACPI_H

#include <libcflat.h>

/* A signature is its text, read as a little-endian number. */
#define ACPI_SIGNATURE(c1, c2, c3, c4) \
	((u32)(c1) | (u32)(c2) << 8 | (u32)(c3) << 16 | (u32)(c4) << 24)

#define RSDP_SIGNATURE_8BYTE	0x2052545020445352ull	/* "RSD PTR " */
#define RSDP_SIGNATURE		ACPI_SIGNATURE('R', 'S', 'D', 'P')
#define RSDT_SIGNATURE		ACPI_SIGNATURE('R', 'S', 'D', 'T')
#define XSDT_SIGNATURE		ACPI_SIGNATURE('X', 'S', 'D', 'T')
#define FACP_SIGNATURE		ACPI_SIGNATURE('F', 'A', 'C', 'P')
#define FACS_SIGNATURE		ACPI_SIGNATURE('F', 'A', 'C', 'S')
#define DSDT_SIGNATURE		ACPI_SIGNATURE('D', 'S', 'D', 'T')
#define MADT_SIGNATURE		ACPI_SIGNATURE('A', 'P', 'I', 'C')
#define MCFG_SIGNATURE		ACPI_SIGNATURE('M', 'C', 'F', 'G')
#define HPET_SIGNATURE		ACPI_SIGNATURE('H', 'P', 'E', 'T')
#define DMAR_SIGNATURE		ACPI_SIGNATURE('D', 'M', 'A', 'R')
#define SPCR_SIGNATURE		ACPI_SIGNATURE('S', 'P', 'C', 'R')
#define GTDT_SIGNATURE		ACPI_SIGNATURE('G', 'T', 'D', 'T')

/* Section 5.2.5.3. Revision 0 ends before length. */
struct acpi_table_rsdp {
	u64 signature;
	u8 checksum;		/* of the first 20 bytes */
	u8 oem_id[6];
	u8 revision;
	u32 rsdt_physical_address;
	u32 length;
	u64 xsdt_physical_address;
	u8 extended_checksum;	/* of all */
	u8 reserved[3];
} __attribute__((packed));
#define ACPI_RSDP_REV0_SIZE	20

/* Section 5.2.6, the start of every table but RSDP and FACS. */
#define ACPI_TABLE_HEADER_DEF	\
	u32 signature;		\
	u32 length;		\
	u8 revision;		\
	u8 checksum;		\
	u8 oem_id[6];		\
	u8 oem_table_id[8];	\
	u32 oem_revision;	\
	u8 asl_compiler_id[4];	\
	u32 asl_compiler_revision;

struct acpi_table {
	ACPI_TABLE_HEADER_DEF
} __attribute__((packed));

struct acpi_table_rsdt_rev1 {
	ACPI_TABLE_HEADER_DEF
	u32 table_offset_entry[];
} __attribute__((packed));

struct acpi_table_xsdt {
	ACPI_TABLE_HEADER_DEF
	u64 table_offset_entry[];
} __attribute__((packed));

/* Whether @table, which starts with a header, is long enough to have @field. */
#define ACPI_HAS(table, field)						\
	((table)->length >= offsetof(typeof(*(table)), field) + sizeof((table)->field))

/* Section 5.2.3.2. */
struct acpi_generic_address {
	u8 space_id;
	u8 bit_width;
	u8 bit_offset;
	u8 access_width;
	u64 address;
} __attribute__((packed));
#define ACPI_SPACE_MEMORY	0
#define ACPI_SPACE_IO		1

/* Section 5.2.9. */
struct acpi_table_fadt {
	ACPI_TABLE_HEADER_DEF
	u32 firmware_ctrl;
	u32 dsdt;
	u8 model;
	u8 preferred_profile;
	u16 sci_int;
	u32 smi_cmd;
	u8 acpi_enable;
	u8 acpi_disable;
	u8 s4bios_req;
	u8 pstate_cnt;
	u32 pm1a_evt_blk;
	u32 pm1b_evt_blk;
	u32 pm1a_cnt_blk;
	u32 pm1b_cnt_blk;
	u32 pm2_cnt_blk;
	u32 pm_tmr_blk;
	u32 gpe0_blk;
	u32 gpe1_blk;
	u8 pm1_evt_len;
	u8 pm1_cnt_len;
	u8 pm2_cnt_len;
	u8 pm_tmr_len;
	u8 gpe0_blk_len;
	u8 gpe1_blk_len;
	u8 gpe1_base;
	u8 cst_cnt;
	u16 p_lvl2_lat;
	u16 p_lvl3_lat;
	u16 flush_size;
	u16 flush_stride;
	u8 duty_offset;
	u8 duty_width;
	u8 day_alrm;
	u8 mon_alrm;
	u8 century;
	u16 iapc_boot_arch;
	u8 reserved;
	u32 flags;
	struct acpi_generic_address reset_reg;
	u8 reset_value;
	u16 arm_boot_arch;
	u8 minor_revision;
	u64 x_firmware_ctrl;
	u64 x_dsdt;
	struct acpi_generic_address x_pm1a_evt_blk;
	struct acpi_generic_address x_pm1b_evt_blk;
	struct acpi_generic_address x_pm1a_cnt_blk;
	struct acpi_generic_address x_pm1b_cnt_blk;
	struct acpi_generic_address x_pm2_cnt_blk;
	struct acpi_generic_address x_pm_tmr_blk;
	struct acpi_generic_address x_gpe0_blk;
	struct acpi_generic_address x_gpe1_blk;
	struct acpi_generic_address sleep_control_reg;
	struct acpi_generic_address sleep_status_reg;
	u64 hypervisor_id;
} __attribute__((packed));
/* What ACPI 1.0 had, and every later revision starts with. */
#define ACPI_FADT_REV1_SIZE	116

#define ACPI_FADT_TMR_VAL_EXT	(1u << 8)	/* flags: the PM timer has 32 bits */
#define ACPI_FADT_RESET_REG_SUP	(1u << 10)
#define ACPI_FADT_HW_REDUCED	(1u << 20)

/* Section 5.2.10; it has no checksum. */
struct acpi_table_facs_rev1 {
	u32 signature;
	u32 length;
	u32 hardware_signature;
	u32 firmware_waking_vector;
	u32 global_lock;
	u32 s4bios_f : 1;
	u32 reserved1 : 31;
	u8 reserved3[40];
} __attribute__((packed));

/* Section 5.2.12: a header, then entries that each start with their type and length. */
struct acpi_table_madt {
	ACPI_TABLE_HEADER_DEF
	u32 local_apic_address;
	u32 flags;
	u8 entries[];
} __attribute__((packed));
#define ACPI_MADT_PCAT_COMPAT	1		/* flags: the machine has 8259s too */

struct acpi_madt_entry {
	u8 type;
	u8 length;
} __attribute__((packed));

#define ACPI_MADT_LOCAL_APIC		0
#define ACPI_MADT_IO_APIC		1
#define ACPI_MADT_OVERRIDE		2
#define ACPI_MADT_LOCAL_NMI		4
#define ACPI_MADT_LOCAL_X2APIC		9

struct acpi_madt_local_apic {
	struct acpi_madt_entry entry;
	u8 processor_uid;
	u8 apic_id;
	u32 flags;
} __attribute__((packed));
#define ACPI_MADT_ENABLED		1
#define ACPI_MADT_ONLINE_CAPABLE	2

struct acpi_madt_io_apic {
	struct acpi_madt_entry entry;
	u8 id;
	u8 reserved;
	u32 address;
	u32 gsi_base;
} __attribute__((packed));

struct acpi_madt_override {
	struct acpi_madt_entry entry;
	u8 bus;
	u8 source;
	u32 gsi;
	u16 flags;
} __attribute__((packed));

struct acpi_madt_local_x2apic {
	struct acpi_madt_entry entry;
	u16 reserved;
	u32 apic_id;
	u32 flags;
	u32 processor_uid;
} __attribute__((packed));

/* PCI Firmware Specification 3.0, section 4.1.2. */
struct acpi_mcfg_allocation {
	u64 address;
	u16 segment;
	u8 start_bus;
	u8 end_bus;
	u32 reserved;
} __attribute__((packed));

struct acpi_table_mcfg {
	ACPI_TABLE_HEADER_DEF
	u64 reserved;
	struct acpi_mcfg_allocation allocations[];
} __attribute__((packed));

/* IA-PC HPET specification 1.0a, section 3.2.4. */
struct acpi_table_hpet {
	ACPI_TABLE_HEADER_DEF
	u32 event_timer_block_id;
	struct acpi_generic_address address;
	u8 hpet_number;
	u16 minimum_tick;
	u8 page_protection;
} __attribute__((packed));

/*
 * The parser proper, which reads any memory. @map returns where @length bytes at the physical
 * address @address can be read until the tables are done with, or NULL when not all of them can.
 */
struct acpi_memory {
	const void *(*map)(const struct acpi_memory *memory, u64 address, size_t length);
};

/* The sum of @length bytes, which is 0 for what has a right checksum. */
u8 acpi_sum(const void *data, size_t length);

/*
 * The RSDP that is the first on a 16-byte border of [@start, @end), with right checksums;
 * its address, 0 when there is none.
 */
u64 acpi_search_rsdp(const struct acpi_memory *memory, u64 start, u64 end);

/*
 * The @instance-th table (from 0) with signature @sig behind the RSDP at @rsdp; NULL when
 * there is none that is sound. The DSDT and the FACS are found through the FADT.
 */
const void *acpi_find_table(const struct acpi_memory *memory, u64 rsdp, u32 sig,
			    unsigned int instance);

/*
 * The entry of a MADT behind @previous, the first one for NULL; NULL at the end, or when the
 * next entry is not whole or shorter than its type has to be.
 */
const struct acpi_madt_entry *acpi_madt_next(const struct acpi_table_madt *madt,
					     const struct acpi_madt_entry *previous);

/* The number of processors that a MADT has enabled. */
unsigned int acpi_madt_cpus(const struct acpi_table_madt *madt);

/*
 * The machine's own table with signature @sig: RSDP_SIGNATURE, RSDT_SIGNATURE and so on. NULL
 * when firmware made none, as the project's own does not.
 */
void *find_acpi_table_addr(u32 sig);

#endif
