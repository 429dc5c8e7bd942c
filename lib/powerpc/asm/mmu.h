/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The radix MMU: Power ISA 3.1, book III, section 6.7. Effective addresses of 52 bits, of
 * which a root table of 2^13 entries takes the highest, then two tables of 2^9, then one of
 * 2^5 with pages of 64 KiB. Entries are big-endian always.
 */
#ifndef LIB_POWERPC_ASM_MMU_H
#define LIB_POWERPC_ASM_MMU_H

#include <libcflat.h>
#include <vmalloc.h>
#include <asm/page.h>

#define RADIX_VALID	(1ull << 63)
#define RADIX_LEAF	(1ull << 62)
#define RADIX_RPN	0x01fffffffffff000ull	/* the real page of a leaf */
#define RADIX_R		0x100ull		/* referenced */
#define RADIX_C		0x080ull		/* changed */
#define RADIX_ATT	0x030ull
#define RADIX_ATT_IO	0x020ull		/* non-idempotent I/O */
#define RADIX_PRIV	0x008ull		/* not for problem state */
#define RADIX_READ	0x004ull
#define RADIX_RW	0x006ull
#define RADIX_EXEC	0x001ull
#define RADIX_NLB	0x0fffffffffffff00ull	/* the next table of a directory entry */
#define RADIX_NLS	0x01full		/* and log2 of its entries */

/* Index bits of the tables, from the root down. */
#define RADIX_LEVELS	4
#define RADIX_BITS	{ 13, 9, 9, 5 }
#define RADIX_EA_BITS	52

/* The process that this library runs as. */
#define RADIX_PID	1

/* Turns translation on for this CPU, with @pgtable, or vm_root when NULL; and off. */
void mmu_enable(pgd_t *pgtable);
void mmu_disable(void);
bool mmu_enabled(void);

/* The entry that maps @virt, at any level; NULL when nothing does. */
pteval_t *mmu_lookup(pgd_t *pgtable, const void *virt);

/* A table whose first entries are those of the root @pgtable: a second address space. */
pgd_t *mmu_copy_root(pgd_t *pgtable);

/* Forgets what TLBs know of the page at @vaddr: all CPUs', or this one's. */
void flush_tlb_page(uintptr_t vaddr);
void flush_tlb_page_local(uintptr_t vaddr);
void flush_tlb_all(void);

#endif
