/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Barriers and hints: Arm ARM, B2.3.12 and C6.2. */
#ifndef LIB_ARM64_ASM_BARRIER_H
#define LIB_ARM64_ASM_BARRIER_H

/* An instruction that the compiler moves no memory access across. */
#define __ordered(insn)	({ asm volatile(insn : : : "memory"); })

/* The option is a name such as sy, ish or oshst. */
#define dsb(opt)	__ordered("dsb " #opt)
#define dmb(opt)	__ordered("dmb " #opt)
#define isb()		__ordered("isb")

/* Among CPUs, and with devices. */
#define smp_rmb()	dmb(ishld)
#define smp_wmb()	dmb(ishst)
#define smp_mb()	dmb(ish)
#define rmb()		dsb(ld)
#define wmb()		dsb(st)
#define mb()		dsb(sy)

#define yield()		__ordered("yield")
#define wfi()		__ordered("wfi")
#define wfe()		__ordered("wfe")
#define sev()		__ordered("sev")
#define cpu_relax()	yield()

#include <asm-generic/barrier.h>

#endif
