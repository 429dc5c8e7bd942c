/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells the guest's console from what Bochs says on the same stream, its stdout: a greeting and
 * the debugger's first prompt before, and where each CPU stood behind.
 */
#ifndef HOST_BOCHS_CONSOLE_H
#define HOST_BOCHS_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

struct bochs_console {
	bool started;		/* the greeting is over; true from the first for a serial port */
	size_t matched;		/* of the prompt and the command behind it */
	bool in_line;		/* part of the line was printed */
	char held[160];		/* the start of a line that may be Bochs's own */
	size_t held_len;
};

/* Prints the guest's part of these bytes to stdout. */
void bochs_console_feed(struct bochs_console *console, const char *data, size_t len);

/* The stream is over: prints what was held back, if it is the guest's. */
void bochs_console_finish(struct bochs_console *console);

#endif
