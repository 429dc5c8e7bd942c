/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches checks and broken runs against known issues: see known.h. */
#include "known.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

#define FIELDS 6

/* Cuts at the next TAB (or the end) and moves on; NULL when nothing is left. */
static char *take_field(const char **at)
{
	size_t len;
	char *field;

	if (!*at)
		return NULL;
	len = strcspn(*at, "\t");
	field = xstrndup(*at, len);
	*at = (*at)[len] ? *at + len + 1 : NULL;
	return field;
}

bool known_add(struct known_issue **list, const char *fields)
{
	struct known_issue *issue;
	char *field[FIELDS];
	int count = 0;
	bool good;

	while (count < FIELDS && (field[count] = take_field(&fields)) != NULL)
		count++;
	good = count == FIELDS && !fields && field[0][0] && field[4][0] &&
	       (!strcmp(field[5], "always") || !strcmp(field[5], "sometimes"));
	if (!good) {
		while (count)
			free(field[--count]);
		return false;
	}
	issue = xcalloc(1, sizeof(*issue));
	issue->name = field[0];
	issue->check = field[1];
	issue->error = field[2];
	issue->reference = field[3];
	issue->reason = field[4];
	issue->sometimes = !strcmp(field[5], "sometimes");
	free(field[5]);
	while (*list)
		list = &(*list)->next;
	*list = issue;
	return true;
}

struct known_issue *known_failing_check(struct known_issue *list, const char *check)
{
	for (; list; list = list->next) {
		bool any = !list->check[0] && !list->error[0];

		if (any || (list->check[0] && glob_match(list->check, check)))
			return list;
	}
	return NULL;
}

struct known_issue *known_passing_check(struct known_issue *list, const char *check)
{
	for (; list; list = list->next)
		if (list->check[0] && !list->sometimes && glob_match(list->check, check))
			return list;
	return NULL;
}

struct known_issue *known_error(struct known_issue *list, const char *reason)
{
	for (; list; list = list->next)
		if (list->error[0] && glob_match(list->error, reason))
			return list;
	return NULL;
}
