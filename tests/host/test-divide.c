/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 64-bit division of 32-bit CPUs against the CPU's own or the compiler's, and against the
 * definition of quotient and remainder in 128 bits where the compiler has those.
 */
#include <libcflat.h>
#include <limits.h>
#include <rand.h>
#include <divide.h>
#include "host.h"

#define CASES	1000000

static prng_state prng;

/* All lengths, and the neighbours of powers of two, where carries and borrows are. */
static u64 any_number(void)
{
	u64 value = prng64(&prng) >> prng32(&prng) % 64;

	switch (prng32(&prng) % 8) {
	case 0:
		return (1ull << prng32(&prng) % 64) + prng32(&prng) % 3 - 1;
	case 1:
		return -value;
	case 2:
		return value << 32;
	default:
		return value;
	}
}

static bool unsigned_agrees(u64 a, u64 b)
{
	u64 rest = 0x55, quotient = __udivmoddi4(a, b, &rest);
	u64 expected_rest, expected = host_divide(a, b, &expected_rest);

	if (quotient != expected || rest != expected_rest || __udivdi3(a, b) != expected ||
	    __umoddi3(a, b) != expected_rest || __udivmoddi4(a, b, NULL) != expected)
		return false;
#ifdef __SIZEOF_INT128__
	if (rest >= b || (unsigned __int128)quotient * b + rest != a)
		return false;
#endif
	return true;
}

static bool signed_agrees(s64 a, s64 b)
{
	s64 rest = 0x55, quotient = __divmoddi4(a, b, &rest), expected = a, expected_rest = 0;

	/* The one quotient that 64 bits cannot hold: the helpers wrap, C leaves it open. */
	if (a != LLONG_MIN || b != -1)
		expected = host_divide_signed(a, b, &expected_rest);
	return quotient == expected && rest == expected_rest && __divdi3(a, b) == expected &&
	       __moddi3(a, b) == expected_rest && __divmoddi4(a, b, NULL) == expected;
}

static void test_random(void)
{
	u64 a = 0, b = 1;
	int i, j;

	for (i = 0; i < CASES; i++) {
		a = any_number();
		b = any_number();
		if (b && !unsigned_agrees(a, b))
			break;
	}
	if (!tap_ok(i == CASES, "unsigned, %d cases", CASES))
		tap_note("%#llx / %#llx", (unsigned long long)a, (unsigned long long)b);

	for (j = 0; j < CASES; j++) {
		a = any_number();
		b = any_number();
		if (b && !signed_agrees(a, b))
			break;
	}
	if (!tap_ok(j == CASES, "signed, %d cases", CASES))
		tap_note("%lld / %lld", (long long)a, (long long)b);
}

static void test_limits(void)
{
	static const u64 limits[] = {
		1, 2, 3, 0xfffe, 0xffff, 0x10000, 0x10001, 0xffffffff, 0x100000000, 0x100000001,
		LLONG_MAX - 1, LLONG_MAX, 1ull << 63, (1ull << 63) + 1, -2, -1, 0,
	};
	bool ok = true;

	for (unsigned int i = 0; i < ARRAY_SIZE(limits); i++)
		for (unsigned int j = 0; j < ARRAY_SIZE(limits) - 1; j++)
			ok &= unsigned_agrees(limits[i], limits[j]) &&
			      signed_agrees(limits[i], limits[j]);
	tap_ok(ok, "all pairs of limits");
}

/* As divide.h defines it for a CPU without a trap, which the host's asm/divide.h says it is. */
static void test_by_zero(void)
{
	static const u64 dividends[] = { 0, 1, 42, 1ull << 63, -1 };
	bool ok = true;

	for (unsigned int i = 0; i < ARRAY_SIZE(dividends); i++) {
		u64 a = dividends[i], rest = 0x55;
		s64 signed_rest = 0x55;

		ok &= __udivmoddi4(a, 0, &rest) == -1ull && rest == a;
		ok &= __divmoddi4(a, 0, &signed_rest) == -1 && signed_rest == (s64)a;
		ok &= __udivdi3(a, 0) == -1ull && __umoddi3(a, 0) == a;
		ok &= __divdi3(a, 0) == -1 && __moddi3(a, 0) == (s64)a;
	}
	tap_ok(ok, "by zero: all ones, and the dividend");
}

int main(void)
{
	prng = prng_init(tap_seed(5));
	test_random();
	test_limits();
	test_by_zero();
	return tap_done();
}
