/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EPT paging structures (SDM volume 3, section 29.3), with the interface of vm.h: a level is
 * 1 for the page table, 4 for the PML4. Nothing here invalidates cached translations.
 */
#ifndef X86_VMX_EPT_H
#define X86_VMX_EPT_H

#include <libcflat.h>
#include "vmx-caps.h"

/*
 * An EPT pointer to tables that map the first 4 GiB one to one with every right,
 * write-back, with the largest pages that the CPU has; @flags: EPTP_AD_FLAG or 0.
 */
u64 vmx_ept_identity(u64 flags);

/*
 * The entry of guest-physical address @gpa at @level, made if need be: missing tables get
 * every right, a larger page above is replaced by a table of the same mappings.
 */
u64 *vmx_ept_entry(u64 eptp, u64 gpa, int level);

/* Sets that entry to @entry. */
void vmx_ept_set(u64 eptp, u64 gpa, int level, u64 entry);

/* The size of a page that an entry of @level maps. */
static inline u64 vmx_ept_page_size(int level)
{
	return 1ull << EPT_LEVEL_SHIFT(level);
}

/* Makes the current VMCS use @eptp, with the secondary controls that it needs. */
bool vmx_use_ept(u64 eptp);

/* INVEPT of everything, by the broadest type that the CPU has. */
void vmx_ept_flush(void);

#endif
