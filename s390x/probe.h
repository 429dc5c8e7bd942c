/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One instruction in a whole given machine state, and the whole state after it.
 *
 *	struct probe before = probe_init(PROBE_64 | PROBE_PROBLEM), want, got = before;
 *
 *	probe_run(&got, 0xb2220010);				ipm %r1
 *	want = probe_ended(&before, 0xb2220010);
 *	want.gr[1] = ...;
 *	probe_row(&tally, &want, &got, "ipm");
 *
 * The instruction is copied to probe_code, followed by SVC PROBE_SVC, and entered by LPSWE. What
 * ends it, a program interruption or that SVC, is taken by new PSWs that serve nothing else. So an
 * interruption is a value like others, and each row compares all that must not have changed.
 *
 * DAT may be on or off; interruptions are taken in the mode of irq_set_dat_mode().
 */
#ifndef S390X_PROBE_H
#define S390X_PROBE_H

#include <libcflat.h>
#include <tally.h>
#include <asm/arch_def.h>

#define PROBE_SVC	0xfe

struct probe {
	uint64_t gr[16];
	uint64_t fpr[16];
	uint32_t ar[16];
	uint32_t fpc;
	struct psw psw;		/* before it what is loaded, then the old PSW */
	/* The program interruption; 0 where there was none. */
	uint16_t code;
	uint16_t ilc;		/* in bytes */
	uint64_t teid;		/* as it was where the interruption does not store it */
	uint64_t teid_ignore;	/* of the expectation: bits that are unpredictable */
	uint32_t dxc;		/* at real location 0x90 */
};

/* Where the code goes: 24-bit addresses reach it. */
#define PROBE_CODE_SIZE	4096
extern u8 probe_code[PROBE_CODE_SIZE];

/* Memory for operands, two pages that 24-bit addresses reach. */
#define PROBE_DATA_SIZE	8192
extern u8 probe_data[PROBE_DATA_SIZE];

/* What TEID and DXC hold before the instruction. */
#define PROBE_TEID	0xaaaaaaaaaaaaaaaaul
#define PROBE_DXC	0x55000000u

/* How the CPU is entered. */
#define PROBE_64	0
#define PROBE_31	1
#define PROBE_24	2
#define PROBE_PROBLEM	4
#define PROBE_CC(n)	((n) << 4)
#define PROBE_PM(n)	((n) << 8)	/* program mask: 8 fixed-point overflow, 4 decimal, 2, 1 HFP */
#define PROBE_KEY(n)	((n) << 12)

/* A state to start from: each register with a pattern of its own, the PSW at probe_code. */
struct probe probe_init(unsigned int mode);

/* The bytes of an instruction, from its code as a number. */
unsigned int probe_length(uint64_t insn);

/* Runs @insn from the state of @p, and puts the state after it into @p. */
void probe_run(struct probe *p, uint64_t insn);

/* The same with what probe_place() put into probe_code, from @p's PSW on. */
void probe_enter_at(struct probe *p);

/* Puts instructions into probe_code from @offset on, and the SVC behind; the offset of the SVC. */
unsigned int probe_place(unsigned int offset, const uint64_t *insns, unsigned int n);

/* The state after @insn when it changed nothing but the instruction address. */
struct probe probe_ended(const struct probe *before, uint64_t insn);

/* The state after a program interruption by @insn that suppressed or completed it. */
struct probe probe_suppressed(const struct probe *before, uint64_t insn, uint16_t code);

/* The same of one that nullified it. */
struct probe probe_nullified(const struct probe *before, uint64_t insn, uint16_t code);

/* The condition code of a state, and putting one into it. */
static inline unsigned int probe_cc(const struct probe *p)
{
	return p->psw.mask >> 44 & 3;
}

static inline void probe_set_cc(struct probe *p, unsigned int cc)
{
	p->psw.mask = (p->psw.mask & ~PSW_MASK_CC) | (uint64_t)cc << 44;
}

/*
 * Counts a row of @t: everything in both states must be the same. INFO lines explain the first
 * rows that are not. Returns whether they are.
 */
bool probe_row(struct tally *t, const struct probe *want, const struct probe *got,
	       const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* In probe-entry.S. */
void probe_enter(void);
extern char probe_pgm[], probe_svc[];
extern uint64_t probe_fprs[16];

/* Bits that control register 0 has more while a probe runs; its value before, and in it. */
extern uint64_t probe_cr0s[3];
#define probe_cr0 probe_cr0s[0]

extern uint32_t probe_ars[16], probe_fpc;

#endif
