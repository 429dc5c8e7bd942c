/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts primes with the sieve of Eratosthenes, in memory of each kind that a guest has:
 * its image, one-to-one mapped pages, and virtual pages that setup_vm() maps.
 *
 * The counts are a known function of the size, so a wrong one means that memory lost or
 * mixed up writes: the guest's paging or the VMM's own translation is broken. The sizes
 * are large enough to run through every level of a shadow page table.
 */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <vmalloc.h>

#define STATIC_SIZE	1000000
#define PAGES_ORDER	10	/* 4 MiB */
#define VIRTUAL_SIZE	3000000

/* The number of primes below each size, from the prime-counting function's known values. */
static const struct {
	unsigned int size;
	unsigned int primes;
} known[] = {
	{ 1000, 168 },
	{ 10000, 1229 },
	{ 100000, 9592 },
	{ STATIC_SIZE, 78498 },
	{ VIRTUAL_SIZE, 216816 },
	{ 4000000, 283146 },
};

static unsigned int count_primes(u8 *composite, unsigned int size)
{
	unsigned int primes = 0;

	memset(composite, 0, size);
	for (unsigned int i = 2; i < size; i++) {
		if (composite[i])
			continue;
		primes++;
		/* Of a prime above the root no multiple is left; its square may not fit. */
		for (unsigned int j = i <= size / i ? i * i : size; j < size; j += i)
			composite[j] = 1;
	}
	return primes;
}

static void test_memory(const char *kind, void *memory, unsigned int limit)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(known) && known[i].size <= limit; i++)
		report(count_primes(memory, known[i].size) == known[i].primes,
		       "%s: primes below %u", kind, known[i].size);
}

int main(int argc, char **argv)
{
	static u8 image_memory[STATIC_SIZE];
	void *memory;

	test_memory("image", image_memory, sizeof(image_memory));

	setup_vm();
	test_memory("image, with paging", image_memory, sizeof(image_memory));

	memory = alloc_pages(PAGES_ORDER);
	test_memory("pages", memory, PAGE_SIZE << PAGES_ORDER);
	free_pages(memory);

	/* The second time the same virtual addresses may lie on other pages. */
	for (int i = 0; i < 3; i++) {
		memory = malloc(VIRTUAL_SIZE);
		test_memory("virtual pages", memory, VIRTUAL_SIZE);
		free(memory);
	}
	return report_summary();
}
