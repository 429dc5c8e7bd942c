/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page tables of any paging mode. See asm/mmu.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <vmalloc.h>
#include <asm/io.h>
#include <asm/mmu.h>

void __mmu_enable(unsigned long satp)
{
	asm volatile("sfence.vma\n"
		     "csrw satp, %0\n"
		     "sfence.vma" : : "r"(satp) : "memory");
}

void mmu_enable(unsigned long mode, pgd_t *pgtable)
{
	__mmu_enable(mode | (unsigned long)pgtable >> PAGE_SHIFT);
}

void mmu_disable(void)
{
	__mmu_enable(0);
}

unsigned long mmu_mode(void)
{
	return csr_read(CSR_SATP) >> SATP_MODE_SHIFT << SATP_MODE_SHIFT;
}

unsigned int mmu_levels(unsigned long mode)
{
	switch (mode) {
#if __riscv_xlen == 64
	case SATP_MODE_SV39:
		return 3;
	case SATP_MODE_SV48:
		return 4;
	case SATP_MODE_SV57:
		return 5;
#else
	case SATP_MODE_SV32:
		return 2;
#endif
	default:
		return 0;
	}
}

/* A write of a mode that is not there leaves all of satp as it was (privileged, 4.1.11). */
bool mmu_mode_supported(unsigned long mode)
{
	unsigned int levels = mmu_levels(mode);
	unsigned long old = csr_read(CSR_SATP), now;
	bool interrupts = csr_read_clear(CSR_SSTATUS, SR_SIE) & SR_SIE;
	phys_addr_t start, size = PT_LEVEL_SIZE(levels > 2 ? 2 : 1);
	pgd_t *root;

	if (!levels)
		return mode == SATP_MODE_BARE;
	root = alloc_page();
	/* The largest page around this function, which goes on running meanwhile. */
	start = ALIGN_DOWN((phys_addr_t)(unsigned long)mmu_mode_supported, size);
	mmu_map_range(root, levels, start, start + size,
		      _PAGE_LEAF | _PAGE_PRESENT | _PAGE_ACCESSED | _PAGE_DIRTY);
	asm volatile("	sfence.vma\n"
		     "	csrw	satp, %1\n"
		     "	csrr	%0, satp\n"
		     "	csrw	satp, %2\n"
		     "	sfence.vma"
		     : "=&r"(now) : "r"(mode | (unsigned long)root >> PAGE_SHIFT), "r"(old)
		     : "memory");
	free_page(root);
	if (interrupts)
		csr_set(CSR_SSTATUS, SR_SIE);
	return now >> SATP_MODE_SHIFT << SATP_MODE_SHIFT == mode;
}

pte_t *get_pte_level(pgd_t *pgtable, unsigned int levels, uintptr_t vaddr, unsigned int level)
{
	pte_t *table = pgtable;

	for (unsigned int at = levels - 1; at > level; at--) {
		pte_t *entry = &table[PT_INDEX(vaddr, at)];

		if (!(*entry & _PAGE_PRESENT)) {
			void *page = alloc_page();

			assert_msg(page, "out of memory for page tables");
			*entry = make_pte((unsigned long)page, _PAGE_PRESENT);
		}
		assert_msg(!(*entry & _PAGE_LEAF), "%#lx lies in a larger page",
			   (unsigned long)vaddr);
		table = phys_to_virt(pte_phys(*entry));
	}
	return &table[PT_INDEX(vaddr, level)];
}

pte_t *get_pte(pgd_t *pgtable, uintptr_t vaddr)
{
	return get_pte_level(pgtable, mmu_levels(mmu_mode()), vaddr, 0);
}

/* 57-bit tables are given 1-GiB pages at most: more of them would be of no use. */
void mmu_map_range(pgd_t *pgtable, unsigned int levels, phys_addr_t start, phys_addr_t end,
		   pteval_t prot)
{
	start = ALIGN_DOWN(start, (phys_addr_t)PAGE_SIZE);
	while (start < end) {
		unsigned int level = MIN(levels - 1, 2);

		while (level && (!IS_ALIGNED(start, (phys_addr_t)PT_LEVEL_SIZE(level)) ||
				 end - start < PT_LEVEL_SIZE(level)))
			level--;
		*get_pte_level(pgtable, levels, start, level) = make_pte(start, prot);
		start += PT_LEVEL_SIZE(level);
	}
}

pteval_t *install_page(pgd_t *pgtable, phys_addr_t phys, void *virt)
{
	unsigned int levels = mmu_levels(mmu_mode());
	pte_t *pte = get_pte_level(pgtable, levels ? levels : mmu_levels(vm_mode),
				   (uintptr_t)virt, 0);

	*pte = make_pte(phys, _PAGE_PRESENT | _PAGE_READ | _PAGE_WRITE | _PAGE_ACCESSED |
			_PAGE_DIRTY);
	local_flush_tlb_page((unsigned long)virt);
	return pte;
}

/* The entry that maps @virt, NULL when none does; its level. */
static pte_t *walk(pgd_t *pgtable, void *virt, unsigned int *level)
{
	unsigned long mode = mmu_mode();
	pte_t *table = pgtable;

	*level = mmu_levels(mode ? mode : vm_mode);
	while ((*level)--) {
		pte_t *entry = &table[PT_INDEX(virt, *level)];

		if (!(*entry & _PAGE_PRESENT))
			return NULL;
		if (*entry & _PAGE_LEAF)
			return entry;
		table = phys_to_virt(pte_phys(*entry));
	}
	return NULL;
}

void remove_page(pgd_t *pgtable, void *virt)
{
	unsigned int level;
	pte_t *pte = walk(pgtable, virt, &level);

	if (pte && !level)
		*pte = 0;
	local_flush_tlb_page((unsigned long)virt);
}

phys_addr_t virt_to_pte_phys(pgd_t *pgtable, void *virt)
{
	unsigned int level;
	pte_t *pte = walk(pgtable, virt, &level);

	if (!pte)
		return INVALID_PHYS_ADDR;
	return pte_phys(*pte) | ((unsigned long)virt & (PT_LEVEL_SIZE(level) - 1));
}

phys_addr_t virt_to_phys(volatile void *address)
{
	phys_addr_t phys;

	if (!mmu_mode())
		return (unsigned long)address;
	phys = virt_to_pte_phys(current_pgtable(), (void *)address);
	assert_msg(phys != INVALID_PHYS_ADDR, "%p is not mapped", address);
	return phys;
}
