/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of one supervised run, from the command line. */
#ifndef HOST_OPTIONS_H
#define HOST_OPTIONS_H

#include <stdbool.h>
#include <sys/types.h>

#include "judge.h"
#include "show.h"

struct options {
	const char *id;			/* of the run, in events */
	int events_fd;			/* -1: no events */
	const char *log;		/* NULL: no log */
	unsigned long timeout_ms;	/* 0: none */
	pid_t parent;			/* die with this process */
	int bell_fd;			/* where to write the process id in the end; -1: nowhere */
	const char *elf, *addr2line;	/* for stack traces; NULL: leave them as they are */
	bool qmp;			/* the VMM is a QEMU: talk to it */
	bool registers_by_signal;	/* SIGUSR1 makes the VMM say where it stands, and leave */
	bool echo;			/* show the console, and say the verdict in the end */
	bool shows;			/* report by itself, in this format */
	enum show_format show;
	const char *checks[8]; /* path=value: files of this machine and what they are to hold */
	int check_count;
	struct judge_rules rules;
	struct known_issue *known;
	char **command;			/* the VMM's argument vector */
};

/* Reads the command line; ends the program with a message and status 2 when it is wrong. */
void options_read(struct options *options, int argc, char **argv);

#endif
