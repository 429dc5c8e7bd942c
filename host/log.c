/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the log of a run: see log.h. */
#include "log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

void log_open(struct log *log, const char *path)
{
	if (!path)
		return;
	log->error = make_parents(path);
	if (log->error)
		return;
	log->file = fopen(path, "we");
	if (!log->file)
		log->error = errno;
}

static void fail(struct log *log)
{
	if (!log->error)
		log->error = errno ? errno : EIO;
}

static void put(struct log *log, const char *prefix, const char *line, const char *suffix)
{
	size_t len = strlen(prefix) + strlen(line) + strlen(suffix) + 1;

	if (!log->file || log->error)
		return;
	/*
	 * What the guest left unsaid when the log filled up is gone; the supervisor's notes still
	 * get in.
	 */
	if (log->size + len > LOG_SIZE_MAX && strcmp(prefix, "## ") != 0) {
		if (log->size <= LOG_SIZE_MAX)
			fputs("## the log is full: what follows is judged but not kept\n",
			      log->file);
		log->size = LOG_SIZE_MAX + 1;
		return;
	}
	log->size += len;
	if (fprintf(log->file, "%s%s%s\n", prefix, line, suffix) < 0)
		fail(log);
}

static void remember(struct log *log, const char *prefix, const char *line)
{
	snprintf(log->tail[log->lines++ % LOG_TAIL_LINES], LOG_TAIL_WIDTH + 1, "%s%s", prefix,
		 line);
}

void log_console(struct log *log, const char *line, uint64_t cut)
{
	char *suffix =
		cut ? format(" [... %llu more bytes]", (unsigned long long)cut) : format("%s", "");

	put(log, "", line, suffix);
	remember(log, "", line);
	if (log->echo)
		fprintf(log->echo, "%s%s\n", line, suffix);
	free(suffix);
}

void log_vmm(struct log *log, const char *line)
{
	put(log, "vmm: ", line, "");
	remember(log, "vmm: ", line);
	if (log->echo)
		fprintf(log->echo, "vmm: %s\n", line);
}

void log_note(struct log *log, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = vformat(fmt, args);
	va_end(args);
	put(log, "## ", text, "");
	free(text);
}

const char *log_tail(const struct log *log, unsigned int i)
{
	unsigned long kept = log->lines < LOG_TAIL_LINES ? log->lines : LOG_TAIL_LINES;

	if (i >= kept)
		return NULL;
	return log->tail[(log->lines - kept + i) % LOG_TAIL_LINES];
}

void log_flush(struct log *log)
{
	if (log->file && fflush(log->file))
		fail(log);
	if (log->echo)
		fflush(log->echo);
}

void log_close(struct log *log)
{
	if (log->file && fclose(log->file))
		fail(log);
	log->file = NULL;
}
