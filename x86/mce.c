/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine-check registers: which there are, what their fields say of one another, what can
 * be written to them.
 *
 * SDM volume 3, sections 16.3.1 (global registers), 16.3.2 (banks), 16.3.2.5 (IA32_MCi_CTL2) and
 * 16.7 (that CPUID announces them); AMD APM volume 2, section 9.3. Where the vendors differ the
 * check follows the vendor that CPUID names. mce_inject has the machine checks themselves.
 *
 * A check of all banks is one check; INFO lines name the bank.
 */
#include "mce.h"
#include "tally.h"

/* WRMSR of @value raises #GP(0) and leaves the register as it was. */
static bool is_refused(u32 index, u64 value)
{
	u64 before = rdmsr(index);

	return wrmsr_safe(index, value) == GP_VECTOR && !exception_error_code() &&
	       rdmsr(index) == before;
}

static bool is_absent(u32 index)
{
	u64 value;

	return rdmsr_safe(index, &value) == GP_VECTOR && !exception_error_code() &&
	       wrmsr_safe(index, 0) == GP_VECTOR && !exception_error_code();
}

static bool takes(u32 index, u64 value)
{
	return !wrmsr_safe(index, value) && rdmsr(index) == value;
}

static void test_capabilities(u64 cap)
{
	const u64 known = MCG_CAP_COUNT | MCG_CAP_CTL_P | MCG_CAP_EXT_P | MCG_CAP_CMCI_P |
			  MCG_CAP_TES_P | MCG_CAP_EXT_CNT | GENMASK_ULL(27, 24);

	report(this_cpu_has(X86_FEATURE_MCE), "CPUID: MCA comes with MCE");
	report(mce_banks() >= 1, "MCG_CAP: there is a bank");
	report(!(cap & ~known) || !is_intel(), "MCG_CAP: reserved bits are 0");
	report(cap & MCG_CAP_EXT_P || !(cap & MCG_CAP_EXT_CNT),
	       "MCG_CAP: no count of extended registers without EXT_P");
	report(is_refused(MSR_IA32_MCG_CAP, cap) && is_refused(MSR_IA32_MCG_CAP, 0) &&
	       is_refused(MSR_IA32_MCG_CAP, ~0ull), "MCG_CAP: is read-only");
}

static void test_global_status(void)
{
	report(takes(MSR_IA32_MCG_STATUS, 0), "MCG_STATUS: takes 0");
	if (is_intel()) {
		report(is_refused(MSR_IA32_MCG_STATUS, MCG_STATUS_RIPV) &&
		       is_refused(MSR_IA32_MCG_STATUS, ~0ull), "MCG_STATUS: takes nothing but 0");
		return;
	}
	report(takes(MSR_IA32_MCG_STATUS, MCG_STATUS_RIPV) &&
	       takes(MSR_IA32_MCG_STATUS, MCG_STATUS_EIPV) &&
	       takes(MSR_IA32_MCG_STATUS, MCG_STATUS_MCIP) &&
	       takes(MSR_IA32_MCG_STATUS, 0), "MCG_STATUS: each bit can be written and cleared");
}

static void test_global_control(u64 cap)
{
	if (!(cap & MCG_CAP_CTL_P)) {
		report(is_absent(MSR_IA32_MCG_CTL), "MCG_CTL: does not exist without MCG_CAP.CTL_P");
		return;
	}
	report(takes(MSR_IA32_MCG_CTL, 0), "MCG_CTL: takes all zeros");
	report(!wrmsr_safe(MSR_IA32_MCG_CTL, ~0ull) && rdmsr(MSR_IA32_MCG_CTL),
	       "MCG_CTL: takes all ones");
}

static void test_banks(void)
{
	struct tally control = tally_start(), clear = tally_start(), refuse = tally_start();
	struct tally address = tally_start();

	for (unsigned int bank = 0; bank < mce_banks(); bank++) {
		u32 status = MCI_REGISTER(bank, MCI_STATUS);
		bool zeros = takes(MCI_REGISTER(bank, MCI_CTL), 0);
		bool ones = !wrmsr_safe(MCI_REGISTER(bank, MCI_CTL), ~0ull);

		tally_row(&control, zeros && ones && rdmsr(MCI_REGISTER(bank, MCI_CTL)), "bank %u",
			  bank);
		tally_row(&clear, takes(status, 0), "bank %u", bank);
		for (unsigned int bit = 0; bit < 64; bit++)
			tally_row(&refuse, is_refused(status, BIT_ULL(bit)), "bank %u bit %u", bank,
				  bit);
		tally_row(&address, takes(MCI_REGISTER(bank, MCI_ADDR), 0) &&
			  takes(MCI_REGISTER(bank, MCI_MISC), 0), "bank %u", bank);
	}
	tally_report(&control, "MCi_CTL: takes all zeros and all ones");
	tally_report(&clear, "MCi_STATUS: is cleared by 0");
	tally_report(&refuse, "MCi_STATUS: #GP(0) for any bit that is 1");
	tally_report(&address, "MCi_ADDR, MCi_MISC: are cleared by 0");
}

static void test_last_bank(void)
{
	unsigned int bank = mce_banks();
	struct tally absent = tally_start();

	for (unsigned int n = 0; n < MCI_REGISTERS; n++)
		tally_row(&absent, is_absent(MCI_REGISTER(bank, n)), "register %u", n);
	tally_report(&absent, "no registers behind the last bank");
}

/* Bits 14:0 are the threshold, 30 enables; a threshold may have fewer bits. */
static void test_cmci(u64 cap)
{
	const u64 enable = BIT_ULL(30), threshold = GENMASK_ULL(14, 0);
	struct tally absent = tally_start(), written = tally_start(), refuse = tally_start();

	for (unsigned int bank = 0; bank < mce_banks(); bank++) {
		u32 index = MSR_IA32_MCx_CTL2(bank);

		if (!(cap & MCG_CAP_CMCI_P)) {
			tally_row(&absent, is_absent(index), "bank %u", bank);
			continue;
		}
		/* A bank whose enable bit stays 0 has no CMCI. */
		tally_row(&written, takes(index, 0) && !wrmsr_safe(index, enable | 1) &&
			  !(rdmsr(index) & ~(enable | threshold)), "bank %u", bank);
		tally_row(&refuse, is_refused(index, BIT_ULL(15)) && is_refused(index, BIT_ULL(31)) &&
			  is_refused(index, BIT_ULL(63)), "bank %u", bank);
		wrmsr(index, 0);
	}
	if (absent.rows)
		tally_report(&absent, "MCi_CTL2: does not exist without MCG_CAP.CMCI_P");
	if (written.rows)
		tally_report(&written, "MCi_CTL2: threshold and enable bit");
	if (refuse.rows)
		tally_report(&refuse, "MCi_CTL2: reserved bits raise #GP(0)");
}

/* CR4.MCE can be set where CPUID has MCE, and is kept. */
static void test_cr4(void)
{
	ulong cr4 = read_cr4();

	write_cr4(cr4 | X86_CR4_MCE);
	report(read_cr4() == (cr4 | X86_CR4_MCE), "CR4.MCE: can be set");
	write_cr4(cr4 & ~X86_CR4_MCE);
	report(read_cr4() == (cr4 & ~X86_CR4_MCE), "CR4.MCE: can be cleared");
	write_cr4(cr4);
}

int main(void)
{
	u64 cap;

	if (!this_cpu_has(X86_FEATURE_MCA)) {
		report_skip("no machine-check architecture: CPUID.01H:EDX.MCA is 0");
		return report_summary();
	}
	cap = rdmsr(MSR_IA32_MCG_CAP);
	report_info("MCG_CAP %#llx", (unsigned long long)cap);
	test_capabilities(cap);
	test_global_status();
	test_global_control(cap);
	test_banks();
	test_last_bank();
	test_cmci(cap);
	test_cr4();
	return report_summary();
}
