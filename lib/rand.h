/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random numbers that a seed repeats.
 *
 *	prng_state state = prng_init_reported(1);
 *	u32 number = prng32(&state);
 */
#ifndef LIB_RAND_H
#define LIB_RAND_H

#include <libcflat.h>

typedef struct prng_state {
	u64 seed;	/* of the next number */
} prng_state;

/* The same @seed gives the same numbers on every architecture. */
prng_state prng_init(uint64_t seed);

/*
 * The same with the seed that PRNG_SEED in the environ gives, or else @seed; an INFO line
 * tells which it is, so that a failure can be run again.
 */
prng_state prng_init_reported(uint64_t seed);

/* The next number, equally distributed over all there are. */
uint32_t prng32(prng_state *state);
uint64_t prng64(prng_state *state);

#endif
