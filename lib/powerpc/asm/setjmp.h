/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What setjmp.S keeps: LR, R1, R2, CR and R14 to R31. */
#ifndef LIB_POWERPC_ASM_SETJMP_H
#define LIB_POWERPC_ASM_SETJMP_H

#define SETJMP_LONGS	22

#endif
