/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of an arm guest's start-up promise one another, and the list of CPUs. */
#ifndef LIB_ARM_ASM_SETUP_H
#define LIB_ARM_ASM_SETUP_H

#include <libcflat.h>

/* How many CPUs there is room for, and which the machine has: by index, the MPIDR. */
#define NR_CPUS		511
extern u64 cpus[NR_CPUS];
extern int nr_cpus;

/* RAM that the library uses: the region that the image lies in. */
extern phys_addr_t __phys_offset, __phys_end;
#define PHYS_OFFSET	(__phys_offset)
#define PHYS_END	(__phys_end)
#define PHYS_SHIFT	40
#define PHYS_SIZE	(1ULL << PHYS_SHIFT)

/* The console's device: from the devicetree, once it was read. */
void serial_setup(void);
void serial_drain(void);

/* Finds RAM and gives what lies behind @loader_top to the early allocator. */
void memory_setup(phys_addr_t loader_top);

/* C entry point of the boot CPU. */
void arm_setup(const void *fdt);

#endif
