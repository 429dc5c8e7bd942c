/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recording machine checks: see mce.h. */
#include "mce.h"

volatile struct mce_record mce_records[MCE_CPUS];

unsigned int mce_banks(void)
{
	return rdmsr(MSR_IA32_MCG_CAP) & MCG_CAP_COUNT;
}

static void clear_banks(void *unused)
{
	for (unsigned int bank = 0; bank < mce_banks(); bank++)
		wrmsr(MCI_REGISTER(bank, MCI_STATUS), 0);
}

static void enable(void *unused)
{
	if (rdmsr(MSR_IA32_MCG_CAP) & MCG_CAP_CTL_P)
		wrmsr(MSR_IA32_MCG_CTL, ~0ull);
	for (unsigned int bank = 0; bank < mce_banks(); bank++)
		wrmsr(MCI_REGISTER(bank, MCI_CTL), ~0ull);
	clear_banks(NULL);
	wrmsr(MSR_IA32_MCG_STATUS, 0);
	write_cr4(read_cr4() | X86_CR4_MCE);
}

void mce_enable(void)
{
	on_cpus(enable, NULL);
}

static void record(struct ex_regs *regs)
{
	volatile struct mce_record *record = &mce_records[smp_id()];

	record->mcg_status = rdmsr(MSR_IA32_MCG_STATUS);
	record->regs = *regs;
	record->stack = (ulong)regs;
	record->count++;
	wrmsr(MSR_IA32_MCG_STATUS, 0);
}

void mce_install(void)
{
	handle_exception(MC_VECTOR, record);
}

void mce_forget(void)
{
	on_cpus(clear_banks, NULL);
	memset((void *)mce_records, 0, sizeof(mce_records));
}
