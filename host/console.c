/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Assembles and cleans console lines: see console.h. */
#include "console.h"

#include <stdbool.h>
#include <string.h>

#define ESC 0x1b
#define BEL 0x07
#define DEL 0x7f

void console_init(struct console *console, console_sink *sink, void *opaque)
{
	memset(console, 0, sizeof(*console));
	console->sink = sink;
	console->opaque = opaque;
}

/* Appends all of the bytes or none, so a cut never splits a character. */
static void append(struct console *console, const void *bytes, size_t len)
{
	if (console->cut || console->len + len > CONSOLE_LINE_MAX) {
		console->cut += len;
		return;
	}
	memcpy(console->line + console->len, bytes, len);
	console->len += len;
}

static void append_hex(struct console *console, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";
	const char text[4] = { '\\', 'x', digits[byte >> 4], digits[byte & 15] };

	append(console, text, sizeof(text));
}

/* The bytes held back as a UTF-8 sequence turned out not to be one. */
static void give_up_rune(struct console *console)
{
	for (unsigned int i = 0; i < console->rune_len; i++)
		append_hex(console, console->rune[i]);
	console->rune_len = 0;
}

static void end_line(struct console *console)
{
	give_up_rune(console);
	console->line[console->len] = '\0';
	console->sink(console->opaque, console->line, console->len, console->cut);
	console->len = 0;
	console->cut = 0;
	console->returns = 0;
	console->state = CONSOLE_TEXT;
}

/*
 * Carriage returns in front of a line's first character do no harm; those inside it would hide
 * text.
 */
static void settle_returns(struct console *console)
{
	if (console->len)
		for (; console->returns; console->returns--)
			append_hex(console, '\r');
	console->returns = 0;
}

static unsigned int rune_length(unsigned char lead)
{
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

/*
 * Refuses surrogates, overlong forms, values past U+10FFFF, and U+0080..U+009F, which terminals
 * obey.
 */
static bool rune_valid(const unsigned char *rune, unsigned int len)
{
	switch (len) {
	case 2:
		return rune[0] > 0xc2 || rune[1] >= 0xa0;
	case 3:
		return !(rune[0] == 0xe0 && rune[1] < 0xa0) &&
		       !(rune[0] == 0xed && rune[1] >= 0xa0);
	default:
		return !(rune[0] == 0xf0 && rune[1] < 0x90) &&
		       !(rune[0] == 0xf4 && rune[1] >= 0x90);
	}
}

static void feed_high_byte(struct console *console, unsigned char byte)
{
	bool continues = byte >= 0x80 && byte <= 0xbf;

	if (console->rune_len && !continues)
		give_up_rune(console);
	if (!console->rune_len) {
		console->rune_want = rune_length(byte);
		if (!console->rune_want) {
			append_hex(console, byte);
			return;
		}
	}
	console->rune[console->rune_len++] = byte;
	if (console->rune_len < console->rune_want)
		return;
	if (!rune_valid(console->rune, console->rune_len)) {
		give_up_rune(console);
		return;
	}
	append(console, console->rune, console->rune_len);
	console->rune_len = 0;
}

static void feed_text(struct console *console, unsigned char byte)
{
	if (byte == '\r') {
		console->returns++;
		return;
	}
	settle_returns(console);
	if (byte >= 0x80) {
		feed_high_byte(console, byte);
		return;
	}
	give_up_rune(console);
	if (byte == ESC)
		console->state = CONSOLE_ESCAPE;
	else if ((byte < 0x20 && byte != '\t') || byte == DEL)
		append_hex(console, byte);
	else
		append(console, &byte, 1);
}

static void feed_escape(struct console *console, unsigned char byte)
{
	switch (console->state) {
	case CONSOLE_ESCAPE:
		if (byte == '[')
			console->state = CONSOLE_CSI;
		else if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_')
			console->state = CONSOLE_STRING;
		else if (byte < 0x20 || byte > 0x2f)
			console->state = CONSOLE_TEXT;
		break;
	case CONSOLE_CSI:
		if (byte >= 0x40 && byte <= 0x7e)
			console->state = CONSOLE_TEXT;
		break;
	default:
		if (byte == BEL)
			console->state = CONSOLE_TEXT;
		else if (byte == ESC)
			console->state = CONSOLE_ESCAPE;
		break;
	}
}

static void feed_byte(struct console *console, unsigned char byte)
{
	/* A newline ends even an escape sequence, or one stray ESC could hide the rest of a run. */
	if (byte == '\n')
		end_line(console);
	else if (byte == '\0')
		return;
	else if (console->state == CONSOLE_TEXT)
		feed_text(console, byte);
	else
		feed_escape(console, byte);
}

void console_feed(struct console *console, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		feed_byte(console, data[i]);
}

void console_finish(struct console *console)
{
	give_up_rune(console);
	if (console->len || console->cut)
		end_line(console);
}
