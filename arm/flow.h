/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The debug exceptions of flow.c. */
#ifndef ARM_FLOW_H
#define ARM_FLOW_H

/* Opens the OS lock; call it first. */
void debug_set_up(void);

void test_single_step(void);
void test_breakpoints(void);
void test_watchpoints(void);

#endif
