/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jumps out of functions. There are no signal masks; an architecture gives the two functions. */
#ifndef LIB_SETJMP_H
#define LIB_SETJMP_H

#include <linux/compiler.h>

/* An architecture with more registers to keep says how many words they take. */
#if __has_include(<asm/setjmp.h>)
#include <asm/setjmp.h>
#else
#define SETJMP_LONGS	8
#endif

typedef struct jmp_buf_tag {
	long int regs[SETJMP_LONGS];
} jmp_buf[1];

/* Returns 0, and again what longjmp() gives it, which is never 0 then. */
int setjmp(struct jmp_buf_tag env[1]) __attribute__((returns_twice));
void longjmp(struct jmp_buf_tag env[1], int val) __noreturn;

#endif
