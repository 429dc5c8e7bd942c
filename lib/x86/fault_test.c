/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of calls that should or should not fault. See fault_test.h. */
#include <libcflat.h>
#include "fault_test.h"

static void call_in_kernel(void *data)
{
	struct fault_test_arg *arg = data;

	arg->retval = arg->func(arg->arg[0], arg->arg[1], arg->arg[2], arg->arg[3]);
}

void test_run(struct fault_test *test)
{
	struct fault_test_arg *arg = &test->arg;
	bool raised;

	arg->retval = 0;
	if (arg->usermode)
		arg->retval = run_in_user((usermode_func)(void *)arg->func, arg->fault_vector,
					  arg->arg[0], arg->arg[1], arg->arg[2], arg->arg[3],
					  &raised);
	else
		raised = test_for_exception(arg->fault_vector, call_in_kernel, arg);

	report(raised == arg->should_fault && (!arg->callback || arg->callback(arg)), "%s",
	       test->name);
}
