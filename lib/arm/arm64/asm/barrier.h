/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Barriers and hints: Arm ARM, B2.3.12 and C6.2. */
#ifndef LIB_ARM64_ASM_BARRIER_H
#define LIB_ARM64_ASM_BARRIER_H

#define sev()		asm volatile("sev" : : : "memory")
#define wfe()		asm volatile("wfe" : : : "memory")
#define wfi()		asm volatile("wfi" : : : "memory")
#define yield()		asm volatile("yield" : : : "memory")
#define cpu_relax()	yield()

#define isb()		asm volatile("isb" : : : "memory")
/* The option is a name such as sy, ish or oshst. */
#define dmb(opt)	asm volatile("dmb " #opt : : : "memory")
#define dsb(opt)	asm volatile("dsb " #opt : : : "memory")

#define mb()		dsb(sy)
#define rmb()		dsb(ld)
#define wmb()		dsb(st)
#define smp_mb()	dmb(ish)
#define smp_rmb()	dmb(ishld)
#define smp_wmb()	dmb(ishst)

#include <asm-generic/barrier.h>

#endif
