/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions of traps.c, but those of registers. Encodings: Arm ARM, C4.1 and C5. */
#include <libcflat.h>
#include <asm/sysreg.h>
#include "traps.h"

#define UMA	K_SCTLR, SCTLR_EL1_UMA

#define ALLOWED_BY(name, insn, trap, bit, needs) \
	{ name, insn, EL0, trap, K_SCTLR, bit, 0, needs }, \
	{ name, insn, BOTH, O_RUNS, K_SCTLR, bit, bit, needs }

const struct trap_case trap_cases[] = {
	{ "UDF #0", 0x00000000, BOTH, O_UNDEFINED },
	{ "UDF #0xffff", 0x0000ffff, BOTH, O_UNDEFINED },
	{ "an unallocated encoding", 0x02000000, BOTH, O_UNDEFINED },
	{ "HLT #0", 0xd4400000, BOTH, O_UNDEFINED },
	{ "DCPS1", 0xd4a00001, BOTH, O_UNDEFINED },
	{ "DCPS2", 0xd4a00002, BOTH, O_UNDEFINED },
	{ "DCPS3", 0xd4a00003, BOTH, O_UNDEFINED },
	{ "DRPS", 0xd6bf03e0, BOTH, O_UNDEFINED },
	{ "HVC #0", 0xd4000002, EL0, O_UNDEFINED },
	{ "HVC #0", 0xd4000002, EL1, O_UNDEFINED, .needs = N_NO_HVC },
	{ "SMC #0", 0xd4000003, EL0, O_UNDEFINED },
	{ "SMC #0", 0xd4000003, EL1, O_UNDEFINED, .needs = N_NO_SMC },
	{ "ERET", 0xd69f03e0, EL0, O_UNDEFINED },
	{ "ERETAA", 0xd69f0bff, EL0, O_UNDEFINED, .needs = N_PAUTH },
	{ "ERETAB", 0xd69f0fff, EL0, O_UNDEFINED, .needs = N_PAUTH },

	/* WFE need not trap where it would not wait, which a CPU decides. */
	{ "WFI", 0xd503207f, EL0, O_WFI, K_SCTLR, SCTLR_EL1_nTWI },

	{ "MSR DAIFSet, #15", MSRI(3, 6, 15), EL0, O_SYSTEM_SMALL, UMA },
	{ "MSR DAIFSet, #15", MSRI(3, 6, 15), EL0, O_RUNS, UMA, SCTLR_EL1_UMA },
	{ "MSR DAIFClr, #0", MSRI(3, 7, 0), EL0, O_SYSTEM_SMALL, UMA },
	{ "MSR DAIFClr, #0", MSRI(3, 7, 0), EL0, O_RUNS, UMA, SCTLR_EL1_UMA },
	{ "MRS DAIF", MRS(3, 3, 4, 2, 1), EL0, O_SYSTEM, UMA },
	{ "MRS DAIF", MRS(3, 3, 4, 2, 1), BOTH, O_RUNS, UMA, SCTLR_EL1_UMA },
	{ "MSR DAIF", MSR(3, 3, 4, 2, 1), EL0, O_SYSTEM, UMA },
	{ "MSR SPSel, #0", MSRI(0, 5, 0), EL0, O_UNDEFINED },
	{ "MSR SPSel, #1", MSRI(0, 5, 1), EL0, O_UNDEFINED },
	{ "MSR PAN, #0", MSRI(0, 4, 0), EL0, O_UNDEFINED, .needs = N_PAN },
	{ "MSR PAN, #0", MSRI(0, 4, 0), EL1, O_RUNS, .needs = N_PAN },
	{ "MSR UAO, #0", MSRI(0, 3, 0), EL0, O_UNDEFINED, .needs = N_UAO },
	{ "MSR UAO, #0", MSRI(0, 3, 0), EL1, O_RUNS, .needs = N_UAO },
	{ "MSR DIT, #0", MSRI(3, 2, 0), BOTH, O_RUNS, .needs = N_DIT },
	{ "MSR SSBS, #0", MSRI(3, 1, 0), BOTH, O_RUNS, .needs = N_SSBS },
	{ "MSR TCO, #0", MSRI(3, 4, 0), BOTH, O_RUNS, .needs = N_MTE },
	{ "MSR (immediate), unallocated", MSRI(2, 2, 0), BOTH, O_UNDEFINED },

	ALLOWED_BY("DC ZVA", SYS(3, 7, 4, 1), O_SYSTEM, SCTLR_EL1_DZE, N_NOTHING),
	ALLOWED_BY("DC CVAU", SYS(3, 7, 11, 1), O_SYSTEM, SCTLR_EL1_UCI, N_NOTHING),
	ALLOWED_BY("DC CVAC", SYS(3, 7, 10, 1), O_SYSTEM, SCTLR_EL1_UCI, N_NOTHING),
	ALLOWED_BY("DC CIVAC", SYS(3, 7, 14, 1), O_SYSTEM, SCTLR_EL1_UCI, N_NOTHING),
	ALLOWED_BY("DC CVAP", SYS(3, 7, 12, 1), O_SYSTEM, SCTLR_EL1_UCI, N_DPB),
	ALLOWED_BY("IC IVAU", SYS(3, 7, 5, 1), O_SYSTEM, SCTLR_EL1_UCI, N_NOTHING),
	{ "DC IVAC", SYS(0, 7, 6, 1), EL0, O_UNDEFINED },
	{ "DC IVAC", SYS(0, 7, 6, 1), EL1, O_RUNS },
	{ "DC ISW", SYS(0, 7, 6, 2), EL0, O_UNDEFINED },
	{ "DC CSW", SYS(0, 7, 10, 2), EL0, O_UNDEFINED },
	{ "DC CISW", SYS(0, 7, 14, 2), EL0, O_UNDEFINED },
	{ "IC IALLU", SYS(0, 7, 5, 0) | 31, EL0, O_UNDEFINED },
	{ "IC IALLU", SYS(0, 7, 5, 0) | 31, EL1, O_RUNS },
	{ "IC IALLUIS", SYS(0, 7, 1, 0) | 31, EL0, O_UNDEFINED },
	{ "IC IALLUIS", SYS(0, 7, 1, 0) | 31, EL1, O_RUNS },
	{ "TLBI VMALLE1", SYS(0, 8, 7, 0) | 31, EL0, O_UNDEFINED },
	{ "TLBI VMALLE1IS", SYS(0, 8, 3, 0) | 31, EL0, O_UNDEFINED },
	{ "TLBI VAE1", SYS(0, 8, 7, 1), EL0, O_UNDEFINED },
	{ "TLBI VAE1", SYS(0, 8, 7, 1), EL1, O_RUNS },
	{ "TLBI VAE1IS", SYS(0, 8, 3, 1), EL0, O_UNDEFINED },
	{ "TLBI ASIDE1", SYS(0, 8, 7, 2), EL0, O_UNDEFINED },
	{ "TLBI VAALE1IS", SYS(0, 8, 3, 7), EL0, O_UNDEFINED },
	{ "TLBI ALLE2", SYS(4, 8, 7, 0) | 31, BOTH, O_UNDEFINED },
	{ "TLBI ALLE3", SYS(6, 8, 7, 0) | 31, BOTH, O_UNDEFINED },
	{ "AT S1E1R", SYS(0, 7, 8, 0), EL0, O_UNDEFINED },
	{ "AT S1E1R", SYS(0, 7, 8, 0), EL1, O_RUNS },
	{ "AT S1E0W", SYS(0, 7, 8, 3), EL0, O_UNDEFINED },
	{ "AT S1E2R", SYS(4, 7, 8, 0), BOTH, O_UNDEFINED, .needs = N_NO_EL2 },
	{ "AT S12E1R", SYS(4, 7, 8, 4), EL0, O_UNDEFINED },
	{ "SYS, unallocated", SYS(0, 7, 9, 7), BOTH, O_UNDEFINED },
	{ NULL },
};

#define FPEN(n)	((u64)(n) << 20)
#define ZEN(n)	((u64)(n) << 16)
#define SMEN(n)	((u64)(n) << 24)

/* CPACR_EL1.FPEN and its like: 0 and 2 trap both levels, 1 traps EL0, 3 none. */
#define GATED(name, insn, trap, field, more, needs) \
	{ name " (0)", insn, BOTH, trap, K_CPACR, field(3), more, needs }, \
	{ name " (1)", insn, EL0, trap, K_CPACR, field(3), field(1) | (more), needs }, \
	{ name " (1)", insn, EL1, O_RUNS, K_CPACR, field(3), field(1) | (more), needs }, \
	{ name " (2)", insn, BOTH, trap, K_CPACR, field(3), field(2) | (more), needs }, \
	{ name " (3)", insn, BOTH, O_RUNS, K_CPACR, field(3), field(3) | (more), needs }

const struct trap_case fp_trap_cases[] = {
	GATED("FMOV d0, x0", 0x9e670000, O_FP, FPEN, 0, N_NOTHING),
	GATED("LDR q0", 0x3dc00020, O_FP, FPEN, 0, N_NOTHING),
	GATED("STR s0", 0xbd000020, O_FP, FPEN, 0, N_NOTHING),
	GATED("LDP d0, d1", 0x6d400420, O_FP, FPEN, 0, N_NOTHING),
	GATED("LD1 v0", 0x4c407020, O_FP, FPEN, 0, N_NOTHING),
	GATED("ADD v0.4s", 0x4ea08400, O_FP, FPEN, 0, N_NOTHING),
	GATED("FADD d0", 0x1e602800, O_FP, FPEN, 0, N_NOTHING),
	GATED("FCSEL d0", 0x1e600c00, O_FP, FPEN, 0, N_NOTHING),
	GATED("FCVTZS x0, d0", 0x9e780000, O_FP, FPEN, 0, N_NOTHING),
	GATED("UMOV x0, v0.d", 0x4e083c00, O_FP, FPEN, 0, N_NOTHING),
	GATED("AESE v0", 0x4e284800, O_FP, FPEN, 0, N_NOTHING),
	GATED("MRS FPCR", MRS(3, 3, 4, 4, 0), O_FP, FPEN, 0, N_NOTHING),
	GATED("MSR FPSR", MSR(3, 3, 4, 4, 1), O_FP, FPEN, 0, N_NOTHING),
	GATED("RDVL x0", 0x04bf5020, O_SVE, ZEN, FPEN(3), N_SVE),
	GATED("PTRUE p0.b", 0x2518e3e0, O_SVE, ZEN, FPEN(3), N_SVE),
	GATED("ADD z0.d", 0x04e00000, O_SVE, ZEN, FPEN(3), N_SVE),
	{ "SVE with FP trapped", 0x04e00000, BOTH, O_FP, K_CPACR, FPEN(3) | ZEN(3), ZEN(3), N_SVE },
	{ "SVE with both trapped", 0x04e00000, BOTH, O_SVE, K_CPACR, FPEN(3) | ZEN(3), 0, N_SVE },
	{ "MRS ZCR_EL1", MRS(3, 0, 1, 2, 0), EL1, O_SVE, K_CPACR, ZEN(3), FPEN(3), N_SVE },
	{ "MRS ZCR_EL1", MRS(3, 0, 1, 2, 0), EL1, O_RUNS, K_CPACR, ZEN(3),
	  FPEN(3) | ZEN(3), N_SVE },
	{ "MRS ZCR_EL1", MRS(3, 0, 1, 2, 0), EL0, O_UNDEFINED, .needs = N_SVE },
	GATED("MRS SVCR", MRS(3, 3, 4, 2, 2), O_SME, SMEN, FPEN(3) | ZEN(3), N_SME),
	GATED("SMSTOP", MSRI(3, 3, 6), O_SME, SMEN, FPEN(3) | ZEN(3), N_SME),
	{ NULL },
};
