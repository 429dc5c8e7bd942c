/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Properties of a flattened devicetree's nodes, and nodes by their properties. See libfdt.h. */
#include <libcflat.h>
#include <libfdt/libfdt.h>
#include "fdt-token.h"

/* Tables such as "reg" have at most this many cells for a number (PCI's addresses have 3). */
#define MAX_CELLS	4

/* The first property at or behind @offset, in front of anything else. */
static int skip_to_property(const void *fdt, int offset)
{
	int next, tag;

	while ((tag = fdt_token(fdt, offset, &next)) == FDT_NOP)
		offset = next;
	if (tag < 0)
		return tag;
	return tag == FDT_PROP ? offset : -FDT_ERR_NOTFOUND;
}

int fdt_first_property_offset(const void *fdt, int node)
{
	int next, error = fdt_check_node(fdt, node, &next);

	return error ? error : skip_to_property(fdt, next);
}

int fdt_next_property_offset(const void *fdt, int offset)
{
	int next, tag = fdt_check_header(fdt);

	if (!tag)
		tag = fdt_token(fdt, offset, &next);
	if (tag < 0)
		return tag;
	return tag == FDT_PROP ? skip_to_property(fdt, next) : -FDT_ERR_BADOFFSET;
}

const struct fdt_property *fdt_get_property_by_offset(const void *fdt, int offset, int *lenp)
{
	const struct fdt_property *property = NULL;
	int next, length = fdt_check_header(fdt);

	if (!length)
		length = fdt_token(fdt, offset, &next);
	if (length == FDT_PROP) {
		property = fdt_struct_at(fdt, offset, sizeof(*property));
		length = fdt32_ld(&property->len);
	} else if (length >= 0) {
		length = -FDT_ERR_BADOFFSET;
	}
	if (lenp)
		*lenp = length;
	return property;
}

const void *fdt_getprop_by_offset(const void *fdt, int offset, const char **namep, int *lenp)
{
	const struct fdt_property *property = fdt_get_property_by_offset(fdt, offset, lenp);
	const char *name;

	if (!property)
		return NULL;
	name = fdt_string(fdt, fdt32_ld(&property->nameoff));
	if (!name) {
		if (lenp)
			*lenp = -FDT_ERR_BADSTRUCTURE;
		return NULL;
	}
	if (namep)
		*namep = name;
	return property->data;
}

const struct fdt_property *fdt_get_property(const void *fdt, int node, const char *name,
					    int *lenp)
{
	int offset;

	fdt_for_each_property_offset(offset, fdt, node) {
		const char *this_name;

		if (fdt_getprop_by_offset(fdt, offset, &this_name, lenp) && !strcmp(this_name, name))
			return fdt_get_property_by_offset(fdt, offset, lenp);
	}
	if (lenp)
		*lenp = offset;
	return NULL;
}

const void *fdt_getprop(const void *fdt, int node, const char *name, int *lenp)
{
	const struct fdt_property *property = fdt_get_property(fdt, node, name, lenp);

	return property ? property->data : NULL;
}

uint32_t fdt_get_phandle(const void *fdt, int node)
{
	static const char *const names[] = { "phandle", "linux,phandle" };
	int length;

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		const fdt32_t *handle = fdt_getprop(fdt, node, names[i], &length);

		if (handle && length == sizeof(*handle))
			return fdt32_ld(handle);
	}
	return 0;
}

int fdt_node_offset_by_phandle(const void *fdt, uint32_t phandle)
{
	int node;

	if (phandle == 0 || phandle == ~0u)
		return -FDT_ERR_BADPHANDLE;
	for (node = fdt_next_node(fdt, -1, NULL); node >= 0; node = fdt_next_node(fdt, node, NULL))
		if (fdt_get_phandle(fdt, node) == phandle)
			return node;
	return node;
}

int fdt_node_offset_by_prop_value(const void *fdt, int start, const char *name,
				  const void *value, int len)
{
	int node, length;

	for (node = fdt_next_node(fdt, start, NULL); node >= 0;
	     node = fdt_next_node(fdt, node, NULL)) {
		const void *data = fdt_getprop(fdt, node, name, &length);

		if (data && length == len && !memcmp(data, value, len))
			return node;
	}
	return node;
}

int fdt_stringlist_contains(const char *list, int len, const char *string)
{
	size_t size = strlen(string) + 1;

	while (len > 0) {
		size_t this_size = strnlen(list, len) + 1;

		if (this_size > (size_t)len)
			return false;
		if (this_size == size && !memcmp(list, string, size))
			return true;
		list += this_size;
		len -= this_size;
	}
	return false;
}

const char *fdt_stringlist_get(const void *fdt, int node, const char *property, int index,
			       int *lenp)
{
	int left, error = -FDT_ERR_NOTFOUND;
	const char *list = fdt_getprop(fdt, node, property, &left);

	if (!list)
		error = left;
	while (list && left > 0) {
		int length = strnlen(list, left);

		if (length == left) {
			error = -FDT_ERR_BADVALUE;
			break;
		}
		if (index-- == 0) {
			if (lenp)
				*lenp = length;
			return list;
		}
		list += length + 1;
		left -= length + 1;
	}
	if (lenp)
		*lenp = error;
	return NULL;
}

int fdt_stringlist_count(const void *fdt, int node, const char *property)
{
	int count = 0, error;

	if (!fdt_getprop(fdt, node, property, &error))
		return error;
	while (fdt_stringlist_get(fdt, node, property, count, &error))
		count++;
	return error == -FDT_ERR_NOTFOUND ? count : error;
}

int fdt_node_check_compatible(const void *fdt, int node, const char *compatible)
{
	int length;
	const char *list = fdt_getprop(fdt, node, "compatible", &length);

	if (!list)
		return length;
	return !fdt_stringlist_contains(list, length, compatible);
}

int fdt_node_offset_by_compatible(const void *fdt, int start, const char *compatible)
{
	int node;

	for (node = fdt_next_node(fdt, start, NULL); node >= 0;
	     node = fdt_next_node(fdt, node, NULL))
		if (!fdt_node_check_compatible(fdt, node, compatible))
			return node;
	return node;
}

static int get_cells(const void *fdt, int node, const char *name, u32 otherwise)
{
	int length;
	const fdt32_t *data = fdt_getprop(fdt, node, name, &length);
	u32 cells = otherwise;

	if (!data && length != -FDT_ERR_NOTFOUND)
		return length;
	if (data) {
		if (length != sizeof(*data))
			return -FDT_ERR_BADNCELLS;
		cells = fdt32_ld(data);
	}
	return cells <= MAX_CELLS ? (int)cells : -FDT_ERR_BADNCELLS;
}

int fdt_address_cells(const void *fdt, int node)
{
	int cells = get_cells(fdt, node, "#address-cells", 2);

	return cells ? cells : -FDT_ERR_BADNCELLS;
}

int fdt_size_cells(const void *fdt, int node)
{
	return get_cells(fdt, node, "#size-cells", 1);
}
