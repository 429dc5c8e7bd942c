/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formatter behind printf() and its family, for output of any kind. */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include <libcflat.h>

/* Where the text goes. */
struct format_sink {
	char *buf;
	size_t size;		/* of buf; may be 0 */
	size_t used;
	/* Called when buf is full: takes the text out and sets used to 0. NULL: the rest is lost. */
	void (*drain)(struct format_sink *sink);
};

/*
 * Formats as ISO C99, section 7.19.6.1, says, without floating point; %ls and %lc take
 * UTF-16, which is what UEFI has, and write UTF-8. What is in buf at the end is not drained,
 * and no NUL is added. Returns the length of the whole output, -1 when that is above INT_MAX.
 */
int format(struct format_sink *sink, const char *fmt, va_list va) __printf_like(2, 0);

#endif
