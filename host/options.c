/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads supervise's command line: see options.h. */
#include "options.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

static const char usage[] =
	"usage: supervise [OPTION]... -- VMM [ARGUMENT]...\n"
	"Runs one guest image under a VMM, judges it, and leaves nothing behind.\n"
	"\n"
	"  --id ID            name of the run in events (default: run)\n"
	"  --events FD        write events to this open file descriptor\n"
	"  --log FILE         keep the console here\n"
	"  --timeout MS       stop the VMM after so many milliseconds; 0: never (default: 90000)\n"
	"  --parent PID       stop when this process, the parent, is gone\n"
	"  --bell FD          write the process id there in the end\n"
	"  --elf FILE         image with symbols, for stack traces\n"
	"  --addr2line PROG   the program that reads it (default: addr2line)\n"
	"  --known FIELDS     a known issue; may be repeated\n"
	"  --strict-known     a known issue that no longer shows is a failure\n"
	"  --measures         the guest measures; checks and summary may be missing\n"
	"  --kut              the guest is made for kvm-unit-tests\n"
	"  --may-reset        the guest leaves by a reset or power-off of its own\n"
	"  --check PATH=VALUE skip the test unless the file holds that; may be repeated\n"
	"  --panics           the guest is to panic\n"
	"  --qmp              the VMM is a QEMU: talk QMP to it\n"
	"  --registers-by-signal  SIGUSR1 asks the VMM for its registers, and ends it\n"
	"  --echo             show the console, and the verdict in the end\n"
	"\n"
	"Exit status: 0 passed, 1 failed, 2 error, 77 skipped. docs/protocol.md has the rest.\n";

enum option_id {
	OPT_ID = 1,
	OPT_EVENTS,
	OPT_LOG,
	OPT_TIMEOUT,
	OPT_PARENT,
	OPT_BELL,
	OPT_ELF,
	OPT_ADDR2LINE,
	OPT_KNOWN,
	OPT_STRICT_KNOWN,
	OPT_MEASURES,
	OPT_KUT,
	OPT_MAY_RESET,
	OPT_CHECK,
	OPT_PANICS,
	OPT_QMP,
	OPT_REGISTERS,
	OPT_ECHO,
	OPT_HELP,
};

static const struct option table[] = {
	{ "id", required_argument, NULL, OPT_ID },
	{ "events", required_argument, NULL, OPT_EVENTS },
	{ "log", required_argument, NULL, OPT_LOG },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "parent", required_argument, NULL, OPT_PARENT },
	{ "bell", required_argument, NULL, OPT_BELL },
	{ "elf", required_argument, NULL, OPT_ELF },
	{ "addr2line", required_argument, NULL, OPT_ADDR2LINE },
	{ "known", required_argument, NULL, OPT_KNOWN },
	{ "strict-known", no_argument, NULL, OPT_STRICT_KNOWN },
	{ "measures", no_argument, NULL, OPT_MEASURES },
	{ "kut", no_argument, NULL, OPT_KUT },
	{ "may-reset", no_argument, NULL, OPT_MAY_RESET },
	{ "check", required_argument, NULL, OPT_CHECK },
	{ "panics", no_argument, NULL, OPT_PANICS },
	{ "qmp", no_argument, NULL, OPT_QMP },
	{ "registers-by-signal", no_argument, NULL, OPT_REGISTERS },
	{ "echo", no_argument, NULL, OPT_ECHO },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static long number(const char *option, const char *text, long max)
{
	long value;

	if (!parse_number(text, 0, max, &value))
		die("--%s: not a number from 0 to %ld: %s", option, max, text);
	return value;
}

static void take(struct options *options, enum option_id id)
{
	switch (id) {
	case OPT_ID:
		options->id = optarg;
		break;
	case OPT_EVENTS:
		options->events_fd = number("events", optarg, INT_MAX);
		break;
	case OPT_LOG:
		options->log = optarg;
		break;
	case OPT_TIMEOUT:
		options->timeout_ms = number("timeout", optarg, INT_MAX);
		break;
	case OPT_PARENT:
		options->parent = number("parent", optarg, INT_MAX);
		break;
	case OPT_BELL:
		options->bell_fd = number("bell", optarg, INT_MAX);
		break;
	case OPT_ELF:
		options->elf = optarg;
		break;
	case OPT_ADDR2LINE:
		options->addr2line = optarg;
		break;
	case OPT_KNOWN:
		if (!known_add(&options->known, optarg))
			die("--known: not a known issue: %s", optarg);
		break;
	case OPT_STRICT_KNOWN:
		options->rules.strict_known = true;
		break;
	case OPT_MEASURES:
		options->rules.measures = true;
		break;
	case OPT_KUT:
		options->rules.kut = true;
		break;
	case OPT_MAY_RESET:
		options->rules.may_reset = true;
		break;
	case OPT_CHECK:
		if (options->check_count == 8 || !strchr(optarg, '='))
			die("--check: not path=value, or too many: %s", optarg);
		options->checks[options->check_count++] = optarg;
		break;
	case OPT_PANICS:
		options->rules.panics = true;
		break;
	case OPT_QMP:
		options->qmp = true;
		break;
	case OPT_REGISTERS:
		options->registers_by_signal = true;
		break;
	case OPT_ECHO:
		options->echo = true;
		break;
	case OPT_HELP:
		fputs(usage, stdout);
		exit(EXIT_PASS);
	default:
		die("try supervise --help");
	}
}

void options_read(struct options *options, int argc, char **argv)
{
	int id;

	memset(options, 0, sizeof(*options));
	options->id = "run";
	options->events_fd = -1;
	options->bell_fd = -1;
	options->timeout_ms = 90000;
	options->addr2line = "addr2line";
	while ((id = getopt_long(argc, argv, "+", table, NULL)) != -1)
		take(options, id);
	if (optind == argc)
		die("no VMM given: try supervise --help");
	options->command = argv + optind;
}
