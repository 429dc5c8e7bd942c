/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the MSR tests share: reading and writing one MSR with all that happens as a value.
 *
 * A write is WRMSR, RDMSR and a WRMSR of the old value in one go, so that no MSR keeps what a
 * test puts into it while C runs.
 */
#ifndef X86_MSR_ACCESS_H
#define X86_MSR_ACCESS_H

#include <libcflat.h>
#include "probe.h"
#include "tally.h"

#define VECTOR_UD	6
#define VECTOR_GP	13

struct msr_result {
	u32 vector;
	u32 error;
	u64 value;	/* read after the write; 0 when that was not possible */
	bool clean;	/* nothing else changed, and a write that faulted left the MSR alone */
};

/* RDMSR of @index at the privilege level and width of @mode, which is as for probe_init(). */
struct msr_result msr_read(u32 index, unsigned int mode);

/* WRMSR of @value to an MSR that can be read; the old value is back on return. */
struct msr_result msr_write(u32 index, u64 value);

/* WRMSR alone: the MSR keeps the value. */
struct msr_result msr_set(u32 index, u64 value, unsigned int mode);

static inline bool msr_refused(struct msr_result r)
{
	return r.vector == VECTOR_GP && r.error == 0 && r.clean;
}

static inline bool msr_taken(struct msr_result r)
{
	return r.vector == PROBE_DONE && r.clean;
}

static inline bool msr_holds(struct msr_result r, u64 value)
{
	return msr_taken(r) && r.value == value;
}

/* Whether @value is canonical in the paging mode in use; in 32-bit builds all are. */
bool msr_canonical(u64 value);

/* The bit of a CPUID leaf: bit @bit of register @reg (0 EAX to 3 EDX), 0 beyond the last leaf. */
bool msr_cpuid_bit(u32 leaf, u32 index, unsigned int reg, unsigned int bit);

/* The register of a CPUID leaf, 0 beyond the last leaf. */
u32 msr_cpuid(u32 leaf, u32 index, unsigned int reg);

/* MAXPHYADDR, SDM volume 2, CPUID leaf 80000008H. */
unsigned int msr_physical_bits(void);

/* Whether the vendor is Intel; all that is not follows AMD. */
bool msr_vendor_is_intel(void);

#endif
