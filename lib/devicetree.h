/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the machine's devicetree says, for start-up code and drivers: addresses as the CPU sees
 * them, memory, CPUs, the command line. Devicetree Specification 0.4, chapters 2 and 3.
 *
 * An int is 0 or a count when all is well, else a negative error of libfdt.h.
 */
#ifndef LIB_DEVICETREE_H
#define LIB_DEVICETREE_H

#include <libcflat.h>

typedef u64 dt_pbus_addr_t;

/* One range of a "reg" property, translated to the CPU's physical addresses. */
struct dt_pbus_reg {
	dt_pbus_addr_t addr;
	dt_pbus_addr_t size;
};

/* Takes the tree at @fdt, of at most @limit bytes, for everything below, if it is one. */
int dt_init_limited(const void *fdt, size_t limit);
int dt_init(const void *fdt);

/* The tree; NULL before dt_init(). */
const void *dt_fdt(void);
bool dt_available(void);

/* The number in @cells big-endian words at @data; of more than two the last two. */
u64 dt_read_cells(const void *data, unsigned int cells);

/*
 * Range @regidx of the "reg" of @fdtnode, through the "ranges" of every bus above it. A bus
 * without "ranges" has no addresses that the CPU sees: -FDT_ERR_NOTFOUND, as behind the last range.
 */
int dt_pbus_translate_node(int fdtnode, int regidx, struct dt_pbus_reg *reg);

/* The first range of the first device that is compatible. */
int dt_pbus_get_base_compatible(const char *compatible, dt_pbus_addr_t *base);

/* Whether the node's "status" lets it be used (section 2.3.4). */
bool dt_is_enabled(int fdtnode);

/* /chosen's command line; *@bootargs is NULL without one, which is no error. */
int dt_get_bootargs(const char **bootargs);

/* /chosen's initial RAM disk; -FDT_ERR_NOTFOUND without one. */
int dt_get_initrd(const char **initrd, u32 *size);

/* The node that /chosen's stdout-path names. */
int dt_get_stdout(void);

/* Memory, at most @nr_regs ranges of it: how many. Disabled nodes and empty ranges are left out. */
int dt_get_memory_params(struct dt_pbus_reg *regs, int nr_regs);

/*
 * Calls @func for each node of /cpus that is a CPU, with its first "reg", also for one whose
 * status is "disabled": that is how those are described that wait to be started.
 */
int dt_for_each_cpu_node(void (*func)(int fdtnode, u64 regval, void *info), void *info);

#endif
