/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What scripts/standalone appends to this program to make one executable of a test: settings, the
 * VMM's command, and the files that the command names.
 *
 * Behind the program stand sections, each a line "KIND LENGTH NAME\n" and LENGTH bytes, and at the
 * very end of the file 24 bytes: "VMMUNIT1" and the length of all sections as 16 decimal digits.
 * Kinds: "options" and "command" are words, each closed by a NUL; "file" is a file. In the command,
 * the word "@FILE0@" is the path of the first file.
 */
#ifndef HOST_PAYLOAD_H
#define HOST_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>

#define PAYLOAD_FILES_MAX 8

struct payload_file {
	const char *name;
	const char *data;
	size_t len;
};

struct payload {
	char *data;
	char **options, **command;	/* closed by NULL */
	struct payload_file files[PAYLOAD_FILES_MAX];
	int file_count;
};

/*
 * Reads what is appended to the running program. False when there is nothing; ends the program when
 * it is damaged.
 */
bool payload_read(struct payload *payload);

#endif
