/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What start-up wants to know before anything else works, from the flattened devicetree
 * (Devicetree Specification 0.4, chapter 5) in one pass, without memory of its own.
 */
#ifndef LIB_RISCV_FDT_SCAN_H
#define LIB_RISCV_FDT_SCAN_H

#include <libcflat.h>

/* A property: the names of its node and of the node's parent ("" above the root), its data. */
struct fdt_scan_property {
	const char *parent, *node, *name;
	const u8 *data;
	u32 length;
	/* The number of cells of an address and of a size in "reg". */
	u32 address_cells, size_cells;
};

typedef void (*fdt_scan_fn)(const struct fdt_scan_property *property, void *data);

/*
 * Calls @fn for each property, in the tree's order. Returns false when the tree is damaged;
 * @fn was called for what came before.
 */
bool fdt_scan(const void *fdt, fdt_scan_fn fn, void *data);

/* The bytes that the tree takes; 0 when there is none at @fdt. */
u32 fdt_scan_size(const void *fdt);

/* The number in the @cells big-endian words at @data; of more than two the last two. */
u64 fdt_scan_cells(const u8 *data, u32 cells);

/* Whether the property is called @name and belongs to a node called @node (up to a '@'). */
bool fdt_scan_is(const struct fdt_scan_property *property, const char *node, const char *name);

/* Whether one of the strings in the property's data is @string. */
bool fdt_scan_has_string(const struct fdt_scan_property *property, const char *string);

#endif
