/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ROM from which a guest starts under Bochs, which has neither -kernel nor fw_cfg.
 *
 * Its last 64 KiB are the project's firmware (x86/firmware.S), with the reset vector; in front of
 * them lies all that a multiboot loader would have put into memory. The firmware begins with a
 * table, all words little-endian and 32 bits:
 *
 *	"VMMUNITR", entry point, EBX at the entry point, number of records,
 *	records: source, destination, length, bytes to clear behind it
 *
 * The firmware carries out the records in order, and enters the guest with the multiboot magic in
 * EAX. Everything else is made here: the image's segments, the multiboot information with the
 * memory map and the command line, and the environ as the first module.
 */
#ifndef HOST_BOCHS_ROM_H
#define HOST_BOCHS_ROM_H

#include <stddef.h>

struct bochs_rom {
	const char *firmware;		/* path of firmware.bin */
	const char *image;		/* path of the guest, ELF32 */
	const char *environ;		/* path of its environ; NULL: none */
	const char *arguments;		/* words behind the image's name; NULL: none */
	const char *extra_environ;	/* lines in front of the environ */
	unsigned long memory;		/* MiB */
};

/*
 * Makes the ROM's bytes, which the caller owns, and stores their number, a power of two. Ends the
 * program with a message when a file cannot be read, is no image, or does not fit.
 */
char *bochs_rom_make(const struct bochs_rom *rom, size_t *size);

#endif
