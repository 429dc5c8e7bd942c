/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every host program needs: clocks, memory that is there or ends the program, text built by
 * format, and writing all of a buffer.
 */
#ifndef HOST_UTIL_H
#define HOST_UTIL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Exit statuses of the runner and its programs: the verdict (DESIGN section 5). */
enum exit_status {
	EXIT_PASS = 0,
	EXIT_FAIL = 1,
	EXIT_ERROR = 2,
	EXIT_SKIP = 77,
};

/* Milliseconds of the monotonic clock: for deadlines and durations. */
uint64_t clock_ms(void);

/* Milliseconds since 1970: for time stamps in the event stream. */
uint64_t clock_wall_ms(void);

/* Memory, zeroed where it is fresh; the program ends with status 2 when there is none. */
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrndup(const char *text, size_t len);

/* A new string; the caller frees it. */
char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *vformat(const char *fmt, va_list args);

/* Says "supervise: MESSAGE" on stderr and ends the program with status 2. */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Writes all of it, over short writes and interruptions. 0, or an errno value. */
int write_all(int fd, const char *data, size_t len);

/* Makes the directories a file stands in. 0, or an errno value. */
int make_parents(const char *path);

/* A whole decimal number in [min, max]; false when TEXT is anything else. */
bool parse_number(const char *text, long min, long max, long *value);

/* Shell-style glob: * ? [set] and backslash; the whole of TEXT has to match. */
bool glob_match(const char *pattern, const char *text);

#endif
