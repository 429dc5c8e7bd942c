/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One hart: what belongs to it, its exception and interrupt handlers, and its interrupt
 * enables. While a hart runs guest code, sscratch has the address of its struct thread_info.
 */
#ifndef LIB_RISCV_ASM_PROCESSOR_H
#define LIB_RISCV_ASM_PROCESSOR_H

#include <libcflat.h>
#include <asm/csr.h>
#include <asm/ptrace.h>

#define EXCEPTION_CAUSE_MAX	24
#define INTERRUPT_CAUSE_MAX	16

typedef void (*exception_fn)(struct pt_regs *);

/* The first fields are in asm-offsets.h. */
struct thread_info {
	int cpu;
	unsigned long hartid __attribute__((aligned(sizeof(long))));
	unsigned long sp;		/* its stack's top; traps out of U mode begin there */
	unsigned long satp;		/* taken over at its start */
	unsigned long saved_sp, saved_t0;	/* of the trap entry */
	int arrived;			/* at its C entry, since it was last started */
	exception_fn user_exception;	/* of U mode, instead of the handlers below; usermode.c */
	exception_fn exception_handlers[EXCEPTION_CAUSE_MAX];
	exception_fn interrupt_handlers[INTERRUPT_CAUSE_MAX];
};

_Static_assert(offsetof(struct thread_info, hartid) == THREAD_INFO_HARTID, "asm-offsets.h");
_Static_assert(offsetof(struct thread_info, sp) == THREAD_INFO_SP, "asm-offsets.h");
_Static_assert(offsetof(struct thread_info, satp) == THREAD_INFO_SATP, "asm-offsets.h");
_Static_assert(offsetof(struct thread_info, saved_sp) == THREAD_INFO_SAVED_SP, "asm-offsets.h");
_Static_assert(offsetof(struct thread_info, saved_t0) == THREAD_INFO_SAVED_T0, "asm-offsets.h");

/* The bytes of the instruction whose first 16 bits are @insn: 2 or 4 (unprivileged, 1.5). */
#define RV_INSN_LEN(insn)	(((insn) & 0x3) < 0x3 ? 2 : 4)

static inline struct thread_info *current_thread_info(void)
{
	return (struct thread_info *)csr_read(CSR_SSCRATCH);
}

/*
 * On this hart, traps with @cause go to @handler, which advances regs->epc itself where the
 * instruction is not to be done again. NULL: they end the test. @cause of an interrupt is
 * without the top bit; neither may be out of the ranges above.
 */
void install_exception_handler(unsigned long cause, void (*handler)(struct pt_regs *));
void install_irq_handler(unsigned long cause, void (*handler)(struct pt_regs *));

/* The C entry of every trap. */
void do_handle_exception(struct pt_regs *regs);

/* Where stvec points in guest code. */
void exception_vectors(void);

/* Makes this hart's traps come to exception_vectors. */
void local_trap_init(struct thread_info *info);

/* Functions that set and clear bits of a CSR of this hart. */
#define __csr_switch(on, off, csr, bits)	\
static inline void on(void)			\
{						\
	csr_set(csr, bits);			\
}						\
						\
static inline void off(void)			\
{						\
	csr_clear(csr, bits);			\
}

/* Interrupts as a whole; IPIs, which are software interrupts. */
__csr_switch(local_irq_enable, local_irq_disable, CSR_SSTATUS, SR_SIE)
__csr_switch(local_ipi_enable, local_ipi_disable, CSR_SIE, IE_SSIE)

/* Ssdbltrp: a trap while sstatus.SDT is set is a double trap. */
__csr_switch(local_dlbtrp_enable, local_dlbtrp_disable, CSR_SSTATUS, SR_SDT)

/* Takes back the software interrupt that an IPI is. */
static inline void ipi_ack(void)
{
	csr_clear(CSR_SIP, IP_SSIP);
}

/* Waits for an interrupt, which need not be enabled in sstatus. */
static inline void wfi(void)
{
	asm volatile("wfi" : : : "memory");
}

#endif
