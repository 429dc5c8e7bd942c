/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What selftest.c checks in ways that differ with the CPU's width. */
#ifndef ARM_SELFTEST_EXCEPTIONS_H
#define ARM_SELFTEST_EXCEPTIONS_H

#include <libcflat.h>

/* Writes a byte; whether exactly the translation fault came that must come for it. */
bool write_faults(void *where);

/* Whether writing to the image's code gives a permission fault. */
bool code_write_faults(void);

/* Nothing is ever mapped there. */
extern const unsigned long vm_hole;

void test_exceptions(void);
void test_user_exceptions(void);

#endif
