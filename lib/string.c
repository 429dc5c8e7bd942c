/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings. See string.h. */
#include <string.h>
#include <ctype.h>

size_t strlen(const char *buf)
{
	const char *end = buf;

	while (*end)
		end++;
	return end - buf;
}

size_t strnlen(const char *buf, size_t maxlen)
{
	const char *end = memchr(buf, '\0', maxlen);

	return end ? (size_t)(end - buf) : maxlen;
}

char *strcpy(char *dest, const char *src)
{
	memcpy(dest, src, strlen(src) + 1);
	return dest;
}

char *strcat(char *dest, const char *src)
{
	strcpy(dest + strlen(dest), src);
	return dest;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++)
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, (size_t)-1);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		int x = tolower((unsigned char)*a), y = tolower((unsigned char)*b);

		if (x != y || !x)
			return x - y;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, (size_t)-1);
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	char *at = strchrnul(s, c);

	return *at == (char)c ? at : NULL;
}

char *strrchr(const char *s, int c)
{
	for (const char *at = s + strlen(s); at >= s; at--)
		if (*at == (char)c)
			return (char *)at;
	return NULL;
}

char *strstr(const char *haystack, const char *needle)
{
	size_t length = strlen(needle);

	for (; *haystack || !length; haystack++)
		if (!strncmp(haystack, needle, length))
			return (char *)haystack;
	return NULL;
}
