/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judge: hears every console line of a run and how the VMM ended, and says what the run was
 * (DESIGN sections 3 and 5, docs/protocol.md). The runner, x86/run and standalone tests all ask
 * this one judge.
 *
 * Terms: a *failure* is the VMM doing something wrong; an *error* is a run that is broken, whatever
 * its checks said. The worst finding wins, and every verdict but a plain pass has a reason.
 */
#ifndef HOST_JUDGE_H
#define HOST_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "events.h"
#include "guestline.h"
#include "known.h"

enum outcome {
	OUTCOME_PASS,
	OUTCOME_FAIL,
	OUTCOME_KNOWN,		/* fails as known-issues.cfg or the guest says */
	OUTCOME_FIXED,		/* a known issue that passes */
	OUTCOME_SKIP,
	OUTCOME_MEASURE,	/* measured something; has no checks to pass */
	OUTCOME_ERROR,
};

/* What the test's configuration asks of its run. */
struct judge_rules {
	bool measures; /* its results are measured values: checks and summary may be missing */
	bool kut; /* made for kvm-unit-tests: silent checks, and runs that report by status alone */
	bool may_reset;		/* leaves by a reset or power-off of its own */
	bool panics;		/* it is to panic, and that is all */
	bool strict_known;	/* a stale known issue is a failure */
};

/* How the VMM's process ended. */
struct ending {
	int spawn_error;	/* errno: it never ran */
	int log_error;		/* errno: what it said could not be kept */
	bool stopped;		/* somebody stopped the runner */
	bool timed_out;
	unsigned long timeout_ms;
	bool signalled;
	int signal;
	int status;		/* exit status, where no signal ended it */
	char broken[256];	/* what the supervisor could not do for the guest; "": nothing */
	bool panicked;		/* the guest told the VMM that it panics */
	char shutdown[32]; /* why the VMM shut down, in its own word ("guest-reset"); "" if it did
			      not say */
	char stderr_line[256];	/* what the VMM said first that is more than a warning, else its
				   first words */
	bool stderr_serious;	/* it is more than a warning */
};

struct verdict {
	enum outcome outcome;
	char *reason;		/* "" for a plain pass */
};

struct judge {
	struct judge_rules rules;
	struct known_issue *known;
	struct events *events;
	struct names *names;
	unsigned long seen[LINE_KINDS];
	unsigned long quiet;		/* passed checks that printed no line */
	unsigned long known_checks;	/* failures that a known issue explains */
	unsigned long fixed_checks;
	unsigned long lines;
	bool has_summary;
	struct summary summary;		/* the last one */
	unsigned long after_summary;	/* checks that came after it */
	bool has_exit_line;
	unsigned long exit_line;
	char *defect;			/* first thing wrong with the report itself */
	char *crash;			/* first line that says why a guest gave up */
	char *first_failure;
	char *skip_reason;
	char *known_reason;
};

void judge_init(struct judge *judge, struct events *events);
void judge_line(struct judge *judge, const char *line);

/* Says the verdict, and the events of the known issues that did not show. */
struct verdict judge_verdict(struct judge *judge, const struct ending *ending);

void judge_free(struct judge *judge);

const char *outcome_name(enum outcome outcome);

/* The exit status that stands for it: 0, 1, 2 or 77. */
int outcome_status(enum outcome outcome);

#endif
