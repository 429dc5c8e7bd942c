/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing what is mapped. Addresses that an API of this file takes lie in the library's map. */
#ifndef LIB_ARM_ASM_MMU_API_H
#define LIB_ARM_ASM_MMU_API_H

#include <asm/page.h>
#include <libcflat.h>

/* Whether the running CPU has its MMU on. */
bool mmu_enabled(void);

/* Turns on the running CPU's MMU with these tables, or turns it off. */
void mmu_enable(pgd_t *pgtable);
void mmu_disable(void);

/* For a CPU whose MMU the test itself turned on or off: what the library is to believe. */
void mmu_mark_enabled(int cpu);
void mmu_mark_disabled(int cpu);

/* Maps [@virt, @virt + @size) to physical memory from @phys on, with the bits @prot. */
void mmu_map_range(pgd_t *pgtable, uintptr_t virt, phys_addr_t phys, u64 size, u64 prot);

/* The same of [@phys_start, @phys_end): by pages, and by blocks where they fit. */
void mmu_set_range_ptes(pgd_t *pgtable, uintptr_t virt_offset, phys_addr_t phys_start,
			phys_addr_t phys_end, pgprot_t prot);
void mmu_set_range_sect(pgd_t *pgtable, uintptr_t virt_offset, phys_addr_t phys_start,
			phys_addr_t phys_end, pgprot_t prot);

/* The level-3 entry of a page, NULL when there is none or a block maps it. */
pteval_t *follow_pte(pgd_t *pgtable, uintptr_t vaddr);

/* The same; a block is split into pages first. NULL when nothing is mapped. */
pteval_t *mmu_get_pte(pgd_t *pgtable, uintptr_t vaddr);

/* Takes the page, and all in the same block, away from EL0. */
void mmu_clear_user(pgd_t *pgtable, unsigned long vaddr);

/* Makes this page executable by EL1, so read-only for EL0, or plain RAM again. */
void mmu_set_code(pgd_t *pgtable, unsigned long vaddr, size_t size, bool code);

#endif
