/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions, modes and the CPU's counters. */
#ifndef LIB_ARM32_ASM_PROCESSOR_H
#define LIB_ARM32_ASM_PROCESSOR_H

#include <libcflat.h>
#include <asm/barrier.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>

/* The vectors in the order of the table: Arm ARM (ARMv7-A), B1.8.1. */
enum vector {
	EXCPTN_RST,
	EXCPTN_UND,
	EXCPTN_SVC,
	EXCPTN_PABT,
	EXCPTN_DABT,
	EXCPTN_ADDREXCPTN,
	EXCPTN_IRQ,
	EXCPTN_FIQ,
	EXCPTN_MAX,
};

typedef void (*exception_fn)(struct pt_regs *regs);
typedef void (*irq_handler_fn)(struct pt_regs *regs);

/*
 * The last exception that became a value: see exception_raised(). fsr and far are DFSR and
 * DFAR of a data abort, IFSR and IFAR of a prefetch abort; else 0.
 */
struct exception_record {
	bool raised;
	enum vector vector;
	u32 fsr, far, pc, cpsr;
};

/* This architecture's part of thread_info: NULL is the library's own handling. */
struct arch_thread {
	exception_fn exception_handlers[EXCPTN_MAX];
	struct exception_record record;
};

/*
 * Handlers belong to the CPU that installs them. They run in SVC mode with interrupts masked
 * and may change the registers; ARM_pc is the instruction itself, and behind it for SVC. NULL
 * takes a handler away.
 */
void install_exception_handler(enum vector v, exception_fn fn);
static inline void install_irq_handler(enum vector v, irq_handler_fn fn)
{
	install_exception_handler(v, fn);
}

/* Prints the registers. */
void show_regs(struct pt_regs *regs);

/*
 * Exceptions as values. ASM_TRY("label") in inline assembly: when the next instruction
 * raises an exception in SVC mode, execution goes on at the label, and what arrived is in
 * this CPU's exception_record. asm_safe() is that for one instruction; it says whether an
 * exception arrived.
 */
#define ASM_TRY(label)						\
	".pushsection .data.ex, \"aw\"\n\t"			\
	".balign 4\n\t"						\
	".long 1111f, " label "\n\t"				\
	".popsection\n\t"					\
	"1111:\n\t"

#define asm_safe_out(insn, output, inputs...) ({		\
	exception_clear();					\
	asm volatile(ASM_TRY("2222f") insn "\n2222:"		\
		     : output : inputs : "memory", "cc");	\
	exception_raised();					\
})
#define asm_safe(insn, inputs...) ({				\
	exception_clear();					\
	asm volatile(ASM_TRY("2222f") insn "\n2222:"		\
		     : : inputs : "memory", "cc");		\
	exception_raised();					\
})

void exception_clear(void);
bool exception_raised(void);
const struct exception_record *exception_record(void);

/* Calls fn(arg) in user mode with the stack pointer @sp_usr; it must not return. */
void start_usr(void (*func)(void *), void *arg, unsigned long sp_usr);

/* Whether this CPU is in user mode by start_usr(). */
bool is_user(void);

/* Index of the CPU with that MPIDR, -1 when there is none. */
int mpidr_to_cpu(uint64_t mpidr);
#define MPIDR_HWID_BITMASK	0xffffff

static inline unsigned long current_cpsr(void)
{
	unsigned long cpsr;

	asm volatile("mrs %0, cpsr" : "=r"(cpsr) : : "memory");
	return cpsr;
}

#define current_mode()	(current_cpsr() & MODE_MASK)

static inline void local_irq_enable(void)
{
	asm volatile("cpsie i" : : : "memory");
}

static inline void local_irq_disable(void)
{
	asm volatile("cpsid i" : : : "memory");
}

/* Masks interrupts; returns what local_irq_restore() wants. */
static inline unsigned long local_irq_save(void)
{
	unsigned long flags = current_cpsr();

	local_irq_disable();
	return flags;
}

static inline void local_irq_restore(unsigned long flags)
{
	asm volatile("msr cpsr_c, %0" : : "r"(flags) : "memory");
}

/* In user mode: back to where run_in_user() was called. */
static inline void return_from_user(unsigned long value)
{
	register unsigned long r0 asm("r0") = value;

	asm volatile("svc #0x7e57" : : "r"(r0) : "memory");
}

static inline uint64_t get_mpidr(void)
{
	return read_sysreg(MPIDR);
}

/* The virtual counter and its frequency in Hz. */
static inline u64 get_cntvct(void)
{
	isb();
	return read_sysreg(CNTVCT);
}

static inline u32 get_cntfrq(void)
{
	return read_sysreg(CNTFRQ);
}

#endif
