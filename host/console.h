/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the bytes of a guest's console into clean lines.
 *
 *	struct console console;
 *
 *	console_init(&console, take_line, opaque);
 *	console_feed(&console, data, len);	as often as bytes arrive
 *	console_finish(&console);		a last line without newline counts too
 *
 * A clean line holds printable ASCII, TAB and valid UTF-8 only. NUL bytes, carriage returns at a
 * line's ends and terminal escape sequences are dropped; every other control or invalid byte becomes
 * the four characters \xNN.
 */
#ifndef HOST_CONSOLE_H
#define HOST_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

/* Longer lines are cut; the sink hears how many bytes it did not get. */
#define CONSOLE_LINE_MAX 65536

/* One line, NUL-terminated, without its newline; valid during the call only. */
typedef void console_sink(void *opaque, const char *line, size_t len, uint64_t cut);

enum console_state {
	CONSOLE_TEXT,
	CONSOLE_ESCAPE,		/* after ESC */
	CONSOLE_CSI,		/* after ESC [ : until a final byte */
	CONSOLE_STRING,		/* after ESC ] and its like: until BEL or ESC \ */
};

struct console {
	console_sink *sink;
	void *opaque;
	enum console_state state;
	unsigned int returns;		/* carriage returns not yet known to end the line */
	unsigned char rune[4];		/* a UTF-8 sequence not yet complete */
	unsigned int rune_len, rune_want;
	size_t len;
	uint64_t cut;
	char line[CONSOLE_LINE_MAX + 1];
};

void console_init(struct console *console, console_sink *sink, void *opaque);
void console_feed(struct console *console, const char *data, size_t len);
void console_finish(struct console *console);

#endif
