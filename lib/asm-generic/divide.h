/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Division by zero on a CPU that has no trap for it. */
#ifndef LIB_ASM_GENERIC_DIVIDE_H
#define LIB_ASM_GENERIC_DIVIDE_H

/* Raises the CPU's own trap for a division by zero where it has one; else returns. */
static inline void divide_by_zero_trap(void)
{
}

#endif
