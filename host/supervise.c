/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supervise: runs one guest image under one VMM, from its start to a verdict.
 *
 * It starts the VMM, reads its console and stderr, keeps the log, does what the guest asks of the
 * host, stops it when time is up or when somebody stops the runner, kills everything it left
 * behind, asks the judge, and writes the events. Its exit status is the verdict. docs/protocol.md
 * describes what goes in and out.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bochs.h"
#include "guard.h"
#include "run.h"
#include "standalone.h"
#include "symbols.h"
#include "util.h"

static void note_command(struct run *run)
{
	char *text = format("command:");

	for (char **word = run->options.command; *word; word++) {
		bool plain = **word &&
			     !(*word)[strspn(*word,
					     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
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
	if (!run->options.elf ||
	    (verdict->outcome != OUTCOME_ERROR && verdict->outcome != OUTCOME_FAIL))
		return;
	for (int i = 0; i < run->stack_count; i++) {
		say_trace_line(run, "stack trace:");
		symbols_resolve(run->options.addr2line, run->options.elf, run->stacks[i],
				say_trace_line, run);
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

	event(&run->events, "end", outcome_name(verdict->outcome), verdict->reason, fields[0],
	      fields[1], fields[2], fields[3], fields[4], NULL);
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
	run->ending.timeout_ms = run->options.timeout_ms;
	run->ending.log_error = run->log.error;
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
	return run->events.error || (run->options.shows && !show_complete()) ? EXIT_ERROR : status;
}

static void keep_from_vmm(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void show(void *opaque, const char *type, const char *const fields[])
{
	struct run *run = opaque;

	show_event(run->options.show, run->options.id, type, fields);
}

/* The file that does not hold what it is to, as the reason of a skip; NULL when all do. */
static char *failed_check(const struct options *options)
{
	for (int i = 0; i < options->check_count; i++) {
		const char *wanted = strchr(options->checks[i], '=') + 1;
		char *path = xstrndup(options->checks[i], wanted - options->checks[i] - 1);
		char found[256] = "";
		FILE *file = fopen(path, "re");
		bool read = file && fgets(found, sizeof(found), file);
		char *reason;

		if (file)
			fclose(file);
		found[strcspn(found, "\n")] = '\0';
		reason = strcmp(found, wanted) == 0 && read
				 ? NULL
				 : format("%s holds %s, and is to hold %s", path,
					  read ? found : "nothing", wanted);
		free(path);
		if (reason)
			return reason;
	}
	return NULL;
}

/* A skip before anything started. */
static int skip(struct run *run, const char *reason)
{
	event(&run->events, "end", "skip", reason, "0", "0", "0", "0", "0", NULL);
	return EXIT_SKIP;
}

int main(int argc, char **argv)
{
	static struct run run;
	static struct payload payload;
	char *reason;
	int status;

	if (argc > 1 && strcmp(argv[1], "bochs") == 0)
		return bochs_main(argv + 1);
	if (payload_read(&payload))
		standalone_read(&run.options, &payload, argc, argv);
	else
		options_read(&run.options, argc, argv);
	run.events =
		(struct events){.fd = run.options.events_fd, .id = run.options.id, .opaque = &run};
	if (run.options.shows)
		run.events.sink = show;
	reason = failed_check(&run.options);
	if (reason)
		return skip(&run, reason);
	vmm_adopt_all(run.options.parent);
	guard_split(run.options.bell_fd, standalone_clean_up);
	run_catch_signals();
	run.start = clock_ms();
	keep_from_vmm(run.events.fd);
	keep_from_vmm(run.options.bell_fd);
	judge_init(&run.judge, &run.events);
	run.judge.rules = run.options.rules;
	run.judge.known = run.options.known;
	event(&run.events, "start", run.options.log ? run.options.log : "", NULL);
	log_open(&run.log, run.options.log);
	if (run.options.echo)
		run.log.echo = stdout;
	note_command(&run);
	if (!run.log.error)
		run_execute(&run);
	status = finish(&run);
	judge_free(&run.judge);
	return status;
}
