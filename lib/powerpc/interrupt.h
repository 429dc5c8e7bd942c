/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the entry code and the rest of the library. */
#ifndef LIB_POWERPC_INTERRUPT_H
#define LIB_POWERPC_INTERRUPT_H

#include <asm/ptrace.h>

/* C's part of an interrupt; @regs is what the return loads. */
void handle_interrupt(struct pt_regs *regs);

/* Whether the interrupt is exit_usermode()'s call; if so, it is done. */
bool usermode_exit_call(struct pt_regs *regs);

/* Loads @regs, never to come back. */
void return_from_interrupt(struct pt_regs *regs) __noreturn;

#endif
