/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit division for 32-bit CPUs. See divide.h. */
#include <libcflat.h>
#include <divide.h>
#if __has_include(<asm/divide.h>)
#include <asm/divide.h>
#else
#include <asm-generic/divide.h>
#endif

#ifndef __LP64__
/*
 * Long division by a divisor of one digit, the digits being of 16 bits: what is carried and
 * the next digit fit the CPU's own division. This is the case that printing a number needs.
 */
static u64 divide_by_digit(u64 dividend, u32 divisor, u64 *remainder)
{
	u64 quotient = 0;
	u32 carried = 0;

	for (int shift = 48; shift >= 0; shift -= 16) {
		u32 part = carried << 16 | (dividend >> shift & 0xffff);

		quotient = quotient << 16 | part / divisor;
		carried = part % divisor;
	}
	*remainder = carried;
	return quotient;
}

static unsigned int leading_zeros(u64 value)
{
	u32 upper = upper_32_bits(value);

	return upper ? __builtin_clz(upper) : 32 + __builtin_clz(lower_32_bits(value));
}

/* Subtracts the divisor bit by bit, from the place where its top bit meets the dividend's. */
static u64 divide_by_bits(u64 dividend, u64 divisor, u64 *remainder)
{
	u64 quotient = 0;
	int shift;

	if (dividend < divisor) {
		*remainder = dividend;
		return 0;
	}
	for (shift = leading_zeros(divisor) - leading_zeros(dividend); shift >= 0; shift--) {
		quotient <<= 1;
		if (dividend >= divisor << shift) {
			dividend -= divisor << shift;
			quotient |= 1;
		}
	}
	*remainder = dividend;
	return quotient;
}

u64 __udivmoddi4(u64 dividend, u64 divisor, u64 *remainder)
{
	u64 quotient, rest;

	if (!divisor) {
		divide_by_zero_trap();
		rest = dividend;
		quotient = -1;
	} else if (!upper_32_bits(dividend) && !upper_32_bits(divisor)) {
		rest = lower_32_bits(dividend) % lower_32_bits(divisor);
		quotient = lower_32_bits(dividend) / lower_32_bits(divisor);
	} else if (divisor <= 0xffff) {
		quotient = divide_by_digit(dividend, divisor, &rest);
	} else {
		quotient = divide_by_bits(dividend, divisor, &rest);
	}
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

/* The remainder has the dividend's sign. */
s64 __divmoddi4(s64 dividend, s64 divisor, s64 *remainder)
{
	u64 rest, quotient = __udivmoddi4(magnitude(dividend), magnitude(divisor), &rest);

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
