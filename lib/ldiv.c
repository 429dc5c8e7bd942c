/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The 64-bit arithmetic that a compiler for a 32-bit CPU leaves to a library (GCC
 * internals, "Routines for integer arithmetic"). Division is by Knuth's algorithm for one
 * bit at a time, so it stands on nothing but shifts.
 *
 * Division by zero divides by a 32-bit zero: a CPU that traps then traps here. One that
 * does not gives a quotient of all ones and the dividend as the remainder, as RISC-V does.
 */
#ifndef __LP64__
#include <libcflat.h>
#include <ldiv.h>

static u64 divide(u64 dividend, u64 divisor, u64 *remainder)
{
	u64 quotient = 0, rest = 0;
	int bits;

	if (!divisor) {
		divide_by_zero_trap();
		*remainder = dividend;
		return ~0ull;
	}
	if (!(dividend >> 32) && !(divisor >> 32)) {
		*remainder = (u32)dividend % (u32)divisor;
		return (u32)dividend / (u32)divisor;
	}
	bits = dividend ? 64 - (dividend >> 32 ? __builtin_clz(dividend >> 32)
				: 32 + __builtin_clz(dividend)) : 0;
	while (bits--) {
		/* What the shift pushes out of the top makes the rest greater than any divisor. */
		bool carry = rest >> 63;

		rest = rest << 1 | (dividend >> bits & 1);
		if (carry || rest >= divisor) {
			rest -= divisor;
			quotient |= 1ull << bits;
		}
	}
	*remainder = rest;
	return quotient;
}

u64 __udivmoddi4(u64 dividend, u64 divisor, u64 *remainder)
{
	u64 rest, quotient = divide(dividend, divisor, &rest);

	if (remainder)
		*remainder = rest;
	return quotient;
}

u64 __udivdi3(u64 dividend, u64 divisor)
{
	return __udivmoddi4(dividend, divisor, NULL);
}

u64 __umoddi3(u64 dividend, u64 divisor)
{
	u64 rest;

	__udivmoddi4(dividend, divisor, &rest);
	return rest;
}

static u64 magnitude(s64 value)
{
	return value < 0 ? -(u64)value : (u64)value;
}

/* C truncates towards zero, so the remainder has the dividend's sign. */
s64 __divmoddi4(s64 dividend, s64 divisor, s64 *remainder)
{
	u64 rest, quotient = divide(magnitude(dividend), magnitude(divisor), &rest);

	if (remainder)
		*remainder = dividend < 0 ? -rest : rest;
	if (!divisor)
		return -1;
	return (dividend < 0) != (divisor < 0) ? -quotient : quotient;
}

s64 __divdi3(s64 dividend, s64 divisor)
{
	return __divmoddi4(dividend, divisor, NULL);
}

s64 __moddi3(s64 dividend, s64 divisor)
{
	s64 rest;

	__divmoddi4(dividend, divisor, &rest);
	return rest;
}
#endif
