/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bit maps; and bits numbered from the left, as the manuals do. */
#ifndef LIB_S390X_ASM_BITOPS_H
#define LIB_S390X_ASM_BITOPS_H

#define BITS_PER_LONG	64

#include <asm-generic/bitops.h>

#ifndef __ASSEMBLY__

/* Bit @nr of a bit string, 0 the leftmost of its first byte. */
static inline bool test_bit_inv(unsigned long nr, const volatile void *map)
{
	const volatile unsigned char *bytes = map;

	return bytes[nr / 8] & 0x80 >> nr % 8;
}

#endif

#endif
