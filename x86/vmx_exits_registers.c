/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exits by accesses to control and debug registers: SDM volume 3, sections 26.1.3, 26.3 and
 * tables 28-3 and 28-4: guest/host masks, read shadows, CR3 targets, every register as
 * operand, LMSW, CLTS, SMSW, CR8, MOV DR.
 *
 * Compared are the qualification, what L2 reads, what is in its registers afterwards, and
 * that nothing else changes. A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-exits.h"

/* Qualification: register number, access type, general register. */
#define TO_CR	(0 << 4)
#define FROM_CR	(1 << 4)
#define CLTS	(2 << 4)
#define LMSW	(3 << 4)

static u8 code[16];

/* MOV to (0x22) or from (0x20) CR, to or from DR (0x23, 0x21). */
static unsigned int mov(u8 opcode, unsigned int special, unsigned int gpr)
{
	code[0] = 0x40 | (special >> 3) << 2 | gpr >> 3;
	code[1] = 0x0f;
	code[2] = opcode;
	code[3] = 0xc0 | (special & 7) << 3 | (gpr & 7);
	return 4;
}

static void check_exit(u32 reason, unsigned int length, u64 qualification, const char *fmt, ...)
{
	char name[128];
	va_list va;

	va_start(va, fmt);
	vsnprintf(name, sizeof(name), fmt, va);
	va_end(va);
	vmx_arm();
	vmx_want_exit(reason, length, qualification);
	vmx_run();
	vmx_judge("%s", name);
}

static const u8 no_rsp[] = { 0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

static void cr3_and_cr8(void)
{
	static const struct {
		const char *name;
		u8 opcode;
		unsigned int cr;
		u32 control;
		u32 type;
	} rows[] = {
		{ "26.1.3-cr3-load MOV to CR3", 0x22, 3, CPU_CR3_LOAD, TO_CR },
		{ "26.1.3-cr3-store MOV from CR3", 0x20, 3, CPU_CR3_STORE, FROM_CR },
		{ "26.1.3-cr8-load MOV to CR8", 0x22, 8, CPU_CR8_LOAD, TO_CR },
		{ "26.1.3-cr8-store MOV from CR8", 0x20, 8, CPU_CR8_STORE, FROM_CR },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned int gpr = 0; gpr < 16; gpr++) {
			unsigned int length = mov(rows[i].opcode, rows[i].cr, gpr);

			vmx_l2_reset(L2_64);
			vmx_l2_code(code, length);
			if (!vmx_use_cpu(rows[i].control, 0))
				continue;
			check_exit(VMX_CR, length, rows[i].cr | rows[i].type | gpr << 8,
				   "%s, register %u", rows[i].name, gpr);
		}
}

/* CR3 targets: as many as the count says are no exits. */
static void cr3_targets(void)
{
	unsigned int most = vmx_caps.misc >> 16 & 0x1ff;
	u64 target;

	for (unsigned int count = 0; count <= most && count <= 4; count++)
		for (unsigned int n = 0; n < 4 && n < most; n++) {
			unsigned int length = mov(0x22, 3, RSI);

			vmx_l2_reset(L2_64);
			vmx_l2_code(code, length);
			vmx_use_cpu(CPU_CR3_LOAD, 0);
			vw(CR3_TARGET_COUNT, count);
			target = vr(GUEST_CR3) | X86_CR3_PCD;
			for (unsigned int k = 0; k < 4 && k < most; k++)
				vw(CR3_TARGET_0 + 2 * k, k == n ? target : k + 1);
			vmx_gpr[RSI] = target;
			if (n >= count) {
				check_exit(VMX_CR, length, 3 | RSI << 8,
					   "26.1.3-cr3-target Count %u, the value is target %u", count, n);
				continue;
			}
			vmx_arm();
			vmx_want_done(length);
			VW(GUEST_CR3) = target;
			vmx_run();
			vmx_judge("26.1.3-cr3-target Count %u, the value is target %u", count, n);
		}
}

/*
 * One bit of CR0 or CR4 at a time: owned by the host or not, differing from the shadow or not.
 */
static void mask_and_shadow(unsigned int cr)
{
	u32 field = cr ? GUEST_CR4 : GUEST_CR0, mask = cr ? CR4_MASK : CR0_MASK;
	u32 shadow = cr ? CR4_READ_SHADOW : CR0_READ_SHADOW;
	u64 fixed0 = rdmsr(cr ? MSR_IA32_VMX_CR4_FIXED0 : MSR_IA32_VMX_CR0_FIXED0);
	u64 fixed1 = rdmsr(cr ? MSR_IA32_VMX_CR4_FIXED1 : MSR_IA32_VMX_CR0_FIXED1);
	/* What may be turned in 64-bit mode with no more effect. */
	u64 loose = cr ? X86_CR4_TSD | X86_CR4_DE | X86_CR4_MCE | X86_CR4_PSE | BIT(7) | BIT(8) :
			 X86_CR0_MP | X86_CR0_EM | X86_CR0_TS | X86_CR0_WP | X86_CR0_AM;

	for (unsigned int bit = 0; bit < 32; bit++) {
		u64 b = BIT_ULL(bit);
		unsigned int length;

		if (!(fixed1 & b))
			continue;
		/* A write that differs from the shadow of an owned bit. */
		length = mov(0x22, cr, RDX);
		vmx_l2_reset(L2_64);
		vmx_l2_code(code, length);
		vw(mask, b);
		vmx_gpr[RDX] = vr(field) ^ b;
		vw(shadow, vr(field));
		check_exit(VMX_CR, length, cr | RDX << 8,
			   "26.1.3-cr-mask CR%u bit %u: a write that differs from the shadow", cr, bit);
		/* The shadow differs from the register, and the write from the register. */
		vmx_l2_reset(L2_64);
		vmx_l2_code(code, length);
		vw(mask, b);
		vmx_gpr[RDX] = vr(field) ^ b;
		vw(shadow, vr(field) ^ b);
		vmx_arm();
		vmx_want_done(length);
		vmx_run();
		vmx_judge("26.3-cr-mask CR%u bit %u: a write of the shadow leaves an owned bit", cr, bit);
		/* Reads see the shadow. */
		length = mov(0x20, cr, R11);
		vmx_l2_reset(L2_64);
		vmx_l2_code(code, length);
		vw(mask, b);
		vw(shadow, vr(field) ^ b);
		vmx_arm();
		vmx_want_done(length);
		vmx_want.gpr[R11] = vr(field) ^ b;
		vmx_run();
		vmx_judge("26.3-cr-shadow CR%u bit %u: a read sees the shadow of an owned bit", cr, bit);
		vmx_l2_reset(L2_64);
		vmx_l2_code(code, length);
		vw(shadow, vr(field) ^ b);
		vmx_arm();
		vmx_want_done(length);
		vmx_want.gpr[R11] = vr(field);
		vmx_run();
		vmx_judge("26.3-cr-shadow CR%u bit %u: a read sees a bit that is not owned", cr, bit);
		if (loose & b) {
			length = mov(0x22, cr, RDX);
			vmx_l2_reset(L2_64);
			vmx_l2_code(code, length);
			vmx_gpr[RDX] = vr(field) ^ b;
			vmx_arm();
			vmx_want_done(length);
			VW(field) ^= b;
			vmx_run();
			vmx_judge("26.3-cr-write CR%u bit %u: a write that is not owned", cr, bit);
		} else if (fixed0 & b) {
			length = mov(0x22, cr, RDX);
			vmx_l2_reset(L2_64);
			vmx_l2_code(code, length);
			vmx_gpr[RDX] = vr(field) ^ b;
			vmx_arm();
			vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | GP_VECTOR |
				       INTR_INFO_DELIVER_CODE_MASK, 0);
			vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
			vmx_run();
			vmx_judge("26.3-cr-fixed CR%u bit %u: a write of a fixed bit raises #GP", cr, bit);
		}
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(no_rsp); i++) {
		unsigned int length = mov(0x22, cr, no_rsp[i]);

		vmx_l2_reset(L2_64);
		vmx_l2_code(code, length);
		vw(mask, ~0ull);
		check_exit(VMX_CR, length, cr | no_rsp[i] << 8,
			   "28.2.1-cr MOV to CR%u, register %u", cr, no_rsp[i]);
	}
}

static void clts_lmsw_smsw(void)
{
	for (unsigned int row = 0; row < 8; row++) {
		bool owned = row & 1, shadow = row & 2, ts = row & 4;

		vmx_l2_reset(L2_64);
		vmx_l2_code(INSN("\x0f\x06"));
		if (ts)
			vw_set(GUEST_CR0, X86_CR0_TS);
		vw(CR0_MASK, owned ? X86_CR0_TS : 0);
		vw(CR0_READ_SHADOW, shadow ? X86_CR0_TS : 0);
		vmx_arm();
		if (owned && shadow) {
			vmx_want_exit(VMX_CR, 2, CLTS);
		} else {
			vmx_want_done(2);
			if (!owned)
				VW(GUEST_CR0) &= ~(u64)X86_CR0_TS;
		}
		vmx_run();
		vmx_judge("26.1.3-clts CLTS, TS %d: owned %d, shadow %d", ts, owned, shadow);
	}
	/* LMSW of each value of bits 3:0, with each of them owned. */
	for (unsigned int value = 0; value < 16; value++)
		for (unsigned int owned = 0; owned < 16; owned++) {
			const u64 shadow = X86_CR0_PE;
			/* PE cannot be cleared, only set: that counts for a shadow of 0. */
			u64 differs = (value ^ shadow) & owned & ~1u;

			vmx_l2_reset(L2_64);
			vmx_l2_code(INSN("\x0f\x01\xf1"));
			vw(CR0_MASK, owned);
			vw(CR0_READ_SHADOW, shadow);
			vmx_gpr[RCX] = 0xabcd0000 | 0x7ff0 | value;
			vmx_arm();
			if (differs) {
				vmx_want_exit(VMX_CR, 3, LMSW | (u64)(0x7ff0 | value) << 16);
			} else {
				vmx_want_done(3);
				VW(GUEST_CR0) = (VW(GUEST_CR0) & ~(14ull & ~(u64)owned)) |
						(value & 14 & ~owned);
			}
			vmx_run();
			vmx_judge("26.1.3-lmsw LMSW of %#x, owned %#x", value, owned);
		}
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x0f\x01\xf1"));
	vw(CR0_MASK, X86_CR0_PE);
	vw(CR0_READ_SHADOW, 0);
	vmx_gpr[RCX] = 1;
	check_exit(VMX_CR, 3, LMSW | 1 << 16, "26.1.3-lmsw LMSW sets PE against a shadow of 0");
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x0f\x01\x71\x10"));
	vw(CR0_MASK, 15);
	*(volatile u16 *)(l2_data + 16) = 0x123e;
	vmx_gpr[RCX] = (ulong)l2_data;
	vmx_arm();
	vmx_want_exit(VMX_CR, 4, LMSW | 1 << 6 | 0x123eull << 16);
	vmx_want_field(GUEST_LINEAR_ADDRESS, (ulong)l2_data + 16);
	vmx_run();
	vmx_judge("28.2.1-lmsw-memory LMSW from memory: bit 6 and the linear address");
	for (unsigned int bit = 0; bit < 6; bit++) {
		vmx_l2_reset(L2_64);
		vmx_l2_code(INSN("\x0f\x01\xe1"));
		vw(CR0_MASK, BIT(bit));
		vw(CR0_READ_SHADOW, vr(GUEST_CR0) ^ BIT(bit));
		vmx_arm();
		vmx_want_done(3);
		vmx_want.gpr[RCX] = (u32)(vr(GUEST_CR0) ^ BIT(bit));
		vmx_run();
		vmx_judge("26.3-smsw SMSW sees the shadow of bit %u", bit);
	}
}

static void debug_registers(void)
{
	for (unsigned int dr = 0; dr < 8; dr++)
		for (unsigned int from = 0; from < 2; from++)
			for (unsigned int i = 0; i < 16; i++) {
				unsigned int length = mov(from ? 0x21 : 0x23, dr, i);

				if (i != dr && i != 15 - dr)
					continue;
				vmx_l2_reset(L2_64);
				vmx_l2_code(code, length);
				vmx_use_cpu(CPU_MOV_DR, 0);
				check_exit(VMX_DR, length, dr | from << 4 | i << 8,
					   "26.1.3-mov-dr MOV %s DR%u, register %u",
					   from ? "from" : "to", dr, i);
			}
	/* With CR4.DE DR4 and DR5 do not exist, but the exit goes first. */
	for (unsigned int dr = 4; dr < 6; dr++) {
		unsigned int length = mov(0x21, dr, RAX);

		vmx_l2_reset(L2_64);
		vmx_l2_code(code, length);
		vw_set(GUEST_CR4, X86_CR4_DE);
		vmx_use_cpu(CPU_MOV_DR, 0);
		check_exit(VMX_DR, length, dr | 1 << 4, "26.1.3-mov-dr-priority DR%u with CR4.DE", dr);
	}
	vmx_l2_reset(L2_64);
	vmx_l2_code(code, mov(0x21, 7, RBX));
	vw(GUEST_DR7, 0x2400);
	vmx_use_entry(ENT_LOAD_DBGCTLS);
	vmx_use_cpu(CPU_MOV_DR, 0);
	check_exit(VMX_DR, 4, 7 | 1 << 4 | RBX << 8,
		   "26.1.3-mov-dr-priority The exit goes before DR7.GD");
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	cr3_and_cr8();
	cr3_targets();
	mask_and_shadow(0);
	mask_and_shadow(4);
	clts_lmsw_smsw();
	debug_registers();
	return report_summary();
}
