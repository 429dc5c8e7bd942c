/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Migration, and saving and loading of machines: see migrate.h. */
#include "migrate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "run.h"
#include "util.h"

/* A test's guest is small: what takes longer does not come to an end. */
#define MIGRATION_MS 60000

/* How often to look how far it is. */
#define LOOK_MS 5

/*
 * Waits until query-migrate (or query-status) of the machine says WANTED. NULL, or why it never
 * will.
 */
static char *await_status(struct run *run, struct machine *machine, const char *query,
			  const char *wanted)
{
	uint64_t end = clock_ms() + MIGRATION_MS;

	while (run_goes_on(run) && clock_ms() < end) {
		char *error;
		json_t *value = run_ask(run, machine, query, NULL, -1, &error);
		const char *status = json_string_value(json_object_get(value, "status"));
		bool reached = status && strcmp(status, wanted) == 0;
		bool failed = status && strcmp(status, "failed") == 0;

		json_decref(value);
		if (!value)
			return error;
		if (reached)
			return NULL;
		if (failed)
			return format("the migration failed");
		run_pump(run, clock_ms() + LOOK_MS);
	}
	return format("the migration took too long");
}

static char *simple(struct run *run, struct machine *machine, const char *command,
		    json_t *arguments, int fd)
{
	char *error;

	json_decref(run_ask(run, machine, command, arguments, fd, &error));
	return error;
}

/* Has the machine write its state to FD and waits for the end. */
static char *send_state(struct run *run, int fd)
{
	char *error = simple(run, run->machine, "getfd", json_pack("{s:s}", "fdname", "state"), fd);

	if (!error)
		error = simple(run, run->machine, "migrate", json_pack("{s:s}", "uri", "fd:state"),
			       -1);
	if (!error)
		error = await_status(run, run->machine, "query-migrate", "completed");
	return error;
}

/* Starts a machine that reads its state from FD. */
static struct machine *start_target(struct run *run, int fd, char **error)
{
	struct machine *target = xcalloc(1, sizeof(*target));
	int errnum = machine_start(target, run->options.command, true, fd);

	target->qmp.on_event = run->machine->qmp.on_event;
	target->qmp.opaque = run;
	run->machine->vmm.next = &target->vmm;
	run->target = target;
	*error = errnum ? format("the second VMM cannot start: %s", strerror(errnum)) : NULL;
	return target;
}

char *migrate_away(struct run *run)
{
	struct machine *target;
	char *error;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return format("socketpair: %s", strerror(errno));
	target = start_target(run, pair[0], &error);
	close(pair[0]);
	if (!error)
		error = send_state(run, pair[1]);
	close(pair[1]);
	if (!error)
		error = await_status(run, target, "query-status", "running");
	if (error) {
		run_give_up_target(run);
		/* It may have stopped for a migration that then failed. */
		free(simple(run, run->machine, "cont", NULL, -1));
		return error;
	}
	run_switch_to(run, target);
	return NULL;
}

char *migrate_save(struct run *run, int fd)
{
	char *error = send_state(run, fd);
	char *later = simple(run, run->machine, "cont", NULL, -1);

	if (!error)
		return later;
	free(later);
	return error;
}

char *migrate_load(struct run *run, int fd)
{
	struct machine *target;
	char *error;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return format("lseek: %s", strerror(errno));
	target = start_target(run, fd, &error);
	if (!error)
		error = await_status(run, target, "query-status", "running");
	if (error) {
		run_give_up_target(run);
		return error;
	}
	run_switch_to(run, target);
	return NULL;
}
