/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main()'s arguments, from one line of text: words between blanks and tabs, no quoting. */
#ifndef LIB_ARGV_H
#define LIB_ARGV_H

/* What is kept; more than that ends the test, since it would run with other arguments. */
#define MAX_ARGS	100
#define MAX_ARGS_BYTES	1000	/* each word's NUL included */

/* main()'s argc and argv. */
extern int __argc;
extern char *__argv[MAX_ARGS + 1];

/* Adds one word as it is; @arg stays where it is. */
void add_setup_arg(const char *arg);

/* Adds the words of @args, which is copied. */
void setup_args(const char *args);

/* The same, with the image's own name (auxinfo.h) in front of them. */
void setup_args_progname(const char *args);

#endif
