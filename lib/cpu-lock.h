/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lock that knows which CPU holds it. An exception handler that wants a lock its own
 * interrupted CPU holds would wait forever; here it is told so, and can do something else.
 *
 *	bool taken = cpu_lock(&lock);
 *	...
 *	if (taken)
 *		cpu_unlock(&lock);
 */
#ifndef LIB_CPU_LOCK_H
#define LIB_CPU_LOCK_H

#include <asm/barrier.h>
#include <console.h>
#include <stdbool.h>

struct cpu_lock {
	unsigned int owner;	/* the CPU's number plus 1; 0: free, so static locks need no set-up */
};

static inline bool cpu_lock_is_mine(const struct cpu_lock *lock)
{
	return __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == console_cpu() + 1;
}

/*
 * Tries @tries times to take @lock. Owner and lock are one word, so that there is no moment
 * at which this CPU has the lock and does not know it.
 */
static inline bool cpu_lock_within(struct cpu_lock *lock, unsigned long tries)
{
	unsigned int self = console_cpu() + 1, owner;

	while (tries--) {
		owner = 0;
		if (__atomic_compare_exchange_n(&lock->owner, &owner, self, false,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
		if (owner == self)
			return false;
		cpu_relax();
	}
	return false;
}

/* Waits for @lock. False, at once, when this CPU holds it already. */
static inline bool cpu_lock(struct cpu_lock *lock)
{
	while (!cpu_lock_within(lock, 1000))
		if (cpu_lock_is_mine(lock))
			return false;
	return true;
}

static inline void cpu_unlock(struct cpu_lock *lock)
{
	__atomic_store_n(&lock->owner, 0, __ATOMIC_RELEASE);
}

#endif
