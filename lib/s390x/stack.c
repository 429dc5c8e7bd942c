/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks back chains (-mbackchain): a frame starts with the address of its caller's. */
#include <libcflat.h>
#include <stack.h>

struct frame {
	const struct frame *caller;
	unsigned long reserved, registers[14];	/* 2 to 15, saved by what this frame called */
};

#define R14	(14 - 2)

int backtrace_frame(const void *frame, const void **return_addresses, int max)
{
	const struct frame *f = frame;
	int n = 0;

	/* Frames of callers lie higher; the start-up code's has no caller. */
	while (f && n < max && f->caller > f) {
		f = f->caller;
		if (!f->registers[R14])
			break;
		return_addresses[n++] = (const void *)f->registers[R14];
	}
	return n;
}

int backtrace(const void **return_addresses, int max)
{
	return backtrace_frame(__builtin_frame_address(0), return_addresses, max);
}
