/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arguments: random lines against an independent way to split them, and what happens at the
 * limits. argv.c is a part of this program, so that its state can be set back.
 */
#include <argv.c>
#include <auxinfo.h>
#include <rand.h>
#include "host.h"

#define CASES	100000

struct auxinfo auxinfo = { .progname = "host/argv.flat" };

static prng_state prng;

static unsigned int below(unsigned int n)
{
	return prng32(&prng) % n;
}

static void start_again(void)
{
	__argc = 0;
	words_used = 0;
	memset(__argv, 0x55, sizeof(__argv));
	__argv[0] = NULL;
}

/* Word number @n of @line, by looking at every position whether a word starts there. */
static const char *word_at(const char *line, int n, size_t *length)
{
	for (const char *p = line; *p; p++) {
		bool blank = *p == ' ' || *p == '\t';
		bool blank_before = p == line || p[-1] == ' ' || p[-1] == '\t';

		if (blank || !blank_before || n--)
			continue;
		for (*length = 0; p[*length] && p[*length] != ' ' && p[*length] != '\t'; ++*length)
			;
		return p;
	}
	return NULL;
}

static bool splits(const char *line, int before)
{
	const char *word;
	size_t length;
	int n = 0;

	while ((word = word_at(line, n, &length))) {
		const char *got = __argv[before + n];

		if (before + n >= __argc || host_strlen(got) != length ||
		    host_memcmp(got, word, length))
			return false;
		n++;
	}
	return __argc == before + n && !__argv[__argc];
}

static void test_random(void)
{
	static const char set[] = "ab '\"\\=\t  \n\x80\xff";
	bool ok = true;

	for (int i = 0; i < CASES && ok; i++) {
		unsigned int length = below(60), n = below(3);
		char *line = host_alloc(length + 1);

		for (unsigned int j = 0; j < length; j++)
			line[j] = set[below(sizeof(set) - 1)];
		line[length] = '\0';
		start_again();
		for (unsigned int j = 0; j < n; j++)
			add_setup_arg("first");
		setup_args(line);
		ok = splits(line, n);
		/* The line may go away. */
		host_free(line);
		for (int j = 0; j < __argc; j++)
			ok &= strlen(__argv[j]) > 0;
	}
	tap_ok(ok, "words between blanks and tabs, %d lines", CASES);
}

static void test_progname(void)
{
	start_again();
	setup_args_progname("a 'b c'");
	tap_ok(__argc == 4 && !strcmp(__argv[0], "host/argv.flat") && !strcmp(__argv[1], "a") &&
	       !strcmp(__argv[2], "'b") && !strcmp(__argv[3], "c'") && !__argv[4],
	       "the image's name comes first, and quotes are characters");
	setup_args("");
	setup_args(" \t ");
	tap_ok(__argc == 4, "blanks add nothing");
}

static void call_setup_args(void *line)
{
	setup_args(line);
}

static void test_limits(void)
{
	char line[2000], one_more[] = "x";

	for (int i = 0; i < 101; i++)
		strcpy(line + 2 * i, "x ");
	line[200] = '\0';
	start_again();
	tap_ok(host_catch(call_setup_args, line) == -1 && __argc == 100 && splits(line, 0),
	       "100 words");
	strcpy(line + 200, "x");
	start_again();
	tap_ok(host_catch(call_setup_args, line) == 63, "101 words end the test");

	memset(line, 'x', sizeof(line));
	line[999] = '\0';
	start_again();
	tap_ok(host_catch(call_setup_args, line) == -1 && splits(line, 0), "999 bytes and a NUL");
	tap_ok(host_catch(call_setup_args, one_more) == 63, "not a byte more");
	line[999] = 'x';
	line[1000] = '\0';
	start_again();
	tap_ok(host_catch(call_setup_args, line) == 63, "1000 bytes end the test");
}

int main(void)
{
	prng = prng_init(tap_seed(7));
	test_random();
	test_progname();
	test_limits();
	return tap_done();
}
