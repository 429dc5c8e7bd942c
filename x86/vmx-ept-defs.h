/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bits of EPT and VPID: entries, the EPT pointer, violations, the capability MSR
 * (SDM volume 3, sections 25.6.11, 28.2.1 and 29.3, appendix A.10).
 */
#ifndef X86_VMX_EPT_DEFS_H
#define X86_VMX_EPT_DEFS_H

#include <libcflat.h>

#define EPT_RA			(1ul << 0)
#define EPT_WA			(1ul << 1)
#define EPT_EA			(1ul << 2)
#define EPT_PRESENT		(EPT_RA | EPT_WA | EPT_EA)
#define EPT_MEM_TYPE_SHIFT	3
#define EPT_MEM_TYPE_MASK	7ul
#define EPT_MEM_TYPE_UC		0ul
#define EPT_MEM_TYPE_WC		1ul
#define EPT_MEM_TYPE_WT		4ul
#define EPT_MEM_TYPE_WP		5ul
#define EPT_MEM_TYPE_WB		6ul
#define EPT_IGNORE_PAT		(1ul << 6)
#define EPT_LARGE_PAGE		(1ul << 7)
#define EPT_ACCESS_FLAG		(1ul << 8)
#define EPT_DIRTY_FLAG		(1ul << 9)
#define EPT_EA_USER		(1ul << 10)
#define EPT_SUPPRESS_VE		(1ul << 63)
#define EPT_ADDR_MASK		GENMASK_ULL(51, 12)

#define EPT_PAGE_LEVEL		4
#define EPT_PGDIR_WIDTH		9
#define EPT_PGDIR_ENTRIES	(1 << EPT_PGDIR_WIDTH)
#define EPT_PGDIR_MASK		(EPT_PGDIR_ENTRIES - 1)
#define EPT_LEVEL_SHIFT(level)	(((level) - 1) * EPT_PGDIR_WIDTH + 12)
#define PAGE_SIZE_2M		(1ul << 21)
#define PAGE_SIZE_1G		(1ul << 30)

#define EPTP_PG_WALK_LEN_SHIFT	3
#define EPTP_PG_WALK_LEN_MASK	0x38ul
#define EPTP_AD_FLAG		(1ul << 6)
#define EPTP_RESERV_BITS_SHIFT	7
#define EPTP_RESERV_BITS_MASK	0x1ful

/* Exit qualification of an EPT violation. */
#define EPT_VLT_RD		(1ull << 0)
#define EPT_VLT_WR		(1ull << 1)
#define EPT_VLT_FETCH		(1ull << 2)
#define EPT_VLT_PERM_RD		(1ull << 3)
#define EPT_VLT_PERM_WR		(1ull << 4)
#define EPT_VLT_PERM_EX		(1ull << 5)
#define EPT_VLT_PERM_USER_EX	(1ull << 6)
#define EPT_VLT_PERMS		(EPT_VLT_PERM_RD | EPT_VLT_PERM_WR | EPT_VLT_PERM_EX)
#define EPT_VLT_LADDR_VLD	(1ull << 7)
#define EPT_VLT_PADDR		(1ull << 8)
#define EPT_VLT_GUEST_USER	(1ull << 9)
#define EPT_VLT_GUEST_RW	(1ull << 10)
#define EPT_VLT_GUEST_NX	(1ull << 11)
#define EPT_VLT_GUEST_MASK	(EPT_VLT_GUEST_USER | EPT_VLT_GUEST_RW | EPT_VLT_GUEST_NX)
#define EPT_VLT_NMI_UNBLOCKING	(1ull << 12)

/* IA32_VMX_EPT_VPID_CAP. */
#define EPT_CAP_EXEC_ONLY	(1ull << 0)
#define EPT_CAP_PWL4		(1ull << 6)
#define EPT_CAP_PWL5		(1ull << 7)
#define EPT_CAP_UC		(1ull << 8)
#define EPT_CAP_WB		(1ull << 14)
#define EPT_CAP_2M_PAGE		(1ull << 16)
#define EPT_CAP_1G_PAGE		(1ull << 17)
#define EPT_CAP_INVEPT		(1ull << 20)
#define EPT_CAP_AD_FLAG		(1ull << 21)
#define EPT_CAP_ADV_EPT_INFO	(1ull << 22)
#define EPT_CAP_INVEPT_SINGLE	(1ull << 25)
#define EPT_CAP_INVEPT_ALL	(1ull << 26)
#define VPID_CAP_INVVPID	(1ull << 32)
#define VPID_CAP_INVVPID_ADDR	(1ull << 40)
#define VPID_CAP_INVVPID_CXTGLB	(1ull << 41)
#define VPID_CAP_INVVPID_ALL	(1ull << 42)
#define VPID_CAP_INVVPID_CXTLOC	(1ull << 43)

#define INVEPT_SINGLE		1
#define INVEPT_GLOBAL		2
#define INVVPID_ADDR		0
#define INVVPID_CONTEXT_GLOBAL	1
#define INVVPID_ALL		2
#define INVVPID_CONTEXT_LOCAL	3

#endif
