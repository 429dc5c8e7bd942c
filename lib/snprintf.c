/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formatted output into memory. See libcflat.h. */
#include <libcflat.h>
#include <format.h>

int vsnprintf(char *buf, int size, const char *fmt, va_list va)
{
	struct format_sink sink = { .buf = buf, .size = size > 0 ? size - 1 : 0 };
	int length = format(&sink, fmt, va);

	if (size > 0)
		buf[sink.used] = '\0';
	return length;
}

int snprintf(char *buf, int size, const char *fmt, ...)
{
	va_list va;
	int length;

	va_start(va, fmt);
	length = vsnprintf(buf, size, fmt, va);
	va_end(va);
	return length;
}
