/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Descriptor tables and exceptions (SDM volume 3, chapters 3, 6 and 8).
 *
 * An exception can be a value, of one instruction:
 *
 *	report(asm_safe("wrmsr", "c"(msr), "a"(0), "d"(0)) == GP_VECTOR, "...");
 *
 * or of more of inline assembly, where ASM_TRY stands before the instruction that may fault:
 *
 *	asm volatile(ASM_TRY("1f") "mov (%0), %1\n1:" : : "r"(p), "r"(0));
 *	if (exception_vector() == PF_VECTOR && exception_error_code() == 4) ...
 *
 * or a call, of a handler that handle_exception() installs.
 */
#ifndef LIB_X86_DESC_H
#define LIB_X86_DESC_H

#include <libcflat.h>
#include <setjmp.h>
#include "smp.h"

#define NP_SEL		0x18	/* a code segment that is not present */
#define KERNEL_CS	0x08
#define KERNEL_DS	0x10
#ifdef __x86_64__
#define KERNEL_CS64	0x08
#define KERNEL_CS32	0x20
#else
#define KERNEL_CS32	0x08
#define TSS_INTR	0x20
#endif
#define KERNEL_CS16	0x28
#define KERNEL_DS16	0x30
#define USER_CS32	0x3b
#define USER_DS		0x43
#define USER_CS64	0x4b
#ifdef __x86_64__
#define USER_CS		USER_CS64
#else
#define USER_CS		USER_CS32
#endif

/* The selectors from here up to TSS_MAIN are the test's own. */
#define FIRST_SPARE_SEL	0x50

/* The task register of the CPU with local APIC id 0; the next one is TSS_STRIDE higher. */
#define TSS_MAIN	0x80
#ifdef __x86_64__
#define TSS_STRIDE	16
#else
#define TSS_STRIDE	8
#endif

/* The type bit of a TSS descriptor in use. */
#define DESC_BUSY	2

/* What an exception finds in the registers; a handler may change all of it. */
struct ex_regs {
	unsigned long rax, rcx, rdx, rbx;
	unsigned long dummy, rbp, rsi, rdi;
#ifdef __x86_64__
	unsigned long r8, r9, r10, r11;
	unsigned long r12, r13, r14, r15;
#endif
	unsigned long vector;
	unsigned long error_code;	/* 0 for a vector that has none */
	unsigned long rip;
	unsigned long cs;
	unsigned long rflags;
#ifdef __x86_64__
	unsigned long rsp;
	unsigned long ss;
#endif
};

typedef void (*handler)(struct ex_regs *regs);

typedef struct {
	u16 limit1;
	u16 base1;
	u8 base2;
	union {
		u16 type_limit_flags;
		struct {
			u16 type : 4;
			u16 s : 1;
			u16 dpl : 2;
			u16 p : 1;
			u16 limit2 : 4;
			u16 avl : 1;
			u16 l : 1;
			u16 db : 1;
			u16 g : 1;
		} __packed;
	} __packed;
	u8 base3;
} __packed gdt_entry_t;

/* A system segment's descriptor in 64-bit mode has the base's upper half behind it. */
struct system_desc64 {
	gdt_entry_t common;
	u32 base4;
	u32 zero;
} __packed;

typedef struct {
	unsigned short offset0;
	unsigned short selector;
	unsigned short ist : 3;
	unsigned short : 5;
	unsigned short type : 4;
	unsigned short : 1;
	unsigned short dpl : 2;
	unsigned short p : 1;
	unsigned short offset1;
#ifdef __x86_64__
	unsigned int offset2;
	unsigned int reserved;
#endif
} idt_entry_t;

typedef struct {
	u16 prev, res1;
	u32 esp0;
	u16 ss0, res2;
	u32 esp1;
	u16 ss1, res3;
	u32 esp2;
	u16 ss2, res4;
	u32 cr3;
	u32 eip;
	u32 eflags;
	u32 eax, ecx, edx, ebx, esp, ebp, esi, edi;
	u16 es, res5;
	u16 cs, res6;
	u16 ss, res7;
	u16 ds, res8;
	u16 fs, res9;
	u16 gs, res10;
	u16 ldt, res11;
	u16 t : 1, res12 : 15;
	u16 iomap_base;
} tss32_t;

typedef struct {
	u32 res1;
	u64 rsp0, rsp1, rsp2;
	u64 res2;
	u64 ist1, ist2, ist3, ist4, ist5, ist6, ist7;
	u64 res3;
	u16 res4;
	u16 iomap_base;
} __packed tss64_t;

extern gdt_entry_t gdt[];
extern idt_entry_t boot_idt[256];
#ifdef __x86_64__
extern tss64_t tss[];
#else
extern tss32_t tss[];
extern tss32_t tss_intr;
#endif

/* Whether the hypervisor emulates an instruction behind KVM_FEP on purpose. */
extern bool is_fep_available;

#ifdef __x86_64__
#define __EX_WORD	".quad"
#else
#define __EX_WORD	".long"
#endif

/* Makes a fault at @src go on at @dst. */
#define ASM_EX_ENTRY(src, dst)			\
	".pushsection .data.ex, \"aw\"\n\t"	\
	__EX_WORD " " src ", " dst "\n\t"	\
	".popsection\n\t"

#define __ASM_TRY(prefix, catch)		\
	"movl $0, %%gs:4\n\t"			\
	ASM_EX_ENTRY("1111f", catch)		\
	prefix					\
	"1111:"

/* The next instruction goes on at the label @catch when it faults. */
#define ASM_TRY(catch)		__ASM_TRY("", catch)

/* "ud2; kvm": KVM with force_emulation_prefix=1 emulates the instruction behind it. */
#define KVM_FEP			"ud2; .byte 'k', 'v', 'm';"
#define ASM_TRY_FEP(catch)	__ASM_TRY(KVM_FEP, catch)

/* Run one instruction with these inputs; give the vector that it raised, 0 for none. */
#define asm_safe(insn, inputs...)					\
({									\
	asm volatile(ASM_TRY("1f") insn "\n\t1:" : : inputs : "memory", "cc");	\
	exception_vector();						\
})

#define asm_fep_safe(insn, inputs...)					\
({									\
	asm volatile(ASM_TRY_FEP("1f") insn "\n\t1:" : : inputs : "memory", "cc"); \
	exception_vector();						\
})

#define asm_conditional_fep_safe(fep, insn, inputs...)			\
({									\
	(fep) ? asm_fep_safe(insn, inputs) : asm_safe(insn, inputs);	\
})

/* The same with outputs, which mean nothing when the instruction faulted. */
#define asm_safe_out1(insn, output, inputs...)				\
({									\
	asm volatile(ASM_TRY("1f") insn "\n\t1:" : output : inputs : "memory", "cc"); \
	exception_vector();						\
})

#define asm_fep_safe_out1(insn, output, inputs...)			\
({									\
	asm volatile(ASM_TRY_FEP("1f") insn "\n\t1:" : output : inputs : "memory", "cc"); \
	exception_vector();						\
})

#define asm_safe_out2(insn, output1, output2, inputs...)		\
({									\
	asm volatile(ASM_TRY("1f") insn "\n\t1:"			\
		     : output1, output2 : inputs : "memory", "cc");	\
	exception_vector();						\
})

#define asm_fep_safe_out2(insn, output1, output2, inputs...)		\
({									\
	asm volatile(ASM_TRY_FEP("1f") insn "\n\t1:"			\
		     : output1, output2 : inputs : "memory", "cc");	\
	exception_vector();						\
})

/* Report whether an instruction raises @expected, 0 for nothing. */
#define asm_safe_report_ex(expected, insn, inputs...)			\
do {									\
	unsigned int __vector = asm_safe(insn, inputs);			\
									\
	report(__vector == (expected), "Expected %s on '%s', got %s",	\
	       (expected) ? exception_mnemonic(expected) : "SUCCESS", insn,	\
	       __vector ? exception_mnemonic(__vector) : "SUCCESS");	\
} while (0)

#define asm_safe_report(insn, inputs...)	asm_safe_report_ex(0, insn, inputs)

#define asm_fep_safe_report_ex(expected, insn, inputs...)		\
do {									\
	unsigned int __vector = asm_fep_safe(insn, inputs);		\
									\
	report(__vector == (expected), "Expected %s on '%s', got %s",	\
	       (expected) ? exception_mnemonic(expected) : "SUCCESS", insn,	\
	       __vector ? exception_mnemonic(__vector) : "SUCCESS");	\
} while (0)

#define asm_fep_safe_report(insn, inputs...)	asm_fep_safe_report_ex(0, insn, inputs)

/* What this CPU's last exception was since the last ASM_TRY; 0 when there was none. */
unsigned int exception_vector(void);
unsigned int exception_error_code(void);
bool exception_rflags_rf(void);

/* "#GP" and its like; "#??" for a vector without a name. */
const char *exception_mnemonic(int vector);

/*
 * Installs @fn, NULL for none, for vector @v below 32 and returns what was there. Without
 * one of its own a vector looks for an ASM_TRY.
 */
handler handle_exception(u8 v, handler fn);

/* Whether @trigger_func(@data) raises vector @ex; it is left when it does. */
bool test_for_exception(unsigned int ex, void (*trigger_func)(void *data), void *data);

/* Where the exception handler of test_for_exception() goes: set by setjmp(). */
void __set_exception_jmpbuf(jmp_buf *addr);
#define set_exception_jmpbuf(jmpbuf)	(setjmp(jmpbuf) ? : (__set_exception_jmpbuf(&(jmpbuf)), 0))

/* Prints what is known of an exception that nobody wanted, and ends the test. */
void unhandled_exception(struct ex_regs *regs, bool cpu) __noreturn;

/* Gives the CPU with local APIC id @id the final GDT, a TSS, and stacks for its faults. */
void setup_gdt_tss(unsigned int id);

/* Makes %gs:0 the per-CPU data at @area of the CPU with local APIC id @id. */
void setup_percpu_gs(unsigned int id, void *area);

/* Fills the IDT's exception vectors. */
void setup_idt(void);

/* Makes boot_idt this CPU's IDT. */
void load_idt(void);

/* An interrupt gate for vector @vec to @addr, usable by INT n from privilege level @dpl on. */
void set_idt_entry(int vec, void *addr, int dpl);
void set_idt_sel(int vec, u16 sel);
void set_idt_dpl(int vec, u16 dpl);
void set_idt_task_gate(int vec, u16 sel);

/* Fills any gate: of an IDT, or a call gate. */
void set_desc_entry(idt_entry_t *e, size_t e_sz, void *addr, u16 sel, u16 type, u16 dpl);

/* Vector @vec runs @fn on the stack that setup_alt_stack() made (32 bits: as a task). */
void setup_alt_stack(void);
void set_intr_alt_stack(int vec, void *fn);

/* @access is the descriptor's byte 5, the upper half of @gran its flags G, D/B, L and AVL. */
void set_gdt_entry(int sel, unsigned long base, u32 limit, u8 access, u8 gran);
void set_gdt_entry_base(int sel, unsigned long base);
gdt_entry_t *get_gdt_entry(u16 sel);
gdt_entry_t *get_tss_descr(void);
gdt_entry_t *get_ldt_descr(void);
unsigned long get_gdt_entry_base(gdt_entry_t *entry);
unsigned long get_gdt_entry_limit(gdt_entry_t *entry);
void clear_tss_busy(int sel);

static inline void *get_idt_addr(idt_entry_t *entry)
{
	unsigned long addr = entry->offset0 | (unsigned long)entry->offset1 << 16;

#ifdef __x86_64__
	addr |= (unsigned long)entry->offset2 << 32;
#endif
	return (void *)addr;
}

#ifndef __x86_64__
/* A task of its own for interrupts: tss_intr, with selector TSS_INTR. */
void setup_tss32(void);
void set_intr_task_gate(int vec, void *fn);
void set_gdt_task_gate(u16 tss_sel, u16 sel);
void print_current_tss_info(void);
#endif

#endif
