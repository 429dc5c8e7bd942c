/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of one run: every console line, the VMM's own words, and what the supervisor has to say.
 * It also keeps the last lines in memory, for the diagnostics of a broken run.
 */
#ifndef HOST_LOG_H
#define HOST_LOG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define LOG_TAIL_LINES 20
#define LOG_TAIL_WIDTH 400

/* A guest that prints without end must not fill the disk. */
#define LOG_SIZE_MAX (64ull << 20)

struct log {
	FILE *file;		/* NULL: no log is kept */
	FILE *echo;		/* NULL, or where each line goes as well */
	uint64_t size;
	int error;		/* errno of the first write that failed */
	unsigned long lines;
	char tail[LOG_TAIL_LINES][LOG_TAIL_WIDTH + 1];
};

/* Opens PATH (NULL: none), making its directories; the outcome is in log->error. */
void log_open(struct log *log, const char *path);

/* One line of the console, or one of the VMM's stderr. */
void log_console(struct log *log, const char *line, uint64_t cut);
void log_vmm(struct log *log, const char *line);

/* One line of the supervisor itself; it is not echoed. */
void log_note(struct log *log, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The I-th oldest of the last lines, or NULL. */
const char *log_tail(const struct log *log, unsigned int i);

/* Hands what was written to the system, so that a killed supervisor loses nothing. */
void log_flush(struct log *log);

void log_close(struct log *log);

#endif
