/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory barriers (unprivileged specification, section 2.7). */
#ifndef LIB_RISCV_ASM_BARRIER_H
#define LIB_RISCV_ASM_BARRIER_H

#define __fence(before, after) \
	asm volatile("fence " #before ", " #after : : : "memory")

#define mb()		__fence(iorw, iorw)
#define rmb()		__fence(ir, ir)
#define wmb()		__fence(ow, ow)
#define smp_mb()	__fence(rw, rw)
#define smp_rmb()	__fence(r, r)
#define smp_wmb()	__fence(w, w)

/* The encoding of Zihintpause's PAUSE, a FENCE that does nothing elsewhere. */
#define cpu_relax()	asm volatile(".4byte 0x0100000f" : : : "memory")

#include <asm-generic/barrier.h>

#endif
