/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The environ. See environ.h. */
#include <libcflat.h>
#include <ctype.h>
#include <environ.h>

static char *entries[MAX_ENVIRON + 1];
static unsigned int used;
char **environ = entries;
char **__environ = entries;

static bool good_name(const char *entry)
{
	const char *p = entry;

	while (isalnum(*p) || *p == '_')
		p++;
	return p > entry && !isdigit(*entry) && *p == '=';
}

static void add_entry(char *entry)
{
	if (!*entry || *entry == '#')
		return;
	if (!good_name(entry)) {
		printf("Invalid environment variable: %.*s\n",
		       (int)(strchrnul(entry, '\n') - entry), entry);
		return;
	}
	assert_msg(used < MAX_ENVIRON, "more than %d environment variables", MAX_ENVIRON);
	entries[used++] = entry;
	entries[used] = NULL;
}

/* The text's last entry has no end, and the byte behind it is not ours: it moves. */
static void add_unended(const char *text, size_t length)
{
	static char last[MAX_ENVIRON_UNENDED];

	assert_msg(length < sizeof(last), "the environ's last line has no end and %lu bytes",
		   (unsigned long)length);
	memcpy(last, text, length);
	last[length] = '\0';
	add_entry(last);
}

void setup_environ(char *text, size_t size)
{
	char separator = size && memchr(text, '\0', size - 1) ? '\0' : '\n';

	while (size) {
		char *end = memchr(text, separator, size);
		size_t length = end ? (size_t)(end - text) : strnlen(text, size);

		if (length == size) {
			add_unended(text, length);
			return;
		}
		text[length] = '\0';
		add_entry(text);
		text += length + 1;
		size -= length + 1;
	}
}

char *getenv(const char *name)
{
	size_t length = strlen(name);

	for (char **entry = environ; *entry; entry++) {
		assert_msg(strchr(*entry, '='), "environment entry '%s'", *entry);
		if (!strncmp(*entry, name, length) && (*entry)[length] == '=')
			return *entry + length + 1;
	}
	return NULL;
}
