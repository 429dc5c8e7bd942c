/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the event stream: see events.h. */
#include "events.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

/* With up to four long fields a line stays below PIPE_BUF. */
#define FIELD_MAX 900
#define FIELDS_MAX 10

struct line {
	size_t len;
	char text[PIPE_BUF];
};

static void put(struct line *line, char c)
{
	if (line->len < sizeof(line->text) - 1)
		line->text[line->len++] = c;
}

/* Is BYTE in the middle of a UTF-8 sequence? */
static bool continues(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static void put_field(struct line *line, const char *field)
{
	size_t start = line->len;

	for (; *field; field++) {
		if (line->len - start > FIELD_MAX && !continues(*field)) {
			put(line, '.');
			put(line, '.');
			put(line, '.');
			return;
		}
		switch (*field) {
		case '\t':
			put(line, '\\');
			put(line, 't');
			break;
		case '\n':
			put(line, '\\');
			put(line, 'n');
			break;
		case '\\':
			put(line, '\\');
			put(line, '\\');
			break;
		default:
			put(line, *field);
		}
	}
}

static void hand_over(struct events *events, const char *type, va_list args)
{
	const char *fields[FIELDS_MAX + 1];
	int count = 0;

	while (count < FIELDS_MAX && (fields[count] = va_arg(args, const char *)) != NULL)
		count++;
	fields[count] = NULL;
	events->sink(events->opaque, type, fields);
}

void event(struct events *events, const char *type, ...)
{
	struct line line = { 0 };
	va_list args;

	if (events->sink) {
		va_start(args, type);
		hand_over(events, type, args);
		va_end(args);
	}
	if (events->fd < 0)
		return;
	line.len = snprintf(line.text, sizeof(line.text), "%s\t%llu\t", type,
			    (unsigned long long)clock_wall_ms());
	put_field(&line, events->id);
	va_start(args, type);
	for (const char *field = va_arg(args, const char *); field;
	     field = va_arg(args, const char *)) {
		put(&line, '\t');
		put_field(&line, field);
	}
	va_end(args);
	line.text[line.len++] = '\n';
	if (!events->error)
		events->error = write_all(events->fd, line.text, line.len);
}
