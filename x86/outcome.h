/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Expected machine states: what a row of a table says must come out of a probe (probe.h),
 * all of it.
 *
 *	struct probe before = probe_init(PROBE_CPL3), want = before, got = before;
 *
 *	want.vector = GP_VECTOR;
 *	probe_run(&got, INSN("\x0f\x07"));
 *	outcome_row(&tally, &want, &got, "sysret at CPL 3");
 *
 * The expectation starts as a copy of the state before: a fault at the first instruction
 * that changes nothing is that copy with a vector and an error code.
 */
#ifndef X86_OUTCOME_H
#define X86_OUTCOME_H

#include <libcflat.h>
#include "probe.h"
#include "tally.h"

/* The state after @len bytes of code that do nothing but end. */
static inline struct probe outcome_done(const struct probe *before, size_t len)
{
	struct probe want = *before;

	want.vector = PROBE_DONE;
	want.error = 0;
	/* INT PROBE_DONE is behind the code; what it saves points behind it. */
	want.ip += len + 2;
	return want;
}

/* The state after a fault of the first instruction. */
static inline struct probe outcome_fault(const struct probe *before, u32 vector, u32 error)
{
	struct probe want = *before;

	want.vector = vector;
	want.error = error;
	return want;
}

/*
 * Counts a row of @t: vector, error code, registers, flags but RF, selectors, CR2 and bases
 * must all be the same. INFO lines of the row's name and of each difference explain one that
 * is not; there "was" is what was expected. Returns whether they are the same.
 */
bool outcome_row(struct tally *t, const struct probe *want, const struct probe *got,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
