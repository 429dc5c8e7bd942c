/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the devicetree reader share: bounds-checked access to its tokens. */
#ifndef LIB_FDT_TOKEN_H
#define LIB_FDT_TOKEN_H

#include <libcflat.h>

/* The structure block's size; for a tree with a good header. */
u32 fdt_struct_size(const void *fdt);

/* The @size bytes at @offset of the structure block, NULL if it does not hold them. */
const void *fdt_struct_at(const void *fdt, int offset, u32 size);

/* The token at @offset, and where the one behind it is; or an error. */
int fdt_token(const void *fdt, int offset, int *next);

/* 0 when the header is good and a node begins at @node; *@next is behind its name. */
int fdt_check_node(const void *fdt, int node, int *next);

#endif
