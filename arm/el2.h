/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EL2 around a probe at EL1 or EL0: what el2.c and its parts share. */
#ifndef ARM_EL2_H
#define ARM_EL2_H

#include <asm/el2.h>
#include "probe.h"

/* The last exception that EL2 took; written by el2-vectors.S. */
struct el2_seen {
	u64 esr, far, hpfar, pc, pstate, count;
	u64 resume;		/* where EL2 returns to */
};
extern struct el2_seen el2_seen;

/* What el2_disarm(), called by the vectors at EL2, is for: no trap hits the probe's own handler. */
void el2_disarm(void);

enum el2_register { R_HCR, R_CPTR, R_MDCR, R_CNTHCTL, R_VTTBR, R_VTCR, R_VPIDR, R_VMPIDR, R_HSTR,
		    R_VECTORS, R_TLB };

/* Run at EL2. R_TLB has no value: writing it invalidates what stage 2 has in TLBs. */
u64 el2_read(enum el2_register r);
void el2_write(enum el2_register r, u64 value);

/* Runs the instruction, with @r having @value meanwhile; el2_seen tells what EL2 saw. */
void el2_probe(struct probe *p, u32 insn, enum el2_register r, u64 value);

/*
 * Whether EL2 got exactly this exception at the instruction, and nothing else happened; with
 * @esr 0, whether EL2 got none.
 */
bool el2_check(struct probe *p, u64 esr, int offset);

void test_stage2(void);
void test_identity(void);

#endif
