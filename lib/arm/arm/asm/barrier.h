/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Barriers and hints: Arm ARM (ARMv7-A), A3.8.3 and A8.8. */
#ifndef LIB_ARM32_ASM_BARRIER_H
#define LIB_ARM32_ASM_BARRIER_H

/* An instruction that the compiler moves no memory access across. */
#define __ordered(insn)	({ asm volatile(insn : : : "memory"); })

/* The option may be left out, or be a name such as sy, ish or oshst. */
#define dsb(option)	__ordered("dsb " #option)
#define dmb(option)	__ordered("dmb " #option)
#define isb(option)	__ordered("isb " #option)

/* Among CPUs, and with devices; ARMv7-A has none for loads alone. */
#define smp_wmb()	dmb(ishst)
#define smp_mb()	dmb(ish)
#define smp_rmb()	smp_mb()
#define wmb()		dsb(st)
#define mb()		dsb()
#define rmb()		mb()

#define yield()		__ordered("yield")
#define wfi()		__ordered("wfi")
#define wfe()		__ordered("wfe")
#define sev()		__ordered("sev")
#define cpu_relax()	yield()

#include <asm-generic/barrier.h>

#endif
