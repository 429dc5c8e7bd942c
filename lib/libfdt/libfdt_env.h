/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of a flattened devicetree, which are big-endian, and the host's. */
#ifndef LIBFDT_ENV_H
#define LIBFDT_ENV_H

#include <stddef.h>
#include <stdint.h>

typedef uint16_t fdt16_t;
typedef uint32_t fdt32_t;
typedef uint64_t fdt64_t;

/* The number whose big-endian bytes @x has in memory. */
static inline uint16_t fdt16_to_cpu(fdt16_t x)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? x : __builtin_bswap16(x);
}

static inline uint32_t fdt32_to_cpu(fdt32_t x)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? x : __builtin_bswap32(x);
}

static inline uint64_t fdt64_to_cpu(fdt64_t x)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? x : __builtin_bswap64(x);
}

#define cpu_to_fdt16(x)	fdt16_to_cpu(x)
#define cpu_to_fdt32(x)	fdt32_to_cpu(x)
#define cpu_to_fdt64(x)	fdt64_to_cpu(x)

#endif
