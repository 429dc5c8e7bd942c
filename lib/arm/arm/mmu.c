/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running CPU's MMU, long-descriptor format: Arm ARM (ARMv7-A), B3.6 and B4.1. */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/setup.h>
#include <asm/thread_info.h>

#define SCTLR_M		(1u << 0)
#define SCTLR_A		(1u << 1)
#define SCTLR_C		(1u << 2)
#define SCTLR_I		(1u << 12)
#define SCTLR_TRE	(1u << 28)
#define SCTLR_AFE	(1u << 29)

/* VMSA support in ID_MMFR0: 5 is LPAE. */
#define VMSA_LPAE	5

bool mmu_enabled(void)
{
	return current_thread_info()->pgtable;
}

void mmu_enable(pgd_t *pgtable)
{
	u32 sctlr = read_sysreg(SCTLR);

	assert_msg((read_sysreg(ID_MMFR0) & 15) >= VMSA_LPAE, "the CPU has no LPAE");
	write_sysreg((u32)MAIR_VALUE, MAIR0);
	write_sysreg((u32)(MAIR_VALUE >> 32), MAIR1);
	write_sysreg(TCR_EAE | TCR_IRGN0_WBWA | TCR_ORGN0_WBWA | TCR_SH0_INNER, TTBCR);
	write_sysreg((unsigned long)pgtable, TTBR0_64);
	isb();
	local_flush_tlb_all();
	sctlr &= ~(SCTLR_A | SCTLR_TRE | SCTLR_AFE);
	write_sysreg(sctlr | SCTLR_M | SCTLR_C | SCTLR_I, SCTLR);
	isb();
	current_thread_info()->pgtable = pgtable;
}

void mmu_disable(void)
{
	write_sysreg(read_sysreg(SCTLR) & ~(SCTLR_M | SCTLR_C), SCTLR);
	isb();
	local_flush_tlb_all();
	current_thread_info()->pgtable = NULL;
}
