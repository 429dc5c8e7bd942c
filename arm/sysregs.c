/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System registers of EL1 and EL0 (Arm ARM, D17, D19): that each keeps the bits that it has, alone
 * and beside others; that the registers of PSTATE have nothing else; the performance monitors'
 * set and clear registers, cycle counter, software increment, overflow; MPIDR_EL1 and CTR_EL0. Who
 * may use them is traps.c's.
 */
#include <libcflat.h>
#include <asm/processor.h>
#include <asm/setup.h>
#include <asm/sysreg.h>

/* Bits that can be written and read back; @zero: that read as 0 whatever was written. */
#define ACCESSORS(name, reg)							\
static u64 read_##name(void) { return read_sysreg(reg); }			\
static void write_##name(u64 v) { write_sysreg(v, reg); isb(); }

ACCESSORS(tpidr_el0, tpidr_el0)
ACCESSORS(tpidr_el1, tpidr_el1)
ACCESSORS(contextidr, contextidr_el1)
ACCESSORS(vbar, vbar_el1)
ACCESSORS(far, far_el1)
ACCESSORS(elr, elr_el1)
ACCESSORS(esr, esr_el1)
ACCESSORS(ttbr1, ttbr1_el1)
ACCESSORS(par, par_el1)
ACCESSORS(sp_el0, sp_el0)
ACCESSORS(cntkctl, cntkctl_el1)
ACCESSORS(csselr, csselr_el1)
ACCESSORS(nzcv, nzcv)
ACCESSORS(fpcr, fpcr)
ACCESSORS(fpsr, fpsr)
ACCESSORS(bvr0, dbgbvr0_el1)
ACCESSORS(bvr1, dbgbvr1_el1)
ACCESSORS(wvr0, dbgwvr0_el1)
ACCESSORS(wvr1, dbgwvr1_el1)
ACCESSORS(cntv_cval, cntv_cval_el0)
ACCESSORS(cntp_cval, cntp_cval_el0)

static const struct {
	const char *name;
	u64 (*read)(void);
	void (*write)(u64 value);
	u64 bits, zero;
} registers[] = {
	{ "TPIDR_EL0", read_tpidr_el0, write_tpidr_el0, ~0ull, 0 },
	{ "TPIDR_EL1", read_tpidr_el1, write_tpidr_el1, ~0ull, 0 },
	{ "CONTEXTIDR_EL1", read_contextidr, write_contextidr, 0xffffffff, 0 },
	{ "VBAR_EL1", read_vbar, write_vbar, 0x0000fffffffff800, 0 },
	{ "FAR_EL1", read_far, write_far, ~0ull, 0 },
	{ "ELR_EL1", read_elr, write_elr, ~0ull, 0 },
	{ "ESR_EL1", read_esr, write_esr, 0xffffffff, 0 },
	{ "TTBR1_EL1", read_ttbr1, write_ttbr1, 0xfffffffffffe, 0 },
	{ "PAR_EL1", read_par, write_par, 0xff00fffffffff381, 0 },
	{ "SP_EL0", read_sp_el0, write_sp_el0, ~0ull, 0 },
	{ "CNTKCTL_EL1", read_cntkctl, write_cntkctl, 0x3ff, 0 },
	{ "CSSELR_EL1", read_csselr, write_csselr, 0x1, 0 },
	{ "NZCV", read_nzcv, write_nzcv, 0xf0000000, ~0xf0000000ull },
	{ "FPCR", read_fpcr, write_fpcr, 0x07c00000, 0 },
	{ "FPSR", read_fpsr, write_fpsr, 0x0800009f, 0 },
	{ "DBGBVR0_EL1", read_bvr0, write_bvr0, 0xfffffffffffc, 0 },
	{ "DBGBVR1_EL1", read_bvr1, write_bvr1, 0xfffffffffffc, 0 },
	{ "DBGWVR0_EL1", read_wvr0, write_wvr0, 0xfffffffffffc, 0 },
	{ "DBGWVR1_EL1", read_wvr1, write_wvr1, 0xfffffffffffc, 0 },
	{ "CNTV_CVAL_EL0", read_cntv_cval, write_cntv_cval, ~0ull, 0 },
	{ "CNTP_CVAL_EL0", read_cntp_cval, write_cntp_cval, ~0ull, 0 },
};

static const u64 patterns[] = {
	0, ~0ull, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa, 0x0123456789abcdef, 1ull << 63, 1,
};

/* No exception may come while VBAR_EL1 and others are not the library's: interrupts are masked. */
static void test_registers(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(registers); i++) {
		u64 saved, got[ARRAY_SIZE(patterns)];
		bool kept = true, zero = true;

		saved = registers[i].read();
		for (unsigned int p = 0; p < ARRAY_SIZE(patterns); p++) {
			registers[i].write(patterns[p]);
			got[p] = registers[i].read();
		}
		registers[i].write(saved);
		for (unsigned int p = 0; p < ARRAY_SIZE(patterns); p++) {
			kept &= !((got[p] ^ patterns[p]) & registers[i].bits);
			zero &= !(got[p] & registers[i].zero);
		}
		report(kept, "%s keeps its bits", registers[i].name);
		if (registers[i].zero)
			report(zero, "%s has no others", registers[i].name);
	}
}

static void test_pstate(void)
{
	u64 daif = read_sysreg(daif), other;
	bool exact = true;

	for (u64 bits = 0; bits < 16; bits++) {
		/* Not IRQs and FIQs: they may be pending. */
		u64 value = (bits << 6 | PSR_I_BIT | PSR_F_BIT) & 0x3c0;

		write_sysreg(value | ~0x3c0ull, daif);
		other = read_sysreg(daif);
		exact &= other == value;
	}
	write_sysreg(daif, daif);
	report(exact, "DAIF has four bits, each its own");
	asm volatile("msr daifset, #5\n\tmrs %0, daif\n\tmsr daifclr, #5"
		     : "=r"(other) : : "memory");
	report((other & (PSR_A_BIT | PSR_F_BIT)) == (PSR_A_BIT | PSR_F_BIT), "DAIFSet sets");
	other = read_sysreg(daif);
	report(!(other & (PSR_A_BIT | PSR_F_BIT)) && (other & PSR_I_BIT) == (daif & PSR_I_BIT),
	       "DAIFClr clears, and only what it names");
	write_sysreg(daif, daif);
	report(read_sysreg(CurrentEL) == CurrentEL_EL1, "CurrentEL is 1, and nothing else");
	report(read_sysreg(spsel) == 1, "SPSel is 1, and nothing else");
}

static void test_identity(void)
{
	u64 mpidr = read_sysreg(mpidr_el1), ctr = read_sysreg(ctr_el0);

	report(mpidr >> 31 & 1, "MPIDR_EL1 bit 31 is 1");
	report((mpidr & MPIDR_HWID_BITMASK) == cpus[0], "MPIDR_EL1 is the devicetree's");
	report(!(mpidr & (0x3full << 25 | ~0xffffffffffull)), "MPIDR_EL1: its reserved bits are 0");
	report(ctr >> 31 & 1, "CTR_EL0 bit 31 is 1");
	write_sysreg(1, oslar_el1);
	isb();
	report(read_sysreg(oslsr_el1) & 2, "OSLAR_EL1 sets OSLSR_EL1.OSLK");
	write_sysreg(0, oslar_el1);
	isb();
	report(!(read_sysreg(oslsr_el1) & 2), "OSLAR_EL1 clears it");
}

#define PMCR_E	(1u << 0)
#define PMCR_P	(1u << 1)
#define PMCR_C	(1u << 2)
#define PMCR_LC	(1u << 6)
#define CYCLES	(1u << 31)

/* Event 0 is the software increment; every PMUv3 has it (D13.11). */
static void test_software_increment(void)
{
	u64 before;

	write_sysreg(0, pmselr_el0);
	isb();
	write_sysreg(0, pmxevtyper_el0);
	write_sysreg(10, pmxevcntr_el0);
	write_sysreg(1, pmcntenset_el0);
	write_sysreg(PMCR_E | PMCR_LC, pmcr_el0);
	isb();
	write_sysreg(1, pmswinc_el0);
	write_sysreg(1, pmswinc_el0);
	isb();
	report(read_sysreg(pmxevcntr_el0) == 12 && read_sysreg(pmevcntr0_el0) == 12,
	       "pmu: PMSWINC_EL0 counts");
	write_sysreg(2, pmswinc_el0);
	isb();
	report(read_sysreg(pmxevcntr_el0) == 12, "pmu: of another counter it does not");
	write_sysreg(1, pmcntenclr_el0);
	isb();
	write_sysreg(1, pmswinc_el0);
	isb();
	report(read_sysreg(pmxevcntr_el0) == 12, "pmu: disabled, it does not count");
	write_sysreg(1, pmcntenset_el0);
	write_sysreg(0xffffffff, pmxevcntr_el0);
	write_sysreg(~0u, pmovsclr_el0);
	isb();
	write_sysreg(1, pmswinc_el0);
	isb();
	before = read_sysreg(pmovsset_el0);
	/* FEAT_PMUv3p5 has 64 bits, and overflows at 32 all the same. */
	report(!(u32)read_sysreg(pmxevcntr_el0) && before == 1,
	       "pmu: a counter that wraps says so");
	write_sysreg(1, pmovsclr_el0);
	isb();
	report(!read_sysreg(pmovsset_el0), "pmu: PMOVSCLR_EL0 clears that");
	write_sysreg(77, pmxevcntr_el0);
	write_sysreg(PMCR_P | PMCR_LC, pmcr_el0);
	isb();
	report(!read_sysreg(pmxevcntr_el0), "pmu: PMCR_EL0.P resets event counters");
	write_sysreg(1, pmcntenclr_el0);
}

static void test_cycles(void)
{
	u64 first, second, stopped;

	write_sysreg(0, pmccfiltr_el0);
	write_sysreg(CYCLES, pmcntenset_el0);
	write_sysreg(PMCR_E | PMCR_C | PMCR_LC, pmcr_el0);
	isb();
	first = read_sysreg(pmccntr_el0);
	for (volatile int i = 0; i < 1000; i++)
		;
	isb();
	second = read_sysreg(pmccntr_el0);
	report(second > first, "pmu: the cycle counter counts");
	write_sysreg(CYCLES, pmcntenclr_el0);
	isb();
	stopped = read_sysreg(pmccntr_el0);
	for (volatile int i = 0; i < 1000; i++)
		;
	report(read_sysreg(pmccntr_el0) == stopped, "pmu: disabled, it stands");
	write_sysreg(0x123456789abcdef0, pmccntr_el0);
	isb();
	report(read_sysreg(pmccntr_el0) == 0x123456789abcdef0, "pmu: it keeps 64 bits");
	write_sysreg(PMCR_C | PMCR_LC, pmcr_el0);
	isb();
	report(!read_sysreg(pmccntr_el0), "pmu: PMCR_EL0.C resets it");
}

static void test_pmu(void)
{
	unsigned int version = id_field(read_sysreg(id_aa64dfr0_el1), 8);
	u64 counters, all;

	if (!version || version == 15) {
		report_skip("pmu: the CPU does not have it");
		return;
	}
	counters = read_sysreg(pmcr_el0) >> 11 & 31;
	all = CYCLES | ((1ull << counters) - 1);
	write_sysreg(~0u, pmcntenset_el0);
	isb();
	report(read_sysreg(pmcntenset_el0) == all && read_sysreg(pmcntenclr_el0) == all,
	       "pmu: PMCNTENSET_EL0 has a bit for each counter");
	write_sysreg(CYCLES, pmcntenclr_el0);
	isb();
	report(read_sysreg(pmcntenset_el0) == (all & ~CYCLES), "pmu: PMCNTENCLR_EL0 clears one");
	write_sysreg(~0u, pmcntenclr_el0);
	write_sysreg(~0u, pmintenset_el1);
	isb();
	report(read_sysreg(pmintenset_el1) == all, "pmu: so has PMINTENSET_EL1");
	write_sysreg(~0u, pmintenclr_el1);
	isb();
	report(!read_sysreg(pmintenset_el1) && !read_sysreg(pmcntenset_el0),
	       "pmu: all are cleared");
	write_sysreg(~0u, pmuserenr_el0);
	isb();
	report((read_sysreg(pmuserenr_el0) & 15) == 15, "pmu: PMUSERENR_EL0 has four bits");
	write_sysreg(0, pmuserenr_el0);
	if (counters)
		test_software_increment();
	else
		report_skip("pmu: there are no event counters");
	test_cycles();
	write_sysreg(0, pmcr_el0);
}

int main(int argc, char **argv)
{
	write_sysreg(read_sysreg(cpacr_el1) | 3ul << 20, cpacr_el1);
	isb();
	test_registers();
	test_pstate();
	test_identity();
	test_pmu();
	return report_summary();
}
