/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Barriers and hints: Arm ARM (ARMv7-A), A3.8.3 and A8.8. */
#ifndef LIB_ARM32_ASM_BARRIER_H
#define LIB_ARM32_ASM_BARRIER_H

#define sev()		asm volatile("sev" : : : "memory")
#define wfe()		asm volatile("wfe" : : : "memory")
#define wfi()		asm volatile("wfi" : : : "memory")
#define yield()		asm volatile("yield" : : : "memory")
#define cpu_relax()	yield()

/* The option may be left out, or be a name such as sy, ish or oshst. */
#define isb(option)	asm volatile("isb " #option : : : "memory")
#define dsb(option)	asm volatile("dsb " #option : : : "memory")
#define dmb(option)	asm volatile("dmb " #option : : : "memory")

#define mb()		dsb()
#define rmb()		dsb()
#define wmb()		dsb(st)
#define smp_mb()	dmb(ish)
#define smp_rmb()	smp_mb()
#define smp_wmb()	dmb(ishst)

#include <asm-generic/barrier.h>

#endif
