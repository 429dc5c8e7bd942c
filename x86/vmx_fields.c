/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMREAD and VMWRITE of every VMCS field, and of every encoding that is none: SDM volume 3,
 * chapter 31, section 25.11.2 and appendix B.
 *
 * A field keeps what VMWRITE puts there, in its width; its encodings with the access type
 * "high" are the upper halves of 64-bit fields. An information field takes a VMWRITE only
 * with IA32_VMX_MISC[29]. A failure is followed by the values.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-l2.h"
#include "vmx-try.h"

static const u64 patterns[] = {
	0, ~0ull, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa, 0x0123456789abcdef, 0xfedcba9876543210,
};

/* Access rights: bits 11:8 and 31:17 of a segment's need not be kept. */
static u64 kept(u32 encoding)
{
	u64 mask = vmx_field_mask(encoding);

	if (encoding >= GUEST_AR_ES && encoding <= GUEST_AR_TR)
		mask &= 0x1f0ff;
	return mask;
}

static bool writable(u32 encoding)
{
	return vmx_field_type(encoding) != FIELD_INFO ||
	       vmx_caps.misc & MSR_IA32_VMX_MISC_VMWRITE_SHADOW_RO_FIELDS;
}

static void one_pattern_each(u32 encoding, const char *name, const char *half)
{
	u64 mask = kept(encoding);
	bool good = true;
	u64 got = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(patterns) && good; i++) {
		/* The destination's upper bits must be cleared. */
		got = ~0ull;
		good = vmx_succeeded(vmx_vmwrite(encoding, patterns[i])) &&
		       vmx_succeeded(vmx_vmread(encoding, &got)) &&
		       (got & ~(vmx_field_mask(encoding) & ~mask)) == (patterns[i] & mask);
		if (!good)
			report_info("  wrote %#llx, read %#llx", (unsigned long long)patterns[i],
				    (unsigned long long)got);
	}
	report(good, "31.3-vmwrite-width %s%s keeps what is written, in its width", name, half);
}

/* The register form of VMREAD, and of VMWRITE from memory. */
static void other_forms(u32 encoding, const char *name)
{
	u64 before = 0, source = 0x1122334455667788, reg = ~0ull, after = 0;
	struct vmx_insn r;

	vmx_vmread(encoding, &before);
	r = VMX_INSN("vmwrite (%[p]), %[enc]", [p] "r"(&source), [enc] "r"((u64)encoding));
	asm volatile("vmread %1, %0" : "=r"(reg) : "r"((u64)encoding) : "cc");
	report(vmx_succeeded(r) &&
	       ((reg ^ source) & kept(encoding)) == 0 && !(reg & ~vmx_field_mask(encoding)),
	       "31.3-vmread-register %s: VMWRITE from memory, VMREAD to a register", name);
	vmx_vmwrite(encoding, before);
	vmx_vmread(encoding, &after);
	report(((before ^ after) & kept(encoding)) == 0, "31.3-vmwrite %s is put back", name);
}

static void halves(const struct vmx_field *f)
{
	u64 low = 0, high = 0, full = 0;

	one_pattern_each(f->encoding + 1, f->name, ", high half,");
	vmx_vmwrite(f->encoding, 0x1111111122222222);
	vmx_vmread(f->encoding + 1, &high);
	vmx_vmwrite(f->encoding + 1, 0x99999999aaaaaaaa);
	vmx_vmread(f->encoding, &full);
	report(high == 0x11111111 && full == 0xaaaaaaaa22222222,
	       "31.3-vmwrite-high %s: the high encoding is the upper half", f->name);
	vmx_vmwrite(f->encoding, 0x3333333344444444);
	vmx_vmread(f->encoding + 1, &high);
	vmx_vmread(f->encoding, &low);
	report(high == 0x33333333 && low == 0x3333333344444444,
	       "31.3-vmread-high %s: both encodings read it", f->name);
}

static void read_only(const struct vmx_field *f)
{
	u64 value = 0, after = 0;

	vmx_vmread(f->encoding, &value);
	TRY(VM_FAIL(VMXERR_VMWRITE_READ_ONLY_VMCS_COMPONENT), vmx_vmwrite(f->encoding, ~value),
	    "31.3-vmwrite-read-only %s is read-only", f->name);
	vmx_vmread(f->encoding, &after);
	if (f->encoding != VMX_INST_ERROR)
		report(value == after, "31.3-vmwrite-read-only %s has not changed", f->name);
}

static void existing(const struct vmx_field *f)
{
	if (!writable(f->encoding)) {
		read_only(f);
		return;
	}
	one_pattern_each(f->encoding, f->name, "");
	other_forms(f->encoding, f->name);
	if (vmx_field_width(f->encoding) == WIDTH_64)
		halves(f);
}

/* Every encoding but one that the processor may have and this table does not know. */
static void missing(void)
{
	for (unsigned int i = 0; i < vmx_field_count; i++) {
		const struct vmx_field *f = &vmx_fields[i];
		u64 value = 0x77;

		if (vmx_has(f->need)) {
			/* The access type "high" is for 64-bit fields. */
			if (vmx_field_width(f->encoding) == WIDTH_64)
				continue;
			TRY(VM_FAIL(VMXERR_UNSUPPORTED_VMCS_COMPONENT),
			    vmx_vmread(f->encoding + 1, &value),
			    "31.3-vmread-unsupported %s with the access type high", f->name);
			continue;
		}
		TRY(VM_FAIL(VMXERR_UNSUPPORTED_VMCS_COMPONENT), vmx_vmread(f->encoding, &value),
		    "31.3-vmread-unsupported VMREAD %s, which this CPU lacks", f->name);
		TRY(VM_FAIL(VMXERR_UNSUPPORTED_VMCS_COMPONENT), vmx_vmwrite(f->encoding, 0),
		    "31.3-vmwrite-unsupported VMWRITE %s, which this CPU lacks", f->name);
		report(value == 0x77, "31.3-vmread-unsupported VMREAD %s writes nothing", f->name);
	}
}

/* Bits of an encoding that are reserved: 11.. of the index, 12, 31:15, and 63:32. */
static void reserved_encodings(void)
{
	static const u32 fields[] = { GUEST_SEL_CS, VMCS_LINK_PTR, EXC_BITMAP, GUEST_RIP };
	u64 value = 0x77;

	for (unsigned int i = 0; i < ARRAY_SIZE(fields); i++)
		for (unsigned int bit = 12; bit < 64; bit++) {
			u64 encoding = fields[i] ^ BIT_ULL(bit);

			if (bit == 13 || bit == 14)
				continue;
			TRY(VM_FAIL(VMXERR_UNSUPPORTED_VMCS_COMPONENT),
			    vmx_vmread(encoding, &value),
			    "31.3-vmread-reserved VMREAD %s with bit %u of the encoding",
			    vmx_field_name(fields[i]), bit);
			TRY(VM_FAIL(VMXERR_UNSUPPORTED_VMCS_COMPONENT), vmx_vmwrite(encoding, 0),
			    "31.3-vmwrite-reserved VMWRITE %s with bit %u of the encoding",
			    vmx_field_name(fields[i]), bit);
		}
	report(value == 0x77, "31.3-vmread-reserved None of them writes");
}

/* What is above the highest index of IA32_VMX_VMCS_ENUM does not exist. */
static void highest_index(void)
{
	u32 highest = rdmsr(MSR_IA32_VMX_VMCS_ENUM) >> 1 & 0x1ff;
	u64 value = 0;

	for (u32 width = 0; width < 4; width++)
		for (u32 type = 0; type < 4; type++)
			TRY(VM_FAIL(VMXERR_UNSUPPORTED_VMCS_COMPONENT),
			    vmx_vmread(width << 13 | type << 10 | 0x3fe, &value),
			    "31.3-vmread-unsupported Width %u, type %u, index 511", width, type);
	for (unsigned int i = 0; i < vmx_field_count; i++)
		if (vmx_has(vmx_fields[i].need))
			report((vmx_fields[i].encoding >> 1 & 0x1ff) <= highest,
			       "A.9-vmcs-enum %s is not above the highest index",
			       vmx_fields[i].name);
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	vmx_l2_reset(L2_64);
	for (unsigned int i = 0; i < vmx_field_count; i++)
		if (vmx_has(vmx_fields[i].need))
			existing(&vmx_fields[i]);
	missing();
	reserved_encodings();
	highest_index();
	return report_summary();
}
