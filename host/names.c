/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table of the names seen in a run: see names.h. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

struct name {
	struct name *next;
	unsigned long uses;
	char *text;
};

struct names {
	size_t buckets, count;
	struct name **table;
};

static uint64_t hash(const char *text)
{
	uint64_t value = 0x9e3779b97f4a7c15;

	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * 0x100000001b3;
	return value ^ value >> 29;
}

struct names *names_new(void)
{
	struct names *names = xcalloc(1, sizeof(*names));

	names->buckets = 64;
	names->table = xcalloc(names->buckets, sizeof(*names->table));
	return names;
}

void names_free(struct names *names)
{
	for (size_t i = 0; i < names->buckets; i++) {
		while (names->table[i]) {
			struct name *name = names->table[i];

			names->table[i] = name->next;
			free(name->text);
			free(name);
		}
	}
	free(names->table);
	free(names);
}

static void grow(struct names *names)
{
	size_t buckets = names->buckets * 4;
	struct name **table = xcalloc(buckets, sizeof(*table));

	for (size_t i = 0; i < names->buckets; i++) {
		while (names->table[i]) {
			struct name *name = names->table[i];
			struct name **slot = &table[hash(name->text) % buckets];

			names->table[i] = name->next;
			name->next = *slot;
			*slot = name;
		}
	}
	free(names->table);
	names->table = table;
	names->buckets = buckets;
}

/* Finds the name or adds it with no use. */
static struct name *look_up(struct names *names, const char *text)
{
	struct name **slot = &names->table[hash(text) % names->buckets];
	struct name *name;

	for (name = *slot; name; name = name->next)
		if (strcmp(name->text, text) == 0)
			return name;
	if (names->count++ > names->buckets) {
		grow(names);
		slot = &names->table[hash(text) % names->buckets];
	}
	name = xcalloc(1, sizeof(*name));
	name->text = xstrndup(text, strlen(text));
	name->next = *slot;
	*slot = name;
	return name;
}

const char *names_unique(struct names *names, const char *text)
{
	struct name *name = look_up(names, text);

	if (!name->uses++)
		return name->text;
	for (;;) {
		char *numbered = format("%s (%lu)", text, name->uses);
		struct name *other = look_up(names, numbered);

		free(numbered);
		if (!other->uses++)
			return other->text;
		/* The guest used that very text as a name: count on. */
		name->uses++;
	}
}
