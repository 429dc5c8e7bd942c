/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small helps for tests: compile-time assertions, expectations, key=value arguments. */
#ifndef LIB_UTIL_H
#define LIB_UTIL_H

#include <libcflat.h>

#define __static_assert_1(expr)		_Static_assert(expr, #expr)
#define __static_assert_2(expr, msg)	_Static_assert(expr, msg)
#define __static_assert_n(a, b, name, ...)	name
/* static_assert(expr[, msg]) */
#undef static_assert
#define static_assert(...)						\
	__static_assert_n(__VA_ARGS__, __static_assert_2, __static_assert_1,)(__VA_ARGS__)

/*
 * For "key=number" in @s: sets *@val to the number, as strtol() reads it in base 0, and
 * returns the offset of the '='. Returns -1 when there is no '='; a number that is out of
 * range ends the test.
 */
int parse_keyval(char *s, long *val);

/*
 * Reports that two values differ: a failed check, and behind it the values as hexadecimal,
 * binary and decimal numbers, and a stack trace.
 */
void __test_eq_failed(const char *file, int line, bool assertion, const char *a_text,
		      const char *b_text, unsigned long a, unsigned long b,
		      const char *fmt, ...) __printf_like(8, 9);

/* Calls @do_abort() as well when the values differ and this is an @assertion. */
#define __TEST_EQ(a, b, a_str, b_str, assertion, do_abort, fmt, args...)		\
do {											\
	unsigned long __left = (unsigned long)(a);					\
	unsigned long __right = (unsigned long)(b);					\
											\
	report_passed();								\
	if (__left != __right) {							\
		__test_eq_failed(__FILE__, __LINE__, assertion, a_str, b_str, __left,	\
				 __right, "%s" fmt, "", ## args);			\
		if (assertion)								\
			do_abort();							\
	}										\
} while (0)

/* A check that both are the same number; goes on when they are not. */
#define TEST_EXPECT_EQ(a, b) \
	__TEST_EQ(a, b, #a, #b, false, abort, "")
#define TEST_EXPECT_EQ_MSG(a, b, fmt, args...) \
	__TEST_EQ(a, b, #a, #b, false, abort, fmt, ## args)

#endif
