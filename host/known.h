/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The known issues that apply to one run. The runner picks them from known-issues.cfg by test,
 * engine, VMM version, architecture and CPU model; here it is about checks and about runs that
 * break.
 *
 * One issue is a string of fields separated by TAB:
 *
 *	NAME  CHECK-GLOB  ERROR-GLOB  REFERENCE  REASON  always|sometimes
 *
 * CHECK-GLOB set:  each check it matches is to fail.
 * ERROR-GLOB set:  the run is to end in an error whose reason it matches.
 * neither:         some check is to fail, whichever.
 * "sometimes":     it may pass too.
 */
#ifndef HOST_KNOWN_H
#define HOST_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

struct known_issue {
	struct known_issue *next;
	char *name, *check, *error, *reference, *reason;
	bool sometimes;
	unsigned long failed;		/* checks (or the run) that failed as it says */
	unsigned long passed;		/* checks that it names and that passed */
};

/* Adds one issue to the end of the list; false when the fields are not of the form above. */
bool known_add(struct known_issue **list, const char *fields);

/* The issue that says that this check fails, or NULL. */
struct known_issue *known_failing_check(struct known_issue *list, const char *check);

/* The issue that names this check which passed, or NULL; one that fails just sometimes never does.
 */
struct known_issue *known_passing_check(struct known_issue *list, const char *check);

/* The issue that says that the run breaks like this, or NULL. */
struct known_issue *known_error(struct known_issue *list, const char *reason);

#endif
