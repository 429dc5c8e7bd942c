/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 64-bit arithmetic from 32-bit words. See int64.h. The words are taken apart by a union,
 * since a shift of 64 bits here could become a call of the function that it is in.
 */
#include <libcflat.h>
#include <int64.h>

#ifndef __LP64__
union words {
	u64 value;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	struct {
		u32 low, high;
	};
#else
	struct {
		u32 high, low;
	};
#endif
};

/* The CPU multiplies 32 bits by 32 to 64; the upper words' product is beyond 64 bits. */
s64 __muldi3(s64 a, s64 b)
{
	union words x = { a }, y = { b }, product;

	product.value = (u64)x.low * y.low;
	product.high += x.low * y.high + x.high * y.low;
	return product.value;
}

s64 __negdi2(s64 a)
{
	union words x = { a }, negated;

	negated.low = -x.low;
	negated.high = -x.high - (x.low != 0);
	return negated.value;
}

s64 __ashldi3(s64 a, int bits)
{
	union words x = { a };

	if (bits >= 32) {
		x.high = x.low << (bits - 32);
		x.low = 0;
	} else if (bits) {
		x.high = x.high << bits | x.low >> (32 - bits);
		x.low <<= bits;
	}
	return x.value;
}

/* Shifts right; @fill is what comes in from above, 0 or all ones. */
static u64 shift_right(u64 a, int bits, u32 fill)
{
	union words x = { a };

	if (bits >= 32) {
		x.low = x.high;
		x.high = fill;
		bits -= 32;
	}
	if (bits) {
		x.low = x.low >> bits | x.high << (32 - bits);
		x.high = x.high >> bits | fill << (32 - bits);
	}
	return x.value;
}

s64 __ashrdi3(s64 a, int bits)
{
	return shift_right(a, bits, a < 0 ? -1 : 0);
}

s64 __lshrdi3(s64 a, int bits)
{
	return shift_right(a, bits, 0);
}

int __ucmpdi2(u64 a, u64 b)
{
	union words x = { a }, y = { b };

	if (x.high != y.high)
		return x.high < y.high ? 0 : 2;
	return x.low < y.low ? 0 : x.low == y.low ? 1 : 2;
}

/* With the sign bit turned over, signed order is unsigned order. */
int __cmpdi2(s64 a, s64 b)
{
	union words x = { a }, y = { b };

	x.high ^= 1u << 31;
	y.high ^= 1u << 31;
	return __ucmpdi2(x.value, y.value);
}
#endif
