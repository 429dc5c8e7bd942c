/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the conclusion from a run's report and from how its VMM ended: see judge.h. */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

/* Exit codes of a guest (docs/protocol.md); the VMM's status is (code << 1) | 1. */
enum guest_code {
	GUEST_PASS = 0,
	GUEST_FAIL = 1,
	GUEST_SKIP = 38,
	GUEST_ABORT = 63,
	GUEST_NONE = -1,	/* no status arrived */
};

static const struct {
	const char *name;
	int status;
} outcomes[] = {
	[OUTCOME_PASS] = { "pass", EXIT_PASS },
	[OUTCOME_FAIL] = { "fail", EXIT_FAIL },
	[OUTCOME_KNOWN] = { "known", EXIT_PASS },
	[OUTCOME_FIXED] = { "fixed", EXIT_PASS },
	[OUTCOME_SKIP] = { "skip", EXIT_SKIP },
	[OUTCOME_MEASURE] = { "measure", EXIT_PASS },
	[OUTCOME_ERROR] = { "error", EXIT_ERROR },
};

const char *outcome_name(enum outcome outcome)
{
	return outcomes[outcome].name;
}

int outcome_status(enum outcome outcome)
{
	return outcomes[outcome].status;
}

/* The guest's exit code; *STATUS_ERROR is set when what arrived cannot be one. */
static int guest_code(const struct judge *judge, const struct ending *ending, char **status_error)
{
	unsigned long status = ending->status;

	if (judge->has_exit_line) {
		if (status != 0 && status != judge->exit_line) {
			*status_error = format("the guest said status %lu, the VMM left with %lu",
					       judge->exit_line, status);
			return GUEST_NONE;
		}
		status = judge->exit_line;
	}
	if (status == 0)
		return GUEST_NONE;
	if (!(status & 1)) {
		*status_error = format("the VMM left with status %lu", status);
		return GUEST_NONE;
	}
	return status >> 1;
}

static unsigned long failures(const struct judge *judge)
{
	return judge->seen[LINE_FAIL] + judge->seen[LINE_XPASS];
}

static bool reports_by_summary(const struct judge *judge)
{
	return judge->has_summary || !(judge->rules.kut || judge->rules.measures);
}

/* Is the status the one that a report with these numbers ends with? */
static bool code_agrees(const struct judge *judge, int code)
{
	const struct summary *summary = &judge->summary;
	bool all_skipped = summary->tests == summary->skipped;

	if (summary->failed)
		return code == GUEST_FAIL;
	if (all_skipped && code == GUEST_SKIP)
		return true;
	/* Tests made for kvm-unit-tests may return 0 themselves after a summary of skips. */
	if (all_skipped && !judge->rules.kut && !judge->rules.measures)
		return false;
	return code == GUEST_PASS;
}

/* A triple fault resets the machine, and the VMM was told to leave then. */
static const char *why_shut_down(const struct ending *ending)
{
	if (ending->panicked)
		return "guest panic";
	if (strcmp(ending->shutdown, "guest-reset") == 0)
		return "guest reset or triple fault";
	if (ending->shutdown[0])
		return ending->shutdown;
	return "guest reset, triple fault or power-off";
}

/* How the VMM went, for a reason; its first words with it. */
static char *describe_end(const struct ending *ending)
{
	const char *colon = ending->stderr_line[0] ? ": " : "";

	if (ending->status == 0)
		return format("the VMM left without the guest's exit status (%s)%s%s",
			      why_shut_down(ending), colon, ending->stderr_line);
	return format("the VMM left with status %d%s%s", ending->status, colon,
		      ending->stderr_line);
}

/* What broke the VMM's process or our view of it; NULL when it ran to an end of its own. */
static char *process_error(const struct ending *ending)
{
	if (ending->spawn_error)
		return format("the VMM cannot start: %s", strerror(ending->spawn_error));
	if (ending->stopped)
		return format("stopped");
	if (ending->log_error)
		return format("cannot write the log: %s", strerror(ending->log_error));
	if (ending->timed_out)
		return format("timeout after %lu.%03lu s", ending->timeout_ms / 1000,
			      ending->timeout_ms % 1000);
	if (ending->broken[0])
		return format("%s", ending->broken);
	if (ending->signalled)
		return format("the VMM died by signal %d (%s)%s%s", ending->signal,
			      strsignal(ending->signal), ending->stderr_line[0] ? ": " : "",
			      ending->stderr_line);
	return NULL;
}

/* What is wrong with a report that closes with a summary; NULL when it holds. */
static char *summary_error(const struct judge *judge, const struct ending *ending, int code)
{
	if (!judge->has_summary) {
		char *end = describe_end(ending);
		char *reason = format("no summary; %s", end);

		free(end);
		return reason;
	}
	if (judge->after_summary)
		return format("%lu checks after the summary", judge->after_summary);
	if (code == GUEST_NONE)
		return judge->rules.may_reset ? NULL : describe_end(ending);
	if (!code_agrees(judge, code))
		return format("exit code %d disagrees with the summary (%lu checks, %lu failures, "
			      "%lu skipped)",
			      code, judge->summary.tests, judge->summary.failed,
			      judge->summary.skipped);
	return NULL;
}

/* The same for a run that may report by its exit status alone. */
static char *status_error(const struct judge *judge, const struct ending *ending, int code)
{
	if (!judge->lines)
		return describe_end(ending);
	if (ending->stderr_serious)
		return format("the VMM complained: %s", ending->stderr_line);
	if (code == GUEST_NONE)
		return judge->rules.may_reset ? NULL : describe_end(ending);
	if (code != GUEST_PASS && code != GUEST_FAIL && code != GUEST_SKIP)
		return format("the guest left with exit code %d", code);
	if (code == GUEST_PASS && failures(judge))
		return format("exit code 0 disagrees with %lu failures", failures(judge));
	return NULL;
}

/* The first thing that makes the run an error, or NULL. */
static char *find_error(const struct judge *judge, const struct ending *ending, int *code)
{
	char *error = process_error(ending);

	*code = GUEST_NONE;
	if (error)
		return error;
	if (judge->rules.panics)
		return ending->panicked ? NULL : format("the guest did not panic");
	*code = guest_code(judge, ending, &error);
	if (judge->crash &&
	    (*code == GUEST_ABORT || !judge->has_summary || judge->seen[LINE_ABORT])) {
		free(error);
		return format("the guest gave up: %s", judge->crash);
	}
	if (error && judge->has_summary)
		return error;
	free(error);
	if (*code == GUEST_ABORT && judge->lines)
		return format("the guest aborted");
	if (judge->defect)
		return format("%s", judge->defect);
	return reports_by_summary(judge) ? summary_error(judge, ending, *code)
					 : status_error(judge, ending, *code);
}

/* Says for each known issue that it did not show; true when one of them is stale. */
static bool report_known(struct judge *judge)
{
	bool stale = false;

	for (struct known_issue *issue = judge->known; issue; issue = issue->next) {
		bool unseen = issue->check[0] && !issue->passed;

		if (issue->sometimes || issue->failed)
			continue;
		event(judge->events, "known", unseen ? "unmatched" : "fixed", issue->name,
		      issue->reference[0] ? issue->reference : issue->reason, NULL);
		stale |= !unseen || judge->rules.strict_known;
	}
	return stale || judge->fixed_checks;
}

static struct verdict conclude(enum outcome outcome, char *reason)
{
	return (struct verdict){ outcome, reason };
}

static bool all_skipped(const struct judge *judge, int code)
{
	if (judge->seen[LINE_MEASURE] && !judge->seen[LINE_SKIP])
		return false;
	return reports_by_summary(judge) ? judge->summary.tests == judge->summary.skipped
					 : code == GUEST_SKIP;
}

/* The guest measured, or ran without reporting a check. */
static struct verdict conclude_measured(const struct judge *judge)
{
	unsigned long values = judge->seen[LINE_MEASURE];

	if (values)
		return conclude(OUTCOME_MEASURE, format("%lu values", values));
	if (judge->rules.kut)
		return conclude(OUTCOME_MEASURE, format("no checks, %lu lines", judge->lines));
	return conclude(OUTCOME_ERROR, format("no value was measured"));
}

static struct verdict judge_sound_run(struct judge *judge, int code)
{
	unsigned long known = judge->known_checks + judge->seen[LINE_KFAIL];
	unsigned long failed = failures(judge) - judge->known_checks;
	bool stale;

	if (judge->rules.panics)
		return conclude(OUTCOME_PASS, format("%s", ""));
	if (all_skipped(judge, code))
		return conclude(OUTCOME_SKIP,
				format("%s", judge->skip_reason ? judge->skip_reason
								: "the guest ran no check"));
	stale = report_known(judge);
	if (failed)
		return conclude(OUTCOME_FAIL, failed == 1 ? format("%s", judge->first_failure)
							  : format("%lu checks, first: %s", failed,
								   judge->first_failure));
	if (!judge->has_summary && code == GUEST_FAIL && !known)
		return conclude(OUTCOME_FAIL, format("the guest says so by exit code 1"));
	if (stale && judge->rules.strict_known)
		return conclude(OUTCOME_FAIL, format("stale entry in known-issues.cfg"));
	if (known)
		return conclude(OUTCOME_KNOWN, format("%s", judge->known_reason));
	if (stale)
		return conclude(OUTCOME_FIXED, format("a known issue no longer shows"));
	if (judge->rules.measures || !judge->has_summary)
		return conclude_measured(judge);
	return conclude(OUTCOME_PASS, format("%s", ""));
}

struct verdict judge_verdict(struct judge *judge, const struct ending *ending)
{
	int code;
	char *error = find_error(judge, ending, &code);
	struct known_issue *issue;
	char *reason;

	if (!error)
		return judge_sound_run(judge, code);
	issue = ending->stopped ? NULL : known_error(judge->known, error);
	if (!issue)
		return conclude(OUTCOME_ERROR, error);
	issue->failed++;
	reason = format("%s (%s): %s", issue->reason, issue->reference, error);
	free(error);
	return conclude(OUTCOME_KNOWN, reason);
}
