/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of pointers.c. */
#ifndef ARM_POINTERS_H
#define ARM_POINTERS_H

#include <libcflat.h>

void test_branch_targets(void);
void test_tags(void);

/* The cipher: text and tweak under the key w0 || k0. */
u64 qarma(u64 text, u64 tweak, u64 w0, u64 k0);

#endif
