/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running CPU's MMU: TCR_EL1, MAIR_EL1, TTBR0_EL1, SCTLR_EL1 (Arm ARM, D8.2). */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/setup.h>
#include <asm/thread_info.h>

#if PAGE_SHIFT == 12
#define TCR_TG0		TCR_TG0_4K
#elif PAGE_SHIFT == 14
#define TCR_TG0		TCR_TG0_16K
#else
#define TCR_TG0		TCR_TG0_64K
#endif

/* PARange 6 means 52 bits of address, which these descriptors do not reach. */
#define PARANGE_48	5

bool system_supports_granule(size_t size)
{
	u64 id = read_sysreg(id_aa64mmfr0_el1);

	switch (size) {
	case 4096:
		return id_field(id, ID_AA64MMFR0_EL1_TGRAN4_SHIFT) != 15;
	case 16384:
		return id_field(id, ID_AA64MMFR0_EL1_TGRAN16_SHIFT) != 0;
	case 65536:
		return id_field(id, ID_AA64MMFR0_EL1_TGRAN64_SHIFT) != 15;
	}
	return false;
}

bool mmu_enabled(void)
{
	return current_thread_info()->pgtable;
}

void mmu_enable(pgd_t *pgtable)
{
	u64 range = id_field(read_sysreg(id_aa64mmfr0_el1), ID_AA64MMFR0_EL1_PARANGE_SHIFT);

	assert_msg(system_supports_granule(PAGE_SIZE), "the CPU has no pages of %lu bytes",
		   PAGE_SIZE);
	write_sysreg(MAIR_VALUE, mair_el1);
	write_sysreg(TCR_T0SZ(VA_BITS) | TCR_IRGN0_WBWA | TCR_ORGN0_WBWA | TCR_SH0_INNER |
		     TCR_TG0 | TCR_EPD1 | MIN(range, (u64)PARANGE_48) << TCR_IPS_SHIFT, tcr_el1);
	write_sysreg((unsigned long)pgtable, ttbr0_el1);
	isb();
	local_flush_tlb_all();
	/* Everything that a trap could be set for is allowed. */
	write_sysreg(SCTLR_EL1_RES1 | SCTLR_EL1_M | SCTLR_EL1_C | SCTLR_EL1_I | SCTLR_EL1_SA |
		     SCTLR_EL1_SA0 | SCTLR_EL1_DZE | SCTLR_EL1_UCT | SCTLR_EL1_UCI |
		     SCTLR_EL1_nTWI | SCTLR_EL1_nTWE, sctlr_el1);
	isb();
	current_thread_info()->pgtable = pgtable;
}

void mmu_disable(void)
{
	asm volatile("ic iallu" : : : "memory");
	write_sysreg(read_sysreg(sctlr_el1) & ~(SCTLR_EL1_M | SCTLR_EL1_C), sctlr_el1);
	isb();
	local_flush_tlb_all();
	current_thread_info()->pgtable = NULL;
}
