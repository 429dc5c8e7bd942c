/* SPDX-License-Identifier: GPL-2.0-or-later */
/* qsort() and bsearch(): any size of element, any order before. */
#include <libcflat.h>
#include <rand.h>
#include <stdlib.h>
#include "host.h"

#define CASES	20000

static prng_state prng;
static size_t element_size;
static unsigned long comparisons;

static unsigned int below(unsigned int n)
{
	return prng32(&prng) % n;
}

/* The whole element is the key, so that equal ones cannot be told apart. */
static int compare(const void *a, const void *b)
{
	comparisons++;
	return host_memcmp(a, b, element_size);
}

static void fill(unsigned char *array, size_t n)
{
	unsigned int kind = below(4), values = 1 + below(256);

	for (size_t i = 0; i < n * element_size; i++) {
		size_t at = i / element_size;

		switch (kind) {
		case 0:
			array[i] = below(values);
			break;
		case 1:
			array[i] = at;
			break;
		case 2:
			array[i] = n - at;
			break;
		default:
			array[i] = at % 2 ? at : n - at;
		}
	}
}

static bool sorts_and_finds(void)
{
	size_t n = below(3) ? below(40) : below(400);
	unsigned char *ours, *expected, *key, *found;
	bool ok, there = false;

	element_size = 1 + below(20);
	ours = host_alloc(n * element_size);
	expected = host_alloc(n * element_size);
	key = host_alloc(element_size);
	fill(ours, n);
	host_memmove(expected, ours, n * element_size);
	host_qsort(expected, n, element_size, compare);
	qsort(ours, n, element_size, compare);
	ok = !host_memcmp(ours, expected, n * element_size);

	for (size_t i = 0; i < element_size; i++)
		key[i] = below(256);
	if (n && below(2))
		host_memmove(key, expected + below(n) * element_size, element_size);
	for (size_t i = 0; i < n; i++)
		there |= !compare(key, expected + i * element_size);
	found = bsearch(key, ours, n, element_size, compare);
	if (there)
		ok &= found && !compare(found, key) && (found - ours) % element_size == 0;
	else
		ok &= !found;

	host_free(ours);
	host_free(expected);
	host_free(key);
	return ok;
}

/* 2 n log2 n comparisons are heapsort's worst case. */
static bool is_fast(void)
{
	size_t n = 1 << 14;
	u32 *array = host_alloc(n * sizeof(*array));

	element_size = sizeof(*array);
	for (size_t i = 0; i < n; i++)
		array[i] = i;
	comparisons = 0;
	qsort(array, n, element_size, compare);
	host_free(array);
	return comparisons <= 2 * n * 14;
}

int main(void)
{
	bool ok = true;

	prng = prng_init(tap_seed(4));
	for (int i = 0; i < CASES && ok; i++)
		ok = sorts_and_finds();
	tap_ok(ok, "qsort sorts as the C library, and bsearch finds what is there");
	tap_ok(is_fast(), "what is sorted already takes no more than n log n");
	return tap_done();
}
