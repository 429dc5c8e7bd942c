/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Talks to Bochs's debugger: see bochs-hang.h. */
#include "bochs-hang.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

#define ANSWER_MS	2000
#define CPUS_MAX	16
#define FRAMES_MAX	16

struct debugger {
	int in, out;
	char *said;		/* since the last command */
	size_t len;
};

/* Is the last line a prompt, "<bochs:7> "? */
static bool at_prompt(const struct debugger *debugger)
{
	const char *line = debugger->said ? strrchr(debugger->said, '<') : NULL;
	int end = 0;

	return line && sscanf(line, "<bochs:%*u> %n", &end) == 0 && end && !line[end];
}

/* Reads up to the next prompt. False when none comes. */
static bool listen(struct debugger *debugger)
{
	uint64_t end = clock_ms() + ANSWER_MS;

	while (!at_prompt(debugger)) {
		struct pollfd fd = { .fd = debugger->out, .events = POLLIN };
		uint64_t now = clock_ms();
		char text[65536];
		ssize_t got;

		if (now >= end)
			return false;
		if (poll(&fd, 1, end - now) <= 0)
			continue;
		got = read(debugger->out, text, sizeof(text));
		if (got <= 0)
			return false;
		debugger->said = xrealloc(debugger->said, debugger->len + got + 1);
		memcpy(debugger->said + debugger->len, text, got);
		debugger->len += got;
		debugger->said[debugger->len] = '\0';
	}
	return true;
}

static bool ask(struct debugger *debugger, const char *command)
{
	char *line = format("%s\n", command);
	int error = write_all(debugger->in, line, strlen(line));

	free(line);
	debugger->len = 0;
	if (debugger->said)
		debugger->said[0] = '\0';
	return !error && listen(debugger);
}

/* "rip: 00000000_0040a4c1" */
static unsigned long long register_of(const struct debugger *debugger, const char *name)
{
	const char *at = strstr(debugger->said, name);
	unsigned int high = 0, low = 0;

	if (at)
		sscanf(at + strlen(name), " %x_%x", &high, &low);
	return (unsigned long long)high << 32 | low;
}

/* Two words of memory as the current CPU sees it: "0x...8 <bogus+       0>:\t0x...\t0x...". */
static bool read_pair(struct debugger *debugger, unsigned long long address, bool wide,
		      unsigned long long pair[2])
{
	char *command = format("x /2%cx 0x%llx", wide ? 'g' : 'w', address);
	bool answered = ask(debugger, command);
	const char *at = answered ? strstr(debugger->said, ">:") : NULL;

	free(command);
	return at && sscanf(at + 2, " 0x%llx 0x%llx", &pair[0], &pair[1]) == 2;
}

static void say_stack(struct debugger *debugger, unsigned long long pc, unsigned long long frame,
		      bool wide)
{
	unsigned long long pair[2];

	fprintf(stderr, "\tSTACK: @%llx", pc);
	for (int depth = 0; depth < FRAMES_MAX && frame; depth++) {
		if (!read_pair(debugger, frame, wide, pair) || !pair[1])
			break;
		fprintf(stderr, " %llx", pair[1]);
		/* Frames of callers lie higher. */
		if (pair[0] <= frame)
			break;
		frame = pair[0];
	}
	fprintf(stderr, "\n");
}

/* The answer without the echo of the command and the next prompt. */
static void say_answer(const struct debugger *debugger, const char *echo)
{
	char *copy = format("%s", debugger->said), *rest = copy, *line;

	while ((line = strsep(&rest, "\n")))
		if (*line && rest && strcmp(line, echo) != 0)
			fprintf(stderr, "  %s\n", line);
	free(copy);
}

static bool record_cpu(struct debugger *debugger, long cpu)
{
	char *choose = format("set $cpu = %ld", cpu);
	unsigned long long pc, frame;
	bool answered = ask(debugger, choose);
	bool wide;

	free(choose);
	if (!answered || !ask(debugger, "r"))
		return false;
	fprintf(stderr, "CPU %ld when time was up:\n", cpu);
	say_answer(debugger, "r");
	pc = register_of(debugger, "rip:");
	frame = register_of(debugger, "rbp:");
	if (!ask(debugger, "creg"))
		return false;
	say_answer(debugger, "creg");
	wide = strstr(debugger->said, " LMA ");
	say_stack(debugger, pc, frame, wide);
	return true;
}

void bochs_hang_record(pid_t pid, int in, int out, long cpus)
{
	struct debugger debugger = { .in = in, .out = out };

	kill(pid, SIGINT);
	if (!listen(&debugger)) {
		fprintf(stderr, "the debugger of Bochs does not answer: no registers\n");
	} else {
		for (long cpu = 0; cpu < cpus && cpu < CPUS_MAX; cpu++)
			if (!record_cpu(&debugger, cpu))
				break;
	}
	free(debugger.said);
}
