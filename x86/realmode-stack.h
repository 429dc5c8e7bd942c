/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stack of real mode as the tests that expect pushes and pops see it. */
#ifndef X86_REALMODE_STACK_H
#define X86_REALMODE_STACK_H

#include "realmode-test.h"

/* Pushes in the expected state and in the expected memory; pops what memory has now. */
void push(struct rm_state *s, unsigned int size, u32 value);
u32 pop(struct rm_state *s, unsigned int size);

/* Values of SP to try: usual, odd, and such that the stack wraps around. */
#define STACK_POINTERS	7
u16 stack_pointer(unsigned int i);

/* Parts of test_stack(). */
void test_frames(void);
void test_flag_stack(void);

#endif
