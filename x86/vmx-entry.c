/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of VM-entry checks, see vmx-entry.h. */
#include <libcflat.h>
#include <stdarg.h>
#include "vmx-entry.h"

/* Fields whose bits must be allowed: a bit that is not makes a row of another check. */
static bool control_allows(u32 field, u64 bits)
{
	switch (field) {
	case PIN_CONTROLS:
		return !(bits & ~(u64)vmx_caps.pin.may);
	case CPU_EXEC_CTRL0:
		return !(bits & ~(u64)vmx_caps.cpu0.may);
	case CPU_EXEC_CTRL1:
		return !(bits & ~(u64)vmx_caps.cpu1.may);
	case EXI_CONTROLS:
		return !(bits & ~(u64)vmx_caps.exit.may);
	case ENT_CONTROLS:
		return !(bits & ~(u64)vmx_caps.entry.may);
	default:
		return true;
	}
}

bool entry_change(const struct entry_change *change)
{
	u64 value;

	if (!vmx_field_exists(change->field))
		return false;
	value = vr(change->field);
	switch (change->op) {
	case OP_IS:
		value = change->value;
		break;
	case OP_OR:
		value |= change->value;
		if (!control_allows(change->field, change->value))
			return false;
		break;
	case OP_CLEAR:
		value &= ~change->value;
		break;
	case OP_PHYS:
		value |= BIT_ULL(cpuid_maxphyaddr() + change->value);
		break;
	case OP_END:
		break;
	}
	vw(change->field, value);
	return true;
}

void entry_try(enum entry expect, const char *fmt, ...)
{
	char name[200];
	va_list va;
	bool good;

	va_start(va, fmt);
	vsnprintf(name, sizeof(name), fmt, va);
	va_end(va);

	vmx_arm();
	switch (expect) {
	case ENTRY_GOOD:
		vmx_want_done(0);
		break;
	case ENTRY_ACCEPTED:
		good = vmx_run() == VMX_ENTERED && !(VG(EXI_REASON) & VMX_ENTRY_FAILURE);
		report(good, "%s", name);
		return;
	case ENTRY_CONTROL:
		vmx_want_fail(VMXERR_ENTRY_INVALID_CONTROL_FIELD);
		break;
	case ENTRY_HOST:
		vmx_want_fail(VMXERR_ENTRY_INVALID_HOST_STATE_FIELD);
		break;
	case ENTRY_GUEST:
		vmx_want_entry_failure(VMX_FAIL_STATE, ENTRY_FAIL_DEFAULT);
		break;
	case ENTRY_PDPTE:
		vmx_want_entry_failure(VMX_FAIL_STATE, ENTRY_FAIL_PDPTE);
		break;
	case ENTRY_NMI:
		vmx_want_entry_failure(VMX_FAIL_STATE, ENTRY_FAIL_NMI);
		break;
	case ENTRY_LINK:
		vmx_want_entry_failure(VMX_FAIL_STATE, ENTRY_FAIL_VMCS_LINK_PTR);
		break;
	}
	vmx_run();
	vmx_judge("%s", name);
}

void entry_rows(const struct entry_row *rows, unsigned int count)
{
	for (const struct entry_row *row = rows; row < rows + count; row++) {
		bool possible = vmx_has(row->need) && l2_mode_available(row->mode);

		vmx_l2_reset(possible ? row->mode : L2_64);
		for (unsigned int i = 0; i < ARRAY_SIZE(row->changes); i++)
			if (row->changes[i].op != OP_END)
				possible = possible && entry_change(&row->changes[i]);
		if (possible)
			entry_try(row->expect, "%s", row->name);
		else
			report_skip("%s: this CPU lacks the feature", row->name);
	}
}

static void prepare(void (*setup)(void))
{
	vmx_l2_reset(L2_64);
	if (setup)
		setup();
}

void entry_bits(const char *name, enum entry expect, void (*setup)(void), u32 field, u64 bits)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (!(bits & BIT_ULL(bit)))
			continue;
		prepare(setup);
		vw(field, vr(field) | BIT_ULL(bit));
		entry_try(expect, "%s: bit %u set", name, bit);
	}
}

void entry_address(const char *name, enum entry expect, void (*setup)(void), u32 field,
		   u64 alignment)
{
	int width = cpuid_maxphyaddr();
	u64 beyond = width < 64 ? ~0ull << width : 0;

	if (!vmx_field_exists(field)) {
		report_skip("%s: this CPU has no such field", name);
		return;
	}
	entry_bits(name, expect, setup, field, (alignment - 1) | beyond);
}

void entry_canonical(const char *name, enum entry expect, void (*setup)(void), u32 field)
{
	static const struct {
		u64 value;
		bool good;
	} values[] = {
		{ 0x00007fffffffffff, true }, { 0xffff800000000000, true },
		{ 0x0000800000000000, false }, { 0xffff7fffffffffff, false },
		{ 0x8000000000000000, false }, { 0x7fff800000000000, false },
		{ 0x0001000000000000, false }, { 0xaaaaaaaaaaaaaaaa, false },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		prepare(setup);
		vw(field, values[i].value);
		/* A host base that is canonical but not the host's own cannot be tried. */
		if (!values[i].good)
			entry_try(expect, "%s: %#llx", name, (unsigned long long)values[i].value);
		else if (expect == ENTRY_GUEST)
			entry_try(ENTRY_GOOD, "%s: %#llx is good", name,
				  (unsigned long long)values[i].value);
	}
}
