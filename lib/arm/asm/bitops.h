/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bit operations, as everywhere. */
#ifndef LIB_ARM_ASM_BITOPS_H
#define LIB_ARM_ASM_BITOPS_H

#include <asm-generic/bitops.h>

#endif
