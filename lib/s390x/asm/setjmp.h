/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers 6 to 15 (setjmp.S); guest code uses no floating-point register. */
#ifndef LIB_S390X_ASM_SETJMP_H
#define LIB_S390X_ASM_SETJMP_H

#define SETJMP_LONGS	10

#endif
