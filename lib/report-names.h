/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the names of checks unique within a run. */
#ifndef LIB_REPORT_NAMES_H
#define LIB_REPORT_NAMES_H

/*
 * How often @name was asked for, this time included. Exact for the first 4000 or so
 * different names; behind those a name may count as new each time, and it is left to the
 * host's judge, which has memory to spare, to tell its checks apart. Safe on several CPUs
 * and in handlers.
 */
unsigned int report_name_times(const char *name);

#endif
