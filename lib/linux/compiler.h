/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the compiler must and must not do: barriers, single accesses, attributes. */
#ifndef LIB_LINUX_COMPILER_H
#define LIB_LINUX_COMPILER_H

#ifndef __ASSEMBLY__

/* The compiler moves no memory access across it. */
#define barrier()		asm volatile("" : : : "memory")

/* Exactly one load, or store, of the object's own width. */
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val)	(*(volatile __typeof__(x) *)&(x) = (val))

#define noinline		__attribute__((noinline))
#undef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#define __unused		__attribute__((unused))
#define __aligned(n)		__attribute__((aligned(n)))
#define __packed		__attribute__((packed))
#define __noreturn		__attribute__((noreturn))

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)

/* Whether the sum, difference or product of two values does not fit their type. */
#define check_add_overflow(a, b)					\
	({ __typeof__((a) + (b)) __r; __builtin_add_overflow(a, b, &__r); })
#define check_sub_overflow(a, b)					\
	({ __typeof__((a) + (b)) __r; __builtin_sub_overflow(a, b, &__r); })
#define check_mul_overflow(a, b)					\
	({ __typeof__((a) + (b)) __r; __builtin_mul_overflow(a, b, &__r); })

#endif

#endif
