/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the ROM that Bochs starts a guest from: see bochs-rom.h. */
#include "bochs-rom.h"

#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define FIRMWARE_SIZE	0x10000UL
#define ROM_MAX		(2UL << 20)	/* what Bochs 2.7 takes */
#define RECORDS_MAX	32
#define FOUR_GIB	(1ULL << 32)

/* Where the multiboot information lies in memory; the command line must end below 0xf000. */
#define INFO_ADDRESS	0x9000
#define INFO_MAX	0x6000

/* Of the memory map. RAM ends below the devices; what does not fit goes on at 4 GiB. */
#define LOW_RAM_END	0x9f000ULL
#define HIGH_RAM_START	0x100000ULL
#define DEVICES_START	0xc0000000ULL

/* The multiboot information's flags (Multiboot Specification 0.6.96, section 3.3). */
#define INFO_MEMORY	(1 << 0)
#define INFO_CMDLINE	(1 << 2)
#define INFO_MODS	(1 << 3)
#define INFO_MEM_MAP	(1 << 6)

struct record {
	uint32_t source, destination, length, clear;
};

struct table {
	char magic[8];
	uint32_t entry, ebx, count;
	struct record records[RECORDS_MAX];
};

struct info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr;
	uint32_t syms[4], mmap_length, mmap_addr;
};

struct module {
	uint32_t start, end, string, reserved;
};

struct ram {
	uint32_t size;
	uint64_t base, length;
	uint32_t type;
} __attribute__((packed));

#define RAMS_MAX 3

/* All of it stands in memory behind the information, in this order; the command line follows. */
struct handed_over {
	struct info info;
	struct module module;
	struct ram ram[RAMS_MAX];
};

/* What comes before the firmware, and the table for it. Addresses are offsets until the end. */
struct maker {
	char *data;
	size_t len;
	struct table table;
};

static char *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "re");
	char *data = NULL;
	size_t got;

	if (!file)
		die("%s: %s", path, strerror(errno));
	*len = 0;
	do {
		data = xrealloc(data, *len + 65536);
		got = fread(data + *len, 1, 65536, file);
		*len += got;
	} while (got);
	if (ferror(file))
		die("%s: cannot be read", path);
	fclose(file);
	return data;
}

static void put(struct maker *maker, const void *data, size_t len, uint32_t destination,
		uint32_t clear)
{
	if (maker->table.count == RECORDS_MAX)
		die("the image has too many segments");
	maker->table.records[maker->table.count++] = (struct record){
		maker->len, destination, len, clear
	};
	maker->data = xrealloc(maker->data, maker->len + len);
	if (len)
		memcpy(maker->data + maker->len, data, len);
	maker->len += len;
}

/* Puts the image's segments where they are to run. Returns the first address behind them. */
static uint64_t put_image(struct maker *maker, const char *path)
{
	size_t len;
	char *image = read_file(path, &len);
	Elf32_Ehdr head;
	Elf32_Phdr segment;
	uint64_t end = 0;

	if (len < sizeof(head))
		die("%s: not an image", path);
	memcpy(&head, image, sizeof(head));
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) || head.e_ident[EI_CLASS] != ELFCLASS32 ||
	    head.e_type != ET_EXEC || head.e_machine != EM_386 ||
	    head.e_phentsize != sizeof(segment))
		die("%s: not a 32-bit ELF executable", path);
	for (unsigned int i = 0; i < head.e_phnum; i++) {
		uint64_t at = (uint64_t)head.e_phoff + i * sizeof(segment);

		if (at + sizeof(segment) > len)
			die("%s: ends in the middle of its program headers", path);
		memcpy(&segment, image + at, sizeof(segment));
		if (segment.p_type != PT_LOAD)
			continue;
		if ((uint64_t)segment.p_offset + segment.p_filesz > len ||
		    segment.p_memsz < segment.p_filesz)
			die("%s: ends in the middle of a segment", path);
		put(maker, image + segment.p_offset, segment.p_filesz, segment.p_paddr,
		    segment.p_memsz - segment.p_filesz);
		if (end < (uint64_t)segment.p_paddr + segment.p_memsz)
			end = (uint64_t)segment.p_paddr + segment.p_memsz;
	}
	maker->table.entry = head.e_entry;
	free(image);
	return end;
}

/* The environ's text; NUL bytes do not belong to it. */
static char *make_environ(const struct bochs_rom *rom)
{
	const char *extra = rom->extra_environ ? rom->extra_environ : "";
	char *file, *text;
	size_t len;

	if (!rom->environ)
		return format("%s", extra);
	file = read_file(rom->environ, &len);
	text = format("%s%.*s", extra, (int)len, file);
	free(file);
	return text;
}

static unsigned int describe_ram(struct ram ram[RAMS_MAX], uint64_t bytes)
{
	unsigned int count = 0;
	uint64_t low_end = bytes < DEVICES_START ? bytes : DEVICES_START;

	ram[count++] = (struct ram){ sizeof(*ram) - 4, 0, LOW_RAM_END, 1 };
	ram[count++] = (struct ram){
		sizeof(*ram) - 4, HIGH_RAM_START, low_end - HIGH_RAM_START, 1
	};
	if (bytes > DEVICES_START)
		ram[count++] = (struct ram){
			sizeof(*ram) - 4, FOUR_GIB, bytes - DEVICES_START, 1
		};
	return count;
}

static void put_multiboot(struct maker *maker, const struct bochs_rom *rom, uint64_t image_end)
{
	uint64_t bytes = (uint64_t)rom->memory << 20;
	uint32_t module_start = (image_end + 4095) & ~4095UL;
	struct handed_over *over;
	char *line = format("%s%s%s", rom->image, rom->arguments ? " " : "",
			    rom->arguments ? rom->arguments : "");
	char *environ = make_environ(rom);
	size_t len = sizeof(*over) + strlen(line) + 1;

	if (len > INFO_MAX)
		die("the command line is too long");
	if (module_start + strlen(environ) >= bytes)
		die("%lu MiB of memory are not enough for the image", rom->memory);
	over = xcalloc(1, len);
	over->info = (struct info){
		.flags = INFO_MEMORY | INFO_CMDLINE | INFO_MODS | INFO_MEM_MAP,
		.mem_lower = LOW_RAM_END >> 10,
		.cmdline = INFO_ADDRESS + sizeof(*over),
		.mods_count = 1,
		.mods_addr = INFO_ADDRESS + offsetof(struct handed_over, module),
		.mmap_addr = INFO_ADDRESS + offsetof(struct handed_over, ram),
	};
	over->info.mmap_length = describe_ram(over->ram, bytes) * sizeof(over->ram[0]);
	over->info.mem_upper = over->ram[1].length >> 10;
	over->module = (struct module){ .start = module_start,
					.end = module_start + strlen(environ) };
	memcpy(over + 1, line, strlen(line) + 1);
	put(maker, environ, strlen(environ), module_start, 0);
	put(maker, over, len, INFO_ADDRESS, 0);
	maker->table.ebx = INFO_ADDRESS;
	free(over);
	free(line);
	free(environ);
}

char *bochs_rom_make(const struct bochs_rom *rom, size_t *size)
{
	struct maker maker = { .table = { .magic = "VMMUNITR" } };
	size_t firmware_len;
	char *firmware = read_file(rom->firmware, &firmware_len);
	char *data;

	if (firmware_len != FIRMWARE_SIZE)
		die("%s: not the project's firmware", rom->firmware);
	put_multiboot(&maker, rom, put_image(&maker, rom->image));
	*size = 2 * FIRMWARE_SIZE;
	while (*size < maker.len + FIRMWARE_SIZE)
		*size *= 2;
	if (*size > ROM_MAX)
		die("%s: too large: %zu bytes, and at most %lu fit into the ROM", rom->image,
		    maker.len, ROM_MAX - FIRMWARE_SIZE);
	/* The ROM ends at 4 GiB. */
	for (uint32_t i = 0; i < maker.table.count; i++)
		maker.table.records[i].source += FOUR_GIB - *size;
	data = xcalloc(1, *size);
	memcpy(data, maker.data, maker.len);
	memcpy(data + *size - FIRMWARE_SIZE, firmware, FIRMWARE_SIZE);
	memcpy(data + *size - FIRMWARE_SIZE, &maker.table, sizeof(maker.table));
	free(maker.data);
	free(firmware);
	return data;
}
