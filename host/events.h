/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the event stream (docs/protocol.md): one line per event, fields separated by TAB:
 *
 *	TYPE  MILLISECONDS-SINCE-1970  ID  FIELD...
 *
 * A line goes out by one write of at most PIPE_BUF bytes, so supervisors share one pipe without
 * mixing lines.
 */
#ifndef HOST_EVENTS_H
#define HOST_EVENTS_H

/* Takes an event in the place of a descriptor; the fields are closed by NULL. */
typedef void event_sink(void *opaque, const char *type, const char *const fields[]);

struct events {
	int fd;			/* -1: nobody listens */
	event_sink *sink;	/* NULL: none */
	void *opaque;
	const char *id;
	int error;		/* errno of the first write that failed */
};

/*
 * The fields are strings, closed by a NULL. TAB, newline and backslash in them are escaped, long
 * ones are cut.
 */
void event(struct events *events, const char *type, ...) __attribute__((sentinel));

#endif
