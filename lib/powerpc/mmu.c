/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Radix page tables, and translation on and off: asm/mmu.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <vmalloc.h>
#include <asm/hcall.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/smp.h>

#define SPR_PID		48

/* The process table: pairs of doublewords, 2^12 bytes and up. */
#define PROCESS_TABLE_ORDER	0
#define ROOT_SIZE(bits)		(2ull << 61 | 5ull << 5 | (bits))	/* 52 bits of EA */
#define PARTITION_RADIX		(1ull << 63)

/* H_REGISTER_PROC_TBL: modify, register, radix, guest may use tlbie. */
#define REGISTER_RADIX		0x1d

/* tlbie's RB for a page of 64 KiB, and RS. */
#define TLBIE_PAGE(vaddr)	(((vaddr) & ~0xffful) | 5 << 5)
#define TLBIE_PID		(1ul << 10)	/* IS = 1: the whole process */

/*
 * The radix forms (Power ISA 3.0B, book III, section 5.9.3.3), PRS = 1 and R = 1, which not every
 * assembler knows.
 */
#define TLBIE(rb, rs, ric) \
	".long 0x7c030264 | (" #ric " << 18) | (" rs " << 21) | (" rb " << 11)\n\t"
#define TLBIEL(rb, rs, ric) \
	".long 0x7c030224 | (" #ric " << 18) | (" rs " << 21) | (" rb " << 11)\n\t"

/* The highest virtual page; above it nothing is translated. */
#define VIRTUAL_TOP	(1ul << RADIX_EA_BITS)

static u64 *process_table, *partition_table;

static const u8 level_bits[RADIX_LEVELS] = RADIX_BITS;

bool vm_available(void)
{
	return cpu_has_radix;
}

bool mmu_enabled(void)
{
	return (mfmsr() & (MSR_IR | MSR_DR)) == (MSR_IR | MSR_DR);
}

/* The lowest EA bit that indexes the table of @level, 0 the root. */
static unsigned int level_shift(unsigned int level)
{
	unsigned int shift = RADIX_EA_BITS;

	for (unsigned int i = 0; i <= level; i++)
		shift -= level_bits[i];
	return shift;
}

static unsigned int level_index(unsigned int level, unsigned long ea)
{
	return ea >> level_shift(level) & ((1u << level_bits[level]) - 1);
}

/* Walks to @level, which is made if it is not there and @make; NULL if not. */
static pteval_t *walk(pgd_t *root, unsigned long ea, unsigned int level, bool make)
{
	pteval_t *table = root, *entry;

	for (unsigned int i = 0;; i++) {
		entry = &table[level_index(i, ea)];
		u64 value = be64_to_cpu(*entry);

		if (i == level)
			return entry;
		if (value & RADIX_VALID && value & RADIX_LEAF)
			return make ? NULL : entry;
		if (!(value & RADIX_VALID)) {
			if (!make)
				return NULL;
			/* A table is aligned to its size; a page is the smallest that there is. */
			value = virt_to_phys(alloc_page()) | RADIX_VALID | level_bits[i + 1];
			*entry = cpu_to_be64(value);
		}
		table = phys_to_virt(value & RADIX_NLB);
	}
}

pteval_t *mmu_lookup(pgd_t *pgtable, const void *virt)
{
	pteval_t *entry = walk(pgtable, (unsigned long)virt, RADIX_LEVELS - 1, false);

	return entry && be64_to_cpu(*entry) & RADIX_VALID ? entry : NULL;
}

static pteval_t *map(pgd_t *root, unsigned long ea, phys_addr_t phys, unsigned int level, u64 bits)
{
	pteval_t *entry = walk(root, ea, level, true);

	assert_msg(entry, "%#lx is part of a larger page", ea);
	*entry = cpu_to_be64(RADIX_VALID | RADIX_LEAF | (phys & RADIX_RPN) | bits);
	asm volatile("ptesync" : : : "memory");
	return entry;
}

pteval_t *install_page(pgd_t *pgtable, phys_addr_t phys, void *virt)
{
	pteval_t *entry = walk(pgtable, (unsigned long)virt, RADIX_LEVELS - 1, true);
	bool was = be64_to_cpu(*entry) & RADIX_VALID;

	map(pgtable, (unsigned long)virt, phys, RADIX_LEVELS - 1,
	    RADIX_R | RADIX_C | RADIX_RW | RADIX_EXEC);
	if (was)
		flush_tlb_page((uintptr_t)virt);
	return entry;
}

void remove_page(pgd_t *pgtable, void *virt)
{
	pteval_t *entry = mmu_lookup(pgtable, virt);

	if (!entry)
		return;
	*entry = 0;
	flush_tlb_page((uintptr_t)virt);
}

phys_addr_t virt_to_pte_phys(pgd_t *pgtable, void *virt)
{
	unsigned long ea = (unsigned long)virt;

	for (unsigned int level = 0; level < RADIX_LEVELS; level++) {
		pteval_t *entry = walk(pgtable, ea, level, false);
		u64 value = entry ? be64_to_cpu(*entry) : 0;

		if (!(value & RADIX_VALID))
			return INVALID_PHYS_ADDR;
		if (value & RADIX_LEAF)
			return (value & RADIX_RPN) | (ea & ((1ul << level_shift(level)) - 1));
	}
	return INVALID_PHYS_ADDR;
}

pgd_t *mmu_copy_root(pgd_t *pgtable)
{
	size_t size = sizeof(u64) << level_bits[0];
	pgd_t *copy = memalign_pages(size, size);

	memcpy(copy, pgtable, size);
	return copy;
}

void flush_tlb_page(uintptr_t vaddr)
{
	asm volatile("ptesync\n\t"
		     TLBIE("%0", "%1", 0)
		     "eieio; tlbsync; ptesync"
		     : : "r"(TLBIE_PAGE(vaddr)), "r"(mfspr(SPR_PID) << 32) : "memory");
}

void flush_tlb_page_local(uintptr_t vaddr)
{
	asm volatile("ptesync\n\t"
		     TLBIEL("%0", "%1", 0)
		     "ptesync"
		     : : "r"(TLBIE_PAGE(vaddr)), "r"(mfspr(SPR_PID) << 32) : "memory");
}

/* IS = 1: all of this process; RIC = 2: page walk caches and process table entries too. */
void flush_tlb_all(void)
{
	asm volatile("ptesync\n\t"
		     TLBIE("%0", "%1", 2)
		     "eieio; tlbsync; ptesync"
		     : : "r"(TLBIE_PID), "r"(mfspr(SPR_PID) << 32) : "memory");
}

/* Tells the hypervisor, or the CPU itself, where the process table is. */
static void register_process_table(pgd_t *pgtable)
{
	u64 at = virt_to_phys(process_table);

	if (machine_is_pseries()) {
		assert(hcall(H_REGISTER_PROC_TBL, REGISTER_RADIX, at, 0,
			     (unsigned long)PROCESS_TABLE_ORDER) == H_SUCCESS);
		return;
	}
	if (!partition_table)
		partition_table = alloc_page();
	/* With HV = 1 no address goes through the partition's own table; it only has to be sound.
	 */
	partition_table[0] = cpu_to_be64(PARTITION_RADIX | ROOT_SIZE(level_bits[0]) |
					 virt_to_phys(pgtable));
	partition_table[1] = cpu_to_be64(PARTITION_RADIX | at | PROCESS_TABLE_ORDER);
}

void mmu_enable(pgd_t *pgtable)
{
	if (!pgtable)
		pgtable = vm_root;
	assert(pgtable);
	if (!process_table) {
		process_table = alloc_page();
		register_process_table(pgtable);
	}
	if (machine_is_powernv()) {
		mtspr(SPR_PTCR, virt_to_phys(partition_table));
		mtspr(SPR_LPIDR, 0);
		mtspr(SPR_LPCR, mfspr(SPR_LPCR) | LPCR_UPRT | LPCR_HR);
	}
	for (unsigned int pid = 0; pid <= RADIX_PID; pid++)
		process_table[pid * 2] =
			cpu_to_be64(ROOT_SIZE(level_bits[0]) | virt_to_phys(pgtable));
	mtspr(SPR_PID, RADIX_PID);
	flush_tlb_all();
	mtmsr(mfmsr() | MSR_IR | MSR_DR);
}

void mmu_disable(void)
{
	mtmsr(mfmsr() & ~(MSR_IR | MSR_DR));
}

void page_alloc_take_ram(void)
{
	phys_addr_t base, top;

	phys_alloc_get_unused(&base, &top);
	page_alloc_init_area(AREA_NORMAL_NUMBER, PAGE_ALIGN(base) >> PAGE_SHIFT,
			     top >> PAGE_SHIFT);
}

/* RAM in pages of 2 MiB, which the third table maps. */
void *setup_mmu(phys_addr_t top, void *opaque)
{
	const unsigned int level = 2;
	pgd_t *root = memalign_pages(sizeof(u64) << level_bits[0], sizeof(u64) << level_bits[0]);

	for (phys_addr_t at = 0; at < __physical_end; at += 1ul << level_shift(level))
		map(root, at, at, level, RADIX_R | RADIX_C | RADIX_RW | RADIX_EXEC);
	init_alloc_vpage((void *)VIRTUAL_TOP);
	vm_root = root;
	mmu_enable(root);
	return root;
}

void *ioremap(phys_addr_t phys_addr, size_t size)
{
	phys_addr_t start = ALIGN_DOWN(phys_addr, (phys_addr_t)PAGE_SIZE);
	size_t length = PAGE_ALIGN(phys_addr + size - start);
	char *virt;

	if (!vm_root)
		return phys_to_virt(phys_addr);
	virt = alloc_vpages(length >> PAGE_SHIFT);
	for (size_t done = 0; done < length; done += PAGE_SIZE)
		map(vm_root, (unsigned long)virt + done, start + done, RADIX_LEVELS - 1,
		    RADIX_R | RADIX_C | RADIX_RW | RADIX_ATT_IO);
	return virt + (phys_addr - start);
}
