/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of functions in user mode (CPL 3).
 *
 *	value = run_in_user(function, GP_VECTOR, 1, 2, 3, 4, &raised);
 *
 * The pages of the function and of what it uses must be accessible for user mode; those that
 * the library maps are unless the test asked otherwise. One call at a time: there is one stack.
 * It must leave GS alone, by which exceptions find the per-CPU data: user mode enters with the
 * null selector (32 bits: a segment of DPL 3), so that nothing but a load of it changes GS.
 */
#ifndef LIB_X86_USERMODE_H
#define LIB_X86_USERMODE_H

#include <libcflat.h>
#include "desc.h"

#define USERMODE_STACK_SIZE	0x2000

/* Called with four uint64_t, whatever its prototype says. */
typedef uint64_t (*usermode_func)(void);

/*
 * Calls @ex_handler, if not NULL, with what @fault_vector found when it is raised. Else as
 * run_in_user().
 */
uint64_t run_in_user_ex(usermode_func func, unsigned int fault_vector, uint64_t arg1,
			uint64_t arg2, uint64_t arg3, uint64_t arg4, bool *raised_vector,
			handler ex_handler);

/*
 * Calls @func and returns its value, *@raised_vector false; or, when @fault_vector is raised
 * in it, returns 0 with *@raised_vector true. Vector 0x20 is used for the way back.
 */
static inline uint64_t run_in_user(usermode_func func, unsigned int fault_vector, uint64_t arg1,
				   uint64_t arg2, uint64_t arg3, uint64_t arg4,
				   bool *raised_vector)
{
	return run_in_user_ex(func, fault_vector, arg1, arg2, arg3, arg4, raised_vector, NULL);
}

#endif
