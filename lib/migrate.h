/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Migration of the running guest to another VMM process, which the runner does when these
 * functions ask for it on the console (docs/protocol.md).
 */
#ifndef LIB_MIGRATE_H
#define LIB_MIGRATE_H

/* Migrates, returns on the other side, and reports so in an INFO line. */
void migrate(void);

/* The same without the INFO line. */
void migrate_quiet(void);

/* The first time as migrate(); after that nothing. */
void migrate_once(void);

/* Tells the runner once that this run does not migrate, and that it is meant. */
void migrate_skip(void);

/* Between these two the guest is migrated again and again while it runs. */
void migrate_begin_continuous(void);
void migrate_end_continuous(void);

#endif
