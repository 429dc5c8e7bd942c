/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records where a guest hangs, over QMP: see hang.h. */
#include "hang.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "util.h"

#define CPUS_MAX 16
#define FRAMES_MAX 16

/* For all that is said after the signal. */
#define SIGNAL_MS 5000

/*
 * How QEMU's register dump names the program counter and the frame pointer; each frame starts with
 * the one before.
 */
static const struct layout {
	const char *pc, *frame;
	int word;
} layouts[] = {
	{ "RIP=", "RBP=", 8 },
	{ "EIP=", "EBP=", 4 },
	{ " PC=", "X29=", 8 },
};

static char *ask_human(struct run *run, int cpu, const char *line)
{
	json_t *value =
		run_ask(run, run->machine, "human-monitor-command",
			json_pack("{s:s, s:i}", "command-line", line, "cpu-index", cpu), -1, NULL);
	char *text = value ? format("%s", json_string_value(value) ? json_string_value(value) : "")
			   : NULL;

	json_decref(value);
	return text;
}

static bool find_register(const char *dump, const char *name, unsigned long long *value)
{
	const char *at = strstr(dump, name);

	if (!at)
		return false;
	*value = strtoull(at + strlen(name), NULL, 16);
	return true;
}

/* Two words of the CPU's memory: "0000000000412fe8: 0x... 0x...". */
static bool read_frame(struct run *run, int cpu, unsigned long long address, int word,
		       unsigned long long pair[2])
{
	char *line = format("x /2%cx 0x%llx", word == 8 ? 'g' : 'w', address);
	char *text = ask_human(run, cpu, line);
	char *at = text ? strchr(text, ':') : NULL;
	bool found = false;

	if (at && strncmp(at, ": 0x", 4) == 0) {
		pair[0] = strtoull(at + 2, &at, 16);
		pair[1] = strtoull(at, &at, 16);
		found = true;
	}
	free(line);
	free(text);
	return found;
}

/* "@PC RETURN RETURN...", as the guest's own stack traces. */
static char *call_chain(struct run *run, int cpu, const struct layout *layout,
			unsigned long long pc, unsigned long long frame)
{
	char *chain = format("@%llx", pc);

	for (int depth = 0; depth < FRAMES_MAX && frame; depth++) {
		unsigned long long pair[2];
		char *longer;

		if (!read_frame(run, cpu, frame, layout->word, pair) || !pair[1])
			break;
		longer = format("%s %llx", chain, pair[1]);
		free(chain);
		chain = longer;
		/* Frames of callers lie higher. */
		if (pair[0] <= frame)
			break;
		frame = pair[0];
	}
	return chain;
}

static void record_lines(struct run *run, char *text)
{
	for (char *line = strsep(&text, "\r\n"); line; line = strsep(&text, "\r\n"))
		if (*line)
			log_note(&run->log, "  %s", line);
}

static void record_cpu(struct run *run, int cpu)
{
	char *dump = ask_human(run, cpu, "info registers");
	unsigned long long pc, frame;

	if (!dump)
		return;
	log_note(&run->log, "CPU %d when time was up:", cpu);
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		if (!find_register(dump, layouts[i].pc, &pc) ||
		    !find_register(dump, layouts[i].frame, &frame))
			continue;
		if (run->stack_count < STACKS_MAX)
			run->stacks[run->stack_count++] =
				call_chain(run, cpu, &layouts[i], pc, frame);
		break;
	}
	record_lines(run, dump);
	free(dump);
}


/* The VMM writes all of it to stderr, and ends. */
static void record_by_signal(struct run *run)
{
	uint64_t end = clock_ms() + SIGNAL_MS;

	kill(run->machine->vmm.pid, SIGUSR1);
	while (!run->machine->vmm.exited && clock_ms() < end)
		run_pump(run, end);
}

void hang_record(struct run *run)
{
	json_t *cpus;
	int count;

	if (run->options.registers_by_signal) {
		record_by_signal(run);
		return;
	}
	if (!run->machine->qmp.ready) {
		log_note(&run->log, "the VMM does not answer: no registers");
		return;
	}
	/* The guest stands still while it is looked at. */
	json_decref(run_ask(run, run->machine, "stop", NULL, -1, NULL));
	cpus = run_ask(run, run->machine, "query-cpus-fast", NULL, -1, NULL);
	count = json_array_size(cpus);
	json_decref(cpus);
	for (int cpu = 0; cpu < count && cpu < CPUS_MAX; cpu++)
		record_cpu(run, cpu);
}
