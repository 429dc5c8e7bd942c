/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's console in the output of Bochs: see bochs-console.h. */
#include "bochs-console.h"

#include <regex.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

/* The prompt at which "c" was typed, and Bochs's echo of that. */
static const char prompt[] = "<bochs:1> ";
#define ECHO "c\n"

/* Where a CPU stood when Bochs ended: "(0).[24342460] [0x0000fffffef5] ...". */
static bool is_last_state(const char *line)
{
	static regex_t pattern;
	static bool compiled;

	if (!compiled) {
		if (regcomp(&pattern, "^\\([0-9]+\\)\\.\\[[0-9]+\\] (\\[0x|\\?\\?)",
			    REG_EXTENDED | REG_NOSUB))
			die("regcomp");
		compiled = true;
	}
	return regexec(&pattern, line, 0, NULL, 0) == 0;
}

static void print(const char *data, size_t len)
{
	/* Nobody who listens is no reason to stop. */
	(void)!write_all(STDOUT_FILENO, data, len);
}

static void release(struct bochs_console *console)
{
	print(console->held, console->held_len);
	console->held_len = 0;
}

/* One character of the greeting. */
static void skip(struct bochs_console *console, char c)
{
	size_t prompt_len = sizeof(prompt) - 1;

	if (console->matched < prompt_len) {
		if (c == prompt[console->matched])
			console->matched++;
		else
			console->matched = c == prompt[0];
	} else {
		console->matched++;
	}
	console->started = console->matched == prompt_len + sizeof(ECHO) - 1;
}

/* Holds lines that start as Bochs's own do, until it is clear what they are. */
static bool hold(struct bochs_console *console, char c)
{
	if (console->in_line || (!console->held_len && c != '('))
		return false;
	console->held[console->held_len++] = c;
	if (c != '\n' && console->held_len < sizeof(console->held) - 1)
		return true;
	console->held[console->held_len] = '\0';
	if (is_last_state(console->held)) {
		/* The rest of an overlong line is Bochs's too. */
		console->held_len = c == '\n' ? 0 : console->held_len - 1;
		return true;
	}
	release(console);
	console->in_line = c != '\n';
	return true;
}

void bochs_console_feed(struct bochs_console *console, const char *data, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		if (!console->started) {
			skip(console, data[i]);
			from = i + 1;
		} else if (hold(console, data[i])) {
			print(data + from, i - from);
			from = i + 1;
		} else {
			console->in_line = data[i] != '\n';
		}
	}
	print(data + from, len - from);
}

void bochs_console_finish(struct bochs_console *console)
{
	console->held[console->held_len] = '\0';
	if (!is_last_state(console->held))
		release(console);
}
