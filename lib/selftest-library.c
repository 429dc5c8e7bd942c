/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the library that need no machine. See selftest.h. */
#include <libcflat.h>
#include <rand.h>
#include <selftest.h>
#include <setjmp.h>
#include <stdlib.h>

static bool prints(const char *expected, const char *fmt, ...) __printf_like(2, 3);

static bool prints(const char *expected, const char *fmt, ...)
{
	char text[64];
	va_list va;
	int length;

	va_start(va, fmt);
	length = vsnprintf(text, sizeof(text), fmt, va);
	va_end(va);
	if (length == (int)strlen(expected) && !strcmp(text, expected))
		return true;
	report_info("'%s' gave '%s', length %d; expected '%s'", fmt, text, length, expected);
	return false;
}

static void test_printf(void)
{
	report(prints("-1 1 ff 0xff 377", "%d %u %x %#x %o", -1, 1u, 255u, 255u, 255u),
	       "printf: int");
	report(prints("-9223372036854775808 18446744073709551615", "%lld %llu",
		      -0x7fffffffffffffffll - 1, ~0ull), "printf: long long");
	report(prints("-128 255 -32768 65535", "%hhd %hhu %hd %hu", (signed char)-128,
		      (unsigned char)255, (short)-32768, (unsigned short)65535),
	       "printf: char and short");
	report(prints("  42|42  |0042|+42", "%4d|%-4d|%04d|%+d", 42, 42, 42, 42),
	       "printf: width and flags");
	report(prints("abc|  abc|ab|c", "%s|%5s|%.2s|%c", "abc", "abc", "abc", 'c'),
	       "printf: strings");
	report(prints("0x1234", "%p", (void *)0x1234), "printf: pointer");
}

static void test_numbers(void)
{
	char *end;

	report(strtol("-2147483648x", &end, 10) == -2147483647 - 1 && *end == 'x', "strtol");
	report(strtoull("0xffffffffffffffff", &end, 0) == ~0ull && !*end, "strtoull");
	report(strtoul("0777", NULL, 0) == 0777 && atol(" 12") == 12, "strtoul, atol");
}

static int compare_bytes(const void *a, const void *b)
{
	return *(const u8 *)a - *(const u8 *)b;
}

static void test_sort(void)
{
	u8 bytes[] = "the quick brown fox", key = 'q';

	qsort(bytes, sizeof(bytes) - 1, 1, compare_bytes);
	report(!memcmp(bytes, "   bcefhiknooqrtuwx", sizeof(bytes) - 1), "qsort");
	report(bsearch(&key, bytes, sizeof(bytes) - 1, 1, compare_bytes) ==
	       strchr((char *)bytes, 'q'), "bsearch");
}

/* Volatile, so that the division is the machine's and not the compiler's. */
static void test_division(void)
{
	static const struct {
		u64 dividend, divisor, quotient, remainder;
	} cases[] = {
		{ 0, 1, 0, 0 },
		{ 1, 2, 0, 1 },
		{ ~0ull, 1, ~0ull, 0 },
		{ ~0ull, 3, 0x5555555555555555, 0 },
		{ ~0ull, 0xffffffff, 0x100000001, 0 },
		{ ~0ull, 0x100000000, 0xffffffff, 0xffffffff },
		{ ~0ull, ~0ull, 1, 0 },
		{ 1ull << 63, 10, 922337203685477580, 8 },
	};
	bool right = true;

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		volatile u64 a = cases[i].dividend, b = cases[i].divisor;

		right &= a / b == cases[i].quotient && a % b == cases[i].remainder;
	}
	report(right, "64-bit division, unsigned");

	volatile s64 a = -7, b = 2, c = -0x7fffffffffffffffll - 1, d = 10;

	report(a / b == -3 && a % b == -1 && c / d == -922337203685477580ll && c % d == -8,
	       "64-bit division, signed");
}

static void test_setjmp(void)
{
	volatile int rounds = 0;
	jmp_buf env;
	int value = setjmp(env);

	if (rounds < 3)
		longjmp(env, rounds++);
	/* The last jump was with 2; the first, with 0, must have given 1. */
	report(value == 2 && rounds == 3, "setjmp, longjmp");
}

static void test_bits(void)
{
	report(BIT(3) == 8 && GENMASK(7, 4) == 0xf0 && GENMASK_ULL(63, 0) == ~0ull,
	       "BIT, GENMASK");
	report(fls(1) == 0 && fls(~0ul) == BITS_PER_LONG - 1 && get_order(3) == 2 &&
	       get_order(4) == 2 && get_order(1) == 0, "fls, get_order");
	report(ALIGN(5, 4) == 8 && ALIGN_DOWN(5, 4) == 4 && IS_ALIGNED(8, 4), "ALIGN");
}

static void test_strings(void)
{
	char text[16] = "abcdef";

	memmove(text + 1, text, 5);
	report(!strcmp(text, "aabcde"), "memmove, overlapping");
	report(strstr(text, "cd") == text + 3 && strrchr(text, 'a') == text + 1 &&
	       strcasecmp("ABC", "abd") < 0 && !strncmp("abc", "abd", 2), "strings");
	report(simple_glob("selftest", "self*") && simple_glob("selftest", "*test") &&
	       simple_glob("selftest", "*ft*") && !simple_glob("selftest", "self"),
	       "simple_glob");
}

static void test_random(void)
{
	prng_state a = prng_init(1), b = prng_init(1), c = prng_init(2);
	u64 first = prng64(&a);

	report(first == prng64(&b) && first != prng64(&c) && first != prng64(&a),
	       "random numbers follow their seed");
}

void selftest_library(void)
{
	report_prefix_push("library");
	test_printf();
	test_numbers();
	test_strings();
	test_sort();
	test_division();
	test_setjmp();
	test_bits();
	test_random();
	report_prefix_pop();
}
