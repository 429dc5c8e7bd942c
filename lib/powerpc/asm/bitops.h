/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bit maps are of longs, in the CPU's byte order. */
#ifndef LIB_POWERPC_ASM_BITOPS_H
#define LIB_POWERPC_ASM_BITOPS_H

#include <asm-generic/bitops.h>

#endif
