/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One pass over a flattened devicetree. See fdt-scan.h. */
#include <libcflat.h>
#include "fdt-scan.h"

#define FDT_MAGIC	0xd00dfeed

enum { BEGIN_NODE = 1, END_NODE, PROP, NOP, END = 9 };

/* The words of the header that matter here. */
enum { MAGIC, TOTALSIZE, STRUCT_AT, STRINGS_AT, STRINGS_SIZE = 8, STRUCT_SIZE, HEADER_WORDS };

#define MAX_DEPTH	8

struct level {
	const char *name;
	u32 address_cells, size_cells;	/* of its children */
};

static u32 word(const void *fdt, u32 at)
{
	const u8 *p = (const u8 *)fdt + at;

	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

u64 fdt_scan_cells(const u8 *data, u32 cells)
{
	u64 value = 0;

	for (u32 i = 0; i < cells; i++)
		value = value << 32 | word(data, 4 * i);
	return value;
}

u32 fdt_scan_size(const void *fdt)
{
	return fdt && word(fdt, 4 * MAGIC) == FDT_MAGIC ? word(fdt, 4 * TOTALSIZE) : 0;
}

bool fdt_scan_is(const struct fdt_scan_property *property, const char *node, const char *name)
{
	size_t length = strlen(node);

	return !strcmp(property->name, name) && !strncmp(property->node, node, length) &&
	       (!property->node[length] || property->node[length] == '@');
}

bool fdt_scan_has_string(const struct fdt_scan_property *property, const char *string)
{
	const char *at = (const char *)property->data, *end = at + property->length;

	for (; at < end && strnlen(at, end - at) < end - at; at += strlen(at) + 1)
		if (!strcmp(at, string))
			return true;
	return false;
}

static void take_cells(struct level *level, const struct fdt_scan_property *property)
{
	if (property->length != 4)
		return;
	if (!strcmp(property->name, "#address-cells"))
		level->address_cells = fdt_scan_cells(property->data, 1);
	else if (!strcmp(property->name, "#size-cells"))
		level->size_cells = fdt_scan_cells(property->data, 1);
}

/* A string that ends before @end. */
static bool ends(const char *s, const char *end)
{
	return s < end && strnlen(s, end - s) < end - s;
}

bool fdt_scan(const void *fdt, fdt_scan_fn fn, void *data)
{
	/* The first stands for what is above the root; the defaults are the specification's. */
	struct level levels[MAX_DEPTH + 2] = { { "", 2, 1 } };
	u32 size = fdt_scan_size(fdt), at, end, strings, strings_end;
	unsigned int depth = 0;

	if (size < 4 * HEADER_WORDS)
		return false;
	at = word(fdt, 4 * STRUCT_AT);
	end = at + word(fdt, 4 * STRUCT_SIZE);
	strings = word(fdt, 4 * STRINGS_AT);
	strings_end = strings + word(fdt, 4 * STRINGS_SIZE);
	if (end > size || end < at || strings_end > size || strings_end < strings)
		return false;

	while (end - at >= 4) {
		const char *base = fdt, *text = base + at + 4;
		u32 token = word(fdt, at);
		struct fdt_scan_property property;
		u32 name;

		at += 4;
		switch (token) {
		case BEGIN_NODE:
			if (depth > MAX_DEPTH || !ends(text, base + end))
				return false;
			levels[++depth] = (struct level){ text, 2, 1 };
			at = ALIGN(at + (u32)strlen(text) + 1, 4);
			break;
		case END_NODE:
			if (!depth--)
				return false;
			break;
		case PROP:
			if (!depth || end - at < 8)
				return false;
			property.length = word(fdt, at);
			name = word(fdt, at + 4);
			at += 8;
			if (property.length > end - at || name >= strings_end - strings ||
			    !ends(base + strings + name, base + strings_end))
				return false;
			property.parent = levels[depth - 1].name;
			property.node = levels[depth].name;
			property.name = base + strings + name;
			property.data = (const u8 *)base + at;
			property.address_cells = levels[depth - 1].address_cells;
			property.size_cells = levels[depth - 1].size_cells;
			take_cells(&levels[depth], &property);
			fn(&property, data);
			at = ALIGN(at + property.length, 4);
			break;
		case NOP:
			break;
		case END:
			return !depth;
		default:
			return false;
		}
		if (at > end)
			return false;
	}
	return false;
}
