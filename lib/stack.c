/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints return addresses in the form that the runner puts names to. */
#include <libcflat.h>
#include <console.h>
#include <cpu-lock.h>
#include <stack.h>

/* Held by the CPU that walks its stack. One that never came back is waited for this often. */
#define TRIES	(1ul << 20)
static struct cpu_lock lock;

unsigned long stack_load_offset;

static void dump(bool faulted, const void *instruction, const void *frame)
{
	const void *addresses[MAX_STACK_FRAMES];
	bool taken = cpu_lock_within(&lock, TRIES);
	char text[32 + MAX_STACK_FRAMES * 20];
	int n, used;

	/*
	 * Walking a broken stack may fault, and the handler of that fault wants to dump the
	 * stack too: it is not let in again.
	 */
	if (!taken && cpu_lock_is_mine(&lock))
		return;

	n = backtrace_frame(frame, addresses, MAX_STACK_FRAMES);
	used = snprintf(text, sizeof(text), "\tSTACK:");
	if (faulted)
		used += snprintf(text + used, sizeof(text) - used, " @%lx",
				 (unsigned long)instruction - stack_load_offset);
	for (int i = 0; i < n; i++)
		used += snprintf(text + used, sizeof(text) - used, " %lx",
				 (unsigned long)addresses[i] - stack_load_offset);
	used += snprintf(text + used, sizeof(text) - used, "\n");
	console_line(text, used);
	if (taken)
		cpu_unlock(&lock);
}

void dump_stack(void)
{
	dump(false, NULL, __builtin_frame_address(0));
}

void dump_frame_stack(const void *instruction, const void *frame)
{
	dump(true, instruction, frame);
}
