/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts as values, and ready-made handlers. */
#ifndef LIB_POWERPC_ASM_HANDLERS_H
#define LIB_POWERPC_ASM_HANDLERS_H

#include <asm/ptrace.h>
#include <setjmp.h>

/*
 * For handle_exception(0x900, &dec_handler_oneshot, &value): stops the decrementer from
 * interrupting again by loading it with *@data (an unsigned long; NULL: the maximum).
 */
void dec_handler_oneshot(struct pt_regs *regs, void *data);

/* What an interrupt that was caught left behind. */
struct caught {
	unsigned long trap;	/* the vector, 0 if none came */
	unsigned long nip, msr;	/* (H)SRR0 and (H)SRR1 */
	unsigned long dar, dsisr;
	unsigned long hdar, hdsisr;	/* with HV only */
};

struct catch_frame {
	jmp_buf env;
	struct caught *caught;
	struct catch_frame *outer;
};

/*
 * Calls @fn(@data) and returns the vector of the first synchronous interrupt in it without
 * a handler of its own, after which @fn is left; 0 if none came. Calls may nest. Called in
 * problem state it returns in privileged state when an interrupt came.
 */
unsigned long catch_exception(void (*fn)(void *data), void *data, struct caught *caught);

#endif
