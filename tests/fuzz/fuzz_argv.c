/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the argument parser: the input is the line. argv.c is a part of this
 * program, so that its state can be set back.
 */
#include <argv.c>
#include "../host/host.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void parse(void *line)
{
	setup_args(line);
}

/* What the words of @line take, counted in a second way: at the end of each. */
static void measure(const char *line, int *n, size_t *bytes)
{
	*n = *bytes = 0;
	for (; *line; line++) {
		bool blank = isblank(*line), last = !line[1] || isblank(line[1]);

		*bytes += !blank;
		if (!blank && last) {
			++*bytes;
			++*n;
		}
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	char *line = host_alloc(size + 1);
	size_t bytes;
	int n;

	memcpy(line, data, size);
	line[size] = '\0';
	__argc = 0;
	__argv[0] = NULL;
	words_used = 0;
	measure(line, &n, &bytes);

	if (host_catch(parse, line) == -1) {
		assert(__argc == n && words_used == bytes);
		for (int i = 0; i < n; i++) {
			assert(__argv[i] >= words && __argv[i] < words + bytes);
			assert(*__argv[i] && *strchrnul(__argv[i], ' ') == '\0');
		}
		assert(!__argv[n]);
	} else {
		assert(n > MAX_ARGS || bytes > MAX_ARGS_BYTES);
	}
	host_free(line);
	return 0;
}
