/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Division by zero, for 64-bit division on 32-bit CPUs (lib/divide.c). */
#ifndef LIB_X86_ASM_DIVIDE_H
#define LIB_X86_ASM_DIVIDE_H

/* Raises #DE. Returns when its handler goes on behind the instruction. */
static inline void divide_by_zero_trap(void)
{
	unsigned int low = 0, high = 0;

	asm volatile("divl %2" : "+a"(low), "+d"(high) : "r"(0) : "cc");
}

#endif
