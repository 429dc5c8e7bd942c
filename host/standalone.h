/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This program as one test: its command line, when a test is appended to it (payload.h). */
#ifndef HOST_STANDALONE_H
#define HOST_STANDALONE_H

#include "options.h"
#include "payload.h"

/*
 * The files that the VMM reads stand in a directory of their own below TMPDIR, because a guest is
 * told its image's name; standalone_clean_up() takes it away, once.
 */
void standalone_clean_up(void);

/*
 * Fills OPTIONS from the appended test and from the user's command line; may end the program
 * (--help, --dry-run).
 */
void standalone_read(struct options *options, const struct payload *payload, int argc, char **argv);

#endif
