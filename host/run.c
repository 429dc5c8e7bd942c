/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loop of a supervised run: see run.h. */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hang.h"
#include "util.h"

/* From SIGTERM to SIGKILL. */
#define GRACE_MS 1000

/* For the answer to one QMP command. */
#define ANSWER_MS 5000

/* Signal handlers write the signal's number here; the loop reads it. */
static int wake[2];

static void on_signal(int signal)
{
	int saved = errno;
	unsigned char byte = signal;

	if (write(wake[1], &byte, 1) < 0)
		errno = saved;
	errno = saved;
}

void run_catch_signals(void)
{
	static const int caught[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t none;

	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK))
		die("pipe: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaction(caught[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Stack traces are made readable in the end. */
static void keep_stack(struct run *run, const char *line)
{
	const char *text;

	if (line_classify(line, &text) == LINE_STACK && run->stack_count < STACKS_MAX)
		run->stacks[run->stack_count++] = format("%s", text);
}

static void take_console_line(void *opaque, const char *line, size_t len, uint64_t cut)
{
	struct run *run = opaque;

	log_console(&run->log, line, cut);
	keep_stack(run, line);
	requests_hear(&run->requests, line);
	judge_line(&run->judge, line);
}

/* The first line that is more than a warning explains best why a VMM went. */
static void take_complaint(void *opaque, const char *line, size_t len, uint64_t cut)
{
	struct run *run = opaque;
	struct ending *ending = &run->ending;
	bool serious = *line && !strcasestr(line, "warning");

	log_vmm(&run->log, line);
	keep_stack(run, line);
	if (!*line || ending->stderr_serious || (ending->stderr_line[0] && !serious))
		return;
	snprintf(ending->stderr_line, sizeof(ending->stderr_line), "%s", line);
	ending->stderr_serious = serious;
}

static void take_event(void *opaque, const char *name, const json_t *data)
{
	struct run *run = opaque;
	const char *reason = json_string_value(json_object_get(data, "reason"));

	if (strcmp(name, "GUEST_PANICKED") == 0)
		run->ending.panicked = true;
	if (strcmp(name, "SHUTDOWN") == 0 && reason)
		snprintf(run->ending.shutdown, sizeof(run->ending.shutdown), "%s", reason);
}

/* Reads what is there; false when there was nothing. Closes and forgets the descriptor at its end.
 */
static bool read_some(int *fd, struct console *console)
{
	char buffer[65536];
	ssize_t got;

	if (*fd < 0)
		return false;
	got = read(*fd, buffer, sizeof(buffer));
	if (got > 0) {
		console_feed(console, buffer, got);
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(*fd);
		*fd = -1;
	}
	return got > 0;
}

void run_drain(struct run *run, struct machine *machine)
{
	while (read_some(&machine->vmm.out, &run->console))
		;
	while (read_some(&machine->vmm.err, &run->complaints))
		;
	qmp_pump(&machine->qmp);
}

void run_switch_to(struct run *run, struct machine *machine)
{
	struct machine *before = run->machine;

	run_drain(run, before);
	machine_end(before);
	free(before);
	machine->vmm.next = NULL;
	run->machine = machine;
	run->target = NULL;
}

void run_give_up_target(struct run *run)
{
	while (read_some(&run->target->vmm.err, &run->complaints))
		;
	machine_end(run->target);
	free(run->target);
	run->target = NULL;
	run->machine->vmm.next = NULL;
}

bool run_goes_on(const struct run *run)
{
	return !run->machine->vmm.exited && !run->asked_to_go && !run->ending.timed_out;
}

static void ask_to_go(struct run *run)
{
	vmm_signal(&run->machine->vmm, run->asked_to_go ? SIGKILL : SIGTERM);
	run->deadline = run->asked_to_go ? 0 : clock_ms() + GRACE_MS;
	run->asked_to_go = true;
}

static void take_signals(struct run *run)
{
	unsigned char byte;

	while (read(wake[0], &byte, 1) == 1) {
		if (byte == SIGCHLD) {
			vmm_reap(&run->machine->vmm);
		} else if (!run->ending.stopped && !run->ending.timed_out) {
			run->ending.stopped = true;
			ask_to_go(run);
		}
	}
}

static void time_is_up(struct run *run)
{
	if (!run->asked_to_go) {
		run->ending.timed_out = true;
		run->deadline = 0;
		hang_record(run);
	}
	ask_to_go(run);
}

/* Milliseconds until the nearer of the run's deadline and UNTIL; -1: no end. */
static int patience(const struct run *run, uint64_t until)
{
	uint64_t now = clock_ms();
	uint64_t end = run->deadline;

	if (until && (!end || until < end))
		end = until;
	if (!end)
		return -1;
	return now >= end ? 0 : end - now;
}

void run_pump(struct run *run, uint64_t until)
{
	struct machine *machine = run->machine;
	struct pollfd fds[] = {
		{ .fd = wake[0], .events = POLLIN },
		{ .fd = machine->vmm.out, .events = POLLIN },
		{ .fd = machine->vmm.err, .events = POLLIN },
		{ .fd = machine->qmp.fd, .events = POLLIN },
		{ .fd = run->target ? run->target->qmp.fd : -1, .events = POLLIN },
	};
	int ready = poll(fds, sizeof(fds) / sizeof(fds[0]), patience(run, until));

	if (ready < 0 && errno != EINTR)
		die("poll: %s", strerror(errno));
	if (ready > 0 && fds[1].revents)
		read_some(&machine->vmm.out, &run->console);
	if (ready > 0 && fds[2].revents)
		read_some(&machine->vmm.err, &run->complaints);
	if (ready > 0 && fds[3].revents)
		qmp_pump(&machine->qmp);
	if (ready > 0 && fds[4].revents)
		qmp_pump(&run->target->qmp);
	log_flush(&run->log);
	take_signals(run);
	if (run->deadline && clock_ms() >= run->deadline)
		time_is_up(run);
}

json_t *run_ask(struct run *run, struct machine *machine, const char *command, json_t *arguments,
		int fd, char **error)
{
	uint64_t end = clock_ms() + ANSWER_MS;
	json_t *value = NULL;
	unsigned int id;
	const char *text;

	if (error)
		*error = NULL;
	while (machine->qmp.fd >= 0 && !machine->qmp.ready && clock_ms() < end)
		run_pump(run, end);
	if (!machine->qmp.ready) {
		json_decref(arguments);
		if (error)
			*error = format("the VMM speaks no QMP");
		return NULL;
	}
	id = machine->qmp.id + 1;
	if (qmp_send(&machine->qmp, command, arguments, fd))
		while (machine->qmp.fd >= 0 && machine->qmp.id == id && !machine->qmp.reply &&
		       clock_ms() < end)
			run_pump(run, end);
	/* Somebody else may have asked meanwhile: the record of a hang, when time is up. */
	if (machine->qmp.id == id)
		value = json_incref(json_object_get(machine->qmp.reply, "return"));
	if (!value && error) {
		text = json_string_value(
			json_object_get(json_object_get(machine->qmp.reply, "error"), "desc"));
		*error = text ? format("%s", text) : format("no answer to %s", command);
	}
	return value;
}

static struct machine *new_machine(struct run *run)
{
	struct machine *machine = xcalloc(1, sizeof(*machine));

	run->ending.spawn_error =
		machine_start(machine, run->options.command, run->options.qmp, -1);
	machine->qmp.on_event = take_event;
	machine->qmp.opaque = run;
	return machine;
}

void run_execute(struct run *run)
{
	console_init(&run->console, take_console_line, run);
	console_init(&run->complaints, take_complaint, run);
	run->machine = new_machine(run);
	if (run->options.timeout_ms)
		run->deadline = run->start + run->options.timeout_ms;
	if (!run->ending.spawn_error) {
		while (!run->machine->vmm.exited) {
			run_pump(run, requests_due(&run->requests));
			requests_serve(run);
		}
	}
	vmm_kill_all(&run->machine->vmm);
	run_drain(run, run->machine);
	console_finish(&run->console);
	console_finish(&run->complaints);
	if (WIFSIGNALED(run->machine->vmm.wait_status)) {
		run->ending.signalled = true;
		run->ending.signal = WTERMSIG(run->machine->vmm.wait_status);
	} else {
		run->ending.status = WEXITSTATUS(run->machine->vmm.wait_status);
	}
	machine_end(run->machine);
	requests_free(&run->requests);
	free(run->machine);
	run->machine = NULL;
}
