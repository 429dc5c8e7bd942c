/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks addr2line about a stack trace: see symbols.h. */
#include "symbols.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"
#include "vmm.h"

#define ADDRESSES_MAX 40
#define PATIENCE_MS 10000
#define OUTPUT_MAX 65536

/*
 * A return address points behind its call, maybe into the next line or function: look one byte
 * before it.
 */
static char *address_argument(const char *word)
{
	bool exact = *word == '@';
	char *end;
	unsigned long long address;

	errno = 0;
	address = strtoull(word + exact, &end, 16);
	if (errno || end == word + exact || *end)
		return NULL;
	return format("0x%llx", address && !exact ? address - 1 : address);
}

static int add_addresses(char **argv, int argc, const char *stack)
{
	char *copy = format("%s", stack);
	char *rest = copy;
	int count = 0;

	for (char *word = strtok_r(rest, " ", &rest); word && count < ADDRESSES_MAX;
	     word = strtok_r(NULL, " ", &rest)) {
		argv[argc + count] = address_argument(word);
		if (argv[argc + count])
			count++;
	}
	free(copy);
	return count;
}

/* All that it prints until it closes its output or time is up. */
static char *collect(struct vmm *tool)
{
	uint64_t deadline = clock_ms() + PATIENCE_MS;
	char *text = xcalloc(OUTPUT_MAX + 1, 1);
	size_t len = 0;

	while (len < OUTPUT_MAX) {
		struct pollfd wait = { .fd = tool->out, .events = POLLIN };
		uint64_t now = clock_ms();
		ssize_t got;

		if (now >= deadline || poll(&wait, 1, deadline - now) == 0)
			break;
		got = read(tool->out, text + len, OUTPUT_MAX - len);
		if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN))
			break;
		if (got > 0)
			len += got;
	}
	return text;
}

void symbols_resolve(const char *addr2line, const char *elf, const char *stack, symbol_sink *sink,
		     void *opaque)
{
	char *argv[5 + ADDRESSES_MAX + 1] = { (char *)addr2line, "-apfi", "-e", (char *)elf, NULL };
	int count = add_addresses(argv, 4, stack);
	struct vmm tool = { 0 };
	char *text, *rest;
	int error;

	if (!count)
		return;
	error = vmm_start(&tool, argv, (int[2]){ -1, -1 });
	if (error) {
		char *line = format("no symbols: %s: %s", addr2line, strerror(error));

		sink(opaque, line);
		free(line);
	}
	close(tool.in);
	text = rest = collect(&tool);
	for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		sink(opaque, line);
	free(text);
	close(tool.out);
	close(tool.err);
	vmm_kill_all(&tool);
	for (int i = 0; i < count; i++)
		free(argv[4 + i]);
}
