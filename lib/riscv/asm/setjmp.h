/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ra, sp and twelve registers of the caller. */
#ifndef LIB_RISCV_ASM_SETJMP_H
#define LIB_RISCV_ASM_SETJMP_H

#define SETJMP_LONGS	14

#endif
