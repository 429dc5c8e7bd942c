/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * INVEPT and INVVPID: SDM volume 3, sections 31.3 and 29.4: every type, every descriptor that
 * is wrong, faults of the operand; and that L2 sees a changed mapping after the types that
 * must drop it.
 *
 * A failure is followed by numbers as in vmx_instructions.
 */
#include <libcflat.h>
#include <asm/io.h>
#include <alloc_page.h>
#include <asm/page.h>
#include "vmx-ept-window.h"
#include "vmx-try.h"

struct descriptor {
	u64 low, high;
};

static u64 invept_types(void)
{
	return (vmx_caps.ept_vpid & EPT_CAP_INVEPT_SINGLE ? BIT(1) : 0) |
	       (vmx_caps.ept_vpid & EPT_CAP_INVEPT_ALL ? BIT(2) : 0);
}

static void invept(void)
{
	struct descriptor d = { ept_eptp, 0 };

	if (!(vmx_caps.ept_vpid & EPT_CAP_INVEPT)) {
		TRY(VM_FAULT(UD_VECTOR), vmx_invept(1, &d), "31.3-invept This CPU lacks INVEPT");
		return;
	}
	for (u64 type = 0; type < 8; type++)
		TRY(invept_types() & BIT(type) ? VM_SUCCEED :
		    VM_FAIL(VMXERR_INVALID_OPERAND_TO_INVEPT_INVVPID), vmx_invept(type, &d),
		    "31.3-invept-type INVEPT of type %d", (int)type);
	for (unsigned int bit = 3; bit < 64; bit++)
		TRY(VM_FAIL(VMXERR_INVALID_OPERAND_TO_INVEPT_INVVPID),
		    vmx_invept(1 | BIT_ULL(bit), &d), "31.3-invept-type%s INVEPT type bit %u",
		    bit < 32 ? "" : "-high", bit);
	for (unsigned int bit = 0; bit < 64; bit++) {
		u64 eptp = ept_eptp ^ BIT_ULL(bit);
		bool bad = (bit >= 8 && bit < 12) || bit >= (unsigned int)cpuid_maxphyaddr() ||
			   bit == 3 || bit == 4;

		/* Memory type, walk length 5, A/D, and address bits are the CPU's choice. */
		if (!bad)
			continue;
		d.low = eptp;
		TRY(VM_FAIL(VMXERR_INVALID_OPERAND_TO_INVEPT_INVVPID), vmx_invept(1, &d),
		    "31.3-invept-eptp Single-context INVEPT, EPTP bit %u wrong", bit);
		TRY(VM_SUCCEED, vmx_invept(2, &d),
		    "31.3-invept-eptp Global INVEPT does not look: bit %u wrong", bit);
	}
	d.low = ept_eptp;
	TRY(VM_FAULT(GP_VECTOR), vmx_invept(1, (void *)0x800000000000),
	    "31.3-invept-fault INVEPT, the operand is not canonical");
}

static u64 invvpid_types(void)
{
	u64 types = 0;

	for (unsigned int type = 0; type < 4; type++)
		if (vmx_caps.ept_vpid & BIT_ULL(40 + type))
			types |= BIT(type);
	return types;
}

static void invvpid(void)
{
	struct descriptor d = { 1, 0x1000 };

	if (!(vmx_caps.ept_vpid & VPID_CAP_INVVPID)) {
		TRY(VM_FAULT(UD_VECTOR), vmx_invvpid(1, &d), "31.3-invvpid This CPU lacks INVVPID");
		return;
	}
	for (u64 type = 0; type < 8; type++) {
		bool there = invvpid_types() & BIT(type);

		d = (struct descriptor){ 1, 0x1000 };
		TRY(there ? VM_SUCCEED : VM_FAIL(VMXERR_INVALID_OPERAND_TO_INVEPT_INVVPID),
		    vmx_invvpid(type, &d), "31.3-invvpid-type INVVPID of type %d", (int)type);
		if (!there)
			continue;
		d.low = 0;
		TRY(type == INVVPID_ALL ? VM_SUCCEED :
		    VM_FAIL(VMXERR_INVALID_OPERAND_TO_INVEPT_INVVPID), vmx_invvpid(type, &d),
		    "31.3-invvpid-zero INVVPID of type %d, VPID 0", (int)type);
		for (unsigned int bit = 16; bit < 64; bit++) {
			d.low = 1 | BIT_ULL(bit);
			TRY(VM_FAIL(VMXERR_INVALID_OPERAND_TO_INVEPT_INVVPID),
			    vmx_invvpid(type, &d),
			    "31.3-invvpid-reserved INVVPID of type %d, bit %u of the descriptor",
			    (int)type, bit);
		}
		for (unsigned int bit = 47; bit < 64; bit++) {
			d = (struct descriptor){ 1, BIT_ULL(bit) };
			TRY(type == INVVPID_ADDR ?
			    VM_FAIL(VMXERR_INVALID_OPERAND_TO_INVEPT_INVVPID) : VM_SUCCEED,
			    vmx_invvpid(type, &d),
			    "31.3-invvpid-canonical INVVPID of type %d, address bit %u", (int)type, bit);
		}
		d = (struct descriptor){ 0xffff, ~0ull };
		TRY(VM_SUCCEED, vmx_invvpid(type, &d),
		    "31.3-invvpid-type INVVPID of type %d, VPID 0xffff", (int)type);
	}
	for (unsigned int bit = 3; bit < 64; bit++) {
		d = (struct descriptor){ 1, 0 };
		TRY(VM_FAIL(VMXERR_INVALID_OPERAND_TO_INVEPT_INVVPID),
		    vmx_invvpid(1 | BIT_ULL(bit), &d), "31.3-invvpid-type%s INVVPID type bit %u",
		    bit < 32 ? "" : "-high", bit);
	}
	TRY(VM_FAULT(GP_VECTOR), vmx_invvpid(1, (void *)0x800000000000),
	    "31.3-invvpid-fault INVVPID, the operand is not canonical");
}

/* Two pages that L2 can tell apart. */
static u32 *one, *two;

/* L2 reads through the window; the mapping changes; what it reads then. */
static u32 read_twice(void (*change)(void), void (*invalidate)(void), bool vpid)
{
	ept_window_reset(L2_64, 1);
	one = (u32 *)ept_ram;
	two = (u32 *)(ept_ram + PAGE_SIZE);
	one[0x10] = 0x1111;
	two[0x10] = 0x2222;
	if (vpid) {
		vmx_use_cpu(0, CPU_VPID);
		vw(VPID, 1);
		vmx_invvpid(INVVPID_ALL, &(struct descriptor){ 0, 0 });
	}
	ept_access_code(EPT_READ);
	vmx_run();
	if (vmx_gpr[RAX] != 0x1111)
		return vmx_gpr[RAX];
	change();
	invalidate();
	ept_access_code(EPT_READ);
	vmx_run();
	return vmx_gpr[RAX];
}

static void change_ept(void)
{
	*ept_window_entry(1) = virt_to_phys(two) | EPT_PRESENT |
			       EPT_MEM_TYPE_WB << EPT_MEM_TYPE_SHIFT;
}

static void invept_single(void)
{
	vmx_invept(INVEPT_SINGLE, &(struct descriptor){ ept_eptp, 0 });
}

static void invept_global(void)
{
	vmx_invept(INVEPT_GLOBAL, &(struct descriptor){ 0, 0 });
}

/* L2's own page directory entry: its window moves by the 4 KiB that EPT has next. */
static void change_guest(void)
{
	u64 *pdpt = (u64 *)(*(u64 *)vr(GUEST_CR3) & GENMASK_ULL(51, 12));
	u64 *directory = (u64 *)(pdpt[1] & GENMASK_ULL(51, 12));

	/* A gigabyte-identity of EPT: guest-physical is physical there. */
	static u64 *table;

	if (!table)
		table = alloc_page();
	table[0] = virt_to_phys(two) | 7;
	directory[0] = virt_to_phys(table) | 7;
}

static void invvpid_by(u64 type, u64 vpid)
{
	vmx_invvpid(type, &(struct descriptor){ vpid, EPT_WINDOW });
}

static void invvpid_address(void)
{
	invvpid_by(INVVPID_ADDR, 1);
}

static void invvpid_single(void)
{
	invvpid_by(INVVPID_CONTEXT_GLOBAL, 1);
}

static void invvpid_all(void)
{
	invvpid_by(INVVPID_ALL, 0);
}

static void invvpid_local(void)
{
	invvpid_by(INVVPID_CONTEXT_LOCAL, 1);
}

/* A VM entry without VPID drops linear mappings by itself. */
static void by_entry(void)
{
}

static void stale(void)
{
	static const struct {
		const char *name;
		void (*change)(void), (*invalidate)(void);
		bool vpid;
		u64 need;
	} rows[] = {
		{ "EPT, single-context INVEPT", change_ept, invept_single, false,
		  EPT_CAP_INVEPT_SINGLE },
		{ "EPT, global INVEPT", change_ept, invept_global, false, EPT_CAP_INVEPT_ALL },
		{ "EPT, single-context INVEPT, VPID", change_ept, invept_single, true,
		  EPT_CAP_INVEPT_SINGLE },
		{ "EPT, global INVEPT, VPID", change_ept, invept_global, true, EPT_CAP_INVEPT_ALL },
		{ "L2's tables, individual-address INVVPID", change_guest, invvpid_address, true,
		  VPID_CAP_INVVPID_ADDR },
		{ "L2's tables, single-context INVVPID", change_guest, invvpid_single, true,
		  VPID_CAP_INVVPID_CXTGLB },
		{ "L2's tables, all-context INVVPID", change_guest, invvpid_all, true,
		  VPID_CAP_INVVPID_ALL },
		{ "L2's tables, single-context-retaining-globals INVVPID", change_guest,
		  invvpid_local, true, VPID_CAP_INVVPID_CXTLOC },
		{ "L2's tables, entry without VPID", change_guest, by_entry, false, 0 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 seen;

		if ((vmx_caps.ept_vpid & rows[i].need) != rows[i].need ||
		    (rows[i].vpid && !vmx_has(NEED_VPID))) {
			report_skip("29.4.3-stale %s: this CPU lacks it", rows[i].name);
			continue;
		}
		seen = read_twice(rows[i].change, rows[i].invalidate, rows[i].vpid);
		if (!report(seen == 0x2222, "29.4.3-stale A change of %s is seen", rows[i].name))
			report_info("  L2 read %#x", seen);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (!ept_window_setup(0))
		return report_summary();
	vmx_l2_reset(L2_64);
	invept();
	invvpid();
	stale();
	return report_summary();
}
