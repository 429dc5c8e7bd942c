/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the addresses of a guest's stack trace into functions and source lines, by one run of
 * addr2line.
 */
#ifndef HOST_SYMBOLS_H
#define HOST_SYMBOLS_H

/* Called with each line of the readable trace. */
typedef void symbol_sink(void *opaque, const char *line);

/*
 * STACK is what follows "\tSTACK: ": hexadecimal addresses without 0x, each a return address, or
 * the very instruction when marked with @. ELF is the image with symbols. Says so by the sink when
 * it cannot be done.
 */
void symbols_resolve(const char *addr2line, const char *elf, const char *stack, symbol_sink *sink,
		     void *opaque);

#endif
