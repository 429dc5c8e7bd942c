/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs one instruction in a whole given machine state, and records the whole state behind
 * it, whether it ended or raised an interrupt.
 *
 * Behind the instruction stands a `trap`, as in all of the code area; so each run ends with
 * an interrupt, and one at the next word that is the trap's own means that nothing else came.
 * probe_expect() begins with "the instruction did nothing but end", a test changes what it
 * should have done, and probe_check() compares everything.
 */
#ifndef POWERPC_PROBE_H
#define POWERPC_PROBE_H

/* Offsets for probe-entry.S; probe.c checks them. */
#define PROBE_CR	256
#define PROBE_XER	264
#define PROBE_LR	272
#define PROBE_CTR	280
#define PROBE_NIP	288
#define PROBE_MSR	296
#define PROBE_TRAP	304
#define PROBE_DAR	312
#define PROBE_DSISR	320
#define PROBE_FPSCR	328
#define PROBE_VSCR	336
#define PROBE_VSR	352

#ifndef __ASSEMBLY__
#include <libcflat.h>
#include <asm/reg.h>

struct vsr {
	u64 high, low;		/* doublewords 0 and 1 of the register */
};

struct probe_state {
	u64 gpr[32];
	u64 cr, xer, lr, ctr;
	u64 nip, msr;		/* where to begin; (H)SRR0 and (H)SRR1 at the end */
	u64 trap;		/* the vector */
	u64 dar, dsisr;
	u64 fpscr;		/* this and what follows only if the run begins with FP = 1 */
	struct vsr vscr;
	struct vsr vsr[64];
};

#define MSR_VECTORS	(MSR_FP | MSR_VEC | MSR_VSX)

/* XER's bits. */
#define XER_SO		0x80000000ull
#define XER_OV		0x40000000ull
#define XER_CA		0x20000000ull
#define XER_OV32	0x00080000ull
#define XER_CA32	0x00040000ull

/* What `in` is before a test changes it: no register has the value of another. */
void probe_init(struct probe_state *in, u64 msr);

/*
 * Runs @insn, or with a nonzero @suffix the prefixed instruction that it begins, in state
 * @in, and writes what is behind it to @out. in->nip is set to where the instruction stands.
 */
void probe_run(u32 insn, struct probe_state *in, struct probe_state *out);
void probe_run_prefixed(u32 insn, u32 suffix, struct probe_state *in, struct probe_state *out);

/* What @insn leaves behind in @in if it changes nothing but the instruction's address. */
void probe_expect(const struct probe_state *in, struct probe_state *expected);

/* The same if it raises the interrupt @trap, with these bits in SRR1 beside the MSR's. */
void probe_expect_interrupt(const struct probe_state *in, struct probe_state *expected,
			    unsigned int trap, u64 srr1_bits);

/*
 * One check over many runs: probe_begin(), any number of probe_check(), which is true when
 * @out is what was @expected, and probe_end(), which reports it and prints the first runs
 * that were wrong. @format and what follows says of the run what is not the same in all.
 */
void probe_begin(void);
bool probe_check(const struct probe_state *in, const struct probe_state *out,
		 const struct probe_state *expected, const char *format, ...) __printf_like(4, 5);
void probe_note(bool right, const char *format, ...) __printf_like(2, 3);
bool probe_end(const char *format, ...) __printf_like(1, 2);

/* Runs until now. */
extern unsigned long probe_runs;

/* probe-entry.S. */
void probe_enter(const struct probe_state *in, struct probe_state *out);
extern char probe_code[], probe_code_end[];

/* Instructions by their fields: Power ISA 3.1, book I, section 1.6. */
#define INSN_D(op, t, a, d)	((u32)(op) << 26 | (t) << 21 | (a) << 16 | ((d) & 0xffff))
#define INSN_X(op, t, a, b, xo)	((u32)(op) << 26 | (t) << 21 | (a) << 16 | (b) << 11 | (xo) << 1)
#define INSN_SPR(mt, t, spr)	\
	INSN_X(31, t, (spr) & 31, (spr) >> 5, (mt) ? 467 : 339)
#endif

#endif
