/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One VMM as a child process: started from an argument vector, in a process group of its own, and
 * never left behind. If this program dies, the kernel kills the VMM; what the VMM itself started
 * falls to this program (it is a child subreaper) and is killed when the run is over.
 */
#ifndef HOST_VMM_H
#define HOST_VMM_H

#include <stdbool.h>
#include <sys/types.h>

struct vmm {
	pid_t pid;
	struct vmm *next;	/* another that runs at the same time */
	int in, out, err;	/* our ends of its stdin, stdout and stderr */
	bool exited;
	int wait_status;	/* of waitpid(), once it exited */
};

/*
 * Makes this process the reaper of everything below it, and have it die with its parent PARENT (0:
 * whoever it is).
 */
void vmm_adopt_all(pid_t parent);

/* Starts it; the descriptors KEEP (-1: none) stay open in it. 0, or the errno of what failed. */
int vmm_start(struct vmm *vmm, char *const argv[], const int keep[2]);

/* Takes the exit statuses of all children that ended, for FIRST and those behind it. */
void vmm_reap(struct vmm *first);

/* Sends a signal to its process group. */
void vmm_signal(const struct vmm *vmm, int signal);

/*
 * Kills every process below this one and waits for them; FIRST and those behind it have exited
 * then.
 */
void vmm_kill_all(struct vmm *first);

#endif
