/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atomic operations are the compiler's, by lwarx and stwcx. */
#ifndef LIB_POWERPC_ASM_ATOMIC_H
#define LIB_POWERPC_ASM_ATOMIC_H

#include <asm-generic/atomic.h>

#endif
