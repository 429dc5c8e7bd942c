/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A division by zero raises a fixed-point-divide exception by itself. */
#ifndef LIB_S390X_ASM_DIVIDE_H
#define LIB_S390X_ASM_DIVIDE_H

#include <asm-generic/divide.h>

#endif
