/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual APIC: SDM volume 3, chapter 30: virtual TPR by CR8 and by memory, the TPR
 * threshold, APIC-access exits, register virtualization, x2APIC mode, virtual-interrupt
 * delivery with self-IPI and EOI.
 *
 * L2 accesses the page of the APIC-access address, which is no APIC here. A failure is
 * followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"
#include "apic.h"

static u8 vapic[4096] __attribute__((aligned(4096)));
static u8 access_page[4096] __attribute__((aligned(4096)));
static u8 msr_map[4096] __attribute__((aligned(4096)));

static u32 *reg(unsigned int offset)
{
	return (u32 *)(vapic + offset);
}

static bool start(u32 secondary)
{
	vmx_l2_reset(L2_64);
	memset(vapic, 0, sizeof(vapic));
	memset(access_page, 0xcc, sizeof(access_page));
	if (secondary & CPU_VINTD)
		vmx_use_pin(PIN_EXTINT);
	if (!vmx_use_cpu(CPU_TPR_SHADOW, secondary))
		return false;
	vw(APIC_VIRT_ADDR, virt_to_phys(vapic));
	if (secondary & CPU_VIRT_APIC_ACCESSES)
		vw(APIC_ACCS_ADDR, virt_to_phys(access_page));
	vmx_gpr[RCX] = (ulong)access_page;
	return true;
}

static void cr8(void)
{
	for (unsigned int tpr = 0; tpr < 16; tpr++) {
		start(0);
		*reg(0x80) = tpr << 4 | 0xf;
		vmx_l2_code(INSN("\x44\x0f\x20\xc0"));
		vmx_arm();
		vmx_want_done(4);
		vmx_want.gpr[RAX] = tpr;
		vmx_run();
		vmx_judge("30.3-cr8-read MOV from CR8, VTPR class %u", tpr);
		start(0);
		*reg(0x80) = 0x123456ff;
		vmx_l2_code(INSN("\x44\x0f\x22\xc0"));
		vmx_gpr[RAX] = tpr;
		vmx_arm();
		vmx_want_done(4);
		vmx_run();
		vmx_judge("30.3-cr8-write MOV to CR8 of %u", tpr);
		report(*reg(0x80) == tpr << 4, "30.3-cr8-vtpr VTPR after MOV to CR8 of %u", tpr);
		for (unsigned int threshold = 0; threshold < 16; threshold += 5) {
			start(0);
			*reg(0x80) = 0xff;
			vw(TPR_THRESHOLD, threshold);
			vmx_l2_code(INSN("\x44\x0f\x22\xc0"));
			vmx_gpr[RAX] = tpr;
			vmx_arm();
			if (tpr < threshold) {
				vmx_want_exit(VMX_TPR_THRESHOLD, 0, 0);
				VW(GUEST_RIP) += 4;
			} else {
				vmx_want_done(4);
			}
			vmx_run();
			vmx_judge("30.1.2-threshold MOV to CR8 of %u, threshold %u", tpr, threshold);
		}
	}
	start(0);
	vmx_l2_code(INSN("\x44\x0f\x22\xc0"));
	vmx_gpr[RAX] = 16;
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | GP_VECTOR |
		       INTR_INFO_DELIVER_CODE_MASK, 0);
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	vmx_run();
	vmx_judge("30.3-cr8-write MOV to CR8 of 16 raises #GP");
}

static const struct access {
	const char *name;
	const u8 *code;
	unsigned int length;
	unsigned int size;
	u32 type;		/* of the exit: 0 read, 1 write, 2 fetch */
} accesses[] = {
	{ "32-bit read", INSN("\x8b\x81"), 4, 0 }, { "32-bit write", INSN("\x89\x81"), 4, 1 },
	{ "8-bit read", INSN("\x8a\x81"), 1, 0 }, { "8-bit write", INSN("\x88\x81"), 1, 1 },
	{ "16-bit read", INSN("\x66\x8b\x81"), 2, 0 }, { "64-bit read", INSN("\x48\x8b\x81"), 8, 0 },
	{ "64-bit write", INSN("\x48\x89\x81"), 8, 1 },
};

/* The instruction with a displacement of 32 bits; returns its length. */
static unsigned int code_for(const struct access *a, u32 offset)
{
	u8 bytes[8];

	memcpy(bytes, a->code, a->length);
	memcpy(bytes + a->length, &offset, 4);
	vmx_l2_code(bytes, a->length + 4);
	return a->length + 4;
}

static void want_access_exit(u32 offset, u32 type)
{
	vmx_want_exit(VMX_APIC_ACCESS, 0, offset | type << 12);
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
}

/* Only VTPR is virtual: every other access exits, and those of VTPR that are too wide. */
static void access_exits(void)
{
	for (u32 offset = 0; offset < 0x400; offset += 0x10)
		for (unsigned int i = 0; i < ARRAY_SIZE(accesses); i++) {
			const struct access *a = &accesses[i];
			bool virtual = offset == 0x80 && a->size <= 4;

			if (!start(CPU_VIRT_APIC_ACCESSES) || virtual)
				continue;
			code_for(a, offset);
			vmx_arm();
			want_access_exit(offset, a->type);
			vmx_run();
			vmx_judge("30.4-access %s of %#x", a->name, offset);
		}
	for (u32 tpr = 0; tpr < 0x100; tpr += 0x31) {
		unsigned int length;

		start(CPU_VIRT_APIC_ACCESSES);
		*reg(0x80) = 0xabcdef00 | tpr;
		length = code_for(&accesses[0], 0x80);
		vmx_arm();
		vmx_want_done(length);
		vmx_want.gpr[RAX] = 0xabcdef00 | tpr;
		vmx_run();
		vmx_judge("30.4.2-vtpr-read A read of VTPR %#x", tpr);
		start(CPU_VIRT_APIC_ACCESSES);
		length = code_for(&accesses[1], 0x80);
		vmx_gpr[RAX] = 0x13570000 | tpr;
		vmx_arm();
		vmx_want_done(length);
		vmx_run();
		vmx_judge("30.4.3-vtpr-write A write of VTPR %#x", tpr);
		report(*reg(0x80) == tpr, "30.4.3-vtpr-write VTPR after a write of %#x", tpr);
		start(CPU_VIRT_APIC_ACCESSES);
		vw(TPR_THRESHOLD, 8);
		*reg(0x80) = 0xf0;
		length = code_for(&accesses[1], 0x80);
		vmx_gpr[RAX] = tpr;
		vmx_arm();
		if (tpr >> 4 < 8) {
			vmx_want_exit(VMX_TPR_THRESHOLD, 0, 0);
			VW(GUEST_RIP) += length;
		} else {
			vmx_want_done(length);
		}
		vmx_run();
		vmx_judge("30.1.2-threshold A write of VTPR %#x, threshold 8", tpr);
	}
}

/* SDM volume 3, section 30.4.2: what is readable with APIC-register virtualization. */
static bool readable(u32 offset)
{
	switch (offset) {
	case 0x20: case 0x30: case 0x80: case 0xb0: case 0xd0: case 0xe0: case 0xf0:
	case 0x280: case 0x300: case 0x310: case 0x380: case 0x3e0:
		return true;
	default:
		return (offset >= 0x100 && offset < 0x280) || (offset >= 0x320 && offset <= 0x370);
	}
}

/* Section 30.4.3.1: what is written to the page; all but VTPR, VEOI and ICR exit then. */
static bool writable(u32 offset)
{
	switch (offset) {
	case 0x20: case 0x80: case 0xb0: case 0xd0: case 0xe0: case 0xf0: case 0x280:
	case 0x300: case 0x310: case 0x380: case 0x3e0:
		return true;
	default:
		return offset >= 0x320 && offset <= 0x370;
	}
}

static void register_virtualization(void)
{
	if (!vmx_has(NEED_REG_VIRT)) {
		report_skip("30.4.2-registers: this CPU has no APIC-register virtualization");
		return;
	}
	for (u32 offset = 0; offset < 0x400; offset += 0x10) {
		unsigned int length;

		start(CPU_VIRT_APIC_ACCESSES | CPU_APIC_REG_VIRT);
		*reg(offset) = 0x5a000000 | offset;
		length = code_for(&accesses[0], offset);
		vmx_arm();
		if (readable(offset)) {
			vmx_want_done(length);
			vmx_want.gpr[RAX] = 0x5a000000 | offset;
		} else {
			want_access_exit(offset, 0);
		}
		vmx_run();
		vmx_judge("30.4.2-registers A read of %#x", offset);
		start(CPU_VIRT_APIC_ACCESSES | CPU_APIC_REG_VIRT);
		length = code_for(&accesses[1], offset);
		vmx_gpr[RAX] = 0x77000077;
		vmx_arm();
		/* 30.4.3.2: only bits 31:24 of ICR-high stay, and nobody hears of it. */
		if (offset == 0x80 || offset == 0x310) {
			vmx_want_done(length);
		} else if (writable(offset)) {
			/* The write is done; the exit is behind it. */
			vmx_want_exit(VMX_APIC_WRITE, 0, offset);
			VW(GUEST_RIP) += length;
		} else {
			want_access_exit(offset, 1);
		}
		vmx_run();
		vmx_judge("30.4.3-registers A write of %#x", offset);
		if (writable(offset) && offset != 0xb0)
			report(*reg(offset) == (offset == 0x310 ? 0x77000000 :
					    offset == 0x80 ? 0x77 : 0x77000077),
			       "30.4.3-registers The page after a write of %#x", offset);
	}
}

/* RDMSR and WRMSR of 0x800 to 0x8ff with bitmaps that let them through. */
static void x2apic(void)
{
	if (!vmx_has(NEED_X2APIC) || !vmx_has(NEED_MSR_BITMAP)) {
		report_skip("30.5-x2apic: this CPU has no virtual x2APIC mode");
		return;
	}
	for (u32 tpr = 0; tpr < 0x100; tpr += 0x31) {
		start(CPU_VIRT_X2APIC);
		vmx_use_cpu(CPU_MSR_BITMAP, 0);
		vw(MSR_BITMAP, virt_to_phys(msr_map));
		*reg(0x80) = tpr;
		vmx_l2_code(INSN("\x0f\x32"));
		vmx_gpr[RCX] = MSR_IA32_X2APIC_TPR;
		vmx_arm();
		vmx_want_done(2);
		vmx_want.gpr[RAX] = tpr;
		vmx_want.gpr[RDX] = 0;
		vmx_run();
		vmx_judge("30.5-x2apic RDMSR of TPR %#x", tpr);
		*reg(0x80) = 0xff;
		vmx_l2_code(INSN("\x0f\x30"));
		vmx_gpr[RCX] = MSR_IA32_X2APIC_TPR;
		vmx_gpr[RAX] = tpr;
		vmx_gpr[RDX] = 0;
		vmx_arm();
		vmx_want_done(2);
		vmx_run();
		vmx_judge("30.5-x2apic WRMSR of TPR %#x", tpr);
		report(*reg(0x80) == tpr, "30.5-x2apic VTPR after WRMSR of %#x", tpr);
	}
	for (unsigned int bit = 8; bit < 64; bit++) {
		start(CPU_VIRT_X2APIC);
		vmx_use_cpu(CPU_MSR_BITMAP, 0);
		vw(MSR_BITMAP, virt_to_phys(msr_map));
		vmx_l2_code(INSN("\x0f\x30"));
		vmx_gpr[RCX] = MSR_IA32_X2APIC_TPR;
		vmx_gpr[RAX] = (u32)BIT_ULL(bit);
		vmx_gpr[RDX] = BIT_ULL(bit) >> 32;
		vmx_arm();
		vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | GP_VECTOR |
			       INTR_INFO_DELIVER_CODE_MASK, 0);
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		vmx_run();
		vmx_judge("30.5-x2apic WRMSR of TPR with bit %u raises #GP", bit);
	}
}

/* L2's stack is the APIC-access page: access type 3, and the event in the IDT-vectoring fields. */
static void event_delivery(void)
{
	static const u32 events[] = {
		0x30, INTR_TYPE_HARD_EXCEPTION | UD_VECTOR, INTR_TYPE_NMI_INTR | NMI_VECTOR,
		INTR_TYPE_SOFT_INTR | 0x40,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(events); i++) {
		if (!start(CPU_VIRT_APIC_ACCESSES))
			return;
		vw(GUEST_RSP, (ulong)access_page + 0x300);
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
		vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | events[i]);
		vw(ENT_INST_LEN, 2);
		vmx_arm();
		vmx_want_exit(VMX_APIC_ACCESS, 0, 0x2f8 | 3 << 12);
		/* Which word of the frame is first is the processor's choice. */
		vmx_ignore(EXI_QUALIFICATION, 0xff);
		vmx_want_field(IDT_VECT_INFO, INTR_INFO_VALID_MASK | events[i]);
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		vmx_ignore(GUEST_INTR_STATE, GUEST_INTR_STATE_NMI);
		vmx_run();
		vmx_judge("30.4.6-event Delivering event %#x", events[i]);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (!vmx_has(NEED_TPR_SHADOW)) {
		report_skip("this CPU has no TPR shadow");
		return report_summary();
	}
	cr8();
	access_exits();
	event_delivery();
	register_virtualization();
	x2apic();
	return report_summary();
}
