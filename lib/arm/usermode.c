/* SPDX-License-Identifier: GPL-2.0-or-later */
/* User mode. See asm/processor.h and usermode.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/processor.h>
#include <asm/thread_info.h>
#include "exception.h"
#include "usermode.h"

bool is_user(void)
{
	struct thread_info *ti = current_thread_info();

	return ti && ti->flags & TIF_USER_MODE;
}

void start_usr(void (*func)(void *), void *arg, unsigned long sp_usr)
{
	current_thread_info()->flags |= TIF_USER_MODE;
	enter_usr(func, arg, sp_usr);
}

void user_call_return(unsigned long value, bool raised)
{
	struct thread_info *ti = current_thread_info();
	struct user_call *call = ti->user_call;

	call->value = value;
	call->raised = raised;
	ti->user_call = NULL;
	ti->flags &= ~TIF_USER_MODE;
	longjmp(call->back, 1);
}

struct user_function {
	unsigned long (*fn)(unsigned long);
	unsigned long arg;
};

static void call_in_user(void *data)
{
	struct user_function *function = data;

	return_from_user(function->fn(function->arg));
}

unsigned long run_in_user(unsigned long (*fn)(unsigned long), unsigned long arg, bool *raised)
{
	struct thread_info *ti = current_thread_info();
	struct user_function function = { fn, arg };
	struct user_call call = { .raised = false };
	unsigned long flags = local_irq_save();
	void *stack;

	assert_msg(!ti->user_call, "user mode within user mode");
	exception_clear();
	stack = thread_stack_alloc();
	if (!setjmp(call.back)) {
		ti->user_call = &call;
		start_usr(call_in_user, &function, (unsigned long)stack);
	}
	free_page((char *)stack - THREAD_SIZE);
	local_irq_restore(flags);
	*raised = call.raised;
	return call.value;
}
