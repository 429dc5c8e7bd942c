/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The environ, getenv() and errata. environ.c is a part of this program, so that its state
 * can be set back; every text lies in memory of exactly its size.
 */
#include <environ.c>
#include <errata.h>
#include "host.h"
#include "machine.h"

static void start_again(void)
{
	used = 0;
	entries[0] = NULL;
	machine_clear();
}

struct text {
	const char *bytes;
	size_t size;
};

static void call_setup(void *arg)
{
	const struct text *text = arg;
	static char *copy;

	/* The entries point into it until the next time. */
	host_free(copy);
	copy = host_alloc(text->size);
	memcpy(copy, text->bytes, text->size);
	setup_environ(copy, text->size);
}

static int setup(const char *bytes, size_t size)
{
	struct text text = { bytes, size };

	start_again();
	return host_catch(call_setup, &text);
}

static const struct {
	const char *name;
	struct text text;
	const char *entries[4];
	const char *output;
} cases[] = {
#define TEXT(s)	{ s, sizeof(s) - 1 }
	{ "nothing", TEXT(""), { NULL }, "" },
	{ "one line", TEXT("A=1\n"), { "A=1" }, "" },
	{ "no newline at the end", TEXT("A=1\nB=2"), { "A=1", "B=2" }, "" },
	{ "a NUL at the end", TEXT("A=1\nB=2\0"), { "A=1", "B=2" }, "" },
	{ "newline and NUL at the end", TEXT("A=1\n\0"), { "A=1" }, "" },
	{ "only a NUL", TEXT("\0"), { NULL }, "" },
	{ "values with anything", TEXT("A=b c=\"d\"\t#\n_9=\n"), { "A=b c=\"d\"\t#", "_9=" }, "" },
	{ "empty lines and comments", TEXT("\n\n#A=1\nB=2\n\n#\n"), { "B=2" }, "" },
	{ "NULs in between", TEXT("A=1\n2\0B=2\0\0C=3"), { "A=1\n2", "B=2", "C=3" }, "" },
	{ "bad names", TEXT("1A=1\n=1\nA B=1\nA\nB=2\n \n"), { "B=2" },
	  "Invalid environment variable: 1A=1\nInvalid environment variable: =1\n"
	  "Invalid environment variable: A B=1\nInvalid environment variable: A\n"
	  "Invalid environment variable:  \n" },
	{ "a bad name and newlines", TEXT("A-B=1\nPASS: x\0C=1\0"), { "C=1" },
	  "Invalid environment variable: A-B=1\n" },
};

static void test_cases(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		int code = setup(cases[i].text.bytes, cases[i].text.size), n = 0;
		bool ok = code == -1 && !strcmp(machine_output, cases[i].output);

		for (; cases[i].entries[n]; n++)
			ok &= environ[n] && !strcmp(environ[n], cases[i].entries[n]);
		tap_ok(ok && !environ[n], "%s", cases[i].name);
	}
}

static void test_limits(void)
{
	static char text[201 * 4 + 2000];

	for (int i = 0; i < 200; i++)
		snprintf(text + i * 4, 5, "A=%c\n", 'a' + i % 26);
	tap_ok(setup(text, 800) == -1 && used == 200, "200 entries");
	snprintf(text + 800, 5, "A=x\n");
	tap_ok(setup(text, 804) == 63, "201 end the test");

	memset(text, 'A', sizeof(text));
	text[1] = '=';
	tap_ok(setup(text, 1023) == -1 && strlen(environ[0]) == 1023, "an open end of 1023 bytes");
	tap_ok(setup(text, 1024) == 63, "1024 end the test");
	text[1499] = '\n';
	tap_ok(setup(text, 1500) == -1 && strlen(environ[0]) == 1499, "a closed one may be longer");
}

static bool has(const char *name, const char *value)
{
	char *got = getenv(name);

	return value ? got && !strcmp(got, value) : !got;
}

static void test_getenv(void)
{
	static const char text[] = "AB=1\nA=2\nA=3\nEMPTY=\nLONG_NAME=4\n";

	setup(text, sizeof(text) - 1);
	tap_ok(has("A", "2") && has("AB", "1") && has("EMPTY", "") && has("LONG_NAME", "4"),
	       "getenv finds the first of the name");
	tap_ok(has("B", NULL) && has("LONG", NULL) && has("LONG_NAMES", NULL) && has("", NULL),
	       "getenv finds nothing else");
}

static void test_errata(void)
{
	static const char text[] =
		"ERRATA_a=y\nERRATA_b=n\nERRATA_c=1\nERRATA_d=0\nERRATA_e=Yes\nERRATA_f=NO\nERRATA_g=\n";
	static const char forced[] = "ERRATA_FORCE=y\nERRATA_b=n\n";

	setup(text, sizeof(text) - 1);
	tap_ok(ERRATA(a) && !ERRATA(b) && ERRATA(c) && !ERRATA(d) && ERRATA(e) && !ERRATA(f) &&
	       !ERRATA(g) && !ERRATA(unknown), "ERRATA: only what is known to be fixed");
	tap_ok(ERRATA_RELAXED(a) && !ERRATA_RELAXED(b) && ERRATA_RELAXED(c) && !ERRATA_RELAXED(d) &&
	       ERRATA_RELAXED(e) && !ERRATA_RELAXED(f) && ERRATA_RELAXED(g) &&
	       ERRATA_RELAXED(unknown), "ERRATA_RELAXED: unless it is known not to be");
	setup(forced, sizeof(forced) - 1);
	tap_ok(ERRATA(b) && ERRATA(unknown) && ERRATA_RELAXED(b), "ERRATA_FORCE is for all");
}

int main(void)
{
	test_cases();
	test_limits();
	test_getenv();
	test_errata();
	return tap_done();
}
