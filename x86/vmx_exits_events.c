/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exits by exceptions of L2: SDM volume 3, sections 25.6.3, 26.2, 28.2.1 and 28.2.2: the
 * exception bitmap, the page-fault mask and match, pending debug exceptions, triple faults.
 *
 * With its bit set an exception exits before it has any effect: CR2, DR6 and the stack stay.
 * With its bit clear L2's own handler gets it. A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"

/* An address of the second GiB, whose page directory is the second one of L2. */
#define WINDOW	0x40000000ul

static u64 *window_entry(void)
{
	u64 *pml4 = phys_to_virt(vr(GUEST_CR3) & GENMASK_ULL(51, 12));
	u64 *pdpt = phys_to_virt(pml4[0] & GENMASK_ULL(51, 12));

	return phys_to_virt(pdpt[1] & GENMASK_ULL(51, 12));
}

static const struct cause {
	const char *name;
	u32 vector, type;
	const u8 *code;
	unsigned int length, before;	/* of all; of what runs without a fault */
	enum l2_mode mode;
	bool error;
	u32 error_code;
	bool trap;			/* the handler returns behind the instruction */
	u64 rcx, cr0;
	u64 qualification;
} causes[] = {
	{ "#DE", DE_VECTOR, 3, INSN("\xf7\xf1"), 0, L2_64 },
	{ "INT1", DB_VECTOR, 5, INSN("\xf1"), 0, L2_64, .trap = true },
	{ "INT3", BP_VECTOR, 6, INSN("\xcc"), 0, L2_64, .trap = true },
	{ "INT 3, two bytes", BP_VECTOR, 4, INSN("\xcd\x03"), 0, L2_64, .trap = true },
	{ "#UD", UD_VECTOR, 3, INSN("\x0f\x0b"), 0, L2_64 },
	{ "#NM", NM_VECTOR, 3, INSN("\xd9\xd0"), 0, L2_64, .cr0 = X86_CR0_TS },
	{ "#NP", NP_VECTOR, 3, INSN("\x8e\xe1"), 0, L2_64, true, NP_SEL, .rcx = NP_SEL },
	{ "#GP, selector", GP_VECTOR, 3, INSN("\x8e\xe1"), 0, L2_64, true, 0xfff8, .rcx = 0xfff8 },
	{ "#GP, not canonical", GP_VECTOR, 3, INSN("\x8b\x01"), 0, L2_64, true, 0,
	  .rcx = 0x800000000000 },
	{ "#SS, not canonical", SS_VECTOR, 3, INSN("\x36\x8b\x45\x00"), 0, L2_64, true, 0 },
	{ "#PF, read", PF_VECTOR, 3, INSN("\x8b\x01"), 0, L2_64, true, 0, .rcx = WINDOW + 0x123,
	  .qualification = WINDOW + 0x123 },
	{ "#PF, write", PF_VECTOR, 3, INSN("\x89\x01"), 0, L2_64, true, 2, .rcx = WINDOW,
	  .qualification = WINDOW },
};

static void prepare(const struct cause *c)
{
	vmx_l2_reset(c->mode);
	*window_entry() = 0;
	vmx_l2_code(c->code, c->length);
	vmx_gpr[RDX] = 0;
	vmx_gpr[RCX] = c->rcx;
	vmx_gpr[RBP] = 0x800000000000;
	vw_set(GUEST_CR0, c->cr0);
	write_cr2(0x77777777);
}

/* An INT n is a software interrupt: the exception bitmap is not for it. */
static void bitmap(const struct cause *c)
{
	u32 info = INTR_INFO_VALID_MASK | c->type << 8 | c->vector |
		   (c->error ? INTR_INFO_DELIVER_CODE_MASK : 0);
	u64 frame[6], *word = frame;
	const u64 *got;
	bool same;

	prepare(c);
	vw(EXC_BITMAP, 1u << c->vector);
	if (c->type != VMX_INTR_TYPE_SOFT_INTR) {
		vmx_arm();
		vmx_want_event(info, c->error_code);
		VW(EXI_QUALIFICATION) = c->qualification;
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		if (c->trap)
			vmx_want_field(EXI_INST_LEN, c->length);
		vmx_run();
		vmx_judge("25.6.3-bitmap %s exits", c->name);
	}

	prepare(c);
	vw(EXC_BITMAP, c->type == VMX_INTR_TYPE_SOFT_INTR ? 0xffffffff : ~(1u << c->vector));
	vmx_arm();
	vmx_want_done(0);
	if (c->error)
		*word++ = c->error_code;
	*word++ = VW(GUEST_RIP) + (c->trap ? c->length : 0);
	*word++ = VW(GUEST_SEL_CS);
	*word++ = VW(GUEST_RFLAGS) | (c->trap ? 0 : X86_EFLAGS_RF);
	*word++ = VW(GUEST_RSP);
	*word++ = VW(GUEST_SEL_SS);
	VW(GUEST_RIP) = (ulong)l2_stub(c->vector);
	VW(GUEST_RSP) -= (word - frame) * 8;
	if (c->vector == PF_VECTOR)
		vmx_want.cr2 = c->qualification;
	vmx_run();
	same = vmx_judge("25.6.3-bitmap %s does not exit with a bit of 0", c->name);
	got = (const u64 *)(L2_STACK_TOP - (word - frame) * 8);
	for (unsigned int i = 0; i < word - frame; i++)
		same = same && got[i] == frame[i];
	report(same, "25.6.3-frame %s: the frame of L2's handler", c->name);
}

/*
 * Page faults: bit 14 of the bitmap decides if (error code & mask) == match, and the other way
 * round if not.
 */
static void page_fault_filter(void)
{
	static const struct {
		const char *name;
		u64 entry;
		enum l2_mode mode;
		const u8 *code;
		unsigned int length;
		u32 error;
	} faults[] = {
		{ "read, not present", 0, L2_64, INSN("\x8b\x01"), 0 },
		{ "write, not present", 0, L2_64, INSN("\x89\x01"), 2 },
		{ "write, read-only", 0x85, L2_64, INSN("\x89\x01"), 3 },
		{ "read at CPL 3, not present", 0, L2_64_CPL3, INSN("\x8b\x01"), 4 },
		{ "read at CPL 3, supervisor", 0x83, L2_64_CPL3, INSN("\x8b\x01"), 5 },
		{ "write at CPL 3, not present", 0, L2_64_CPL3, INSN("\x89\x01"), 6 },
		{ "write at CPL 3, read-only", 0x85, L2_64_CPL3, INSN("\x89\x01"), 7 },
	};
	static const u32 masks[] = { 0, 1, 2, 4, 5, 7, 0x80000000, 0xffffffff };

	for (unsigned int f = 0; f < ARRAY_SIZE(faults); f++)
		for (unsigned int m = 0; m < ARRAY_SIZE(masks); m++)
			for (unsigned int row = 0; row < 6; row++) {
				bool bit = row & 1;
				u32 mask = masks[m], error = faults[f].error;
				u32 match = row < 2 ? error & mask : row < 4 ? error : ~error & mask;
				bool exits = ((error & mask) == match) == bit;

				vmx_l2_reset(faults[f].mode);
				*window_entry() = faults[f].entry;
				vw_set(GUEST_CR0, X86_CR0_WP);
				vmx_l2_code(faults[f].code, faults[f].length);
				vmx_gpr[RCX] = WINDOW + 0x456;
				vw(EXC_BITMAP, bit ? 1u << PF_VECTOR : 0);
				vw(PF_ERROR_MASK, mask);
				vw(PF_ERROR_MATCH, match);
				write_cr2(0x77777777);
				vmx_arm();
				if (exits) {
					vmx_want_event(INTR_INFO_VALID_MASK |
						       INTR_TYPE_HARD_EXCEPTION | PF_VECTOR |
						       INTR_INFO_DELIVER_CODE_MASK, error);
					VW(EXI_QUALIFICATION) = WINDOW + 0x456;
					vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
					vmx_run();
					vmx_judge("26.2-pf-filter %s: bit %d, mask %#x, match %#x exits",
						  faults[f].name, bit, mask, match);
					continue;
				}
				vmx_run();
				report(VG(EXI_REASON) == VMX_VMCALL &&
				       VG(GUEST_RIP) == (ulong)l2_stub(PF_VECTOR) &&
				       vmx_got.cr2 == WINDOW + 0x456,
				       "26.2-pf-filter %s: bit %d, mask %#x, match %#x does not exit",
				       faults[f].name, bit, mask, match);
			}
}

/* Exceptions of debug registers and TF: the qualification is what DR6 would get. */
static void debug_exceptions(void)
{
	static const struct {
		const char *name;
		u64 pending, qualification;
	} rows[] = {
		{ "BS", BIT(14), BIT(14) }, { "B0", BIT(12) | BIT(0), BIT(0) },
		{ "B1", BIT(12) | BIT(1), BIT(1) }, { "B2", BIT(12) | BIT(2), BIT(2) },
		{ "B3", BIT(12) | BIT(3), BIT(3) },
		{ "BS and B0 to B3", BIT(14) | BIT(12) | 15, BIT(14) | 15 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		vmx_l2_reset(L2_64);
		vw(GUEST_PENDING_DEBUG, rows[i].pending);
		write_dr6(0xffff0ff0);
		vmx_arm();
		vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | DB_VECTOR, 0);
		VW(EXI_QUALIFICATION) = rows[i].qualification;
		VW(GUEST_PENDING_DEBUG) = 0;
		vmx_ignore(GUEST_PENDING_DEBUG, ~0ull);
		vmx_run();
		vmx_judge("27.7.3-pending Pending debug exception %s exits at entry", rows[i].name);
		vmx_l2_reset(L2_64);
		vw(EXC_BITMAP, 0);
		vw(GUEST_PENDING_DEBUG, rows[i].pending);
		write_dr6(0xffff0ff0);
		vmx_run();
		report(VG(EXI_REASON) == VMX_VMCALL && VG(GUEST_RIP) == (ulong)l2_stub(DB_VECTOR) &&
		       (vmx_got.dr6 & 0x400f) == rows[i].qualification,
		       "27.7.3-pending Pending debug exception %s goes to L2, with DR6", rows[i].name);
	}
	/* Not enabled: only recorded. */
	vmx_l2_reset(L2_64);
	vw(GUEST_PENDING_DEBUG, 15);
	vmx_run();
	report(VG(EXI_REASON) == VMX_VMCALL && VG(GUEST_RIP) == (ulong)l2_code,
	       "27.7.3-pending B0 to B3 without the enabled bit raise nothing");
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x90\x90"));
	vw_set(GUEST_RFLAGS, X86_EFLAGS_TF);
	write_dr6(0xffff0ff0);
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | DB_VECTOR, 0);
	VW(EXI_QUALIFICATION) = BIT(14);
	VW(GUEST_RIP) += 1;
	vmx_ignore(GUEST_PENDING_DEBUG, ~0ull);
	vmx_run();
	vmx_judge("28.2.1-db Single step exits with BS in the qualification and DR6 as it was");
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x8b\x01"));
	vmx_use_entry(ENT_LOAD_DBGCTLS);
	vmx_gpr[RCX] = (ulong)l2_data + 64;
	write_dr1(l2_data + 64);
	write_dr6(0xffff0ff0);
	vw(GUEST_DR7, 0x400 | 1 << 2 | 0xfu << 20);
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | DB_VECTOR, 0);
	VW(EXI_QUALIFICATION) = BIT(1);
	VW(GUEST_RIP) += 2;
	*(volatile u32 *)(l2_data + 64) = 5;
	vmx_want.gpr[RAX] = 5;
	vmx_ignore(GUEST_PENDING_DEBUG, ~0ull);
	vmx_run();
	vmx_judge("28.2.1-db A data breakpoint exits with its bit, DR6 as it was");
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x0f\x21\xf8"));
	vmx_use_entry(ENT_LOAD_DBGCTLS);
	vw(GUEST_DR7, 0x2400);
	write_dr6(0xffff0ff0);
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | DB_VECTOR, 0);
	VW(EXI_QUALIFICATION) = BIT(13);
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	vmx_ignore(GUEST_PENDING_DEBUG, ~0ull);
	vmx_run();
	vmx_judge("28.2.1-db DR7.GD exits with BD in the qualification, DR7 as it was");
	write_dr6(0xffff0ff0);
}

static void triple_fault(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		vmx_l2_reset(i ? L2_64_CPL3 : L2_64);
		vmx_l2_code(INSN("\x0f\x0b"));
		vw(EXC_BITMAP, 0);
		vw(GUEST_LIMIT_IDTR, 0);
		vmx_arm();
		vmx_want_exit(VMX_TRIPLE_FAULT, 0, 0);
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		vmx_run();
		vmx_judge("26.2-triple-fault A triple fault exits at CPL %u", i ? 3 : 0);
		/* The double fault on the way does not, unless its bit says so. */
		vmx_l2_reset(i ? L2_64_CPL3 : L2_64);
		vmx_l2_code(INSN("\x0f\x0b"));
		vw(EXC_BITMAP, 1 << DF_VECTOR);
		vw(GUEST_LIMIT_IDTR, 0);
		vmx_arm();
		vmx_run();
		report(VG(EXI_REASON) == VMX_EXC_NMI && VG(EXI_INTR_INFO) ==
		       (INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | DF_VECTOR |
			INTR_INFO_DELIVER_CODE_MASK) && VG(EXI_INTR_ERROR) == 0 &&
		       !(VG(IDT_VECT_INFO) & INTR_INFO_VALID_MASK),
		       "26.2-double-fault A fault in the delivery of #UD at CPL %u", i ? 3 : 0);
	}
}

/* Events of L2's own whose delivery raises #NP: the IDT-vectoring fields tell which. */
static void vectoring(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		unsigned int length;
		u32 type, vector;
		bool software, external;
	} rows[] = {
		{ "INT 0x50", INSN("\xcd\x50"), INTR_TYPE_SOFT_INTR, 0x50, true, false },
		{ "INT 3, two bytes", INSN("\xcd\x03"), INTR_TYPE_SOFT_INTR, 3, true, false },
		{ "INT3", INSN("\xcc"), INTR_TYPE_SOFT_EXCEPTION, BP_VECTOR, true, false },
		{ "INT1", INSN("\xf1"), INTR_TYPE_PRIV_SW_EXCEPTION, DB_VECTOR, true, true },
		{ "#UD", INSN("\x0f\x0b"), INTR_TYPE_HARD_EXCEPTION, UD_VECTOR, false, true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		idt_entry_t *gate = (idt_entry_t *)l2_idt + rows[i].vector;

		vmx_l2_reset(L2_64);
		vmx_l2_code(rows[i].code, rows[i].length);
		vw(EXC_BITMAP, 1u << NP_VECTOR);
		gate->p = 0;
		vmx_arm();
		vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | NP_VECTOR |
			       INTR_INFO_DELIVER_CODE_MASK,
			       rows[i].vector << 3 | 2 | rows[i].external);
		vmx_want_field(IDT_VECT_INFO, INTR_INFO_VALID_MASK | rows[i].type | rows[i].vector);
		if (rows[i].software)
			vmx_want_field(EXI_INST_LEN, rows[i].length);
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		vmx_run();
		gate->p = 1;
		vmx_judge("28.2.4-vectoring-own %s of L2, its gate is not present", rows[i].name);
	}
}

/* IRET ends blocking by NMI, and faults: bit 12 of the information. */
static void nmi_unblocking(void)
{
	for (unsigned int row = 0; row < 6; row++) {
		bool blocked = row & 1, virtual = row >= 2, exiting = row >= 4;
		u64 *frame = (u64 *)L2_STACK_TOP;

		vmx_l2_reset(L2_64);
		vmx_l2_code(INSN("\x48\xcf"));
		frame[0] = (ulong)l2_code;
		frame[1] = 0xfff8;
		frame[2] = X86_EFLAGS_FIXED;
		frame[3] = L2_STACK_TOP;
		frame[4] = KERNEL_DS;
		virtual = virtual && !exiting;
		if ((virtual || exiting) && !vmx_use_pin(PIN_NMI | (virtual ? PIN_VIRT_NMI : 0)))
			continue;
		vw(GUEST_INTR_STATE, blocked ? GUEST_INTR_STATE_NMI : 0);
		vmx_arm();
		vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | GP_VECTOR |
			       INTR_INFO_DELIVER_CODE_MASK, 0xfff8);
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
		if (exiting) {
			/* Blocking is the host's then, and the bit is not defined. */
			vmx_ignore(EXI_INTR_INFO, INTR_INFO_NMI_UNBLOCKING);
			vmx_ignore(GUEST_INTR_STATE, GUEST_INTR_STATE_NMI);
		} else {
			VW(EXI_INTR_INFO) |= blocked ? INTR_INFO_NMI_UNBLOCKING : 0;
			VW(GUEST_INTR_STATE) = 0;
		}
		vmx_run();
		vmx_judge("28.2.2-nmi-unblocking IRET that faults: blocked %d, virtual NMIs %d, "
			  "NMI exiting %d", blocked, virtual, virtual || exiting);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	for (unsigned int i = 0; i < ARRAY_SIZE(causes); i++)
		bitmap(&causes[i]);
	page_fault_filter();
	debug_exceptions();
	triple_fault();
	vectoring();
	nmi_unblocking();
	return report_summary();
}
