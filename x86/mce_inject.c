/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machine checks delivered to a guest: by request the host puts an error into a bank of a CPU and
 * raises #MC where the error is uncorrected.
 *
 * SDM volume 3: 16.3.2 (what a bank holds), 16.3.2.2.1 (overwriting), 16.6 (recovery: SRAO, SRAR,
 * UCNA), 6.15 "Interrupt 18" (#MC is an abort without error code, whatever IF says).
 *
 * Each check looks at the number of machine checks, MCG_STATUS, all registers of the bank, that
 * no other bank and no other CPU got an error, and that the interrupted code went on with its
 * registers as they were. mce_contexts has #MC in other places than straight code.
 */
#include "mce.h"
#include "tally.h"
#include "vmm-request.h"

#define ADDRESS		0x12345678000ull
#define MISC		0x86ull		/* physical address, to bit 6 */
#define UNCORRECTED	(MCI_STATUS_VAL | MCI_STATUS_UC | MCI_STATUS_EN)
#define LOCATED		(MCI_STATUS_MISCV | MCI_STATUS_ADDRV)

struct event {
	const char *name;
	u64 status;
	u64 mcg_status;
	bool raises;
};

static bool inject(const char *name, int cpu, unsigned int bank, u64 status, u64 mcg_status,
		   u64 address, u64 misc)
{
	return vmm_request_or_skip(name, "mce %d %u 0x%llx 0x%llx 0x%llx 0x%llx", cpu, bank,
				   (unsigned long long)status, (unsigned long long)mcg_status,
				   (unsigned long long)address, (unsigned long long)misc);
}

struct bank {
	u64 value[MCI_REGISTERS];
};

static struct bank banks[MCE_CPUS][32];

static void read_banks(void *unused)
{
	for (unsigned int bank = 0; bank < MIN(mce_banks(), 32u); bank++)
		for (unsigned int n = MCI_STATUS; n < MCI_REGISTERS; n++)
			banks[smp_id()][bank].value[n] = rdmsr(MCI_REGISTER(bank, n));
}

/* Only @bank of @cpu has an error. */
static bool others_clear(int cpu, unsigned int bank)
{
	for (int i = 0; i < cpu_count(); i++)
		for (unsigned int b = 0; b < MIN(mce_banks(), 32u); b++)
			if ((i != cpu || b != bank) && banks[i][b].value[MCI_STATUS])
				return false;
	return true;
}

static bool others_quiet(int cpu)
{
	for (int i = 0; i < cpu_count(); i++)
		if (i != cpu && mce_records[i].count)
			return false;
	return true;
}

static void do_nothing(void *unused)
{
}

/* One error in a CPU that runs nothing but its idle loop, or waits for the host's answer. */
static bool try_event(struct tally *t, const struct event *event, int cpu, unsigned int bank)
{
	const volatile struct mce_record *record = &mce_records[cpu];
	const u64 *got = banks[cpu][bank].value;
	bool ok;

	mce_forget();
	if (!inject(event->name, cpu, bank, event->status, event->mcg_status, ADDRESS + bank, MISC))
		return false;
	on_cpu(cpu, do_nothing, NULL);
	on_cpus(read_banks, NULL);
	ok = record->count == event->raises && others_quiet(cpu) && others_clear(cpu, bank) &&
	     got[MCI_STATUS] == event->status &&
	     (!(event->status & MCI_STATUS_ADDRV) || got[MCI_ADDR] == ADDRESS + bank) &&
	     (!(event->status & MCI_STATUS_MISCV) || got[MCI_MISC] == MISC);
	if (event->raises)
		ok = ok && record->mcg_status == event->mcg_status && !record->regs.error_code &&
		     record->regs.vector == MC_VECTOR;
	tally_row(t, ok, "CPU %d bank %u: %u #MC, MCG_STATUS %#llx, STATUS %#llx ADDR %#llx MISC %#llx",
		  cpu, bank, record->count, (unsigned long long)record->mcg_status,
		  (unsigned long long)got[MCI_STATUS], (unsigned long long)got[MCI_ADDR],
		  (unsigned long long)got[MCI_MISC]);
	return true;
}

static void test_forms(void)
{
	static const struct event events[] = {
		{ "UC", UNCORRECTED | LOCATED | 0x0005, MCG_STATUS_MCIP | MCG_STATUS_RIPV, true },
		{ "UC, EIPV", UNCORRECTED | LOCATED | 0x0110,
		  MCG_STATUS_MCIP | MCG_STATUS_RIPV | MCG_STATUS_EIPV, true },
		{ "UC, PCC, not RIPV", UNCORRECTED | MCI_STATUS_PCC | 0x0800, MCG_STATUS_MCIP, true },
		{ "UC, without address", UNCORRECTED | 0x0400, MCG_STATUS_MCIP | MCG_STATUS_RIPV,
		  true },
		{ "SRAO", UNCORRECTED | LOCATED | MCI_STATUS_S | 0x00c0,
		  MCG_STATUS_MCIP | MCG_STATUS_RIPV, true },
		{ "SRAR", UNCORRECTED | LOCATED | MCI_STATUS_S | MCI_STATUS_AR | 0x0134,
		  MCG_STATUS_MCIP | MCG_STATUS_RIPV | MCG_STATUS_EIPV, true },
		{ "SRAR, not RIPV", UNCORRECTED | LOCATED | MCI_STATUS_S | MCI_STATUS_AR | 0x0150,
		  MCG_STATUS_MCIP | MCG_STATUS_EIPV, true },
		{ "model-specific code", UNCORRECTED | LOCATED | 0xabcd0005,
		  MCG_STATUS_MCIP | MCG_STATUS_RIPV, true },
		{ "corrected", MCI_STATUS_VAL | MCI_STATUS_EN | LOCATED | 0x0090, 0, false },
		{ "corrected, without address", MCI_STATUS_VAL | 0x0001, 0, false },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(events); i++) {
		struct tally t = tally_start();
		bool can = true;

		for (int cpu = 0; cpu < cpu_count() && can; cpu++)
			for (unsigned int bank = 0; bank < mce_banks() && can; bank++)
				can = try_event(&t, &events[i], cpu, bank);
		if (can)
			tally_report(&t, "%s: %s", events[i].name,
				     events[i].raises ? "#MC and a bank" : "a bank and no #MC");
	}
}

/* A second error in a bank that still holds one. */
static void test_overflow(void)
{
	static const struct {
		const char *name;
		u64 first, second;
		u64 left;		/* what the bank holds then, but for OVER */
	} cases[] = {
		{ "corrected over corrected", MCI_STATUS_VAL | 1, MCI_STATUS_VAL | 2,
		  MCI_STATUS_VAL | 2 },
		{ "uncorrected over corrected", MCI_STATUS_VAL | 1, UNCORRECTED | 2,
		  UNCORRECTED | 2 },
		{ "corrected over uncorrected", UNCORRECTED | 1, MCI_STATUS_VAL | 2,
		  UNCORRECTED | 1 },
	};
	const u64 mcg_status = MCG_STATUS_MCIP | MCG_STATUS_RIPV;

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		bool first = cases[i].first & MCI_STATUS_UC, second = cases[i].second & MCI_STATUS_UC;
		u64 status;

		mce_forget();
		if (!inject(cases[i].name, 0, 0, cases[i].first, first ? mcg_status : 0, 0, 0) ||
		    !inject(cases[i].name, 0, 0, cases[i].second, second ? mcg_status : 0, 0, 0))
			continue;
		status = rdmsr(MCI_REGISTER(0, MCI_STATUS));
		report(status == (cases[i].left | MCI_STATUS_OVER), "overflow: %s", cases[i].name);
		if (status != (cases[i].left | MCI_STATUS_OVER))
			report_info("STATUS %#llx", (unsigned long long)status);
		report(mce_records[0].count == (unsigned int)first + second,
		       "overflow: %s: a #MC for each uncorrected one", cases[i].name);
	}
}

/* An uncorrected error of a bank, or of a CPU, whose reporting is off raises no #MC. */
static void test_disabled(void)
{
	static const struct {
		const char *name;
		bool global;
	} cases[] = {
		{ "MCi_CTL 0: no #MC", false },
		{ "MCG_CTL 0: no #MC", true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		u32 index = cases[i].global ? MSR_IA32_MCG_CTL : MCI_REGISTER(1, MCI_CTL);

		if (cases[i].global && !(rdmsr(MSR_IA32_MCG_CAP) & MCG_CAP_CTL_P)) {
			report_skip("%s: MCG_CAP has no CTL_P", cases[i].name);
			continue;
		}
		mce_forget();
		wrmsr(index, 0);
		/* The host may refuse to inject what would not be reported. */
		if (vmm_request("mce 0 1 0x%llx 0x%llx 0 0", (unsigned long long)UNCORRECTED | 5,
				MCG_STATUS_MCIP | MCG_STATUS_RIPV) == VMM_UNSUPPORTED)
			report_skip("%s: %s", cases[i].name, vmm_answer_text());
		else
			report(!mce_records[0].count && others_quiet(0), "%s", cases[i].name);
		wrmsr(index, ~0ull);
	}
}

static void test_broadcast(void)
{
	struct tally t = tally_start();
	u64 status;

	mce_forget();
	if (!vmm_request_or_skip("broadcast", "mce -b 1 2 0x%llx 0x%llx 0 0",
				 (unsigned long long)(UNCORRECTED | MCI_STATUS_S | 0x00c0),
				 (unsigned long long)(MCG_STATUS_MCIP | MCG_STATUS_RIPV)))
		return;
	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		on_cpu(cpu, do_nothing, NULL);
		tally_row(&t, mce_records[cpu].count == 1 &&
			  mce_records[cpu].mcg_status & MCG_STATUS_MCIP, "CPU %d: %u #MC", cpu,
			  mce_records[cpu].count);
	}
	tally_report(&t, "broadcast: one #MC on each CPU, with MCIP");
	on_cpus(read_banks, NULL);
	status = banks[1][2].value[MCI_STATUS];
	report(status == (UNCORRECTED | MCI_STATUS_S | 0x00c0) && !banks[0][2].value[MCI_STATUS],
	       "broadcast: the error is in the bank of one CPU");
}

int main(void)
{
	if (!this_cpu_has(X86_FEATURE_MCA)) {
		report_skip("no machine-check architecture: CPUID.01H:EDX.MCA is 0");
		return report_summary();
	}
	if (cpu_count() < 2) {
		report_skip("two CPUs are needed");
		return report_summary();
	}
	assert(cpu_count() <= MCE_CPUS);
	mce_install();
	mce_enable();
	test_forms();
	test_overflow();
	test_disabled();
	test_broadcast();
	return report_summary();
}
