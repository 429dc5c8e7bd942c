/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the control register tests share: writing a register and looking at it, with the old
 * value back before anything else runs.
 *
 * Each test calls cr_setup() first, which in 64-bit builds also maps all memory for the
 * supervisor only, so that CR4.SMEP and CR4.SMAP can be set while the probe's code runs. Code
 * at CPL 3 needs cr_user_memory(true).
 */
#ifndef X86_CR_H
#define X86_CR_H

#include <libcflat.h>
#include "probe.h"
#include "tally.h"

/* probe_setup(), and memory for the supervisor. */
void cr_setup(void);
void cr_user_memory(bool user);

/* What a write did: the vector, its error code, and what the register then read as. */
struct cr_result {
	u32 vector;
	u32 error;
	ulong value;	/* the register after the write, or after the fault */
	bool clean;	/* nothing else changed, and a fault left the register as it was */
};

/*
 * MOV to CR @n of @value, a MOV from it, and a MOV of the old value, with nothing in between.
 * @n is 0, 2, 3, 4 or 8; 8 in 64-bit code only.
 */
struct cr_result cr_write(unsigned int n, ulong value);

/* The same for a debug register. */
struct cr_result dr_write(unsigned int n, ulong value);

/* The register now. */
ulong cr_read(unsigned int n);
ulong dr_read(unsigned int n);

/* Whether the write was refused with #GP(0), and nothing changed. */
static inline bool cr_refused(struct cr_result r)
{
	return r.vector == 13 && r.error == 0 && r.clean;
}

/* Whether the write was taken and the register then read as @value. */
static inline bool cr_holds(struct cr_result r, ulong value)
{
	return r.vector == PROBE_DONE && r.clean && r.value == value;
}

/* The bit of a CPUID leaf: bit @bit of register @reg (0 EAX to 3 EDX), 0 beyond the last leaf. */
bool cr_cpuid_bit(u32 leaf, u32 index, unsigned int reg, unsigned int bit);

#endif
