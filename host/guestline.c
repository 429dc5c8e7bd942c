/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Knows the guest's report lines: see guestline.h. */
#include "guestline.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *keyword;
	enum line_kind kind;
} keywords[] = {
	{"PASS: ", LINE_PASS},	   {"FAIL: ", LINE_FAIL},	{"SKIP: ", LINE_SKIP},
	{"XFAIL: ", LINE_XFAIL},   {"XPASS: ", LINE_XPASS},	{"KFAIL: ", LINE_KFAIL},
	{"INFO: ", LINE_INFO},	   {"ABORT: ", LINE_ABORT},	{"MEASURE: ", LINE_MEASURE},
	{"QUIET: ", LINE_QUIET},   {"SUMMARY: ", LINE_SUMMARY}, {"EXIT: STATUS=", LINE_EXIT},
	{"\tSTACK: ", LINE_STACK},
};

enum line_kind line_classify(const char *line, const char **text)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		size_t len = strlen(keywords[i].keyword);

		if (strncmp(line, keywords[i].keyword, len) == 0) {
			*text = line + len;
			return keywords[i].kind;
		}
	}
	*text = line;
	return LINE_OTHER;
}

bool line_is_check(enum line_kind kind)
{
	return kind >= LINE_PASS && kind <= LINE_KFAIL;
}

static bool take_number(const char **text, unsigned long *value)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	*value = strtoul(*text, &end, 10);
	*text = end;
	return errno == 0;
}

/* Takes "N LABEL" from the front of the text. */
static bool take_part(const char **text, const char *label, unsigned long *value)
{
	const char *at = *text;
	unsigned long number;

	if (!take_number(&at, &number) || strncmp(at, label, strlen(label)) != 0)
		return false;
	*value = number;
	*text = at + strlen(label);
	return true;
}

bool line_parse_summary(const char *text, struct summary *summary)
{
	const struct {
		const char *label;
		unsigned long *value;
	} parts[] = {
		{ " unexpected failures", &summary->failed },
		{ " known failures", &summary->known },
		{ " expected failures", &summary->expected },
		{ " skipped", &summary->skipped },
	};

	memset(summary, 0, sizeof(*summary));
	if (!take_part(&text, " tests", &summary->tests))
		return false;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *after = text + 2;

		if (strncmp(text, ", ", 2) == 0 &&
		    take_part(&after, parts[i].label, parts[i].value))
			text = after;
	}
	return *text == '\0';
}

bool line_parse_count(const char *text, unsigned long *value)
{
	return take_number(&text, value) && *text == '\0';
}
