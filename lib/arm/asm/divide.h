/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU has no trap for a division by zero. */
#ifndef LIB_ARM_ASM_DIVIDE_H
#define LIB_ARM_ASM_DIVIDE_H

#include <asm-generic/divide.h>

#endif
