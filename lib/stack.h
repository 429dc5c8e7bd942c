/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stack traces. An architecture gives backtrace() and backtrace_frame(). */
#ifndef LIB_STACK_H
#define LIB_STACK_H

#include <libcflat.h>

#define MAX_STACK_FRAMES	20

/*
 * How far the image lies above where it was linked: taken off every address that is printed,
 * so that the names come out right. 0, unless start-up code relocates the image.
 */
extern unsigned long stack_load_offset;

/*
 * Write up to @max return addresses to @return_addresses, the innermost first, and return
 * how many there are. backtrace() starts with the address that it returns to itself,
 * backtrace_frame() with the one in @frame, as __builtin_frame_address(0) gives it; NULL
 * has none.
 */
int backtrace(const void **return_addresses, int max);
int backtrace_frame(const void *frame, const void **return_addresses, int max);

#endif
