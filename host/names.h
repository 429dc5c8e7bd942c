/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the names of a run's checks unique: the second "x" becomes "x (2)". */
#ifndef HOST_NAMES_H
#define HOST_NAMES_H

struct names;

struct names *names_new(void);
void names_free(struct names *names);

/* The name to report under; it belongs to NAMES. */
const char *names_unique(struct names *names, const char *name);

#endif
