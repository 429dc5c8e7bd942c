/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real libfdt, by other names: what libcflat's reader of devicetrees is compared with. */
#ifndef TESTS_HOST_HOST_FDT_H
#define TESTS_HOST_HOST_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int host_fdt_check_full(const void *fdt, size_t size);
int host_fdt_next_node(const void *fdt, int node, int *depth);
const char *host_fdt_get_name(const void *fdt, int node, int *len);
int host_fdt_first_property_offset(const void *fdt, int node);
int host_fdt_next_property_offset(const void *fdt, int offset);
const void *host_fdt_getprop_by_offset(const void *fdt, int offset, const char **name, int *len);
const void *host_fdt_getprop(const void *fdt, int node, const char *name, int *len);
int host_fdt_get_path(const void *fdt, int node, char *path, int size);
int host_fdt_path_offset(const void *fdt, const char *path);
int host_fdt_parent_offset(const void *fdt, int node);
int host_fdt_node_depth(const void *fdt, int node);
uint32_t host_fdt_get_phandle(const void *fdt, int node);
int host_fdt_node_offset_by_phandle(const void *fdt, uint32_t phandle);
int host_fdt_node_offset_by_compatible(const void *fdt, int start, const char *compatible);
int host_fdt_address_cells(const void *fdt, int node);
int host_fdt_size_cells(const void *fdt, int node);
int host_fdt_num_mem_rsv(const void *fdt);
int host_fdt_stringlist_count(const void *fdt, int node, const char *property);

/* A tree of random nodes and properties. Returns its size. */
size_t host_fdt_generate(uint64_t seed, void *buf, size_t size);

/* The tree of a machine that this QEMU emulates, with what it takes for -bios; 0 without it. */
size_t host_fdt_of_machine(const char *qemu, const char *machine, const char *bios, void *buf,
			   size_t size);

#endif
