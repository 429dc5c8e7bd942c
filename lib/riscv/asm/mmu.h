/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page tables of this hart: what vmalloc.h wants, and what tests of paging do themselves. */
#ifndef LIB_RISCV_ASM_MMU_H
#define LIB_RISCV_ASM_MMU_H

#include <libcflat.h>
#include <asm/csr.h>
#include <asm/page.h>
#include <asm/pgtable.h>

/* The root that satp has; meaningless when paging is off. */
static inline pgd_t *current_pgtable(void)
{
	return (pgd_t *)((csr_read(CSR_SATP) & SATP_PPN) << PAGE_SHIFT);
}

/* Makes @pgtable this hart's tables in satp mode @mode; __mmu_enable() is given satp whole. */
void mmu_enable(unsigned long mode, pgd_t *pgtable);
void __mmu_enable(unsigned long satp);
void mmu_disable(void);

/* How many levels the tables of a satp mode (SATP_MODE_*) have; 0 for Bare. */
unsigned int mmu_levels(unsigned long mode);

/* The mode that setup_vm() chose. */
extern unsigned long vm_mode;

/* The mode in which satp runs now. */
unsigned long mmu_mode(void);

/* Whether satp takes @mode. Tries it for a moment: the code that runs is mapped one to one. */
bool mmu_mode_supported(unsigned long mode);

/*
 * The address of the level-0 entry of @vaddr, with the tables on the way made as needed; an
 * assertion fails when a larger page is in the way.
 */
pte_t *get_pte(pgd_t *pgtable, uintptr_t vaddr);

/* The same for an entry of any @level of tables with @levels levels. */
pte_t *get_pte_level(pgd_t *pgtable, unsigned int levels, uintptr_t vaddr, unsigned int level);

/* Maps [@start, @end) at itself with the largest pages that fit, with entries' bits @prot. */
void mmu_map_range(pgd_t *pgtable, unsigned int levels, phys_addr_t start, phys_addr_t end,
		   pteval_t prot);

/* A leaf entry for physical address @phys. */
static inline pte_t make_pte(phys_addr_t phys, pteval_t bits)
{
	return (pteval_t)(phys >> PAGE_SHIFT << PTE_PPN_SHIFT) | bits;
}

/* The physical address in an entry. */
static inline phys_addr_t pte_phys(pte_t pte)
{
	return (phys_addr_t)((pte & PTE_PPN) >> PTE_PPN_SHIFT) << PAGE_SHIFT;
}

static inline void local_flush_tlb_page(unsigned long addr)
{
	asm volatile("sfence.vma %0" : : "r"(addr) : "memory");
}

static inline void local_flush_tlb_all(void)
{
	asm volatile("sfence.vma" : : : "memory");
}

#endif
