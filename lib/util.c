/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small helps for tests. See util.h and libcflat.h. */
#include <libcflat.h>
#include <stdlib.h>
#include <util.h>

/* For callers that could not tell a clamped number from a real one. */
static long number(const char *text, int base)
{
	int before = errno;
	long value;

	errno = 0;
	value = strtol(text, NULL, base);
	assert_msg(errno != ERANGE, "%s is out of range", text);
	errno = before;
	return value;
}

long atol(const char *ptr)
{
	return number(ptr, 10);
}

int parse_keyval(char *s, long *val)
{
	char *equals = strchr(s, '=');

	if (!equals)
		return -1;
	*val = number(equals + 1, 0);
	return equals - s;
}

bool simple_glob(const char *text, const char *pattern)
{
	size_t length = strlen(pattern), text_length = strlen(text);
	bool open_start = length && pattern[0] == '*';
	bool open_end = length > 1 && pattern[length - 1] == '*';
	const char *fixed = pattern + open_start, *last;

	length -= open_start + open_end;
	if (length > text_length)
		return false;
	last = text + text_length - length;
	if (!open_start)
		return (open_end || last == text) && !memcmp(text, fixed, length);
	if (!open_end)
		return !memcmp(last, fixed, length);
	for (; text <= last; text++)
		if (!memcmp(text, fixed, length))
			return true;
	return false;
}

void binstr(unsigned long x, char out[BINSTR_SZ])
{
	int bits = sizeof(x) * 8;

	for (int i = bits - 1; i >= 0; i--) {
		*out++ = x >> i & 1 ? '1' : '0';
		if (i && i % 4 == 0)
			*out++ = '\'';
	}
	*out = '\0';
}

void print_binstr(unsigned long x)
{
	char text[BINSTR_SZ];

	binstr(x, text);
	puts(text);
}

static void print_value(const char *side, unsigned long value)
{
	char bits[BINSTR_SZ];

	binstr(value, bits);
	printf("\t%s: 0x%0*lx - %s - %lu\n", side, (int)sizeof(value) * 2, value, bits, value);
}

void __test_eq_failed(const char *file, int line, bool assertion, const char *a_text,
		      const char *b_text, unsigned long a, unsigned long b, const char *fmt, ...)
{
	char message[256];
	va_list va;

	va_start(va, fmt);
	vsnprintf(message, sizeof(message), fmt, va);
	va_end(va);

	report_fail("%s:%d: %s failed: (%s) == (%s)%s%s", file, line,
		    assertion ? "Assertion" : "Expectation", a_text, b_text,
		    *message ? ": " : "", message);
	print_value("LHS", a);
	print_value("RHS", b);
	dump_stack();
}
