/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts and ends virtual machines: see machine.h. */
#include "machine.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

/* -chardev X -mon X -incoming X */
#define EXTRA_WORDS 6

static char **extended(char *const command[])
{
	size_t count = 0;
	char **copy;

	while (command[count])
		count++;
	copy = xcalloc(count + EXTRA_WORDS + 1, sizeof(*copy));
	memcpy(copy, command, count * sizeof(*copy));
	return copy;
}

int machine_start(struct machine *machine, char *const command[], bool with_qmp, int incoming_fd)
{
	int pair[2] = { -1, -1 };
	char **argv = extended(command);
	char **end = argv;
	char *chardev, *incoming;
	int error;

	if (with_qmp && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		die("socketpair: %s", strerror(errno));
	chardev = format("socket,id=supervise-qmp,fd=%d", pair[1]);
	incoming = format("fd:%d", incoming_fd);
	while (*end)
		end++;
	if (with_qmp) {
		*end++ = "-chardev";
		*end++ = chardev;
		*end++ = "-mon";
		*end++ = "chardev=supervise-qmp,mode=control";
	}
	if (incoming_fd >= 0) {
		*end++ = "-incoming";
		*end++ = incoming;
	}
	error = vmm_start(&machine->vmm, argv, (int[2]){ pair[1], incoming_fd });
	qmp_init(&machine->qmp, pair[0], NULL, NULL);
	if (pair[1] >= 0)
		close(pair[1]);
	free(argv);
	free(chardev);
	free(incoming);
	return error;
}

void machine_end(struct machine *machine)
{
	struct vmm *vmm = &machine->vmm;

	if (!vmm->exited) {
		vmm_signal(vmm, SIGKILL);
		while (waitpid(vmm->pid, &vmm->wait_status, 0) < 0 && errno == EINTR)
			;
		vmm->exited = true;
	}
	close(vmm->in);
	if (vmm->out >= 0)
		close(vmm->out);
	if (vmm->err >= 0)
		close(vmm->err);
	qmp_close(&machine->qmp);
}

void machine_type(struct machine *machine, const char *line)
{
	char *text = format("%s\n", line);

	/*
	 * The console's pipe holds far more than a guest ever leaves unread; what does not fit is
	 * lost, as on a wire.
	 */
	if (write(machine->vmm.in, text, strlen(text)) < 0)
		errno = 0;
	free(text);
}
