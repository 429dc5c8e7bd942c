/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where each CPU of a guest stands, asked at the prompt of Bochs's debugger. */
#ifndef HOST_BOCHS_HANG_H
#define HOST_BOCHS_HANG_H

#include <sys/types.h>

/*
 * Interrupts the process, whose stdin and stdout are at IN and OUT, and says each CPU's registers
 * on stderr, with its stack trace as a guest would print it. Gives up when Bochs is silent for two
 * seconds.
 */
void bochs_hang_record(pid_t pid, int in, int out, long cpus);

#endif
