/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest was doing when its time was up: the registers and the call chain of each of its
 * CPUs.
 */
#ifndef HOST_HANG_H
#define HOST_HANG_H

struct run;

/*
 * Asks the VMM, and writes it to the log; call chains are kept as stack traces, to be made
 * readable.
 */
void hang_record(struct run *run);

#endif
