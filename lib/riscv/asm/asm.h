/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What assembly for both widths needs: loads and stores of a whole register, and offsets. */
#ifndef LIB_RISCV_ASM_ASM_H
#define LIB_RISCV_ASM_ASM_H

#if __riscv_xlen == 64
#define __REG_SEL(a, b)	a
#else
#define __REG_SEL(a, b)	b
#endif

/* Load and store a register; its size in bytes; the directive of a word of that size. */
#define REG_L		__REG_SEL(ld, lw)
#define REG_S		__REG_SEL(sd, sw)
#define SZREG		__REG_SEL(8, 4)
#define REG_WORD	__REG_SEL(.dword, .word)

/* The address of element @idx of an array of words that @reg points to. */
#define ASMARR(reg, idx)	((idx) * SZREG)(reg)

#include <asm/asm-offsets.h>

#endif
