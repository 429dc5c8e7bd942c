/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions that a control bit, or nothing, allows: the tables of traps.c. */
#ifndef ARM_TRAPS_H
#define ARM_TRAPS_H

#include <libcflat.h>

/* The register that a case changes around the instruction. */
enum knob { K_NONE, K_SCTLR, K_CPACR, K_CNTKCTL, K_PMUSERENR, K_MDSCR };

/* What the instruction does. */
enum outcome {
	O_RUNS,		/* completes; x0 and the data may have changed */
	O_UNDEFINED,	/* EC 0 */
	O_SYSTEM,	/* EC 0x18, with the instruction's fields */
	O_SYSTEM_SMALL,	/* the same for MSR (immediate), whose Rt is 31 */
	O_ID,		/* EL0 reads the ID space: EC 0x18 with FEAT_IDST, else 0 */
	O_FP,		/* EC 7 */
	O_SVE,		/* EC 0x19 */
	O_SME,		/* EC 0x1d */
	O_WFI,		/* EC 1 */
};

/* What the CPU must have, by its ID registers. */
enum needs { N_NOTHING, N_SVE, N_SME, N_PAN, N_UAO, N_DIT, N_SSBS, N_DPB, N_PMU, N_MTE, N_NO_EL2,
	     N_NO_EL3, N_PAUTH, N_RNG, N_NO_HVC, N_NO_SMC };

struct trap_case {
	const char *name;
	u32 insn;
	int levels;		/* bit n: at ELn */
	enum outcome outcome;
	enum knob knob;
	u64 clear, set;
	enum needs needs;
};

#define EL0	1
#define EL1	2
#define BOTH	3

/* MRS and MSR of x0; SYS with x1. */
#define MRS(op0, op1, crn, crm, op2) \
	(0xd5200000u | ((op0) & 3) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)
#define MSR(op0, op1, crn, crm, op2)	(MRS(op0, op1, crn, crm, op2) & ~(1u << 21))
#define SYS(op1, crn, crm, op2)		(MSR(1, op1, crn, crm, op2) | 1)
#define MSRI(op1, op2, imm)		(0xd500401fu | (op1) << 16 | (imm) << 8 | (op2) << 5)

/* Each ends with a name of NULL. */
extern const struct trap_case trap_cases[], fp_trap_cases[], register_trap_cases[];

#endif
