/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What on-cpus.c wants: idle CPUs look at memory, so nobody needs to be told of anything. */
#ifndef LIB_RISCV_ASM_ON_CPUS_H
#define LIB_RISCV_ASM_ON_CPUS_H

#include <asm/barrier.h>

#define cpu_wait_for_event()	cpu_relax()
#define cpu_send_event()	smp_mb()

#endif
