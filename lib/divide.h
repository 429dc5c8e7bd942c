/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 64-bit division for 32-bit CPUs, under the names by which compilers call it (GCC
 * internals, "Routines for integer arithmetic"). Nobody else needs to.
 *
 * A division by zero raises the CPU's own trap where it has one (asm/divide.h). Where it
 * has none, or a handler returns from the trap, the quotient is all ones and the remainder
 * the dividend, which is what RISC-V's instructions give.
 */
#ifndef LIB_DIVIDE_H
#define LIB_DIVIDE_H

#include <libcflat.h>

/* *@remainder gets the remainder, unless it is NULL. */
u64 __udivmoddi4(u64 dividend, u64 divisor, u64 *remainder);
u64 __udivdi3(u64 dividend, u64 divisor);
u64 __umoddi3(u64 dividend, u64 divisor);

/* Rounded towards zero. The most negative number divided by -1 is itself, remainder 0. */
s64 __divmoddi4(s64 dividend, s64 divisor, s64 *remainder);
s64 __divdi3(s64 dividend, s64 divisor);
s64 __moddi3(s64 dividend, s64 divisor);

#endif
