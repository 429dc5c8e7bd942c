/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hears a run's report, line by line: see judge.h; verdict.c draws the conclusion. */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "util.h"

void judge_init(struct judge *judge, struct events *events)
{
	memset(judge, 0, sizeof(*judge));
	judge->events = events;
	judge->names = names_new();
}

void judge_free(struct judge *judge)
{
	names_free(judge->names);
	free(judge->defect);
	free(judge->crash);
	free(judge->first_failure);
	free(judge->skip_reason);
	free(judge->known_reason);
}

/* Keeps the first of what may come often. */
static void keep_first(char **slot, char *text)
{
	if (*slot)
		free(text);
	else
		*slot = text;
}

static unsigned long checks_seen(const struct judge *judge)
{
	unsigned long sum = judge->quiet;

	for (int kind = 0; kind < LINE_KINDS; kind++)
		if (line_is_check(kind))
			sum += judge->seen[kind];
	return sum;
}

/* "prefix: prefix: no such device" gives its last part: the reason of a skip. */
static const char *last_part(const char *text)
{
	const char *part = text;

	for (const char *at = strstr(text, ": "); at; at = strstr(at + 2, ": "))
		part = at + 2;
	return *part ? part : text;
}

static void hear_failure(struct judge *judge, enum line_kind kind, const char *name)
{
	struct known_issue *issue = known_failing_check(judge->known, name);

	if (issue) {
		char *reason = issue->reference[0]
				       ? format("%s (%s)", issue->reason, issue->reference)
				       : format("%s", issue->reason);

		issue->failed++;
		judge->known_checks++;
		event(judge->events, "check", "known", name, reason, NULL);
		keep_first(&judge->known_reason, reason);
		return;
	}
	keep_first(&judge->first_failure, format("%s", name));
	event(judge->events, "check", kind == LINE_XPASS ? "xpass" : "fail", name,
	      kind == LINE_XPASS ? "passed, but the guest expected a failure" : "", NULL);
}

static void hear_pass(struct judge *judge, const char *name)
{
	struct known_issue *issue = known_passing_check(judge->known, name);

	if (!issue) {
		event(judge->events, "check", "pass", name, "", NULL);
		return;
	}
	issue->passed++;
	judge->fixed_checks++;
	event(judge->events, "check", "fixed", name,
	      issue->reference[0] ? issue->reference : issue->name, NULL);
}

static void hear_skip(struct judge *judge, const char *name, const char *text)
{
	event(judge->events, "check", "skip", name, last_part(text), NULL);
	keep_first(&judge->skip_reason, format("%s", last_part(text)));
}

static void hear_check(struct judge *judge, enum line_kind kind, const char *text)
{
	const char *name;

	if (!text[strspn(text, " \t:")])
		keep_first(&judge->defect, format("a check without a name or reason (number %lu)",
						  checks_seen(judge)));
	name = names_unique(judge->names, text);
	switch (kind) {
	case LINE_PASS:
		hear_pass(judge, name);
		break;
	case LINE_SKIP:
		hear_skip(judge, name, text);
		break;
	case LINE_XFAIL:
		event(judge->events, "check", "xfail", name, "the guest expects this failure",
		      NULL);
		break;
	case LINE_KFAIL:
		event(judge->events, "check", "known", name, "the guest knows about this failure",
		      NULL);
		keep_first(&judge->known_reason, format("%s", text));
		break;
	default:
		hear_failure(judge, kind, name);
	}
}

/* Every summary has to agree with the checks before it: a guest may print more than one. */
static void hear_summary(struct judge *judge, const char *text)
{
	struct summary *summary = &judge->summary;
	unsigned long seen = checks_seen(judge);
	bool counts;

	judge->has_summary = true;
	judge->after_summary = 0;
	if (!line_parse_summary(text, summary)) {
		keep_first(&judge->defect, format("a malformed summary: %s", text));
		return;
	}
	counts = judge->rules.kut ? summary->tests >= seen : summary->tests == seen;
	if (!counts)
		keep_first(&judge->defect,
			   format("lost lines: the summary counts %lu checks, %lu were seen",
				  summary->tests, seen));
	if (summary->failed != judge->seen[LINE_FAIL] + judge->seen[LINE_XPASS] ||
	    summary->known != judge->seen[LINE_KFAIL] ||
	    summary->expected != judge->seen[LINE_XFAIL] ||
	    summary->skipped != judge->seen[LINE_SKIP])
		keep_first(&judge->defect,
			   format("the summary disagrees with the checks: %s", text));
}

static void hear_number(struct judge *judge, const char *what, const char *text,
			unsigned long *value)
{
	if (!line_parse_count(text, value))
		keep_first(&judge->defect, format("a malformed %s line: %s", what, text));
}

static void hear_other(struct judge *judge, const char *line)
{
	if (strstr(line, ": assert failed: ") || strncmp(line, "Unhandled ", 10) == 0 ||
	    strncmp(line, "Unexpected ", 11) == 0)
		keep_first(&judge->crash, format("%s", line));
}

void judge_line(struct judge *judge, const char *line)
{
	const char *text;
	enum line_kind kind = line_classify(line, &text);
	unsigned long number;

	judge->lines++;
	judge->seen[kind]++;
	if (line_is_check(kind)) {
		judge->after_summary += judge->has_summary;
		hear_check(judge, kind, text);
		return;
	}
	switch (kind) {
	case LINE_SUMMARY:
		hear_summary(judge, text);
		break;
	case LINE_INFO:
		event(judge->events, "info", text, NULL);
		break;
	case LINE_MEASURE:
		event(judge->events, "measure", text, NULL);
		break;
	case LINE_ABORT:
		keep_first(&judge->crash, format("%s", text));
		break;
	case LINE_QUIET:
		number = 0;
		hear_number(judge, "QUIET", text, &number);
		judge->quiet += number;
		break;
	case LINE_EXIT:
		if (!judge->has_exit_line)
			hear_number(judge, "EXIT", text, &judge->exit_line);
		judge->has_exit_line = true;
		break;
	default:
		hear_other(judge, line);
	}
}
