/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ldst.c and its parts share: a probe with memory around x1 that is compared whole. */
#ifndef ARM_LDST_H
#define ARM_LDST_H

#include "probe.h"

#define WINDOW	256

struct memory_probe {
	struct probe p;
	u8 *memory;		/* WINDOW bytes; x1 points near their middle */
	u8 want[WINDOW];
};

/* A fresh state with x1 @misalign bytes behind the middle of the window. */
void memory_init(struct memory_probe *m, enum probe_level level, unsigned int misalign);

/* Where x1 points, as an index into want[]. */
unsigned int memory_at(const struct memory_probe *m, u64 address);

/* Little-endian numbers of @bytes bytes in want[]. */
u64 memory_get(const struct memory_probe *m, u64 address, unsigned int bytes);
void memory_put(struct memory_probe *m, u64 address, unsigned int bytes, u64 value);

/* Runs it; then, when what is expected was said, compares state and memory. */
void memory_run(struct memory_probe *m, u32 insn);
void memory_tally(struct tally *tally, const struct memory_probe *m);

/* An alignment fault at x1 or another address. */
void memory_expect_alignment(struct memory_probe *m, u64 address, bool write);

/* SCTLR_EL1.A. */
void set_alignment_check(bool on);

u64 extend(u64 value, unsigned int bytes, bool is_signed, bool to32);

void test_atomics(void);
void test_exclusives(void);

#endif
