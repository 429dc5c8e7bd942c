/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bit maps of any length. Names without __ are atomic. */
#ifndef LIB_X86_ASM_BITOPS_H
#define LIB_X86_ASM_BITOPS_H

#ifdef __x86_64__
#define BITS_PER_LONG	64
#else
#define BITS_PER_LONG	32
#endif

#ifndef __ASSEMBLY__

#define __bit_op(name, lock, insn)						\
static inline void name(int bit, void *__addr)					\
{										\
	asm volatile(lock insn " %1, (%0)" : : "r"(__addr), "r"((long)bit)	\
		     : "memory", "cc");						\
}

__bit_op(__set_bit, "", "bts")
__bit_op(__clear_bit, "", "btr")
__bit_op(set_bit, "lock ", "bts")
__bit_op(clear_bit, "lock ", "btr")

static inline _Bool test_bit(int bit, const void *__addr)
{
	_Bool was;

	asm volatile("bt %2, (%1)" : "=@ccc"(was) : "r"(__addr), "r"((long)bit) : "memory");
	return was;
}

static inline _Bool test_and_clear_bit(int bit, void *__addr)
{
	_Bool was;

	asm volatile("lock btr %2, (%1)"
		     : "=@ccc"(was) : "r"(__addr), "r"((long)bit) : "memory");
	return was;
}

static inline _Bool test_and_set_bit(int bit, void *__addr)
{
	_Bool was;

	asm volatile("lock bts %2, (%1)"
		     : "=@ccc"(was) : "r"(__addr), "r"((long)bit) : "memory");
	return was;
}
#endif

#endif
