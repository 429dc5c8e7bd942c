/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real libfdt, and trees from it and from QEMU. See host-fdt.h. */
#include <fcntl.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "host-fdt.h"

#define SAME(type, name, parameters, arguments)						\
type host_##name parameters { return name arguments; }

SAME(int, fdt_check_full, (const void *fdt, size_t size), (fdt, size))
SAME(int, fdt_next_node, (const void *fdt, int node, int *depth), (fdt, node, depth))
SAME(const char *, fdt_get_name, (const void *fdt, int node, int *len), (fdt, node, len))
SAME(int, fdt_first_property_offset, (const void *fdt, int node), (fdt, node))
SAME(int, fdt_next_property_offset, (const void *fdt, int offset), (fdt, offset))
SAME(const void *, fdt_getprop_by_offset, (const void *fdt, int offset, const char **name, int *len),
     (fdt, offset, name, len))
SAME(const void *, fdt_getprop, (const void *fdt, int node, const char *name, int *len),
     (fdt, node, name, len))
SAME(int, fdt_get_path, (const void *fdt, int node, char *path, int size), (fdt, node, path, size))
SAME(int, fdt_path_offset, (const void *fdt, const char *path), (fdt, path))
SAME(int, fdt_parent_offset, (const void *fdt, int node), (fdt, node))
SAME(int, fdt_node_depth, (const void *fdt, int node), (fdt, node))
SAME(uint32_t, fdt_get_phandle, (const void *fdt, int node), (fdt, node))
SAME(int, fdt_node_offset_by_phandle, (const void *fdt, uint32_t phandle), (fdt, phandle))
SAME(int, fdt_node_offset_by_compatible, (const void *fdt, int start, const char *compatible),
     (fdt, start, compatible))
SAME(int, fdt_address_cells, (const void *fdt, int node), (fdt, node))
SAME(int, fdt_size_cells, (const void *fdt, int node), (fdt, node))
SAME(int, fdt_num_mem_rsv, (const void *fdt), (fdt))
SAME(int, fdt_stringlist_count, (const void *fdt, int node, const char *property),
     (fdt, node, property))

static uint64_t state;

static unsigned int random_below(unsigned int end)
{
	state = state * 6364136223846793005 + 1442695040888963407;
	return (state >> 33) % end;
}

static void add_property(void *fdt, int number)
{
	static const char *const names[] = { "reg", "ranges", "compatible", "status", "x", "long-name" };
	char name[32], data[64];
	unsigned int length = random_below(sizeof(data));

	for (unsigned int i = 0; i < length; i++)
		data[i] = random_below(4) ? 'a' + random_below(3) : 0;
	snprintf(name, sizeof(name), "%s%d", names[random_below(6)], number);
	switch (random_below(4)) {
	case 0:
		fdt_property_u32(fdt, number ? name : "#address-cells", random_below(6));
		break;
	case 1:
		fdt_property_string(fdt, number ? name : "compatible", random_below(2) ? "aa" : "ab");
		break;
	default:
		fdt_property(fdt, name, data, length);
	}
}

static void add_node(void *fdt, int depth, uint32_t *phandle)
{
	char name[32];

	for (int i = random_below(5); i > 0; i--)
		add_property(fdt, i - 1);
	if (random_below(2))
		fdt_property_u32(fdt, "phandle", ++*phandle);
	for (int i = depth < 6 ? random_below(5) : 0; i > 0; i--) {
		snprintf(name, sizeof(name), random_below(2) ? "node%u" : "node%u@%x", i,
			 random_below(1000));
		fdt_begin_node(fdt, name);
		add_node(fdt, depth + 1, phandle);
		fdt_end_node(fdt);
	}
}

size_t host_fdt_generate(uint64_t seed, void *buf, size_t size)
{
	uint32_t phandle = 0;

	state = seed * 2 + 1;
	fdt_create(buf, size);
	for (int i = random_below(4); i > 0; i--)
		fdt_add_reservemap_entry(buf, random_below(1 << 20), 1 + random_below(1 << 20));
	fdt_finish_reservemap(buf);
	fdt_begin_node(buf, "");
	add_node(buf, 0, &phandle);
	fdt_end_node(buf);
	return fdt_finish(buf) ? 0 : fdt_totalsize(buf);
}

static ssize_t read_file(const char *name, void *buf, size_t size)
{
	int fd = open(name, O_RDONLY);
	ssize_t got = fd < 0 ? fd : read(fd, buf, size);

	if (fd >= 0)
		close(fd);
	return got;
}

/* QEMU writes a new file in the place of this one. */
size_t host_fdt_of_machine(const char *qemu, const char *machine, const char *bios, void *buf,
			   size_t size)
{
	char file[] = "/tmp/fdt-XXXXXX", option[256];
	int fd = mkstemp(file), status = -1;
	ssize_t got = 0;
	pid_t child;

	if (fd < 0)
		return 0;
	snprintf(option, sizeof(option), "%s,dumpdtb=%s", machine, file);
	child = fork();
	if (!child) {
		int null = open("/dev/null", O_RDWR);

		for (int i = 0; i < 3; i++)
			dup2(null, i);
		execlp(qemu, qemu, "-nodefaults", "-display", "none", "-bios", bios, "-machine",
		       option, (char *)NULL);
		_exit(127);
	}
	if (waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status))
		got = read_file(file, buf, size);
	close(fd);
	unlink(file);
	return got > 0 ? got : 0;
}
