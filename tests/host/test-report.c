/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report: each case runs in a process of its own, and what it prints is compared as a
 * whole with what docs/protocol.md says, its exit status too.
 */
#include <libcflat.h>
#include "host.h"
#include "machine.h"

/* Ends a case like main() of a guest. */
static void finish(void)
{
	exit(report_summary());
}

static void all_verdicts(void)
{
	bool ok = report(true, "one %d", 1) && !report(false, "two");

	report_pass("three");
	report_fail("four");
	ok &= report_xfail(false, true, "pass") && !report_xfail(false, false, "fail");
	ok &= report_xfail(true, true, "xpass") && report_xfail(true, false, "xfail");
	ok &= report_kfail(true, true, "no kfail") && !report_kfail(true, false, "kfail");
	ok &= report_kfail(false, true, "pass 2") && !report_kfail(false, false, "fail 2");
	report_skip("no such %s", "device");
	report_info("the report functions return %s", ok ? "what they should" : "something else");
	finish();
}

static const char all_verdicts_text[] =
	"PASS: one 1\nFAIL: two\nPASS: three\nFAIL: four\nPASS: pass\nFAIL: fail\nXPASS: xpass\n"
	"XFAIL: xfail\nPASS: no kfail\nKFAIL: kfail\nPASS: pass 2\nFAIL: fail 2\n"
	"SKIP: no such device\nINFO: the report functions return what they should\n"
	"SUMMARY: 13 tests, 5 unexpected failures, 1 known failures, 1 expected failures, 1 skipped\n";

static void pass_and_skip(void)
{
	report(true, "a");
	report_skip("b");
	finish();
}

static void only_skips(void)
{
	report_skip("a");
	report_skip("b");
	finish();
}

static void expected_failures(void)
{
	report_xfail(true, false, "x");
	report_kfail(true, false, "k");
	finish();
}

static void prefixes(void)
{
	report_prefix_pop();
	report_prefix_push("one");
	report_prefix_pushf("two %d", 2);
	report(true, "nested");
	report_prefix_pop();
	report_info("info");
	report_prefix_push("");
	report_skip("empty prefix");
	report_prefix_push("a:b");
	report_prefix_popn(2);
	report(true, "back");
	report_prefix_popn(5);
	report(true, "none");
	finish();
}

static void full_prefixes(void)
{
	char name[126];

	memset(name, 'p', sizeof(name));
	name[125] = '\0';
	report_prefix_push(name);
	report_prefix_push(name);
	report(true, "254 bytes of prefixes");
	report_prefix_pop();
	report_prefix_pop();
	report(true, "none");
	name[124] = '\0';
	report_prefix_push(name);
	report_prefix_push(name);
	report_prefix_push("");
	report_prefix_push("");
}

static void colon_in_prefix(void)
{
	report_prefix_push("a: b");
}

static void long_prefix(void)
{
	report_prefix_pushf("%300d", 1);
}

static void repeated_names(void)
{
	for (int i = 0; i < 3; i++)
		report(i != 1, "a");
	report_skip("a (2)");
	report(true, "b (2)");
	report(true, "b");
	report(true, "b");
	report_info("a");
	report_prefix_push("a");
	report(true, "a");
	report_prefix_pop();
	report(true, "a: a");
	finish();
}

static void strange_messages(void)
{
	report(true, "two\nlines\n");
	report(true, "\n\nFAIL: x\n\n\n");
	report(true, "%s", "\a\b\t\v\f\r\e\x01\x1f\x7f.");
	report(true, "%c|", 0);
	report(true, "\xc3\xa9\x80 \\n");
	report_prefix_push("a\nb");
	report(true, "x");
	finish();
}

static void long_message(void)
{
	report(true, "%01400d", 1);
	report(true, "%01008d", 1);
	finish();
}

static void quiet(void)
{
	report_passed();
	report_passed();
	report(true, "a");
	report_summary();
	report_passed();
	report_summary();
	report_summary();
	exit(0);
}

static void aborts(void)
{
	report_prefix_push("p");
	report(true, "a");
	report_abort("cannot %s", "go on");
}

static void fresh_lines(void)
{
	printf("half a line");
	report(true, "a");
	printf("and");
	finish();
}

static void expectations(void)
{
	unsigned long five = 5;

	TEST_EXPECT_EQ(five, 5);
	TEST_EXPECT_EQ(five + 1, (long)-1);
	TEST_EXPECT_EQ_MSG(five, 4, "case %d", 3);
	__TEST_EQ(five, 4, "a", "b", true, finish, "");
}

static void assertion(void)
{
	assert(1 == 1);
	printf("half a line");
	assert(strlen("%s") == 3);
}

static void assertion_with_message(void)
{
	int n = 3;

	assert_msg(n == 3, "not printed");
	assert_msg(n == 4, "n is %d", n);
}

static void stacks(void)
{
	dump_stack();
	dump_frame_stack((void *)0xabcd, __builtin_frame_address(0));
	dump_frame_stack(NULL, NULL);
	exit(0);
}

static void fault_in_walk(void)
{
	machine_on_backtrace = NULL;
	printf("fault while walking\n");
	dump_stack();
	abort();
}

static void broken_stack(void)
{
	machine_on_backtrace = fault_in_walk;
	dump_stack();
}

/* A handler that interrupts the report of a check, while its line is on the way. */
static void interrupting(const char *buf, size_t len)
{
	static int times;

	if (times++)
		return;
	report_prefix_push("handler");
	report(true, "inner");
	report(false, "inner");
	report_prefix_pop();
}

static void interrupted_report(void)
{
	machine_on_write = interrupting;
	report_prefix_push("main");
	report(true, "outer");
	report(true, "outer");
	finish();
}

static void end_of_run_in_handler(const char *buf, size_t len)
{
	machine_on_write = NULL;
	report_abort("inside");
}

static void abort_in_handler(void)
{
	machine_on_write = end_of_run_in_handler;
	report(true, "outer");
}


static const struct report_case {
	const char *name;
	void (*fn)(void);
	int status;
	const char *text;	/* "@:L:" stands for any file and line */
} cases[] = {
	{ "all verdicts", all_verdicts, 1, all_verdicts_text },
	{ "a pass and a skip", pass_and_skip, 0, "PASS: a\nSKIP: b\nSUMMARY: 2 tests, 1 skipped\n" },
	{ "only skips", only_skips, 38, "SKIP: a\nSKIP: b\nSUMMARY: 2 tests, 2 skipped\n" },
	{ "nothing", finish, 38, "SUMMARY: 0 tests\n" },
	{ "failures that are expected", expected_failures, 0,
	  "XFAIL: x\nKFAIL: k\nSUMMARY: 2 tests, 1 known failures, 1 expected failures\n" },
	{ "prefixes", prefixes, 0,
	  "PASS: one: two 2: nested\nINFO: one: info\nSKIP: one: : empty prefix\n"
	  "PASS: one: back\nPASS: none\nSUMMARY: 4 tests, 1 skipped\n" },
	{ "a prefix with a colon and a blank", colon_in_prefix, 63,
	  "@:L: assert failed: !strstr(prefix, \": \"): prefix 'a: b'\n\tSTACK: 1000 2000 3000\n" },
	{ "repeated names", repeated_names, 1,
	  "PASS: a\nFAIL: a (2)\nPASS: a (3)\nSKIP: a (2) (2)\nPASS: b (2)\nPASS: b\nPASS: b (3)\n"
	  "INFO: a\nPASS: a: a\nPASS: a: a (2)\n"
	  "SUMMARY: 9 tests, 1 unexpected failures, 1 skipped\n" },
	{ "control characters in messages", strange_messages, 0,
	  "PASS: two\\nlines\nPASS: \\n\\nFAIL: x\nPASS: \\a\\b\\t\\v\\f\\r\\e\\x01\\x1f\\x7f.\n"
	  "PASS: \\x00|\nPASS: \xc3\xa9\x80 \\n\nPASS: a\\nb: x\nSUMMARY: 6 tests\n" },
	{ "silent passes", quiet, 0,
	  "PASS: a\nQUIET: 2\nSUMMARY: 3 tests\nQUIET: 1\nSUMMARY: 4 tests\nSUMMARY: 4 tests\n" },
	{ "abort", aborts, 63, "PASS: p: a\nABORT: p: cannot go on\nSUMMARY: 1 tests\n" },
	{ "checks start a line", fresh_lines, 0,
	  "half a line\nPASS: a\nand\nSUMMARY: 1 tests\n" },
	{ "an assertion", assertion, 63,
	  "half a line\n@:L: assert failed: strlen(\"%s\") == 3\n\tSTACK: 1000 2000 3000\n" },
	{ "an assertion with a message", assertion_with_message, 63,
	  "@:L: assert failed: n == 4: n is 3\n\tSTACK: 1000 2000 3000\n" },
	{ "stack traces", stacks, 0,
	  "\tSTACK: 1000 2000 3000\n\tSTACK: @abcd 1000 2000 3000\n\tSTACK: @0\n" },
	{ "a fault while the stack is walked", broken_stack, 63, "fault while walking\n" },
	{ "a handler's checks follow what it interrupted", interrupted_report, 1,
	  "PASS: main: outer\nPASS: main: handler: inner\nFAIL: main: handler: inner (2)\n"
	  "PASS: main: outer (2)\nSUMMARY: 4 tests, 1 unexpected failures\n" },
	{ "abort in a handler that interrupted a check", abort_in_handler, 63,
	  "\nABORT: inside\nSUMMARY: 1 tests\n" },
};

/* Compares, with "@:L:" in @expected standing for any file and line. */
static bool same_text(const char *got, const char *expected)
{
	while (*expected) {
		if (!strncmp(expected, "@:L:", 4)) {
			while (*got && *got != ':')
				got++;
			for (got++; *got >= '0' && *got <= '9'; got++)
				;
			expected += 3;
		}
		if (*got++ != *expected++)
			return false;
	}
	return !*got;
}

static void run_case(void *arg)
{
	((const struct report_case *)arg)->fn();
}

static char output[1 << 20];

static void test_cases(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		int status = host_child(run_case, (void *)&cases[i], output, sizeof(output));

		if (!tap_ok(status == cases[i].status && same_text(output, cases[i].text), "%s",
			    cases[i].name))
			tap_note("status %d, expected %d, output:\n%s# expected:\n%s", status,
				 cases[i].status, output, cases[i].text);
	}
}

static void run(void *fn)
{
	(*(void (**)(void))fn)();
}

static int run_fn(void (*fn)(void))
{
	return host_child(run, &fn, output, sizeof(output));
}

static unsigned int count(const char *text, char c)
{
	unsigned int n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

static void test_long(void)
{
	char expected[2100];
	int status;

	memset(expected, 'p', sizeof(expected));
	status = run_fn(full_prefixes);
	tap_ok(status == 63 && !strncmp(output, "PASS: ppp", 9) &&
	       strstr(output, "p: 254 bytes of prefixes\nPASS: none\n") &&
	       strstr(output, "prefixes of more than 256 bytes: "),
	       "prefixes have 256 bytes, their NUL included");
	status = run_fn(long_prefix);
	tap_ok(status == 63 && strstr(output, "assert failed"), "so has a formatted one");

	run_fn(long_message);
	tap_ok(!strncmp(output, "PASS: 0000", 10) && strstr(output, "00...\nPASS: ") &&
	       strstr(output, "0001\nSUMMARY: 2 tests\n") && count(output, '\n') == 3,
	       "a message of more than 1024 bytes is cut, and shows it");
}

static void test_expectations(void)
{
	int status = run_fn(expectations);
	bool ok = tap_ok(status == 1 && count(output, '\n') == 14 &&
	       strstr(output, " Expectation failed: (five + 1) == ((long)-1)\n\tLHS: 0x") &&
	       strstr(output, "0110 - 6\n\tRHS: 0x") && strstr(output, "'1111 - ") &&
	       strstr(output, "\n\tSTACK: 1000 2000 3000\n") &&
	       strstr(output, " Expectation failed: (five) == (4): case 3\n") &&
	       strstr(output, " Assertion failed: (a) == (b)\n") &&
	       strstr(output, "\nQUIET: 4\nSUMMARY: 7 tests, 3 unexpected failures\n"),
	       "TEST_EXPECT_EQ");

	if (!ok)
		tap_note("status %d:\n%s", status, output);
}

#define THREADS		8
#define CHECKS		300

static void report_many(unsigned int cpu)
{
	machine_set_cpu(cpu);
	for (int i = 0; i < CHECKS; i++) {
		report(true, "shared");
		report(i % 2, "CPU %u, check %d", cpu, i);
	}
}

static void many_cpus(void)
{
	host_threads(THREADS, report_many);
	finish();
}

/* Each line as it is written is there once; how they are mixed is chance. */
static void test_many_cpus(void)
{
	int status = run_fn(many_cpus);
	char line[80];
	bool ok = true;

	for (unsigned int cpu = 0; cpu < THREADS; cpu++)
		for (int i = 0; i < CHECKS; i++) {
			snprintf(line, sizeof(line), "\n%s: CPU %u, check %d\n",
				 i % 2 ? "PASS" : "FAIL", cpu, i);
			ok &= strstr(output, line) != NULL;
		}
	for (int i = 2; i <= THREADS * CHECKS; i++) {
		snprintf(line, sizeof(line), "PASS: shared (%d)\n", i);
		ok &= strstr(output, line) != NULL;
	}
	snprintf(line, sizeof(line), "\nSUMMARY: %d tests, %d unexpected failures\n",
		 2 * THREADS * CHECKS, THREADS * CHECKS / 2);
	tap_ok(status == 1 && ok && strstr(output, line) &&
	       count(output, '\n') == 2 * THREADS * CHECKS + 1,
	       "%d CPUs report at once: no line is lost, and names stay unique", THREADS);
}

static void many_names(void)
{
	for (int i = 0; i < 20000; i++)
		report(true, "name %d", i);
	for (int i = 0; i < 2000; i++)
		report(true, "name %d", i);
	finish();
}

static void test_many_names(void)
{
	int status = run_fn(many_names);
	char line[40];
	bool ok = true;

	/* All parentheses belong to the second round, and that round is complete. */
	for (int i = 0; i < 2000; i++) {
		snprintf(line, sizeof(line), "PASS: name %d (2)\n", i);
		ok &= strstr(output, line) != NULL;
	}
	tap_ok(status == 0 && ok && count(output, '(') == 2000 &&
	       strstr(output, "SUMMARY: 22000 tests\n"),
	       "20000 names: none gets a wrong number, the first ones are remembered");
}

int main(void)
{
	test_cases();
	test_long();
	test_expectations();
	test_many_cpus();
	test_many_names();
	return tap_done();
}
