/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions, levels, user mode and the CPU's counters. */
#ifndef LIB_ARM64_ASM_PROCESSOR_H
#define LIB_ARM64_ASM_PROCESSOR_H

#include <asm/barrier.h>
#include <asm/esr.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>

/* The vectors in the order of the table: Arm ARM, D1.3.1.5. */
enum vector {
	EL1T_SYNC,
	EL1T_IRQ,
	EL1T_FIQ,
	EL1T_ERROR,
	EL1H_SYNC,
	EL1H_IRQ,
	EL1H_FIQ,
	EL1H_ERROR,
	EL0_SYNC_64,
	EL0_IRQ_64,
	EL0_FIQ_64,
	EL0_ERROR_64,
	EL0_SYNC_32,
	EL0_IRQ_32,
	EL0_FIQ_32,
	EL0_ERROR_32,
	VECTOR_MAX,
};

#define EC_MAX	64

typedef void (*vector_fn)(enum vector v, struct pt_regs *regs, unsigned int esr);
typedef void (*exception_fn)(struct pt_regs *regs, unsigned int esr);
typedef void (*irq_handler_fn)(struct pt_regs *regs);

/* The last exception that became a value: see exception_raised(). */
struct exception_record {
	bool raised;
	enum vector vector;
	u64 esr, far, pc, pstate;
};

/* This architecture's part of thread_info: NULL is the library's own handling. */
struct arch_thread {
	vector_fn vector_handlers[VECTOR_MAX];
	exception_fn exception_handlers[VECTOR_MAX][EC_MAX];
	struct exception_record record;
};

/*
 * Handlers belong to the CPU that installs them. They run at EL1 with interrupts masked and
 * may change the registers; one that wants to go on behind the instruction adds 4 to pc.
 * NULL takes a handler away.
 *
 * A vector's handler gets all that arrives there. Without one, a synchronous exception goes
 * to the handler of its class @ec, an interrupt to the one of its vector.
 */
void install_vector_handler(enum vector v, vector_fn fn);
void install_exception_handler(enum vector v, unsigned int ec, exception_fn fn);
void install_irq_handler(enum vector v, irq_handler_fn fn);

/* What arrived and nobody handles: prints it all and aborts. */
void default_vector_handler(enum vector v, struct pt_regs *regs, unsigned int esr);

/* Prints the registers. */
void show_regs(struct pt_regs *regs);

/* Whether an exception of this syndrome sets FAR; then @far gets it. */
bool get_far(unsigned int esr, unsigned long *far);

/*
 * Exceptions as values. ASM_TRY("label") in inline assembly: when the next instruction
 * raises a synchronous exception at EL1, execution goes on at the label, and what arrived is
 * in this CPU's exception_record. asm_safe() is that for one instruction; it says whether an
 * exception arrived.
 */
#define ASM_TRY(label)						\
	".pushsection .data.ex, \"aw\"\n\t"			\
	".balign 8\n\t"						\
	".quad 1111f, " label "\n\t"				\
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
#define MPIDR_HWID_BITMASK	0xff00fffffful

static inline unsigned long current_level(void)
{
	return read_sysreg(CurrentEL);
}

static inline void local_irq_enable(void)
{
	asm volatile("msr daifclr, #2" : : : "memory");
}

static inline void local_irq_disable(void)
{
	asm volatile("msr daifset, #2" : : : "memory");
}

/* Masks interrupts; returns what local_irq_restore() wants. */
static inline unsigned long local_irq_save(void)
{
	unsigned long flags = read_sysreg(daif);

	local_irq_disable();
	return flags;
}

static inline void local_irq_restore(unsigned long flags)
{
	write_sysreg(flags, daif);
}

/* In user mode: back to where run_in_user() was called. */
static inline void return_from_user(unsigned long value)
{
	register unsigned long x0 asm("x0") = value;

	asm volatile("svc #0x7e57" : : "r"(x0) : "memory");
}

static inline uint64_t get_mpidr(void)
{
	return read_sysreg(mpidr_el1);
}

/* The virtual counter and its frequency in Hz. */
static inline u64 get_cntvct(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

static inline u32 get_cntfrq(void)
{
	return read_sysreg(cntfrq_el0);
}

static inline bool system_supports_rndr(void)
{
	return id_field(read_sysreg(id_aa64isar0_el1), ID_AA64ISAR0_EL1_RNDR_SHIFT);
}

static inline bool system_supports_sve(void)
{
	return id_field(read_sysreg(id_aa64pfr0_el1), ID_AA64PFR0_EL1_SVE_SHIFT);
}

/* Whether the CPU's MMU can use pages of @size bytes. */
bool system_supports_granule(size_t size);

#endif
