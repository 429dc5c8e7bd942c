/* SPDX-License-Identifier: GPL-2.0-or-later */
/* x86 has no spinlock of its own. */
#ifndef LIB_X86_ASM_SPINLOCK_H
#define LIB_X86_ASM_SPINLOCK_H

#include <asm-generic/spinlock.h>

#endif
