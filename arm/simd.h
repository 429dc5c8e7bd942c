/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions on vector registers: what simd.c and its parts share. */
#ifndef ARM_SIMD_H
#define ARM_SIMD_H

#include "probe.h"

union vector128 {
	u64 d[2];
	u32 s[4];
	u16 h[8];
	u8 b[16];
};

struct simd_probe {
	struct probe p;
	struct probe_vectors in, out, want;
};

/* A state with something different in each register. */
void simd_init(struct simd_probe *s);

/* Runs it; then all is expected as before, until @s->want is told otherwise. */
void simd_run(struct simd_probe *s, u32 insn);
bool simd_check(struct tally *tally, struct simd_probe *s);

/* Register @n as it goes in, and as it must come out. */
union vector128 *simd_in(struct simd_probe *s, unsigned int n);
union vector128 *simd_want(struct simd_probe *s, unsigned int n);

/* Deterministic contents, different for every @seed; some are edges. */
void simd_fill(union vector128 *v, unsigned int seed);

void test_crypto(void);
void test_integer(void);
void test_float(void);

#endif
