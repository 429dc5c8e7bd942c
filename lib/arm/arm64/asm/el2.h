/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calling EL2: what start-up left there (el2-entry.S). */
#ifndef LIB_ARM64_ASM_EL2_H
#define LIB_ARM64_ASM_EL2_H

#include <libcflat.h>

/* Whether the CPU started at EL2, so that el2_call() works. */
bool el2_available(void);

/*
 * Calls function(argument) at EL2 with the MMU of EL2 as it is (off, unless the test turned
 * it on), on a stack of its own of 16 KiB, one CPU at a time; returns what it returns.
 */
u64 el2_call(u64 (*function)(u64 argument), u64 argument);

#endif
