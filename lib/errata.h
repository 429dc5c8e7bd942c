/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the host has the fix that a check needs so as not to crash it. The runner puts
 * ERRATA_<commit>=y or n into the environ; ERRATA_FORCE=y stands for all of them.
 */
#ifndef LIB_ERRATA_H
#define LIB_ERRATA_H

#include <libcflat.h>

/* True only when the fix is known to be there. */
#define ERRATA(erratum)		errata("ERRATA_" #erratum)

/* True unless the fix is known to be missing. */
#define ERRATA_RELAXED(erratum)	errata_relaxed("ERRATA_" #erratum)

static inline bool errata_forced(void)
{
	const char *value = getenv("ERRATA_FORCE");

	return value && *value && strchr("1yY", *value);
}

static inline bool errata(const char *erratum)
{
	const char *value = getenv(erratum);

	return errata_forced() || (value && *value && strchr("1yY", *value));
}

static inline bool errata_relaxed(const char *erratum)
{
	const char *value = getenv(erratum);

	return errata_forced() || !value || !*value || !strchr("0nN", *value);
}

#endif
