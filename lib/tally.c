/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One check over many rows, see tally.h. */
#include <libcflat.h>
#include "tally.h"

/* More explanations than this help nobody. */
#define EXPLAINED	4

#define LINE_SIZE	256

bool tally_row(struct tally *t, bool ok, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list va;

	t->rows++;
	if (ok)
		return true;
	t->bad++;
	if (!tally_explains(t))
		return false;
	va_start(va, fmt);
	vsnprintf(line, sizeof(line), fmt, va);
	va_end(va);
	report_info("%s", line);
	return false;
}

bool tally_explains(const struct tally *t)
{
	return t->bad <= EXPLAINED;
}

void tally_report(struct tally *t, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list va;

	va_start(va, fmt);
	vsnprintf(line, sizeof(line), fmt, va);
	va_end(va);
	if (!report(t->rows && !t->bad, "%s", line))
		report_info("%s: %u of %u rows differ", line, t->bad, t->rows);
}
