/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a flattened devicetree, by the names that libfdt has made common.
 *
 * A node, and a property, is named by the offset of its token in the structure block; the root is
 * node 0. A function that returns an int returns a negative error of the list below when it cannot
 * do what it should; one that returns a pointer returns NULL, with the error in *@lenp if that is
 * not NULL. No tree, however damaged, makes them read outside of its totalsize bytes.
 */
#ifndef LIBFDT_H
#define LIBFDT_H

#include <stdbool.h>
#include <libfdt/fdt.h>
#include <libfdt/libfdt_env.h>

#define FDT_ERR_NOTFOUND	1
#define FDT_ERR_BADOFFSET	4	/* that is no node, or no property */
#define FDT_ERR_BADPATH		5
#define FDT_ERR_BADPHANDLE	6
#define FDT_ERR_TRUNCATED	8	/* a block ends too early */
#define FDT_ERR_BADMAGIC	9
#define FDT_ERR_BADVERSION	10	/* neither 16 nor 17, nor compatible with them */
#define FDT_ERR_BADSTRUCTURE	11	/* tokens in the wrong order */
#define FDT_ERR_BADNCELLS	14	/* a #address-cells or #size-cells without sense */
#define FDT_ERR_BADVALUE	15	/* a list of strings without its last NUL */

const char *fdt_strerror(int error);

static inline uint32_t fdt32_ld(const fdt32_t *p)
{
	fdt32_t value;

	__builtin_memcpy(&value, p, sizeof(value));
	return fdt32_to_cpu(value);
}

static inline uint64_t fdt64_ld(const fdt64_t *p)
{
	fdt64_t value;

	__builtin_memcpy(&value, p, sizeof(value));
	return fdt64_to_cpu(value);
}

#define fdt_get_header(fdt, field)	fdt32_ld(&((const struct fdt_header *)(fdt))->field)
#define fdt_magic(fdt)			fdt_get_header(fdt, magic)
#define fdt_totalsize(fdt)		fdt_get_header(fdt, totalsize)
#define fdt_off_dt_struct(fdt)		fdt_get_header(fdt, off_dt_struct)
#define fdt_off_dt_strings(fdt)		fdt_get_header(fdt, off_dt_strings)
#define fdt_off_mem_rsvmap(fdt)		fdt_get_header(fdt, off_mem_rsvmap)
#define fdt_version(fdt)		fdt_get_header(fdt, version)
#define fdt_last_comp_version(fdt)	fdt_get_header(fdt, last_comp_version)
#define fdt_boot_cpuid_phys(fdt)	fdt_get_header(fdt, boot_cpuid_phys)
#define fdt_size_dt_strings(fdt)	fdt_get_header(fdt, size_dt_strings)
#define fdt_size_dt_struct(fdt)		fdt_get_header(fdt, size_dt_struct)

/* 0 when the header makes sense: magic, version, blocks inside the tree, on their boundaries. */
int fdt_check_header(const void *fdt);

/* 0 when every token of the structure block is where it may be, and nothing points outside. */
int fdt_check_full(const void *fdt, size_t bufsize);

/* The memory reservation block (section 5.3). */
int fdt_num_mem_rsv(const void *fdt);
int fdt_get_mem_rsv(const void *fdt, int n, uint64_t *address, uint64_t *size);

/*
 * The node behind @offset in the tree's order, -1 for the first. *@depth, if not NULL, goes up
 * and down with it. No node, or the tree below where *@depth was 0 is over: -FDT_ERR_NOTFOUND.
 */
int fdt_next_node(const void *fdt, int offset, int *depth);
int fdt_first_subnode(const void *fdt, int offset);
int fdt_next_subnode(const void *fdt, int offset);

#define fdt_for_each_subnode(node, fdt, parent)						\
	for (node = fdt_first_subnode(fdt, parent); node >= 0;				\
	     node = fdt_next_subnode(fdt, node))

/* The subnode called @name; without a unit address in @name, the first with any. */
int fdt_subnode_offset(const void *fdt, int parent, const char *name);

/* The node of a full path, or of one that starts with an alias. */
int fdt_path_offset(const void *fdt, const char *path);

int fdt_parent_offset(const void *fdt, int node);
int fdt_node_depth(const void *fdt, int node);

/* A node's name with its unit address; its length in *@lenp. The root's is "". */
const char *fdt_get_name(const void *fdt, int node, int *lenp);

int fdt_first_property_offset(const void *fdt, int node);
int fdt_next_property_offset(const void *fdt, int offset);

#define fdt_for_each_property_offset(property, fdt, node)				\
	for (property = fdt_first_property_offset(fdt, node); property >= 0;		\
	     property = fdt_next_property_offset(fdt, property))

/* The property at @offset; the length of its data in *@lenp. */
const struct fdt_property *fdt_get_property_by_offset(const void *fdt, int offset, int *lenp);
const void *fdt_getprop_by_offset(const void *fdt, int offset, const char **namep, int *lenp);

/* The property called @name of @node, and its data. */
const struct fdt_property *fdt_get_property(const void *fdt, int node, const char *name,
					    int *lenp);
const void *fdt_getprop(const void *fdt, int node, const char *name, int *lenp);

/* The string at @offset of the strings block. */
const char *fdt_string(const void *fdt, int offset);

/* The node's own handle, 0 without one; and the node of a handle. */
uint32_t fdt_get_phandle(const void *fdt, int node);
int fdt_node_offset_by_phandle(const void *fdt, uint32_t phandle);

/* The first node behind @start with this property, or compatible with this device. */
int fdt_node_offset_by_prop_value(const void *fdt, int start, const char *name,
				  const void *value, int len);
int fdt_node_offset_by_compatible(const void *fdt, int start, const char *compatible);

/* 0: @node is compatible; 1: it is not. */
int fdt_node_check_compatible(const void *fdt, int node, const char *compatible);

/* Whether @string is one of the strings of a list, and how many there are. */
int fdt_stringlist_contains(const char *list, int len, const char *string);
int fdt_stringlist_count(const void *fdt, int node, const char *property);
const char *fdt_stringlist_get(const void *fdt, int node, const char *property, int index,
			       int *lenp);

/* What @node says of the "reg" of its subnodes; 2 and 1 where it says nothing (section 2.3.5). */
int fdt_address_cells(const void *fdt, int node);
int fdt_size_cells(const void *fdt, int node);

#endif
