/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bits and fields of words. Bit 0 is the least significant one. */
#ifndef LIB_BITOPS_H
#define LIB_BITOPS_H

#include <linux/const.h>
#include <asm/bitops.h>

#define BITS_PER_BYTE		8
#define BITS_PER_LONG_LONG	64

#define BIT(nr)			(_AC(1, UL) << (nr))
#define BIT_ULL(nr)		(_AC(1, ULL) << (nr))

#ifndef __ASSEMBLY__
#include <stdbool.h>

/* Which word of a bit map bit @nr is in, and its mask there. */
#define BIT_WORD(nr)		((nr) / BITS_PER_LONG)
#define BIT_MASK(nr)		(1ul << ((nr) % BITS_PER_LONG))
#define BITS_TO_LONGS(nr)	(((nr) + BITS_PER_LONG - 1) / BITS_PER_LONG)

/* Bits @h down to @l, both included. */
#define GENMASK(h, l)		((~0ul >> (BITS_PER_LONG - 1 - (h) + (l))) << (l))
#define GENMASK_ULL(h, l)	((~0ull >> (BITS_PER_LONG_LONG - 1 - (h) + (l))) << (l))

#define upper_32_bits(n)	((u32)((u64)(n) >> 32))
#define lower_32_bits(n)	((u32)(n))

/* The number of the highest bit set; @word must not be 0. */
static inline unsigned long fls(unsigned long word)
{
	return BITS_PER_LONG - 1 - __builtin_clzl(word);
}

static inline bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

/* The least order so that 1 << order is @size or more; 0 for a size of 0. */
static inline unsigned int get_order(size_t size)
{
	return size > 1 ? fls(size - 1) + 1 : 0;
}
#endif

#endif
