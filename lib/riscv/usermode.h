/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions in U mode. They run where the whole image is mapped a second time, for user
 * accesses, so their pointers have to be those of user_alias(); addresses that the linker
 * wrote into data are not.
 */
#ifndef LIB_RISCV_USERMODE_H
#define LIB_RISCV_USERMODE_H

#include <libcflat.h>

struct user_result {
	unsigned long value;	/* what the function returned, unless it was stopped */
	unsigned long cause;	/* of the exception that stopped it, or NO_EXCEPTION */
	unsigned long badaddr, epc, status;	/* stval, sepc, sstatus then */
};

/* The address of a byte of the image in U mode. Needs setup_vm(). */
void *user_alias(const void *address);

/* Calls @function(a, b, c, d) in U mode on a stack of its own. */
struct user_result run_in_user(unsigned long (*function)(unsigned long, unsigned long,
							 unsigned long, unsigned long),
			       unsigned long a, unsigned long b, unsigned long c,
			       unsigned long d);

#endif
