/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of an x86 guest's start-up and end promise one another. */
#ifndef LIB_X86_ASM_SETUP_H
#define LIB_X86_ASM_SETUP_H

#include <libcflat.h>

/* Programs the first serial port: 115200 baud, 8N1, FIFO on, no interrupts. */
void serial_setup(void);

/* Output goes to the port that CONSOLE in the environ names from here on, if it names one. */
void console_choose(void);

/* Waits until the last byte of the console has left the transmitter. */
void serial_drain(void);

/*
 * Finds out where RAM is, from fw_cfg, from the multiboot information @mb (NULL: none) or
 * from MEMSIZE in the environ, and gives what lies behind the image and the loader's data
 * (up to @loader_top, 0: none) to the early allocator.
 */
struct multiboot_info;
void memory_setup(const struct multiboot_info *mb, phys_addr_t loader_top);

/* RAM above 4 GiB, for the page allocator; empty when both are equal. */
extern phys_addr_t high_ram_start, high_ram_end;

/* C entry point of the boot processor; @boot_info is multiboot's EBX, 0 without a loader. */
void x86_setup(u32 boot_info);

#endif
