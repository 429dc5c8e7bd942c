/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main()'s arguments. See argv.h. */
#include <libcflat.h>
#include <argv.h>
#include <ctype.h>

int __argc;
char *__argv[MAX_ARGS + 1];

static char words[MAX_ARGS_BYTES];
static size_t words_used;

void add_setup_arg(const char *arg)
{
	assert_msg(__argc < MAX_ARGS, "more than %d arguments", MAX_ARGS);
	__argv[__argc++] = (char *)arg;
	__argv[__argc] = NULL;
}

void setup_args(const char *args)
{
	while (true) {
		char *word = words + words_used;
		size_t length = 0;

		while (isblank(*args))
			args++;
		while (args[length] && !isblank(args[length]))
			length++;
		if (!length)
			return;
		assert_msg(length < sizeof(words) - words_used, "more than %d bytes of arguments",
			   MAX_ARGS_BYTES);
		memcpy(word, args, length);
		word[length] = '\0';
		words_used += length + 1;
		args += length;
		add_setup_arg(word);
	}
}
