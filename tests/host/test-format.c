/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * printf's conversions against the C library's, in generated cases of everything that the
 * standard defines: value, length, truncation, and not a byte written beyond the end. Then
 * by hand what the standard leaves open, or what the C library does in another way.
 */
#include <libcflat.h>
#include <console.h>
#include <limits.h>
#include <rand.h>
#include "host.h"
#include "machine.h"

#define CASES	1500000
#define BUFFER	400

static prng_state prng;
static char wrong[1000];

static unsigned int below(unsigned int n)
{
	return prng32(&prng) % n;
}

/* Both formatters on the same arguments; says in `wrong` how they differ. */
static bool agree(const char *fmt, ...)
{
	char expected[BUFFER], got[BUFFER];
	int size = below(4) ? sizeof(got) - 8 : below(20), expected_length, length;
	va_list va;

	memset(expected, 0x55, sizeof(expected));
	memset(got, 0x55, sizeof(got));
	va_start(va, fmt);
	expected_length = host_vsnprintf(expected, size, fmt, va);
	va_end(va);
	va_start(va, fmt);
	length = vsnprintf(got, size, fmt, va);
	va_end(va);
	if (length == expected_length && !host_memcmp(expected, got, sizeof(got)))
		return true;
	snprintf(wrong, sizeof(wrong), "'%s', size %d: expected %d '%s', got %d '%s'", fmt, size,
		 expected_length, size ? expected : "", length, size ? got : "");
	return false;
}

/* A conversion: its stars come as arguments before its value. */
struct spec {
	char text[40];
	int stars[2];
	int n_stars;
};

static char *add_number(struct spec *spec, char *p, bool may_be_negative)
{
	int number = below(3) ? below(12) : below(70);

	if (below(4)) {
		p += snprintf(p, 8, "%d", number);
	} else {
		*p++ = '*';
		spec->stars[spec->n_stars++] = may_be_negative && below(4) == 0 ? -number : number;
	}
	return p;
}

/* @flags: those that have a meaning for this conversion. */
static void make_spec(struct spec *spec, const char *flags, bool precision, const char *length,
		      char conversion)
{
	char *p = spec->text;

	spec->n_stars = 0;
	*p++ = '%';
	while (*flags && below(3) == 0)
		*p++ = flags[below(strlen(flags))];
	if (below(2))
		p = add_number(spec, p, true);
	if (precision && below(3) == 0) {
		*p++ = '.';
		if (below(5))
			p = add_number(spec, p, true);
	}
	snprintf(p, 8, "%s%c", length, conversion);
}

/* Numbers of all lengths, and those next to powers of two. */
static u64 any_number(void)
{
	u64 value = prng64(&prng) >> below(64);

	switch (below(8)) {
	case 0:
		return 0;
	case 1:
		return (1ull << below(64)) + below(3) - 1;
	case 2:
		return -value;
	default:
		return value;
	}
}

static const char *any_text(void)
{
	static char text[64];
	unsigned int length = below(3) ? below(10) : below(sizeof(text));

	for (unsigned int i = 0; i < length; i++)
		text[i] = 1 + below(255);
	text[length] = '\0';
	return text;
}

#define AGREE(spec, value)							\
	((spec).n_stars == 0 ? agree((spec).text, value) :			\
	 (spec).n_stars == 1 ? agree((spec).text, (spec).stars[0], value) :	\
	 agree((spec).text, (spec).stars[0], (spec).stars[1], value))

static bool integer_agrees(void)
{
	static const struct {
		char conversion;
		const char *flags;
	} conversions[] = {
		{ 'd', "-+ 0" }, { 'i', "-+ 0" }, { 'u', "-0" }, { 'o', "-#0" }, { 'x', "-#0" },
		{ 'X', "-#0" },
	};
	static const char *const lengths[] = { "", "hh", "h", "l", "ll", "j", "z", "t" };
	unsigned int c = below(ARRAY_SIZE(conversions)), l = below(ARRAY_SIZE(lengths));
	u64 value = any_number();
	struct spec spec;

	make_spec(&spec, conversions[c].flags, true, lengths[l], conversions[c].conversion);
	switch (l) {
	case 3:
		return AGREE(spec, (long)value);
	case 4:
		return AGREE(spec, (long long)value);
	case 5:
		return AGREE(spec, (intmax_t)value);
	case 6:
		return AGREE(spec, (size_t)value);
	case 7:
		return AGREE(spec, (ptrdiff_t)value);
	default:
		return AGREE(spec, (int)value);
	}
}

static bool other_agrees(void)
{
	struct spec spec;

	switch (below(4)) {
	case 0:
		make_spec(&spec, "-", false, "", 'c');
		return AGREE(spec, (int)below(256));
	case 1:
		make_spec(&spec, "-", false, "", 'p');
		return AGREE(spec, (void *)(unsigned long)(any_number() | 1));
	case 2:
		make_spec(&spec, "", false, "", '%');
		strcpy(spec.text, "a%%b%%%%");
		spec.n_stars = 0;
		return AGREE(spec, 0);
	default:
		make_spec(&spec, "-", true, "", 's');
		return AGREE(spec, any_text());
	}
}

/* Several conversions in one format: each takes what is its own from the arguments. */
static bool several_agree(void)
{
	struct spec a, b, c;
	char fmt[160];
	const char *text = any_text();
	u64 x = any_number(), y = any_number();

	do {
		make_spec(&a, "-+ 0", true, "ll", 'd');
		make_spec(&b, "-", true, "", 's');
		make_spec(&c, "-#0", true, "h", 'x');
	} while (a.n_stars || b.n_stars || c.n_stars);
	switch (below(4)) {
	case 0:
		snprintf(fmt, sizeof(fmt), "<%s|%s%s%%%%>", a.text, b.text, c.text);
		return agree(fmt, (long long)x, text, (int)y);
	case 1:
		snprintf(fmt, sizeof(fmt), "%s %s:%s", b.text, c.text, a.text);
		return agree(fmt, text, (int)x, (long long)y);
	case 2:
		snprintf(fmt, sizeof(fmt), "%s%%%%%s\t%%c%s\n", c.text, a.text, c.text);
		return agree(fmt, (int)x, (long long)y, 'c', (int)y);
	default:
		snprintf(fmt, sizeof(fmt), "%s", "no conversion");
		return agree(fmt, 0);
	}
}

static void compare(const char *name, bool (*agrees)(void), int cases)
{
	int i = 0;

	while (i < cases && agrees())
		i++;
	if (!tap_ok(i == cases, "%s: as the C library, %d cases", name, cases))
		tap_note("case %d: %s", i, wrong);
}

static bool is(const char *expected, int expected_length, const char *fmt, ...)
{
	char text[200];
	va_list va;
	int length;

	va_start(va, fmt);
	length = vsnprintf(text, sizeof(text), fmt, va);
	va_end(va);
	if (tap_ok(length == expected_length && !strcmp(text, expected), "'%s' gives '%s'", fmt,
		   expected))
		return true;
	tap_note("got %d '%s'", length, text);
	return false;
}

static void test_own_ways(void)
{
	char unended[3] = "abc", small[4] = "xxx";

	is("0", 1, "%p", NULL);
	is("    0", 5, "%5p", NULL);
	is("0x1f", 4, "%p", (void *)0x1f);
	is("(null)", 6, "%s", NULL);
	is("(nu", 3, "%.3s", NULL);
	is("abc", 3, "%.3s", unended);
	is("-000000042", 10, "%010d", -42);
	is("0", 1, "%#x", 0);
	is("q", 1, "%q");
	is("ab", 2, "ab%");
	is("ab", 2, "ab%-5");
	is("7 ", 2, "%-*d", 2, 7);
	is("7 ", 2, "%*d", -2, 7);
	is("7", 1, "%.*d", -2, 7);
	is("", 0, "%.*d", 0, 0);
	is("0", 1, "%#.0o", 0);
	is("18446744073709551615", 20, "%llu", -1ull);
	is("-9223372036854775808", 20, "%lld", LLONG_MIN);
	is("1777777777777777777777", 22, "%llo", -1ull);

	tap_ok(snprintf(small, 0, "abc") == 3 && small[0] == 'x', "size 0 writes nothing");
	tap_ok(snprintf(small, -1, "abc") == 3 && small[0] == 'x', "size -1 writes nothing");
	tap_ok(snprintf(small, 1, "abc") == 3 && !small[0] && small[1] == 'x', "size 1 writes a NUL");
	tap_ok(snprintf(NULL, 0, "%d", 12345) == 5, "size 0 needs no buffer");
}

/* snprintf() without the compiler looking at the format. */
static int print(char text[8], const char *fmt, ...)
{
	va_list va;
	int length;

	va_start(va, fmt);
	length = vsnprintf(text, 8, fmt, va);
	va_end(va);
	return length;
}

static void test_huge(void)
{
	char text[8];

	tap_ok(print(text, "%*d", INT_MAX, 1) == INT_MAX && !strcmp(text, "       "),
	       "a width of INT_MAX is the whole length");
	tap_ok(print(text, "%-*d", INT_MAX, 1) == INT_MAX && !strcmp(text, "1      "),
	       "the same to the left");
	tap_ok(print(text, "%.*d", INT_MAX, 1) == INT_MAX && !strcmp(text, "0000000"),
	       "a precision of INT_MAX too");
	tap_ok(print(text, "%*d.", INT_MAX, 1) == -1 && !strcmp(text, "       "),
	       "one more is -1");
	tap_ok(print(text, "%99999999999999999999d", 1) == -1, "so are 10^20");
	tap_ok(print(text, "%*d", INT_MIN, 1) == -1, "and a width of INT_MIN");
	tap_ok(print(text, "%.99999999999999999999s", "ab") == 2,
	       "a string shorter than a precision of 10^20 is itself");
}

static void test_n(void)
{
	signed char hh[2] = { 9, 9 };
	short h[2] = { 9, 9 };
	int i[2] = { 9, 9 };
	long l[2] = { 9, 9 };
	long long ll[2] = { 9, 9 };
	intmax_t j[2] = { 9, 9 };
	char text[4];

	snprintf(text, sizeof(text), "abcdef%hhn%hn%n%ln%lln%jn", &hh[0], &h[0], &i[0], &l[0],
		 &ll[0], &j[0]);
	tap_ok(hh[0] == 6 && h[0] == 6 && i[0] == 6 && l[0] == 6 && ll[0] == 6 && j[0] == 6 &&
	       hh[1] == 9 && h[1] == 9 && i[1] == 9 && l[1] == 9 && ll[1] == 9 && j[1] == 9,
	       "%%n stores the length before it, what was cut off included");
}

/* UTF-32, as the C library's wchar_t, to UTF-16. */
static void to_utf16(u16 *to, const u32 *from)
{
	for (; *from; from++) {
		if (*from < 0x10000) {
			*to++ = *from;
		} else {
			*to++ = 0xd800 + ((*from - 0x10000) >> 10);
			*to++ = 0xdc00 + (*from & 0x3ff);
		}
	}
	*to = 0;
}

static u32 any_character(void)
{
	static const u32 limits[] = { 0x80, 0x800, 0xd800, 0x110000 };
	u32 c = 1 + below(limits[below(ARRAY_SIZE(limits))] - 1);

	return c >= 0xd800 && c < 0xe000 ? 0xffff : c;
}

static bool wide_agrees(void)
{
	static const char *const formats[] = { "%*.*ls", "%-*.*ls" };
	const char *fmt = formats[below(2)];
	int width = below(20), precision = below(3) ? (int)below(20) : -1;
	int length = below(8), expected_length, got_length;
	char expected[BUFFER], got[BUFFER];
	u32 wide[9];
	u16 utf16[17];

	for (int i = 0; i < length; i++)
		wide[i] = any_character();
	wide[length] = 0;
	to_utf16(utf16, wide);
	expected_length = host_format_wide(expected, sizeof(expected), fmt, width, precision, wide);
	got_length = snprintf(got, sizeof(got), fmt, width, precision, utf16);
	snprintf(wrong, sizeof(wrong), "'%s' %d %d: expected '%s', got '%s'", fmt, width, precision,
		 expected, got);
	return got_length == expected_length && !strcmp(expected, got);
}

static void test_wide(void)
{
	u16 lone_high[] = { 'a', 0xd800, 'b', 0 }, lone_low[] = { 0xdc00, 0 };
	u16 high_at_end[] = { 0xdbff, 0 };
	u16 *unended = host_alloc(2 * sizeof(*unended));

	compare("UTF-16", wide_agrees, 200000);
	is("a\xef\xbf\xbd" "b", 5, "%ls", lone_high);
	is("\xef\xbf\xbd", 3, "%ls", lone_low);
	is("\xef\xbf\xbd", 3, "%ls", high_at_end);
	is("(null)", 6, "%ls", NULL);
	is("\xe2\x82\xac.", 4, "%lc.", 0x20ac);
	unended[0] = unended[1] = 'x';
	is("xx", 2, "%.2ls", unended);
	host_free(unended);
}

static void test_printf(void)
{
	static char long_text[5000];
	int length;

	machine_clear();
	length = printf("%s %d\n", "text", 1);
	tap_ok(length == 7 && !strcmp(machine_output, "text 1\n"), "printf writes to the console");

	memset(long_text, 'x', sizeof(long_text) - 1);
	machine_clear();
	length = printf("%s\n", long_text);
	tap_ok(length == 5000 && strlen(machine_output) == 5000 && machine_output[4999] == '\n' &&
	       !host_memcmp(machine_output, long_text, 4999), "printf cuts nothing off");

	machine_clear();
	puts("a");
	tap_ok(putchar(0x100 + 'b') == 'b' && !strcmp(machine_output, "ab"),
	       "puts and putchar write as they are told");
}

int main(void)
{
	prng = prng_init(tap_seed(1));
	compare("integers", integer_agrees, CASES);
	compare("characters, strings, pointers", other_agrees, CASES / 3);
	compare("several conversions", several_agree, CASES / 3);
	test_own_ways();
	test_huge();
	test_n();
	test_wide();
	test_printf();
	return tap_done();
}
