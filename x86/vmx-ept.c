/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EPT paging structures, see vmx-ept.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include "vmx-ept.h"
#include "vmx-l2.h"

static u64 *table_of(u64 entry)
{
	return phys_to_virt(entry & EPT_ADDR_MASK);
}

static unsigned int slot(u64 gpa, int level)
{
	return gpa >> EPT_LEVEL_SHIFT(level) & EPT_PGDIR_MASK;
}

/* A table of @level - 1 that maps what the large page @entry of @level mapped. */
static u64 split(u64 entry, int level)
{
	u64 *table = alloc_page();
	u64 part = entry;

	assert(table);
	if (level - 1 == 1)
		part &= ~EPT_LARGE_PAGE;
	for (unsigned int i = 0; i < EPT_PGDIR_ENTRIES; i++)
		table[i] = part + i * vmx_ept_page_size(level - 1);
	return virt_to_phys(table) | EPT_PRESENT;
}

u64 *vmx_ept_entry(u64 eptp, u64 gpa, int level)
{
	u64 *table = table_of(eptp);

	for (int l = EPT_PAGE_LEVEL; l > level; l--) {
		u64 *entry = &table[slot(gpa, l)];

		if (!(*entry & EPT_PRESENT))
			*entry = virt_to_phys(alloc_page()) | EPT_PRESENT;
		else if (*entry & EPT_LARGE_PAGE)
			*entry = split(*entry, l);
		table = table_of(*entry);
	}
	return &table[slot(gpa, level)];
}

void vmx_ept_set(u64 eptp, u64 gpa, int level, u64 entry)
{
	*(volatile u64 *)vmx_ept_entry(eptp, gpa, level) = entry;
}

u64 vmx_ept_identity(u64 flags)
{
	u64 *pml4 = alloc_page();
	u64 eptp, bits = EPT_PRESENT | EPT_MEM_TYPE_WB << EPT_MEM_TYPE_SHIFT;
	int level = 1;

	assert(pml4);
	eptp = virt_to_phys(pml4) | flags | EPT_MEM_TYPE_WB |
	       (EPT_PAGE_LEVEL - 1) << EPTP_PG_WALK_LEN_SHIFT;
	if (vmx_caps.ept_vpid & EPT_CAP_1G_PAGE)
		level = 3;
	else if (vmx_caps.ept_vpid & EPT_CAP_2M_PAGE)
		level = 2;
	if (level > 1)
		bits |= EPT_LARGE_PAGE;
	for (u64 gpa = 0; gpa < 1ull << 32; gpa += vmx_ept_page_size(level))
		vmx_ept_set(eptp, gpa, level, gpa | bits);
	return eptp;
}

bool vmx_use_ept(u64 eptp)
{
	if (!vmx_use_cpu(0, CPU_EPT))
		return false;
	vw(EPTP, eptp);
	return true;
}

void vmx_ept_flush(void)
{
	static const u64 descriptor[2];

	if (vmx_caps.ept_vpid & EPT_CAP_INVEPT)
		vmx_invept(INVEPT_GLOBAL, descriptor);
}
