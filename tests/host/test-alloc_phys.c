/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The early allocator, and malloc() and its family on top of it. */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_phys.h>
#include <rand.h>
#include "host.h"

#define SIZE	(1 << 20)

static prng_state prng;
static char *memory;

static void init(size_t offset, size_t size)
{
	phys_alloc_init((phys_addr_t)(unsigned long)memory + offset, size);
}

/* Each block lies behind the one before, inside the range, aligned. */
static void test_random(void)
{
	char *last = memory + 13;
	bool ok = true;
	int n;

	init(13, SIZE - 13);
	for (n = 0; n < 1000; n++) {
		size_t size = 1 + prng32(&prng) % 300, alignment = 1 << prng32(&prng) % 10;
		char *p = n % 3 ? memalign(alignment, size) : n % 2 ? calloc(3, size / 3 + 1) : malloc(size);

		if (n % 3 == 0)
			alignment = sizeof(long);
		ok &= p >= last && !((unsigned long)p & (MAX(alignment, 32ul) - 1)) &&
		      p + size <= memory + SIZE && p - last < 2048;
		memset(p, 0x55, size);
		last = p + size;
		free(p);
	}
	tap_ok(ok, "blocks are aligned, apart and in order");
}

static void test_minimum_alignment(void)
{
	bool ok = true;

	init(0, SIZE);
	phys_alloc_set_minimum_alignment(256);
	for (int i = 0; i < 10; i++)
		ok &= !((unsigned long)malloc(1) & 255);
	phys_alloc_set_minimum_alignment(DEFAULT_MINIMUM_ALIGNMENT);
	tap_ok(ok, "a minimum alignment");
}

static void test_unused(void)
{
	phys_addr_t base, top;
	char *p;

	init(0, SIZE);
	p = malloc(100);
	phys_alloc_get_unused(&base, &top);
	tap_ok(base == (unsigned long)p + 100 && top == (unsigned long)memory + SIZE,
	       "what is unused can be taken over");
	phys_alloc_get_unused(&base, &top);
	tap_ok(base == top, "once");
}

static void call_malloc(void *size)
{
	malloc(*(size_t *)size);
}

static void call_memalign(void *alignment)
{
	memalign(*(size_t *)alignment, 1);
}

static void call_calloc(void *n)
{
	calloc(*(size_t *)n, 16);
}

static void test_limits(void)
{
	size_t sizes[] = { SIZE + 1, (size_t)1 << 30, -1ul, -32ul }, all = SIZE, none = 0, odd = 24;
	size_t wrapping = -1ul / 16 + 2;

	init(0, SIZE);
	tap_ok(malloc(0) == NULL && calloc(0, 5) == NULL, "0 bytes are NULL");
	for (int i = 0; i < ARRAY_SIZE(sizes); i++)
		tap_ok(host_catch(call_malloc, &sizes[i]) == 63, "%zx bytes are too many", sizes[i]);
	tap_ok(host_catch(call_malloc, &all) == -1, "all are not");
	all = 1;
	tap_ok(host_catch(call_malloc, &all) == 63, "one more is");
	tap_ok(host_catch(call_memalign, &none) == 63 && host_catch(call_memalign, &odd) == 63,
	       "an alignment is a power of two");
	init(0, SIZE);
	tap_ok(host_catch(call_calloc, &wrapping) == 63, "calloc's product may not wrap");
}

static void test_calloc(void)
{
	char *p;
	bool ok = true;

	init(0, SIZE);
	memset(memory, 0x55, SIZE);
	p = calloc(7, 33);
	for (int i = 0; i < 7 * 33; i++)
		ok &= !p[i];
	tap_ok(ok, "calloc clears");
}

int main(void)
{
	prng = prng_init(tap_seed(10));
	memory = host_pages(SIZE);
	test_random();
	test_minimum_alignment();
	test_unused();
	test_limits();
	test_calloc();
	return tap_done();
}
