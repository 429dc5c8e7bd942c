/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking about segments: LAR, LSL, VERR, VERW and ARPL.
 *
 * For each of the 32 descriptor types with each CPL, RPL, DPL, present and not: ZF, the value
 * loaded, the destination and all other flags untouched when ZF is 0, and never a fault or
 * a change of the descriptor. SDM volume 2, LAR, LSL, VERR/VERW and ARPL; volume 3, section
 * 5.10. AMD APM volume 3 says the same of all that is checked here. Which system types LAR and
 * LSL know depends on IA-32e mode, 64-bit and compatibility mode alike.
 */
#include <libcflat.h>
#include "segment.h"

#define SLOT		PROBE_SLOT(0)
#define LDT_SLOT	PROBE_SLOT(4)
#define FLAG_ZF		0x40ul
#define FLAG_VM		0x20000ul
#define ALL_ARITHMETIC	PROBE_ALU

enum query { LAR, LSL, VERR, VERW };

struct query_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
	u8 query;
	u8 width;	/* of the destination */
	bool memory;	/* the selector is at (E/R)BX, else in AX; the destination is CX */
};

static const struct query_form forms[] = {
	{ "lar r16", INSN("\x66\x0f\x02\xc8"), MODE_ANY, LAR, 2, false },
	{ "lar r32", INSN("\x0f\x02\xc8"), MODE_ANY, LAR, 4, false },
	{ "lar r64", INSN("\x48\x0f\x02\xc8"), MODE_64, LAR, 8, false },
	{ "lar r32, m16", INSN("\x0f\x02\x0b"), MODE_ANY, LAR, 4, true },
	{ "lsl r16", INSN("\x66\x0f\x03\xc8"), MODE_ANY, LSL, 2, false },
	{ "lsl r32", INSN("\x0f\x03\xc8"), MODE_ANY, LSL, 4, false },
	{ "lsl r64", INSN("\x48\x0f\x03\xc8"), MODE_64, LSL, 8, false },
	{ "lsl r32, m16", INSN("\x0f\x03\x0b"), MODE_ANY, LSL, 4, true },
	{ "verr r16", INSN("\x0f\x00\xe0"), MODE_ANY, VERR, 0, false },
	{ "verr m16", INSN("\x0f\x00\x23"), MODE_ANY, VERR, 0, true },
	{ "verw r16", INSN("\x0f\x00\xe8"), MODE_ANY, VERW, 0, false },
	{ "verw m16", INSN("\x0f\x00\x2b"), MODE_ANY, VERW, 0, true },
};

/* The descriptor: a base, a limit and an AVL that show up in results. */
#define TEST_BASE	0x12345678u
#define TEST_LIMIT	0xabcdeu

static bool system_type_known(enum query query, unsigned int type)
{
	switch (type) {
	case TYPE_TSS16:
	case TYPE_TSS16_BUSY:
		return !LONG_MODE;
	case TYPE_LDT:
	case TYPE_TSS:
	case TYPE_TSS_BUSY:
		return true;
	case TYPE_CALL16:
	case TYPE_TASK_GATE:
		return query == LAR && !LONG_MODE;
	case TYPE_CALL:
		return query == LAR;
	default:
		return false;
	}
}

/* Whether the instruction sets ZF; presence does not matter to any of them. */
static bool rule_query(enum query query, u32 attr, unsigned int cpl, unsigned int rpl)
{
	unsigned int dpl = attr_dpl(attr);
	bool reachable = attr_is_conforming(attr) || (cpl <= dpl && rpl <= dpl);

	if (!reachable)
		return false;
	switch (query) {
	case VERR:
		return attr_is_data(attr) || (attr_is_code(attr) && (attr & ATTR_WRITABLE));
	case VERW:
		return attr_is_writable_data(attr);
	default:
		return (attr & ATTR_S) || system_type_known(query, attr & ATTR_TYPE);
	}
}

/* LAR's bits 19:16 are undefined, SDM volume 2; everything below 8 is 0. */
#define LAR_UNDEFINED	0x000f0000u

static bool right_value(const struct query_form *form, u64 desc, ulong before, ulong after)
{
	u32 high = desc >> 32, limit = (desc & 0xffff) | (high & 0xf0000), want;

	if (form->query == LAR)
		want = high & 0x00f0ff00;
	else
		want = high & ATTR_G << 8 ? limit << 12 | 0xfff : limit;
	if (form->width == 2)
		return after == ((before & ~0xfffful) | (u16)want);
	if (form->query == LAR)
		after &= ~(ulong)LAR_UNDEFINED;
	return after == want;
}

/* Runs the query; @found and @desc are what it must find. */
static bool try_query(const struct query_form *form, unsigned int mode, u16 selector, bool found,
		      u64 desc, struct probe *after)
{
	struct probe before = probe_init(mode);
	u32 changed = found && form->width ? 1u << RCX : 0;

	before.gpr[RBX] = (ulong)probe_data;
	*(u16 *)probe_data = selector;
	/* Only 16 bits of the register are the selector. */
	before.gpr[RAX] = (before.gpr[RAX] & ~0xfffful) | selector;
	/* ZF as the instruction must not leave it, the others set. */
	before.flags |= found ? ALL_ARITHMETIC & ~FLAG_ZF : ALL_ARITHMETIC;
	*after = before;
	probe_run(after, form->code, form->len);
	before.ip += form->len + 2;
	return probe_ok(after) && probe_same_but(&before, after, changed, FLAG_ZF, 0) &&
	       !!(after->flags & FLAG_ZF) == found &&
	       (!changed || right_value(form, desc, before.gpr[RCX], after->gpr[RCX]));
}

static void test_type(const struct query_form *form, const struct segment_mode *mode,
		      unsigned int type)
{
	struct segment_case c = segment_first(type);
	struct tally t = tally_start();
	struct probe after;

	do {
		/* Both granularities, and every flag of the upper byte. */
		for (u32 upper = 0; upper < 0x10000; upper += ATTR_AVL) {
			u64 desc = probe_desc(TEST_BASE, TEST_LIMIT, c.attr | upper);
			bool found = rule_query(form->query, c.attr, c.cpl, c.rpl);
			bool ok;

			if (c.cpl != 0 && upper != (ATTR_G | ATTR_AVL))
				continue;
			probe_set_desc16(SLOT, desc, 0);
			ok = try_query(form, mode->probe | PROBE_CPL(c.cpl), SLOT | c.rpl, found,
				       desc, &after);
			tally_row(&t, ok && probe_get_desc(SLOT) == desc,
				  "cpl %u, rpl %u, attr %#x: expected ZF %d, got vector %#x, "
				  "flags %#lx, value %#lx",
				  c.cpl, c.rpl, c.attr | upper, found, after.vector, after.flags,
				  after.gpr[RCX]);
		}
	} while (segment_next(&c));
	tally_report(&t, "%s: %s", form->name, segment_type_name(type));
}

/* Nothing is found at null selectors and beyond a table's limit; with an LDT it is searched. */
static void test_tables(const struct query_form *form, const struct segment_mode *mode)
{
	static u64 ldt[2] __attribute__((aligned(16)));
	const u64 desc = probe_desc(TEST_BASE, TEST_LIMIT,
				    ATTR_P | ATTR_S | ATTR_WRITABLE | ATTR_DPL);
	struct tally null = tally_start(), limits = tally_start(), local = tally_start();
	struct probe after;
	bool ok;

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		for (u16 rpl = 0; rpl < 4; rpl++) {
			ok = try_query(form, mode->probe | PROBE_CPL(cpl), rpl, false, 0, &after);
			tally_row(&null, ok, "cpl %u, selector %u: got vector %#x, flags %#lx",
				  cpl, rpl, after.vector, after.flags);
		}
	}
	tally_report(&null, "%s: null selector", form->name);

	probe_set_desc(SLOT, desc);
	for (int limit = -2; limit < 10; limit++) {
		segment_gdt_limit(SLOT + limit);
		ok = try_query(form, mode->probe, SLOT, limit >= 7, desc, &after);
		segment_gdt_limit(PROBE_GDT_LIMIT);
		tally_row(&limits, ok, "limit %d from the descriptor's start: got vector %#x, "
			  "flags %#lx",
			  limit, after.vector, after.flags);
	}
	tally_report(&limits, "%s: limit of the GDT", form->name);

	asm volatile("lldt %w0" : : "r"(0));
	ok = try_query(form, mode->probe, SELECTOR_TI, false, 0, &after);
	tally_row(&local, ok, "no LDT: got vector %#x, flags %#lx", after.vector, after.flags);
	ldt[0] = desc;
	probe_set_desc16(LDT_SLOT, probe_desc((ulong)ldt, 7, ATTR_P | TYPE_LDT), 0);
	asm volatile("lldt %w0" : : "r"(LDT_SLOT));
	ok = try_query(form, mode->probe, SELECTOR_TI, true, desc, &after);
	tally_row(&local, ok, "LDT entry 0: got vector %#x, flags %#lx", after.vector, after.flags);
	ok = try_query(form, mode->probe, SELECTOR_TI | 8, false, 0, &after);
	tally_row(&local, ok, "beyond the LDT: got vector %#x, flags "
		  "%#lx", after.vector, after.flags);
	asm volatile("lldt %w0" : : "r"(0));
	tally_report(&local, "%s: LDT", form->name);
}

/* ARPL raises the RPL of AX to that of CX, and ZF says whether it did. */
static void test_arpl(const struct segment_mode *mode)
{
	struct tally t = tally_start();
	static const u8 reg_form[] = { 0x63, 0xc8 }, mem_form[] = { 0x63, 0x0b };

	for (unsigned int i = 0; i < 4 * 16 * 2; i++) {
		u16 to = 0x5a54 | (i & 3), from = 0xa5a8 | (i >> 2 & 3);
		bool memory = i & 64, raises = (to & 3) < (from & 3), ok;
		struct probe before = probe_init(mode->probe | PROBE_CPL(i >> 4 & 3)), after;
		u16 want = raises ? (to & ~3) | (from & 3) : to;

		before.gpr[RCX] = (before.gpr[RCX] & ~0xfffful) | from;
		before.gpr[RBX] = (ulong)probe_data;
		*(u32 *)probe_data = 0xc3c30000 | to;
		if (!memory)
			before.gpr[RAX] = (before.gpr[RAX] & ~0xfffful) | to;
		before.flags |= raises ? ALL_ARITHMETIC & ~FLAG_ZF : ALL_ARITHMETIC;
		after = before;
		probe_run(&after, memory ? mem_form : reg_form, 2);
		before.ip += 4;
		if (!memory)
			before.gpr[RAX] = (before.gpr[RAX] & ~0xfffful) | want;
		ok = probe_ok(&after) && probe_same_but(&before, &after, 0, FLAG_ZF, 0) &&
		     !!(after.flags & FLAG_ZF) == raises;
		if (memory)
			ok = ok && *(u32 *)probe_data == (0xc3c30000 | want);
		tally_row(&t, ok, "arpl %#x, %#x: got vector %#x, flags %#lx, ax %#lx, memory %#x",
			  to, from, after.vector, after.flags, after.gpr[RAX], *(u32 *)probe_data);
	}
	tally_report(&t, "arpl");
}

struct invalid_form {
	const char *name;
	const u8 *code;
	u8 len;
};

static void expect_ud(const struct invalid_form *form, unsigned int mode, ulong flags)
{
	struct probe before = probe_init(mode), after;

	before.gpr[RBX] = (ulong)probe_data;
	before.flags |= flags;
	after = before;
	probe_run(&after, form->code, form->len);
	if (!report(probe_faulted(&before, &after, VECTOR_UD, 0), "%s", form->name))
		probe_explain(form->name, &before, &after);
}

static const struct invalid_form locked[] = {
	{ "lock lar: #UD", INSN("\xf0\x0f\x02\xc8") },
	{ "lock lsl: #UD", INSN("\xf0\x0f\x03\xc8") },
	{ "lock lar m16: #UD", INSN("\xf0\x0f\x02\x0b") },
	{ "lock lsl m16: #UD", INSN("\xf0\x0f\x03\x0b") },
	{ "lock verr: #UD", INSN("\xf0\x0f\x00\xe0") },
	{ "lock verw: #UD", INSN("\xf0\x0f\x00\xe8") },
	{ "lock verr m16: #UD", INSN("\xf0\x0f\x00\x23") },
	{ "lock verw m16: #UD", INSN("\xf0\x0f\x00\x2b") },
	{ "0f 00 /6: #UD", INSN("\x0f\x00\xf0") },
	{ "0f 00 /7: #UD", INSN("\x0f\x00\xf8") },
};

#ifndef __x86_64__
static const struct invalid_form not_in_vm86[] = {
	{ "lar in virtual-8086 mode: #UD", INSN("\x0f\x02\xc8") },
	{ "lsl in virtual-8086 mode: #UD", INSN("\x0f\x03\xc8") },
	{ "verr in virtual-8086 mode: #UD", INSN("\x0f\x00\xe0") },
	{ "verw in virtual-8086 mode: #UD", INSN("\x0f\x00\xe8") },
	{ "arpl in virtual-8086 mode: #UD", INSN("\x63\xc8") },
	{ "sldt in virtual-8086 mode: #UD", INSN("\x0f\x00\xc0") },
	{ "str in virtual-8086 mode: #UD", INSN("\x0f\x00\xc8") },
	{ "lldt in virtual-8086 mode: #UD", INSN("\x0f\x00\xd0") },
	{ "ltr in virtual-8086 mode: #UD", INSN("\x0f\x00\xd8") },
};

/* Virtual-8086 code must lie below 1 MiB. */
#define VM86_CODE	0x8000u

static void expect_ud_in_vm86(const struct invalid_form *form)
{
	struct probe before = probe_init(PROBE_32), after;

	before.flags |= FLAG_VM | 0x3000;
	before.cs = before.ss = before.ds = before.es = before.fs = before.gs = VM86_CODE >> 4;
	before.ip = 0;
	before.gpr[RSP] = 0x1000;
	probe_place(0, form->code, form->len);
	memcpy((void *)VM86_CODE, probe_code, 16);
	after = before;
	probe_enter_at(&after);
	if (!report(probe_faulted(&before, &after, VECTOR_UD, 0), "%s", form->name))
		probe_explain(form->name, &before, &after);
}
#endif

int main(int argc, char **argv)
{
	probe_setup();
	for (unsigned int m = 0; m < SEGMENT_MODES; m++) {
		const struct segment_mode *mode = &segment_modes[m];

		report_prefix_push(mode->name);
		for (unsigned int i = 0; i < ARRAY_SIZE(forms); i++) {
			if (!(forms[i].modes & mode->mask))
				continue;
			for (unsigned int type = 0; type < SEGMENT_TYPES; type++)
				test_type(&forms[i], mode, type);
			test_tables(&forms[i], mode);
		}
		if (mode->mask & MODE_32)
			test_arpl(mode);
		for (unsigned int i = 0; i < ARRAY_SIZE(locked); i++)
			expect_ud(&locked[i], mode->probe, 0);
		report_prefix_pop();
	}
#ifndef __x86_64__
	for (unsigned int i = 0; i < ARRAY_SIZE(not_in_vm86); i++)
		expect_ud_in_vm86(&not_in_vm86[i]);
#endif
	return report_summary();
}
