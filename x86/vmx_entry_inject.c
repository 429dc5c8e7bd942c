/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events that VM entry injects: SDM volume 3, section 27.6: every type and vector with and
 * without error code, at CPL 0 and 3: where L2 goes on, its stack frame, its flags; and the
 * IDT-vectoring information when the delivery itself exits (section 28.2.4).
 *
 * A failure is followed by what differs, fields of the VMCS or words of the frame.
 */
#include <libcflat.h>
#include "vmx-l2.h"

static const char *const types[8] = {
	"external interrupt", "", "NMI", "hardware exception", "software interrupt",
	"privileged software exception", "software exception", "",
};

static bool has_error_code(unsigned int type, unsigned int vector)
{
	return type == VMX_INTR_TYPE_HARD_EXCEPTION &&
	       (vector == DF_VECTOR || (vector >= TS_VECTOR && vector <= PF_VECTOR) ||
		vector == AC_VECTOR);
}

static bool is_software(unsigned int type)
{
	return type == VMX_INTR_TYPE_SOFT_INTR || type == VMX_INTR_TYPE_PRIV_SW_EXCEPTION ||
	       type == VMX_INTR_TYPE_SOFT_EXCEPTION;
}

struct event {
	u32 type, vector;
};

static const struct event events[] = {
	{ 0, 32 }, { 0, 33 }, { 0, 128 }, { 0, 255 }, { 2, 2 },
	{ 3, 0 }, { 3, 1 }, { 3, 3 }, { 3, 4 }, { 3, 5 }, { 3, 6 }, { 3, 7 }, { 3, 8 }, { 3, 10 },
	{ 3, 11 }, { 3, 12 }, { 3, 13 }, { 3, 14 }, { 3, 16 }, { 3, 17 }, { 3, 18 }, { 3, 19 },
	{ 4, 0 }, { 4, 2 }, { 4, 13 }, { 4, 32 }, { 4, 128 }, { 4, 255 }, { 5, 1 }, { 6, 3 }, { 6, 4 },
};

static u32 information(const struct event *e)
{
	return INTR_INFO_VALID_MASK | e->type << 8 | e->vector |
	       (has_error_code(e->type, e->vector) ? INTR_INFO_DELIVER_CODE_MASK : 0);
}

static bool frame_is(const u64 *want, unsigned int count, ulong top)
{
	const u64 *got = (const u64 *)(top - count * 8);
	bool same = true;

	for (unsigned int i = 0; i < count; i++)
		if (got[i] != want[i]) {
			report_info("  word %u of the frame: expected %#llx, got %#llx", i,
				    (unsigned long long)want[i], (unsigned long long)got[i]);
			same = false;
		}
	return same;
}

static void deliver(const struct event *e, enum l2_mode mode, u64 flags)
{
	bool error = has_error_code(e->type, e->vector), same;
	u64 frame[6], *word = frame;
	unsigned int count;

	vmx_l2_reset(mode);
	/* All exceptions go to L2 itself: an injected one never exits (27.6.1). */
	vw(EXC_BITMAP, 0xffffffff);
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | X86_EFLAGS_IF | flags);
	vw(ENT_INTR_INFO, information(e));
	vw(ENT_INTR_ERROR, 0xa5a4);
	vw(ENT_INST_LEN, 3);
	vmx_arm();
	vmx_want_done(0);
	if (error)
		*word++ = 0xa5a4;
	*word++ = VW(GUEST_RIP) + (is_software(e->type) ? 3 : 0);
	*word++ = VW(GUEST_SEL_CS);
	*word++ = VW(GUEST_RFLAGS);
	*word++ = VW(GUEST_RSP);
	*word++ = VW(GUEST_SEL_SS);
	count = word - frame;
	VW(GUEST_RIP) = (ulong)l2_stub(e->vector);
	VW(GUEST_RSP) = L2_STACK_TOP - count * 8;
	VW(GUEST_RFLAGS) &= ~(u64)(X86_EFLAGS_IF | X86_EFLAGS_TF | X86_EFLAGS_RF | X86_EFLAGS_NT);
	if (e->type == VMX_INTR_TYPE_NMI_INTR)
		VW(GUEST_INTR_STATE) |= GUEST_INTR_STATE_NMI;
	if (mode == L2_64_CPL3) {
		VW(GUEST_SEL_CS) = KERNEL_CS64;
		VW(GUEST_AR_CS) = 0xa09b;
		VW(GUEST_LIMIT_CS) = 0xffffffff;
		VW(GUEST_SEL_SS) = 0;
		VW(GUEST_AR_SS) = BIT(16);
		vmx_compare[VMX_KEY(GUEST_AR_SS)] = BIT(16) | 0x60;
		vmx_ignore(GUEST_LIMIT_SS, ~0ull);
		vmx_ignore(GUEST_BASE_SS, ~0ull);
	}
	vmx_run();
	same = vmx_judge("27.6.1-deliver %s %u in %s, flags %#x", types[e->type], e->vector,
			 l2_mode_names[mode], (u32)flags);
	report(same && frame_is(frame, count, L2_STACK_TOP),
	       "27.6.1-frame %s %u in %s, flags %#x", types[e->type], e->vector,
	       l2_mode_names[mode], (u32)flags);
}

/* The gate is not present: #NP exits, with the event in the IDT-vectoring fields. */
static void vectoring(const struct event *e)
{
	idt_entry_t *gate = (idt_entry_t *)l2_idt + e->vector;
	u32 info = information(e);

	vmx_l2_reset(L2_64);
	vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
	vw(ENT_INTR_INFO, info);
	vw(ENT_INTR_ERROR, 0xa5a4);
	vw(ENT_INST_LEN, 2);
	/* Contributory exceptions would make a double fault. */
	if (e->type == VMX_INTR_TYPE_HARD_EXCEPTION && e->vector == DF_VECTOR)
		return;
	gate->p = 0;
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | NP_VECTOR |
		       INTR_INFO_DELIVER_CODE_MASK, e->vector << 3 | 2 |
		       (e->type == VMX_INTR_TYPE_PRIV_SW_EXCEPTION || !is_software(e->type)));
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	vmx_want_field(IDT_VECT_INFO, info);
	vmx_compare[VMX_KEY(IDT_VECT_INFO)] = ~(u64)INTR_INFO_NMI_UNBLOCKING;
	if (has_error_code(e->type, e->vector))
		vmx_want_field(IDT_VECT_ERROR, 0xa5a4);
	if (is_software(e->type))
		vmx_want_field(EXI_INST_LEN, 2);
	if (e->type == VMX_INTR_TYPE_NMI_INTR)
		vmx_ignore(GUEST_INTR_STATE, GUEST_INTR_STATE_NMI);
	if (e->type == VMX_INTR_TYPE_HARD_EXCEPTION &&
	    (e->vector == DE_VECTOR || (e->vector >= TS_VECTOR && e->vector <= PF_VECTOR))) {
		/* A contributory pair is a #DF, which is not "during delivery" (28.2.4). */
		vmx_want_field(EXI_INTR_INFO, INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION |
			       DF_VECTOR | INTR_INFO_DELIVER_CODE_MASK);
		vmx_want_field(EXI_INTR_ERROR, 0);
		VW(IDT_VECT_INFO) = 0;
		vmx_compare[VMX_KEY(IDT_VECT_INFO)] = INTR_INFO_VALID_MASK;
		vmx_ignore(IDT_VECT_ERROR, ~0ull);
		vw(EXC_BITMAP, 1 << DF_VECTOR);
		VW(EXC_BITMAP) = 1 << DF_VECTOR;
	}
	vmx_run();
	vmx_judge("28.2.4-vectoring %s %u, its gate is not present", types[e->type], e->vector);
	gate->p = 1;
}

/* A software interrupt needs the gate's DPL, others do not. */
static void gate_privilege(void)
{
	static const struct event rows[] = { { 4, 32 }, { 6, 3 }, { 5, 1 }, { 0, 32 }, { 3, 6 } };

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct event *e = &rows[i];
		idt_entry_t *gate = (idt_entry_t *)l2_idt + e->vector;
		bool checked = e->type == VMX_INTR_TYPE_SOFT_INTR ||
			       e->type == VMX_INTR_TYPE_SOFT_EXCEPTION;

		vmx_l2_reset(L2_64_CPL3);
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF);
		vw(ENT_INTR_INFO, information(e));
		vw(ENT_INST_LEN, 2);
		gate->dpl = 0;
		vmx_run();
		gate->dpl = 3;
		report(checked ? VG(EXI_REASON) == VMX_EXC_NMI &&
		       VG(EXI_INTR_INFO) == (INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION |
					     INTR_INFO_DELIVER_CODE_MASK | GP_VECTOR) &&
		       VG(EXI_INTR_ERROR) == (e->vector << 3 | 2) &&
		       VG(IDT_VECT_INFO) == information(e) && VG(EXI_INST_LEN) == 2 :
		       VG(EXI_REASON) == VMX_VMCALL &&
		       VG(GUEST_RIP) == (ulong)l2_stub(e->vector),
		       "27.6.1-gate-dpl %s %u through a gate of DPL 0 at CPL 3", types[e->type],
		       e->vector);
	}
}

/* What injection leaves alone: CR2 and DR6; a pending MTF exit injects nothing. */
static void no_side_effects(void)
{
	static const struct event rows[] = { { 3, PF_VECTOR }, { 3, DB_VECTOR }, { 5, DB_VECTOR } };

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		vmx_l2_reset(L2_64);
		write_cr2(0x123456789);
		write_dr6(0xffff0ff0);
		vw(ENT_INTR_INFO, information(&rows[i]));
		vw(ENT_INST_LEN, 1);
		vmx_run();
		report(VG(EXI_REASON) == VMX_VMCALL && vmx_got.cr2 == 0x123456789 &&
		       vmx_got.dr6 == 0xffff0ff0, "27.6.1-registers %s %u leaves CR2 and DR6",
		       types[rows[i].type], rows[i].vector);
	}
	write_cr2(0);
	vmx_l2_reset(L2_64);
	if (!(vmx_caps.cpu0.may & CPU_MTF)) {
		report_skip("27.6.2-mtf: this CPU has no monitor trap flag");
		return;
	}
	vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | INTR_TYPE_OTHER_EVENT);
	vmx_arm();
	vmx_want_exit(VMX_MTF, 0, 0);
	vmx_run();
	vmx_judge("27.6.2-mtf A pending MTF exit comes before the first instruction");
}

/* In real-address mode events go through the vector table, with a frame of three words. */
static void real_mode(void)
{
	static const struct event rows[] = {
		{ 0, 0x20 }, { 2, 2 }, { 3, 0 }, { 3, 6 }, { 3, 13 }, { 4, 0x30 }, { 4, 0xff }, { 6, 3 },
	};
	u16 *const table = (u16 *)l2_data;

	if (!l2_mode_available(L2_REAL)) {
		report_skip("27.6.1-real: this CPU lacks unrestricted guests");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct event *e = &rows[i];
		u16 ip, *frame;
		bool same;

		vmx_l2_reset(L2_REAL);
		memset(table, 0, 1024);
		table[e->vector * 2] = 0x123;
		table[e->vector * 2 + 1] = (ulong)l2_code >> 4;
		memcpy(l2_code + 0x123, VMCALL_BYTES, VMCALL_LENGTH);
		vw(GUEST_BASE_IDTR, (ulong)table);
		vw(GUEST_LIMIT_IDTR, 0x3ff);
		vw_set(GUEST_RFLAGS, X86_EFLAGS_IF | X86_EFLAGS_DF | X86_EFLAGS_CF);
		/* There are no error codes in this mode. */
		vw(ENT_INTR_INFO, INTR_INFO_VALID_MASK | e->type << 8 | e->vector);
		vw(ENT_INST_LEN, 2);
		ip = is_software(e->type) ? 2 : 0;
		vmx_arm();
		vmx_want_done(0);
		VW(GUEST_RIP) = 0x123;
		VW(GUEST_RSP) -= 6;
		VW(GUEST_RFLAGS) &= ~(u64)X86_EFLAGS_IF;
		if (e->type == VMX_INTR_TYPE_NMI_INTR)
			VW(GUEST_INTR_STATE) = GUEST_INTR_STATE_NMI;
		vmx_run();
		same = vmx_judge("27.6.1-real %s %u in real-address mode", types[e->type], e->vector);
		frame = (u16 *)(L2_STACK_TOP - 6);
		report(same && frame[0] == ip && frame[1] == (ulong)l2_code >> 4 &&
		       frame[2] == (u16)(VW(GUEST_RFLAGS) | X86_EFLAGS_IF),
		       "27.6.1-real-frame %s %u in real-address mode", types[e->type], e->vector);
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	for (unsigned int i = 0; i < ARRAY_SIZE(events); i++) {
		deliver(&events[i], L2_64, 0);
		deliver(&events[i], L2_64_CPL3, 0);
		deliver(&events[i], L2_64, X86_EFLAGS_ALU | X86_EFLAGS_DF | X86_EFLAGS_AC);
		deliver(&events[i], L2_64, X86_EFLAGS_RF | X86_EFLAGS_NT);
		vectoring(&events[i]);
	}
	gate_privilege();
	no_side_effects();
	real_mode();
	return report_summary();
}
