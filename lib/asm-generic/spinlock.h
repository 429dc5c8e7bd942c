/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A lock that is waited for by spinning. Zero is free, so static locks need no set-up. */
#ifndef LIB_ASM_GENERIC_SPINLOCK_H
#define LIB_ASM_GENERIC_SPINLOCK_H

#include <asm/barrier.h>

struct spinlock {
	unsigned int v;
};

static inline void spin_lock(struct spinlock *lock)
{
	while (__atomic_exchange_n(&lock->v, 1, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&lock->v, __ATOMIC_RELAXED))
			cpu_relax();
}

static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->v, 0, __ATOMIC_RELEASE);
}

#endif
