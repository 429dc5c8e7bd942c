/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runner of vmx.h's tests, by tests of both kinds: an L2 that is a C function, with exits
 * in between, EPT with flags, teardowns, and an entry that fails.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include "vmx.h"
#include "virt.h"

static u32 seen[4];

static void counting_guest(void)
{
	for (u32 i = 0; i < 3; i++) {
		u32 a = 7, b, c = i, d;

		asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
		seen[i] = b;
		vmx_inc_test_stage();
	}
}

static int counting_exit(union exit_reason exit_reason)
{
	struct guest_regs *regs = this_cpu_guest_regs();

	if (exit_reason.basic != VMX_CPUID) {
		print_vmexit_info(exit_reason);
		return VMX_TEST_VMABORT;
	}
	report(regs->rax == 7 && (u32)regs->rcx == vmx_get_test_stage(), "CPUID %u exits",
	       vmx_get_test_stage());
	regs->rbx = 0x100 + regs->rcx;
	vmcs_write(GUEST_RIP, vmcs_read(GUEST_RIP) + vmcs_read(EXI_INST_LEN));
	return VMX_TEST_RESUME;
}

static u32 marker __attribute__((aligned(4096)));
static bool torn_down;

static void teardown(void *data)
{
	torn_down = data == &marker;
}

static void writing_guest(void)
{
	asm volatile("vmcall" : : : "memory");
	*(volatile u32 *)&marker = 5;
	asm volatile("vmcall" : : : "memory");
}

static void next(void)
{
	vmcs_write(GUEST_RIP, vmcs_read(GUEST_RIP) + vmcs_read(EXI_INST_LEN));
}

static void ept_v2(void)
{
	unsigned long *pml4, pte = 0;
	unsigned long page = (unsigned long)&marker;

	if (!(ctrl_cpu_rev[1].clr & CPU_EPT) || !ept_ad_bits_supported())
		test_skip("no EPT with accessed and dirty flags");
	pml4 = alloc_page();
	setup_ept_range(pml4, 0, 1ul << 32, false, ept_2m_supported(), EPT_PRESENT);
	vmcs_set_bits(CPU_EXEC_CTRL0, CPU_SECONDARY);
	vmcs_set_bits(CPU_EXEC_CTRL1, CPU_EPT);
	vmcs_write(EPTP, virt_to_phys(pml4) | EPTP_AD_FLAG | EPT_MEM_TYPE_WB |
		   (EPT_PAGE_LEVEL - 1) << EPTP_PG_WALK_LEN_SHIFT);
	install_ept(pml4, page, page, EPT_PRESENT);
	test_add_teardown(teardown, &marker);
	test_set_guest(writing_guest);
	enter_guest();
	TEST_ASSERT_EQ(vmcs_read(EXI_REASON), (u64)VMX_VMCALL);
	next();
	clear_ept_ad(pml4, vmcs_read(GUEST_CR3), page);
	invept(INVEPT_SINGLE, vmcs_read(EPTP));
	enter_guest();
	TEST_ASSERT_EQ(vmcs_read(EXI_REASON), (u64)VMX_VMCALL);
	check_ept_ad(pml4, vmcs_read(GUEST_CR3), page, EPT_ACCESS_FLAG | EPT_DIRTY_FLAG,
		     EPT_ACCESS_FLAG | EPT_DIRTY_FLAG);
	report(get_ept_pte(pml4, page, 1, &pte) && (pte & EPT_ADDR_MASK) == page,
	       "the entry of level 1");
	next();
	enter_guest();
}

static void nothing(void)
{
}

static void bad_controls_v2(void)
{
	u64 pin = vmcs_read(PIN_CONTROLS);

	report(torn_down, "the teardown of the test before");
	test_set_guest(nothing);
	vmcs_write(PIN_CONTROLS, 0);
	enter_guest_with_bad_controls();
	vmcs_write(PIN_CONTROLS, pin);
	enter_guest();
}

static int start(struct vmcs *vmcs)
{
	return VMX_TEST_START;
}

struct vmx_test vmx_tests[] = {
	{ "exits", start, counting_guest, counting_exit },
	{ "ept", .v2 = ept_v2 },
	{ "bad controls", .v2 = bad_controls_v2 },
	{ NULL },
};
