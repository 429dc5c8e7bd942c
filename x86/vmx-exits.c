/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One exit for each row, see vmx-exits.h. */
#include <libcflat.h>
#include "vmx-exits.h"

static bool has_error_code(u32 vector)
{
	return vector == DF_VECTOR || (vector >= TS_VECTOR && vector <= PF_VECTOR) ||
	       vector == AC_VECTOR;
}

/*
 * A fault exits as one that would be delivered; the qualification of those
 * that the rows have is 0.
 */
static void want_fault(u32 vector)
{
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | vector |
		       (has_error_code(vector) ? INTR_INFO_DELIVER_CODE_MASK : 0), 0);
	/* vmx_exits_saved looks at RF. */
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
}

static bool controls(const struct exit_row *row)
{
	return vmx_use_pin(row->pin) && vmx_use_cpu(row->cpu0, row->cpu1);
}

void exit_row(const struct exit_row *row, const char *suffix)
{
	if (!l2_mode_available(row->mode) || !vmx_has(row->need) ||
	    (row->possible && !row->possible())) {
		report_skip("%s%s: this CPU lacks the feature", row->name, suffix);
		return;
	}
	vmx_l2_reset(row->mode);
	vmx_l2_code(row->code, row->length);
	if (!controls(row)) {
		report_skip("%s%s: this CPU lacks the control", row->name, suffix);
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(row->gpr); i++)
		if (row->gpr[i].number || row->gpr[i].value)
			vmx_gpr[row->gpr[i].number] = row->gpr[i].value;
	if (row->setup)
		row->setup();
	vmx_arm();
	if (row->reason >= FAULT(0)) {
		want_fault(row->reason - FAULT(0));
	} else if (row->reason == NO_EXIT) {
		vmx_want_done(row->length);
	} else {
		vmx_want_exit(row->reason, row->length, row->qualification);
		if (row->info) {
			VW(EXI_INST_INFO) = (u32)row->info;
			vmx_compare[VMX_KEY(EXI_INST_INFO)] = row->info >> 32;
		}
	}
	vmx_run();
	if (row->reason == NO_EXIT) {
		/* What the instruction does is another test's matter. */
		memcpy(vmx_want.gpr, vmx_got.gpr, sizeof(vmx_want.gpr));
		vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_ALU);
	}
	vmx_judge("%s%s", row->name, suffix);
}

void exit_rows(const struct exit_row *rows, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		exit_row(&rows[i], "");
}
