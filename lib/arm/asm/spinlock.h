/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks, as everywhere. */
#ifndef LIB_ARM_ASM_SPINLOCK_H
#define LIB_ARM_ASM_SPINLOCK_H

#include <asm-generic/spinlock.h>

#endif
