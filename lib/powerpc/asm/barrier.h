/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory barriers: Power ISA 3.1, book II, section 4.6.3. */
#ifndef LIB_POWERPC_ASM_BARRIER_H
#define LIB_POWERPC_ASM_BARRIER_H

#include <linux/compiler.h>

#define mb()		asm volatile("sync" : : : "memory")
#define rmb()		asm volatile("sync" : : : "memory")
#define wmb()		asm volatile("sync" : : : "memory")
#define smp_mb()	mb()
#define smp_rmb()	asm volatile("lwsync" : : : "memory")
#define smp_wmb()	asm volatile("lwsync" : : : "memory")

/* Program priority low and back: the other threads of the core run meanwhile. */
#define cpu_relax()	asm volatile("or 1, 1, 1\n\tor 2, 2, 2" : : : "memory")

/* wait with WC=2, of ISA 3.1: a pause of bounded length. Needs cpu_has_pause_short. */
#define pause_short()	asm volatile(".long 0x7c40003c" : : : "memory")

#include <asm-generic/barrier.h>

#endif
