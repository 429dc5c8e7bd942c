/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual memory. setup_vm() turns paging on and moves malloc() onto virtual pages, each
 * with a physical page of its own from the page allocator. Every range that is given out
 * has a page behind it that is never mapped, so that running over its end faults, and a
 * range is never given out a second time, so that using it after free() does too.
 */
#ifndef LIB_VMALLOC_H
#define LIB_VMALLOC_H

#include <libcflat.h>
#include <asm/page.h>

/* The root page table that virtual pages are mapped in; NULL before setup_vm(). */
extern pgd_t *vm_root;

/* Whether the machine can run with paging. */
bool vm_available(void);

/* Turns paging on; the second time it does nothing. Needs vm_available(). */
void setup_vm(void);

/* The same; @opaque is for the architecture: on x86 a pteval_t * with the default bits. */
void __setup_vm(void *opaque);

/* Virtual pages without anything behind them. They are never given back. */
void *alloc_vpage(void);
void *alloc_vpages(ulong nr);
/* The first one a multiple of PAGE_SIZE << @alignment_order. */
void *alloc_vpages_aligned(ulong nr, unsigned int alignment_order);

/*
 * Maps the pages that the @size bytes of physical memory at @phys lie in, and returns the
 * start of the first one. Needs setup_vm().
 */
void *vmap(phys_addr_t phys, size_t size);

/* From now on virtual pages are taken downwards from @top, a page address. */
void init_alloc_vpage(void *top);

/*
 * What an architecture gives. The virtual pages below init_alloc_vpage()'s top are not part
 * of the map that setup_mmu() makes.
 */

/* Gives the page allocator the RAM that the early allocator has left, and all other RAM. */
void page_alloc_take_ram(void);

/*
 * Maps all RAM, and everything else below @top, one to one and turns paging on; returns the
 * root page table.
 */
void *setup_mmu(phys_addr_t top, void *opaque);

/* Maps one page for every use; returns its entry. */
pteval_t *install_page(pgd_t *pgtable, phys_addr_t phys, void *virt);

/* Removes the mapping of the one page at @virt, if it has one, and from this CPU's TLB. */
void remove_page(pgd_t *pgtable, void *virt);

/* The physical address that @virt is mapped to, INVALID_PHYS_ADDR when it is not. */
phys_addr_t virt_to_pte_phys(pgd_t *pgtable, void *virt);

#endif
