/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the entries in exception-entry.S call. */
#ifndef LIB_X86_EXCEPTION_H
#define LIB_X86_EXCEPTION_H

#include "desc.h"
#include "isr.h"

void do_handle_exception(struct ex_regs *regs);
void do_handle_interrupt(isr_regs_t *regs);

/* Sets is_fep_available. Needs the IDT and the per-CPU data. */
void detect_fep(void);

#endif
