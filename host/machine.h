/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A running virtual machine: the VMM's process, and the QMP socket to talk to it. */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#include <stdbool.h>

#include "qmp.h"
#include "vmm.h"

struct machine {
	struct vmm vmm;
	struct qmp qmp;		/* qmp.fd is -1 where the VMM does not speak it */
};

/*
 * Starts COMMAND, with QMP if it is a QEMU. INCOMING_FD (-1: none) is where it is to read its state
 * from, as the destination of a migration. 0, or the errno of what failed.
 */
int machine_start(struct machine *machine, char *const command[], bool with_qmp, int incoming_fd);

/* Kills the VMM, waits for it, and closes what led to it. */
void machine_end(struct machine *machine);

/* Sends one line to the guest's console. */
void machine_type(struct machine *machine, const char *line);

#endif
