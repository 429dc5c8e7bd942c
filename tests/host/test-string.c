/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * string.h against the C library, on random texts with few different characters, so that
 * matches and near matches are frequent. The texts end where AddressSanitizer looks: a
 * function that reads beyond one is found out.
 */
#include <libcflat.h>
#include <ctype.h>
#include <rand.h>
#include "host.h"

#define CASES	200000

static prng_state prng;

static unsigned int below(unsigned int n)
{
	return prng32(&prng) % n;
}

/* At an offset that makes it aligned in one case and not in the next. */
struct text {
	char *memory;
	char *s;
	size_t length;
};

static struct text new_text(unsigned int max)
{
	static const char set[] = "abABa\x80\xff";
	unsigned int offset = below(8);
	struct text text = { .length = below(max) };

	text.memory = host_alloc(offset + text.length + 1);
	text.s = text.memory + offset;
	for (size_t i = 0; i < text.length; i++)
		text.s[i] = set[below(sizeof(set) - 1)];
	text.s[text.length] = '\0';
	return text;
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static bool compare_agrees(const char *a, const char *b, size_t n)
{
	return sign(strncmp(a, b, n)) == sign(host_strncmp(a, b, n)) &&
	       sign(strcmp(a, b)) == sign(host_strncmp(a, b, -1ul)) &&
	       sign(strncasecmp(a, b, n)) == sign(host_strncasecmp(a, b, n)) &&
	       sign(strcasecmp(a, b)) == sign(host_strncasecmp(a, b, -1ul));
}

static bool search_agrees(const struct text *text, const char *needle)
{
	int c = "abAB\x80\xff" "c\0"[below(8)] + (below(2) ? 0x100 : 0);
	char *expected = host_strchrnul(text->s, c), *null = NULL;

	return strchrnul(text->s, c) == expected &&
	       strchr(text->s, c) == (*expected == (char)c ? expected : null) &&
	       strrchr(text->s, c) == host_strrchr(text->s, c) &&
	       strstr(text->s, needle) == host_strstr(text->s, needle) &&
	       memchr(text->s, c, text->length) == host_memchr(text->s, c, text->length);
}

static bool lengths_agree(const struct text *text)
{
	char *unended = host_alloc(text->length);
	size_t n = below(40);
	bool ok;

	memcpy(unended, text->s, text->length);
	ok = strlen(text->s) == host_strlen(text->s) &&
	     strnlen(text->s, n) == host_strnlen(text->s, n) &&
	     strnlen(unended, text->length) == text->length;
	host_free(unended);
	return ok;
}

static bool copies_agree(const struct text *a, const struct text *b)
{
	char *copy = host_alloc(a->length + b->length + 1);
	bool ok = strcpy(copy, a->s) == copy && !host_memcmp(copy, a->s, a->length + 1);

	ok = ok && strcat(copy, b->s) == copy && !host_memcmp(copy, a->s, a->length) &&
	     !host_memcmp(copy + a->length, b->s, b->length + 1);
	host_free(copy);
	return ok;
}

static void test_strings(void)
{
	bool compares = true, searches = true, measures = true, copies = true;

	for (int i = 0; i < CASES; i++) {
		struct text a = new_text(30), b = new_text(below(2) ? 30 : 4);

		if (below(4) == 0 && b.length <= a.length)
			memcpy(b.s, a.s, b.length);
		compares &= compare_agrees(a.s, b.s, below(32));
		searches &= search_agrees(&a, b.s);
		measures &= lengths_agree(&a);
		copies &= copies_agree(&a, &b);
		host_free(a.memory);
		host_free(b.memory);
	}
	tap_ok(compares, "str[n][case]cmp order as the C library, %d cases", CASES);
	tap_ok(searches, "strchr[nul], strrchr, strstr, memchr find the same");
	tap_ok(measures, "strlen and strnlen measure the same");
	tap_ok(copies, "strcpy and strcat copy the same");
}

/* What a move of @n bytes from @from to @to does to the @size bytes, byte for byte. */
static bool moves(unsigned char *ours, unsigned char *expected, size_t size)
{
	size_t from = below(size), to = below(size), n = below(size + 1 - MAX(from, to));
	bool apart = from + n <= to || to + n <= from;
	void *ret;

	for (size_t i = 0; i < size; i++)
		ours[i] = expected[i] = prng32(&prng);
	host_memmove(expected + to, expected + from, n);
	ret = (apart && below(2) ? memcpy : memmove)(ours + to, ours + from, n);
	return ret == ours + to && !host_memcmp(ours, expected, size);
}

static bool fills(unsigned char *ours, unsigned char *expected, size_t size)
{
	size_t at = below(size), n = below(size + 1 - at);
	int c = prng32(&prng);
	void *ret;

	host_memmove(ours, expected, size);
	for (size_t i = 0; i < n; i++)
		expected[at + i] = c;
	ret = memset(ours + at, c, n);
	return ret == ours + at && !host_memcmp(ours, expected, size);
}

static bool memcmp_agrees(unsigned char *a, unsigned char *b, size_t size)
{
	size_t n = below(size + 1);

	host_memmove(a, b, size);
	if (n && below(3))
		a[below(n)] ^= 1 << below(8);
	return sign(memcmp(a, b, n)) == sign(host_memcmp(a, b, n));
}

static void test_memory(void)
{
	bool moved = true, filled = true, compared = true;

	for (int i = 0; i < CASES; i++) {
		size_t size = 1 + (below(3) ? below(100) : below(20));
		unsigned char *a = host_alloc(size), *b = host_alloc(size);

		moved &= moves(a, b, size);
		filled &= fills(a, b, size);
		compared &= memcmp_agrees(a, b, size);
		host_free(a);
		host_free(b);
	}
	tap_ok(moved, "memcpy and memmove, overlapping too, as the C library");
	tap_ok(filled, "memset fills what it should and nothing else");
	tap_ok(compared, "memcmp orders as the C library");
}

/* Classes of the C locale, by ISO C99, section 7.4; beyond ASCII there is nothing in them. */
static void test_ctype(void)
{
	bool ok = true;

	for (int c = -300; c < 300; c++) {
		bool digit = c >= '0' && c <= '9', lower = c >= 'a' && c <= 'z';
		bool upper = c >= 'A' && c <= 'Z';
		bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
		bool space = c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r';

		ok &= !!isdigit(c) == digit && !!islower(c) == lower && !!isupper(c) == upper &&
		      !!isalpha(c) == (lower || upper) && !!isalnum(c) == (lower || upper || digit) &&
		      !!isxdigit(c) == hex && !!isspace(c) == space &&
		      !!isblank(c) == (c == ' ' || c == '\t') &&
		      !!isprint(c) == (c >= 0x20 && c < 0x7f) &&
		      !!iscntrl(c) == ((c >= 0 && c < 0x20) || c == 0x7f) &&
		      tolower(c) == (upper ? c + 32 : c) && toupper(c) == (lower ? c - 32 : c);
	}
	tap_ok(ok, "character classes");
}

int main(void)
{
	prng = prng_init(tap_seed(3));
	test_strings();
	test_memory();
	test_ctype();
	return tap_done();
}
