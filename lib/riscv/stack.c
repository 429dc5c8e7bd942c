/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks frame pointers: s0 points behind the frame's last two words, which are the return
 * address and the caller's s0 (psABI, "Frame pointer convention").
 */
#include <libcflat.h>
#include <stack.h>
#include "exception.h"

/* A frame pointer may be what broke: then there is nothing to read, and no second report. */
static bool read_word(unsigned long address, unsigned long *word)
{
	return asm_safe_out1("	" xstr(REG_L) "	%0, (%1)", "=r"(*word), "r"(address)) ==
	       NO_EXCEPTION;
}

/* A frame lies above its callee's, so a broken chain ends instead of going round. */
int backtrace_frame(const void *frame, const void **return_addresses, int max)
{
	/* A test that looks at its exception after this still finds it. */
	struct exception_record record = *this_exception();
	unsigned long f = (unsigned long)frame, caller, address;
	int n = 0;

	while (f && IS_ALIGNED(f, sizeof(long)) && n < max &&
	       read_word(f - sizeof(long), &address) &&
	       read_word(f - 2 * sizeof(long), &caller) && address) {
		return_addresses[n++] = (const void *)address;
		if (caller <= f)
			break;
		f = caller;
	}
	*this_exception() = record;
	return n;
}

int backtrace(const void **return_addresses, int max)
{
	return backtrace_frame(__builtin_frame_address(0), return_addresses, max);
}
