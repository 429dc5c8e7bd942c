/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strtol() and its family against the C library's, in generated cases: value, end and
 * errno. Numbers next to the limits of every base are generated on purpose.
 */
#include <libcflat.h>
#include <limits.h>
#include <rand.h>
#include <stdlib.h>
#include "host.h"

#define CASES	1000000

static prng_state prng;

static unsigned int below(unsigned int n)
{
	return prng32(&prng) % n;
}

static char *add_digits(char *p, u64 value, unsigned int base)
{
	char digits[64];
	int n = 0;

	do {
		unsigned int digit = value % base;

		digits[n++] = digit < 10 ? '0' + digit : (below(2) ? 'a' : 'A') + digit - 10;
		value /= base;
	} while (value);
	while (n)
		*p++ = digits[--n];
	return p;
}

/* Blanks, a sign, a prefix, digits, and something behind: each often, none always. */
static void make_text(char *p, unsigned int base)
{
	static const u64 limits[] = { LONG_MAX, ULONG_MAX, LLONG_MAX, ULLONG_MAX, INT_MAX, 0 };
	static const char *const prefixes[] = { "0x", "0X", "0", "00", "0xg", "0x " };
	static const char noise[] = "0123456789abcdefghijklmnopqrstuvwxyzABCXYZ \t-+xX_.\x80\xff";

	while (below(4) == 0)
		*p++ = " \t\n\v\f\r"[below(6)];
	if (below(2))
		*p++ = "+-"[below(2)];
	if (below(3) == 0)
		p += snprintf(p, 8, "%s", prefixes[below(ARRAY_SIZE(prefixes))]);
	switch (below(4)) {
	case 0:
		p = add_digits(p, limits[below(ARRAY_SIZE(limits))] + below(5) - 2, base);
		break;
	case 1:
		p = add_digits(p, prng64(&prng) >> below(64), base);
		break;
	case 2:
		p = add_digits(p, prng64(&prng), base);
		p = add_digits(p, prng64(&prng), base);
		break;
	}
	for (int n = below(4); n; n--)
		*p++ = noise[below(sizeof(noise) - 1)];
	*p = '\0';
}

/* One function of the family and its counterpart, results widened to 64 bits. */
struct function {
	const char *name;
	u64 (*ours)(const char *s, char **end, int base);
	u64 (*theirs)(const char *s, char **end, int base);
};

#define FUNCTION(name)								\
static u64 our_##name(const char *s, char **end, int base)			\
{										\
	return name(s, end, base);						\
}										\
										\
static u64 their_##name(const char *s, char **end, int base)			\
{										\
	return host_##name(s, end, base);					\
}

FUNCTION(strtol)
FUNCTION(strtoul)
FUNCTION(strtoll)
FUNCTION(strtoull)

static const struct function functions[] = {
	{ "strtol", our_strtol, their_strtol },
	{ "strtoul", our_strtoul, their_strtoul },
	{ "strtoll", our_strtoll, their_strtoll },
	{ "strtoull", our_strtoull, their_strtoull },
};

static void compare(const struct function *function)
{
	u64 expected = 0, got = 0;
	char *expected_end = NULL, *end = NULL;
	char text[200] = "";
	int i, base = 0;

	for (i = 0; i < CASES; i++) {
		base = below(3) ? below(36) + 1 : below(2) ? 0 : 10;
		if (base == 1)
			base = 16;
		make_text(text, base ? base : below(2) ? 10 : 8);
		host_set_errno(0);
		errno = 0;
		expected = function->theirs(text, &expected_end, base);
		got = function->ours(text, &end, base);
		if (got != expected || end != expected_end || errno != host_errno())
			break;
	}
	if (tap_ok(i == CASES, "%s: as the C library, %d cases", function->name, CASES))
		return;
	tap_note("case %d: '%s' in base %d", i, text, base);
	tap_note("expected %#llx, end %d, errno %d", (unsigned long long)expected,
		 (int)(expected_end - text), host_errno());
	tap_note("got %#llx, end %d, errno %d", (unsigned long long)got, (int)(end - text), errno);
}

static void test_bad_base(const struct function *function)
{
	static const int bases[] = { -1, 1, 37, INT_MIN, INT_MAX };
	char text[] = "12";

	for (unsigned int i = 0; i < ARRAY_SIZE(bases); i++) {
		char *end = NULL;

		errno = 0;
		tap_ok(!function->ours(text, &end, bases[i]) && end == text && errno == EINVAL,
		       "%s: base %d is impossible", function->name, bases[i]);
	}
}

static void test_errno_stays(const struct function *function)
{
	errno = 77;
	tap_ok(function->ours("12", NULL, 10) == 12 && errno == 77,
	       "%s: a number in range leaves errno alone, and the end may be NULL",
	       function->name);
}

static void call_atol(void *text)
{
	atol(text);
}

static void test_atol(void)
{
	static char too_great[] = "99999999999999999999";

	tap_ok(atol(" -42x") == -42 && atol("") == 0 && atol("010") == 10, "atol is decimal");
	tap_ok(host_catch(call_atol, too_great) == 63, "atol out of range ends the test");
}

int main(void)
{
	prng = prng_init(tap_seed(2));
	for (unsigned int i = 0; i < ARRAY_SIZE(functions); i++) {
		compare(&functions[i]);
		test_bad_base(&functions[i]);
		test_errno_stays(&functions[i]);
	}
	test_atol();
	return tap_done();
}
