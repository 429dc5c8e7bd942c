/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The prefixes of checks, for report.c. Pushing and popping is in libcflat.h. */
#ifndef LIB_REPORT_PREFIX_H
#define LIB_REPORT_PREFIX_H

#include <stddef.h>

#define PREFIX_SIZE	256

/* Writes all prefixes, each with the ": " behind it, to @to. Returns their length. */
size_t report_prefix_get(char to[PREFIX_SIZE]);

#endif
