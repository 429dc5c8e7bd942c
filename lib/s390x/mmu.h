/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing the translation tables of setup_vm(): see asm/pgtable.h for the bits. */
#ifndef LIB_S390X_MMU_H
#define LIB_S390X_MMU_H

#include <vmalloc.h>
#include <asm/pgtable.h>

enum pgt_level {
	pgtable_level_pgd = 1,
	pgtable_level_p4d,
	pgtable_level_pud,
	pgtable_level_pmd,
	pgtable_level_pte,
};

/*
 * The entry of @level that maps @vaddr in @pgtable; a larger page on the way there is split, a
 * table that is missing made.
 */
void *get_dat_entry(pgd_t *pgtable, void *vaddr, enum pgt_level level);

/* The same of the active tables, split down to a page: what is on the way must be mapped. */
pteval_t *split_page(pgd_t *pgtable, void *vaddr, enum pgt_level level);

/* Set and clear bits of the entry of @level for @vaddr in the active tables, and drop it from TLBs. */
void protect_dat_entry(void *vaddr, unsigned long prot, enum pgt_level level);
void unprotect_dat_entry(void *vaddr, unsigned long prot, enum pgt_level level);

static inline void protect_page(void *vaddr, unsigned long prot)
{
	protect_dat_entry(vaddr, prot, pgtable_level_pte);
}

static inline void unprotect_page(void *vaddr, unsigned long prot)
{
	unprotect_dat_entry(vaddr, prot, pgtable_level_pte);
}

/* The same for every page that has a byte of the range. */
void protect_range(void *start, unsigned long len, unsigned long prot);
void unprotect_range(void *start, unsigned long len, unsigned long prot);

/* Map 1 MiB (EDAT 1) and 2 GiB (EDAT 2); both addresses are multiples of that. */
pmdval_t *install_large_page(pgd_t *pgtable, phys_addr_t phys, void *vaddr);
pudval_t *install_huge_page(pgd_t *pgtable, phys_addr_t phys, void *vaddr);

/* On a CPU other than the one that called setup_vm(). */
void mmu_enable_on_this_cpu(void);

#endif
