/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader of devicetrees, compared with libfdt: on trees that libfdt made, on those of QEMU's
 * machines, and on such trees with bytes changed, where it must refuse or read what there is.
 */
#include <libcflat.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include "host.h"
#include "host-fdt.h"

#define TREE_SIZE	(1 << 20)
#define TREES		200
#define DAMAGES		200

static char tree_buffer[TREE_SIZE] __attribute__((aligned(8)));

static bool same_string(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Everything about the properties of one node. */
static bool same_properties(const void *fdt, int node)
{
	int ours = fdt_first_property_offset(fdt, node);
	int theirs = host_fdt_first_property_offset(fdt, node);

	while (ours >= 0 && ours == theirs) {
		const char *name, *their_name;
		int length, their_length;
		const void *data = fdt_getprop_by_offset(fdt, ours, &name, &length);

		if (data != host_fdt_getprop_by_offset(fdt, ours, &their_name, &their_length) ||
		    name != their_name || length != their_length ||
		    fdt_getprop(fdt, node, name, &length) !=
		    host_fdt_getprop(fdt, node, name, &their_length) || length != their_length ||
		    fdt_stringlist_count(fdt, node, name) !=
		    host_fdt_stringlist_count(fdt, node, name))
			return false;
		ours = fdt_next_property_offset(fdt, ours);
		theirs = host_fdt_next_property_offset(fdt, theirs);
	}
	return ours == theirs && !fdt_getprop(fdt, node, "no such property", &ours) &&
	       ours == -FDT_ERR_NOTFOUND;
}

static bool same_cells(int ours, int theirs)
{
	return ours == theirs || (ours < 0 && theirs < 0);
}

static bool same_node(const void *fdt, int node)
{
	int length, their_length;
	const char *name = fdt_get_name(fdt, node, &length);
	char path[1024];
	uint32_t handle = fdt_get_phandle(fdt, node);

	return same_string(name, host_fdt_get_name(fdt, node, &their_length)) &&
	       length == their_length && !host_fdt_get_path(fdt, node, path, sizeof(path)) &&
	       fdt_path_offset(fdt, path) == host_fdt_path_offset(fdt, path) &&
	       fdt_parent_offset(fdt, node) == host_fdt_parent_offset(fdt, node) &&
	       fdt_node_depth(fdt, node) == host_fdt_node_depth(fdt, node) &&
	       handle == host_fdt_get_phandle(fdt, node) &&
	       (!handle || fdt_node_offset_by_phandle(fdt, handle) ==
			   host_fdt_node_offset_by_phandle(fdt, handle)) &&
	       same_cells(fdt_address_cells(fdt, node), host_fdt_address_cells(fdt, node)) &&
	       same_cells(fdt_size_cells(fdt, node), host_fdt_size_cells(fdt, node)) &&
	       same_properties(fdt, node);
}

/* How many nodes, 0 when the two readers do not agree about one of them. */
static int compare(const void *fdt)
{
	static const char *const compatibles[] = { "aa", "ab", "arm,pl011", "ns16550a", "nothing" };
	int depth = -1, their_depth = -1, nodes = 0;
	int ours = fdt_next_node(fdt, -1, &depth), theirs = host_fdt_next_node(fdt, -1, &their_depth);

	for (unsigned int i = 0; i < ARRAY_SIZE(compatibles); i++)
		if (fdt_node_offset_by_compatible(fdt, -1, compatibles[i]) !=
		    host_fdt_node_offset_by_compatible(fdt, -1, compatibles[i]))
			return 0;
	if (fdt_num_mem_rsv(fdt) != host_fdt_num_mem_rsv(fdt))
		return 0;
	while (ours >= 0 && depth >= 0) {
		if (ours != theirs || depth != their_depth || !same_node(fdt, ours)) {
			tap_note("node %d, theirs %d", ours, theirs);
			return 0;
		}
		nodes++;
		ours = fdt_next_node(fdt, ours, &depth);
		theirs = host_fdt_next_node(fdt, theirs, &their_depth);
	}
	return theirs >= 0 && their_depth >= 0 ? 0 : nodes;
}

static void test_generated(uint64_t seed)
{
	int nodes = 0;
	bool same = true;

	for (int i = 0; i < TREES && same; i++) {
		size_t size = host_fdt_generate(seed + i, tree_buffer, TREE_SIZE);
		int found = size ? compare(tree_buffer) : 0;

		same = found && !fdt_check_full(tree_buffer, size) &&
		       fdt_check_full(tree_buffer, size - 1);
		nodes += found;
	}
	tap_ok(same, "%d generated trees", TREES);
	tap_note("%d nodes", nodes);
}

static void test_machines(void)
{
	static const struct {
		const char *qemu, *machine, *bios;
	} machines[] = {
		{ "qemu-system-aarch64", "virt", "/dev/null" },
		{ "qemu-system-aarch64", "virt,gic-version=3", "/dev/null" },
		{ "qemu-system-riscv64", "virt", "none" },
		{ "qemu-system-riscv64", "virt,aia=aplic-imsic", "none" },
		{ "qemu-system-riscv64", "sifive_u", "none" },
		{ "qemu-system-ppc64", "powernv9", "/dev/null" },
		{ "qemu-system-ppc64", "pseries", "slof.bin" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(machines); i++) {
		size_t size = host_fdt_of_machine(machines[i].qemu, machines[i].machine,
						  machines[i].bios, tree_buffer, TREE_SIZE);
		int nodes;

		if (!size) {
			tap_note("no tree of %s -machine %s", machines[i].qemu, machines[i].machine);
			continue;
		}
		nodes = compare(tree_buffer);
		tap_ok(nodes > 3 && !fdt_check_full(tree_buffer, size), "tree of %s -machine %s",
		       machines[i].qemu, machines[i].machine);
	}
}

/* What is refused is refused by both; what is not is read in the same way. */
static void test_damaged(uint64_t seed)
{
	bool same = true;
	int refused = 0;

	for (int i = 0; i < DAMAGES && same; i++) {
		size_t size = host_fdt_generate(seed + i, tree_buffer, TREE_SIZE);
		uint64_t random = (seed + i) * 0x9e3779b97f4a7c15;
		int error;

		tree_buffer[random % size] ^= 1 << (random >> 40 & 7);
		/* The sanitizer watches the end of a block of just this size. */
		void *block = host_alloc(size);

		memcpy(block, tree_buffer, size);
		error = fdt_check_full(block, size);
		refused += error < 0;
		if (!error)
			same = !host_fdt_check_full(block, size) && compare(block);
		host_free(block);
	}
	tap_ok(same, "%d damaged trees", DAMAGES);
	tap_note("%d were refused", refused);
	tap_ok(refused > 0, "a damaged tree can be refused");
}

int main(void)
{
	uint64_t seed = tap_seed(1);

	test_generated(seed);
	test_machines();
	test_damaged(seed);
	return tap_done();
}
