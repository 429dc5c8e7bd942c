/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Probes in machine mode and by it: every trap comes to M mode, since nothing is delegated
 * meanwhile. Needs the project's own firmware, which calls test code in machine mode.
 */
#ifndef RISCV_PROBE_MACHINE_H
#define RISCV_PROBE_MACHINE_H

#include "firmware.h"
#include "probe.h"

#define MSTATUS_MIE	BIT(3)
#define MSTATUS_MPIE	BIT(7)
#define MSTATUS_MPP	(3ul << 11)
#define MSTATUS_MPRV	BIT(17)
#define MSTATUS_TVM	BIT(20)
#define MSTATUS_TW	BIT(21)
#define MSTATUS_TSR	BIT(22)

/* False, with a skip, when the firmware is another. */
bool machine_available(void);

/* What @function gives for @argument in machine mode; it must not trap. */
unsigned long in_machine_mode(unsigned long (*function)(unsigned long), unsigned long argument);

/*
 * Runs @p with p->in.status as mstatus but for MPP, which the mode gives, and medeleg 0. In
 * p->out cause, tval, pc and status are the machine's.
 */
void probe_machine_run(struct probe *p);

/* The same judgement as probe_is(), of mstatus. */
bool probe_machine_is(const struct probe *p, unsigned long cause, unsigned long tval,
		      u32 changed, bool why);

#endif
