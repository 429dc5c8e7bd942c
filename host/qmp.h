/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A client of QEMU's machine protocol (QMP) over a connected socket.
 *
 * The owner polls qmp->fd and calls qmp_pump() when bytes are there. A command is sent with
 * qmp_send(); its reply stands in qmp->reply once qmp_pump() has seen it. One command at a time.
 */
#ifndef HOST_QMP_H
#define HOST_QMP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* An event that QEMU sent: its name and its "data" (or NULL). */
typedef void qmp_event(void *opaque, const char *name, const json_t *data);

struct qmp {
	int fd;			/* -1: none, or no more */
	bool ready;		/* QEMU takes commands */
	qmp_event *on_event;
	void *opaque;
	unsigned int id;	/* of the last command */
	json_t *reply; /* its reply, an object with "return" or "error"; NULL while it is awaited */
	char *buffer;
	size_t len, size;
};

void qmp_init(struct qmp *qmp, int fd, qmp_event *on_event, void *opaque);

/*
 * Takes ARGUMENTS (may be NULL). FD (-1: none) is handed to QEMU with it. False when the socket is
 * gone.
 */
bool qmp_send(struct qmp *qmp, const char *command, json_t *arguments, int fd);

/* Reads and acts on all that QEMU has said. */
void qmp_pump(struct qmp *qmp);

void qmp_close(struct qmp *qmp);

#endif
