/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine's devicetree. See devicetree.h. */
#include <libcflat.h>
#include <libfdt/libfdt.h>
#include "devicetree.h"

static const void *tree;

int dt_init_limited(const void *fdt, size_t limit)
{
	int error = fdt_check_full(fdt, limit);

	if (!error)
		tree = fdt;
	return error;
}

int dt_init(const void *fdt)
{
	if (fdt_magic(fdt) != FDT_MAGIC)
		return -FDT_ERR_BADMAGIC;
	return dt_init_limited(fdt, fdt_totalsize(fdt));
}

const void *dt_fdt(void)
{
	return tree;
}

bool dt_available(void)
{
	return tree;
}

u64 dt_read_cells(const void *data, unsigned int cells)
{
	const fdt32_t *cell = data;
	u64 value = 0;

	while (cells--)
		value = value << 32 | fdt32_ld(cell++);
	return value;
}

/* From an address on the bus of @bus to one on the bus above it. */
static int translate_up(int bus, int above, int address_cells, int size_cells, u64 size,
			u64 *address)
{
	int length, above_cells = fdt_address_cells(tree, above);
	const char *ranges = fdt_getprop(tree, bus, "ranges", &length);
	int entry = (address_cells + above_cells + size_cells) * sizeof(fdt32_t);

	if (!ranges)
		return length;
	if (above_cells < 0)
		return above_cells;
	if (!length)
		return 0;
	for (; length >= entry; ranges += entry, length -= entry) {
		const fdt32_t *cell = (const fdt32_t *)ranges;
		u64 child = dt_read_cells(cell, address_cells);
		u64 parent = dt_read_cells(cell + address_cells, above_cells);
		u64 window = dt_read_cells(cell + address_cells + above_cells, size_cells);

		if (*address >= child && *address - child < window &&
		    size <= window - (*address - child)) {
			*address += parent - child;
			return 0;
		}
	}
	return -FDT_ERR_NOTFOUND;
}

int dt_pbus_translate_node(int fdtnode, int regidx, struct dt_pbus_reg *reg)
{
	int bus = fdt_parent_offset(tree, fdtnode), above, length;
	int address_cells = fdt_address_cells(tree, bus), size_cells = fdt_size_cells(tree, bus);
	const char *data = fdt_getprop(tree, fdtnode, "reg", &length);
	int entry = (address_cells + size_cells) * sizeof(fdt32_t), error;

	if (bus < 0)
		return bus;
	if (address_cells < 0 || size_cells < 0)
		return -FDT_ERR_BADNCELLS;
	if (!data)
		return length;
	if (regidx < 0 || regidx >= length / entry)
		return -FDT_ERR_NOTFOUND;
	data += regidx * entry;
	reg->addr = dt_read_cells(data, address_cells);
	reg->size = dt_read_cells(data + address_cells * sizeof(fdt32_t), size_cells);
	/* The root's own bus is the CPU's. */
	while (bus) {
		above = fdt_parent_offset(tree, bus);
		if (above < 0)
			return above;
		error = translate_up(bus, above, address_cells, size_cells, reg->size, &reg->addr);
		if (error)
			return error;
		bus = above;
		address_cells = fdt_address_cells(tree, bus);
		size_cells = fdt_size_cells(tree, bus);
		if (address_cells < 0 || size_cells < 0)
			return -FDT_ERR_BADNCELLS;
	}
	return 0;
}

int dt_pbus_get_base_compatible(const char *compatible, dt_pbus_addr_t *base)
{
	int node = fdt_node_offset_by_compatible(tree, -1, compatible);
	struct dt_pbus_reg reg;
	int error = node < 0 ? node : dt_pbus_translate_node(node, 0, &reg);

	if (!error)
		*base = reg.addr;
	return error;
}

bool dt_is_enabled(int fdtnode)
{
	const char *status = fdt_stringlist_get(tree, fdtnode, "status", 0, NULL);

	return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}

int dt_get_bootargs(const char **bootargs)
{
	int chosen = fdt_path_offset(tree, "/chosen"), length;

	*bootargs = NULL;
	if (chosen < 0)
		return chosen == -FDT_ERR_NOTFOUND ? 0 : chosen;
	*bootargs = fdt_stringlist_get(tree, chosen, "bootargs", 0, &length);
	return *bootargs || length == -FDT_ERR_NOTFOUND ? 0 : length;
}

/* A number of one or two cells, as different boot loaders write it. */
static int get_number(int node, const char *name, u64 *value)
{
	int length;
	const void *data = fdt_getprop(tree, node, name, &length);

	if (!data)
		return length;
	if (length != sizeof(fdt32_t) && length != sizeof(fdt64_t))
		return -FDT_ERR_BADNCELLS;
	*value = dt_read_cells(data, length / sizeof(fdt32_t));
	return 0;
}

int dt_get_initrd(const char **initrd, u32 *size)
{
	int chosen = fdt_path_offset(tree, "/chosen"), error;
	u64 start, end;

	*initrd = NULL;
	*size = 0;
	if (chosen < 0)
		return chosen;
	error = get_number(chosen, "linux,initrd-start", &start);
	if (!error)
		error = get_number(chosen, "linux,initrd-end", &end);
	if (error)
		return error;
	if (end < start || end - start > ~0u || (unsigned long)start != start)
		return -FDT_ERR_BADSTRUCTURE;
	*initrd = (const char *)(unsigned long)start;
	*size = end - start;
	return 0;
}

int dt_get_stdout(void)
{
	int chosen = fdt_path_offset(tree, "/chosen"), length;
	const char *path;
	char copy[128];

	if (chosen < 0)
		return chosen;
	path = fdt_stringlist_get(tree, chosen, "stdout-path", 0, &length);
	if (!path)
		return length;
	/* Behind a colon stand the line's settings. */
	length = strchrnul(path, ':') - path;
	if (length >= (int)sizeof(copy))
		return -FDT_ERR_BADPATH;
	memcpy(copy, path, length);
	copy[length] = 0;
	return fdt_path_offset(tree, copy);
}

static bool has_device_type(int node, const char *type)
{
	const char *has = fdt_stringlist_get(tree, node, "device_type", 0, NULL);

	return has && !strcmp(has, type);
}

int dt_get_memory_params(struct dt_pbus_reg *regs, int nr_regs)
{
	int node, count = 0, depth = -1, error = -FDT_ERR_NOTFOUND;

	for (node = fdt_next_node(tree, -1, &depth); node >= 0;
	     node = fdt_next_node(tree, node, &depth)) {
		if (!has_device_type(node, "memory") || !dt_is_enabled(node))
			continue;
		error = 0;
		for (int i = 0; count < nr_regs && !error; i++) {
			error = dt_pbus_translate_node(node, i, &regs[count]);
			if (!error && regs[count].size)
				count++;
		}
		if (error && error != -FDT_ERR_NOTFOUND)
			return error;
	}
	return node == -FDT_ERR_NOTFOUND ? count : node;
}

int dt_for_each_cpu_node(void (*func)(int fdtnode, u64 regval, void *info), void *info)
{
	int cpus = fdt_path_offset(tree, "/cpus"), node, cells, length;

	if (cpus < 0)
		return cpus;
	cells = fdt_address_cells(tree, cpus);
	if (cells < 0)
		return cells;
	fdt_for_each_subnode(node, tree, cpus) {
		const void *reg;

		if (!has_device_type(node, "cpu"))
			continue;
		reg = fdt_getprop(tree, node, "reg", &length);
		if (!reg || length < cells * (int)sizeof(fdt32_t))
			return reg ? -FDT_ERR_BADNCELLS : length;
		func(node, dt_read_cells(reg, cells), info);
	}
	return node == -FDT_ERR_NOTFOUND ? 0 : node;
}
