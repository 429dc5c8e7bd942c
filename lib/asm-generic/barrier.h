/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory barriers, for whatever an architecture's asm/barrier.h did not define. */
#ifndef LIB_ASM_GENERIC_BARRIER_H
#define LIB_ASM_GENERIC_BARRIER_H

#include <linux/compiler.h>

/* Orders all accesses, loads, or stores of this CPU, as every device and CPU sees them. */
#ifndef mb
#define mb()		__sync_synchronize()
#endif
#ifndef rmb
#define rmb()		mb()
#endif
#ifndef wmb
#define wmb()		mb()
#endif

/* The same as other CPUs see them. */
#ifndef smp_mb
#define smp_mb()	mb()
#endif
#ifndef smp_rmb
#define smp_rmb()	rmb()
#endif
#ifndef smp_wmb
#define smp_wmb()	wmb()
#endif

/* In a loop that waits for another CPU. */
#ifndef cpu_relax
#define cpu_relax()	barrier()
#endif

#endif
