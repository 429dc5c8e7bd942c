/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EPT permissions: SDM volume 3, sections 29.3.2, 29.3.3.2 and 29.3.5, table 28-7: every
 * combination of rights at every level, with every page size, by read, write and fetch, from
 * each kind of guest paging; violations in the walk of L2's own tables; accessed and dirty
 * flags.
 *
 * A violation's exit has the access, the rights of all levels together, the guest-linear and
 * the guest-physical address, and nothing of the instruction has happened. A failure is
 * followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-ept-window.h"

static bool can_be_leaf(int level)
{
	return level == 1 || (level == 2 && vmx_caps.ept_vpid & EPT_CAP_2M_PAGE) ||
	       (level == 3 && vmx_caps.ept_vpid & EPT_CAP_1G_PAGE);
}

/* Bits 2:0 that are no misconfiguration. */
static bool rights_valid(u64 rights)
{
	if ((rights & EPT_WA) && !(rights & EPT_RA))
		return false;
	return rights != EPT_EA || vmx_caps.ept_vpid & EPT_CAP_EXEC_ONLY;
}

static const u64 needed[EPT_ACCESSES] = { EPT_RA, EPT_WA, EPT_EA };

/* Rights at @level, the leaf or above it. */
static void rights_at(enum l2_mode mode, int leaf, int level, bool ad)
{
	for (u64 rights = 0; rights < 8; rights++)
		for (int access = 0; access < EPT_ACCESSES; access++) {
			u64 *entry;

			if (!rights_valid(rights))
				continue;
			ept_window_reset(mode, leaf);
			entry = ept_window_entry(level);
			*entry = (*entry & ~7ull) | rights;
			vmx_ept_flush();
			ept_access_code(access);
			vmx_arm();
			if (rights & needed[access])
				ept_want_done(access);
			else
				/* Bits 5:3 are the rights of all levels; the access is bit by bit. */
				ept_want_violation(access, needed[access] | rights << 3 |
						   EPT_VLT_LADDR_VLD | EPT_VLT_PADDR);
			vmx_run();
			vmx_judge("29.3.3.2-rights %s, %s%s%s at level %d, leaf at %d, in %s%s",
				  ept_access_names[access], rights & 1 ? "R" : "-",
				  rights & 2 ? "W" : "-", rights & 4 ? "X" : "-", level, leaf,
				  l2_mode_names[mode], ad ? ", A/D" : "");
		}
}

static void permissions(bool ad)
{
	static const enum l2_mode modes[] = { L2_64, L2_64_CPL3, L2_32, L2_PAE, L2_UNPAGED };

	for (unsigned int m = 0; m < ARRAY_SIZE(modes); m++) {
		enum l2_mode mode = modes[m];

		if (!l2_mode_available(mode))
			continue;
		for (int leaf = 1; leaf <= 3; leaf++)
			for (int level = leaf; level <= EPT_PAGE_LEVEL; level++) {
				bool high = mode <= L2_COMPAT_CPL3 && cpuid_maxphyaddr() > 39;

				/* The others are for one mode of each kind. */
				if (!can_be_leaf(leaf) || (level == 4 && !high) ||
				    (leaf == 3 && !high) || ((m || ad) && level > leaf))
					continue;
				rights_at(mode, leaf, level, ad);
			}
	}
}

/* Two levels with different rights: the qualification has what both allow. */
static void combined_rights(void)
{
	for (u64 low = 0; low < 8; low++)
		for (u64 high = 1; high < 8; high++) {
			u64 *entry;

			if (!rights_valid(low) || !rights_valid(high))
				continue;
			ept_window_reset(L2_64, 1);
			entry = ept_window_entry(1);
			*entry = (*entry & ~7ull) | low;
			entry = ept_window_entry(2);
			*entry = (*entry & ~7ull) | high;
			vmx_ept_flush();
			ept_access_code(EPT_WRITE);
			vmx_arm();
			if (low & high & EPT_WA)
				ept_want_done(EPT_WRITE);
			else
				ept_want_violation(EPT_WRITE, EPT_VLT_WR | (low & high) << 3 |
						   EPT_VLT_LADDR_VLD | EPT_VLT_PADDR);
			vmx_run();
			vmx_judge("29.3.3.2-combined Rights %d at level 1 and %d at level 2", (int)low,
				  (int)high);
		}
}

/* L2's own page directory, read-only or not readable to the walk. */
static void guest_walk(bool ad)
{
	for (u64 rights = 0; rights < 8; rights++)
		for (unsigned int accessed = 0; accessed < 2; accessed++)
			for (int access = 0; access < 2; access++) {
				u64 *pdpt, *directory, table, need, old;
				bool dirty;

				if (!rights_valid(rights))
					continue;
				ept_window_reset(L2_64, 1);
				pdpt = (u64 *)(*(u64 *)vr(GUEST_CR3) & GENMASK_ULL(51, 12));
				table = pdpt[1] & GENMASK_ULL(51, 12);
				directory = (u64 *)table;
				directory[0] |= accessed ? 0x60 : 0;
				dirty = !accessed;
				old = *vmx_ept_entry(ept_eptp, table, 1);
				*vmx_ept_entry(ept_eptp, table, 1) = (old & ~7ull) | rights;
				vmx_ept_flush();
				ept_access_code(access);
				/* With A/D flags of EPT the walk's accesses count as writes. */
				need = EPT_RA | (ad || dirty ? EPT_WA : 0);
				vmx_arm();
				if ((rights & need) == need) {
					ept_want_done(access);
				} else {
					/* Without A/D an update of L2's flags is a write of its own. */
					u64 was = ad ? EPT_VLT_RD | EPT_VLT_WR :
						  rights & EPT_RA ? EPT_VLT_WR : EPT_VLT_RD;

					ept_want_violation(access, was | rights << 3 |
							   EPT_VLT_LADDR_VLD);
					VW(INFO_PHYS_ADDR) = table;
					if (was & EPT_VLT_WR)
						vmx_ignore(EXI_QUALIFICATION, EPT_VLT_RD);
				}
				vmx_run();
				*vmx_ept_entry(ept_eptp, table, 1) = old;
				vmx_judge("29.3.3.2-walk%s %s, rights %d of L2's page directory, A %u%s",
					  !ad && dirty && (rights & 3) == EPT_RA ? "-accessed" : "",
					  ept_access_names[access], (int)rights, accessed,
					  ad ? ", A/D" : "");
			}
}

/* Flags of each level after an access: accessed, and dirty of the leaf for a write. */
static void accessed_and_dirty(bool ad)
{
	for (int leaf = 1; leaf <= 3; leaf++)
		for (int access = 0; access < EPT_ACCESSES; access++) {
			if (!can_be_leaf(leaf) || (leaf == 3 && cpuid_maxphyaddr() <= 39))
				continue;
			ept_window_reset(L2_64, leaf);
			ept_access_code(access);
			vmx_arm();
			ept_want_done(access);
			vmx_run();
			vmx_judge("29.3.5-access %s with leaf at %d%s", ept_access_names[access], leaf,
				  ad ? ", A/D" : "");
			for (int level = leaf; level <= EPT_PAGE_LEVEL; level++) {
				u64 flags = *ept_window_entry(level) &
					    (EPT_ACCESS_FLAG | EPT_DIRTY_FLAG);
				u64 want = ad ? EPT_ACCESS_FLAG : 0;

				if (ad && level == leaf && access == EPT_WRITE)
					want |= EPT_DIRTY_FLAG;
				if (!report(flags == want, "29.3.5-flags Level %d after a %s, leaf at %d%s",
					    level, ept_access_names[access], leaf, ad ? ", A/D" : ""))
					report_info("  expected %#llx, got %#llx",
						    (unsigned long long)want,
						    (unsigned long long)flags);
			}
		}
	for (int access = 0; access < EPT_ACCESSES; access++) {
		u64 *entry;

		ept_window_reset(L2_64, 1);
		entry = ept_window_entry(1);
		*entry &= ~needed[access];
		if (access == EPT_READ)
			*entry &= ~7ull;
		vmx_ept_flush();
		ept_access_code(access);
		vmx_run();
		report(VG(EXI_REASON) == VMX_EPT_VIOLATION &&
		       !(*entry & (EPT_ACCESS_FLAG | EPT_DIRTY_FLAG)),
		       "29.3.5-violation A violating %s sets no flag%s",
		       ept_access_names[access], ad ? ", A/D" : "");
		report(VG(GUEST_RFLAGS) & X86_EFLAGS_RF,
		       "28.3.3-rf-ept A violating %s saves RF as 1%s", ept_access_names[access],
		       ad ? ", A/D" : "");
	}
}

/* IRET that ends blocking by NMI and faults on its stack: bit 12 of the qualification. */
static void nmi_unblocking(void)
{
	for (unsigned int blocked = 0; blocked < 2; blocked++) {
		u64 qualification = EPT_VLT_RD | EPT_VLT_LADDR_VLD | EPT_VLT_PADDR;

		ept_window_reset(L2_64, 1);
		*ept_window_entry(1) &= ~7ull;
		vmx_ept_flush();
		vmx_l2_code(INSN("\x48\xcf"));
		vw(GUEST_RSP, EPT_WINDOW + 0x800);
		vw(GUEST_INTR_STATE, blocked ? GUEST_INTR_STATE_NMI : 0);
		vmx_arm();
		ept_want_violation(EPT_READ, qualification | (blocked ? EPT_VLT_NMI_UNBLOCKING : 0));
		/* In which order the frame is read is the processor's choice. */
		vmx_ignore(INFO_PHYS_ADDR, 0xfff);
		vmx_ignore(GUEST_LINEAR_ADDRESS, 0xfff);
		VW(GUEST_INTR_STATE) = 0;
		vmx_run();
		vmx_judge("28.2.1-nmi-unblocking IRET from a page without rights, blocked %u", blocked);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	for (unsigned int ad = 0; ad < 2; ad++) {
		if (ad && !vmx_has(NEED_EPT_AD)) {
			report_skip("29.3.5: this CPU has no accessed and dirty flags for EPT");
			break;
		}
		if (!ept_window_setup(ad ? EPTP_AD_FLAG : 0))
			break;
		permissions(ad);
		if (!ad) {
			combined_rights();
			nmi_unblocking();
		}
		guest_walk(ad);
		accessed_and_dirty(ad);
	}
	return report_summary();
}
