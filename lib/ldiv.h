/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit division for 32-bit CPUs. See ldiv.c. */
#ifndef LIB_LDIV_H
#define LIB_LDIV_H

#include <libcflat.h>

/* Raises the CPU's own trap for a division by zero where it has one; else returns. */
static inline void divide_by_zero_trap(void)
{
#ifdef __i386__
	asm volatile("div %0" : : "r"(0), "a"(0), "d"(0) : "cc");
#endif
}

u64 __udivmoddi4(u64 dividend, u64 divisor, u64 *remainder);
u64 __udivdi3(u64 dividend, u64 divisor);
u64 __umoddi3(u64 dividend, u64 divisor);
s64 __divmoddi4(s64 dividend, s64 divisor, s64 *remainder);
s64 __divdi3(s64 dividend, s64 divisor);
s64 __moddi3(s64 dividend, s64 divisor);

#endif
