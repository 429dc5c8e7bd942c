/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns an appended test and the user's wishes into the settings of a run: see standalone.h. */
#include "standalone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

#define WORDS_MAX 512

static const char usage[] =
	"usage: %s [OPTION]... [VMM ARGUMENT]...\n"
	"One test of vmm-unit-tests, with all that it needs but the VMM.\n"
	"\n"
	"  -t, --tap13        report in TAP version 13\n"
	"  -v, --verbose      a line for each check\n"
	"      --timeout N    stop after N seconds; 0: never\n"
	"      --log FILE     keep the console\n"
	"      --events ID    write the events of the run, under this name, to stdout\n"
	"      --dry-run      print the VMM's command\n"
	"      --extract DIR  write the files that the command names\n"
	"  -h, --help         this text\n"
	"\n"
	"Environment: QEMU, BOCHS (the VMM), ACCEL (tcg or kvm), TIMEOUT (seconds).\n"
	"Exit status: 0 passed, 1 failed, 2 error, 77 skipped.\n";

struct wishes {
	const char *timeout, *log, *extract, *events;
	bool dry_run;
};

struct words {
	char *word[WORDS_MAX + 1];
	int count;
};

static void add(struct words *words, char *word)
{
	if (words->count == WORDS_MAX)
		die("too many arguments");
	words->word[words->count++] = word;
}

static const char *value_of(char **argv, int *at)
{
	if (!argv[*at + 1])
		die("%s needs a value", argv[*at]);
	return argv[++*at];
}

/* Returns where the VMM's arguments start. */
static int read_wishes(struct wishes *wishes, struct options *options, int argc, char **argv)
{
	int at;

	wishes->timeout = getenv("TIMEOUT");
	for (at = 1; at < argc; at++) {
		const char *word = argv[at];

		if (!strcmp(word, "-t") || !strcmp(word, "--tap13")) {
			options->show = SHOW_TAP;
		} else if (!strcmp(word, "-v") || !strcmp(word, "--verbose")) {
			options->show = SHOW_VERBOSE;
		} else if (!strcmp(word, "--timeout")) {
			wishes->timeout = value_of(argv, &at);
		} else if (!strcmp(word, "--log")) {
			wishes->log = value_of(argv, &at);
		} else if (!strcmp(word, "--events")) {
			wishes->events = value_of(argv, &at);
		} else if (!strcmp(word, "--extract")) {
			wishes->extract = value_of(argv, &at);
		} else if (!strcmp(word, "--dry-run")) {
			wishes->dry_run = true;
		} else if (!strcmp(word, "-h") || !strcmp(word, "--help")) {
			printf(usage, argv[0]);
			exit(EXIT_PASS);
		} else if (!strcmp(word, "--")) {
			return at + 1;
		} else {
			break;
		}
	}
	return at;
}

static char *write_file(const struct payload_file *file, const char *dir)
{
	char *path = format("%s/%s", dir, file->name);
	int error = make_parents(path);
	int fd = error ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		die("cannot write %s: %s", path, strerror(error ? error : errno));
	error = write_all(fd, file->data, file->len);
	if (close(fd) || error)
		die("cannot write %s: %s", path, strerror(error ? error : errno));
	return path;
}

/* What standalone_clean_up() is to remove. */
static char *scratch;
static char *scratch_files[PAYLOAD_FILES_MAX];
static int scratch_count;

static const char *scratch_dir(void)
{
	const char *base = getenv("TMPDIR");

	if (scratch)
		return scratch;
	scratch = format("%s/vmm-unit-test-XXXXXX", base && *base ? base : "/tmp");
	if (!mkdtemp(scratch))
		die("cannot make %s: %s", scratch, strerror(errno));
	atexit(standalone_clean_up);
	return scratch;
}

void standalone_clean_up(void)
{
	if (!scratch)
		return;
	while (scratch_count)
		unlink(scratch_files[--scratch_count]);
	rmdir(scratch);
	scratch = NULL;
}

static char *file_path(const struct payload_file *file, const struct wishes *wishes)
{
	if (wishes->extract)
		return write_file(file, wishes->extract);
	if (wishes->dry_run)
		return format("%s", file->name);
	scratch_files[scratch_count] = write_file(file, scratch_dir());
	return scratch_files[scratch_count++];
}

/* "-machine pc,accel=tcg" with ACCEL in place of what was chosen when the test was made. */
static char *with_accel(const char *machine, const char *accel)
{
	const char *at = strstr(machine, "accel=");

	if (!at ||
	    strspn(accel, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,=-_.") !=
		    strlen(accel))
		die("ACCEL=%s cannot be used", accel);
	return format("%.*saccel=%s", (int)(at - machine), machine, accel);
}

/* Bochs is started by this program; its word in the command is the program's name when it was made. */
static char *program_of(const struct payload *payload)
{
	const char *qemu = getenv("QEMU");
	char *self;

	if (strcmp(payload->command[0], "supervise") != 0)
		return format("%s", qemu && *qemu ? qemu : payload->command[0]);
	self = realpath("/proc/self/exe", NULL);
	if (!self)
		die("/proc/self/exe: %s", strerror(errno));
	return self;
}

static void add_command(struct words *words, const struct payload *payload,
			const struct wishes *wishes)
{
	const char *accel = getenv("ACCEL");

	add(words, program_of(payload));
	for (int i = 1; payload->command[i]; i++) {
		char *word = payload->command[i];
		int number;

		if (sscanf(word, "@FILE%d@", &number) == 1 && number >= 0 &&
		    number < payload->file_count)
			word = file_path(&payload->files[number], wishes);
		else if (accel && *accel && strcmp(payload->command[i - 1], "-machine") == 0)
			word = with_accel(word, accel);
		add(words, word);
	}
}

/* So that a shell takes it as it is. */
static void print_command(char *const *words)
{
	for (; *words; words++) {
		putchar('\'');
		for (const char *c = *words; *c; c++)
			fputs(*c == '\'' ? "'\\''" : (char[2]){ *c, '\0' }, stdout);
		fputs(words[1] ? "' " : "'\n", stdout);
	}
}

/* "1.5" seconds, in milliseconds. */
static char *milliseconds(const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || (*end && strcmp(end, "s") != 0) || !(seconds >= 0 && seconds < 2e6))
		die("not a number of seconds: %s", text);
	return format("%.0f", seconds * 1000);
}

void standalone_read(struct options *options, const struct payload *payload, int argc, char **argv)
{
	struct wishes wishes = { 0 };
	struct options given = { .show = SHOW_PRETTY };
	static struct words words;
	int rest = read_wishes(&wishes, &given, argc, argv);
	int command;

	add(&words, argv[0]);
	for (int i = 0; payload->options[i]; i++)
		add(&words, payload->options[i]);
	if (wishes.timeout && *wishes.timeout) {
		add(&words, "--timeout");
		add(&words, milliseconds(wishes.timeout));
	}
	if (wishes.log) {
		add(&words, "--log");
		add(&words, (char *)wishes.log);
	}
	if (wishes.events) {
		add(&words, "--events");
		add(&words, "1");
		add(&words, "--id");
		add(&words, (char *)wishes.events);
	}
	add(&words, "--");
	command = words.count;
	add_command(&words, payload, &wishes);
	for (; rest < argc; rest++)
		add(&words, argv[rest]);
	if (wishes.dry_run)
		print_command(words.word + command);
	if (wishes.dry_run || wishes.extract)
		exit(EXIT_PASS);
	options_read(options, words.count, words.word);
	options->show = given.show;
	options->shows = !wishes.events;
}
