/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks the back chain: *R1 is the caller's R1, and a function's LR is at 16 in its caller's. */
#include <libcflat.h>
#include <stack.h>
#include <asm/smp.h>

struct frame {
	const struct frame *caller;
	unsigned long cr;
	const void *return_address;
};

/* A chain stays in this CPU's stack, and goes up. */
static bool in_stack(const struct frame *frame)
{
	unsigned long at = (unsigned long)frame;

	return IS_ALIGNED(at, 16) && at >= this_cpu()->stack_low &&
	       at + sizeof(*frame) <= this_cpu()->stack_high;
}

int backtrace_frame(const void *frame, const void **return_addresses, int max)
{
	const struct frame *f = frame;
	int n = 0;

	while (n < max && f && in_stack(f) && f->caller > f && in_stack(f->caller)) {
		f = f->caller;
		if (!f->return_address || !f->caller)
			break;
		return_addresses[n++] = f->return_address;
	}
	return n;
}

int backtrace(const void **return_addresses, int max)
{
	int n = backtrace_frame(__builtin_frame_address(0), return_addresses, max);

	/* No tail call: the frame must be there while it is read. */
	barrier();
	return n;
}
