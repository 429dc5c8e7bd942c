/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VMX operation and the machine state that L2 starts from, see vmx-l2.h. */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/page.h>
#include <vmalloc.h>
#include "vmx-l2.h"
#include "vmx-ept.h"

#define PAGE_ALIGNED	__attribute__((aligned(4096)))

u8 vmx_vmxon_region[4096] PAGE_ALIGNED;
u8 vmx_l2_vmcs[4096] PAGE_ALIGNED;

/* Below 1 MiB nothing of the firmware or the loader is needed any more. */
u8 *const l2_code = (u8 *)0x10000;
u8 *const l2_data = (u8 *)0x12000;
u8 *const l2_stack = (u8 *)0x14000;

u8 l2_idt[4096] PAGE_ALIGNED;
u8 l2_tss[4096] PAGE_ALIGNED;
static u8 stubs[256 * 4] PAGE_ALIGNED;

static u32 page_directory[1024] PAGE_ALIGNED;
static u64 pae_directories[4][512] PAGE_ALIGNED;
static u64 pae_pointers[4] PAGE_ALIGNED;
static u64 pml4[512] PAGE_ALIGNED;
static u64 pdpt[512] PAGE_ALIGNED;
static u64 identity_eptp;

static enum l2_mode mode_now;

const char *const l2_mode_names[L2_MODES] = {
	"64-bit mode", "64-bit mode at CPL 3", "compatibility mode", "compatibility mode at CPL 3",
	"protected mode", "protected mode with PAE paging", "virtual-8086 mode",
	"protected mode without paging", "real-address mode",
};

void *l2_stub(unsigned int vector)
{
	return stubs + vector * 4;
}

static void make_idt(void)
{
	idt_entry_t *idt = (idt_entry_t *)l2_idt;

	for (unsigned int v = 0; v < 256; v++) {
		memcpy(stubs + v * 4, VMCALL_BYTES "\x90", 4);
		set_desc_entry(&idt[v], sizeof(idt[v]), l2_stub(v), KERNEL_CS, 14, 3);
	}
}

static void make_paging(void)
{
	for (u32 i = 0; i < 1024; i++)
		page_directory[i] = i << 22 | 0x87;
	for (u32 i = 0; i < 2048; i++)
		pae_directories[i / 512][i % 512] = (u64)i << 21 | 0x87;
	for (u32 i = 0; i < 4; i++)
		pae_pointers[i] = virt_to_phys(pae_directories[i]) | 1;
	for (u32 i = 0; i < 4; i++)
		pdpt[i] = virt_to_phys(pae_directories[i]) | 7;
	pml4[0] = virt_to_phys(pdpt) | 7;
}

static bool enable(void)
{
	u64 control = rdmsr(MSR_IA32_FEATURE_CONTROL);

	if (!(control & FEATURE_CONTROL_LOCKED))
		wrmsr(MSR_IA32_FEATURE_CONTROL, control | FEATURE_CONTROL_LOCKED |
		      FEATURE_CONTROL_VMXON_ENABLED_OUTSIDE_SMX);
	else if (!(control & FEATURE_CONTROL_VMXON_ENABLED_OUTSIDE_SMX))
		return false;
	write_cr0((read_cr0() | rdmsr(MSR_IA32_VMX_CR0_FIXED0)) & rdmsr(MSR_IA32_VMX_CR0_FIXED1));
	write_cr4((read_cr4() | rdmsr(MSR_IA32_VMX_CR4_FIXED0)) & rdmsr(MSR_IA32_VMX_CR4_FIXED1));
	return true;
}

bool vmx_l2_setup(void)
{
	if (!this_cpu_has(X86_FEATURE_VMX)) {
		report_skip("CPUID.1:ECX.VMX is 0");
		return false;
	}
	setup_vm();
	if (!enable()) {
		report_skip("IA32_FEATURE_CONTROL is locked without VMXON outside SMX");
		return false;
	}
	vmx_caps_read();
	make_idt();
	make_paging();
	if (vmx_has(NEED_EPT))
		identity_eptp = vmx_ept_identity(0);
	*(u32 *)vmx_vmxon_region = vmx_caps.revision;
	*(u32 *)vmx_l2_vmcs = vmx_caps.revision;
	if (!vmx_succeeded(vmx_vmxon(virt_to_phys(vmx_vmxon_region))))
		report_abort("VMXON failed");
	return true;
}

bool l2_mode_available(enum l2_mode mode)
{
	return mode < L2_UNPAGED || (vmx_has(NEED_URG) && vmx_has(NEED_EPT));
}

static bool use(u32 field, u32 bits, struct vmx_allowed allowed)
{
	if (bits & ~allowed.may)
		return false;
	vw_set(field, bits);
	return true;
}

bool vmx_use_pin(u32 bits)
{
	return use(PIN_CONTROLS, bits, vmx_caps.pin);
}

bool vmx_use_cpu(u32 primary, u32 secondary)
{
	if ((secondary & ~vmx_caps.cpu1.may) ||
	    !use(CPU_EXEC_CTRL0, primary | (secondary ? CPU_SECONDARY : 0), vmx_caps.cpu0))
		return false;
	return !secondary || use(CPU_EXEC_CTRL1, secondary, vmx_caps.cpu1);
}

bool vmx_use_exit(u32 bits)
{
	return use(EXI_CONTROLS, bits, vmx_caps.exit);
}

bool vmx_use_entry(u32 bits)
{
	return use(ENT_CONTROLS, bits, vmx_caps.entry);
}

void vmx_reset_controls(void)
{
	for (unsigned int i = 0; i < vmx_field_count; i++) {
		const struct vmx_field *f = &vmx_fields[i];

		if (vmx_has(f->need) && vmx_field_type(f->encoding) == FIELD_CONTROL)
			vw(f->encoding, 0);
	}
	vw(PIN_CONTROLS, vmx_caps.pin.must);
	vw(CPU_EXEC_CTRL0, vmx_caps.cpu0.must);
	if (vmx_has(NEED_SECONDARY))
		vw(CPU_EXEC_CTRL1, vmx_caps.cpu1.must);
	vw(EXI_CONTROLS, vmx_caps.exit.must | EXI_HOST_64);
	vw(ENT_CONTROLS, vmx_caps.entry.must);
	vw(EXC_BITMAP, 0xffffffff);
}

void vmx_reset_host(void)
{
	struct descriptor_table_ptr table;

	vw(HOST_SEL_ES, read_es());
	vw(HOST_SEL_CS, read_cs());
	vw(HOST_SEL_SS, read_ss());
	vw(HOST_SEL_DS, read_ds());
	vw(HOST_SEL_FS, read_fs());
	vw(HOST_SEL_GS, read_gs());
	vw(HOST_SEL_TR, str());
	if (vmx_has(NEED_HOST_PAT))
		vw(HOST_PAT, rdmsr(MSR_IA32_CR_PAT));
	if (vmx_has(NEED_HOST_EFER))
		vw(HOST_EFER, rdmsr(MSR_EFER));
	if (vmx_has(NEED_HOST_PERF))
		vw(HOST_PERF_GLOBAL_CTRL, 0);
	if (vmx_has(NEED_HOST_PKRS))
		vw(HOST_PKRS, 0);
	vw(HOST_SYSENTER_CS, 0x1238);
	vw(HOST_SYSENTER_ESP, 0xffff812345678000ull);
	vw(HOST_SYSENTER_EIP, 0x00007fedcba98000ull);
	vw(HOST_CR0, read_cr0());
	vw(HOST_CR3, read_cr3());
	vw(HOST_CR4, read_cr4());
	vw(HOST_BASE_FS, rdmsr(MSR_FS_BASE));
	vw(HOST_BASE_GS, rdmsr(MSR_GS_BASE));
	vw(HOST_BASE_TR, get_gdt_entry_base(get_tss_descr()));
	sgdt(&table);
	vw(HOST_BASE_GDTR, table.base);
	sidt(&table);
	vw(HOST_BASE_IDTR, table.base);
	if (vmx_has(NEED_HOST_CET)) {
		vw(HOST_S_CET, 0);
		vw(HOST_SSP, 0);
		vw(HOST_SSP_TABLE, 0);
	}
}

struct segment {
	u16 selector;
	u32 rights;
	u32 limit;
	u64 base;
};

/* @n as in the encodings: ES CS SS DS FS GS LDTR TR. */
static void set_segment(unsigned int n, struct segment s)
{
	vw(GUEST_SEL_ES + 2 * n, s.selector);
	vw(GUEST_AR_ES + 2 * n, s.rights);
	vw(GUEST_LIMIT_ES + 2 * n, s.limit);
	vw(GUEST_BASE_ES + 2 * n, s.base);
}

enum { SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS, SEG_LDTR, SEG_TR };

static void flat_segments(bool user, bool long_mode)
{
	struct segment data0 = { KERNEL_DS, 0xc093, 0xffffffff, 0 };
	struct segment data3 = { USER_DS, 0xc0f3, 0xffffffff, 0 };
	struct segment code = { KERNEL_CS32, 0xc09b, 0xffffffff, 0 };

	if (long_mode)
		code = (struct segment){ KERNEL_CS64, 0xa09b, 0xffffffff, 0 };
	if (user) {
		code.selector = long_mode ? USER_CS64 : USER_CS32;
		code.rights |= 0x60;
	}
	set_segment(SEG_CS, code);
	set_segment(SEG_SS, user ? data3 : data0);
	set_segment(SEG_DS, data3);
	set_segment(SEG_ES, data3);
	data3.base = (ulong)l2_data;
	set_segment(SEG_FS, data3);
	data3.base += 0x800;
	set_segment(SEG_GS, data3);
}

/* Real-address and virtual-8086 mode; in the latter all rights are 0xf3. */
static void real_segments(bool v86)
{
	struct segment s = { (ulong)l2_data >> 4, v86 ? 0xf3 : 0x93, 0xffff, (ulong)l2_data };

	set_segment(SEG_ES, s);
	set_segment(SEG_DS, s);
	set_segment(SEG_FS, s);
	set_segment(SEG_GS, s);
	set_segment(SEG_SS, (struct segment){ (ulong)l2_stack >> 4, s.rights, 0xffff,
					      (ulong)l2_stack });
	set_segment(SEG_CS, (struct segment){ (ulong)l2_code >> 4, s.rights, 0xffff,
					      (ulong)l2_code });
}

static bool is_long(enum l2_mode mode)
{
	return mode <= L2_COMPAT_CPL3;
}

static bool is_real(enum l2_mode mode)
{
	return mode == L2_V86 || mode == L2_REAL;
}

static void control_registers(enum l2_mode mode)
{
	u64 cr0 = X86_CR0_PE | X86_CR0_PG | X86_CR0_NE | X86_CR0_ET | X86_CR0_AM;
	u64 cr4 = X86_CR4_VMXE | X86_CR4_PSE | X86_CR4_DE;
	u64 cr3 = virt_to_phys(pml4);

	if (is_long(mode) || mode == L2_PAE)
		cr4 |= X86_CR4_PAE;
	if (mode == L2_PAE)
		cr3 = virt_to_phys(pae_pointers);
	else if (!is_long(mode))
		cr3 = virt_to_phys(page_directory);
	if (mode == L2_UNPAGED)
		cr0 &= ~X86_CR0_PG;
	if (mode == L2_REAL)
		cr0 &= ~(X86_CR0_PG | X86_CR0_PE);
	vw(GUEST_CR0, cr0);
	vw(GUEST_CR3, cr3);
	vw(GUEST_CR4, cr4);
	vw(CR0_READ_SHADOW, cr0);
	vw(CR4_READ_SHADOW, cr4);
	if (is_long(mode))
		vmx_use_entry(ENT_GUEST_64);
	if (mode == L2_UNPAGED || mode == L2_REAL) {
		vmx_use_cpu(0, CPU_URG);
		vmx_use_ept(identity_eptp);
	}
}

void vmx_reset_guest(enum l2_mode mode)
{
	bool user = mode == L2_64_CPL3 || mode == L2_COMPAT_CPL3;
	struct descriptor_table_ptr gdt;

	mode_now = mode;
	for (unsigned int i = 0; i < vmx_field_count; i++) {
		const struct vmx_field *f = &vmx_fields[i];

		if (vmx_has(f->need) && vmx_field_type(f->encoding) == FIELD_GUEST)
			vw(f->encoding, 0);
	}
	vw(VMCS_LINK_PTR, ~0ull);
	control_registers(mode);
	if (is_real(mode))
		real_segments(mode == L2_V86);
	else
		flat_segments(user, l2_mode_is_64(mode));
	/* Selectors that the host does not have: what an exit loads is seen. */
	set_segment(SEG_LDTR, (struct segment){ 0x1230, 0x10000, 0, 0 });
	set_segment(SEG_TR, (struct segment){ 0x1238, 0x8b, L2_PAGE_SIZE - 1, (ulong)l2_tss });
	sgdt(&gdt);
	vw(GUEST_BASE_GDTR, gdt.base);
	vw(GUEST_LIMIT_GDTR, 0xfff);
	vw(GUEST_BASE_IDTR, (ulong)l2_idt);
	vw(GUEST_LIMIT_IDTR, 0xfff);
	vw(GUEST_DR7, 0x400);
	vw(GUEST_SYSENTER_CS, 0x5678);
	vw(GUEST_SYSENTER_ESP, 0xffff800011112222ull);
	vw(GUEST_SYSENTER_EIP, 0x0000700033334444ull);
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | (mode == L2_V86 ? X86_EFLAGS_VM : 0));
	if (vmx_has(NEED_GUEST_PAT))
		vw(GUEST_PAT, 0x0007040600070406ull);
	if (vmx_has(NEED_GUEST_EFER))
		vw(GUEST_EFER, is_long(mode) ? rdmsr(MSR_EFER) : 0);
	if (vmx_has(NEED_EPT) && mode == L2_PAE)
		for (unsigned int i = 0; i < 4; i++)
			vw(GUEST_PDPTE + 2 * i, pae_pointers[i]);
	vw(GUEST_RSP, is_real(mode) ? L2_PAGE_SIZE / 2 : L2_STACK_TOP);
	vw(GUEST_RIP, is_real(mode) ? 0 : (ulong)l2_code);
	/* Each with a value that no other has. */
	for (u64 i = 0; i < 16; i++)
		vmx_gpr[i] = (is_long(mode) ? 0x1111222200000000ull : 0) + 0x01010000 * (i + 1) + i;
}

void vmx_l2_reset(enum l2_mode mode)
{
	tss64_t *tss = (tss64_t *)l2_tss;

	if (!vmx_succeeded(vmx_vmclear(virt_to_phys(vmx_l2_vmcs))) ||
	    !vmx_succeeded(vmx_vmptrld(virt_to_phys(vmx_l2_vmcs))))
		report_abort("VMCLEAR or VMPTRLD of the VMCS fails");
	vmx_set_launched(false);
	memset(l2_tss, 0, sizeof(l2_tss));
	tss->rsp0 = L2_STACK_TOP;
	tss->ist1 = L2_IST1_TOP;
	tss->iomap_base = 0x800;
	vmx_reset_controls();
	vmx_reset_host();
	vmx_reset_guest(mode);
	vmx_l2_code(NULL, 0);
}

void vmx_l2_code(const u8 *code, size_t len)
{
	if (len)
		memcpy(l2_code, code, len);
	memcpy(l2_code + len, VMCALL_BYTES, VMCALL_LENGTH);
	vw(GUEST_RIP, is_real(mode_now) ? 0 : (ulong)l2_code);
}
