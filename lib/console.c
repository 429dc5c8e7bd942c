/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole lines on the console. See console.h. */
#include <libcflat.h>
#include <console.h>
#include <cpu-lock.h>

#define LINES		16
#define LINE_SIZE	512
#define NOBODY		(~0u)

/* How often the end of the run tries to get the lock: seconds, even on a slow machine. */
#define FINISH_TRIES	(1ul << 24)

/* All but `deferred` belongs to the CPU that has the lock. */
static struct cpu_lock lock;

/* Unfinished lines of CPUs; those without text are free. */
static struct line {
	unsigned int cpu;
	size_t used;
	char text[LINE_SIZE];
} lines[LINES];

/* Whose unfinished line stands on the device already. */
static unsigned int open_cpu = NOBODY;

static unsigned int only_cpu = NOBODY;
static bool several_cpus;

/* console_write() is at work. */
static volatile bool writing;

/*
 * What handlers wrote while their own CPU had the lock: one header and text after the
 * other, without gaps.
 */
static struct {
	size_t used;
	char records[2048];
} deferred;

struct header {
	u16 length;
	bool fresh_line;
};

static void write_out(const char *s, size_t len)
{
	writing = true;
	console_write(s, len);
	writing = false;
}

static void end_open_line(void)
{
	if (open_cpu != NOBODY)
		write_out("\n", 1);
	open_cpu = NOBODY;
}

/* The line that @cpu has begun, or a free one, or NULL. */
static struct line *find_line(unsigned int cpu)
{
	struct line *found = NULL;

	for (struct line *line = lines; line < lines + LINES; line++) {
		if (line->used && line->cpu == cpu)
			return line;
		if (!line->used && !found)
			found = line;
	}
	return found;
}

/* Sends text to the device behind what was kept of its line. */
static void send(unsigned int cpu, struct line *line, const char *s, size_t len)
{
	if (open_cpu != cpu)
		end_open_line();
	if (line)
		write_out(line->text, line->used);
	write_out(s, len);
	if (line)
		line->used = 0;
	open_cpu = s[len - 1] == '\n' ? NOBODY : cpu;
}

static void deliver(unsigned int cpu, bool fresh_line, const char *s, size_t len)
{
	size_t complete = len;
	struct line *line = find_line(cpu);

	if (only_cpu == NOBODY)
		only_cpu = cpu;
	if (cpu != only_cpu)
		several_cpus = true;
	while (several_cpus && complete && s[complete - 1] != '\n')
		complete--;

	if (fresh_line && open_cpu == cpu)
		end_open_line();
	else if (fresh_line && line && line->used)
		send(cpu, line, "\n", 1);
	if (complete)
		send(cpu, line, s, complete);
	s += complete;
	len -= complete;
	if (!len)
		return;
	if (open_cpu == cpu || !line || line->used + len > LINE_SIZE) {
		send(cpu, line, s, len);
		return;
	}
	memcpy(line->text + line->used, s, len);
	line->used += len;
	line->cpu = cpu;
}

/*
 * Keeps text for the interrupted holder of the lock. A handler may itself be interrupted
 * by another here, which then is done before this goes on.
 */
static void defer(bool fresh_line, const char *s, size_t len)
{
	struct header header = { len, fresh_line };
	size_t at = __atomic_load_n(&deferred.used, __ATOMIC_RELAXED);
	size_t needed = sizeof(header) + len;

	do {
		if (needed > sizeof(deferred.records) - at) {
			/* Better in a wrong place than lost. */
			console_write("\n", 1);
			console_write(s, len);
			return;
		}
	} while (!__atomic_compare_exchange_n(&deferred.used, &at, at + needed, false,
					      __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	memcpy(deferred.records + at, &header, sizeof(header));
	memcpy(deferred.records + at + sizeof(header), s, len);
}

static void deliver_deferred(unsigned int cpu)
{
	size_t done = 0, used;

	/* It grows when yet another handler runs meanwhile. */
	while ((used = __atomic_load_n(&deferred.used, __ATOMIC_RELAXED)) > done) {
		struct header header;

		memcpy(&header, deferred.records + done, sizeof(header));
		done += sizeof(header);
		deliver(cpu, header.fresh_line, deferred.records + done, header.length);
		done += header.length;
		used = done;
		if (__atomic_compare_exchange_n(&deferred.used, &used, 0, false,
						__ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return;
	}
}

/* A handler that runs just before the lock is free defers; so there is a look after it too. */
static void unlock(unsigned int cpu)
{
	do {
		deliver_deferred(cpu);
		cpu_unlock(&lock);
	} while (__atomic_load_n(&deferred.used, __ATOMIC_RELAXED) && cpu_lock(&lock));
}

static void write_text(bool fresh_line, const char *s, size_t len)
{
	unsigned int cpu = console_cpu();

	if (!cpu_lock(&lock)) {
		defer(fresh_line, s, len);
		return;
	}
	deliver(cpu, fresh_line, s, len);
	unlock(cpu);
}

void console_text(const char *s, size_t len)
{
	write_text(false, s, len);
}

void console_line(const char *s, size_t len)
{
	write_text(true, s, len);
}

static void flush_lines(void)
{
	end_open_line();
	for (struct line *line = lines; line < lines + LINES; line++)
		if (line->used)
			send(line->cpu, line, "\n", 1);
}

void console_flush(void)
{
	if (!cpu_lock(&lock))
		return;
	flush_lines();
	unlock(console_cpu());
}

void console_finish(void)
{
	bool taken = cpu_lock_within(&lock, FINISH_TRIES);

	/* The holder will never complete the line that it stopped in. */
	if (!taken && writing)
		console_write("\n", 1);
	flush_lines();
	deliver_deferred(console_cpu());
	flush_lines();
	cpu_unlock(&lock);
}
