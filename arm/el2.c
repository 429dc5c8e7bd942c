/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EL2 over EL1 and EL0 (Arm ARM, D1.3, D17.2.48 "HCR_EL2" and the other trap controls): each trap,
 * with its control on and off, with the exact ESR_EL2, return address and state; what EL1 sees of
 * virtual identification registers; stage 2 (el2-stage2.c). Needs a machine with EL2 (QEMU:
 * virtualization=on).
 */
#include <libcflat.h>
#include <asm/sysreg.h>
#include "el2.h"
#include "traps.h"

struct el2_seen el2_seen;
extern char el2_test_vectors[];

struct access {
	enum el2_register r;
	u64 value;
};

static u64 read_at_el2(u64 argument)
{
	switch ((enum el2_register)argument) {
	case R_HCR:
		return read_sysreg(hcr_el2);
	case R_CPTR:
		return read_sysreg(cptr_el2);
	case R_MDCR:
		return read_sysreg(mdcr_el2);
	case R_CNTHCTL:
		return read_sysreg(cnthctl_el2);
	case R_VTTBR:
		return read_sysreg(vttbr_el2);
	case R_VTCR:
		return read_sysreg(vtcr_el2);
	case R_VPIDR:
		return read_sysreg(vpidr_el2);
	case R_VMPIDR:
		return read_sysreg(vmpidr_el2);
	case R_HSTR:
		return read_sysreg(hstr_el2);
	case R_VECTORS:
		return read_sysreg(vbar_el2);
	case R_TLB:
		break;
	}
	return 0;
}

static u64 write_at_el2(u64 argument)
{
	const struct access *a = (const struct access *)argument;

	switch (a->r) {
	case R_HCR:
		write_sysreg(a->value, hcr_el2);
		break;
	case R_CPTR:
		write_sysreg(a->value, cptr_el2);
		break;
	case R_MDCR:
		write_sysreg(a->value, mdcr_el2);
		break;
	case R_CNTHCTL:
		write_sysreg(a->value, cnthctl_el2);
		break;
	case R_VTTBR:
		write_sysreg(a->value, vttbr_el2);
		break;
	case R_VTCR:
		write_sysreg(a->value, vtcr_el2);
		break;
	case R_VPIDR:
		write_sysreg(a->value, vpidr_el2);
		break;
	case R_VMPIDR:
		write_sysreg(a->value, vmpidr_el2);
		break;
	case R_HSTR:
		write_sysreg(a->value, hstr_el2);
		break;
	case R_VECTORS:
		write_sysreg(a->value, vbar_el2);
		break;
	case R_TLB:
		dsb(sy);
		asm volatile("tlbi alle1" : : : "memory");
		dsb(sy);
		break;
	}
	isb();
	return 0;
}

u64 el2_read(enum el2_register r)
{
	return el2_call(read_at_el2, r);
}

void el2_write(enum el2_register r, u64 value)
{
	struct access a = { r, value };

	el2_call(write_at_el2, (u64)&a);
}

/* What is set right in front of a probe, and what it was. */
static struct access armed, disarmed;

static void arm(void)
{
	el2_call(write_at_el2, (u64)&armed);
}

/* Called at EL2 when it took an exception. */
void el2_disarm(void)
{
	write_at_el2((u64)&disarmed);
}

void el2_probe(struct probe *p, u32 insn, enum el2_register r, u64 value)
{
	disarmed = (struct access){ r, el2_read(r) };
	armed = (struct access){ r, value };
	memset(&el2_seen, 0, sizeof(el2_seen));
	el2_seen.resume = probe_code() + 4;
	probe_prepare = arm;
	probe_run(p, insn);
	probe_prepare = NULL;
	el2_call(write_at_el2, (u64)&disarmed);
	probe_expect_stop(p, 4);
}

bool el2_check(struct probe *p, u64 esr, int offset)
{
	bool good = probe_check(p);

	if (!esr) {
		if (el2_seen.count)
			report_info("  EL2 got %#llx", (unsigned long long)el2_seen.esr);
		return good && !el2_seen.count;
	}
	if (el2_seen.count != 1 || el2_seen.esr != esr || el2_seen.pc != p->in.pc + offset ||
	    el2_seen.pstate != p->in.pstate) {
		report_info("  EL2 got %llu: ESR %#llx, not %#llx, at %+lld, pstate %#llx",
			    (unsigned long long)el2_seen.count, (unsigned long long)el2_seen.esr,
			    (unsigned long long)esr, (long long)(el2_seen.pc - p->in.pc),
			    (unsigned long long)el2_seen.pstate);
		return false;
	}
	return good;
}

static u32 system_iss(u32 insn)
{
	return (insn >> 19 & 3) << 20 | (insn >> 5 & 7) << 17 | (insn >> 16 & 7) << 14 |
	       (insn >> 12 & 15) << 10 | (insn & 31) << 5 | (insn >> 8 & 15) << 1 |
	       (insn >> 21 & 1);
}

#define CV_COND_AL	(1u << 24 | 0xeu << 20)

/* HCR_EL2 */
#define TWI	(1ull << 13)
#define TID1	(1ull << 16)
#define TID2	(1ull << 17)
#define TID3	(1ull << 18)
#define TSC	(1ull << 19)
#define TACR	(1ull << 21)
#define TSW	(1ull << 22)
#define TPCP	(1ull << 23)
#define TPU	(1ull << 24)
#define TTLB	(1ull << 25)
#define TVM	(1ull << 26)
#define TDZ	(1ull << 28)
#define TRVM	(1ull << 30)
/* CPTR_EL2, MDCR_EL2, CNTHCTL_EL2 */
#define TZ	(1ull << 8)
#define TFP	(1ull << 10)
#define TCPAC	(1ull << 31)
#define TPMCR	(1ull << 5)
#define TPM	(1ull << 6)
#define TDA	(1ull << 9)
#define TDOSA	(1ull << 10)
#define TDRA	(1ull << 11)
#define PCTEN	(1ull << 0)
#define PCEN	(1ull << 1)

/* A bit that traps when it is set; those with @clear trap when it is clear. */
static const struct el2_trap {
	const char *name;
	u32 insn;
	int levels;
	enum el2_register r;
	u64 bit;
	bool clear;
	enum outcome outcome;
} traps[] = {
	{ "WFI", 0xd503207f, BOTH, R_HCR, TWI, false, O_WFI },
	{ "MRS REVIDR_EL1", MRS(3, 0, 0, 0, 6), EL1, R_HCR, TID1, false, O_SYSTEM },
	{ "MRS AIDR_EL1", MRS(3, 1, 0, 0, 7), EL1, R_HCR, TID1, false, O_SYSTEM },
	{ "MRS CTR_EL0", MRS(3, 3, 0, 0, 1), BOTH, R_HCR, TID2, false, O_SYSTEM },
	{ "MRS CCSIDR_EL1", MRS(3, 1, 0, 0, 0), EL1, R_HCR, TID2, false, O_SYSTEM },
	{ "MRS CLIDR_EL1", MRS(3, 1, 0, 0, 1), EL1, R_HCR, TID2, false, O_SYSTEM },
	{ "MRS CSSELR_EL1", MRS(3, 2, 0, 0, 0), EL1, R_HCR, TID2, false, O_SYSTEM },
	{ "MSR CSSELR_EL1", MSR(3, 2, 0, 0, 0), EL1, R_HCR, TID2, false, O_SYSTEM },
	{ "MRS ID_AA64PFR0_EL1", MRS(3, 0, 0, 4, 0), EL1, R_HCR, TID3, false, O_SYSTEM },
	{ "MRS ID_AA64ISAR1_EL1", MRS(3, 0, 0, 6, 1), EL1, R_HCR, TID3, false, O_SYSTEM },
	{ "MRS ID_AA64MMFR2_EL1", MRS(3, 0, 0, 7, 2), EL1, R_HCR, TID3, false, O_SYSTEM },
	{ "MRS ID_PFR0_EL1", MRS(3, 0, 0, 1, 0), EL1, R_HCR, TID3, false, O_SYSTEM },
	{ "MRS MVFR0_EL1", MRS(3, 0, 0, 3, 0), EL1, R_HCR, TID3, false, O_SYSTEM },
	{ "MRS ACTLR_EL1", MRS(3, 0, 1, 0, 1), EL1, R_HCR, TACR, false, O_SYSTEM },
	{ "DC ISW", SYS(0, 7, 6, 2), EL1, R_HCR, TSW, false, O_SYSTEM },
	{ "DC CISW", SYS(0, 7, 14, 2), EL1, R_HCR, TSW, false, O_SYSTEM },
	{ "DC CIVAC", SYS(3, 7, 14, 1), BOTH, R_HCR, TPCP, false, O_SYSTEM },
	{ "DC CVAC", SYS(3, 7, 10, 1), BOTH, R_HCR, TPCP, false, O_SYSTEM },
	{ "DC IVAC", SYS(0, 7, 6, 1), EL1, R_HCR, TPCP, false, O_SYSTEM },
	{ "DC CVAU", SYS(3, 7, 11, 1), BOTH, R_HCR, TPU, false, O_SYSTEM },
	{ "IC IVAU", SYS(3, 7, 5, 1), BOTH, R_HCR, TPU, false, O_SYSTEM },
	{ "IC IALLU", SYS(0, 7, 5, 0) | 31, EL1, R_HCR, TPU, false, O_SYSTEM },
	{ "TLBI VMALLE1", SYS(0, 8, 7, 0) | 31, EL1, R_HCR, TTLB, false, O_SYSTEM },
	{ "TLBI VAE1IS", SYS(0, 8, 3, 1), EL1, R_HCR, TTLB, false, O_SYSTEM },
	{ "DC ZVA", SYS(3, 7, 4, 1), BOTH, R_HCR, TDZ, false, O_SYSTEM },
	{ "MSR TTBR1_EL1", MSR(3, 0, 2, 0, 1), EL1, R_HCR, TVM, false, O_SYSTEM },
	{ "MSR AFSR0_EL1", MSR(3, 0, 5, 1, 0), EL1, R_HCR, TVM, false, O_SYSTEM },
	{ "MSR ESR_EL1", MSR(3, 0, 5, 2, 0), EL1, R_HCR, TVM, false, O_SYSTEM },
	{ "MSR AMAIR_EL1", MSR(3, 0, 10, 3, 0), EL1, R_HCR, TVM, false, O_SYSTEM },
	{ "MSR CONTEXTIDR_EL1", MSR(3, 0, 13, 0, 1), EL1, R_HCR, TVM, false, O_SYSTEM },
	{ "MRS SCTLR_EL1", MRS(3, 0, 1, 0, 0), EL1, R_HCR, TRVM, false, O_SYSTEM },
	{ "MRS TTBR0_EL1", MRS(3, 0, 2, 0, 0), EL1, R_HCR, TRVM, false, O_SYSTEM },
	{ "MRS TCR_EL1", MRS(3, 0, 2, 0, 2), EL1, R_HCR, TRVM, false, O_SYSTEM },
	{ "MRS FAR_EL1", MRS(3, 0, 6, 0, 0), EL1, R_HCR, TRVM, false, O_SYSTEM },
	{ "MRS MAIR_EL1", MRS(3, 0, 10, 2, 0), EL1, R_HCR, TRVM, false, O_SYSTEM },
	{ "FMOV d0, x0", 0x9e670000, BOTH, R_CPTR, TFP, false, O_FP },
	{ "MRS FPCR", MRS(3, 3, 4, 4, 0), BOTH, R_CPTR, TFP, false, O_FP },
	{ "MRS CPACR_EL1", MRS(3, 0, 1, 0, 2), EL1, R_CPTR, TCPAC, false, O_SYSTEM },
	{ "MSR CPACR_EL1", MSR(3, 0, 1, 0, 2), EL1, R_CPTR, TCPAC, false, O_SYSTEM },
	{ "RDVL", 0x04bf5020, BOTH, R_CPTR, TZ, false, O_SVE },
	{ "MRS PMCR_EL0", MRS(3, 3, 9, 12, 0), EL1, R_MDCR, TPMCR, false, O_SYSTEM },
	{ "MRS PMCR_EL0 (TPM)", MRS(3, 3, 9, 12, 0), EL1, R_MDCR, TPM, false, O_SYSTEM },
	{ "MRS PMCNTENSET_EL0", MRS(3, 3, 9, 12, 1), EL1, R_MDCR, TPM, false, O_SYSTEM },
	{ "MRS PMCCNTR_EL0", MRS(3, 3, 9, 13, 0), EL1, R_MDCR, TPM, false, O_SYSTEM },
	{ "MRS MDSCR_EL1", MRS(2, 0, 0, 2, 2), EL1, R_MDCR, TDA, false, O_SYSTEM },
	{ "MRS DBGBVR0_EL1", MRS(2, 0, 0, 0, 4), EL1, R_MDCR, TDA, false, O_SYSTEM },
	{ "MRS DBGWCR0_EL1", MRS(2, 0, 0, 0, 7), EL1, R_MDCR, TDA, false, O_SYSTEM },
	{ "MRS OSLSR_EL1", MRS(2, 0, 1, 1, 4), EL1, R_MDCR, TDOSA, false, O_SYSTEM },
	{ "MRS MDRAR_EL1", MRS(2, 0, 1, 0, 0), EL1, R_MDCR, TDRA, false, O_SYSTEM },
	{ "MRS CNTPCT_EL0", MRS(3, 3, 14, 0, 1), BOTH, R_CNTHCTL, PCTEN, true, O_SYSTEM },
	{ "MRS CNTP_CTL_EL0", MRS(3, 3, 14, 2, 1), BOTH, R_CNTHCTL, PCEN, true, O_SYSTEM },
	{ "MRS CNTP_CVAL_EL0", MRS(3, 3, 14, 2, 2), BOTH, R_CNTHCTL, PCEN, true, O_SYSTEM },
	{ "MRS CNTVCT_EL0", MRS(3, 3, 14, 0, 2), BOTH, R_CNTHCTL, PCTEN | PCEN, true, O_RUNS },
};

static u64 syndrome(const struct el2_trap *t)
{
	switch (t->outcome) {
	case O_SYSTEM:
		return PROBE_ESR(ESR_ELx_EC_SYS64, system_iss(t->insn));
	case O_FP:
		return PROBE_ESR(ESR_ELx_EC_FP_ASIMD, CV_COND_AL);
	case O_SVE:
		return PROBE_ESR(ESR_ELx_EC_SVE, 0);
	case O_WFI:
		return PROBE_ESR(ESR_ELx_EC_WFx, CV_COND_AL);
	default:
		return 0;
	}
}

/* Both settings, but WFI, which would wait. */
static void test_traps(void)
{
	u64 cpacr = read_sysreg(cpacr_el1), cntkctl = read_sysreg(cntkctl_el1);
	bool sve = system_supports_sve();
	u64 open = 3ul << 20 | (sve ? 3ul << 16 : 0);

	for (unsigned int i = 0; i < ARRAY_SIZE(traps); i++) {
		const struct el2_trap *t = &traps[i];

		if (t->outcome == O_SVE && !sve) {
			report_skip("%s: the CPU does not have SVE", t->name);
			continue;
		}
		for (unsigned int n = 0; n < 4; n++) {
			enum probe_level level = n & 1;
			bool on = n & 2;
			u64 old = el2_read(t->r), value = on != t->clear ? old | t->bit :
							  old & ~t->bit;
			struct probe p;

			if (!(t->levels & 1 << level) || (!on && t->outcome == O_WFI))
				continue;
			probe_init(&p, level);
			p.in.x[0] = 0;
			p.in.x[1] = (u64)probe_data();
			/* EL1 itself traps nothing; some of the instructions write to these. */
			write_sysreg(open, cpacr_el1);
			write_sysreg(0x303, cntkctl_el1);
			isb();
			el2_probe(&p, t->insn, t->r, value);
			if (!on || t->outcome == O_RUNS)
				p.want.x[0] = p.out.x[0];
			report(el2_check(&p, on ? syndrome(t) : 0, 0), "%s at EL%d, %s", t->name,
			       level, on ? "trapped" : "not trapped");
		}
	}
	write_sysreg(cpacr, cpacr_el1);
	write_sysreg(cntkctl, cntkctl_el1);
}

/* HVC and SMC carry their number; HVC returns behind itself, a trapped SMC on itself. */
static void test_calls(void)
{
	static const u16 numbers[] = { 1, 0x8000, 0xffff };
	u64 hcr = el2_read(R_HCR);
	struct probe p;

	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++) {
		probe_init(&p, PROBE_EL1);
		el2_probe(&p, 0xd4000002 | numbers[i] << 5, R_HCR, hcr);
		report(el2_check(&p, PROBE_ESR(ESR_ELx_EC_HVC64, numbers[i]), 4), "HVC #%#x",
		       numbers[i]);
		probe_init(&p, PROBE_EL1);
		el2_probe(&p, 0xd4000003 | numbers[i] << 5, R_HCR, hcr | TSC);
		report(el2_check(&p, PROBE_ESR(ESR_ELx_EC_SMC64, numbers[i]), 0),
		       "SMC #%#x, trapped", numbers[i]);
	}
	probe_init(&p, PROBE_EL0);
	el2_probe(&p, 0xd4000022, R_HCR, hcr);
	probe_expect(&p, 0, PROBE_ESR(ESR_ELx_EC_UNKNOWN, 0));
	report(el2_check(&p, 0, 0), "HVC at EL0 is undefined, for EL1");
}

int main(int argc, char **argv)
{
	if (!el2_available()) {
		report_skip("the machine has no EL2");
		return report_summary();
	}
	el2_write(R_VECTORS, (u64)el2_test_vectors);
	report_prefix_push("el2");
	test_calls();
	test_traps();
	test_identity();
	test_stage2();
	return report_summary();
}
