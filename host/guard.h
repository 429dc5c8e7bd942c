/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two processes for each run, so that killing one of them leaves the other to clean up: the guard,
 * which the runner started, and the worker, its child, which does everything else.
 */
#ifndef HOST_GUARD_H
#define HOST_GUARD_H

/*
 * Returns in the worker, with all signals blocked. The guard never returns: it hands the worker its
 * signals, writes its process id to BELL_FD (-1: nowhere) when the worker has ended, and ends with
 * the worker's exit status; if the worker is killed, it kills what the worker left and dies by the
 * same signal. Before it ends it calls CLEAN_UP.
 */
void guard_split(int bell_fd, void (*clean_up)(void));

#endif
