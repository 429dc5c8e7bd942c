/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected machine states, see outcome.h. */
#include <libcflat.h>
#include "outcome.h"

#define NAME_SIZE	128

bool outcome_row(struct tally *t, const struct probe *want, const struct probe *got,
		 const char *fmt, ...)
{
	bool same = probe_is(got, want->vector, want->error) &&
		    probe_same_but(want, got, 0, 0, 0);
	char name[NAME_SIZE];
	va_list va;

	va_start(va, fmt);
	vsnprintf(name, sizeof(name), fmt, va);
	va_end(va);
	if (!tally_row(t, same, "%s: expected vector %#x (%#x), got %#x (%#x)", name,
		       want->vector, want->error, got->vector, got->error) && tally_explains(t))
		probe_explain(name, want, got);
	return same;
}
