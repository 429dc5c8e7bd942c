/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One supervised run: everything that is known about it, and the loop that keeps it going.
 *
 * The loop is run_pump(): it waits for something to happen and deals with it. Whoever has to wait
 * for an answer of the VMM pumps as well, so the console is read and time limits hold meanwhile.
 */
#ifndef HOST_RUN_H
#define HOST_RUN_H

#include "console.h"
#include "events.h"
#include "judge.h"
#include "log.h"
#include "machine.h"
#include "options.h"
#include "requests.h"

#define STACKS_MAX 8

struct run {
	struct options options;
	struct events events;
	struct log log;
	struct judge judge;
	struct machine *machine;	/* whose console is the guest's */
	struct machine *target;		/* where a migration goes; NULL: none goes on */
	struct console console, complaints;
	struct requests requests;
	struct ending ending;
	uint64_t start, deadline;	/* deadline 0: none */
	bool asked_to_go;		/* SIGTERM was sent */
	char *stacks[STACKS_MAX];
	int stack_count;
};

/* Catches the signals that stop a run. Unblocks all. */
void run_catch_signals(void);

/* Starts the VMM and keeps it going until it is gone and all it said is read. */
void run_execute(struct run *run);

/*
 * Waits until something happens, or UNTIL (ms of the monotonic clock; 0: no matter how long), and
 * deals with it.
 */
void run_pump(struct run *run, uint64_t until);

/* Is the guest still to go on: neither gone nor asked to go? */
bool run_goes_on(const struct run *run);

/* Feeds what a machine has said so far to the judge and the log. */
void run_drain(struct run *run, struct machine *machine);

/* The VMM that was to carry on with the guest did not: keeps its last words, and ends it. */
void run_give_up_target(struct run *run);

/* Another machine carries on with the guest; the one before is ended. */
void run_switch_to(struct run *run, struct machine *machine);

/*
 * Asks a machine by QMP and waits for its answer, the value of "return", which the caller owns.
 * NULL when there is none within the time limit or it is an error; *ERROR, if not NULL, is a new
 * string that says why. Takes ARGUMENTS.
 */
json_t *run_ask(struct run *run, struct machine *machine, const char *command, json_t *arguments,
		int fd, char **error);

#endif
