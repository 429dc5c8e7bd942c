/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the devicetree reader: the input is the tree, in a block of just its size.
 * Every node and property is read, whatever fdt_check_full() says of the whole.
 */
#include <libcflat.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include "../host/host.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static volatile u8 sink;

static void touch(const void *data, int length)
{
	const u8 *bytes = data;

	for (int i = 0; i < length; i++)
		sink = bytes[i];
}

static void read_node(const void *fdt, int node)
{
	int property, length;
	const char *name = fdt_get_name(fdt, node, &length);

	if (name)
		touch(name, length + 1);
	fdt_for_each_property_offset(property, fdt, node) {
		const void *data = fdt_getprop_by_offset(fdt, property, &name, &length);

		if (data) {
			touch(data, length);
			touch(name, strlen(name) + 1);
			fdt_stringlist_count(fdt, node, name);
		}
	}
	fdt_get_phandle(fdt, node);
	fdt_address_cells(fdt, node);
	fdt_size_cells(fdt, node);
}

static void note_cpu(int node, u64 reg, void *info)
{
	read_node(info, node);
}

static void read_machine(const void *fdt)
{
	struct dt_pbus_reg regs[4];
	const char *text;
	u32 size;

	dt_get_memory_params(regs, ARRAY_SIZE(regs));
	dt_for_each_cpu_node(note_cpu, (void *)fdt);
	if (!dt_get_bootargs(&text) && text)
		touch(text, strlen(text) + 1);
	dt_get_initrd(&text, &size);
	dt_get_stdout();
	for (int node = fdt_next_node(fdt, -1, NULL); node >= 0; node = fdt_next_node(fdt, node, NULL))
		for (int i = 0; i < 3; i++)
			dt_pbus_translate_node(node, i, regs);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	void *fdt = host_alloc(size);
	u64 address, length;
	int depth = -1;

	memcpy(fdt, data, size);
	/* The reader believes totalsize: whoever hands it a tree has checked that against the room. */
	if (size >= sizeof(struct fdt_header) && fdt_totalsize(fdt) <= size) {
		for (int node = fdt_next_node(fdt, -1, &depth); node >= 0;
		     node = fdt_next_node(fdt, node, &depth))
			read_node(fdt, node);
		fdt_path_offset(fdt, "/a/b");
		fdt_path_offset(fdt, "alias/b");
		fdt_node_offset_by_compatible(fdt, -1, "a");
		for (int i = -1; i < 3; i++)
			fdt_get_mem_rsv(fdt, i, &address, &length);
		if (!dt_init_limited(fdt, size))
			read_machine(fdt);
	}
	host_free(fdt);
	return 0;
}
