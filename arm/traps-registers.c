/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers of traps.c: who may read and write them. Arm ARM, D17 and D19 ("Accessing the..."). */
#include <libcflat.h>
#include <asm/sysreg.h>
#include "traps.h"

#define PCTEN	(1u << 0)
#define VCTEN	(1u << 1)
#define VTEN	(1u << 8)
#define PTEN	(1u << 9)

/* Read at EL0 as the bit of the knob says; always at EL1. */
#define READ_BY(name, op1, crn, crm, op2, knob, bit, needs) \
	{ "MRS " name, MRS(3, op1, crn, crm, op2), EL0, O_SYSTEM, knob, bit, 0, needs }, \
	{ "MRS " name, MRS(3, op1, crn, crm, op2), BOTH, O_RUNS, knob, bit, bit, needs }
#define WRITE_BY(name, op1, crn, crm, op2, knob, bit, needs) \
	{ "MSR " name, MSR(3, op1, crn, crm, op2), EL0, O_SYSTEM, knob, bit, 0, needs }, \
	{ "MSR " name, MSR(3, op1, crn, crm, op2), BOTH, O_RUNS, knob, bit, bit, needs }

/* Of EL1 alone. */
#define EL1_ONLY(name, op1, crn, crm, op2) \
	{ "MRS " name, MRS(3, op1, crn, crm, op2), EL0, O_UNDEFINED }, \
	{ "MRS " name, MRS(3, op1, crn, crm, op2), EL1, O_RUNS }, \
	{ "MSR " name, MSR(3, op1, crn, crm, op2), EL0, O_UNDEFINED }

/* Of a higher level. */
#define HIGHER(name, op1, crn, crm, op2) \
	{ "MRS " name, MRS(3, op1, crn, crm, op2), BOTH, O_UNDEFINED }, \
	{ "MSR " name, MSR(3, op1, crn, crm, op2), BOTH, O_UNDEFINED }

#define READ_ONLY(name, op1, crn, crm, op2) \
	{ "MSR " name, MSR(3, op1, crn, crm, op2), BOTH, O_UNDEFINED }

/* EN of PMUSERENR_EL0 allows all, the others some things each. */
#define PMU_EN	(1u << 0)
#define PMU_SW	(1u << 1)
#define PMU_CR	(1u << 2)
#define PMU_ER	(1u << 3)
#define PMU_ALL	15u
#define PMU_READ(name, op1, crn, crm, op2, bits) \
	{ "MRS " name, MRS(3, op1, crn, crm, op2), EL0, O_SYSTEM, K_PMUSERENR, PMU_ALL, 0, \
	  N_PMU }, \
	{ "MRS " name " (EN)", MRS(3, op1, crn, crm, op2), EL0, O_RUNS, K_PMUSERENR, PMU_ALL, \
	  PMU_EN, N_PMU }, \
	{ "MRS " name " (SW, CR, ER)", MRS(3, op1, crn, crm, op2), EL0, \
	  (bits) != 0 ? O_RUNS : O_SYSTEM, K_PMUSERENR, PMU_ALL, PMU_ALL & ~PMU_EN, N_PMU }

const struct trap_case register_trap_cases[] = {
	READ_BY("CTR_EL0", 3, 0, 0, 1, K_SCTLR, SCTLR_EL1_UCT, N_NOTHING),
	{ "MRS DCZID_EL0", MRS(3, 3, 0, 0, 7), BOTH, O_RUNS },
	READ_ONLY("DCZID_EL0", 3, 0, 0, 7),
	READ_ONLY("CTR_EL0", 3, 0, 0, 1),
	{ "MRS NZCV", MRS(3, 3, 4, 2, 0), BOTH, O_RUNS },
	{ "MRS TPIDR_EL0", MRS(3, 3, 13, 0, 2), BOTH, O_RUNS },
	{ "MSR TPIDR_EL0", MSR(3, 3, 13, 0, 2), BOTH, O_RUNS },
	{ "MRS TPIDRRO_EL0", MRS(3, 3, 13, 0, 3), BOTH, O_RUNS },
	{ "MSR TPIDRRO_EL0", MSR(3, 3, 13, 0, 3), EL0, O_UNDEFINED },
	{ "MRS RNDR", MRS(3, 3, 2, 4, 0), BOTH, O_RUNS, .needs = N_RNG },
	{ "MSR RNDR", MSR(3, 3, 2, 4, 0), BOTH, O_UNDEFINED, .needs = N_RNG },

	READ_BY("CNTPCT_EL0", 3, 14, 0, 1, K_CNTKCTL, PCTEN, N_NOTHING),
	READ_BY("CNTVCT_EL0", 3, 14, 0, 2, K_CNTKCTL, VCTEN, N_NOTHING),
	{ "MRS CNTFRQ_EL0", MRS(3, 3, 14, 0, 0), EL0, O_SYSTEM, K_CNTKCTL, PCTEN | VCTEN, 0 },
	{ "MRS CNTFRQ_EL0 (PCTEN)", MRS(3, 3, 14, 0, 0), BOTH, O_RUNS, K_CNTKCTL,
	  PCTEN | VCTEN, PCTEN },
	{ "MRS CNTFRQ_EL0 (VCTEN)", MRS(3, 3, 14, 0, 0), BOTH, O_RUNS, K_CNTKCTL,
	  PCTEN | VCTEN, VCTEN },
	{ "MSR CNTFRQ_EL0", MSR(3, 3, 14, 0, 0), EL0, O_UNDEFINED },
	READ_ONLY("CNTPCT_EL0", 3, 14, 0, 1),
	READ_ONLY("CNTVCT_EL0", 3, 14, 0, 2),
	READ_BY("CNTP_TVAL_EL0", 3, 14, 2, 0, K_CNTKCTL, PTEN, N_NOTHING),
	READ_BY("CNTP_CTL_EL0", 3, 14, 2, 1, K_CNTKCTL, PTEN, N_NOTHING),
	READ_BY("CNTP_CVAL_EL0", 3, 14, 2, 2, K_CNTKCTL, PTEN, N_NOTHING),
	WRITE_BY("CNTP_TVAL_EL0", 3, 14, 2, 0, K_CNTKCTL, PTEN, N_NOTHING),
	WRITE_BY("CNTP_CTL_EL0", 3, 14, 2, 1, K_CNTKCTL, PTEN, N_NOTHING),
	WRITE_BY("CNTP_CVAL_EL0", 3, 14, 2, 2, K_CNTKCTL, PTEN, N_NOTHING),
	READ_BY("CNTV_TVAL_EL0", 3, 14, 3, 0, K_CNTKCTL, VTEN, N_NOTHING),
	READ_BY("CNTV_CTL_EL0", 3, 14, 3, 1, K_CNTKCTL, VTEN, N_NOTHING),
	READ_BY("CNTV_CVAL_EL0", 3, 14, 3, 2, K_CNTKCTL, VTEN, N_NOTHING),
	WRITE_BY("CNTV_TVAL_EL0", 3, 14, 3, 0, K_CNTKCTL, VTEN, N_NOTHING),
	WRITE_BY("CNTV_CTL_EL0", 3, 14, 3, 1, K_CNTKCTL, VTEN, N_NOTHING),
	WRITE_BY("CNTV_CVAL_EL0", 3, 14, 3, 2, K_CNTKCTL, VTEN, N_NOTHING),
	EL1_ONLY("CNTKCTL_EL1", 0, 14, 1, 0),

	PMU_READ("PMCR_EL0", 3, 9, 12, 0, 0),
	PMU_READ("PMCNTENSET_EL0", 3, 9, 12, 1, 0),
	PMU_READ("PMCNTENCLR_EL0", 3, 9, 12, 2, 0),
	PMU_READ("PMOVSCLR_EL0", 3, 9, 12, 3, 0),
	PMU_READ("PMSELR_EL0", 3, 9, 12, 5, PMU_ER),
	PMU_READ("PMCEID0_EL0", 3, 9, 12, 6, 0),
	PMU_READ("PMCCNTR_EL0", 3, 9, 13, 0, PMU_CR),
	PMU_READ("PMXEVTYPER_EL0", 3, 9, 13, 1, 0),
	{ "MRS PMUSERENR_EL0", MRS(3, 3, 9, 14, 0), BOTH, O_RUNS, .needs = N_PMU },
	{ "MSR PMUSERENR_EL0", MSR(3, 3, 9, 14, 0), EL0, O_UNDEFINED, .needs = N_PMU },
	{ "MSR PMSWINC_EL0", MSR(3, 3, 9, 12, 4), EL0, O_SYSTEM, K_PMUSERENR, PMU_ALL, 0, N_PMU },
	{ "MSR PMSWINC_EL0 (SW)", MSR(3, 3, 9, 12, 4), EL0, O_RUNS, K_PMUSERENR, PMU_ALL, PMU_SW,
	  N_PMU },
	{ "MSR PMSWINC_EL0 (CR, ER)", MSR(3, 3, 9, 12, 4), EL0, O_SYSTEM, K_PMUSERENR, PMU_ALL,
	  PMU_CR | PMU_ER, N_PMU },
	{ "MRS PMINTENSET_EL1", MRS(3, 0, 9, 14, 1), EL0, O_UNDEFINED, .needs = N_PMU },
	{ "MRS PMINTENSET_EL1", MRS(3, 0, 9, 14, 1), EL1, O_RUNS, .needs = N_PMU },

	{ "MRS MDCCSR_EL0", MRS(2, 3, 0, 1, 0), EL0, O_SYSTEM, K_MDSCR, 0, 1u << 12 },
	{ "MRS MDCCSR_EL0 (TDCC 0)", MRS(2, 3, 0, 1, 0), BOTH, O_RUNS, K_MDSCR, 1u << 12, 0 },

	EL1_ONLY("SCTLR_EL1", 0, 1, 0, 0),
	EL1_ONLY("ACTLR_EL1", 0, 1, 0, 1),
	EL1_ONLY("CPACR_EL1", 0, 1, 0, 2),
	EL1_ONLY("TTBR0_EL1", 0, 2, 0, 0),
	EL1_ONLY("TTBR1_EL1", 0, 2, 0, 1),
	EL1_ONLY("TCR_EL1", 0, 2, 0, 2),
	EL1_ONLY("SPSR_EL1", 0, 4, 0, 0),
	EL1_ONLY("ELR_EL1", 0, 4, 0, 1),
	EL1_ONLY("SPSel", 0, 4, 2, 0),
	EL1_ONLY("CurrentEL", 0, 4, 2, 2),
	EL1_ONLY("AFSR0_EL1", 0, 5, 1, 0),
	EL1_ONLY("AFSR1_EL1", 0, 5, 1, 1),
	EL1_ONLY("ESR_EL1", 0, 5, 2, 0),
	EL1_ONLY("FAR_EL1", 0, 6, 0, 0),
	EL1_ONLY("PAR_EL1", 0, 7, 4, 0),
	EL1_ONLY("MAIR_EL1", 0, 10, 2, 0),
	EL1_ONLY("AMAIR_EL1", 0, 10, 3, 0),
	EL1_ONLY("VBAR_EL1", 0, 12, 0, 0),
	EL1_ONLY("ISR_EL1", 0, 12, 1, 0),
	EL1_ONLY("CONTEXTIDR_EL1", 0, 13, 0, 1),
	EL1_ONLY("TPIDR_EL1", 0, 13, 0, 4),
	EL1_ONLY("CSSELR_EL1", 2, 0, 0, 0),
	READ_ONLY("CurrentEL", 0, 4, 2, 2),
	READ_ONLY("ISR_EL1", 0, 12, 1, 0),
	READ_ONLY("MIDR_EL1", 0, 0, 0, 0),
	READ_ONLY("MPIDR_EL1", 0, 0, 0, 5),
	READ_ONLY("REVIDR_EL1", 0, 0, 0, 6),
	READ_ONLY("CCSIDR_EL1", 1, 0, 0, 0),
	READ_ONLY("CLIDR_EL1", 1, 0, 0, 1),
	READ_ONLY("AIDR_EL1", 1, 0, 0, 7),
	{ "MRS MIDR_EL1", MRS(3, 0, 0, 0, 0), EL1, O_RUNS },
	{ "MRS MPIDR_EL1", MRS(3, 0, 0, 0, 5), EL1, O_RUNS },
	{ "MRS CLIDR_EL1", MRS(3, 1, 0, 0, 1), EL1, O_RUNS },
	{ "MRS MDSCR_EL1", MRS(2, 0, 0, 2, 2), EL0, O_UNDEFINED },
	{ "MRS MDSCR_EL1", MRS(2, 0, 0, 2, 2), EL1, O_RUNS },
	{ "MRS DBGBVR0_EL1", MRS(2, 0, 0, 0, 4), EL0, O_UNDEFINED },
	{ "MRS DBGBCR0_EL1", MRS(2, 0, 0, 0, 5), EL1, O_RUNS },
	{ "MRS DBGWVR0_EL1", MRS(2, 0, 0, 0, 6), EL0, O_UNDEFINED },
	{ "MRS OSLSR_EL1", MRS(2, 0, 1, 1, 4), EL1, O_RUNS },
	{ "MRS OSLSR_EL1", MRS(2, 0, 1, 1, 4), EL0, O_UNDEFINED },
	{ "MSR OSLSR_EL1", MSR(2, 0, 1, 1, 4), BOTH, O_UNDEFINED },
	{ "MRS OSLAR_EL1", MRS(2, 0, 1, 0, 4), BOTH, O_UNDEFINED },
	HIGHER("SCTLR_EL2", 4, 1, 0, 0),
	HIGHER("HCR_EL2", 4, 1, 1, 0),
	HIGHER("TTBR0_EL2", 4, 2, 0, 0),
	HIGHER("VTTBR_EL2", 4, 2, 1, 0),
	HIGHER("SPSR_EL2", 4, 4, 0, 0),
	HIGHER("ELR_EL2", 4, 4, 0, 1),
	HIGHER("ESR_EL2", 4, 5, 2, 0),
	HIGHER("VBAR_EL2", 4, 12, 0, 0),
	HIGHER("CNTVOFF_EL2", 4, 14, 0, 3),
	HIGHER("CNTHP_CTL_EL2", 4, 14, 2, 1),
	HIGHER("SCTLR_EL12", 5, 1, 0, 0),
	HIGHER("SCTLR_EL3", 6, 1, 0, 0),
	HIGHER("SCR_EL3", 6, 1, 1, 0),
	HIGHER("VBAR_EL3", 6, 12, 0, 0),
	HIGHER("an unallocated register", 3, 4, 7, 7),
	{ "MRS SP_EL0 with SP_EL0 selected", MRS(3, 0, 4, 1, 0), BOTH, O_UNDEFINED },
	{ "MSR SP_EL0 with SP_EL0 selected", MSR(3, 0, 4, 1, 0), BOTH, O_UNDEFINED },
	{ "MRS SP_EL1", MRS(3, 4, 4, 1, 0), BOTH, O_UNDEFINED },
	{ NULL },
};
