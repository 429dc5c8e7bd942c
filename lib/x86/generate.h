/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions that raise the exception in their names, for tests of what handles it: of
 * processor.h, which includes this.
 */
#ifndef LIB_X86_GENERATE_H
#define LIB_X86_GENERATE_H

#include "processor.h"

static inline void generate_ud(void)
{
	asm volatile("ud2");
}

static inline void generate_bp(void)
{
	asm volatile("int3");
}

static inline void generate_de(void)
{
	asm volatile("div %0" : : "r"(0), "a"(0), "d"(0) : "cc");
}

static inline void generate_of(void)
{
#ifdef __x86_64__
	/* INTO is a 32-bit instruction: from compatibility mode, which it leaves again. */
	struct far_pointer32 to = { .selector = KERNEL_CS32 };

	asm volatile("movl $1f, %0\n"
		     "	lcall *%0\n"
		     "	jmp 2f\n"
		     "1:\n"
		     "	.code32\n"
		     "	movb $0x7f, %%al\n"
		     "	addb $1, %%al\n"
		     "	into\n"
		     "	lret\n"
		     "	.code64\n"
		     "2:" : "+m"(to) : : "eax", "cc", "memory");
#else
	asm volatile("movb $0x7f, %%al; addb $1, %%al; into" : : : "eax", "cc");
#endif
}

static inline void generate_single_step_db(void)
{
	write_rflags(read_rflags() | X86_EFLAGS_TF);
	asm volatile("nop");
}

static inline void generate_non_canonical_gp(void)
{
	*(volatile u64 *)(unsigned long)NONCANONICAL = 0;
}

static inline void generate_cr0_em_nm(void)
{
	write_cr0((read_cr0() & ~X86_CR0_TS) | X86_CR0_EM);
	fnop();
}

static inline void generate_cr0_ts_nm(void)
{
	write_cr0((read_cr0() & ~X86_CR0_EM) | X86_CR0_TS);
	fnop();
}

/* For run_in_user() with CR0.AM set: a misaligned access with EFLAGS.AC. */
static inline uint64_t generate_usermode_ac(void)
{
	static u64 buffer[2];

	write_rflags(read_rflags() | X86_EFLAGS_AC);
	*(volatile u64 *)((u8 *)buffer + 1) = 0;
	write_rflags(read_rflags() & ~X86_EFLAGS_AC);
	return 0;
}

#endif
