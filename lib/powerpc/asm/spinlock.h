/* SPDX-License-Identifier: GPL-2.0-or-later */
/* powerpc's locks are those of the compiler's atomic operations. */
#ifndef LIB_POWERPC_ASM_SPINLOCK_H
#define LIB_POWERPC_ASM_SPINLOCK_H

#include <asm-generic/spinlock.h>

#endif
