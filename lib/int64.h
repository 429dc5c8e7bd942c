/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What compilers leave to a library of 64-bit arithmetic on 32-bit CPUs besides division,
 * and of counting bits on any CPU without instructions for it (GCC internals, "Routines
 * for integer arithmetic"). Nobody else needs to call it.
 */
#ifndef LIB_INT64_H
#define LIB_INT64_H

#include <libcflat.h>

#ifndef __LP64__
s64 __muldi3(s64 a, s64 b);
s64 __negdi2(s64 a);

/* Shifts by 0 to 63 bits. */
s64 __ashldi3(s64 a, int bits);
s64 __ashrdi3(s64 a, int bits);
s64 __lshrdi3(s64 a, int bits);

/* 0 when @a is less than @b, 1 when equal, 2 when greater. */
int __cmpdi2(s64 a, s64 b);
int __ucmpdi2(u64 a, u64 b);
#endif

/* si: of 32 bits, di: of 64 bits. Bits that are set; and whether their number is odd. */
int __popcountsi2(u32 a);
int __popcountdi2(u64 a);
int __paritysi2(u32 a);
int __paritydi2(u64 a);

/* Zeros in front of the first and behind the last bit set; @a must not be 0. */
int __clzsi2(u32 a);
int __clzdi2(u64 a);
int __ctzsi2(u32 a);
int __ctzdi2(u64 a);

/* The number of the lowest bit set, counted from 1; 0 when there is none. */
int __ffsdi2(u64 a);

u32 __bswapsi2(u32 a);
u64 __bswapdi2(u64 a);

#endif
