/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014, figures 13 and 17).
 */
#include <rand.h>
#include <stdlib.h>

#define GOLDEN_GAMMA	0x9e3779b97f4a7c15ull

prng_state prng_init(uint64_t seed)
{
	return (prng_state){ seed };
}

prng_state prng_init_reported(uint64_t seed)
{
	const char *wanted = getenv("PRNG_SEED");

	if (wanted)
		seed = strtoull(wanted, NULL, 0);
	report_info("random numbers: PRNG_SEED=%#llx", (unsigned long long)seed);
	return prng_init(seed);
}

uint64_t prng64(prng_state *state)
{
	u64 z = state->seed += GOLDEN_GAMMA;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

uint32_t prng32(prng_state *state)
{
	return upper_32_bits(prng64(state));
}
