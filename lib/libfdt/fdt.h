/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flattened devicetree in memory: Devicetree Specification 0.4, chapter 5. */
#ifndef FDT_H
#define FDT_H

#include <libfdt/libfdt_env.h>

#define FDT_MAGIC		0xd00dfeedu

/* Tokens of the structure block (section 5.4.1). */
#define FDT_BEGIN_NODE		1
#define FDT_END_NODE		2
#define FDT_PROP		3
#define FDT_NOP			4
#define FDT_END			9

#define FDT_TAGSIZE		sizeof(fdt32_t)

struct fdt_header {
	fdt32_t magic;
	fdt32_t totalsize;
	fdt32_t off_dt_struct;
	fdt32_t off_dt_strings;
	fdt32_t off_mem_rsvmap;
	fdt32_t version;
	fdt32_t last_comp_version;
	fdt32_t boot_cpuid_phys;	/* from version 2 */
	fdt32_t size_dt_strings;	/* from version 3 */
	fdt32_t size_dt_struct;		/* from version 17 */
};

struct fdt_reserve_entry {
	fdt64_t address;
	fdt64_t size;
};

struct fdt_property {
	fdt32_t tag;
	fdt32_t len;
	fdt32_t nameoff;
	char data[0];
};

#endif
