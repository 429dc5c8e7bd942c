/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the events of one run: see show.h. */
#include "show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

/* How a check's outcome, or a verdict, looks. */
static const struct look {
	const char *outcome;
	const char *word;	/* in the pretty report */
	bool good;		/* a test point of TAP: ok? */
	const char *directive;
} looks[] = {
	{ "pass", "PASS", true, NULL },		{ "fail", "FAIL", false, NULL },
	{ "xpass", "FAIL", false, NULL },	{ "known", "KNOWN", false, "TODO" },
	{ "xfail", "XFAIL", false, "TODO" },	{ "fixed", "FIXED", true, "TODO" },
	{ "skip", "SKIP", true, "SKIP" },	{ "measure", "MEASURED", true, NULL },
	{ "error", "ERROR", false, NULL },
};

static unsigned int points, shown[sizeof(looks) / sizeof(looks[0])];

static const struct look *find_look(const char *outcome)
{
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (strcmp(looks[i].outcome, outcome) == 0)
			return &looks[i];
	die("no such outcome: %s", outcome);
}

static void tap_point(bool good, const char *test, const char *check, const char *directive,
		      const char *reason)
{
	printf("%sok %u - %s%s", good ? "" : "not ", ++points, test, *check ? ": " : "");
	for (; *check; check++)
		printf(*check == '#' ? "\\%c" : "%c", *check);
	if (directive)
		printf(" # %s %s", directive, reason);
	putchar('\n');
}

static void tap_check(const char *test, const struct look *look, const char *name,
		      const char *reason)
{
	if (!points)
		puts("TAP version 13");
	tap_point(look->good, test, name, look->directive, reason);
}

/* The entry's own test point, where its checks do not show its verdict. */
static void tap_end(const char *test, const struct look *look, const char *reason)
{
	bool error = strcmp(look->outcome, "error") == 0;
	bool is_shown = shown[look - looks] ||
			(points && (look->good || strcmp(look->outcome, "fail") == 0));
	char *measured;

	if (!points)
		puts("TAP version 13");
	if (strcmp(look->outcome, "measure") == 0) {
		measured = format("measured, %s", reason);
		tap_point(true, test, measured, NULL, "");
		free(measured);
	} else if (error || !is_shown) {
		tap_point(look->good, test, "", look->directive, reason);
	}
	if (!look->good && !look->directive)
		printf("# %s: %s\n", look->outcome, reason);
	printf("1..%u\n", points);
}

static void pretty_end(const char *test, const struct look *look, const char *const fields[])
{
	unsigned long sum = 0;

	printf("%s %s (", look->word, test);
	for (int i = 3; i <= 6; i++)
		sum += strtoul(fields[i], NULL, 10);
	if (sum)
		printf("%lu check%s, ", sum, sum == 1 ? "" : "s");
	printf("%.2f s)%s%s\n", strtoul(fields[2], NULL, 10) / 1000.0, *fields[1] ? ": " : "",
	       fields[1]);
}

static void show_check(enum show_format format, const char *test, const char *const fields[])
{
	const struct look *look = find_look(fields[0]);
	bool remarkable = !look->good || strcmp(look->outcome, "fixed") == 0;
	bool has_reason = *fields[2] && strcmp(look->outcome, "skip") != 0;

	shown[look - looks]++;
	if (format == SHOW_TAP)
		tap_check(test, look, fields[1], fields[2]);
	else if (format == SHOW_VERBOSE || remarkable)
		printf("    %s %s%s%s\n", look->word, fields[1], has_reason ? " # " : "",
		       has_reason ? fields[2] : "");
}

void show_event(enum show_format format, const char *name, const char *type,
		const char *const fields[])
{
	bool tap = format == SHOW_TAP;

	if (strcmp(type, "check") == 0)
		show_check(format, name, fields);
	else if (strcmp(type, "diag") == 0)
		printf(tap ? "# | %s\n" : "    | %s\n", fields[0]);
	else if (strcmp(type, "measure") == 0 ||
		 (strcmp(type, "info") == 0 && format != SHOW_PRETTY))
		printf(tap ? "# %s: %s\n" : "    %s: %s\n", name, fields[0]);
	else if (strcmp(type, "end") == 0 && tap)
		tap_end(name, find_look(fields[0]), fields[1]);
	else if (strcmp(type, "end") == 0)
		pretty_end(name, find_look(fields[0]), fields);
	fflush(stdout);
}

bool show_complete(void)
{
	return !ferror(stdout) && fflush(stdout) == 0;
}
