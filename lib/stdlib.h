/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers from text, sorting and searching, as the C standard says. */
#ifndef LIB_STDLIB_H
#define LIB_STDLIB_H

#include <stddef.h>

/*
 * The number at the start of @nptr, in base 2 to 36, or for base 0 as C writes it; *@endptr,
 * if not NULL, is set behind it. Out of range: the nearest limit, and errno is ERANGE; an
 * impossible base: 0, and errno is EINVAL. Otherwise errno stays as it is.
 */
long strtol(const char *nptr, char **endptr, int base);
unsigned long strtoul(const char *nptr, char **endptr, int base);
long long strtoll(const char *nptr, char **endptr, int base);
unsigned long long strtoull(const char *nptr, char **endptr, int base);

/* One for all CPUs. */
extern int errno;
#define ERANGE	34
#define EINVAL	22

/* Sorts in place; takes no memory, and time in proportion to n log n whatever the order. */
void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *));

/* An element that is equal to @key, of @n that are sorted; NULL when there is none. */
void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*compare)(const void *, const void *));

#endif
