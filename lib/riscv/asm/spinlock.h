/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RISC-V has no spinlock of its own. */
#ifndef LIB_RISCV_ASM_SPINLOCK_H
#define LIB_RISCV_ASM_SPINLOCK_H

#include <asm-generic/spinlock.h>

#endif
