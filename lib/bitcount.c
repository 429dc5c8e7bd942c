/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counting bits, for CPUs without instructions for it. See int64.h. No builtin is used
 * here, since it could become a call of the function that it is in.
 */
#include <libcflat.h>
#include <int64.h>

int __popcountsi2(u32 a)
{
	int n = 0;

	/* Takes away the lowest bit that is set. */
	for (; a; a &= a - 1)
		n++;
	return n;
}

int __popcountdi2(u64 a)
{
	return __popcountsi2(lower_32_bits(a)) + __popcountsi2(upper_32_bits(a));
}

int __paritysi2(u32 a)
{
	return __popcountsi2(a) & 1;
}

int __paritydi2(u64 a)
{
	return __popcountdi2(a) & 1;
}

int __clzsi2(u32 a)
{
	int n = 0;

	for (; !(a & 1u << 31); a <<= 1)
		n++;
	return n;
}

int __clzdi2(u64 a)
{
	return upper_32_bits(a) ? __clzsi2(upper_32_bits(a)) : 32 + __clzsi2(lower_32_bits(a));
}

int __ctzsi2(u32 a)
{
	int n = 0;

	for (; !(a & 1); a >>= 1)
		n++;
	return n;
}

int __ctzdi2(u64 a)
{
	return lower_32_bits(a) ? __ctzsi2(lower_32_bits(a)) : 32 + __ctzsi2(upper_32_bits(a));
}

int __ffsdi2(u64 a)
{
	return a ? __ctzdi2(a) + 1 : 0;
}

u32 __bswapsi2(u32 a)
{
	u32 swapped = 0;

	for (int shift = 0; shift < 32; shift += 8)
		swapped = swapped << 8 | (a >> shift & 0xff);
	return swapped;
}

u64 __bswapdi2(u64 a)
{
	return (u64)__bswapsi2(lower_32_bits(a)) << 32 | __bswapsi2(upper_32_bits(a));
}
