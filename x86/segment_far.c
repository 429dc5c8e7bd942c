/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Far JMP and far CALL to code segments.
 *
 * Each form (direct, through memory, each operand size) to each of the 32 descriptor types
 * with each CPL, RPL, DPL, present and not: the exception, or the new CS:IP with CS.RPL = CPL,
 * what CALL pushed, and the accessed bit. Then L and D bits in IA-32e mode, null selectors,
 * table and segment limits, non-canonical targets and the encodings that do not exist.
 * SDM volume 2, JMP and CALL; volume 3, sections 5.8.1 (direct calls and jumps) and 5.8.1.2
 * (conforming). Call gates are segment_gates.c, task switches taskswitch.c.
 */
#include <libcflat.h>
#include "segment.h"

#define SLOT		PROBE_SLOT(0)
#define LDT_SLOT	PROBE_SLOT(4)

/* The target must be reachable by a 16-bit offset in a flat segment. */
#define TARGET		0x9000u
#define TARGET_END	(TARGET + 2)

struct far_form {
	const char *name;
	u8 modes;
	u8 width;
	bool indirect;
	bool call;
	bool intel;	/* AMD processors have no 64-bit far pointers */
};

static const struct far_form forms[] = {
	{ "ljmp ptr16:16", MODE_32, 2, false, false, false },
	{ "ljmp ptr16:32", MODE_32, 4, false, false, false },
	{ "ljmp m16:16", MODE_ANY, 2, true, false, false },
	{ "ljmp m16:32", MODE_ANY, 4, true, false, false },
	{ "ljmp m16:64", MODE_64, 8, true, false, true },
	{ "lcall ptr16:16", MODE_32, 2, false, true, false },
	{ "lcall ptr16:32", MODE_32, 4, false, true, false },
	{ "lcall m16:16", MODE_ANY, 2, true, true, false },
	{ "lcall m16:32", MODE_ANY, 4, true, true, false },
	{ "lcall m16:64", MODE_64, 8, true, true, true },
};

static bool vendor_is_intel(void)
{
	u32 a = 0, b, c, d;

	asm volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	return b == 0x756e6547;
}

/* The instruction, with its operand in place; returns its length. */
static size_t encode(const struct far_form *form, u16 selector, u64 target, u8 *code)
{
	size_t len = 0;

	if (form->width == 2)
		code[len++] = 0x66;
	if (form->width == 8)
		code[len++] = 0x48;
	if (form->indirect) {
		code[len++] = 0xff;
		code[len++] = form->call ? 0x1b : 0x2b;	/* (E/R)BX */
		memcpy(probe_data, &target, sizeof(target));
		memcpy(probe_data + form->width, &selector, sizeof(selector));
	} else {
		code[len++] = form->call ? 0x9a : 0xea;
		memcpy(code + len, &target, form->width);
		memcpy(code + len + form->width, &selector, sizeof(selector));
		len += form->width + sizeof(selector);
	}
	return len;
}

/* What CALL pushed on the stack that ends at @top: CS, whose padding is undefined, and IP. */
static bool pushed_return(const struct far_form *form, ulong top, u16 cs, ulong ip)
{
	ulong got = 0;
	u16 got_cs;

	memcpy(&got_cs, (void *)(top - form->width), sizeof(got_cs));
	memcpy(&got, (void *)(top - 2 * form->width), form->width);
	if (form->width == 2)
		ip = (u16)ip;
	return got_cs == cs && got == ip;
}

/* Runs @form; on success it ends at @target_ip with CS = @selector of the old CPL. */
static bool try_far(const struct far_form *form, unsigned int mode, u16 selector, u64 target,
		    struct rule_result want, struct probe *after)
{
	struct probe before = probe_init(mode);
	ulong top = before.gpr[RSP];
	u8 code[16];
	size_t len;

	before.gpr[RBX] = (ulong)probe_data;
	len = encode(form, selector, target, code);
	*after = before;
	probe_run(after, code, len);
	if (want.vector != PROBE_DONE)
		return probe_faulted(&before, after, want.vector, want.error);
	if (form->call) {
		if (!pushed_return(form, top, before.cs, before.ip + len))
			return false;
		before.gpr[RSP] -= 2 * form->width;
	}
	before.cs = (selector & ~3) | (mode & 3);
	before.ip = target + 2;
	return probe_ok(after) && probe_same_but(&before, after, 0, 0, 0);
}

static struct rule_result rule_far(u16 selector, u32 attr, unsigned int cpl)
{
	unsigned int dpl = attr_dpl(attr);

	if (!attr_is_code(attr))
		return rule(VECTOR_GP, selector_error(selector));
	if (LONG_MODE && (attr & ATTR_L) && (attr & ATTR_DB))
		return rule(VECTOR_GP, selector_error(selector));
	if (attr_is_conforming(attr) ? dpl > cpl : dpl != cpl || (selector & 3) > cpl)
		return rule(VECTOR_GP, selector_error(selector));
	if (!(attr & ATTR_P))
		return rule(VECTOR_NP, selector_error(selector));
	return RULE_OK;
}

/* Types that are a gate or a task to this instruction, and not an error. */
static bool other_transfer(unsigned int type)
{
	if (LONG_MODE)
		return type == TYPE_CALL;
	return type == TYPE_TSS16 || type == TYPE_TSS || type == TYPE_CALL16 ||
	       type == TYPE_CALL || type == TYPE_TASK_GATE;
}

/* One row: @attr at SLOT. Whether the accessed bit was set is a check of its own. */
static bool try_attr(const struct far_form *form, unsigned int mode, u16 rpl, u32 attr,
		     struct tally *t)
{
	struct rule_result want = rule_far(SLOT | rpl, attr, mode & 3);
	u64 desc = probe_desc(0, 0xfffff, attr);
	struct probe after;
	bool ok;

	probe_set_desc16(SLOT, desc, 0);
	ok = try_far(form, mode, SLOT | rpl, TARGET, want, &after);
	if (want.vector == PROBE_DONE)
		desc |= probe_get_desc(SLOT) & (u64)ATTR_ACCESSED << 40;
	return tally_row(t, ok && probe_get_desc(SLOT) == desc,
			 "cpl %u, rpl %u, attr %#x: want %#x (%#x), got %#x (%#x), cs %#x, ip "
			 "%#lx, sp %#lx",
			 mode & 3, rpl, attr, want.vector, want.error, after.vector, after.error,
			 after.cs, after.ip, after.gpr[RSP]);
}

static void test_type(const struct far_form *form, const struct segment_mode *mode,
		      unsigned int type)
{
	/* 16-bit and 32-bit code, and 64-bit code where there is any. */
	static const u32 sizes[] = { 0, ATTR_DB, ATTR_L };
	struct segment_case c = segment_first(type);
	struct tally t = tally_start();

	do {
		for (unsigned int i = 0; i < ARRAY_SIZE(sizes) - !LONG_MODE; i++)
			try_attr(form, mode->probe | PROBE_CPL(c.cpl), c.rpl,
				 c.attr | ATTR_G | sizes[i], &t);
	} while (segment_next(&c));
	tally_report(&t, "%s: %s", form->name, segment_type_name(type));
}

/* In IA-32e mode L and D together are reserved, whatever else the descriptor says. */
static void test_l_and_d(const struct far_form *form, const struct segment_mode *mode)
{
	struct tally t = tally_start();

	for (unsigned int type = 0x18; type < SEGMENT_TYPES; type++) {
		struct segment_case c = segment_first(type);

		do {
			try_attr(form, mode->probe | PROBE_CPL(c.cpl), c.rpl,
				 c.attr | ATTR_G | ATTR_L | ATTR_DB, &t);
		} while (segment_next(&c));
	}
	tally_report(&t, "%s: L and D both set", form->name);
}

static void test_accessed(const struct far_form *form, const struct segment_mode *mode)
{
	struct tally t = tally_start();
	struct probe after;

	for (unsigned int type = 0x18; type < SEGMENT_TYPES; type++) {
		u64 desc = probe_desc(0, 0xfffff, type | ATTR_P | ATTR_DB | ATTR_G), left;

		probe_set_desc16(SLOT, desc, 0);
		try_far(form, mode->probe, SLOT, TARGET, RULE_OK, &after);
		left = probe_get_desc(SLOT);
		tally_row(&t, left == (desc | (u64)ATTR_ACCESSED << 40),
			  "%s: descriptor %#" PRIx64 " is %#" PRIx64, segment_type_name(type),
			  desc, left);
	}
	tally_report(&t, "%s: sets the accessed bit", form->name);
}

#define CODE32		(ATTR_P | ATTR_S | ATTR_CODE | ATTR_WRITABLE | ATTR_DB)
#define CODE64		(ATTR_P | ATTR_S | ATTR_CODE | ATTR_WRITABLE | ATTR_L)

static void test_null(const struct far_form *form, const struct segment_mode *mode)
{
	struct tally t = tally_start();
	struct probe after;

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		for (u16 rpl = 0; rpl < 4; rpl++) {
			bool ok = try_far(form, mode->probe | PROBE_CPL(cpl), rpl, TARGET,
					  rule(VECTOR_GP, 0), &after);

			tally_row(&t, ok, "cpl %u, selector %u: got vector %#x (%#x)", cpl, rpl,
				  after.vector, after.error);
		}
	}
	tally_report(&t, "%s: null selector", form->name);
}

static void test_tables(const struct far_form *form, const struct segment_mode *mode)
{
	static u64 ldt[2] __attribute__((aligned(16)));
	struct tally t = tally_start();
	struct probe after;
	bool ok;

	probe_set_desc16(SLOT, probe_desc(0, 0xfffff, CODE32 | ATTR_G), 0);
	for (int limit = -2; limit < 9; limit++) {
		struct rule_result want = limit >= 7 ? RULE_OK : rule(VECTOR_GP, SLOT);

		segment_gdt_limit(SLOT + limit);
		ok = try_far(form, mode->probe, SLOT, TARGET, want, &after);
		segment_gdt_limit(PROBE_GDT_LIMIT);
		tally_row(&t, ok, "limit %d from the descriptor's start: got vector %#x (%#x)",
			  limit, after.vector, after.error);
	}

	asm volatile("lldt %w0" : : "r"(0));
	ok = try_far(form, mode->probe, SELECTOR_TI, TARGET, rule(VECTOR_GP, SELECTOR_TI), &after);
	tally_row(&t, ok, "no LDT: got vector %#x (%#x)", after.vector, after.error);
	ldt[0] = probe_desc(0, 0xfffff, CODE32 | ATTR_G);
	probe_set_desc16(LDT_SLOT, probe_desc((ulong)ldt, 7, ATTR_P | TYPE_LDT), 0);
	asm volatile("lldt %w0" : : "r"(LDT_SLOT));
	ok = try_far(form, mode->probe, SELECTOR_TI, TARGET, RULE_OK, &after);
	tally_row(&t, ok, "LDT entry 0: got vector %#x (%#x)", after.vector, after.error);
	ok = try_far(form, mode->probe, SELECTOR_TI | 8, TARGET,
		     rule(VECTOR_GP, SELECTOR_TI | 8), &after);
	tally_row(&t, ok, "beyond the LDT: got vector %#x (%#x)", after.vector, after.error);
	asm volatile("lldt %w0" : : "r"(0));
	tally_report(&t, "%s: table limits", form->name);
}

/* The target must be within the limit of a segment that is not 64-bit. */
static void test_code_limit(const struct far_form *form, const struct segment_mode *mode)
{
	static const struct {
		const char *what;
		u32 limit, attr;
		bool fits;
	} rows[] = {
		{ "last byte of the target within", TARGET + 1, CODE32, true },
		{ "one below the target", TARGET - 1, CODE32, false },
		{ "zero", 0, CODE32, false },
		{ "page granular, within", TARGET >> 12, CODE32 | ATTR_G, true },
		{ "page granular, below", (TARGET >> 12) - 1, CODE32 | ATTR_G, false },
		{ "16-bit code, within", TARGET + 1, CODE32 & ~ATTR_DB, true },
		{ "16-bit code, below", TARGET - 1, CODE32 & ~ATTR_DB, false },
		{ "64-bit code has none", 0, CODE64, true },
	};
	struct tally t = tally_start(), code = tally_start();
	struct probe after;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct rule_result want = rows[i].fits ? RULE_OK : rule(VECTOR_GP, 0);
		bool ok;

		if ((rows[i].attr & ATTR_L) && !LONG_MODE)
			continue;
		probe_set_desc16(SLOT, probe_desc(0, rows[i].limit, rows[i].attr), 0);
		ok = try_far(form, mode->probe, SLOT, TARGET, want, &after);
		tally_row(&code, after.error == 0, "%s: error code %#x", rows[i].what,
			  after.error);
		want.error = after.error;
		ok = ok || try_far(form, mode->probe, SLOT, TARGET, want, &after);
		tally_row(&t, ok, "%s: got vector %#x (%#x), ip %#lx", rows[i].what, after.vector,
			  after.error, after.ip);
	}
	tally_report(&t, "%s: limit of the target segment", form->name);
	tally_report(&code, "%s: limit of the target segment, error code 0", form->name);
}

#ifdef __x86_64__
static void test_canonical(const struct far_form *form)
{
	struct tally t = tally_start();
	struct probe after;

	probe_set_desc16(SLOT, probe_desc(0, 0, CODE64), 0);
	for (unsigned int bit = 57; bit < 64; bit++) {
		bool ok = try_far(form, 0, SLOT, TARGET | 1ull << bit, rule(VECTOR_GP, 0), &after);

		tally_row(&t, ok, "target with bit %u: got vector %#x (%#x), ip %#lx", bit,
			  after.vector, after.error, after.ip);
	}
	tally_report(&t, "%s: non-canonical target", form->name);
}
#endif

/* The base counts in segments that are not 64-bit: the same offset elsewhere. */
static void test_code_base(const struct segment_mode *mode)
{
	const struct far_form *form = &forms[3];
	struct probe after;
	bool ok;

	memcpy(probe_data + 0x100, (void *)(ulong)TARGET, 2);
	probe_set_desc16(SLOT, probe_desc((ulong)probe_data + 0x100 - 0x10, 0xfffff,
					  CODE32 | ATTR_G), 0);
	ok = try_far(form, mode->probe, SLOT, 0x10, RULE_OK, &after);
	if (!report(ok, "code segment base"))
		report_info("got vector %#x (%#x), ip %#lx", after.vector, after.error, after.ip);
}

struct invalid_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
};

static const struct invalid_form invalid[] = {
	{ "ljmp through a register: #UD", INSN("\xff\xe8"), MODE_ANY },
	{ "lcall through a register: #UD", INSN("\xff\xd8"), MODE_ANY },
	{ "lock ljmp m16:32: #UD", INSN("\xf0\xff\x2b"), MODE_ANY },
	{ "lock lcall m16:32: #UD", INSN("\xf0\xff\x1b"), MODE_ANY },
	{ "ff /7: #UD", INSN("\xff\xf8"), MODE_ANY },
	{ "ljmp ptr16:32 in 64-bit mode: #UD", INSN("\xea\0\0\0\0\0\0"), MODE_64 },
	{ "lcall ptr16:32 in 64-bit mode: #UD", INSN("\x9a\0\0\0\0\0\0"), MODE_64 },
	{ "lock ljmp ptr16:32: #UD", INSN("\xf0\xea\0\0\0\0\0\0"), MODE_32 },
	{ "lock lcall ptr16:32: #UD", INSN("\xf0\x9a\0\0\0\0\0\0"), MODE_32 },
};

static void test_invalid(const struct invalid_form *form, const struct segment_mode *mode)
{
	struct probe before = probe_init(mode->probe), after;

	before.gpr[RBX] = (ulong)probe_data;
	after = before;
	probe_run(&after, form->code, form->len);
	if (!report(probe_faulted(&before, &after, VECTOR_UD, 0), "%s", form->name))
		probe_explain(form->name, &before, &after);
}

static void test_form(const struct far_form *form, const struct segment_mode *mode)
{
	for (unsigned int type = 0; type < SEGMENT_TYPES; type++) {
		if (!other_transfer(type))
			test_type(form, mode, type);
	}
	if (LONG_MODE)
		test_l_and_d(form, mode);
	test_accessed(form, mode);
	test_null(form, mode);
	test_tables(form, mode);
	test_code_limit(form, mode);
#ifdef __x86_64__
	if (form->width == 8)
		test_canonical(form);
#endif
}

int main(int argc, char **argv)
{
	probe_setup();
	probe_place(0, NULL, 0);
	memcpy((void *)(ulong)TARGET, probe_code, 2);
	for (unsigned int m = 0; m < SEGMENT_MODES; m++) {
		const struct segment_mode *mode = &segment_modes[m];

		report_prefix_push(mode->name);
		for (unsigned int i = 0; i < ARRAY_SIZE(forms); i++) {
			if (!(forms[i].modes & mode->mask))
				continue;
			if (forms[i].intel && !vendor_is_intel())
				report_skip("%s: an Intel form", forms[i].name);
			else
				test_form(&forms[i], mode);
		}
		test_code_base(mode);
		for (unsigned int i = 0; i < ARRAY_SIZE(invalid); i++) {
			if (invalid[i].modes & mode->mask)
				test_invalid(&invalid[i], mode);
		}
		report_prefix_pop();
	}
	return report_summary();
}
