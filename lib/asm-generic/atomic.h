/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atomic operations on any integer; each orders all memory accesses. They return the old value. */
#ifndef LIB_ASM_GENERIC_ATOMIC_H
#define LIB_ASM_GENERIC_ATOMIC_H

#define atomic_fetch_add(ptr, val)	__sync_fetch_and_add(ptr, val)
#define atomic_fetch_sub(ptr, val)	__sync_fetch_and_sub(ptr, val)
#define atomic_fetch_or(ptr, val)	__sync_fetch_and_or(ptr, val)
#define atomic_fetch_and(ptr, val)	__sync_fetch_and_and(ptr, val)
#define atomic_fetch_xor(ptr, val)	__sync_fetch_and_xor(ptr, val)
#define atomic_fetch_inc(ptr)		atomic_fetch_add(ptr, 1)
#define atomic_fetch_dec(ptr)		atomic_fetch_sub(ptr, 1)

#endif
