/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report: one line for each check, and the summary that closes it. What the lines look
 * like is in docs/protocol.md; the host's judge counts them again.
 *
 * A line is put together on the stack and written in one piece, and everything shared is
 * counted atomically: a check may be reported on any CPU and in an exception handler, one
 * that interrupted another check's report included.
 */
#include <libcflat.h>
#include <console.h>
#include <ctype.h>
#include <format.h>
#include <report-names.h>
#include <report-prefix.h>

#define VERDICT_SIZE	8
#define MESSAGE_SIZE	1024
#define NUMBER_SIZE	16	/* " (4294967295)" and the newline */

#define EXIT_ALL_SKIPPED	38

static struct {
	unsigned int tests, failures, known, expected, skipped, quiet;
} counts;

static void count(unsigned int *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

struct line {
	struct format_sink sink;
	char raw[64];		/* what format() wrote last */
	unsigned int newlines;	/* that nothing has followed yet */
	bool cut;
	size_t limit;
	size_t used;
	char text[VERDICT_SIZE + PREFIX_SIZE + MESSAGE_SIZE + NUMBER_SIZE];
};

static void append(struct line *line, const char *s)
{
	while (*s && line->used < line->limit)
		line->text[line->used++] = *s++;
	if (*s)
		line->cut = true;
}

static void append_escaped(struct line *line, unsigned char c)
{
	static const char names[] = "\aa\bb\tt\nn\vv\ff\rr\ee";
	char escape[5] = { c };

	for (const char *p = names; iscntrl(c) && *p; p += 2)
		if (*p == c) {
			escape[0] = '\\';
			escape[1] = p[1];
		}
	if (iscntrl(c) && escape[0] != '\\')
		snprintf(escape, sizeof(escape), "\\x%02x", c);
	append(line, escape);
}

/*
 * A message is text: nothing in it may end the line, or look like a line of its own, or
 * tell a terminal to do something. Control bytes become what C calls them, but newlines at
 * the end, which are there out of habit, go.
 */
static void escape(struct format_sink *sink)
{
	struct line *line = container_of(sink, struct line, sink);

	for (size_t i = 0; i < sink->used; i++) {
		if (sink->buf[i] == '\n') {
			line->newlines++;
			continue;
		}
		for (; line->newlines; line->newlines--)
			append_escaped(line, '\n');
		append_escaped(line, sink->buf[i]);
	}
	sink->used = 0;
}

static void begin(struct line *line, const char *verdict)
{
	line->sink = (struct format_sink){ line->raw, sizeof(line->raw), 0, escape };
	line->newlines = 0;
	line->cut = false;
	line->limit = sizeof(line->text) - NUMBER_SIZE;
	line->used = 0;
	append(line, verdict);
	append(line, ": ");
}

/* The same name again gets a number that makes it another one. */
static void make_unique(struct line *line, const char *name)
{
	unsigned int n = report_name_times(name);

	for (char *end = line->text + line->used; n > 1; n++) {
		snprintf(end, NUMBER_SIZE, " (%u)", n);
		if (report_name_times(name) == 1)
			break;
	}
	line->used += strlen(line->text + line->used);
}

static void vline(const char *verdict, bool check, const char *fmt, va_list va)
{
	char prefixes[PREFIX_SIZE];
	size_t length = report_prefix_get(prefixes);
	struct line line;
	char *name;

	begin(&line, verdict);
	name = line.text + line.used;
	for (size_t i = 0; i < length; i++)
		append_escaped(&line, prefixes[i]);
	format(&line.sink, fmt, va);
	escape(&line.sink);
	if (line.cut)
		memcpy(line.text + line.used - 3, "...", 3);
	line.text[line.used] = '\0';
	if (check)
		make_unique(&line, name);
	line.text[line.used++] = '\n';
	console_line(line.text, line.used);
}

static bool vcheck(bool pass, bool xfail, bool kfail, const char *fmt, va_list va)
{
	const char *verdict = "PASS";

	if (xfail) {
		verdict = pass ? "XPASS" : "XFAIL";
		count(pass ? &counts.failures : &counts.expected);
	} else if (!pass) {
		verdict = kfail ? "KFAIL" : "FAIL";
		count(kfail ? &counts.known : &counts.failures);
	}
	count(&counts.tests);
	vline(verdict, true, fmt, va);
	return pass || xfail;
}

bool report(bool pass, const char *msg_fmt, ...)
{
	va_list va;

	va_start(va, msg_fmt);
	vcheck(pass, false, false, msg_fmt, va);
	va_end(va);
	return pass;
}

void report_pass(const char *msg_fmt, ...)
{
	va_list va;

	va_start(va, msg_fmt);
	vcheck(true, false, false, msg_fmt, va);
	va_end(va);
}

void report_fail(const char *msg_fmt, ...)
{
	va_list va;

	va_start(va, msg_fmt);
	vcheck(false, false, false, msg_fmt, va);
	va_end(va);
}

bool report_xfail(bool xfail, bool pass, const char *msg_fmt, ...)
{
	va_list va;
	bool ret;

	va_start(va, msg_fmt);
	ret = vcheck(pass, xfail, false, msg_fmt, va);
	va_end(va);
	return ret;
}

bool report_kfail(bool kfail, bool pass, const char *msg_fmt, ...)
{
	va_list va;

	va_start(va, msg_fmt);
	vcheck(pass, false, kfail, msg_fmt, va);
	va_end(va);
	return pass;
}

void report_skip(const char *msg_fmt, ...)
{
	va_list va;

	count(&counts.tests);
	count(&counts.skipped);
	va_start(va, msg_fmt);
	vline("SKIP", true, msg_fmt, va);
	va_end(va);
}

void report_info(const char *msg_fmt, ...)
{
	va_list va;

	va_start(va, msg_fmt);
	vline("INFO", false, msg_fmt, va);
	va_end(va);
}

void report_passed(void)
{
	count(&counts.tests);
	count(&counts.quiet);
}

void report_abort(const char *msg_fmt, ...)
{
	va_list va;

	va_start(va, msg_fmt);
	vline("ABORT", false, msg_fmt, va);
	va_end(va);
	report_summary();
	abort();
}

static int append_count(char *line, int size, unsigned int n, const char *what)
{
	return n ? snprintf(line, size, ", %u %s", n, what) : 0;
}

int report_summary(void)
{
	/* A second summary counts all checks again, but each quiet one is told once. */
	unsigned int quiet = __atomic_exchange_n(&counts.quiet, 0, __ATOMIC_RELAXED);
	char line[200];
	int n = 0;

	if (quiet)
		n += snprintf(line, sizeof(line), "QUIET: %u\n", quiet);
	n += snprintf(line + n, sizeof(line) - n, "SUMMARY: %u tests", counts.tests);
	n += append_count(line + n, sizeof(line) - n, counts.failures, "unexpected failures");
	n += append_count(line + n, sizeof(line) - n, counts.known, "known failures");
	n += append_count(line + n, sizeof(line) - n, counts.expected, "expected failures");
	n += append_count(line + n, sizeof(line) - n, counts.skipped, "skipped");
	n += snprintf(line + n, sizeof(line) - n, "\n");
	console_line(line, n);

	if (counts.tests == counts.skipped)
		return EXIT_ALL_SKIPPED;
	return counts.failures ? 1 : 0;
}
