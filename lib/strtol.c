/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The strtol family: ISO C99, section 7.20.1.4. See stdlib.h. */
#include <libcflat.h>
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>

int errno;

static int digit_value(char c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? tolower(c) - 'a' + 10 : INT_MAX;
}

/* Whether a 0x has digits behind it; without them the number is the 0. */
static bool has_hex_prefix(const char *p)
{
	return p[0] == '0' && tolower(p[1]) == 'x' && isxdigit(p[2]);
}

struct number {
	u64 magnitude;
	bool negative;
	bool overflow;		/* magnitude is the limit then */
};

/* The limits are those of the magnitude. */
static struct number parse(const char *nptr, char **endptr, int base, u64 max_positive,
			   u64 max_negative)
{
	struct number number = { 0 };
	const char *p = nptr, *digits;
	u64 limit;

	if (endptr)
		*endptr = (char *)nptr;
	if (base < 0 || base == 1 || base > 36) {
		errno = EINVAL;
		return number;
	}
	while (isspace(*p))
		p++;
	if (*p == '+' || *p == '-')
		number.negative = *p++ == '-';
	limit = number.negative ? max_negative : max_positive;

	if ((base == 0 || base == 16) && has_hex_prefix(p)) {
		p += 2;
		base = 16;
	} else if (base == 0) {
		base = *p == '0' ? 8 : 10;
	}
	for (digits = p; digit_value(*p) < base; p++) {
		unsigned int digit = digit_value(*p);

		if (number.magnitude > (limit - digit) / base)
			number.overflow = true;
		else
			number.magnitude = number.magnitude * base + digit;
	}
	if (p > digits && endptr)
		*endptr = (char *)p;
	if (number.overflow) {
		errno = ERANGE;
		number.magnitude = limit;
	}
	return number;
}

long strtol(const char *nptr, char **endptr, int base)
{
	struct number n = parse(nptr, endptr, base, LONG_MAX, (u64)LONG_MAX + 1);

	return n.negative ? -n.magnitude : n.magnitude;
}

long long strtoll(const char *nptr, char **endptr, int base)
{
	struct number n = parse(nptr, endptr, base, LLONG_MAX, (u64)LLONG_MAX + 1);

	return n.negative ? -n.magnitude : n.magnitude;
}

/* A minus sign negates the unsigned result, but one out of range is the limit as it is. */
unsigned long strtoul(const char *nptr, char **endptr, int base)
{
	struct number n = parse(nptr, endptr, base, ULONG_MAX, ULONG_MAX);

	return n.negative && !n.overflow ? -n.magnitude : n.magnitude;
}

unsigned long long strtoull(const char *nptr, char **endptr, int base)
{
	struct number n = parse(nptr, endptr, base, ULLONG_MAX, ULLONG_MAX);

	return n.negative && !n.overflow ? -n.magnitude : n.magnitude;
}
