/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks frame pointers. Clang's point to the caller's, with the return address behind it;
 * gcc's to the return address, with the caller's in front of it, and in a function that
 * calls none to the caller's alone.
 */
#include <libcflat.h>
#include <asm/processor.h>
#include <asm/thread_info.h>
#include <stack.h>

struct frame {
	unsigned long caller;
	unsigned long return_address;
};

extern char stext[], etext[];

/* A frame pointer may be what broke: then there is nothing to read, and no second report. */
static bool read_word(unsigned long address, unsigned long *word)
{
	return IS_ALIGNED(address, sizeof(long)) &&
	       !asm_safe_out("ldr %0, %1", "=r"(*word), "m"(*(unsigned long *)address));
}

static bool read_frame(unsigned long fp, struct frame *frame)
{
	unsigned long here;

	if (!read_word(fp, &here))
		return false;
	if (here >= (unsigned long)stext && here < (unsigned long)etext) {
		frame->return_address = here;
		return read_word(fp - sizeof(long), &frame->caller);
	}
	frame->caller = here;
	return read_word(fp + sizeof(long), &frame->return_address);
}

/* A frame lies above its callee's, so a broken chain ends instead of going round. */
int backtrace_frame(const void *frame, const void **return_addresses, int max)
{
	/* A test that looks at its exception after this still finds it. */
	struct exception_record record;
	unsigned long fp = (unsigned long)frame;
	struct frame copy;
	int n = 0;

	if (!current_thread_info() || is_user())
		return 0;
	record = *exception_record();
	while (fp && n < max && read_frame(fp, &copy) && copy.return_address) {
		return_addresses[n++] = (void *)copy.return_address;
		if (copy.caller <= fp)
			break;
		fp = copy.caller;
	}
	current_thread_info()->arch.record = record;
	return n;
}

int backtrace(const void **return_addresses, int max)
{
	return backtrace_frame(__builtin_frame_address(0), return_addresses, max);
}
