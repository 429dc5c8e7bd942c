/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Heapsort, which needs no memory and has no bad case; and binary search. */
#include <stdlib.h>
#include <string.h>

struct array {
	char *base;
	size_t size;
	int (*compare)(const void *, const void *);
};

static char *at(const struct array *array, size_t i)
{
	return array->base + i * array->size;
}

static void swap(const struct array *array, size_t i, size_t j)
{
	char *a = at(array, i), *b = at(array, j);

	for (size_t k = 0; k < array->size; k++) {
		char byte = a[k];

		a[k] = b[k];
		b[k] = byte;
	}
}

/* Lets element @i sink until none of its children is greater; there are @n elements. */
static void sink(const struct array *array, size_t i, size_t n)
{
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && array->compare(at(array, child), at(array, child + 1)) < 0)
			child++;
		if (array->compare(at(array, i), at(array, child)) >= 0)
			return;
		swap(array, i, child);
		i = child;
	}
}

void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	struct array array = { base, size, compare };

	for (size_t i = n / 2; i-- > 0;)
		sink(&array, i, n);
	while (n > 1) {
		swap(&array, 0, --n);
		sink(&array, 0, n);
	}
}

void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*compare)(const void *, const void *))
{
	const char *low = base;

	while (n) {
		const char *middle = low + n / 2 * size;
		int order = compare(key, middle);

		if (!order)
			return (void *)middle;
		if (order > 0) {
			low = middle + size;
			n -= n / 2 + 1;
		} else {
			n /= 2;
		}
	}
	return NULL;
}
