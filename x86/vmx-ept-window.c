/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window of EPT tests, see vmx-ept-window.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include "vmx-ept-window.h"

u64 ept_eptp;
u8 *ept_ram;

const char *const ept_access_names[EPT_ACCESSES] = { "read", "write", "fetch" };

static u64 gpa_base;
static u64 *tables[EPT_PAGE_LEVEL];

bool ept_window_setup(u64 eptp_flags)
{
	if (!vmx_has(NEED_EPT)) {
		report_skip("this CPU has no EPT");
		return false;
	}
	if (!ept_ram)
		ept_ram = alloc_pages(9);
	assert(ept_ram);
	/* The first byte is a VMCALL for fetches. */
	memcpy(ept_ram, VMCALL_BYTES, VMCALL_LENGTH);
	ept_eptp = vmx_ept_identity(eptp_flags);
	return true;
}

u64 ept_gla(void)
{
	return EPT_WINDOW;
}

u64 ept_gpa(void)
{
	return gpa_base;
}

u64 *ept_window_entry(int level)
{
	return vmx_ept_entry(ept_eptp, gpa_base, level);
}

/* A page of more than 2 MiB begins at its own size; the guest's tables add the rest. */
static u64 in_gigabyte(void)
{
	return virt_to_phys(ept_ram) & (PAGE_SIZE_1G - 1);
}

u64 ept_leaf(int level)
{
	u64 hpa = virt_to_phys(ept_ram) & ~(vmx_ept_page_size(level) - 1);

	return hpa | EPT_PRESENT | EPT_MEM_TYPE_WB << EPT_MEM_TYPE_SHIFT |
	       (level > 1 ? EPT_LARGE_PAGE : 0);
}

/* Points L2's 2 MiB at the window to the guest-physical address. */
static void map_window(enum l2_mode mode)
{
	u64 cr3 = vr(GUEST_CR3) & GENMASK_ULL(51, 5);

	if (mode == L2_32) {
		((u32 *)cr3)[EPT_WINDOW >> 22] = (gpa_base & ~0x3fffffull) | 0x87;
		gpa_base = gpa_base & ~0x3fffffull;
	} else if (mode == L2_PAE) {
		u64 *directory = (u64 *)(((u64 *)cr3)[1] & GENMASK_ULL(51, 12));

		directory[0] = gpa_base | 0x87;
	} else if (mode <= L2_COMPAT_CPL3) {
		u64 *pdpt = (u64 *)(*(u64 *)cr3 & GENMASK_ULL(51, 12));
		u64 *directory = (u64 *)(pdpt[1] & GENMASK_ULL(51, 12));

		directory[0] = gpa_base | 0x87;
	}
}

void ept_window_reset(enum l2_mode mode, int level)
{
	bool high = mode <= L2_COMPAT_CPL3 && cpuid_maxphyaddr() > 39;

	vmx_l2_reset(mode);
	gpa_base = high ? 1ull << 39 : EPT_WINDOW;
	/* The offset within a gigabyte is the same on both sides, for the sake of 1 GiB pages. */
	if (high)
		gpa_base += in_gigabyte();
	map_window(mode);
	/* Whatever a test did to its tables, these are good. */
	for (int l = EPT_PAGE_LEVEL - !high; l > level; l--) {
		if (!tables[l - 1])
			tables[l - 1] = alloc_page();
		assert(tables[l - 1]);
		vmx_ept_set(ept_eptp, gpa_base, l, virt_to_phys(tables[l - 1]) | EPT_PRESENT);
	}
	vmx_ept_set(ept_eptp, gpa_base, level, ept_leaf(level));
	vmx_use_ept(ept_eptp);
	vmx_ept_flush();
	vmx_gpr[RCX] = EPT_WINDOW;
	*(volatile u32 *)(ept_ram + 0x100) = 0x600d;
}

void ept_access_code(enum ept_access access)
{
	static const struct {
		const u8 *code;
		unsigned int length;
	} codes[EPT_ACCESSES] = {
		{ INSN("\x8b\x41\x40") }, { INSN("\x89\x41\x40") }, { INSN("\xff\xe1") },
	};

	vmx_l2_code(codes[access].code, codes[access].length);
}

void ept_want_done(enum ept_access access)
{
	vmx_want_done(0);
	if (access == EPT_FETCH) {
		VW(GUEST_RIP) = EPT_WINDOW;
		return;
	}
	VW(GUEST_RIP) += 3;
	if (access == EPT_READ)
		vmx_want.gpr[RAX] = *(volatile u32 *)(ept_ram + 0x40);
}

static void want_addresses(u32 reason, u64 offset, u64 qualification)
{
	vmx_want_exit(reason, 0, qualification);
	vmx_want_field(INFO_PHYS_ADDR, gpa_base + offset);
	/* vmx_ept_access looks at RF. */
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
}

void ept_want_violation(enum ept_access access, u64 qualification)
{
	u64 offset = access == EPT_FETCH ? 0 : 0x40;

	want_addresses(VMX_EPT_VIOLATION, offset, qualification);
	vmx_want_field(GUEST_LINEAR_ADDRESS, EPT_WINDOW + offset);
	if (!(vmx_caps.ept_vpid & EPT_CAP_ADV_EPT_INFO))
		vmx_ignore(EXI_QUALIFICATION, EPT_VLT_GUEST_MASK);
	/* Only with mode-based execute control. */
	vmx_ignore(EXI_QUALIFICATION, EPT_VLT_PERM_USER_EX);
	if (access == EPT_FETCH)
		VW(GUEST_RIP) = EPT_WINDOW;
}

void ept_want_misconfig(void)
{
	want_addresses(VMX_EPT_MISCONFIG, 0x40, 0);
}
