/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory barriers of x86 (SDM volume 3, section 9.2): stores are seen in order already. */
#ifndef LIB_X86_ASM_BARRIER_H
#define LIB_X86_ASM_BARRIER_H

#include <linux/compiler.h>

#ifdef __x86_64__
#define mb()		asm volatile("mfence" : : : "memory")
#define rmb()		asm volatile("lfence" : : : "memory")
#define wmb()		asm volatile("sfence" : : : "memory")
#else
/* A 32-bit processor may be too old for the fences; a locked instruction is one too. */
#define mb()		asm volatile("lock addl $0, (%%esp)" : : : "memory", "cc")
#define rmb()		mb()
#define wmb()		mb()
#endif

#define smp_mb()	mb()
#define smp_rmb()	barrier()
#define smp_wmb()	barrier()

static inline void __cpu_relax(void)
{
	asm volatile("pause" : : : "memory");
}
#define cpu_relax()	__cpu_relax()

#include <asm-generic/barrier.h>

#endif
