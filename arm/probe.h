/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One A64 instruction (or a few) in a whole given machine state, and everything it leaves
 * behind: registers, flags, the exception that ended it.
 *
 * The instructions stand at probe_code(), in a page that is full of BRK #PROBE_STOP on both
 * sides, so what does not fault ends behind itself or where it branched to. EL1 runs with
 * SP_EL0 selected (EL1t), so that every stack pointer can be tried.
 *
 *	struct probe p;
 *
 *	probe_init(&p, PROBE_EL0);
 *	p.in.x[1] = 5;
 *	probe_run(&p, 0x91000420);		// add x0, x1, #1
 *	probe_expect_stop(&p, 4);		// nothing else happens...
 *	p.want.x[0] = 6;			// ...but this
 *	probe_report(&p, "ADD, immediate");
 */
#ifndef ARM_PROBE_H
#define ARM_PROBE_H

#include <libcflat.h>
#include <asm/processor.h>

#define PROBE_STOP	0x7357
#define PROBE_STOP_INSN	(0xd4200000 | PROBE_STOP << 5)
#define PROBE_STOP_ESR	(ESR_ELx_EC_BRK64 << ESR_ELx_EC_SHIFT | ESR_ELx_IL | PROBE_STOP)

enum probe_level { PROBE_EL0, PROBE_EL1 };

/* FAR_EL1 of a probe whose exception does not write it. */
#define PROBE_FAR	0x5a5a5a5a5a5a5a58ul

struct probe_regs {
	u64 x[31];
	u64 sp, pc, pstate;
};

struct probe {
	enum probe_level level;
	struct probe_regs in, out, want;
	/* The exception that ended it. @far is PROBE_FAR unless the exception wrote FAR_EL1. */
	u64 esr, far, want_esr, want_far;
	enum vector vector;
};

/* A state with a different odd number in each register; sp in the middle of probe_data(). */
void probe_init(struct probe *p, enum probe_level level);

/* Runs the instructions from @p->in. */
void probe_run(struct probe *p, u32 insn);
void probe_run_code(struct probe *p, const u32 *insns, unsigned int n);

/* Called, if there is one, right before the state is entered. */
extern void (*probe_prepare)(void);

/*
 * Expect that all is as before and the end at @offset behind probe_code(); or an exception
 * on the instruction there. What else is expected goes into @p->want then.
 */
void probe_expect_stop(struct probe *p, int offset);
void probe_expect(struct probe *p, int offset, u64 esr);
void probe_expect_far(struct probe *p, int offset, u64 esr, u64 far);

/* Whether all is as expected. */
bool probe_as_expected(const struct probe *p);

/* The same, with what differs printed. */
bool probe_check(const struct probe *p);

/* A check of its own. */
bool probe_report(const struct probe *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Exception syndrome of a class with IL set. */
#define PROBE_ESR(class, iss)	((u64)(class) << ESR_ELx_EC_SHIFT | ESR_ELx_IL | (iss))

/* Where the instructions are, and memory for them to use; both are used at any level. */
u64 probe_code(void);
u8 *probe_data(void);
#define PROBE_DATA_SIZE	8192

/* Vector and FP state of what runs next, and what it left. */
struct probe_vectors {
	u64 v[32][2];
	u64 fpcr, fpsr;
};
void probe_load_vectors(const struct probe_vectors *v);
void probe_save_vectors(struct probe_vectors *v);

/*
 * Many cases in one check: each counts, the first few that differ are printed.
 *
 *	struct tally tally = { "ADDS" };
 *	tally_add(&tally, probe_as_expected(&p)) || probe_check(&p);
 *	tally_report(&tally);
 */
struct tally {
	const char *name;
	unsigned long cases, bad;
};

/* Counts; false when the case is bad and should be printed. */
bool tally_add(struct tally *tally, bool good);
/* Counts a probe, printing what differs. */
void tally_probe(struct tally *tally, const struct probe *p);
/* A check: that there were cases, and none bad. */
void tally_report(const struct tally *tally);

#endif
