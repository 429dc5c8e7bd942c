/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of a guest's start-up promise one another, and the machine's harts. */
#ifndef LIB_RISCV_ASM_SETUP_H
#define LIB_RISCV_ASM_SETUP_H

#include <libcflat.h>
#include <asm/processor.h>

#define NR_CPUS		256

/* The harts by CPU number, the boot hart's is 0, and how many there are. */
extern struct thread_info cpus[NR_CPUS];
extern int nr_cpus;

/* Ticks a second of the time CSR. */
extern u64 timebase_frequency;

/* The CPU of a hart, -1 when it is none. Also called by assembly. */
int hartid_to_cpu(unsigned long hartid);

/* The C entry of the boot hart, with its ID and the devicetree. */
void riscv_setup(unsigned long hartid, const void *fdt);

/* The C entry of another one. */
void secondary_setup(struct thread_info *info);


#endif
