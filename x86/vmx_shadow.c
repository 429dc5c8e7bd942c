/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMCS shadowing: SDM volume 3, sections 25.10, 26.1.3, 31.3: which VMREAD and VMWRITE of L2
 * exit, and which go to the shadow VMCS, with its own failures.
 *
 * A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"

static u8 read_map[4096] __attribute__((aligned(4096)));
static u8 write_map[4096] __attribute__((aligned(4096)));
static u8 shadow[4096] __attribute__((aligned(4096)));

/* VMREAD RCX to RAX; VMWRITE RAX to RCX. */
#define VMREAD		"\x0f\x78\xc8"
#define VMWRITE		"\x0f\x79\xc8"

static void set_bit_of(u8 *map, u32 encoding, bool on)
{
	encoding &= 0x7fff;
	if (on)
		map[encoding / 8] |= 1 << encoding % 8;
	else
		map[encoding / 8] &= ~(1 << encoding % 8);
}

static u64 field_of_shadow(u32 encoding, const u64 *new_value)
{
	u64 value = 0;

	/* As an ordinary VMCS of the host's own. */
	vmx_vmptrld(virt_to_phys(shadow));
	if (new_value)
		vw(encoding, *new_value);
	value = vr(encoding);
	vmx_vmclear(virt_to_phys(shadow));
	vmx_vmptrld(virt_to_phys(vmx_l2_vmcs));
	return value;
}

static void start(bool write)
{
	vmx_l2_reset(L2_64);
	*(u32 *)shadow = vmx_caps.revision | BIT(31);
	vmx_use_cpu(0, CPU_SHADOW_VMCS);
	vw(VMREAD_BITMAP, virt_to_phys(read_map));
	vw(VMWRITE_BITMAP, virt_to_phys(write_map));
	vw(VMCS_LINK_PTR, virt_to_phys(shadow));
	memset(read_map, 0xff, sizeof(read_map));
	memset(write_map, 0xff, sizeof(write_map));
	if (write)
		vmx_l2_code(INSN(VMWRITE));
	else
		vmx_l2_code(INSN(VMREAD));
}

static void one_field(u32 encoding, const char *name)
{
	u64 mask = vmx_field_mask(encoding), old = 0x1234567811223344 & mask;
	u64 new = 0x0fedcba987654321;

	if (encoding >= GUEST_AR_ES && encoding <= GUEST_AR_TR) {
		old &= 0xf0ff;
		mask = 0x1f0ff;
	}
	/* Only the bit of the other instruction is clear: an exit. */
	start(false);
	field_of_shadow(encoding, &old);
	memset(write_map, 0, sizeof(write_map));
	memset(read_map, 0, sizeof(read_map));
	set_bit_of(read_map, encoding, true);
	vmx_gpr[RCX] = encoding;
	vmx_arm();
	vmx_want_exit(VMX_VMREAD, 3, 0);
	vmx_run();
	vmx_judge("26.1.3-vmread-bitmap VMREAD of %s exits for its bit", name);

	start(false);
	set_bit_of(read_map, encoding, false);
	vmx_gpr[RCX] = encoding;
	vmx_gpr[RAX] = ~0ull;
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | VMX_ENTRY_FLAGS);
	vmx_arm();
	vmx_want_done(3);
	VW(GUEST_RFLAGS) = X86_EFLAGS_FIXED;
	vmx_want.gpr[RAX] = old;
	vmx_run();
	vmx_judge("31.3-vmread-shadow VMREAD of %s reads the shadow VMCS", name);

	start(true);
	memset(write_map, 0, sizeof(write_map));
	memset(read_map, 0, sizeof(read_map));
	set_bit_of(write_map, encoding, true);
	vmx_gpr[RCX] = encoding;
	vmx_arm();
	vmx_want_exit(VMX_VMWRITE, 3, 0);
	vmx_run();
	vmx_judge("26.1.3-vmwrite-bitmap VMWRITE of %s exits for its bit", name);

	start(true);
	set_bit_of(write_map, encoding, false);
	vmx_gpr[RCX] = encoding;
	vmx_gpr[RAX] = new;
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | VMX_ENTRY_FLAGS);
	vmx_arm();
	vmx_want_done(3);
	VW(GUEST_RFLAGS) = X86_EFLAGS_FIXED;
	vmx_run();
	vmx_judge("31.3-vmwrite-shadow VMWRITE of %s leaves the current VMCS", name);
	report(((field_of_shadow(encoding, NULL) ^ new) & mask) == 0,
	       "31.3-vmwrite-shadow VMWRITE of %s writes the shadow VMCS", name);
}

/* An encoding with a reserved bit exits always; one without a field fails in the shadow. */
static void encodings(void)
{
	for (unsigned int bit = 15; bit < 64; bit++) {
		start(false);
		memset(read_map, 0, sizeof(read_map));
		vmx_gpr[RCX] = GUEST_SEL_CS | BIT_ULL(bit);
		vmx_arm();
		vmx_want_exit(VMX_VMREAD, 3, 0);
		vmx_run();
		vmx_judge("26.1.3-vmread-reserved VMREAD with bit %u of the encoding exits", bit);
		start(true);
		memset(write_map, 0, sizeof(write_map));
		vmx_gpr[RCX] = GUEST_SEL_CS | BIT_ULL(bit);
		vmx_arm();
		vmx_want_exit(VMX_VMWRITE, 3, 0);
		vmx_run();
		vmx_judge("26.1.3-vmwrite-reserved VMWRITE with bit %u of the encoding exits", bit);
	}
	for (unsigned int write = 0; write < 2; write++) {
		start(write);
		memset(read_map, 0, sizeof(read_map));
		memset(write_map, 0, sizeof(write_map));
		vmx_gpr[RCX] = 0x3fe;
		vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | VMX_ENTRY_FLAGS);
		vmx_arm();
		vmx_want_done(3);
		VW(GUEST_RFLAGS) = X86_EFLAGS_FIXED | X86_EFLAGS_ZF;
		vmx_run();
		/* Which VMCS gets the error number is not said. */
		vmx_ignore(VMX_INST_ERROR, ~0ull);
		vmx_judge("31.3-shadow-unsupported L2's %s of no field is VMfailValid",
			  write ? "VMWRITE" : "VMREAD");
		start(write);
		memset(read_map, 0, sizeof(read_map));
		memset(write_map, 0, sizeof(write_map));
		vw(VMCS_LINK_PTR, ~0ull);
		vmx_gpr[RCX] = GUEST_RIP;
		vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | VMX_ENTRY_FLAGS);
		vmx_arm();
		vmx_want_done(3);
		VW(GUEST_RFLAGS) = X86_EFLAGS_FIXED | X86_EFLAGS_CF;
		vmx_run();
		vmx_judge("31.3-shadow-none L2's %s without a shadow VMCS is VMfailInvalid",
			  write ? "VMWRITE" : "VMREAD");
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (!vmx_has(NEED_SHADOW)) {
		report_skip("this CPU has no VMCS shadowing");
		return report_summary();
	}
	for (unsigned int i = 0; i < vmx_field_count; i++)
		if (vmx_has(vmx_fields[i].need) && (vmx_field_type(vmx_fields[i].encoding) != FIELD_INFO ||
		    vmx_caps.misc & MSR_IA32_VMX_MISC_VMWRITE_SHADOW_RO_FIELDS))
			one_field(vmx_fields[i].encoding, vmx_fields[i].name);
	encodings();
	return report_summary();
}
