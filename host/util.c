/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clocks, memory, text and files for the host programs: see util.h. */
#include "util.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static uint64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t clock_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock_wall_ms(void)
{
	return read_clock(CLOCK_REALTIME);
}

void *xcalloc(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (!memory)
		die("out of memory");
	return memory;
}

void *xrealloc(void *old, size_t size)
{
	void *memory = realloc(old, size);

	if (!memory)
		die("out of memory");
	return memory;
}

char *xstrndup(const char *text, size_t len)
{
	char *copy = xcalloc(len + 1, 1);

	memcpy(copy, text, len);
	return copy;
}

char *vformat(const char *fmt, va_list args)
{
	char *text;

	if (vasprintf(&text, fmt, args) < 0)
		die("out of memory");
	return text;
}

char *format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = vformat(fmt, args);
	va_end(args);
	return text;
}

void die(const char *fmt, ...)
{
	va_list args;

	fputs("supervise: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_ERROR);
}

int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno;
		data += done;
		len -= done;
	}
	return 0;
}

int make_parents(const char *path)
{
	char *copy = format("%s", path);
	int error = 0;

	for (char *slash = strchr(copy + 1, '/'); slash && !error; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			error = errno;
		*slash = '/';
	}
	free(copy);
	return error;
}

bool parse_number(const char *text, long min, long max, long *value)
{
	char *end;

	errno = 0;
	*value = strtol(text, &end, 10);
	return !errno && end != text && !*end && *value >= min && *value <= max;
}

bool glob_match(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, 0) == 0;
}
