/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formatted output to the console. See libcflat.h. */
#include <libcflat.h>
#include <console.h>
#include <format.h>

/* The console gets an output of up to this size in one piece, so that nothing comes in between. */
#define PIECE	1024

static void to_console(struct format_sink *sink)
{
	console_text(sink->buf, sink->used);
	sink->used = 0;
}

int vprintf(const char *fmt, va_list va)
{
	char piece[PIECE];
	struct format_sink sink = { .buf = piece, .size = sizeof(piece), .drain = to_console };
	int length = format(&sink, fmt, va);

	to_console(&sink);
	return length;
}

int printf(const char *fmt, ...)
{
	va_list va;
	int length;

	va_start(va, fmt);
	length = vprintf(fmt, va);
	va_end(va);
	return length;
}

void puts(const char *s)
{
	console_text(s, strlen(s));
}

int putchar(int c)
{
	char ch = c;

	console_text(&ch, 1);
	return (unsigned char)ch;
}
