/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMX instructions in VMX root operation and outside, at CPL 3, in compatibility mode, and with
 * operands that fault: SDM volume 3, section 31.3.
 *
 * #UD by mode and operation goes before #GP by privilege, and that before the operand. The
 * whole machine state must be as before the fault. A failure is followed by what differs.
 */
#include <libcflat.h>
#include <asm/page.h>
#include "vmx-l2.h"
#include "vm.h"
#include "outcome.h"

static const struct insn {
	const char *name;
	const u8 *code;
	size_t length;
	bool memory;		/* operand [RCX], or [RBP] with the SS variant */
	bool write;
} insns[] = {
	{ "VMXON", INSN("\xf3\x0f\xc7\x31"), true, false },
	{ "VMXOFF", INSN("\x0f\x01\xc4"), false, false },
	{ "VMCLEAR", INSN("\x66\x0f\xc7\x31"), true, false },
	{ "VMPTRLD", INSN("\x0f\xc7\x31"), true, false },
	{ "VMPTRST", INSN("\x0f\xc7\x39"), true, true },
	{ "VMREAD", INSN("\x0f\x78\x01"), true, true },
	{ "VMWRITE", INSN("\x0f\x79\x01"), true, false },
	{ "VMLAUNCH", INSN("\x0f\x01\xc2"), false, false },
	{ "VMRESUME", INSN("\x0f\x01\xc3"), false, false },
	{ "INVEPT", INSN("\x66\x0f\x38\x80\x01"), true, false },
	{ "INVVPID", INSN("\x66\x0f\x38\x81\x01"), true, false },
};

/* SS as segment: RBP is the base. */
static const struct {
	const char *name;
	const u8 *code;
	size_t length;
} by_rbp[] = {
	{ "VMCLEAR", INSN("\x66\x0f\xc7\x75\x00") }, { "VMPTRLD", INSN("\x0f\xc7\x75\x00") },
	{ "VMPTRST", INSN("\x0f\xc7\x7d\x00") }, { "VMREAD", INSN("\x0f\x78\x45\x00") },
	{ "VMWRITE", INSN("\x0f\x79\x45\x00") },
};

static void one(struct probe before, const u8 *code, size_t length, u32 vector, u32 error,
		const char *fmt, const char *name, const char *where)
{
	struct probe want = outcome_fault(&before, vector, error), got = before;
	struct tally t = tally_start();

	probe_run(&got, code, length);
	if (vector == PF_VECTOR)
		want.cr2 = before.gpr[RCX];
	else
		want.cr2 = got.cr2;
	outcome_row(&t, &want, &got, fmt, name, where);
	tally_report(&t, fmt, name, where);
}

static void modes(bool operation)
{
	static const struct {
		const char *name;
		unsigned int mode;
	} rows[] = {
		{ "64-bit mode at CPL 3", PROBE_CPL3 }, { "64-bit mode at CPL 1", PROBE_CPL(1) },
		{ "64-bit mode at CPL 2", PROBE_CPL(2) },
		{ "compatibility mode at CPL 3", PROBE_CPL3 | PROBE_32 },
		{ "compatibility mode at CPL 0", PROBE_CPL0 | PROBE_32 },
		{ "16-bit compatibility mode at CPL 0", PROBE_CPL0 | PROBE_16 },
	};

	for (unsigned int m = 0; m < ARRAY_SIZE(rows); m++)
		for (unsigned int i = 0; i < ARRAY_SIZE(insns); i++) {
			struct probe p = probe_init(rows[m].mode);
			bool in_64 = !(rows[m].mode & (PROBE_32 | PROBE_16));
			/* VMXON is for outside, too. */
			bool gp = in_64 && (operation || i == 0);

			p.gpr[RCX] = (ulong)probe_data;
			one(p, insns[i].code, insns[i].length, gp ? GP_VECTOR : UD_VECTOR, 0,
			    operation ? "31.3-cpl %s in %s" : "31.3-cpl Outside VMX operation: %s in %s",
			    insns[i].name, rows[m].name);
		}
}

static void operands(void)
{
	void *hole = (void *)0x7000000000;

	for (unsigned int i = 0; i < ARRAY_SIZE(insns); i++) {
		struct probe p = probe_init(PROBE_CPL0);

		if (!insns[i].memory || i == 0)
			continue;
		p.gpr[RAX] = GUEST_RIP;
		p.gpr[RCX] = (ulong)hole;
		p.gpr[RAX] = i >= 9 ? 1 : GUEST_RIP;
		one(p, insns[i].code, insns[i].length, PF_VECTOR,
		    insns[i].write ? PFERR_WRITE_MASK : 0, "31.3-operand %s of %s", insns[i].name,
		    "a page that is not mapped");
		p.gpr[RCX] = 0x0000800000000000;
		one(p, insns[i].code, insns[i].length, GP_VECTOR, 0, "31.3-operand %s of %s",
		    insns[i].name, "an address that is not canonical");
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(by_rbp); i++) {
		struct probe p = probe_init(PROBE_CPL0);

		p.gpr[RAX] = GUEST_RIP;
		p.gpr[RBP] = 0x0000800000000000;
		one(p, by_rbp[i].code, by_rbp[i].length, SS_VECTOR, 0, "31.3-operand %s of %s",
		    by_rbp[i].name, "a stack address that is not canonical");
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	probe_setup();
	vmx_l2_reset(L2_64);
	modes(true);
	operands();
	vmx_vmxoff();
	modes(false);
	return report_summary();
}
