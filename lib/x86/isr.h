/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts as calls. An exception's vector is desc.h's. */
#ifndef LIB_X86_ISR_H
#define LIB_X86_ISR_H

#include <libcflat.h>

/* What an interrupt finds in the registers; a handler may change all of it. */
typedef struct {
	ulong rax, rcx, rdx, rbx;
	ulong dummy, rbp, rsi, rdi;
#ifdef __x86_64__
	ulong r8, r9, r10, r11;
	ulong r12, r13, r14, r15;
#endif
	ulong func;		/* the vector */
	ulong rip;
	ulong cs;
	ulong rflags;
} isr_regs_t;

/*
 * Calls @func, with interrupts disabled, for each interrupt with vector @vec from now on. An
 * interrupt that came through the local APIC ends with @func's call of eoi().
 */
void handle_irq(unsigned int vec, void (*func)(isr_regs_t *regs));

/* Calls what handles vector @vector, as the CPU would if it were delivered now. */
void handle_external_interrupt(int vector);

#endif
