/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The environ: what the runner knows and the guest cannot find out, such as the VMM's
 * version. It is a file of lines NAME=value, given to the guest as its initrd.
 */
#ifndef LIB_ENVIRON_H
#define LIB_ENVIRON_H

#include <stddef.h>

/* What is kept; more than that ends the test. */
#define MAX_ENVIRON		200
/* The longest last line, its NUL included, where neither a newline nor a NUL ends it. */
#define MAX_ENVIRON_UNENDED	1024

/* Ends with NULL. */
extern char **environ;
extern char **__environ;

/*
 * Takes the environ from the @size bytes at @text, which it changes and goes on using.
 * Empty lines and lines that start with # are passed over; one whose name is not made of
 * letters, digits and _, or starts with a digit, is printed and passed over. A NUL before
 * the end of the text means that the entries are separated by NULs.
 */
void setup_environ(char *text, size_t size);

#endif
