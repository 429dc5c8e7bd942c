/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One check over many rows: counts what goes wrong, explains the first few, reports once.
 *
 *	struct tally t = tally_start();
 *
 *	for (...)
 *		tally_row(&t, ok, "cpl %u: got %u", cpl, vector);
 *	tally_report(&t, "name of the check");
 *
 * A check of no rows at all fails.
 */
#ifndef LIB_TALLY_H
#define LIB_TALLY_H

#include <libcflat.h>

struct tally {
	unsigned int rows;
	unsigned int bad;
};

static inline struct tally tally_start(void)
{
	return (struct tally){ 0, 0 };
}

/* Counts a row; an INFO line of the message says which one failed. Returns @ok. */
bool tally_row(struct tally *t, bool ok, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Whether the caller may explain the row that failed last with further INFO lines. */
bool tally_explains(const struct tally *t);

/* The check: all rows were good. */
void tally_report(struct tally *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
