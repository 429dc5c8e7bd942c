/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No lock of its own: compare and swap. */
#ifndef LIB_S390X_ASM_SPINLOCK_H
#define LIB_S390X_ASM_SPINLOCK_H

#include <asm-generic/spinlock.h>

#endif
