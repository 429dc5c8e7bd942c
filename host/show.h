/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports one run by itself, for standalone tests: as the runner's pretty and TAP formatters would.
 */
#ifndef HOST_SHOW_H
#define HOST_SHOW_H

#include <stdbool.h>

enum show_format { SHOW_PRETTY, SHOW_VERBOSE, SHOW_TAP };

/* To be called with each event; FIELDS are closed by NULL. NAME is what the test is called. */
void show_event(enum show_format format, const char *name, const char *type,
		const char *const fields[]);

/* Did everything get out? */
bool show_complete(void);

#endif
