/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bit maps of longs, of any length. Names without __ are atomic and order all accesses. */
#ifndef LIB_ASM_GENERIC_BITOPS_H
#define LIB_ASM_GENERIC_BITOPS_H

#ifndef BITS_PER_LONG
#define BITS_PER_LONG	(__SIZEOF_LONG__ * 8)
#endif

#ifndef __ASSEMBLY__
#include <stdbool.h>

static inline unsigned long *__word_of_bit(int nr, volatile void *map)
{
	return (unsigned long *)map + nr / BITS_PER_LONG;
}

static inline unsigned long __mask_of_bit(int nr)
{
	return 1ul << nr % BITS_PER_LONG;
}

static inline void __set_bit(int nr, volatile void *map)
{
	*__word_of_bit(nr, map) |= __mask_of_bit(nr);
}

static inline void __clear_bit(int nr, volatile void *map)
{
	*__word_of_bit(nr, map) &= ~__mask_of_bit(nr);
}

static inline bool test_and_set_bit(int nr, volatile void *map)
{
	return __sync_fetch_and_or(__word_of_bit(nr, map), __mask_of_bit(nr)) & __mask_of_bit(nr);
}

static inline bool test_and_clear_bit(int nr, volatile void *map)
{
	return __sync_fetch_and_and(__word_of_bit(nr, map), ~__mask_of_bit(nr)) & __mask_of_bit(nr);
}

static inline void set_bit(int nr, volatile void *map)
{
	test_and_set_bit(nr, map);
}

static inline void clear_bit(int nr, volatile void *map)
{
	test_and_clear_bit(nr, map);
}

static inline bool test_bit(int nr, const volatile void *map)
{
	const volatile unsigned long *words = map;

	return words[nr / BITS_PER_LONG] & __mask_of_bit(nr);
}
#endif

#endif
