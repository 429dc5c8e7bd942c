/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One instruction in a whole given machine state, and the whole state after it.
 *
 *	struct probe p = probe_init(PROBE_CPL3);
 *
 *	p.gpr[RCX] = MSR_EFER;
 *	probe_run(&p, INSN("\x0f\x32"));			rdmsr
 *	report(probe_is(&p, GP_VECTOR, 0), "RDMSR at CPL 3");
 *
 * The code is copied to probe_code, followed by an INT PROBE_DONE, and entered by IRET with
 * the registers and selectors of the struct. Whatever ends it, an exception or the INT at
 * its end, is taken by an IDT that serves nothing else; it puts the registers back into the
 * struct and returns to C. So a fault is a value like the others: vector PROBE_DONE is
 * "none", and every row can compare all that must not have changed.
 *
 * probe_setup() moves the CPU to a GDT that starts with the descriptors of the library and
 * goes on with flat segments of each privilege level and with slots that a test fills as it
 * likes. All runs on the boot processor, with interrupts disabled.
 */
#ifndef X86_PROBE_H
#define X86_PROBE_H

/* The vector that ends the code when no exception did. */
#define PROBE_DONE	0xf0

#ifdef __x86_64__
#define PROBE_W		8
#define PROBE_GPRS	16
#else
#define PROBE_W		4
#define PROBE_GPRS	8
#endif

/* Offsets into struct probe, for probe-entry.S. */
#define PROBE_GPR(n)		((n) * PROBE_W)
#define PROBE_IP		PROBE_GPR(PROBE_GPRS)
#define PROBE_FLAGS		(PROBE_IP + PROBE_W)
#define PROBE_CR2		(PROBE_FLAGS + PROBE_W)
#define PROBE_FS_BASE		(PROBE_CR2 + PROBE_W)
#define PROBE_GS_BASE		(PROBE_FS_BASE + 8)
#define PROBE_KERNEL_GS_BASE	(PROBE_GS_BASE + 8)
#define PROBE_VECTOR		(PROBE_KERNEL_GS_BASE + 8)
#define PROBE_ERROR		(PROBE_VECTOR + 4)
#define PROBE_CS		(PROBE_ERROR + 4)
#define PROBE_SS		(PROBE_CS + 2)
#define PROBE_DS		(PROBE_CS + 4)
#define PROBE_ES		(PROBE_CS + 6)
#define PROBE_FS		(PROBE_CS + 8)
#define PROBE_GS		(PROBE_CS + 10)

#ifndef __ASSEMBLY__

#include <libcflat.h>

/* General registers by their number in an instruction's encoding. */
enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };

struct probe {
	ulong gpr[PROBE_GPRS];
	ulong ip;
	ulong flags;
	ulong cr2;
	/* The bases are set and read in 64-bit builds only. */
	u64 fs_base;
	u64 gs_base;
	u64 kernel_gs_base;
	u32 vector;
	u32 error;		/* 0 when the exception has no error code */
	u16 cs;
	u16 ss;
	u16 ds;
	u16 es;
	u16 fs;
	u16 gs;
};

/* Where the code goes: executable and writable at every privilege level, below 4 GiB. */
#define PROBE_CODE_SIZE	4096
extern u8 probe_code[PROBE_CODE_SIZE];

/* A stack, and memory for operands, of the same kind. */
#define PROBE_DATA_SIZE	8192
extern u8 probe_stack[PROBE_DATA_SIZE];
extern u8 probe_data[PROBE_DATA_SIZE];
#define PROBE_STACK_TOP	((ulong)probe_stack + PROBE_DATA_SIZE - 256)

/* The stack that inner privilege levels get from the TSS; RSP0 or ESP0 is its end. */
extern u8 probe_ring0_stack[PROBE_DATA_SIZE];

/* The GDT: the library's descriptors, the flat segments, then the slots. */
#define PROBE_GDT_ENTRIES	8192
extern u64 probe_gdt[PROBE_GDT_ENTRIES];

#define PROBE_FLAT_BASE		0xf000
#define PROBE_CS64(dpl)		((u16)(PROBE_FLAT_BASE + (dpl) * 0x20 + (dpl)))
#define PROBE_CS32(dpl)		((u16)(PROBE_FLAT_BASE + (dpl) * 0x20 + 0x08 + (dpl)))
#define PROBE_SEG(dpl)		((u16)(PROBE_FLAT_BASE + (dpl) * 0x20 + 0x10 + (dpl)))
#define PROBE_CS16(dpl)		((u16)(PROBE_FLAT_BASE + (dpl) * 0x20 + 0x18 + (dpl)))

/* The selectors of slot @n, with RPL 0; at least 512 of them. */
#define PROBE_SLOT(n)		((u16)(PROBE_FLAT_BASE + 0x80 + (n) * 8))
#define PROBE_GDT_LIMIT		0xffff

/* How the processor is entered. In a 32-bit build PROBE_64 is the same as PROBE_32. */
#define PROBE_CPL(n)	(n)
#define PROBE_CPL0	PROBE_CPL(0)
#define PROBE_CPL3	PROBE_CPL(3)
#define PROBE_32	0x10
#define PROBE_16	0x20

/* The EFLAGS that instructions may leave undefined: OF SF ZF AF PF CF. */
#define PROBE_ALU	0x8d5u

/* The 32-bit or 64-bit TSS in use, for the stacks and the I/O map. */
extern u8 *probe_tss;

/* Moves the CPU to the GDT above. Once, before everything else here. */
void probe_setup(void);

/*
 * A state to start from: code and flat data segments of the privilege level and the width
 * of @mode, SP at PROBE_STACK_TOP, each other register with a pattern of its own, EFLAGS
 * with the fixed bit and nothing else.
 */
struct probe probe_init(unsigned int mode);

/* The bytes of an instruction, as two arguments. */
#define INSN(bytes)	((const u8 *)(bytes)), (sizeof(bytes) - 1)

/*
 * Copies @len bytes of @code to probe_code, runs them there from the state of @p, and puts
 * the state after them into @p. Returns the vector.
 */
u32 probe_run(struct probe *p, const u8 *code, size_t len);

/* The same with what lies in probe_code, from @p->ip on. */
u32 probe_enter_at(struct probe *p);

/* Puts @len bytes of @code to probe_code + @offset, and INT PROBE_DONE behind. */
void probe_place(unsigned int offset, const u8 *code, size_t len);

/* Whether @vector ended the code, with @error. */
static inline bool probe_is(const struct probe *p, u32 vector, u32 error)
{
	return p->vector == vector && p->error == error;
}

static inline bool probe_ok(const struct probe *p)
{
	return p->vector == PROBE_DONE;
}

/*
 * Whether the code of @after faulted with @vector and @error at the first byte of
 * probe_code and left everything as it was in @before. RF of the saved flags is not
 * compared, CR2 is.
 */
bool probe_faulted(const struct probe *before, const struct probe *after, u32 vector, u32 error);

/*
 * Whether all but what is named is the same in both: registers of the bit mask @gprs,
 * flags of the mask @flags, and what @except has of PROBE_EXCEPT_*.
 */
bool probe_same_but(const struct probe *before, const struct probe *after,
		    u32 gprs, ulong flags, u32 except);
#define PROBE_EXCEPT_IP		1u
#define PROBE_EXCEPT_CS		2u
#define PROBE_EXCEPT_SS		4u
#define PROBE_EXCEPT_DS		8u
#define PROBE_EXCEPT_ES		0x10u
#define PROBE_EXCEPT_FS		0x20u
#define PROBE_EXCEPT_GS		0x40u
#define PROBE_EXCEPT_BASES	0x80u

/* INFO lines with everything that differs between the two states, prefixed by @what. */
void probe_explain(const char *what, const struct probe *before, const struct probe *after);

/*
 * A code or data descriptor. @attr: type in bits 3:0, S 4, DPL 6:5, P 7, AVL 12, L 13, D/B 14,
 * G 15, as the access rights of SDM volume 3, table 24-2. @limit is the raw 20-bit field.
 */
u64 probe_desc(u32 base, u32 limit, u32 attr);

/* The descriptor of @selector in the GDT. */
void probe_set_desc(u16 selector, u64 low);
u64 probe_get_desc(u16 selector);

/* A system descriptor of 16 bytes: @high has the upper half of the base or offset. */
void probe_set_desc16(u16 selector, u64 low, u64 high);

/* A gate: @attr as above, without its upper byte; @count is the parameter count or the IST. */
u64 probe_gate(u16 selector, u32 offset, u32 attr, u32 count);

/*
 * The gate of @vector that the code meets, of two words in a 64-bit build. A test may change
 * it, but has to put it back, and PROBE_DONE's must stay.
 */
u64 *probe_gate_of(u32 vector);

/* In probe-entry.S. */
void probe_enter(struct probe *p);
extern char probe_stubs[];

#endif /* __ASSEMBLY__ */

#endif
