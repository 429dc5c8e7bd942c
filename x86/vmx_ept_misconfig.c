/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EPT misconfigurations: SDM volume 3, section 29.3.3.1: rights that cannot be, reserved bits
 * at each level, memory types that are none; with each, bits that are ignored; and EPT
 * violations while L2 delivers an event.
 *
 * A misconfiguration exits with the guest-physical address, whatever the access; nothing of
 * the instruction has happened. A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-ept-window.h"

static bool can_be_leaf(int level)
{
	return level == 1 || (level == 2 && vmx_caps.ept_vpid & EPT_CAP_2M_PAGE) ||
	       (level == 3 && vmx_caps.ept_vpid & EPT_CAP_1G_PAGE);
}

static bool high;

/* The access with the entry of @level set to @value; @leaf is where the leaf is. */
static void try(int leaf, int level, u64 value, enum ept_access access, bool good, const char *name)
{
	ept_window_reset(L2_64, leaf);
	if (level == 4 && !high)
		return;
	*ept_window_entry(level) = value;
	vmx_ept_flush();
	ept_access_code(access);
	vmx_arm();
	if (good) {
		ept_want_done(access);
	} else {
		ept_want_misconfig();
		if (access == EPT_FETCH) {
			VW(INFO_PHYS_ADDR) = ept_gpa();
			VW(GUEST_RIP) = ept_gla();
		}
	}
	vmx_run();
	vmx_judge("29.3.3.1-%s", name);
}

static u64 entry_at(int leaf, int level)
{
	ept_window_reset(L2_64, leaf);
	return *ept_window_entry(level);
}

static void rights(void)
{
	for (int leaf = 1; leaf <= 3; leaf++)
		for (int level = leaf; level <= EPT_PAGE_LEVEL; level++)
			for (u64 r = 1; r < 8; r++)
				for (int access = 0; access < EPT_ACCESSES; access++) {
					bool write_only = (r & 3) == 2;
					bool execute_only = r == 4 &&
							    !(vmx_caps.ept_vpid & EPT_CAP_EXEC_ONLY);
					char name[96];

					if (!can_be_leaf(leaf) || (leaf > 1 && level > leaf) ||
					    !(write_only || execute_only) || (leaf == 3 && !high))
						continue;
					snprintf(name, sizeof(name),
						 "rights Rights %d at level %d, leaf at %d, %s", (int)r,
						 level, leaf, ept_access_names[access]);
					try(leaf, level, (entry_at(leaf, level) & ~7ull) | r, access,
					    false, name);
				}
}

/* Bits 6:3 of a table's entry, and 7 at level 4; low address bits of a large page; high bits. */
static void reserved_bits(void)
{
	u64 beyond = GENMASK_ULL(51, cpuid_maxphyaddr());

	for (int leaf = 1; leaf <= 3; leaf++)
		for (int level = leaf; level <= EPT_PAGE_LEVEL; level++) {
			u64 reserved = beyond;

			if (!can_be_leaf(leaf) || (leaf > 1 && level > leaf) || (leaf == 3 && !high))
				continue;
			if (level == leaf && level > 1)
				reserved |= GENMASK_ULL(EPT_LEVEL_SHIFT(level) - 1, 12);
			else if (level > leaf)
				reserved |= GENMASK_ULL(6, 3);
			if (level == 4)
				reserved |= EPT_LARGE_PAGE;
			if (level == 3 && leaf < 3 && !(vmx_caps.ept_vpid & EPT_CAP_1G_PAGE))
				reserved |= EPT_LARGE_PAGE;
			for (unsigned int bit = 0; bit < 52; bit++) {
				char name[96];

				if (!(reserved & BIT_ULL(bit)))
					continue;
				snprintf(name, sizeof(name), "reserved Bit %u at level %d, leaf at %d", bit,
					 level, leaf);
				try(leaf, level, entry_at(leaf, level) | BIT_ULL(bit), EPT_READ, false,
				    name);
			}
		}
}

static void ignored_bits(void)
{
	for (int level = 1; level <= EPT_PAGE_LEVEL; level++)
		for (unsigned int bit = 8; bit < 64; bit++) {
			char name[96];

			/* 8 and 9 are flags, 10 is for mode-based execute control. */
			if (bit == 12)
				bit = 52;
			/* 57 to 60, 61 and 63 have a use with other controls only. */
			if (bit == 60 || bit == 58)
				continue;
			snprintf(name, sizeof(name), "ignored Bit %u at level %d is ignored", bit, level);
			try(1, level, entry_at(1, level) | BIT_ULL(bit), EPT_READ, true, name);
		}
	for (int level = 1; level <= EPT_PAGE_LEVEL; level++) {
		char name[96];

		/* An entry that is not present is a violation whatever else it has. */
		ept_window_reset(L2_64, 1);
		if (level == 4 && !high)
			continue;
		*ept_window_entry(level) = ~7ull;
		vmx_ept_flush();
		ept_access_code(EPT_READ);
		vmx_arm();
		ept_want_violation(EPT_READ, EPT_VLT_RD | EPT_VLT_LADDR_VLD | EPT_VLT_PADDR);
		vmx_run();
		snprintf(name, sizeof(name), "29.3.3.1-not-present All other bits at level %d", level);
		vmx_judge("%s", name);
	}
}

static void memory_types(void)
{
	for (int leaf = 1; leaf <= 3; leaf++)
		for (u64 type = 0; type < 8; type++)
			for (unsigned int pat = 0; pat < 2; pat++) {
				bool good = type != 2 && type != 3 && type != 7;
				char name[96];

				if (!can_be_leaf(leaf) || (leaf == 3 && !high))
					continue;
				snprintf(name, sizeof(name), "memory-type Type %d%s, leaf at %d", (int)type,
					 pat ? " with ignore-PAT" : "", leaf);
				try(leaf, leaf, (entry_at(leaf, leaf) & ~0x78ull) | type << 3 |
				    (pat ? EPT_IGNORE_PAT : 0), EPT_WRITE, good, name);
			}
}

/* The stack of L2 cannot be written: the exit is during event delivery. */
static void event_delivery(void)
{
	static const struct {
		const char *name;
		u32 info, length;
	} events[] = {
		{ "an external interrupt", INTR_INFO_VALID_MASK | 0x40, 0 },
		{ "an NMI", INTR_INFO_VALID_MASK | INTR_TYPE_NMI_INTR | NMI_VECTOR, 0 },
		{ "#UD", INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | UD_VECTOR, 0 },
		{ "#GP", INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | GP_VECTOR |
		  INTR_INFO_DELIVER_CODE_MASK, 0 },
		{ "INT 0x50", INTR_INFO_VALID_MASK | INTR_TYPE_SOFT_INTR | 0x50, 2 },
		{ "INT3", INTR_INFO_VALID_MASK | INTR_TYPE_SOFT_EXCEPTION | BP_VECTOR, 1 },
		{ "INT1", INTR_INFO_VALID_MASK | INTR_TYPE_PRIV_SW_EXCEPTION | DB_VECTOR, 1 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(events); i++) {
		bool error = events[i].info & INTR_INFO_DELIVER_CODE_MASK;
		u64 top;

		ept_window_reset(L2_64, 1);
		*ept_window_entry(1) &= ~(EPT_WA);
		vmx_ept_flush();
		vw(GUEST_RSP, EPT_WINDOW + 0x800);
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
		vw(ENT_INTR_INFO, events[i].info);
		vw(ENT_INTR_ERROR, 0x5678);
		vw(ENT_INST_LEN, events[i].length);
		top = 0x800 - (error ? 48 : 40);
		vmx_arm();
		ept_want_violation(EPT_WRITE, EPT_VLT_WR | EPT_VLT_PERM_RD | EPT_VLT_PERM_EX |
				   EPT_VLT_LADDR_VLD | EPT_VLT_PADDR);
		vmx_want_field(IDT_VECT_INFO, events[i].info);
		/* Where the frame is written first is the processor's choice. */
		vmx_ignore(INFO_PHYS_ADDR, 0x7ff);
		vmx_ignore(GUEST_LINEAR_ADDRESS, 0x7ff);
		vmx_ignore(GUEST_INTR_STATE, GUEST_INTR_STATE_NMI);
		VW(INFO_PHYS_ADDR) = ept_gpa() + top;
		VW(GUEST_LINEAR_ADDRESS) = ept_gla() + top;
		if (error)
			vmx_want_field(IDT_VECT_ERROR, 0x5678);
		if (events[i].length)
			vmx_want_field(EXI_INST_LEN, events[i].length);
		vmx_run();
		vmx_judge("28.2.4-ept-violation Delivering %s", events[i].name);
	}
}

/* MOV to CR3 with PAE paging reads four entries, at no linear address. */
static void pdptes_of_cr3(void)
{
	for (u64 r = 0; r < 8; r += 4) {
		if (r == 4 && !(vmx_caps.ept_vpid & EPT_CAP_EXEC_ONLY))
			continue;
		ept_window_reset(L2_PAE, 1);
		*ept_window_entry(1) = (*ept_window_entry(1) & ~7ull) | r;
		vmx_ept_flush();
		vmx_l2_code(INSN("\x0f\x22\xd9"));
		vmx_gpr[RCX] = ept_gpa();
		vmx_arm();
		ept_want_violation(EPT_READ, EPT_VLT_RD | r << 3);
		/* Bit 8 is defined with bit 7 only, and so is the linear address. */
		vmx_ignore(EXI_QUALIFICATION, EPT_VLT_PADDR);
		vmx_ignore(GUEST_LINEAR_ADDRESS, ~0ull);
		/* The entries lie somewhere in the first 32 bytes. */
		vmx_ignore(INFO_PHYS_ADDR, 0x1f);
		VW(INFO_PHYS_ADDR) = ept_gpa();
		vmx_run();
		vmx_judge("28.2.1-ept-pdpte MOV to CR3, its entries have rights %d", (int)r);
	}
}

/* L2's own page fault goes before the EPT violation of the page. */
static void page_fault_first(void)
{
	u64 *pdpt, *directory;

	ept_window_reset(L2_64, 1);
	pdpt = (u64 *)(*(u64 *)vr(GUEST_CR3) & GENMASK_ULL(51, 12));
	directory = (u64 *)(pdpt[1] & GENMASK_ULL(51, 12));
	directory[0] &= ~2ull;
	vw_set(GUEST_CR0, X86_CR0_WP);
	*ept_window_entry(1) &= ~7ull;
	vmx_ept_flush();
	ept_access_code(EPT_WRITE);
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | PF_VECTOR |
		       INTR_INFO_DELIVER_CODE_MASK, 3);
	VW(EXI_QUALIFICATION) = ept_gla() + 0x40;
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	vmx_run();
	vmx_judge("29.3.3.3-priority L2's page fault goes before the EPT violation");
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (!ept_window_setup(0))
		return report_summary();
	high = cpuid_maxphyaddr() > 39;
	rights();
	reserved_bits();
	ignored_bits();
	memory_types();
	event_delivery();
	pdptes_of_cr3();
	page_fault_first();
	return report_summary();
}
