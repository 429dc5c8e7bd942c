/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a multiboot loader hands to a guest (Multiboot Specification 0.6.96, section
 * 3.3), as far as the library reads it. The project's own firmware hands over the same.
 */
#ifndef LIB_X86_MULTIBOOT_H
#define LIB_X86_MULTIBOOT_H

#define MULTIBOOT_HEADER_MAGIC		0x1badb002
#define MULTIBOOT_BOOTLOADER_MAGIC	0x2badb002

#define MULTIBOOT_INFO_MEMORY		(1 << 0)
#define MULTIBOOT_INFO_CMDLINE		(1 << 2)
#define MULTIBOOT_INFO_MODS		(1 << 3)
#define MULTIBOOT_INFO_MEM_MAP		(1 << 6)

#ifndef __ASSEMBLY__
#include <libcflat.h>

struct multiboot_info {
	u32 flags;
	u32 mem_lower;		/* KiB from 0 */
	u32 mem_upper;		/* KiB from 1 MiB */
	u32 boot_device;
	u32 cmdline;		/* physical address of a string */
	u32 mods_count;
	u32 mods_addr;
	u32 syms[4];
	u32 mmap_length;	/* bytes */
	u32 mmap_addr;
};

struct multiboot_module {
	u32 start;
	u32 end;		/* the first byte behind it */
	u32 string;
	u32 reserved;
};

struct multiboot_mmap {
	u32 size;		/* of the rest of the entry */
	u64 base;
	u64 length;
	u32 type;		/* 1: usable RAM */
} __attribute__((packed));
#endif

#endif
