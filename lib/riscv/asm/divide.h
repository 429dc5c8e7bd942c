/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Division has no trap (unprivileged specification, section 7.2). */
#ifndef LIB_RISCV_ASM_DIVIDE_H
#define LIB_RISCV_ASM_DIVIDE_H

#include <asm-generic/divide.h>

#endif
