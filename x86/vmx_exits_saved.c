/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state that a VM entry loads and a VM exit saves: SDM volume 3, sections 27.3.2, 28.3 and
 * 28.5. L2 sees what entry loaded, changes each register, and the exit saves the new value;
 * the host's own is compared by vmx_judge() each time.
 *
 * A failure is followed by the fields that differ.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-exits.h"
#include "vmx-ept.h"

static u8 msr_map[4096] __attribute__((aligned(4096)));

static void use_msr_map(void)
{
	if (vmx_use_cpu(CPU_MSR_BITMAP, 0))
		vw(MSR_BITMAP, virt_to_phys(msr_map));
}

/* L2 runs @code with RAX, RCX, RDX as they are; @field becomes @value. */
static void changes(const char *name, const u8 *code, unsigned int length, u32 field, u64 value)
{
	vmx_l2_code(code, length);
	vmx_arm();
	vmx_want_done(length);
	VW(field) = value;
	vmx_run();
	vmx_judge("%s", name);
}

/* L2 reads something to RAX, which must be @value. */
static void reads(const char *name, const u8 *code, unsigned int length, u64 value)
{
	vmx_l2_code(code, length);
	vmx_arm();
	vmx_want_done(length);
	vmx_want.gpr[RAX] = value;
	vmx_run();
	vmx_judge("%s", name);
}

static void loaded_registers(void)
{
	vmx_l2_reset(L2_64);
	vw_set(GUEST_CR0, X86_CR0_MP | X86_CR0_TS);
	reads("27.3.2-load-cr0 CR0", INSN("\x0f\x20\xc0"), vr(GUEST_CR0));
	vmx_l2_reset(L2_64);
	vw(GUEST_CR3, vr(GUEST_CR3) | X86_CR3_PWT);
	reads("27.3.2-load-cr3 CR3", INSN("\x0f\x20\xd8"), vr(GUEST_CR3));
	vmx_l2_reset(L2_64);
	vw_set(GUEST_CR4, X86_CR4_TSD | BIT(8));
	reads("27.3.2-load-cr4 CR4", INSN("\x0f\x20\xe0"), vr(GUEST_CR4));
	vmx_l2_reset(L2_64);
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | X86_EFLAGS_ALU | X86_EFLAGS_DF | X86_EFLAGS_AC |
	   X86_EFLAGS_NT | X86_EFLAGS_IOPL | X86_EFLAGS_ID);
	reads("27.3.2-load-rflags RFLAGS", INSN("\x9c\x58"), vr(GUEST_RFLAGS));
	vmx_l2_reset(L2_64);
	reads("27.3.2-load-rsp RSP", INSN("\x48\x89\xe0"), L2_STACK_TOP);
	vmx_l2_reset(L2_64);
	reads("27.3.2-load-rip RIP", INSN("\x48\x8d\x05\x00\x00\x00\x00"), (ulong)l2_code + 7);
	for (unsigned int i = 0; i < 6; i++) {
		static const char *const names[] = { "ES", "CS", "SS", "DS", "FS", "GS" };
		u8 code[] = { 0x48, 0x8c, 0xc0 | i << 3 };
		char name[64];

		vmx_l2_reset(L2_64);
		snprintf(name, sizeof(name), "27.3.2-load-selector %s", names[i]);
		reads(name, code, sizeof(code), vr(GUEST_SEL_ES + 2 * i));
	}
	vmx_l2_reset(L2_64);
	reads("27.3.2-load-selector TR", INSN("\x48\x0f\x00\xc8"), 0x1238);
	vmx_l2_reset(L2_64);
	vw(GUEST_SEL_LDTR, 0x58);
	vw(GUEST_AR_LDTR, 0x82);
	vw(GUEST_LIMIT_LDTR, 7);
	reads("27.3.2-load-selector LDTR", INSN("\x48\x0f\x00\xc0"), 0x58);
	vmx_l2_reset(L2_64);
	*(u64 *)(l2_data + 0x10) = 0x1234567812345678;
	*(u64 *)(l2_data + 0x810) = 0x8765432187654321;
	reads("27.3.2-load-base FS base", INSN("\x64\x48\x8b\x04\x25\x10\x00\x00\x00"),
	      0x1234567812345678);
	vmx_l2_reset(L2_64);
	reads("27.3.2-load-base GS base", INSN("\x65\x48\x8b\x04\x25\x10\x00\x00\x00"),
	      0x8765432187654321);
	vmx_l2_reset(L2_64);
	vmx_gpr[RCX] = KERNEL_CS64;
	vmx_l2_code(INSN("\x0f\x02\xc1"));
	vmx_arm();
	vmx_want_done(3);
	vmx_want.gpr[RAX] = 0xaf9b00;
	VW(GUEST_RFLAGS) |= X86_EFLAGS_ZF;
	vmx_run();
	vmx_judge("27.3.2-load-gdtr The GDT (LAR)");
}

/* SGDT and SIDT: base and limit. */
static void loaded_tables(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		u8 code[] = { 0x0f, 0x01, 0x01 | i << 3 };
		struct descriptor_table_ptr *table = (void *)l2_data;

		vmx_l2_reset(L2_64);
		vw(i ? GUEST_BASE_IDTR : GUEST_BASE_GDTR, 0xffff8123456789ab);
		vw(i ? GUEST_LIMIT_IDTR : GUEST_LIMIT_GDTR, 0x5432);
		vmx_gpr[RCX] = (ulong)l2_data;
		vmx_l2_code(code, sizeof(code));
		vmx_arm();
		vmx_want_done(sizeof(code));
		vmx_run();
		report(vmx_matches() && table->limit == 0x5432 && table->base == 0xffff8123456789ab,
		       "27.3.2-load-table %s", i ? "IDTR" : "GDTR");
		table->limit = 0x6543;
		table->base = 0xffff823456789abc;
		code[2] |= 2 << 3;
		vmx_l2_code(code, sizeof(code));
		vmx_arm();
		vmx_want_done(sizeof(code));
		VW(i ? GUEST_BASE_IDTR : GUEST_BASE_GDTR) = 0xffff823456789abc;
		VW(i ? GUEST_LIMIT_IDTR : GUEST_LIMIT_GDTR) = 0x6543;
		vmx_run();
		vmx_judge("28.3.2-save-table %s", i ? "IDTR" : "GDTR");
	}
}

static void saved_registers(void)
{
	vmx_l2_reset(L2_64);
	vmx_gpr[RAX] = vr(GUEST_CR0) ^ X86_CR0_AM ^ X86_CR0_WP;
	changes("28.3.1-save-cr0 CR0", INSN("\x0f\x22\xc0"), GUEST_CR0, vmx_gpr[RAX]);
	vmx_l2_reset(L2_64);
	vmx_gpr[RAX] = vr(GUEST_CR3) | X86_CR3_PCD;
	changes("28.3.1-save-cr3 CR3", INSN("\x0f\x22\xd8"), GUEST_CR3, vmx_gpr[RAX]);
	vmx_l2_reset(L2_64);
	vmx_gpr[RAX] = vr(GUEST_CR4) ^ X86_CR4_TSD ^ X86_CR4_PGE;
	changes("28.3.1-save-cr4 CR4", INSN("\x0f\x22\xe0"), GUEST_CR4, vmx_gpr[RAX]);
	vmx_l2_reset(L2_64);
	vmx_gpr[RAX] = 0x23456780;
	changes("28.3.3-save-rsp RSP", INSN("\x48\x89\xc4"), GUEST_RSP, 0x23456780);
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\xfd\xf9"));
	changes("28.3.3-save-rflags RFLAGS", INSN("\xfd\xf9"), GUEST_RFLAGS,
		X86_EFLAGS_FIXED | X86_EFLAGS_DF | X86_EFLAGS_CF);
	for (unsigned int i = 0; i < 3; i++) {
		static const u32 msrs[] = { MSR_IA32_SYSENTER_CS, MSR_IA32_SYSENTER_ESP,
					    MSR_IA32_SYSENTER_EIP };
		static const u32 fields[] = { GUEST_SYSENTER_CS, GUEST_SYSENTER_ESP,
					      GUEST_SYSENTER_EIP };
		char name[64];

		vmx_l2_reset(L2_64);
		use_msr_map();
		vmx_gpr[RCX] = msrs[i];
		vmx_gpr[RAX] = 0x3210;
		vmx_gpr[RDX] = i ? 0x7654 : 0;
		snprintf(name, sizeof(name), "28.3.1-save-sysenter %s", vmx_field_name(fields[i]));
		changes(name, INSN("\x0f\x30"), fields[i], i ? 0x765400003210 : 0x3210);
	}
	for (unsigned int i = 0; i < 2; i++) {
		vmx_l2_reset(L2_64);
		use_msr_map();
		vmx_gpr[RCX] = i ? MSR_GS_BASE : MSR_FS_BASE;
		vmx_gpr[RAX] = 0x87654321;
		vmx_gpr[RDX] = 0xffff8000;
		changes(i ? "28.3.2-save-base GS base" : "28.3.2-save-base FS base",
			INSN("\x0f\x30"), i ? GUEST_BASE_GS : GUEST_BASE_FS, 0xffff800087654321);
	}
}

/* Each segment register, loaded from the GDT: selector, base, limit and rights are saved. */
static void saved_segments(void)
{
	static const struct {
		const char *name;
		u32 n;
		const u8 *code;
		unsigned int length;
	} rows[] = {
		{ "ES", 0, INSN("\x8e\xc1") }, { "SS", 2, INSN("\x8e\xd1") },
		{ "DS", 3, INSN("\x8e\xd9") }, { "FS", 4, INSN("\x8e\xe1") },
		{ "GS", 5, INSN("\x8e\xe9") },
	};
	static const enum l2_mode modes[] = { L2_64, L2_COMPAT, L2_32 };

	set_gdt_entry(FIRST_SPARE_SEL, 0x00345000, 0x56789, 0x92, 0x40);
	set_gdt_entry(FIRST_SPARE_SEL + 8, 0x00446000, 0x0f, 0x82, 0);
	set_gdt_entry(FIRST_SPARE_SEL + 16, (ulong)l2_tss, 0x6f, 0x89, 0);
	for (unsigned int m = 0; m < ARRAY_SIZE(modes); m++)
		for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
			vmx_l2_reset(modes[m]);
			vmx_gpr[RCX] = FIRST_SPARE_SEL;
			vmx_l2_code(rows[i].code, rows[i].length);
			vmx_arm();
			vmx_want_done(rows[i].length);
			VW(GUEST_SEL_ES + 2 * rows[i].n) = FIRST_SPARE_SEL;
			VW(GUEST_AR_ES + 2 * rows[i].n) = 0x4093;
			VW(GUEST_LIMIT_ES + 2 * rows[i].n) = 0x56789;
			VW(GUEST_BASE_ES + 2 * rows[i].n) = 0x00345000;
			/* MOV SS blocks until behind the next instruction, which exits. */
			if (rows[i].n == 2)
				VW(GUEST_INTR_STATE) = GUEST_INTR_STATE_MOVSS;
			vmx_run();
			vmx_judge("28.3.2-save-segment %s in %s", rows[i].name,
				  l2_mode_names[modes[m]]);
			if (rows[i].n == 2)
				continue;
			vmx_l2_reset(modes[m]);
			vmx_gpr[RCX] = 0;
			vmx_l2_code(rows[i].code, rows[i].length);
			vmx_arm();
			VW(GUEST_AR_ES + 2 * rows[i].n) |= BIT(16);
			vmx_want_done(rows[i].length);
			VW(GUEST_SEL_ES + 2 * rows[i].n) = 0;
			/* Whether the base of a null selector is cleared is the processor's choice. */
			vmx_ignore(GUEST_BASE_ES + 2 * rows[i].n, ~0ull);
			vmx_run();
			vmx_judge("28.3.2-save-unusable %s in %s", rows[i].name,
				  l2_mode_names[modes[m]]);
		}
	vmx_l2_reset(L2_32);
	vmx_gpr[RCX] = FIRST_SPARE_SEL + 8;
	vmx_l2_code(INSN("\x0f\x00\xd1"));
	vmx_arm();
	VW(GUEST_AR_LDTR) = 0x82;
	vmx_want_done(3);
	VW(GUEST_SEL_LDTR) = FIRST_SPARE_SEL + 8;
	VW(GUEST_LIMIT_LDTR) = 0x0f;
	VW(GUEST_BASE_LDTR) = 0x00446000;
	vmx_run();
	vmx_judge("28.3.2-save-segment LDTR");
	vmx_l2_reset(L2_32);
	vmx_gpr[RCX] = FIRST_SPARE_SEL + 16;
	vmx_l2_code(INSN("\x0f\x00\xd9"));
	vmx_arm();
	vmx_want_done(3);
	VW(GUEST_SEL_TR) = FIRST_SPARE_SEL + 16;
	VW(GUEST_LIMIT_TR) = 0x6f;
	vmx_run();
	vmx_judge("28.3.2-save-segment TR");
}

/* A far jump to a code segment of other limit and rights. */
static void saved_code_segment(void)
{
	static const enum l2_mode modes[] = { L2_COMPAT, L2_32, L2_PAE };
	u8 code[] = { 0xea, 0x07, 0x00, 0x01, 0x00, FIRST_SPARE_SEL, 0x00 };

	set_gdt_entry(FIRST_SPARE_SEL, 0, 0x56789, 0x9a, 0x40);
	for (unsigned int m = 0; m < ARRAY_SIZE(modes); m++) {
		vmx_l2_reset(modes[m]);
		vmx_l2_code(code, sizeof(code));
		vmx_arm();
		vmx_want_done(sizeof(code));
		VW(GUEST_SEL_CS) = FIRST_SPARE_SEL;
		VW(GUEST_AR_CS) = 0x409b;
		VW(GUEST_LIMIT_CS) = 0x56789;
		vmx_run();
		vmx_judge("28.3.2-save-segment CS in %s", l2_mode_names[modes[m]]);
	}
}

/* DR7 and IA32_DEBUGCTL, PAT, EFER: each with its controls for entry and exit. */
static void optional_state(void)
{
	for (unsigned int row = 0; row < 4; row++) {
		bool load = row & 1, save = row & 2;

		vmx_l2_reset(L2_64);
		if ((load && !vmx_use_entry(ENT_LOAD_DBGCTLS)) ||
		    (save && !vmx_use_exit(EXI_SAVE_DBGCTLS)))
			continue;
		vw(GUEST_DR7, 0x401);
		write_dr7(0x402);
		vmx_l2_code(INSN("\x0f\x21\xf8"));
		vmx_arm();
		vmx_want_done(3);
		vmx_want.gpr[RAX] = load ? 0x401 : 0x402;
		if (save)
			VW(GUEST_DR7) = vmx_want.gpr[RAX];
		vmx_run();
		vmx_judge("27.3.2-load-debug DR7: load %d, save %d", load, save);
		vw(GUEST_DR7, 0x408);
		vmx_gpr[RAX] = 0x404;
		changes(save ? "28.3.1-save-debug DR7 is saved" :
			"28.3.1-save-debug DR7 is not saved", INSN("\x0f\x23\xf8"), GUEST_DR7,
			save ? 0x404 : 0x408);
	}
	for (unsigned int row = 0; row < 8 && vmx_has(NEED_HOST_PAT); row++) {
		u64 host = 0x0004040606000406, guest = 0x0007040600070400, other = 0x0606060606060600;
		bool load = row & 1, save = row & 2, back = row & 4;

		vmx_l2_reset(L2_64);
		use_msr_map();
		if ((load && !vmx_use_entry(ENT_LOAD_PAT)) ||
		    (save && !vmx_use_exit(EXI_SAVE_PAT)) ||
		    (back && !vmx_use_exit(EXI_LOAD_PAT)))
			continue;
		wrmsr(MSR_IA32_CR_PAT, host);
		vw(HOST_PAT, host);
		vw(GUEST_PAT, guest);
		vmx_gpr[RCX] = MSR_IA32_CR_PAT;
		vmx_l2_code(INSN("\x0f\x32"));
		vmx_arm();
		vmx_want_done(2);
		vmx_want.gpr[RAX] = (u32)(load ? guest : host);
		vmx_want.gpr[RDX] = (load ? guest : host) >> 32;
		if (save)
			VW(GUEST_PAT) = load ? guest : host;
		vmx_run();
		vmx_judge("27.3.2-load-pat PAT: load %d, save %d, host %d", load, save, back);
		vmx_gpr[RAX] = (u32)other;
		vmx_gpr[RDX] = other >> 32;
		vw(GUEST_PAT, guest);
		vmx_l2_code(INSN("\x0f\x30"));
		vmx_arm();
		vmx_want_done(2);
		VW(GUEST_PAT) = save ? other : guest;
		vmx_run();
		vmx_judge("28.3.1-save-pat PAT: load %d, save %d, host %d", load, save, back);
		report(rdmsr(MSR_IA32_CR_PAT) == (back ? host : other),
		       "28.5.1-load-pat PAT of the host: load %d, save %d, host %d", load, save, back);
	}
	wrmsr(MSR_IA32_CR_PAT, 0x0007040600070406);
	for (unsigned int row = 0; row < 8 && vmx_has(NEED_HOST_EFER); row++) {
		u64 host = rdmsr(MSR_EFER) | EFER_SCE, guest = host & ~(u64)EFER_SCE;
		bool load = row & 1, save = row & 2, back = row & 4;

		vmx_l2_reset(L2_64);
		use_msr_map();
		if ((load && !vmx_use_entry(ENT_LOAD_EFER)) ||
		    (save && !vmx_use_exit(EXI_SAVE_EFER)) ||
		    (back && !vmx_use_exit(EXI_LOAD_EFER)))
			continue;
		wrmsr(MSR_EFER, host);
		vw(HOST_EFER, host);
		vw(GUEST_EFER, guest);
		vmx_gpr[RCX] = MSR_EFER;
		vmx_l2_code(INSN("\x0f\x32"));
		vmx_arm();
		vmx_want_done(2);
		vmx_want.gpr[RAX] = (u32)(load ? guest : host);
		vmx_want.gpr[RDX] = 0;
		if (save)
			VW(GUEST_EFER) = load ? guest : host;
		vmx_run();
		vmx_judge("27.3.2-load-efer EFER: load %d, save %d, host %d", load, save, back);
		report(rdmsr(MSR_EFER) == (back || !load ? host : guest),
		       "28.5.1-load-efer EFER of the host: load %d, save %d, host %d", load, save, back);
	}
}

/* PDPTEs of an L2 with PAE paging and EPT: entry takes the VMCS's, the exit saves. */
static void pdptes(void)
{
	static u64 others[4] __attribute__((aligned(32)));
	static u64 eptp;
	u64 *own, old;

	if (!vmx_has(NEED_EPT)) {
		report_skip("28.3.1-save-pdpte: this CPU lacks EPT");
		return;
	}
	eptp = vmx_ept_identity(0);
	vmx_l2_reset(L2_PAE);
	vmx_use_ept(eptp);
	own = (u64 *)vr(GUEST_CR3);
	old = own[1];
	own[1] = 0;
	*(u32 *)0x15000 = 0x1234;
	/* The second gigabyte is the first one, by the VMCS alone. */
	vw(GUEST_PDPTE1, vr(GUEST_PDPTE));
	vmx_gpr[RCX] = 0x40015000;
	vmx_l2_code(INSN("\x8b\x01"));
	vmx_arm();
	vmx_want_done(2);
	vmx_want.gpr[RAX] = 0x1234;
	for (unsigned int i = 0; i < 4; i++)
		vmx_want_field(GUEST_PDPTE + 2 * i, vr(GUEST_PDPTE + 2 * i));
	vmx_run();
	vmx_judge("27.3.2-load-pdpte PDPTEs come from the VMCS, and are saved");
	own[1] = old;

	vmx_l2_reset(L2_PAE);
	vmx_use_ept(eptp);
	for (unsigned int i = 0; i < 4; i++)
		others[i] = own[i ^ (i > 1)];
	vmx_gpr[RAX] = virt_to_phys(others);
	vmx_l2_code(INSN("\x0f\x22\xd8"));
	vmx_arm();
	vmx_want_done(3);
	VW(GUEST_CR3) = virt_to_phys(others);
	for (unsigned int i = 0; i < 4; i++)
		vmx_want_field(GUEST_PDPTE + 2 * i, others[i]);
	vmx_run();
	vmx_judge("28.3.1-save-pdpte MOV to CR3 loads PDPTEs, which are saved");
}

/* IA32_S_CET and the SSP table's address, which an exit saves wherever entry can load them. */
static void cet_state(void)
{
	static const struct {
		u32 msr, guest, host;
		u64 in, changed, back;
	} rows[] = {
		{ MSR_IA32_S_CET, GUEST_S_CET, HOST_S_CET, BIT(2), BIT(3), BIT(4) },
		{ MSR_IA32_INT_SSP_TAB, GUEST_SSP_TABLE, HOST_SSP_TABLE, 0x12345000, 0x23456000,
		  0x34567000 },
	};

	if (!vmx_has(NEED_GUEST_CET) || !vmx_has(NEED_HOST_CET)) {
		report_skip("27.3.2-load-cet: this CPU does not load CET state");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		vmx_l2_reset(L2_64);
		use_msr_map();
		vmx_use_entry(ENT_LOAD_CET);
		vmx_use_exit(EXI_LOAD_CET);
		vw(rows[i].guest, rows[i].in);
		vw(rows[i].host, rows[i].back);
		vmx_gpr[RCX] = rows[i].msr;
		vmx_l2_code(INSN("\x0f\x32"));
		vmx_arm();
		vmx_want_done(2);
		vmx_want.gpr[RAX] = rows[i].in;
		vmx_want.gpr[RDX] = 0;
		vmx_run();
		vmx_judge("27.3.2-load-cet MSR %#x", rows[i].msr);
		report(rdmsr(rows[i].msr) == rows[i].back, "28.5.1-load-cet MSR %#x", rows[i].msr);
		vmx_gpr[RAX] = rows[i].changed;
		vmx_gpr[RDX] = 0;
		vmx_l2_code(INSN("\x0f\x30"));
		vmx_arm();
		vmx_want_done(2);
		VW(rows[i].guest) = rows[i].changed;
		vmx_run();
		vmx_judge("28.3.1-save-cet MSR %#x", rows[i].msr);
		wrmsr(rows[i].msr, 0);
	}
	vmx_l2_reset(L2_64);
	vmx_use_entry(ENT_LOAD_CET);
	vmx_use_exit(EXI_LOAD_CET);
	vw(GUEST_SSP, 0x12345678);
	vmx_arm();
	vmx_want_done(0);
	vmx_run();
	vmx_judge("28.3.3-save-ssp SSP is loaded and saved");
}

/* RF in the saved flags: SDM volume 3, section 28.3.3. */
static void resume_flag(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		unsigned int length;
	} rows[] = {
		{ "#UD", INSN("\x0f\x0b") }, { "#GP", INSN("\x8e\xc1") },
		{ "#DE", INSN("\x31\xc9\xf7\xf1") },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		vmx_l2_reset(L2_64);
		vmx_gpr[RCX] = 0xfff8;
		vmx_l2_code(rows[i].code, rows[i].length);
		vmx_run();
		report(VG(EXI_REASON) == VMX_EXC_NMI && VG(GUEST_RFLAGS) & X86_EFLAGS_RF,
		       "28.3.3-rf The exit of a fault saves RF as 1: %s", rows[i].name);
	}
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\xcc"));
	vmx_run();
	report(VG(EXI_REASON) == VMX_EXC_NMI && !(VG(GUEST_RFLAGS) & X86_EFLAGS_RF),
	       "28.3.3-rf The exit of a trap saves RF as it was: INT3");
	for (unsigned int rf = 0; rf < 2; rf++) {
		vmx_l2_reset(L2_64);
		vmx_l2_code(INSN("\x0f\xa2"));
		vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | (rf ? X86_EFLAGS_RF : 0));
		vmx_arm();
		vmx_want_exit(VMX_CPUID, 2, 0);
		VW(GUEST_RFLAGS) &= ~(u64)X86_EFLAGS_RF;
		vmx_run();
		vmx_judge("28.3.3-rf The exit of CPUID saves RF as 0, it was: %u", rf);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	loaded_registers();
	loaded_tables();
	saved_registers();
	saved_segments();
	saved_code_segment();
	optional_state();
	pdptes();
	cet_state();
	resume_flag();
	return report_summary();
}
