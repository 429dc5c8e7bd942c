/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mem* functions. They must exist as functions because the compiler calls them; the
 * barrier keeps it from making a loop here into a call of the function itself. Clearing and
 * copying pages is a good part of what many guests do, so both go by words.
 */
#include <string.h>
#include <stdint.h>
#include <linux/compiler.h>

typedef unsigned long __attribute__((may_alias)) word;

#define WORD_MASK	(sizeof(word) - 1)

void *memset(void *s, int c, size_t n)
{
	unsigned char *p = s;
	word pattern = -1ul / 0xff * (unsigned char)c;

	for (; n && (uintptr_t)p & WORD_MASK; n--) {
		*p++ = c;
		barrier();
	}
	for (; n >= 4 * sizeof(word); n -= 4 * sizeof(word), p += 4 * sizeof(word)) {
		word *w = (word *)p;

		w[0] = pattern;
		w[1] = pattern;
		w[2] = pattern;
		w[3] = pattern;
		barrier();
	}
	while (n--) {
		*p++ = c;
		barrier();
	}
	return s;
}

void *memcpy(void *dest, const void *src, size_t n)
{
	const unsigned char *from = src;
	unsigned char *to = dest;

	if (!(((uintptr_t)to | (uintptr_t)from) & WORD_MASK)) {
		for (; n >= sizeof(word); n -= sizeof(word)) {
			*(word *)to = *(const word *)from;
			to += sizeof(word);
			from += sizeof(word);
			barrier();
		}
	}
	while (n--) {
		*to++ = *from++;
		barrier();
	}
	return dest;
}

/* memcpy() goes upwards, which is right for a move down. */
void *memmove(void *dest, const void *src, size_t n)
{
	const unsigned char *from = src;
	unsigned char *to = dest;

	if ((uintptr_t)to <= (uintptr_t)from)
		return memcpy(dest, src, n);
	while (n--) {
		to[n] = from[n];
		barrier();
	}
	return dest;
}

int memcmp(const void *s1, const void *s2, size_t n)
{
	const unsigned char *a = s1, *b = s2;

	for (; n; n--, a++, b++)
		if (*a != *b)
			return *a - *b;
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	for (; n; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)p;
	return NULL;
}
