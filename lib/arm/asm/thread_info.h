/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a CPU has of its own, at the base of its stack. The CPU holds its address in
 * TPIDRRO_EL0 (arm: TPIDRURO), which user mode can read and not write.
 */
#ifndef LIB_ARM_ASM_THREAD_INFO_H
#define LIB_ARM_ASM_THREAD_INFO_H

#include <asm/page.h>

/* The size of a stack, and what its base is a multiple of. */
#define MIN_THREAD_SHIFT	14
#if PAGE_SHIFT > MIN_THREAD_SHIFT
#define THREAD_SHIFT		PAGE_SHIFT
#else
#define THREAD_SHIFT		MIN_THREAD_SHIFT
#endif
#define THREAD_SIZE		(_AC(1, UL) << THREAD_SHIFT)

/* Set while the CPU is in start_usr()'s function. */
#define TIF_USER_MODE		(1u << 0)

#ifndef __ASSEMBLY__
#include <asm/processor.h>
#include <asm/sysreg.h>

struct thread_info {
	int cpu;		/* index into cpus[] */
	unsigned int flags;
	void *pgtable;		/* the tables that the MMU walks; NULL while it is off */
	struct user_call *user_call;	/* usermode.h */
	struct arch_thread arch;	/* exception handlers: asm/processor.h */
};

static inline struct thread_info *thread_info_of_stack(void *stack_top)
{
	return (struct thread_info *)(((unsigned long)stack_top - 1) & ~(THREAD_SIZE - 1));
}

static inline struct thread_info *current_thread_info(void)
{
	return (struct thread_info *)read_user_thread_register();
}

void *__thread_stack_alloc(void);

/* A stack with a zeroed thread_info at its base; returns its top. */
static inline void *thread_stack_alloc(void)
{
	return __thread_stack_alloc();
}
#endif

#endif
