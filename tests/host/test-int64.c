/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compiler's helpers for 64 bits and for counting bits, against C's own operators. */
#include <libcflat.h>
#include <rand.h>
#include <int64.h>
#include "host.h"

#define CASES	500000

/* Declared by int64.h for 32-bit CPUs only; the build makes them for all. */
#ifdef __LP64__
s64 __muldi3(s64 a, s64 b);
s64 __negdi2(s64 a);
s64 __ashldi3(s64 a, int bits);
s64 __ashrdi3(s64 a, int bits);
s64 __lshrdi3(s64 a, int bits);
int __cmpdi2(s64 a, s64 b);
int __ucmpdi2(u64 a, u64 b);
#endif

static prng_state prng;

static u64 any_number(void)
{
	u64 value = prng64(&prng) >> prng32(&prng) % 64;

	switch (prng32(&prng) % 4) {
	case 0:
		return (1ull << prng32(&prng) % 64) + prng32(&prng) % 3 - 1;
	case 1:
		return value << prng32(&prng) % 64;
	default:
		return value;
	}
}

static bool arithmetic_agrees(u64 a, u64 b, int bits)
{
	return (u64)__muldi3(a, b) == a * b && (u64)__negdi2(a) == -a &&
	       (u64)__ashldi3(a, bits) == a << bits && __ashrdi3(a, bits) == (s64)a >> bits &&
	       (u64)__lshrdi3(a, bits) == a >> bits;
}

static bool order_agrees(u64 a, u64 b)
{
	s64 x = a, y = b;

	return __ucmpdi2(a, b) == (a < b ? 0 : a == b ? 1 : 2) &&
	       __cmpdi2(a, b) == (x < y ? 0 : x == y ? 1 : 2);
}

/* Bit by bit, in the slowest way there is. */
static bool counts_agree(u64 a, int width, int popcount, int parity, int clz, int ctz)
{
	int set = 0, leading = -1, trailing = -1;

	for (int i = 0; i < width; i++) {
		if (!(a >> i & 1))
			continue;
		set++;
		leading = width - 1 - i;
		if (trailing < 0)
			trailing = i;
	}
	return popcount == set && parity == set % 2 && clz == leading && ctz == trailing;
}

static bool bits_agree(u64 a)
{
	u32 low = a;
	u64 swapped = 0;

	for (int i = 0; i < 8; i++)
		swapped |= (a >> i * 8 & 0xff) << (56 - i * 8);
	return counts_agree(a, 64, __popcountdi2(a), __paritydi2(a), a ? __clzdi2(a) : -1,
			    a ? __ctzdi2(a) : -1) &&
	       counts_agree(low, 32, __popcountsi2(low), __paritysi2(low), low ? __clzsi2(low) : -1,
			    low ? __ctzsi2(low) : -1) &&
	       __ffsdi2(a) == (a ? __ctzdi2(a) + 1 : 0) && __bswapdi2(a) == swapped &&
	       __bswapsi2(low) == (u32)(swapped >> 32);
}

int main(void)
{
	bool arithmetic = true, order = true, bits = bits_agree(0);

	prng = prng_init(tap_seed(6));
	for (int i = 0; i < CASES; i++) {
		u64 a = any_number(), b = prng32(&prng) % 4 ? any_number() : a;

		arithmetic &= arithmetic_agrees(a, b, prng32(&prng) % 64);
		order &= order_agrees(a, b);
		bits &= bits_agree(a);
	}
	tap_ok(arithmetic, "product, negation and shifts, %d cases", CASES);
	tap_ok(order, "signed and unsigned order");
	tap_ok(bits, "counts of bits, and bytes swapped");
	return tap_done();
}
