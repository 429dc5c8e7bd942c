/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What EL0 and EL1 may do: every instruction and system register whose use a control bit, the
 * exception level or a missing feature takes away, with the bit either way. Arm ARM, D1.3.5
 * "Synchronous exception types", C5 for each instruction, D17 for each register. The whole
 * syndrome must be right, and an instruction that traps changes nothing.
 */
#include <libcflat.h>
#include <asm/psci.h>
#include "probe.h"
#include "traps.h"

#define ID_AA64MMFR2_IDS	36
#define CV_COND_AL		(1u << 24 | 0xeu << 20)

static bool has(enum needs needs)
{
	u64 pfr0 = read_sysreg(id_aa64pfr0_el1), pfr1 = read_sysreg(id_aa64pfr1_el1);
	u64 isar1 = read_sysreg(id_aa64isar1_el1);
	unsigned int pmu = id_field(read_sysreg(id_aa64dfr0_el1), 8);

	switch (needs) {
	case N_NOTHING:
		return true;
	case N_SVE:
		return id_field(pfr0, 32);
	case N_SME:
		return id_field(pfr1, 24);
	case N_PAN:
		return id_field(read_sysreg(id_aa64mmfr1_el1), 20);
	case N_UAO:
		return id_field(read_sysreg_s(ID_AA64MMFR2_EL1), 4);
	case N_DIT:
		return id_field(pfr0, 48);
	case N_SSBS:
		return id_field(pfr1, 4) >= 2;
	case N_DPB:
		return id_field(isar1, 0);
	case N_PMU:
		return pmu && pmu != 15;
	case N_MTE:
		return id_field(pfr1, 8) >= 2;
	case N_NO_EL2:
		return !id_field(pfr0, 8);
	case N_NO_EL3:
		return !id_field(pfr0, 12);
	case N_PAUTH:
		return id_field(isar1, 4) || id_field(isar1, 8);
	case N_RNG:
		return system_supports_rndr();
	case N_NO_HVC:
		return !id_field(pfr0, 8) && psci_invoke_fn != arm_smccc_hvc;
	case N_NO_SMC:
		return !id_field(pfr0, 12) && psci_invoke_fn != arm_smccc_smc;
	}
	return false;
}

static u64 read_knob(enum knob knob)
{
	switch (knob) {
	case K_SCTLR:
		return read_sysreg(sctlr_el1);
	case K_CPACR:
		return read_sysreg(cpacr_el1);
	case K_CNTKCTL:
		return read_sysreg(cntkctl_el1);
	case K_PMUSERENR:
		return has(N_PMU) ? read_sysreg(pmuserenr_el0) : 0;
	case K_MDSCR:
		return read_sysreg(mdscr_el1);
	case K_NONE:
		break;
	}
	return 0;
}

static void write_knob(enum knob knob, u64 value)
{
	switch (knob) {
	case K_SCTLR:
		write_sysreg(value, sctlr_el1);
		break;
	case K_CPACR:
		write_sysreg(value, cpacr_el1);
		break;
	case K_CNTKCTL:
		write_sysreg(value, cntkctl_el1);
		break;
	case K_PMUSERENR:
		write_sysreg(value, pmuserenr_el0);
		break;
	case K_MDSCR:
		write_sysreg(value, mdscr_el1);
		break;
	case K_NONE:
		break;
	}
	isb();
}

/* The fields of an MRS, MSR or SYS instruction as ESR_ELx has them. */
static u32 system_iss(u32 insn)
{
	return (insn >> 19 & 3) << 20 | (insn >> 5 & 7) << 17 | (insn >> 16 & 7) << 14 |
	       (insn >> 12 & 15) << 10 | (insn & 31) << 5 | (insn >> 8 & 15) << 1 |
	       (insn >> 21 & 1);
}

static u64 syndrome(const struct trap_case *c)
{
	bool idst = id_field(read_sysreg_s(ID_AA64MMFR2_EL1), ID_AA64MMFR2_IDS);

	switch (c->outcome) {
	case O_SYSTEM:
	case O_SYSTEM_SMALL:
		return PROBE_ESR(ESR_ELx_EC_SYS64, system_iss(c->insn));
	case O_ID:
		return idst ? PROBE_ESR(ESR_ELx_EC_SYS64, system_iss(c->insn)) :
			      PROBE_ESR(ESR_ELx_EC_UNKNOWN, 0);
	case O_FP:
		return PROBE_ESR(ESR_ELx_EC_FP_ASIMD, CV_COND_AL);
	case O_SVE:
		return PROBE_ESR(ESR_ELx_EC_SVE, 0);
	case O_SME:
		return PROBE_ESR(ESR_ELx_EC_SME, 0);
	case O_WFI:
		return PROBE_ESR(ESR_ELx_EC_WFx, CV_COND_AL);
	case O_UNDEFINED:
	case O_RUNS:
		break;
	}
	return PROBE_ESR(ESR_ELx_EC_UNKNOWN, 0);
}

static void run_case(const struct trap_case *c, enum probe_level level)
{
	u64 old = read_knob(c->knob);
	struct probe p;
	char where[32] = "";

	probe_init(&p, level);
	p.in.x[1] = (u64)probe_data();
	p.in.x[0] = 0;
	write_knob(c->knob, (old & ~c->clear) | c->set);
	probe_run(&p, c->insn);
	write_knob(c->knob, old);
	if (c->outcome == O_RUNS) {
		probe_expect_stop(&p, 4);
		p.want.x[0] = p.out.x[0];
	} else {
		probe_expect(&p, 0, syndrome(c));
	}
	if (c->knob)
		snprintf(where, sizeof(where), ", %s", c->set ? "allowed" : "not allowed");
	probe_report(&p, "%s at EL%d%s", c->name, level, where);
}

static void run_table(const struct trap_case *cases)
{
	for (const struct trap_case *c = cases; c->name; c++) {
		if (!has(c->needs)) {
			report_skip("%s: the machine is not made so", c->name);
			continue;
		}
		for (enum probe_level level = PROBE_EL0; level <= PROBE_EL1; level++)
			if (c->levels & 1 << level)
				run_case(c, level);
	}
}

/* SVC, BRK: their number is the syndrome, and an SVC's return address is behind it. */
static void test_numbers(void)
{
	static const u16 numbers[] = { 0, 1, 0x7fff, 0x8000, 0xffff };
	struct tally svc = { "SVC" }, brk = { "BRK" };

	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++)
		for (enum probe_level level = PROBE_EL0; level <= PROBE_EL1; level++) {
			struct probe p;

			probe_init(&p, level);
			probe_run(&p, 0xd4000001 | numbers[i] << 5);
			probe_expect(&p, 4, PROBE_ESR(ESR_ELx_EC_SVC64, numbers[i]));
			tally_probe(&svc, &p);
			probe_run(&p, 0xd4200000 | numbers[i] << 5);
			probe_expect(&p, 0, PROBE_ESR(ESR_ELx_EC_BRK64, numbers[i]));
			tally_probe(&brk, &p);
		}
	tally_report(&svc);
	tally_report(&brk);
}

/* Every register of the ID space can be read at EL1, allocated or not, and not written. */
static void test_id_space(void)
{
	struct tally reads = { "ID registers can be read at EL1" };
	struct tally writes = { "ID registers cannot be written" };
	struct tally user = { "ID registers cannot be read at EL0" };
	struct probe p;

	for (unsigned int crm = 1; crm < 8; crm++)
		for (unsigned int op2 = 0; op2 < 8; op2++) {
			struct trap_case c = { "", MRS(3, 0, 0, crm, op2), .outcome = O_ID };

			probe_init(&p, PROBE_EL1);
			probe_run(&p, c.insn);
			probe_expect_stop(&p, 4);
			p.want.x[0] = p.out.x[0];
			tally_probe(&reads, &p);
			probe_run(&p, MSR(3, 0, 0, crm, op2));
			probe_expect(&p, 0, PROBE_ESR(ESR_ELx_EC_UNKNOWN, 0));
			tally_probe(&writes, &p);
			if (crm < 4)
				continue;
			probe_init(&p, PROBE_EL0);
			probe_run(&p, c.insn);
			probe_expect(&p, 0, syndrome(&c));
			tally_probe(&user, &p);
		}
	tally_report(&reads);
	tally_report(&writes);
	tally_report(&user);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		const struct trap_case *cases;
	} tables[] = {
		{ "instructions", trap_cases },
		{ "floating point", fp_trap_cases },
		{ "registers", register_trap_cases },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(tables); i++) {
		report_prefix_push(tables[i].name);
		run_table(tables[i].cases);
		report_prefix_pop();
	}
	test_numbers();
	test_id_space();
	return report_summary();
}
