/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole flattened devicetree looked through once, and its memory reservations. See libfdt.h. */
#include <libcflat.h>
#include <libfdt/libfdt.h>
#include "fdt-token.h"

static const struct fdt_reserve_entry *reservation(const void *fdt, u32 n)
{
	u32 offset = fdt_off_mem_rsvmap(fdt), size = sizeof(struct fdt_reserve_entry);

	if (n >= (fdt_totalsize(fdt) - offset) / size)
		return NULL;
	return (const struct fdt_reserve_entry *)((const char *)fdt + offset) + n;
}

int fdt_num_mem_rsv(const void *fdt)
{
	const struct fdt_reserve_entry *entry;
	int n = 0, error = fdt_check_header(fdt);

	if (error)
		return error;
	while ((entry = reservation(fdt, n)) && fdt64_ld(&entry->size))
		n++;
	return entry ? n : -FDT_ERR_TRUNCATED;
}

int fdt_get_mem_rsv(const void *fdt, int n, uint64_t *address, uint64_t *size)
{
	const struct fdt_reserve_entry *entry;
	int error = fdt_check_header(fdt);

	if (error)
		return error;
	entry = n < 0 ? NULL : reservation(fdt, n);
	if (!entry)
		return -FDT_ERR_BADOFFSET;
	*address = fdt64_ld(&entry->address);
	*size = fdt64_ld(&entry->size);
	return 0;
}

/* Tokens, from the root's to the end's: nodes nest, and properties stand in front of subnodes. */
static int check_tokens(const void *fdt)
{
	int at = 0, depth = 0, next, tag, length;
	bool properties = false;
	const char *name;

	do {
		tag = fdt_token(fdt, at, &next);
		switch (tag) {
		case FDT_BEGIN_NODE:
			if (!depth && at)
				return -FDT_ERR_BADSTRUCTURE;
			depth++;
			properties = true;
			break;
		case FDT_END_NODE:
			if (--depth < 0)
				return -FDT_ERR_BADSTRUCTURE;
			properties = false;
			break;
		case FDT_PROP:
			if (!properties)
				return -FDT_ERR_BADSTRUCTURE;
			if (!fdt_getprop_by_offset(fdt, at, &name, &length))
				return length;
			break;
		case FDT_END:
			return depth || !at ? -FDT_ERR_BADSTRUCTURE : 0;
		}
		at = next;
	} while (tag >= 0);
	return tag;
}

int fdt_check_full(const void *fdt, size_t bufsize)
{
	int error;

	if (bufsize < sizeof(struct fdt_header))
		return -FDT_ERR_TRUNCATED;
	error = fdt_check_header(fdt);
	if (error)
		return error;
	if (fdt_totalsize(fdt) > bufsize)
		return -FDT_ERR_TRUNCATED;
	error = fdt_num_mem_rsv(fdt);
	return error < 0 ? error : check_tokens(fdt);
}
