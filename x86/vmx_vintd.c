/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual-interrupt delivery: SDM volume 3, sections 30.1.3 to 30.2.2: evaluation at VM entry
 * and after writes of VTPR, EOI and self-IPI, delivery with VISR, VIRR, SVI, RVI and VPPR,
 * EOI-induced exits.
 *
 * A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"

static u8 vapic[4096] __attribute__((aligned(4096)));
static u8 access_page[4096] __attribute__((aligned(4096)));
static u8 msr_map[4096] __attribute__((aligned(4096)));

#define VTPR	0x80
#define VPPR	0xa0
#define VISR	0x100
#define VIRR	0x200

static u32 *reg(unsigned int offset)
{
	return (u32 *)(vapic + offset);
}

static void set_vector(unsigned int base, unsigned int v, bool on)
{
	u32 *r = reg(base + v / 32 * 16);

	*r = on ? *r | BIT(v % 32) : *r & ~BIT(v % 32);
}

static bool vector(unsigned int base, unsigned int v)
{
	return *reg(base + v / 32 * 16) & BIT(v % 32);
}

static void start(void)
{
	vmx_l2_reset(L2_64);
	memset(vapic, 0, sizeof(vapic));
	vmx_use_pin(PIN_EXTINT);
	vmx_use_cpu(CPU_TPR_SHADOW | CPU_MSR_BITMAP,
		    CPU_VINTD | CPU_VIRT_APIC_ACCESSES | CPU_APIC_REG_VIRT);
	vw(MSR_BITMAP, virt_to_phys(msr_map));
	vw(APIC_VIRT_ADDR, virt_to_phys(vapic));
	vw(APIC_ACCS_ADDR, virt_to_phys(access_page));
	vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
	vmx_gpr[RCX] = (ulong)access_page;
}

/* Expects the delivery of @v before the instruction at RIP + @offset. */
static void want_delivery(unsigned int v, unsigned int offset, unsigned int next)
{
	vmx_want_done(offset);
	VW(GUEST_RIP) = (ulong)l2_stub(v);
	VW(GUEST_RSP) -= 40;
	VW(GUEST_RFLAGS) &= ~(u64)X86_EFLAGS_IF;
	VW(GUEST_INT_STATUS) = v << 8 | next;
}

static void at_entry(void)
{
	static const u8 vectors[] = { 0x10, 0x1f, 0x20, 0x3f, 0x40, 0x80, 0xaa, 0xf0, 0xff };
	static const u8 tprs[] = { 0, 0x0f, 0x10, 0x3f, 0x40, 0x7f, 0xa0, 0xef, 0xf0 };

	for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++)
		for (unsigned int t = 0; t < ARRAY_SIZE(tprs); t++) {
			unsigned int v = vectors[i], tpr = tprs[t];
			bool delivered = v >> 4 > tpr >> 4;

			start();
			*reg(VTPR) = tpr;
			set_vector(VIRR, v, true);
			vw(GUEST_INT_STATUS, v);
			vmx_arm();
			if (delivered)
				want_delivery(v, 0, 0);
			else
				vmx_want_done(0);
			vmx_run();
			vmx_judge("30.2.1-entry Vector %#x, VTPR %#x", v, tpr);
			report(vector(VISR, v) == delivered && vector(VIRR, v) == !delivered &&
			       *reg(VPPR) == (delivered ? v & 0xf0 : tpr),
			       "30.2.2-delivery VISR, VIRR and VPPR: vector %#x, VTPR %#x", v, tpr);
		}
	/* One in service keeps lower ones away; the next one stays requested. */
	for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++) {
		unsigned int v = vectors[i];
		bool delivered = v >> 4 > 4;

		start();
		set_vector(VIRR, v, true);
		set_vector(VIRR, 0x12, true);
		set_vector(VISR, 0x45, true);
		vw(GUEST_INT_STATUS, 0x4500 | v);
		vmx_arm();
		if (delivered)
			want_delivery(v, 0, 0x12);
		else
			vmx_want_done(0);
		vmx_run();
		vmx_judge("30.2.1-service Vector %#x with 0x45 in service", v);
	}
}

static void blocked(void)
{
	static const struct {
		const char *name;
		u64 state;
		bool flag, window;
		unsigned int at;	/* delivered there, or never */
	} rows[] = {
		{ "IF 0", 0, false, false, ~0u }, { "blocking by STI", 1, true, false, 1 },
		{ "blocking by MOV SS", 2, true, false, 1 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		start();
		vmx_l2_code(INSN("\x90\x90"));
		vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | (rows[i].flag ? X86_EFLAGS_IF : 0));
		vw(GUEST_INTR_STATE, rows[i].state);
		set_vector(VIRR, 0x55, true);
		vw(GUEST_INT_STATUS, 0x55);
		vmx_arm();
		if (rows[i].at == ~0u)
			vmx_want_done(2);
		else
			want_delivery(0x55, 0, 0);
		VW(GUEST_INTR_STATE) = 0;
		vmx_run();
		vmx_judge("30.2.2-blocked %s", rows[i].name);
	}
	start();
	vw_set(CPU_EXEC_CTRL0, CPU_INTR_WINDOW);
	set_vector(VIRR, 0x55, true);
	vw(GUEST_INT_STATUS, 0x55);
	vmx_arm();
	vmx_want_exit(VMX_INTR_WINDOW, 0, 0);
	vmx_run();
	vmx_judge("30.2.1-window Interrupt-window exiting: an exit and no delivery");
}

/* MOV [RCX + offset], EAX. */
static void write_register(u32 offset, u32 value)
{
	u8 bytes[7] = { 0x89, 0x81, offset, offset >> 8, 0, 0, 0x90 };

	vmx_l2_code(bytes, sizeof(bytes));
	vmx_gpr[RAX] = value;
}

static void eoi(void)
{
	static const u8 vectors[] = { 0x20, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff };

	for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++)
		for (unsigned int exits = 0; exits < 2; exits++) {
			unsigned int v = vectors[i];
			u32 map = EOI_EXIT_BITMAP0 + v / 64 * 2;

			start();
			for (unsigned int k = 0; k < 4; k++)
				vw(EOI_EXIT_BITMAP0 + 2 * k, exits ? 0 : ~0ull);
			vw(map, exits ? BIT_ULL(v % 64) : ~BIT_ULL(v % 64));
			set_vector(VISR, v, true);
			set_vector(VISR, 0x15, true);
			vw(GUEST_INT_STATUS, v << 8);
			write_register(0xb0, 0x1234);
			vmx_arm();
			if (exits) {
				vmx_want_exit(VMX_EOI_INDUCED, 0, v);
				VW(GUEST_RIP) += 6;
			} else {
				vmx_want_done(7);
			}
			VW(GUEST_INT_STATUS) = 0x1500;
			vmx_run();
			vmx_judge("30.1.4-eoi EOI of %#x, its bit %u", v, exits);
			report(!vector(VISR, v) && vector(VISR, 0x15) && *reg(VPPR) == 0x10 &&
			       *reg(0xb0) == 0, "30.1.4-eoi VISR and VPPR after EOI of %#x, its bit %u",
			       v, exits);
		}
}

static void self_ipi(void)
{
	static const u8 vectors[] = { 0x10, 0x31, 0x7f, 0xfe };

	for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++)
		for (unsigned int flag = 0; flag < 2; flag++) {
			unsigned int v = vectors[i];

			start();
			vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | (flag ? X86_EFLAGS_IF : 0));
			write_register(0x300, 0x40000 | v);
			vmx_arm();
			if (flag) {
				want_delivery(v, 0, 0);
			} else {
				vmx_want_done(7);
				VW(GUEST_INT_STATUS) = v;
			}
			vmx_run();
			vmx_judge("30.1.5-self-ipi ICR write of %#x, IF %u", v, flag);
			report(vector(flag ? VISR : VIRR, v), "30.1.5-self-ipi Its bit: %#x, IF %u", v,
			       flag);
		}
	/* What is no plain self-IPI exits: vectors below 16, other modes and destinations. */
	static const u32 others[] = { 0x4000f, 0x40000, 0x40430, 0x48030, 0x80030, 0xc0030, 0x30 };

	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++) {
		start();
		write_register(0x300, others[i]);
		vmx_arm();
		vmx_want_exit(VMX_APIC_WRITE, 0, 0x300);
		VW(GUEST_RIP) += 6;
		vmx_run();
		vmx_judge("30.1.5-self-ipi ICR write of %#x exits", others[i]);
	}
}

/* A lower VTPR lets the requested one in. */
static void tpr_write(void)
{
	for (unsigned int tpr = 0; tpr < 0x100; tpr += 0x28) {
		bool delivered = 0x60 >> 4 > tpr >> 4;

		start();
		*reg(VTPR) = 0xff;
		set_vector(VIRR, 0x60, true);
		vw(GUEST_INT_STATUS, 0x60);
		write_register(0x80, tpr);
		vmx_arm();
		if (delivered)
			want_delivery(0x60, 0, 0);
		else
			vmx_want_done(7);
		vmx_run();
		vmx_judge("30.1.3-tpr A write of VTPR %#x with 0x60 requested", tpr);
	}
}

/* The same in x2APIC mode: MSRs in place of memory. */
static bool start_x2apic(u32 msr, bool write)
{
	u8 bytes[] = { 0x0f, write ? 0x30 : 0x32, 0x90 };

	if (!vmx_has(NEED_X2APIC)) {
		report_skip("30.5-x2apic: this CPU has no virtual x2APIC mode");
		return false;
	}
	start();
	vw_clear(CPU_EXEC_CTRL1, CPU_VIRT_APIC_ACCESSES);
	vmx_use_cpu(0, CPU_VIRT_X2APIC);
	vmx_l2_code(bytes, sizeof(bytes));
	vmx_gpr[RCX] = msr;
	vmx_gpr[RDX] = 0;
	return true;
}

static void x2apic(void)
{
	static const u8 vectors[] = { 0x10, 0x33, 0x80, 0xff };

	for (u32 n = 0; n < 0x40; n++) {
		if (!start_x2apic(0x800 + n, false))
			return;
		reg(n * 16)[0] = 0x5a5a0000 | n;
		reg(n * 16)[1] = 0xa5a50000 | n;
		if (n == 0x0a)
			continue;
		vmx_arm();
		vmx_want_done(3);
		vmx_want.gpr[RAX] = 0x5a5a0000 | n;
		vmx_want.gpr[RDX] = 0xa5a50000 | n;
		/* An interrupt must not be in the way. */
		vw(GUEST_RFLAGS, X86_EFLAGS_FIXED);
		VW(GUEST_RFLAGS) = X86_EFLAGS_FIXED;
		vmx_run();
		vmx_judge("30.5-x2apic-read RDMSR of %#x", 0x800 + n);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++) {
		unsigned int v = vectors[i];

		start_x2apic(0x83f, true);
		vmx_gpr[RAX] = v;
		vmx_arm();
		want_delivery(v, 0, 0);
		vmx_run();
		vmx_judge("30.5-x2apic-self-ipi WRMSR of SELF IPI, %#x", v);
		report(vector(VISR, v) && !vector(VIRR, v), "30.5-x2apic-self-ipi VISR, %#x", v);

		start_x2apic(0x80b, true);
		vmx_gpr[RAX] = 0;
		set_vector(VISR, v, true);
		vw(GUEST_INT_STATUS, v << 8);
		vw(EOI_EXIT_BITMAP0 + v / 64 * 2, i & 1 ? BIT_ULL(v % 64) : 0);
		vmx_arm();
		if (i & 1) {
			vmx_want_exit(VMX_EOI_INDUCED, 0, v);
			VW(GUEST_RIP) += 2;
		} else {
			vmx_want_done(3);
		}
		VW(GUEST_INT_STATUS) = 0;
		vmx_run();
		vmx_judge("30.5-x2apic-eoi WRMSR of EOI, %#x in service", v);
		report(!vector(VISR, v), "30.5-x2apic-eoi VISR, %#x", v);
	}
	for (unsigned int bit = 0; bit < 64; bit += 7) {
		start_x2apic(0x80b, true);
		vmx_gpr[RAX] = (u32)BIT_ULL(bit);
		vmx_gpr[RDX] = BIT_ULL(bit) >> 32;
		vmx_arm();
		vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | GP_VECTOR |
			       INTR_INFO_DELIVER_CODE_MASK, 0);
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		vmx_run();
		vmx_judge("30.5-x2apic-eoi WRMSR of EOI with bit %u raises #GP", bit);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	if (!vmx_has(NEED_VINTD) || !vmx_has(NEED_REG_VIRT) || !vmx_has(NEED_APIC_ACCESS)) {
		report_skip("this CPU has no virtual-interrupt delivery");
		return report_summary();
	}
	at_entry();
	blocked();
	eoi();
	self_ipi();
	tpr_write();
	x2apic();
	return report_summary();
}
