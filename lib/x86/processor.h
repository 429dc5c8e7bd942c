/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processor's registers and instructions, one inline function each.
 *
 * A function whose name ends in _safe returns the vector that its instruction raised, 0 for
 * none (desc.h). Of the others write_cr0(), write_cr3(), write_cr4(), rdpmc() and
 * write_xcr0() end the test when the instruction faults; the rest leave faults alone.
 */
#ifndef LIB_X86_PROCESSOR_H
#define LIB_X86_PROCESSOR_H

#include <libcflat.h>
#include <asm/barrier.h>
#include <asm/cpu-bits.h>
#include "cpuid.h"
#include "desc.h"
#include "msr.h"

/* For inline assembly: a register's prefix, an operand's suffix, a word's size. */
#ifdef __x86_64__
#define R	"r"
#define S	"q"
#define W	"8"
#else
#define R	"e"
#define S	"l"
#define W	"4"
#endif

/* Not canonical with 4 or 5 levels; with 48 and with 57 bits only the upper bits are wrong. */
#define NONCANONICAL		0xaaaaaaaaaaaaaaaaull
#define CANONICAL_48_VAL	0xffffaaaaaaaaaaaaull
#define CANONICAL_57_VAL	0xffaaaaaaaaaaaaaaull

/* The address bits that linear-address masking ignores. */
#define LAM48_MASK		GENMASK_ULL(62, 48)
#define LAM57_MASK		GENMASK_ULL(62, 57)

struct descriptor_table_ptr {
	u16 limit;
	ulong base;
} __packed;

struct far_pointer32 {
	u32 offset;
	u16 selector;
} __packed;

struct invpcid_desc {
	u64 pcid : 12;
	u64 rsv : 52;
	u64 addr : 64;
};

/* A register that MOV or a store of its own reads, and what loads it. */
#define __read_register(type, name, insn)			\
static inline type name(void)					\
{								\
	type val;						\
								\
	asm volatile(insn : "=r"(val) : : "memory");		\
	return val;						\
}

#define __write_register(type, name, insn)			\
static inline void name(type val)				\
{								\
	asm volatile(insn : : "r"(val) : "memory");		\
}

__read_register(ulong, read_cr0, "mov %%cr0, %0")
__read_register(ulong, read_cr2, "mov %%cr2, %0")
__read_register(ulong, read_cr3, "mov %%cr3, %0")
__read_register(ulong, read_cr4, "mov %%cr4, %0")
__write_register(ulong, write_cr2, "mov %0, %%cr2")
#ifdef __x86_64__
__read_register(ulong, read_cr8, "mov %%cr8, %0")
__write_register(ulong, write_cr8, "mov %0, %%cr8")
#endif

__read_register(ulong, read_dr0, "mov %%dr0, %0")
__read_register(ulong, read_dr1, "mov %%dr1, %0")
__read_register(ulong, read_dr2, "mov %%dr2, %0")
__read_register(ulong, read_dr3, "mov %%dr3, %0")
__read_register(ulong, read_dr6, "mov %%dr6, %0")
__read_register(ulong, read_dr7, "mov %%dr7, %0")
__write_register(void *, write_dr0, "mov %0, %%dr0")
__write_register(void *, write_dr1, "mov %0, %%dr1")
__write_register(void *, write_dr2, "mov %0, %%dr2")
__write_register(void *, write_dr3, "mov %0, %%dr3")
__write_register(ulong, write_dr6, "mov %0, %%dr6")
__write_register(ulong, write_dr7, "mov %0, %%dr7")

__read_register(u16, read_cs, "mov %%cs, %w0")
__read_register(u16, read_ds, "mov %%ds, %w0")
__read_register(u16, read_es, "mov %%es, %w0")
__read_register(u16, read_fs, "mov %%fs, %w0")
__read_register(u16, read_gs, "mov %%gs, %w0")
__read_register(u16, read_ss, "mov %%ss, %w0")
__write_register(unsigned int, write_ds, "mov %w0, %%ds")
__write_register(unsigned int, write_es, "mov %w0, %%es")
__write_register(unsigned int, write_fs, "mov %w0, %%fs")
__write_register(unsigned int, write_gs, "mov %w0, %%gs")
__write_register(unsigned int, write_ss, "mov %w0, %%ss")

__read_register(u16, sldt, "sldt %w0")
__read_register(u16, str, "str %w0")
__write_register(u16, lldt, "lldt %w0")
__write_register(u16, ltr, "ltr %w0")

__read_register(unsigned long, read_rflags, "pushf; pop %0")
__write_register(unsigned long, write_rflags, "push %0; popf")

#define __descriptor_table(name)						\
static inline void s##name(struct descriptor_table_ptr *ptr)			\
{										\
	asm volatile("s" #name " %0" : "=m"(*ptr));				\
}										\
										\
static inline void l##name(const struct descriptor_table_ptr *ptr)		\
{										\
	asm volatile("l" #name " %0" : : "m"(*ptr) : "memory");			\
}										\
										\
static inline int l##name##_safe(const struct descriptor_table_ptr *ptr)	\
{										\
	return asm_safe("l" #name " %0", "m"(*ptr));				\
}										\
										\
static inline int l##name##_fep_safe(const struct descriptor_table_ptr *ptr)	\
{										\
	return asm_fep_safe("l" #name " %0", "m"(*ptr));			\
}

__descriptor_table(gdt)
__descriptor_table(idt)

static inline int lldt_safe(u16 val)
{
	return asm_safe("lldt %0", "rm"(val));
}

static inline int lldt_fep_safe(u16 val)
{
	return asm_fep_safe("lldt %0", "rm"(val));
}

static inline int ltr_safe(u16 val)
{
	return asm_safe("ltr %0", "rm"(val));
}

static inline int ltr_fep_safe(u16 val)
{
	return asm_fep_safe("ltr %0", "rm"(val));
}

#define __write_cr(n)						\
static inline int write_cr##n##_safe(ulong val)			\
{								\
	return asm_safe("mov %0, %%cr" #n, "r"(val));		\
}								\
								\
static inline void write_cr##n(ulong val)			\
{								\
	int vector = write_cr##n##_safe(val);			\
								\
	assert_msg(!vector, "write_cr" #n "(%#lx): vector %d", val, vector);	\
}

__write_cr(0)
__write_cr(3)
__write_cr(4)

static inline void update_cr3(void *cr3)
{
	write_cr3((ulong)cr3);
}

static inline u64 rdmsr(u32 index)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(index) : "memory");
	return (u64)high << 32 | low;
}

static inline void wrmsr(u32 index, u64 val)
{
	asm volatile("wrmsr" : : "c"(index), "a"((u32)val), "d"((u32)(val >> 32)) : "memory");
}

/* An instruction that gives EDX:EAX for ECX; *@val changes only when it succeeds. */
#define __read_indexed_safe(name, insn)					\
static inline int name(u32 index, uint64_t *val)			\
{									\
	u32 low, high;							\
	int vector;							\
									\
	vector = asm_safe_out2(insn, "=a"(low), "=d"(high), "c"(index));	\
	if (!vector)							\
		*val = (u64)high << 32 | low;				\
	return vector;							\
}

__read_indexed_safe(rdmsr_safe, "rdmsr")
__read_indexed_safe(rdpmc_safe, "rdpmc")
__read_indexed_safe(xgetbv_safe, "xgetbv")

static inline int wrmsr_safe(u32 index, u64 val)
{
	return asm_safe("wrmsr", "c"(index), "a"((u32)val), "d"((u32)(val >> 32)));
}

static inline int wrmsr_fep_safe(u32 index, u64 val)
{
	return asm_fep_safe("wrmsr", "c"(index), "a"((u32)val), "d"((u32)(val >> 32)));
}

static inline int xsetbv_safe(u32 index, u64 value)
{
	return asm_safe("xsetbv", "c"(index), "a"((u32)value), "d"((u32)(value >> 32)));
}

static inline uint64_t rdpmc(uint32_t index)
{
	uint64_t val = 0;
	int vector = rdpmc_safe(index, &val);

	assert_msg(!vector, "rdpmc(%#x): vector %d", index, vector);
	return val;
}

static inline int read_xcr0_safe(u64 *value)
{
	return xgetbv_safe(0, value);
}

static inline int write_xcr0_safe(u64 value)
{
	return xsetbv_safe(0, value);
}

static inline u64 read_xcr0(void)
{
	u64 value = 0;
	int vector = read_xcr0_safe(&value);

	assert_msg(!vector, "xgetbv: vector %d", vector);
	return value;
}

static inline void write_xcr0(u64 value)
{
	int vector = write_xcr0_safe(value);

	assert_msg(!vector, "xsetbv(%#llx): vector %d", (unsigned long long)value, vector);
}

static inline unsigned long long rdtsc(void)
{
	u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return (u64)high << 32 | low;
}

/* Read when all before it is done, and before anything behind it begins. */
static inline unsigned long long fenced_rdtsc(void)
{
	unsigned long long tsc;

	mb();
	tsc = rdtsc();
	mb();
	return tsc;
}

static inline unsigned long long rdtscp(u32 *aux)
{
	u32 low, high;

	asm volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(*aux));
	return (u64)high << 32 | low;
}

static inline void wrtsc(u64 tsc)
{
	wrmsr(MSR_IA32_TSC, tsc);
}

/* A write that has taken effect on return: the MSR write alone does not serialize. */
static inline void wrmsr_tscdeadline_serialize(u64 deadline)
{
	mb();
	wrmsr(MSR_IA32_TSCDEADLINE, deadline);
	mb();
}

static inline unsigned long long rdrand(void)
{
	long r;

	asm volatile("1: rdrand %0; jnc 1b" : "=r"(r) : : "cc");
	return r;
}

static inline void pause(void)
{
	asm volatile("pause" : : : "memory");
}

static inline void cli(void)
{
	asm volatile("cli" : : : "memory");
}

/* Interrupts arrive behind the next instruction: STI holds them off until then. */
static inline void sti(void)
{
	asm volatile("sti" : : : "memory");
}

static inline void sti_nop(void)
{
	asm volatile("sti; nop" : : : "memory");
}

/* Takes the interrupts that are pending. */
static inline void sti_nop_cli(void)
{
	asm volatile("sti; nop; cli" : : : "memory");
}

/* Enables interrupts and halts, with none taken in between. */
static inline void safe_halt(void)
{
	asm volatile("sti; hlt" : : : "memory");
}

static inline void stac(void)
{
	asm volatile("stac" : : : "memory");
}

static inline void clac(void)
{
	asm volatile("clac" : : : "memory");
}

static inline void fnop(void)
{
	asm volatile("fnop");
}

static inline void invlpg(volatile void *va)
{
	asm volatile("invlpg (%0)" : : "r"(va) : "memory");
}

static inline int invpcid_safe(unsigned long type, struct invpcid_desc *desc)
{
	/* A memory operand of INVPCID has no size of its own. */
	return asm_safe("invpcid (%0), %1", "r"(desc), "r"(type));
}

/* Drops all translations of this CPU, global ones too. */
static inline void flush_tlb(void)
{
	ulong cr4 = read_cr4();

	write_cr4(cr4 ^ X86_CR4_PGE);
	write_cr4(cr4);
}

static inline u32 read_pkru(void)
{
	u32 pkru, zero;

	asm volatile("rdpkru" : "=a"(pkru), "=d"(zero) : "c"(0));
	return pkru;
}

static inline void write_pkru(u32 pkru)
{
	asm volatile("wrpkru" : : "a"(pkru), "c"(0), "d"(0) : "memory");
}

static inline void set_iopl(int iopl)
{
	write_rflags((read_rflags() & ~X86_EFLAGS_IOPL) | (ulong)iopl << 12);
}

static inline bool is_la57_enabled(void)
{
	return sizeof(long) == 8 && read_cr4() & X86_CR4_LA57;
}

static inline bool is_lam_sup_enabled(void)
{
	return read_cr4() & X86_CR4_LAM_SUP;
}

static inline bool is_lam_u48_enabled(void)
{
	return read_cr3() & X86_CR3_LAM_U48;
}

static inline bool is_lam_u57_enabled(void)
{
	return read_cr3() & X86_CR3_LAM_U57;
}

/* Whether all bits above the address width of the paging mode are copies of its top bit. */
static inline bool is_canonical(u64 addr)
{
	int unused = is_la57_enabled() ? 7 : 16;

	return (u64)((s64)(addr << unused) >> unused) == addr;
}

/* @addr with the bits in @mask turned so that it is not canonical. */
static inline u64 get_non_canonical(u64 addr, u64 mask)
{
	return (addr & ~mask) | (NONCANONICAL & mask);
}

#include "generate.h"

#endif
