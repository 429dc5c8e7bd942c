/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console carries whole lines. While one CPU only has ever written, its text goes out
 * at once. As soon as there are several, what a CPU writes is kept until the line is
 * complete, and goes out under one lock, so that lines of different CPUs never mix. A line
 * that is longer than what can be kept (half a KiB, if not written in one call) goes out
 * in parts; another CPU's line may then end it early, but never stands inside it.
 *
 * Writing is allowed anywhere, in an interrupt or exception handler too: when the handler
 * interrupted its own CPU's writing, its text follows the text that it interrupted.
 */
#ifndef LIB_CONSOLE_H
#define LIB_CONSOLE_H

#include <stddef.h>

/* Writes @len bytes of text. */
void console_text(const char *s, size_t len);

/*
 * The same at the start of a line: if this CPU has an unfinished one, that is ended. So are
 * lines written that the runner must see.
 */
void console_line(const char *s, size_t len);

/* Writes out every CPU's unfinished line, each ended by a newline. */
void console_flush(void);

/*
 * The same at the end of the run, when nothing may stop it any more: not a CPU that died
 * with the lock, and not an exception in the console's own code.
 */
void console_finish(void);

/* What an architecture gives, and __getchar() of libcflat.h. */

/* Writes @len bytes to the device; polled, without a lock of its own. */
void console_write(const char *buf, size_t len);

/* The number of the running CPU, 0 until CPUs can be told apart. Safe at any time. */
unsigned int console_cpu(void);

#endif
