/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running one function in user mode and coming back. */
#ifndef LIB_ARM_USERMODE_H
#define LIB_ARM_USERMODE_H

#include <libcflat.h>
#include <asm/processor.h>
#include <setjmp.h>

/* The SVC by which run_in_user()'s function comes back. */
#define USER_RETURN_SVC	0x7e57

/* What thread_info keeps of a run_in_user() that has not returned. */
struct user_call {
	jmp_buf back;
	unsigned long value;
	bool raised;
};

/*
 * Calls fn(arg) in user mode, on a stack of its own, interrupts enabled there, and returns
 * its value. When the function raises an exception that no handler takes, *@raised becomes
 * true, exception_record() has it, and the value is 0.
 */
unsigned long run_in_user(unsigned long (*fn)(unsigned long), unsigned long arg, bool *raised);

/* Leaves user mode from an exception handler: run_in_user() returns. */
void user_call_return(unsigned long value, bool raised) __noreturn;

#endif
