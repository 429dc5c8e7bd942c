/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of calls, in kernel or user mode, of which each should or should not raise an
 * exception: an array of struct fault_test, of which test_run() makes one check each.
 */
#ifndef LIB_X86_FAULT_TEST_H
#define LIB_X86_FAULT_TEST_H

#include <libcflat.h>
#include "desc.h"
#include "usermode.h"

#define FAULT_TEST(nm, a)	{ .name = (nm), .arg = (a) }

struct fault_test_arg;

typedef uint64_t (*test_fault_func)(uint64_t arg1, uint64_t arg2, uint64_t arg3, uint64_t arg4);

/* Says whether all else about the call is right too. */
typedef bool (*test_fault_callback)(struct fault_test_arg *arg);

struct fault_test_arg {
	bool usermode;
	unsigned int fault_vector;
	bool should_fault;
	uint64_t arg[4];
	uint64_t retval;	/* what the call returned; 0 when it faulted */
	test_fault_func func;
	test_fault_callback callback;
};

struct fault_test {
	const char *name;
	struct fault_test_arg arg;
};

/* Makes the call of @test and reports, under its name, whether it went as it should. */
void test_run(struct fault_test *test);

#endif
