/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small physical memory for the ACPI parser. What the parser maps is a copy of exactly the
 * bytes that it asked for, so AddressSanitizer sees every read beyond them.
 */
#ifndef TESTS_HOST_ACPI_IMAGE_H
#define TESTS_HOST_ACPI_IMAGE_H

#include <libcflat.h>
#include <acpi.h>
#include "host.h"

/* Enough for all searches below; what lies outside cannot be mapped. */
#define IMAGE_BASE	0x10000u
#define IMAGE_SIZE	0x4000u
#define COPIES_MAX	4096

static u8 image[IMAGE_SIZE];
static void *copies[COPIES_MAX];
static unsigned int nr_copies;

static inline void *at(u32 address)
{
	return image + (address - IMAGE_BASE);
}

static const void *map_copy(const struct acpi_memory *memory, u64 address, size_t length)
{
	void *copy;

	if (address < IMAGE_BASE || address - IMAGE_BASE > IMAGE_SIZE ||
	    length > IMAGE_SIZE - (address - IMAGE_BASE) || nr_copies == COPIES_MAX)
		return NULL;
	copy = copies[nr_copies++] = host_alloc(length);
	memcpy(copy, at(address), length);
	return copy;
}

static const struct acpi_memory image_memory = { map_copy };

/* The parser is done with what it mapped. */
static inline void unmap_all(void)
{
	while (nr_copies)
		host_free(copies[--nr_copies]);
}

#endif
