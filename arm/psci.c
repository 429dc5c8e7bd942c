/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PSCI (Arm DEN0022, section 5): each function with good and bad arguments, the state that a
 * CPU starts in (section 6.4), turning CPUs on and off again and again, and all at a time.
 */
#include <libcflat.h>
#include <asm/delay.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/psci.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <on-cpus.h>

/* Written by psci-entry.S. */
struct psci_entry_state {
	u64 context, level, daif, sctlr, sp_sel, mpidr, smc;
	u32 count;
	u32 hold;		/* not to turn itself off yet */
};
struct psci_entry_state psci_seen;
void psci_entry(void);

#ifdef __LP64__
#define FN(name)	PSCI_0_2_FN64_##name
#else
#define FN(name)	PSCI_0_2_FN_##name
#endif

#define NO_SUCH_CPU	0xabcdeful

static unsigned int version;

static int affinity_info(unsigned long mpidr, unsigned long level)
{
	return psci_invoke(FN(AFFINITY_INFO), mpidr, level, 0);
}

static void test_version(void)
{
	version = psci_invoke(PSCI_0_2_FN_PSCI_VERSION, 0, 0, 0);
	report(PSCI_VERSION_MAJOR(version) == 1 || version == PSCI_VERSION(0, 2),
	       "PSCI_VERSION is one there is");
	report_info("PSCI %u.%u", PSCI_VERSION_MAJOR(version), PSCI_VERSION_MINOR(version));
}

/* What every implementation must have, and the reserved numbers (section 5.1). */
static void test_features(void)
{
	static const struct {
		const char *name;
		u32 function;
	} there[] = {
		{ "PSCI_VERSION", PSCI_0_2_FN_PSCI_VERSION },
		{ "CPU_OFF", PSCI_0_2_FN_CPU_OFF },
		{ "CPU_ON", PSCI_0_2_FN_CPU_ON },
		{ "AFFINITY_INFO", PSCI_0_2_FN_AFFINITY_INFO },
		{ "SYSTEM_OFF", PSCI_0_2_FN_SYSTEM_OFF },
		{ "SYSTEM_RESET", PSCI_0_2_FN_SYSTEM_RESET },
		{ "PSCI_FEATURES", PSCI_1_0_FN_PSCI_FEATURES },
	};

	if (version < PSCI_VERSION(1, 0)) {
		report_skip("PSCI_FEATURES: only from 1.0 on");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(there); i++)
		report(!psci_invoke(PSCI_1_0_FN_PSCI_FEATURES, there[i].function, 0, 0),
		       "PSCI_FEATURES: %s is there", there[i].name);
	/* Bit 0: OS-initiated mode; bit 1: the extended format. Nothing else. */
	report(!(psci_invoke(PSCI_1_0_FN_PSCI_FEATURES, PSCI_0_2_FN_CPU_SUSPEND, 0, 0) & ~3),
	       "PSCI_FEATURES: CPU_SUSPEND is there");
	report(psci_invoke(PSCI_1_0_FN_PSCI_FEATURES, 0x8400001f, 0, 0) ==
	       PSCI_RET_NOT_SUPPORTED, "PSCI_FEATURES: a reserved function is not");
	report(psci_invoke(PSCI_1_0_FN_PSCI_FEATURES, 0, 0, 0) == PSCI_RET_NOT_SUPPORTED,
	       "PSCI_FEATURES: function 0 is not");
}

static void test_unknown(void)
{
	static const u32 functions[] = { 0x8400001f, 0xc400001f, 0x840000ff };

	for (unsigned int i = 0; i < ARRAY_SIZE(functions); i++)
		report(psci_invoke(functions[i], 0, 0, 0) == PSCI_RET_NOT_SUPPORTED,
		       "reserved function %#x is not supported", functions[i]);
}

static void test_migrate(void)
{
	int type = psci_invoke(PSCI_0_2_FN_MIGRATE_INFO_TYPE, 0, 0, 0);

	report(type == PSCI_RET_NOT_SUPPORTED || (type >= 0 && type <= PSCI_0_2_TOS_MP),
	       "MIGRATE_INFO_TYPE is one there is");
	if (type != PSCI_RET_NOT_SUPPORTED && type != PSCI_0_2_TOS_MP) {
		report_skip("MIGRATE: there is a trusted OS to move");
		return;
	}
	report(psci_invoke(FN(MIGRATE), cpus[0], 0, 0) == PSCI_RET_NOT_SUPPORTED,
	       "MIGRATE is not supported without a trusted OS that can be moved");
}

static void test_affinity_info(void)
{
	bool off = true;

	report(affinity_info(cpus[0], 0) == PSCI_0_2_AFFINITY_LEVEL_ON, "the boot CPU is on");
	for (int cpu = 1; cpu < nr_cpus; cpu++)
		off &= affinity_info(cpus[cpu], 0) == PSCI_0_2_AFFINITY_LEVEL_OFF;
	report(off, "the others are off");
	report(affinity_info(NO_SUCH_CPU, 0) == PSCI_RET_INVALID_PARAMS,
	       "AFFINITY_INFO: no such CPU");
	report(psci_invoke(PSCI_0_2_FN_AFFINITY_INFO, cpus[0], 0, 0) ==
	       PSCI_0_2_AFFINITY_LEVEL_ON, "AFFINITY_INFO by the 32-bit convention");
}

static void wait_off(int cpu)
{
	while (affinity_info(cpus[cpu], 0) != PSCI_0_2_AFFINITY_LEVEL_OFF)
		cpu_relax();
}

/* Turns CPU1 on at psci_entry; returns CPU_ON's result. */
static int start(u32 function, unsigned long context)
{
	u32 before = psci_seen.count;
	int result;

	psci_seen = (struct psci_entry_state){
		.smc = psci_invoke_fn == arm_smccc_smc, .count = before,
	};
	clean_dcache(&psci_seen, sizeof(psci_seen));
	result = psci_invoke(function, cpus[1], __pa(psci_entry), context);
	if (result)
		return result;
	while (READ_ONCE(psci_seen.count) == before)
		cpu_relax();
	wait_off(1);
	return 0;
}

static bool state_is_initial(void)
{
#ifdef __LP64__
	return psci_seen.level == CurrentEL_EL1 && psci_seen.sp_sel == 1 &&
	       psci_seen.daif == (PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT);
#else
	/* level is CPSR: SVC mode, ARM state, all masked, little-endian. */
	return (psci_seen.level & (MODE_MASK | PSR_T_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT |
				   PSR_E_BIT)) ==
	       (SVC_MODE | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT);
#endif
}

static void test_cpu_on(void)
{
	const unsigned long context = sizeof(long) == 8 ? (unsigned long)0x123456789abcdef0ull :
						0x9abcdef0ul;
	bool again = true;

	report(psci_invoke(FN(CPU_ON), cpus[0], __pa(psci_entry), 0) == PSCI_RET_ALREADY_ON,
	       "CPU_ON: the running CPU is on already");
	report(psci_invoke(FN(CPU_ON), NO_SUCH_CPU, __pa(psci_entry), 0) ==
	       PSCI_RET_INVALID_PARAMS, "CPU_ON: no such CPU");
	if (nr_cpus < 2) {
		report_skip("CPU_ON: there is one CPU only");
		return;
	}
	report(!start(FN(CPU_ON), context) && psci_seen.context == context,
	       "CPU_ON: the context identifier arrives");
	report((psci_seen.mpidr & MPIDR_HWID_BITMASK) == cpus[1], "CPU_ON: on the right CPU");
	/* Without EL2 it starts where its caller is; with it, at EL2 or EL1 by the conduit. */
	if (psci_invoke_fn == arm_smccc_smc)
		report_skip("CPU_ON: the state is EL2's");
	else
		report(state_is_initial(), "CPU_ON: interrupts masked, EL1 with its own stack");
	/* M, C and I, and EE. */
	report(!(psci_seen.sctlr & (1u << 0 | 1u << 2 | 1u << 12 | 1u << 25)),
	       "CPU_ON: MMU and caches off, little-endian");
	report(!start(PSCI_0_2_FN_CPU_ON, 0x89abcdef) && psci_seen.context == 0x89abcdef,
	       "CPU_ON by the 32-bit convention");
	report(affinity_info(cpus[1], 0) == PSCI_0_2_AFFINITY_LEVEL_OFF, "CPU_OFF turns it off");
	for (unsigned long i = 0; i < 20; i++)
		again &= !start(FN(CPU_ON), i) && psci_seen.context == i;
	report(again, "on and off again and again");
}

static int results[NR_CPUS];
static volatile bool go;
static int ready;

static void race(void *unused)
{
	int cpu = smp_processor_id();

	__atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
	while (!go)
		cpu_relax();
	results[cpu] = psci_invoke(FN(CPU_ON), cpus[1], __pa(psci_entry), cpu);
}

/*
 * All CPUs but CPU1 turn that one on at the same time: one of them does it. CPU1 stays on until
 * all have tried.
 */
static void test_race(void)
{
	bool fine = true;

	if (nr_cpus < 3) {
		report_skip("races: there are less than three CPUs");
		return;
	}
	for (int round = 0; round < 20; round++) {
		u32 before = READ_ONCE(psci_seen.count);
		int won = 0, cpu;

		WRITE_ONCE(psci_seen.hold, 1);
		clean_dcache(&psci_seen, sizeof(psci_seen));
		go = false;
		ready = 0;
		for (cpu = 2; cpu < nr_cpus; cpu++)
			on_cpu_async(cpu, race, NULL);
		while (READ_ONCE(ready) < nr_cpus - 2)
			cpu_relax();
		go = true;
		results[0] = psci_invoke(FN(CPU_ON), cpus[1], __pa(psci_entry), 0);
		for (cpu = 2; cpu < nr_cpus; cpu++)
			while (!cpu_idle(cpu))
				cpu_relax();
		for (cpu = 0; cpu < nr_cpus; cpu++) {
			if (cpu == 1)
				continue;
			won += !results[cpu];
			fine &= results[cpu] == 0 || results[cpu] == PSCI_RET_ALREADY_ON ||
				results[cpu] == PSCI_RET_ON_PENDING;
		}
		while (won && READ_ONCE(psci_seen.count) == before)
			cpu_relax();
		fine &= won == 1 && psci_seen.count == before + 1;
		WRITE_ONCE(psci_seen.hold, 0);
		wait_off(1);
	}
	report(fine, "CPU_ON by all CPUs: one starts it, for the others it is on");
}

static void test_on_cpus_states(void)
{
	bool on = true;

	for (int cpu = 2; cpu < nr_cpus; cpu++)
		on &= affinity_info(cpus[cpu], 0) == PSCI_0_2_AFFINITY_LEVEL_ON &&
		      psci_invoke(FN(CPU_ON), cpus[cpu], __pa(psci_entry), 0) ==
		      PSCI_RET_ALREADY_ON;
	report(on, "CPUs that run are on, and on already");
}

/* A power state with reserved bits, and standby with an interrupt pending is in gic.c. */
static void test_suspend(void)
{
	report(psci_invoke(FN(CPU_SUSPEND), 0xfffe0000, 0, 0) == PSCI_RET_INVALID_PARAMS,
	       "CPU_SUSPEND: reserved bits of the power state");
}

int main(int argc, char **argv)
{
	report_prefix_push("psci");
	test_version();
	test_features();
	test_unknown();
	test_migrate();
	test_affinity_info();
	test_cpu_on();
	test_race();
	test_on_cpus_states();
	test_suspend();
	return report_summary();
}
