/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walking a flattened devicetree: header, tokens, nodes (Devicetree Specification 0.4, chapter 5).
 * Properties are in fdt-property.c. See libfdt/libfdt.h.
 */
#include <libcflat.h>
#include <libfdt/libfdt.h>
#include "fdt-token.h"

#define OLDEST_VERSION	16	/* whose successors may be read like it */

const char *fdt_strerror(int error)
{
	static const struct {
		int error;
		const char *text;
	} texts[] = {
		{ FDT_ERR_NOTFOUND, "not found" },
		{ FDT_ERR_BADOFFSET, "not the offset of such a thing" },
		{ FDT_ERR_BADPATH, "not a path" },
		{ FDT_ERR_BADPHANDLE, "not a phandle" },
		{ FDT_ERR_TRUNCATED, "the tree is cut off" },
		{ FDT_ERR_BADMAGIC, "not a devicetree" },
		{ FDT_ERR_BADVERSION, "a devicetree of another version" },
		{ FDT_ERR_BADSTRUCTURE, "the tree's structure is damaged" },
		{ FDT_ERR_BADNCELLS, "a bad number of cells" },
		{ FDT_ERR_BADVALUE, "not a list of strings" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].error == -error)
			return texts[i].text;
	return error < 0 ? "an unknown error" : "no error";
}

/* Whether the tree holds @size bytes at @offset. */
static bool inside(const void *fdt, u32 offset, u32 size)
{
	u32 total = fdt_totalsize(fdt);

	return offset <= total && size <= total - offset;
}

u32 fdt_struct_size(const void *fdt)
{
	if (fdt_version(fdt) > OLDEST_VERSION)
		return fdt_size_dt_struct(fdt);
	return fdt_totalsize(fdt) - fdt_off_dt_struct(fdt);
}

int fdt_check_header(const void *fdt)
{
	if (fdt_magic(fdt) != FDT_MAGIC)
		return -FDT_ERR_BADMAGIC;
	if (fdt_version(fdt) < OLDEST_VERSION || fdt_last_comp_version(fdt) > OLDEST_VERSION + 1)
		return -FDT_ERR_BADVERSION;
	if (fdt_totalsize(fdt) < sizeof(struct fdt_header) || (int)fdt_totalsize(fdt) < 0)
		return -FDT_ERR_TRUNCATED;
	if (!IS_ALIGNED(fdt_off_dt_struct(fdt), FDT_TAGSIZE) ||
	    !IS_ALIGNED(fdt_off_mem_rsvmap(fdt), sizeof(fdt64_t)))
		return -FDT_ERR_BADSTRUCTURE;
	if (!inside(fdt, fdt_off_mem_rsvmap(fdt), sizeof(struct fdt_reserve_entry)) ||
	    !inside(fdt, fdt_off_dt_struct(fdt), 0) ||
	    !inside(fdt, fdt_off_dt_struct(fdt), fdt_struct_size(fdt)) ||
	    !inside(fdt, fdt_off_dt_strings(fdt), fdt_size_dt_strings(fdt)))
		return -FDT_ERR_TRUNCATED;
	return 0;
}

const void *fdt_struct_at(const void *fdt, int offset, u32 size)
{
	u32 block = fdt_struct_size(fdt);

	if (offset < 0 || (u32)offset > block || size > block - offset)
		return NULL;
	return (const char *)fdt + fdt_off_dt_struct(fdt) + offset;
}

const char *fdt_string(const void *fdt, int offset)
{
	u32 size = fdt_size_dt_strings(fdt);
	const char *string = (const char *)fdt + fdt_off_dt_strings(fdt) + offset;

	if (offset < 0 || (u32)offset >= size || !memchr(string, 0, size - offset))
		return NULL;
	return string;
}

int fdt_token(const void *fdt, int offset, int *next)
{
	const fdt32_t *tag = fdt_struct_at(fdt, offset, FDT_TAGSIZE);
	const struct fdt_property *property;
	u32 size = FDT_TAGSIZE, left, length;

	if (!tag)
		return -FDT_ERR_TRUNCATED;
	if (!IS_ALIGNED(offset, FDT_TAGSIZE))
		return -FDT_ERR_BADOFFSET;
	switch (fdt32_ld(tag)) {
	case FDT_BEGIN_NODE:
		left = fdt_struct_size(fdt) - offset - FDT_TAGSIZE;
		length = strnlen((const char *)(tag + 1), left);
		if (length == left)
			return -FDT_ERR_TRUNCATED;
		size += length + 1;
		break;
	case FDT_PROP:
		property = fdt_struct_at(fdt, offset, sizeof(*property));
		if (!property)
			return -FDT_ERR_TRUNCATED;
		length = fdt32_ld(&property->len);
		if ((int)length < 0 || !fdt_struct_at(fdt, offset + sizeof(*property), length))
			return -FDT_ERR_TRUNCATED;
		size = sizeof(*property) + length;
		break;
	case FDT_END_NODE:
	case FDT_NOP:
	case FDT_END:
		break;
	default:
		return -FDT_ERR_BADSTRUCTURE;
	}
	*next = ALIGN(offset + size, FDT_TAGSIZE);
	return fdt32_ld(tag);
}

int fdt_check_node(const void *fdt, int node, int *next)
{
	int tag = fdt_check_header(fdt);

	if (!tag)
		tag = fdt_token(fdt, node, next);
	if (tag < 0)
		return tag;
	return tag == FDT_BEGIN_NODE ? 0 : -FDT_ERR_BADOFFSET;
}

int fdt_next_node(const void *fdt, int offset, int *depth)
{
	int next = 0, tag, error;

	if (offset >= 0)
		error = fdt_check_node(fdt, offset, &next);
	else
		error = fdt_check_header(fdt);
	if (error)
		return error;
	while (true) {
		offset = next;
		tag = fdt_token(fdt, offset, &next);
		if (tag < 0)
			return tag;
		if (tag == FDT_BEGIN_NODE) {
			if (depth)
				++*depth;
			return offset;
		}
		if (tag == FDT_END || (tag == FDT_END_NODE && depth && --*depth < 0))
			return -FDT_ERR_NOTFOUND;
	}
}

int fdt_first_subnode(const void *fdt, int offset)
{
	int depth = 0;
	int node = fdt_next_node(fdt, offset, &depth);

	return node < 0 || depth == 1 ? node : -FDT_ERR_NOTFOUND;
}

int fdt_next_subnode(const void *fdt, int offset)
{
	int depth = 1;

	do {
		offset = fdt_next_node(fdt, offset, &depth);
		if (offset >= 0 && depth < 1)
			return -FDT_ERR_NOTFOUND;
	} while (offset >= 0 && depth > 1);
	return offset;
}

/* The nodes from the root to @node: its depth, and its parent in *@parent. */
static int walk_to(const void *fdt, int node, int *parent)
{
	/* Deeper than any tree that is in use. */
	int ancestors[32], depth = -1, next;
	int error = fdt_check_node(fdt, node, &next);

	if (error)
		return error;
	for (int at = fdt_next_node(fdt, -1, &depth); at >= 0; at = fdt_next_node(fdt, at, &depth)) {
		if (depth < 0 || depth >= (int)ARRAY_SIZE(ancestors))
			return -FDT_ERR_BADSTRUCTURE;
		ancestors[depth] = at;
		if (at == node) {
			*parent = depth ? ancestors[depth - 1] : -FDT_ERR_NOTFOUND;
			return depth;
		}
	}
	return -FDT_ERR_BADOFFSET;
}

int fdt_node_depth(const void *fdt, int node)
{
	int parent;

	return walk_to(fdt, node, &parent);
}

int fdt_parent_offset(const void *fdt, int node)
{
	int parent, depth = walk_to(fdt, node, &parent);

	return depth < 0 ? depth : parent;
}

const char *fdt_get_name(const void *fdt, int node, int *lenp)
{
	int next, error = fdt_check_node(fdt, node, &next);
	const char *name = NULL;

	if (!error)
		name = fdt_struct_at(fdt, node + FDT_TAGSIZE, 1);
	if (lenp)
		*lenp = name ? (int)strlen(name) : error;
	return name;
}

/* Whether a node called @name is meant by the @len characters at @wanted. */
static bool is_meant(const char *name, const char *wanted, size_t len)
{
	if (strncmp(name, wanted, len))
		return false;
	return !name[len] || (name[len] == '@' && !memchr(wanted, '@', len));
}

static int find_subnode(const void *fdt, int parent, const char *name, size_t len)
{
	int node;

	fdt_for_each_subnode(node, fdt, parent)
		if (is_meant(fdt_get_name(fdt, node, NULL), name, len))
			return node;
	return node;
}

int fdt_subnode_offset(const void *fdt, int parent, const char *name)
{
	return find_subnode(fdt, parent, name, strlen(name));
}

/* What /aliases has for the @len characters at @alias. */
static const char *find_alias(const void *fdt, const char *alias, size_t len)
{
	int aliases = fdt_subnode_offset(fdt, 0, "aliases"), property, size;
	const char *name, *path;

	if (aliases < 0)
		return NULL;
	fdt_for_each_property_offset(property, fdt, aliases) {
		path = fdt_getprop_by_offset(fdt, property, &name, &size);
		if (path && strlen(name) == len && !strncmp(name, alias, len) && size > 1 &&
		    path[0] == '/' && !path[size - 1])
			return path;
	}
	return NULL;
}

int fdt_path_offset(const void *fdt, const char *path)
{
	int node = 0, next, error = fdt_check_node(fdt, 0, &next);
	const char *end;

	if (error)
		return error;
	if (*path != '/') {
		end = strchrnul(path, '/');
		path = find_alias(fdt, path, end - path);
		if (!path)
			return -FDT_ERR_BADPATH;
		node = fdt_path_offset(fdt, path);
		path = end;
	}
	while (node >= 0) {
		while (*path == '/')
			path++;
		if (!*path)
			return node;
		end = strchrnul(path, '/');
		node = find_subnode(fdt, node, path, end - path);
		path = end;
	}
	return node;
}
