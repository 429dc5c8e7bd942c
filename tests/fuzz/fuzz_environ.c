/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the environ: the input is the file, in memory of exactly its size.
 * environ.c is a part of this program, so that its state can be set back.
 */
#include <environ.c>
#include "../host/host.h"
#include "../host/machine.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

struct input {
	char *text;
	size_t size;
};

static void parse(void *arg)
{
	const struct input *input = arg;

	setup_environ(input->text, input->size);
}

/* An entry is NAME=value, and the first one of its name is what getenv() finds. */
static void check_entry(unsigned int n)
{
	char *equals = strchr(entries[n], '='), *found;
	bool first = true;

	assert(equals && equals > entries[n] && !isdigit(*entries[n]));
	*equals = '\0';
	for (char *p = entries[n]; *p; p++)
		assert(isalnum(*p) || *p == '_');
	for (unsigned int i = 0; i < n; i++)
		first &= strncmp(entries[i], entries[n], equals - entries[n]) != 0 ||
			 entries[i][equals - entries[n]] != '=';
	*equals = '=';
	if (!first)
		return;
	*equals = '\0';
	found = host_alloc(equals - entries[n] + 1);
	strcpy(found, entries[n]);
	*equals = '=';
	assert(getenv(found) == equals + 1);
	host_free(found);
}

/* No more entries than there are ends of lines, plus the last one. */
static unsigned int most_entries(const u8 *data, size_t size)
{
	unsigned int n = 1;

	for (size_t i = 0; i < size; i++)
		n += data[i] == '\n' || !data[i];
	return n;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input input = { host_alloc(size), size };

	memcpy(input.text, data, size);
	machine_clear();
	used = 0;
	entries[0] = NULL;

	if (host_catch(parse, &input) == -1) {
		assert(used <= MAX_ENVIRON && !entries[used]);
		for (unsigned int i = 0; i < used; i++)
			check_entry(i);
	} else {
		assert(most_entries(data, size) > MAX_ENVIRON || size >= MAX_ENVIRON_UNENDED);
	}
	host_free(input.text);
	return 0;
}
