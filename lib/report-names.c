/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts names by their hash, in a table of fixed size. See report-names.h. */
#include <libcflat.h>
#include <report-names.h>

#define SLOTS	4096	/* a power of two */
#define PROBES	64	/* slots that are looked at for a name, so that a full table costs little */

static struct {
	u32 tag;	/* the half of the hash that does not choose the slot; 0: free */
	u32 times;
} slots[SLOTS];

/* FNV-1a, 64 bits: offset basis and prime as its authors give them. */
static u64 hash_of(const char *name)
{
	u64 hash = 0xcbf29ce484222325ull;

	while (*name)
		hash = (hash ^ (unsigned char)*name++) * 0x100000001b3ull;
	return hash;
}

unsigned int report_name_times(const char *name)
{
	u64 hash = hash_of(name);
	u32 tag = upper_32_bits(hash) ? upper_32_bits(hash) : 1;

	for (u32 i = 0; i < PROBES; i++) {
		u32 slot = (lower_32_bits(hash) + i) % SLOTS, found = 0;

		/* On success, or when the slot has a tag already, found is what it had. */
		__atomic_compare_exchange_n(&slots[slot].tag, &found, tag, false,
					    __ATOMIC_RELAXED, __ATOMIC_RELAXED);
		if (!found || found == tag)
			return __atomic_add_fetch(&slots[slot].times, 1, __ATOMIC_RELAXED);
	}
	return 1;
}
