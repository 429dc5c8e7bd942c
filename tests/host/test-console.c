/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console: lines of several CPUs, which are threads here, never mix and are never lost,
 * whatever interrupts whom. Interrupts are signals, or come at a chosen place: inside the
 * device's write function.
 */
#include <libcflat.h>
#include <console.h>
#include "host.h"
#include "machine.h"

static char output[4 << 20];

static void run(void *fn)
{
	(*(void (**)(void))fn)();
	exit(0);
}

static int run_fn(void (*fn)(void))
{
	return host_child(run, &fn, output, sizeof(output));
}

/* A case of one thread that plays all CPUs itself. */
static void check(const char *name, void (*fn)(void), const char *expected)
{
	int status = run_fn(fn);

	if (!tap_ok(status == 0 && !strcmp(output, expected), "%s", name))
		tap_note("status %d, got:\n%s# expected:\n%s", status, output, expected);
}

static void on(unsigned int cpu, const char *text)
{
	machine_set_cpu(cpu);
	puts(text);
}

static void at_once(void)
{
	on(0, "half");
	if (strcmp(machine_output, "half"))
		on(0, "NOT OUT YET");
	on(0, " and half\n");
}

static void two_cpus(void)
{
	on(0, "0a ");
	on(1, "1a ");
	on(0, "0b ");
	on(1, "1b\n");
	on(0, "0c\n");
	on(1, "1c ");
	on(0, "0d\n0e ");
	on(1, "1d\n");
	on(0, "0f\n");
}

static void at_exit(void)
{
	for (int cpu = 0; cpu < 5; cpu++)
		on(cpu, &"abcde"[cpu]);
	on(2, "\nx");
}

static void more_cpus_than_lines(void)
{
	on(0, "0\n");
	for (int cpu = 1; cpu < 40; cpu++)
		on(cpu, "a");
	for (int cpu = 1; cpu < 40; cpu++)
		on(cpu, "b\n");
}

/* What has no room goes out at once, and is ended by the next line of another CPU. */
static void test_many_lines(void)
{
	int whole = 0, begins = 0, ends = 0;

	run_fn(more_cpus_than_lines);
	for (char *p = output; *p; p = strchrnul(p, '\n') + 1) {
		whole += !strncmp(p, "ab\n", 3);
		begins += !strncmp(p, "a\n", 2);
		ends += !strncmp(p, "b\n", 2);
	}
	tap_ok(whole >= 16 && begins == ends && whole + ends == 39,
	       "39 CPUs have begun a line: 16 and more are whole, none is mixed");
}

static void long_line(void)
{
	char text[700];

	memset(text, '0', sizeof(text));
	text[300] = '\0';
	on(1, "1\n");
	on(0, text);
	on(0, text);
	on(1, "between\n");
	on(0, text);
	on(0, "\n");
}

static void long_lines(void)
{
	char text[3][301];

	for (int i = 0; i < 3; i++) {
		memset(text[i], '0', 300);
		text[i][300] = '\0';
	}
	run_fn(long_line);
	snprintf(output + 2000, 2000, "1\n%s%s\nbetween\n%s\n", text[0], text[1], text[2]);
	tap_ok(!strcmp(output, output + 2000), "a line that is too long is ended, never mixed");
}

static void fresh_line(void)
{
	on(0, "a");
	console_line("b\n", 2);
	on(1, "c");
	on(0, "d");
	machine_set_cpu(1);
	console_line("e\n", 2);
	console_line("", 0);
	on(0, "f\n");
	console_line("", 0);
	console_line("g", 1);
}

static void question(void)
{
	on(1, "one");
	on(0, "what?");
	machine_input = "xy";
	if (getchar() != 'x' || getchar() != 'y')
		puts("WRONG");
	if (strcmp(machine_output, "one\nwhat?\n"))
		puts("NOT OUT YET");
	on(1, "two");
}

/* Handlers that run while the device is being written. */
static int depth, times;

static void writes_inside(const char *buf, size_t len)
{
	if (depth == 2 || times++ >= 2)
		return;
	depth++;
	printf("<%d>\n", depth);
	depth--;
}

static void nested_writes(void)
{
	machine_on_write = writes_inside;
	puts("outer 1\n");
	puts("outer 2\n");
}

static void flushes_inside(const char *buf, size_t len)
{
	machine_on_write = NULL;
	console_line("inner", 5);
	console_flush();
	printf("%s\n", " more");
}

static void nested_flush(void)
{
	on(1, "kept");
	on(0, "x");
	machine_on_write = flushes_inside;
	puts("outer\n");
	on(1, ".\n");
}

static void exits_inside(const char *buf, size_t len)
{
	machine_on_write = NULL;
	printf("inner\n");
	exit(7);
}

static void nested_exit(void)
{
	on(1, "1\n");
	on(2, "two");
	on(1, "one");
	machine_on_write = exits_inside;
	on(1, " more\n");
}

static void writes_much_inside(const char *buf, size_t len)
{
	char text[1001];

	machine_on_write = NULL;
	memset(text, 'x', sizeof(text));
	text[1000] = '\0';
	for (int i = 0; i < 5; i++)
		printf("%d%s\n", i, text);
}

static void nested_flood(void)
{
	machine_on_write = writes_much_inside;
	puts("outer\n");
}

/* Nothing is lost even when there is more than is kept; only the order is not. */
static void test_nested_flood(void)
{
	int lines = 0, whole = 0;

	run_fn(nested_flood);
	for (char *p = output; *p; p = strchrnul(p, '\n') + (*strchrnul(p, '\n') == '\n')) {
		size_t length = strchrnul(p, '\n') - p;

		lines += length > 0;
		whole += length == 1001 || !strncmp(p, "outer\n", 6);
	}
	tap_ok(lines == 6 && whole == 6, "a handler that writes very much loses nothing");
}

#define CPUS		8
#define LINES_EACH	2000

static int interrupts;

/* Lines of which each is put together from several writes. */
static void write_in_pieces(unsigned int cpu)
{
	machine_set_cpu(cpu);
	for (int i = 0; i < LINES_EACH; i++) {
		printf("CPU %u ", cpu);
		printf("line %d", i);
		if (i % 3)
			puts(" ");
		printf("%s", i % 3 ? "end\n" : " end\n");
	}
}

static void interrupt(void)
{
	int n = __atomic_fetch_add(&interrupts, 1, __ATOMIC_RELAXED);

	printf("interrupt %d end\n", n);
}

static void write_whole(unsigned int cpu)
{
	machine_set_cpu(cpu);
	host_interrupts_on(interrupt);
	for (int i = 0; i < LINES_EACH; i++)
		printf("CPU %u line %d end\n", cpu, i);
	host_interrupts_off();
}

static void pieces(void)
{
	/* From here on there are several CPUs. */
	on(0, "\n");
	on(1, "\n");
	host_threads(CPUS, write_in_pieces);
}

static void interrupted(void)
{
	host_threads(CPUS, write_whole);
	machine_set_cpu(0);
	printf("interrupts: %d\n", interrupts);
}

/* The lines "CPU c line n end" are in order of n for each c. */
static bool take_line(const char *line, int next[CPUS])
{
	int cpu = strlen(line) > 4 ? line[4] - '0' : -1;
	char expected[80];

	if (cpu < 0 || cpu >= CPUS)
		return false;
	snprintf(expected, sizeof(expected), "CPU %d line %d end", cpu, next[cpu]++);
	return !strcmp(line, expected);
}

/* The lines "interrupt n end" are there once for each n, in any order. */
static bool take_interrupt(const char *line, bool seen[], int limit)
{
	int n = atol(line + strlen("interrupt "));
	char expected[80];

	snprintf(expected, sizeof(expected), "interrupt %d end", n);
	if (n < 0 || n >= limit || seen[n] || strcmp(line, expected))
		return false;
	seen[n] = true;
	return true;
}

static bool lines_are_whole(bool with_interrupts)
{
	static bool seen[100000];
	int next[CPUS] = { 0 }, taken = 0;

	for (char *line = output, *end; *line; line = end + 1) {
		end = strchrnul(line, '\n');
		if (!*end)
			return false;
		*end = '\0';
		if (!strncmp(line, "interrupts: ", 12)) {
			if (!with_interrupts || taken != atol(line + 12))
				return false;
		} else if (!strncmp(line, "interrupt ", 10)) {
			if (!take_interrupt(line, seen, ARRAY_SIZE(seen)))
				return false;
			taken++;
		} else if (*line && !take_line(line, next)) {
			return false;
		}
	}
	for (int cpu = 0; cpu < CPUS; cpu++)
		if (next[cpu] != LINES_EACH)
			return false;
	return !with_interrupts || taken > 100;
}

static void test_threads(void)
{
	int status = run_fn(pieces);

	tap_ok(status == 0 && lines_are_whole(false),
	       "%d CPUs write lines in pieces: each line is whole, and in order", CPUS);
	status = run_fn(interrupted);
	tap_ok(status == 0 && lines_are_whole(true),
	       "%d CPUs write and are interrupted by handlers that write", CPUS);
}

static void dies_in_write(const char *buf, size_t len)
{
	while (true)
		host_sleep_ms(1000);
}

static void dying_cpu(unsigned int cpu)
{
	machine_set_cpu(cpu + 1);
	if (cpu == 0) {
		machine_on_write = dies_in_write;
		puts("dies\n");
	}
	host_sleep_ms(100);
	machine_on_write = NULL;
	puts("never gets the lock\n");
}

static void last_cpu(unsigned int cpu)
{
	if (cpu == 0)
		dying_cpu(0);
	host_sleep_ms(200);
	machine_on_write = NULL;
	machine_set_cpu(2);
	exit(5);
}

static void dead_holder(void)
{
	puts("begun");
	host_threads(2, last_cpu);
}

static void test_ends(void)
{
	int status = run_fn(nested_exit);

	if (!tap_ok(status == 7 && !strcmp(output, "1\n\ntwo\none\ninner\n"),
		    "exit in a handler that interrupted a write: the handler's text is there"))
		tap_note("status %d:\n%s", status, output);
	status = run_fn(dead_holder);
	if (!tap_ok(status == 5 && !strncmp(output, "begun\n", 6),
		    "exit when a CPU died in the middle of a write"))
		tap_note("status %d:\n%s", status, output);
}

int main(void)
{
	check("one CPU alone: text goes out at once", at_once, "half and half\n");
	check("two CPUs: lines are whole", two_cpus, "0a 0b \n1a 1b\n0c\n0d\n1c 1d\n0e 0f\n");
	check("exit writes what all CPUs have begun", at_exit, "abcde\ncde\nbcde\nx\nde\ne\n");
	test_many_lines();
	long_lines();
	check("a fresh line ends what its CPU has begun", fresh_line, "a\nb\nc\ne\ndf\ng\n");
	check("getchar shows the question before it waits", question, "one\nwhat?\ntwo\n");
	check("a handler's text follows what it interrupted", nested_writes,
	      "outer 1\n<1>\n<1>\nouter 2\n");
	check("a handler that flushes", nested_flush, "kept\nxouter\ninner more\n.\n");
	test_nested_flood();
	test_threads();
	test_ends();
	return tap_done();
}
