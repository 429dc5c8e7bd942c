/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what is appended to this program: see payload.h. */
#include "payload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

#define MAGIC "VMMUNIT1"
#define TRAILER_LEN 24

static void read_at(int fd, char *buffer, size_t len, off_t at)
{
	while (len) {
		ssize_t got = pread(fd, buffer, len, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			die("cannot read the test in this program");
		buffer += got;
		len -= got;
		at += got;
	}
}

/* LEN bytes of words, each closed by a NUL, as a vector. */
static char **split_words(char *data, size_t len)
{
	char **words;
	size_t count = 0;

	if (len && data[len - 1])
		die("the test in this program is damaged");
	for (size_t i = 0; i < len; i++)
		count += !data[i];
	words = xcalloc(count + 1, sizeof(*words));
	for (size_t i = 0; i < count; i++) {
		words[i] = data;
		data += strlen(data) + 1;
	}
	return words;
}

static void take_section(struct payload *payload, const char *kind, char *name, char *data,
			 size_t len)
{
	if (strcmp(kind, "options") == 0)
		payload->options = split_words(data, len);
	else if (strcmp(kind, "command") == 0)
		payload->command = split_words(data, len);
	else if (strcmp(kind, "file") == 0 && payload->file_count < PAYLOAD_FILES_MAX)
		payload->files[payload->file_count++] = (struct payload_file){ name, data, len };
	else
		die("the test in this program is of an unknown kind: %s", kind);
}

static void take_sections(struct payload *payload, size_t len)
{
	char *at = payload->data, *end = at + len;

	while (at < end) {
		char *newline = memchr(at, '\n', end - at);
		char *kind, *length, *name;
		long size;

		if (!newline)
			die("the test in this program is damaged");
		*newline = '\0';
		name = at;
		kind = strsep(&name, " ");
		length = strsep(&name, " ");
		if (!length || !name || !parse_number(length, 0, end - newline - 1, &size))
			die("the test in this program is damaged");
		take_section(payload, kind, name, newline + 1, size);
		at = newline + 1 + size;
	}
	if (!payload->options || !payload->command || !payload->command[0])
		die("the test in this program is not whole");
}

bool payload_read(struct payload *payload)
{
	char trailer[TRAILER_LEN + 1] = "";
	struct stat info;
	long len;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	memset(payload, 0, sizeof(*payload));
	if (fd < 0 || fstat(fd, &info) || info.st_size < TRAILER_LEN)
		die("cannot read this program: %s", strerror(errno));
	read_at(fd, trailer, TRAILER_LEN, info.st_size - TRAILER_LEN);
	if (strncmp(trailer, MAGIC, strlen(MAGIC)) != 0) {
		close(fd);
		return false;
	}
	if (!parse_number(trailer + strlen(MAGIC), 1, info.st_size - TRAILER_LEN, &len))
		die("the test in this program is damaged");
	payload->data = xcalloc(len + 1, 1);
	read_at(fd, payload->data, len, info.st_size - TRAILER_LEN - len);
	close(fd);
	take_sections(payload, len);
	return true;
}
