/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the machine's RAM is. Guests start under loaders that know different amounts of
 * it, so the sources are asked from the most to the least exact.
 */
#include <libcflat.h>
#include <alloc_phys.h>
#include <stdlib.h>
#include <asm/setup.h>
#include "fwcfg.h"
#include "multiboot.h"

#define E820_RAM		1
#define E820_MAX_ENTRIES	64
#define FOUR_GIB		(1ULL << 32)

/* Every machine that starts a guest has this much. */
#define RAM_AT_LEAST		(8ULL << 20)

/* An entry of fw_cfg's "etc/e820" and of the BIOS's own table (ACPI 6.5, section 15.4). */
struct e820_entry {
	u64 base;
	u64 length;
	u32 type;
} __attribute__((packed));

extern char _end[];

phys_addr_t high_ram_start, high_ram_end;

/* The end of the RAM that the image lies in; 0 until it is known. */
static phys_addr_t low_ram_end;

static void add_ram(u64 base, u64 length)
{
	u64 image_end = (unsigned long)_end;
	u64 end = base + length;

	if (end < base)
		return;
	if (base < image_end && end >= image_end)
		low_ram_end = MIN(end, FOUR_GIB);
	else if (base >= FOUR_GIB && length > high_ram_end - high_ram_start) {
		high_ram_start = base;
		high_ram_end = end;
	}
}

static void ask_fwcfg(void)
{
	struct e820_entry table[E820_MAX_ENTRIES];
	long length = fwcfg_read_file("etc/e820", table, sizeof(table));

	for (unsigned int i = 0; i < ARRAY_SIZE(table); i++) {
		if (length < (long)((i + 1) * sizeof(*table)))
			break;
		if (table[i].type == E820_RAM)
			add_ram(table[i].base, table[i].length);
	}
}

static void ask_multiboot(const struct multiboot_info *mb)
{
	if (mb->flags & MULTIBOOT_INFO_MEM_MAP) {
		const char *p = (const char *)(unsigned long)mb->mmap_addr;
		const char *end = p + mb->mmap_length;

		while (p + sizeof(struct multiboot_mmap) <= end) {
			const struct multiboot_mmap *entry = (const void *)p;

			if (entry->type == E820_RAM)
				add_ram(entry->base, entry->length);
			p += sizeof(entry->size) + entry->size;
		}
	}
	if (!low_ram_end && mb->flags & MULTIBOOT_INFO_MEMORY)
		add_ram(1 << 20, (u64)mb->mem_upper << 10);
}

void memory_setup(const struct multiboot_info *mb, phys_addr_t loader_top)
{
	phys_addr_t base = MAX((phys_addr_t)(unsigned long)_end, loader_top);
	const char *limit = getenv("MEMLIMIT");

	if (getenv("MEMSIZE"))
		add_ram(0, fwcfg_get_u64(FW_CFG_RAM_SIZE));
	if (!low_ram_end)
		ask_fwcfg();
	if (!low_ram_end && mb)
		ask_multiboot(mb);
	if (!low_ram_end)
		low_ram_end = RAM_AT_LEAST;

	if (limit)
		low_ram_end = MIN(low_ram_end, strtoull(limit, NULL, 0) << 20);
	base = ALIGN(base, 4096);
	assert_msg(base < low_ram_end, "no RAM behind the image (it ends at %#llx)",
		   (unsigned long long)base);
	phys_alloc_init(base, low_ram_end - base);
}
