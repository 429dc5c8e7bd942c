/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many words setjmp.S keeps. */
#ifndef LIB_ARM64_ASM_SETJMP_H
#define LIB_ARM64_ASM_SETJMP_H

#define SETJMP_LONGS	13

#endif
