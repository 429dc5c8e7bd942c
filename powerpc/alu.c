/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of fixed-point instructions: alu.h. */
#include "alu.h"

#define RT	3
#define RA	4
#define RB	5

#define OE_BIT	0x400
#define RC_BIT	1

const u64 alu_edges[] = {
	0, 1, 2, -1ull, -2ull, 0x1f, 0x20, 0x3f, 0x40, 0x41, 0x7f, 0x7fffffff, 0x80000000,
	0x80000001, 0xffffffff, 0x100000000, 0xffffffff00000000, 0xffffffff7fffffff,
	0xffffffff80000000, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
	0x123456789abcdef0, 0xfedcba9876543210,
};
const unsigned int alu_edges_count = ARRAY_SIZE(alu_edges);

unsigned int isa_level(void)
{
	switch (mfspr(SPR_PVR) & PVR_VERSION_MASK) {
	case PVR_VER_POWER8:
	case PVR_VER_POWER8E:
	case PVR_VER_POWER8NVL:
		return 207;
	case PVR_VER_POWER9:
		return 300;
	}
	return 310;
}

u64 cr_record(u64 cr, unsigned int field, s64 value, u64 xer)
{
	unsigned int shift = 28 - 4 * field;
	u64 bits = (value < 0 ? 8 : value > 0 ? 4 : 2) | (xer & XER_SO ? 1 : 0);

	return (cr & ~(15ull << shift)) | bits << shift;
}

static u64 set_xer(u64 xer, u64 bit, bool value)
{
	return value ? xer | bit : xer & ~bit;
}

/* One run of @row with @variant of OE and Rc. */
static void run(const struct alu_row *row, u32 variant, u64 a, u64 b, u64 xer)
{
	static struct probe_state in, out, expected;
	struct alu_in operands;
	struct alu_out result = { 0 };
	bool any_sign = false;
	bool new_flags = isa_level() >= 300;
	bool record = variant & RC_BIT || row->flags & ALWAYS_RC;
	unsigned int target = row->flags & TO_RA ? RA : RT;
	u32 insn = row->insn | RT << 21 | RA << 16 | (row->flags & NO_RB ? 0 : RB << 11) | variant;

	probe_init(&in, 0);
	in.xer = xer;
	in.gpr[row->flags & TO_RA ? RT : RA] = a;
	in.gpr[RB] = b;
	operands = (struct alu_in){ a, b, in.gpr[target], xer & XER_CA, row->immediate };
	row->model(&operands, &result);
	if (result.skip)
		return;
	probe_run(insn, &in, &out);

	if (row->flags & LOW_WORD && !result.undefined) {
		result.value = (u32)result.value | (out.gpr[target] & ~0xffffffffull);
		any_sign = true;
	}
	probe_expect(&in, &expected);
	expected.gpr[target] = result.undefined ? out.gpr[target] : result.value;
	if (row->flags & SETS_CA) {
		expected.xer = set_xer(expected.xer, XER_CA, result.ca);
		if (new_flags)
			expected.xer = set_xer(expected.xer, XER_CA32, result.ca32);
	}
	if (variant & OE_BIT) {
		expected.xer = set_xer(expected.xer, XER_OV, result.ov);
		if (new_flags)
			expected.xer = set_xer(expected.xer, XER_OV32, result.ov32);
		if (result.ov)
			expected.xer |= XER_SO;
	}
	if (record) {
		expected.cr = cr_record(in.cr, 0, result.value, expected.xer);
		if (result.undefined || any_sign)
			expected.cr = (expected.cr & ~0xe0000000ull) | (out.cr & 0xe0000000);
	}
	probe_check(&in, &out, &expected, "%s%s%s %#llx, %#llx, XER %#llx", row->name,
		    variant & OE_BIT ? "o" : "", variant & RC_BIT ? "." : "",
		    (unsigned long long)a, (unsigned long long)b, (unsigned long long)xer);
}

static void run_variant(const struct alu_row *row, u32 variant)
{
	static const u64 xers[] = {
		0, XER_CA, XER_SO | XER_OV, XER_SO | XER_OV | XER_CA,
		XER_SO | XER_OV | XER_OV32 | XER_CA | XER_CA32,
	};
	unsigned int last_b = row->flags & NO_RB ? 1 : alu_edges_count;
	unsigned int last_xer = isa_level() >= 300 ? 5 : 4;

	for (unsigned int i = 0; i < alu_edges_count; i++)
		for (unsigned int j = 0; j < last_b; j++)
			if (row->flags & (READS_CA | NO_RB))
				for (unsigned int x = 0; x < last_xer; x++)
					run(row, variant, alu_edges[i], alu_edges[j], xers[x]);
			else
				run(row, variant, alu_edges[i], alu_edges[j],
				    xers[(i + j) % last_xer]);
}

void alu_rows(const struct alu_row *rows, unsigned int count)
{
	for (const struct alu_row *row = rows; row < rows + count; row++) {
		if ((row->flags & ISA_300 && isa_level() < 300) ||
		    (row->flags & ISA_310 && isa_level() < 310)) {
			report_skip("%s: the CPU is older", row->name);
			continue;
		}
		probe_begin();
		run_variant(row, 0);
		if (row->flags & HAS_RC)
			run_variant(row, RC_BIT);
		if (row->flags & HAS_OE)
			run_variant(row, OE_BIT);
		if ((row->flags & (HAS_OE | HAS_RC)) == (HAS_OE | HAS_RC))
			run_variant(row, OE_BIT | RC_BIT);
		probe_end("%s", row->name);
	}
}
