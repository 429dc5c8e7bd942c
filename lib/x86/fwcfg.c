/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's firmware configuration device, by port I/O. See fwcfg.h. */
#include <libcflat.h>
#include <stdlib.h>
#include <asm/io.h>
#include "fwcfg.h"

#define PORT_SELECTOR	0x510
#define PORT_DATA	0x511

#define MAX_FILES	1024

bool no_test_device;

static struct {
	unsigned int index;
	const char *variable;
	unsigned int shift;
	bool set;
	u64 value;
} overrides[] = {
	{ FW_CFG_NB_CPUS, "NR_CPUS", 0 },
	{ FW_CFG_MAX_CPUS, "NR_CPUS", 0 },
	{ FW_CFG_RAM_SIZE, "MEMSIZE", 20 },
};

struct fwcfg_file {
	u32 size;		/* big-endian, as is select */
	u16 select;
	u16 reserved;
	char name[56];
};

void fwcfg_setup_overrides(void)
{
	const char *value;

	for (unsigned int i = 0; i < ARRAY_SIZE(overrides); i++) {
		value = getenv(overrides[i].variable);
		overrides[i].set = value;
		if (value)
			overrides[i].value = strtoull(value, NULL, 0) << overrides[i].shift;
	}

	value = getenv("TEST_DEVICE");
	no_test_device = value && !atol(value);
}

static void select_item(unsigned int index)
{
	outw(index, PORT_SELECTOR);
}

/* Reads on in the selected item. */
static void read_bytes(void *buf, size_t size)
{
	asm volatile("rep insb" : "+D"(buf), "+c"(size) : "d"(PORT_DATA) : "memory");
}

bool fwcfg_present(void)
{
	static int present = -1;
	char signature[4];

	if (present < 0) {
		select_item(FW_CFG_SIGNATURE);
		read_bytes(signature, sizeof(signature));
		present = !memcmp(signature, "QEMU", sizeof(signature));
	}
	return present;
}

/* All values are little-endian, so a shorter one is the start of a longer one. */
static u64 get(unsigned int index, size_t size)
{
	u64 value = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(overrides); i++)
		if (overrides[i].set && overrides[i].index == index)
			return overrides[i].value;

	if (fwcfg_present()) {
		select_item(index);
		read_bytes(&value, size);
	}
	return value;
}

uint8_t fwcfg_get_u8(unsigned int index)
{
	return get(index, sizeof(u8));
}

uint16_t fwcfg_get_u16(unsigned int index)
{
	return get(index, sizeof(u16));
}

uint32_t fwcfg_get_u32(unsigned int index)
{
	return get(index, sizeof(u32));
}

uint64_t fwcfg_get_u64(unsigned int index)
{
	return get(index, sizeof(u64));
}

unsigned int fwcfg_get_nb_cpus(void)
{
	return fwcfg_get_u16(FW_CFG_NB_CPUS);
}

long fwcfg_read_file(const char *name, void *buf, size_t size)
{
	struct fwcfg_file file;
	u32 count, length;

	if (!fwcfg_present())
		return -1;

	select_item(FW_CFG_FILE_DIR);
	read_bytes(&count, sizeof(count));
	count = be32_to_cpu(count);
	for (u32 i = 0; i < MIN(count, (u32)MAX_FILES); i++) {
		read_bytes(&file, sizeof(file));
		file.name[sizeof(file.name) - 1] = '\0';
		if (strcmp(file.name, name))
			continue;
		length = be32_to_cpu(file.size);
		select_item(be16_to_cpu(file.select));
		read_bytes(buf, MIN((size_t)length, size));
		return length;
	}
	return -1;
}
