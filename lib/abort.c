/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ends of a guest. */
#include <libcflat.h>
#include <console.h>
#include <exit.h>

#define ABORT_CODE	63

void exit(int code)
{
	console_finish();
	arch_exit(code);
}

void abort(void)
{
	exit(ABORT_CODE);
}

void __assert_failed(const char *file, int line, const char *text, const char *fmt, ...)
{
	char message[256] = "";
	va_list va;

	if (fmt) {
		va_start(va, fmt);
		vsnprintf(message, sizeof(message), fmt, va);
		va_end(va);
	}
	console_line("", 0);
	printf("%s:%d: assert failed: %s%s%s\n", file, line, text, fmt ? ": " : "", message);
	dump_stack();
	abort();
}
