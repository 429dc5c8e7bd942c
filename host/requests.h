/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Host requests (docs/protocol.md): a guest prints "VMM: VERB ARGUMENT...", the supervisor does it
 * over QMP and types one line of answer on the guest's console: "ok", "unsupported REASON" or
 * "failed REASON". Verbs are a closed list, arguments are checked. The migration messages of
 * kvm-unit-tests are understood too; they are answered by one line.
 */
#ifndef HOST_REQUESTS_H
#define HOST_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#define REQUESTS_MAX 16
#define SNAPSHOTS_MAX 8
#define SNAPSHOT_NAME_MAX 64

struct run;

struct snapshot {
	char name[SNAPSHOT_NAME_MAX + 1];
	int fd;			/* the machine's state */
};

struct requests {
	char *queue[REQUESTS_MAX];
	int count;
	bool migrating_on;	/* one migration after the other, until the guest says stop */
	struct snapshot snapshots[SNAPSHOTS_MAX];
	int snapshot_count;
	uint64_t wakeup_at;	/* when to wake the guest; 0: not */
};

/* Notes a line of the console if it is a request. */
void requests_hear(struct requests *requests, const char *line);

/* Carries out what was noted and what is due. */
void requests_serve(struct run *run);

/* When there is something to do without a new line, in ms of the monotonic clock; 0: never. */
uint64_t requests_due(const struct requests *requests);

void requests_free(struct requests *requests);

#endif
