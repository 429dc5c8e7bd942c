/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moves a guest to another process of the same VMM, and keeps and restores its state. Both are a
 * migration: the state flows through a socket to a VMM that waits for it, or through a file in
 * memory for later.
 */
#ifndef HOST_MIGRATE_H
#define HOST_MIGRATE_H

struct run;

/* NULL, or a new string that says why it did not work; the guest goes on in either case. */
char *migrate_away(struct run *run);

/* Writes the guest's state to FD, a file of any kind; the guest goes on. NULL, or why not. */
char *migrate_save(struct run *run, int fd);

/* Replaces the guest by the one whose state stands in FD. NULL, or why not. */
char *migrate_load(struct run *run, int fd);

#endif
