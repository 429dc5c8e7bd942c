/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks frame pointers: every function begins with push %rbp; mov %rsp, %rbp. */
#include <libcflat.h>
#include <stack.h>

struct frame {
	const struct frame *caller;
	const void *return_address;
};

/* A frame lies above its callee's, so a broken chain ends instead of going round. */
int backtrace_frame(const void *frame, const void **return_addresses, int max)
{
	const struct frame *f = frame;
	int n = 0;

	while (f && IS_ALIGNED((unsigned long)f, sizeof(long)) && n < max && f->return_address) {
		return_addresses[n++] = f->return_address;
		if (f->caller <= f)
			break;
		f = f->caller;
	}
	return n;
}

int backtrace(const void **return_addresses, int max)
{
	return backtrace_frame(__builtin_frame_address(0), return_addresses, max);
}
