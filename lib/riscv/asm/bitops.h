/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bit maps. */
#ifndef LIB_RISCV_ASM_BITOPS_H
#define LIB_RISCV_ASM_BITOPS_H

#define BITS_PER_LONG	__riscv_xlen

#include <asm-generic/bitops.h>

#endif
