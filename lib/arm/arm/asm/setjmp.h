/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many words setjmp.S keeps. */
#ifndef LIB_ARM32_ASM_SETJMP_H
#define LIB_ARM32_ASM_SETJMP_H

#define SETJMP_LONGS	10

#endif
