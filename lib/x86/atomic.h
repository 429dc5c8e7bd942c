/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters that several CPUs change. */
#ifndef LIB_X86_ATOMIC_H
#define LIB_X86_ATOMIC_H

#include <libcflat.h>
#include <asm-generic/atomic.h>

typedef struct {
	volatile int counter;
} atomic_t;

typedef struct {
	volatile u64 counter;
} __attribute__((aligned(8))) atomic64_t;

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }

static inline int atomic_read(const atomic_t *v)
{
	return v->counter;
}

static inline void atomic_set(atomic_t *v, int i)
{
	v->counter = i;
}

static inline void atomic_inc(atomic_t *v)
{
	atomic_fetch_inc(&v->counter);
}

static inline void atomic_dec(atomic_t *v)
{
	atomic_fetch_dec(&v->counter);
}

/* Stores @new if @v is @old; returns what @v was. */
static inline u64 atomic64_cmpxchg(atomic64_t *v, u64 old, u64 new)
{
#ifdef __x86_64__
	return __sync_val_compare_and_swap(&v->counter, old, new);
#else
	asm volatile("lock cmpxchg8b %1"
		     : "+A"(old), "+m"(v->counter)
		     : "b"((u32)new), "c"((u32)(new >> 32)) : "memory", "cc");
	return old;
#endif
}

static inline s64 atomic64_read(const atomic64_t *v)
{
	return atomic64_cmpxchg((atomic64_t *)v, 0, 0);
}

static inline void atomic64_set(atomic64_t *v, u64 i)
{
	u64 old;

	do {
		old = v->counter;
	} while (atomic64_cmpxchg(v, old, i) != old);
}

static inline void atomic64_inc(atomic64_t *v)
{
	u64 old;

	do {
		old = v->counter;
	} while (atomic64_cmpxchg(v, old, old + 1) != old);
}

#endif
