/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks frame pointers: x29 points to the caller's x29 and the return address (AAPCS64,
 * section 6.2.3).
 */
#include <libcflat.h>
#include <asm/processor.h>
#include <asm/thread_info.h>
#include <stack.h>

struct frame {
	const struct frame *caller;
	const void *return_address;
};

/* A frame pointer may be what broke: then there is nothing to read, and no second report. */
static bool read_frame(const struct frame *from, struct frame *to)
{
	return !asm_safe_out("ldr %0, %1", "=r"(to->caller), "m"(from->caller)) &&
	       !asm_safe_out("ldr %0, %1", "=r"(to->return_address), "m"(from->return_address));
}

/* A frame lies above its callee's, so a broken chain ends instead of going round. */
int backtrace_frame(const void *frame, const void **return_addresses, int max)
{
	/* A test that looks at its exception after this still finds it. */
	struct exception_record record;
	const struct frame *f = frame;
	struct frame copy;
	int n = 0;

	if (!current_thread_info() || is_user())
		return 0;
	record = *exception_record();
	while (f && IS_ALIGNED((unsigned long)f, sizeof(long)) && n < max &&
	       read_frame(f, &copy) && copy.return_address) {
		return_addresses[n++] = copy.return_address;
		if (copy.caller <= f)
			break;
		f = copy.caller;
	}
	current_thread_info()->arch.record = record;
	return n;
}

int backtrace(const void **return_addresses, int max)
{
	return backtrace_frame(__builtin_frame_address(0), return_addresses, max);
}
