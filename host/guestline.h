/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines a guest reports with (docs/protocol.md): what kind a console line is, and what it says.
 */
#ifndef HOST_GUESTLINE_H
#define HOST_GUESTLINE_H

#include <stdbool.h>

enum line_kind {
	LINE_OTHER,
	LINE_PASS,
	LINE_FAIL,
	LINE_SKIP,
	LINE_XFAIL,		/* failed as the guest expected */
	LINE_XPASS,		/* passed though the guest expected a failure: counts as one */
	LINE_KFAIL,		/* a failure the guest itself knows about */
	LINE_INFO,
	LINE_ABORT,
	LINE_MEASURE,		/* a measured value: not a check */
	LINE_QUIET,		/* number of passed checks that print no line */
	LINE_SUMMARY,
	LINE_EXIT,		/* exit status, where no device carries it */
	LINE_STACK,		/* return addresses */
};

#define LINE_KINDS (LINE_STACK + 1)

/* The numbers of a SUMMARY line. */
struct summary {
	unsigned long tests, failed, known, expected, skipped;
};

/* The kind of a clean console line; *TEXT is what follows its keyword. */
enum line_kind line_classify(const char *line, const char **text);

/* Does it count as a check in the summary? */
bool line_is_check(enum line_kind kind);

/* Reads what follows "SUMMARY: "; false unless it is exactly of the form that the protocol fixes.
 */
bool line_parse_summary(const char *text, struct summary *summary);

/* Reads a line that is one number after its keyword ("EXIT: STATUS=", "QUIET: "). */
bool line_parse_count(const char *text, unsigned long *value);

#endif
