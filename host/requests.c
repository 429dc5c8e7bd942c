/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out what guests ask of the host: see requests.h. */
#include "requests.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "migrate.h"
#include "run.h"
#include "util.h"

#define ARGUMENTS_MAX 8

/* The longest a guest may have itself stopped for. */
#define PAUSE_MAX_MS 10000

/*
 * A verb's function returns the answer, a new string: "ok", "unsupported REASON" or "failed
 * REASON".
 */
typedef char *request_verb(struct run *run, char **arguments);

static char *done(void)
{
	return format("ok");
}

/* The answer that stands for an error text (NULL: none), which is freed. */
static char *answer_for(char *error)
{
	char *answer;

	if (!error)
		return done();
	/*
	 * QEMU has no common class for what a machine or target cannot do; these are its words for
	 * it.
	 */
	if (strstr(error, "no QMP") || strstr(error, "has not been found") ||
	    strstr(error, "not supported") || strstr(error, "unsupported") ||
	    strstr(error, "nknown command") || strstr(error, "non-migratable") ||
	    strstr(error, "does not support"))
		answer = format("unsupported %s", error);
	else
		answer = format("failed %s", error);
	free(error);
	return answer;
}

static char *ask(struct run *run, const char *command, json_t *arguments)
{
	char *error;

	json_decref(run_ask(run, run->machine, command, arguments, -1, &error));
	return answer_for(error);
}

/* A command of QEMU's human monitor: it says nothing when all is well. */
static char *ask_human(struct run *run, const char *line)
{
	char *error, *text;
	json_t *value = run_ask(run, run->machine, "human-monitor-command",
				json_pack("{s:s}", "command-line", line), -1, &error);

	if (!value)
		return answer_for(error);
	text = format("%s", json_string_value(value) ? json_string_value(value) : "");
	json_decref(value);
	text[strcspn(text, "\r\n")] = '\0';
	if (*text)
		return answer_for(text);
	free(text);
	return done();
}

static bool is_word(const char *text, const char *more)
{
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr(more, *text))
			return false;
	return true;
}

static bool is_name(const char *text)
{
	return strlen(text) <= SNAPSHOT_NAME_MAX && is_word(text, "_.-");
}

static char *migrate_verb(struct run *run, char **arguments)
{
	return answer_for(migrate_away(run));
}

static struct snapshot *find_snapshot(struct requests *requests, const char *name)
{
	for (int i = 0; i < requests->snapshot_count; i++)
		if (strcmp(requests->snapshots[i].name, name) == 0)
			return &requests->snapshots[i];
	return NULL;
}

static char *snapshot_save_verb(struct run *run, char **arguments)
{
	struct requests *requests = &run->requests;
	struct snapshot *snapshot;
	char *error;
	int fd;

	if (!is_name(arguments[0]) || find_snapshot(requests, arguments[0]) ||
	    requests->snapshot_count == SNAPSHOTS_MAX)
		return format("failed not a new name, or too many: %s", arguments[0]);
	fd = memfd_create(arguments[0], MFD_CLOEXEC);
	if (fd < 0)
		return format("failed memfd_create: %s", strerror(errno));
	error = migrate_save(run, fd);
	if (error) {
		close(fd);
		return answer_for(error);
	}
	snapshot = &requests->snapshots[requests->snapshot_count++];
	strcpy(snapshot->name, arguments[0]);
	snapshot->fd = fd;
	return format("ok saved");
}

/* The guest that goes on is the one that asked to be saved: this is its answer. */
static char *snapshot_load_verb(struct run *run, char **arguments)
{
	struct snapshot *snapshot = find_snapshot(&run->requests, arguments[0]);
	char *error;

	if (!snapshot)
		return format("failed no such snapshot: %s", arguments[0]);
	error = migrate_load(run, snapshot->fd);
	return error ? answer_for(error) : format("ok loaded");
}

static char *nmi_verb(struct run *run, char **arguments)
{
	return ask(run, "inject-nmi", NULL);
}

/* mce [-b] CPU BANK STATUS MCG_STATUS ADDR MISC */
static char *mce_verb(struct run *run, char **arguments)
{
	bool broadcast = strcmp(arguments[0], "-b") == 0;
	char **value = arguments + broadcast;
	char *line, *answer;

	for (int i = 0; i < 6; i++)
		if (!value[i] || !is_word(value[i], "") || !isdigit((unsigned char)value[i][0]))
			return format("failed mce takes [-b] and six numbers");
	line = format("mce %s%s %s %s %s %s %s", broadcast ? "-b " : "", value[0], value[1],
		      value[2], value[3], value[4], value[5]);
	answer = ask_human(run, line);
	free(line);
	return answer;
}

/* The value of a device's property as QMP wants it: a number, a truth value or a string. */
static json_t *property_value(const char *text)
{
	long number;

	if (parse_number(text, 0, 0x7fffffff, &number))
		return json_integer(number);
	if (strcmp(text, "on") == 0 || strcmp(text, "off") == 0)
		return json_boolean(text[1] == 'n');
	return json_string(text);
}

/* "edu,id=e1,addr=05.0" */
static char *device_add_verb(struct run *run, char **arguments)
{
	json_t *device = json_object();
	char *rest = arguments[0];
	char *part = strsep(&rest, ",");

	if (!is_word(part, "_.-") || (rest && !is_word(rest, "_.,=:-"))) {
		json_decref(device);
		return format("failed not a device");
	}
	json_object_set_new(device, "driver", json_string(part));
	while ((part = strsep(&rest, ","))) {
		char *value = strchr(part, '=');

		if (!value || value == part) {
			json_decref(device);
			return format("failed not a property: %s", part);
		}
		*value++ = '\0';
		json_object_set_new(device, part, property_value(value));
	}
	return ask(run, "device_add", device);
}

static char *device_del_verb(struct run *run, char **arguments)
{
	if (!is_name(arguments[0]))
		return format("failed not a name: %s", arguments[0]);
	return ask(run, "device_del", json_pack("{s:s}", "id", arguments[0]));
}

/* Plugs the next CPU that the machine has a free place for. */
static char *cpu_add_verb(struct run *run, char **arguments)
{
	char *error;
	json_t *places = run_ask(run, run->machine, "query-hotpluggable-cpus", NULL, -1, &error);
	json_t *free_place = NULL, *device;
	size_t i;

	if (!places)
		return answer_for(error);
	/* QEMU lists the last place first. */
	for (i = 0; i < json_array_size(places); i++)
		if (!json_object_get(json_array_get(places, i), "qom-path"))
			free_place = json_array_get(places, i);
	if (!free_place) {
		json_decref(places);
		return format("failed no place for another CPU");
	}
	device = json_deep_copy(json_object_get(free_place, "props"));
	json_object_set(device, "driver", json_object_get(free_place, "type"));
	json_object_set_new(device, "id", json_sprintf("cpu-added-%zu", json_array_size(places)));
	json_decref(places);
	return ask(run, "device_add", device);
}

/* stop MS: the guest stands still for so long. */
static char *stop_verb(struct run *run, char **arguments)
{
	uint64_t end;
	char *answer;
	long ms;

	if (!parse_number(arguments[0], 0, PAUSE_MAX_MS, &ms))
		return format("failed not a number of milliseconds: %s", arguments[0]);
	answer = ask(run, "stop", NULL);
	if (strcmp(answer, "ok") != 0)
		return answer;
	free(answer);
	for (end = clock_ms() + ms; run_goes_on(run) && clock_ms() < end;)
		run_pump(run, end);
	return ask(run, "cont", NULL);
}

/* wakeup MS: in so long, for a guest that goes to sleep now. */
static char *wakeup_verb(struct run *run, char **arguments)
{
	long ms;

	if (!parse_number(arguments[0], 0, PAUSE_MAX_MS, &ms))
		return format("failed not a number of milliseconds: %s", arguments[0]);
	run->requests.wakeup_at = clock_ms() + ms;
	return done();
}

static char *powerdown_verb(struct run *run, char **arguments)
{
	return ask(run, "system_powerdown", NULL);
}

static const struct {
	const char *name;
	int least, most;	/* arguments */
	request_verb *function;
} verbs[] = {
	{ "migrate", 0, 0, migrate_verb },
	{ "snapshot-save", 1, 1, snapshot_save_verb },
	{ "snapshot-load", 1, 1, snapshot_load_verb },
	{ "inject-nmi", 0, 0, nmi_verb },
	{ "mce", 6, 7, mce_verb },
	{ "device-add", 1, 1, device_add_verb },
	{ "device-del", 1, 1, device_del_verb },
	{ "cpu-add", 0, 0, cpu_add_verb },
	{ "stop", 1, 1, stop_verb },
	{ "wakeup", 1, 1, wakeup_verb },
	{ "powerdown", 0, 0, powerdown_verb },
};

static char *carry_out(struct run *run, char *line)
{
	char *arguments[ARGUMENTS_MAX + 1] = { NULL };
	char *verb = strsep(&line, " ");
	int count = 0;

	for (char *word = strsep(&line, " "); word; word = strsep(&line, " "))
		if (*word && count < ARGUMENTS_MAX)
			arguments[count++] = word;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].name, verb) != 0)
			continue;
		if (count < verbs[i].least || count > verbs[i].most)
			return format("failed %s takes %d arguments", verb, verbs[i].least);
		return verbs[i].function(run, arguments);
	}
	return format("unsupported no such request");
}

#define KUT_MIGRATE "Now migrate the VM"
#define KUT_SKIPPED "Skipped VM migration"
#define KUT_BEGIN "Begin continuous migration"
#define KUT_END "End continuous migration"

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

void requests_hear(struct requests *requests, const char *line)
{
	if (!starts_with(line, "VMM: ") && !starts_with(line, KUT_MIGRATE) &&
	    !starts_with(line, KUT_SKIPPED) && !starts_with(line, KUT_BEGIN) &&
	    !starts_with(line, KUT_END))
		return;
	if (requests->count < REQUESTS_MAX)
		requests->queue[requests->count++] = format("%s", line);
}

/* The messages of kvm-unit-tests leave a guest no way to hear of a failure: the run is broken then.
 */
static void migrate_or_break(struct run *run)
{
	char *error = migrate_away(run);

	if (error && run_goes_on(run)) {
		snprintf(run->ending.broken, sizeof(run->ending.broken), "migration: %s", error);
		run->requests.migrating_on = false;
	}
	free(error);
}

/* They want a key pressed. */
static void serve_kut(struct run *run, const char *line)
{
	if (starts_with(line, KUT_BEGIN))
		run->requests.migrating_on = true;
	else if (starts_with(line, KUT_END))
		run->requests.migrating_on = false;
	else if (starts_with(line, KUT_MIGRATE))
		migrate_or_break(run);
	machine_type(run->machine, "");
}

static void serve_one(struct run *run)
{
	struct requests *requests = &run->requests;
	char *line = requests->queue[0];
	char *answer;

	requests->count--;
	memmove(requests->queue, requests->queue + 1, requests->count * sizeof(requests->queue[0]));
	if (starts_with(line, "VMM: ")) {
		answer = carry_out(run, line + strlen("VMM: "));
		log_note(&run->log, "answer: %s", answer);
		machine_type(run->machine, answer);
		free(answer);
	} else {
		serve_kut(run, line);
	}
	free(line);
}

void requests_serve(struct run *run)
{
	struct requests *requests = &run->requests;

	while (requests->count && run_goes_on(run))
		serve_one(run);
	if (requests->wakeup_at && clock_ms() >= requests->wakeup_at && run_goes_on(run)) {
		requests->wakeup_at = 0;
		free(ask(run, "system_wakeup", NULL));
	}
	if (requests->migrating_on && run_goes_on(run))
		migrate_or_break(run);
}

uint64_t requests_due(const struct requests *requests)
{
	return requests->migrating_on ? clock_ms() : requests->wakeup_at;
}

void requests_free(struct requests *requests)
{
	while (requests->count)
		free(requests->queue[--requests->count]);
	while (requests->snapshot_count)
		close(requests->snapshots[--requests->snapshot_count].fd);
}
