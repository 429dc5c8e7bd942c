/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stack of prefixes that stand before every check's message, one for all CPUs. An
 * exception handler that pushes and pops leaves it as the interrupted code had it.
 */
#include <libcflat.h>
#include <cpu-lock.h>
#include <report-prefix.h>

/* The shortest prefix is empty and has its ": ". */
#define MAX_DEPTH	(PREFIX_SIZE / 2)

static struct cpu_lock lock;
static char text[PREFIX_SIZE];
static size_t used;
static size_t starts[MAX_DEPTH];
static unsigned int depth;

static void push(const char *prefix)
{
	size_t length = strlen(prefix), start;
	bool taken = cpu_lock(&lock);

	assert_msg(used + length + 2 < PREFIX_SIZE,
		   "prefixes of more than %d bytes: '%s%s'", PREFIX_SIZE, text, prefix);
	/* The room is taken before it is filled: a handler's prefixes go behind it. */
	start = used;
	starts[depth++] = start;
	used = start + length + 2;
	memcpy(text + start, prefix, length);
	memcpy(text + start + length, ": ", 3);
	if (taken)
		cpu_unlock(&lock);
}

void report_prefix_push(const char *prefix)
{
	assert_msg(!strstr(prefix, ": "), "prefix '%s'", prefix);
	push(prefix);
}

void report_prefix_pushf(const char *prefix_fmt, ...)
{
	char prefix[PREFIX_SIZE];
	int length;
	va_list va;

	va_start(va, prefix_fmt);
	length = vsnprintf(prefix, sizeof(prefix), prefix_fmt, va);
	va_end(va);
	assert_msg(length >= 0 && length < PREFIX_SIZE, "prefix '%s...'", prefix);
	report_prefix_push(prefix);
}

void report_prefix_popn(int n)
{
	bool taken = cpu_lock(&lock);

	while (n-- > 0 && depth) {
		used = starts[--depth];
		text[used] = '\0';
	}
	if (taken)
		cpu_unlock(&lock);
}

void report_prefix_pop(void)
{
	report_prefix_popn(1);
}

size_t report_prefix_get(char to[PREFIX_SIZE])
{
	bool taken = cpu_lock(&lock);
	size_t length = used;

	memcpy(to, text, length);
	if (taken)
		cpu_unlock(&lock);
	return length;
}
