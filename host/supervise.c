/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supervise: runs one guest image under one VMM, from its start to a verdict.
 *
 * It starts the VMM, reads its console and stderr, keeps the log, stops it when time is up or when somebody stops
 * the runner, kills everything it left behind, asks the judge, and writes the events. Its exit status is the verdict.
 * docs/protocol.md describes what goes in and out.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "console.h"
#include "events.h"
#include "guard.h"
#include "judge.h"
#include "log.h"
#include "options.h"
#include "symbols.h"
#include "util.h"
#include "vmm.h"

/* From SIGTERM to SIGKILL. */
#define GRACE_MS 1000

#define STACKS_MAX 8

struct run {
	struct options options;
	struct events events;
	struct log log;
	struct judge judge;
	struct vmm vmm;
	struct console console, complaints;
	struct ending ending;
	uint64_t start, deadline;	/* deadline 0: none */
	bool asked_to_go;		/* SIGTERM was sent */
	char *stacks[STACKS_MAX];
	int stack_count;
};

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

static void catch_signals(void)
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

static void take_console_line(void *opaque, const char *line, size_t len, uint64_t cut)
{
	struct run *run = opaque;
	const char *text;

	log_console(&run->log, line, cut);
	if (line_classify(line, &text) == LINE_STACK && run->stack_count < STACKS_MAX)
		run->stacks[run->stack_count++] = format("%s", text);
	judge_line(&run->judge, line);
}

/* The first line that is more than a warning explains best why a VMM went. */
static void take_complaint(void *opaque, const char *line, size_t len, uint64_t cut)
{
	struct run *run = opaque;
	struct ending *ending = &run->ending;
	bool serious = *line && !strcasestr(line, "warning");

	log_vmm(&run->log, line);
	if (!*line || ending->stderr_serious || (ending->stderr_line[0] && !serious))
		return;
	snprintf(ending->stderr_line, sizeof(ending->stderr_line), "%s", line);
	ending->stderr_serious = serious;
}

/* Reads what is there; false when there was nothing. Closes and forgets the descriptor at its end. */
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

/* What the pipes still hold once all writers are dead. */
static void drain(struct run *run)
{
	while (read_some(&run->vmm.out, &run->console))
		;
	while (read_some(&run->vmm.err, &run->complaints))
		;
	console_finish(&run->console);
	console_finish(&run->complaints);
}

static void ask_to_go(struct run *run)
{
	vmm_signal(&run->vmm, run->asked_to_go ? SIGKILL : SIGTERM);
	run->deadline = run->asked_to_go ? 0 : clock_ms() + GRACE_MS;
	run->asked_to_go = true;
}

static void take_signals(struct run *run)
{
	unsigned char byte;

	while (read(wake[0], &byte, 1) == 1) {
		if (byte == SIGCHLD) {
			vmm_reap(&run->vmm);
		} else if (!run->ending.stopped && !run->ending.timed_out) {
			run->ending.stopped = true;
			ask_to_go(run);
		}
	}
}

static int time_left(const struct run *run)
{
	uint64_t now = clock_ms();

	if (!run->deadline)
		return -1;
	return now >= run->deadline ? 0 : run->deadline - now;
}

static void time_is_up(struct run *run)
{
	if (!run->asked_to_go)
		run->ending.timed_out = true;
	ask_to_go(run);
}

static void watch(struct run *run)
{
	while (!run->vmm.exited) {
		struct pollfd fds[] = {
			{ .fd = wake[0], .events = POLLIN },
			{ .fd = run->vmm.out, .events = POLLIN },
			{ .fd = run->vmm.err, .events = POLLIN },
		};
		int ready = poll(fds, 3, time_left(run));

		if (ready < 0 && errno != EINTR)
			die("poll: %s", strerror(errno));
		if (ready > 0 && fds[1].revents)
			read_some(&run->vmm.out, &run->console);
		if (ready > 0 && fds[2].revents)
			read_some(&run->vmm.err, &run->complaints);
		log_flush(&run->log);
		take_signals(run);
		if (run->deadline && clock_ms() >= run->deadline)
			time_is_up(run);
	}
}

static void note_ending(struct run *run)
{
	struct ending *ending = &run->ending;
	int status = run->vmm.wait_status;

	ending->timeout_ms = run->options.timeout_ms;
	ending->log_error = run->log.error;
	if (ending->spawn_error)
		return;
	if (WIFSIGNALED(status)) {
		ending->signalled = true;
		ending->signal = WTERMSIG(status);
	} else {
		ending->status = WEXITSTATUS(status);
	}
}

static void note_command(struct run *run)
{
	char *text = format("command:");

	for (char **word = run->options.command; *word; word++) {
		bool plain = **word && !(*word)[strspn(*word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
							      "0123456789_-+=./:,@%")];
		char *longer = format(plain ? "%s %s" : "%s '%s'", text, *word);

		free(text);
		text = longer;
	}
	log_note(&run->log, "%s", text);
	free(text);
}

static void say_trace_line(void *opaque, const char *line)
{
	struct run *run = opaque;

	log_note(&run->log, "  %s", line);
	event(&run->events, "diag", line, NULL);
	if (run->options.echo)
		fprintf(stderr, "  %s\n", line);
}

/* Why and where a run broke: the log's last lines, and the stack traces made readable. */
static void explain(struct run *run, const struct verdict *verdict)
{
	const char *line;

	if (verdict->outcome == OUTCOME_ERROR)
		for (unsigned int i = 0; (line = log_tail(&run->log, i)); i++)
			event(&run->events, "diag", line, NULL);
	if (!run->options.elf || (verdict->outcome != OUTCOME_ERROR && verdict->outcome != OUTCOME_FAIL))
		return;
	for (int i = 0; i < run->stack_count; i++) {
		say_trace_line(run, "stack trace:");
		symbols_resolve(run->options.addr2line, run->options.elf, run->stacks[i], say_trace_line, run);
	}
}

static void say_end(struct run *run, const struct verdict *verdict, uint64_t duration)
{
	const struct judge *judge = &run->judge;
	const unsigned long *seen = judge->seen;
	unsigned long known = judge->known_checks + seen[LINE_KFAIL] + seen[LINE_XFAIL];
	char *fields[] = {
		format("%llu", (unsigned long long)duration),
		format("%lu", seen[LINE_PASS] + judge->quiet),
		format("%lu", seen[LINE_FAIL] + seen[LINE_XPASS] - judge->known_checks),
		format("%lu", known),
		format("%lu", seen[LINE_SKIP]),
	};

	event(&run->events, "end", outcome_name(verdict->outcome), verdict->reason, fields[0], fields[1], fields[2],
	      fields[3], fields[4], NULL);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		free(fields[i]);
}

static int finish(struct run *run)
{
	uint64_t duration = clock_ms() - run->start;
	struct verdict verdict;
	const char *sep;
	int status;

	log_flush(&run->log);
	note_ending(run);
	verdict = judge_verdict(&run->judge, &run->ending);
	sep = verdict.reason[0] ? ": " : "";
	log_note(&run->log, "verdict: %s%s%s", outcome_name(verdict.outcome), sep, verdict.reason);
	explain(run, &verdict);
	log_close(&run->log);
	say_end(run, &verdict, duration);
	if (run->options.echo) {
		fflush(stdout);
		fprintf(stderr, "%s%s%s\n", outcome_name(verdict.outcome), sep, verdict.reason);
	}
	status = outcome_status(verdict.outcome);
	free(verdict.reason);
	return run->events.error ? EXIT_ERROR : status;
}

static void keep_from_vmm(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void execute(struct run *run)
{
	struct options *options = &run->options;

	run->ending.spawn_error = vmm_start(&run->vmm, options->command, -1);
	if (options->timeout_ms)
		run->deadline = run->start + options->timeout_ms;
	if (!run->ending.spawn_error)
		watch(run);
	vmm_kill_all(&run->vmm);
	drain(run);
	close(run->vmm.in);
}

int main(int argc, char **argv)
{
	static struct run run;
	int status;

	options_read(&run.options, argc, argv);
	vmm_adopt_all(run.options.parent);
	guard_split(run.options.bell_fd);
	catch_signals();
	run.start = clock_ms();
	run.events = (struct events){ .fd = run.options.events_fd, .id = run.options.id };
	keep_from_vmm(run.events.fd);
	keep_from_vmm(run.options.bell_fd);
	judge_init(&run.judge, &run.events);
	run.judge.rules = run.options.rules;
	run.judge.known = run.options.known;
	console_init(&run.console, take_console_line, &run);
	console_init(&run.complaints, take_complaint, &run);
	event(&run.events, "start", run.options.log ? run.options.log : "", NULL);
	log_open(&run.log, run.options.log);
	if (run.options.echo)
		run.log.echo = stdout;
	note_command(&run);
	if (!run.log.error)
		execute(&run);
	status = finish(&run);
	judge_free(&run.judge);
	return status;
}
