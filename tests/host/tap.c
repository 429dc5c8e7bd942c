/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TAP, the Test Anything Protocol, version 13. See host.h. */
#include "host.h"
#include <stdio.h>
#include <stdlib.h>

static unsigned int checks, failures;

bool tap_ok(bool ok, const char *fmt, ...)
{
	va_list va;

	printf("%s %u - ", ok ? "ok" : "not ok", ++checks);
	va_start(va, fmt);
	vprintf(fmt, va);
	va_end(va);
	putchar('\n');
	fflush(stdout);
	failures += !ok;
	return ok;
}

void tap_note(const char *fmt, ...)
{
	va_list va;

	printf("# ");
	va_start(va, fmt);
	vprintf(fmt, va);
	va_end(va);
	putchar('\n');
	fflush(stdout);
}

int tap_done(void)
{
	printf("1..%u\n", checks);
	return failures || !checks;
}

uint64_t tap_seed(uint64_t seed)
{
	const char *wanted = getenv("TEST_SEED");

	if (wanted)
		seed = strtoull(wanted, NULL, 0);
	tap_note("TEST_SEED=%llu", (unsigned long long)seed);
	return seed;
}
