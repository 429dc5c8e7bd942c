/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calling EL2. See asm/el2.h. */
#include <libcflat.h>
#include <asm/el2.h>
#include <asm/thread_info.h>

static char stack[16384] __attribute__((aligned(16)));

/* Written by start64.S: the level that the boot CPU came in at. */
unsigned long boot_level;

bool el2_available(void)
{
	return boot_level == CurrentEL_EL2;
}

u64 el2_call(u64 (*function)(u64 argument), u64 argument)
{
	register u64 x0 asm("x0") = (u64)function;
	register u64 x1 asm("x1") = argument;
	register u64 x2 asm("x2") = (u64)(stack + sizeof(stack));

	assert(el2_available());
	asm volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2) : :
		     "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
		     "x15", "x16", "x17", "x18", "x30", "memory", "cc");
	return x0;
}
