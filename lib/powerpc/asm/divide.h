/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A division by zero is undefined and does not trap: Power ISA 3.1, book I, section 3.3.9. */
#ifndef LIB_POWERPC_ASM_DIVIDE_H
#define LIB_POWERPC_ASM_DIVIDE_H

#include <asm-generic/divide.h>

#endif
