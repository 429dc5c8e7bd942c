/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading segment registers.
 *
 * Every way to load ES, SS, DS, FS and GS (MOV, POP, LES, LDS, LSS, LFS, LGS) with each of the
 * 32 descriptor types, at each CPL, with each RPL and DPL, present and not, null, beyond the
 * table's limit, and from the LDT: the exception and its error code, nothing changed by a load
 * that failed, the accessed bit set by one that did not. SDM volume 2, MOV, POP and LDS;
 * volume 3, sections 3.4.4 (registers), 3.4.5.1 (accessed bit), 5.4.1 (null selectors), 5.6
 * and 5.7 (privilege checks of data and stack segments).
 *
 * A check goes through a whole table; INFO lines before a FAIL name the rows that differ.
 */
#include <libcflat.h>
#include "segment.h"

#define SLOT		PROBE_SLOT(0)
#define LDT_SLOT	PROBE_SLOT(4)
#define TEST_OFFSET	0x12345678u

enum form_kind { FORM_MOV, FORM_POP, FORM_FAR };

enum segment_register { ES, CS, SS, DS, FS, GS };

struct load_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
	u8 kind;
	u8 reg;
	u8 width;	/* what POP pops and how long the offset of a far pointer is */
};

#ifdef __x86_64__
#define STACK_WIDTH	8
#else
#define STACK_WIDTH	4
#endif

static const struct load_form forms[] = {
	{ "mov es", INSN("\x8e\xc0"), MODE_ANY, FORM_MOV, ES, 0 },
	{ "mov ss", INSN("\x8e\xd0"), MODE_ANY, FORM_MOV, SS, 0 },
	{ "mov ds", INSN("\x8e\xd8"), MODE_ANY, FORM_MOV, DS, 0 },
	{ "mov fs", INSN("\x8e\xe0"), MODE_ANY, FORM_MOV, FS, 0 },
	{ "mov gs", INSN("\x8e\xe8"), MODE_ANY, FORM_MOV, GS, 0 },
	{ "pop es", INSN("\x07"), MODE_32, FORM_POP, ES, 4 },
	{ "pop ss", INSN("\x17"), MODE_32, FORM_POP, SS, 4 },
	{ "pop ds", INSN("\x1f"), MODE_32, FORM_POP, DS, 4 },
	{ "pop fs", INSN("\x0f\xa1"), MODE_32, FORM_POP, FS, 4 },
	{ "pop gs", INSN("\x0f\xa9"), MODE_32, FORM_POP, GS, 4 },
	{ "popw es", INSN("\x66\x07"), MODE_32, FORM_POP, ES, 2 },
	{ "popw ss", INSN("\x66\x17"), MODE_32, FORM_POP, SS, 2 },
	{ "popw ds", INSN("\x66\x1f"), MODE_32, FORM_POP, DS, 2 },
	{ "popw fs", INSN("\x66\x0f\xa1"), MODE_ANY, FORM_POP, FS, 2 },
	{ "popw gs", INSN("\x66\x0f\xa9"), MODE_ANY, FORM_POP, GS, 2 },
	{ "popq fs", INSN("\x0f\xa1"), MODE_64, FORM_POP, FS, 8 },
	{ "popq gs", INSN("\x0f\xa9"), MODE_64, FORM_POP, GS, 8 },
	{ "les", INSN("\xc4\x03"), MODE_32, FORM_FAR, ES, 4 },
	{ "lds", INSN("\xc5\x03"), MODE_32, FORM_FAR, DS, 4 },
	{ "lss", INSN("\x0f\xb2\x03"), MODE_ANY, FORM_FAR, SS, 4 },
	{ "lfs", INSN("\x0f\xb4\x03"), MODE_ANY, FORM_FAR, FS, 4 },
	{ "lgs", INSN("\x0f\xb5\x03"), MODE_ANY, FORM_FAR, GS, 4 },
	{ "lesw", INSN("\x66\xc4\x03"), MODE_32, FORM_FAR, ES, 2 },
	{ "ldsw", INSN("\x66\xc5\x03"), MODE_32, FORM_FAR, DS, 2 },
	{ "lssw", INSN("\x66\x0f\xb2\x03"), MODE_ANY, FORM_FAR, SS, 2 },
	{ "lfsw", INSN("\x66\x0f\xb4\x03"), MODE_ANY, FORM_FAR, FS, 2 },
	{ "lgsw", INSN("\x66\x0f\xb5\x03"), MODE_ANY, FORM_FAR, GS, 2 },
};

static void set_segment(struct probe *p, unsigned int reg, u16 selector)
{
	switch (reg) {
	case ES:
		p->es = selector;
		break;
	case SS:
		p->ss = selector;
		break;
	case DS:
		p->ds = selector;
		break;
	case FS:
		p->fs = selector;
		break;
	case GS:
		p->gs = selector;
		break;
	}
}

/* The state of @p, given that the form has loaded @selector. */
static void apply_load(struct probe *p, const struct load_form *form, u16 selector)
{
	set_segment(p, form->reg, selector);
	p->ip += form->len + 2;
	if (form->kind == FORM_POP)
		p->gpr[RSP] += form->width;
	if (form->kind != FORM_FAR)
		return;
	if (form->width == 2)
		p->gpr[RAX] = (p->gpr[RAX] & ~0xfffful) | (u16)TEST_OFFSET;
	else
		p->gpr[RAX] = TEST_OFFSET;
}

static struct probe setup_load(const struct load_form *form, unsigned int mode, u16 selector)
{
	struct probe p = probe_init(mode);

	p.gpr[RBX] = (ulong)probe_data;
	memset(probe_data, 0xee, 32);
	if (form->kind == FORM_MOV) {
		p.gpr[RAX] = (p.gpr[RAX] & ~0xfffful) | selector;
	} else if (form->kind == FORM_POP) {
		memset((void *)p.gpr[RSP], 0xee, 8);
		memcpy((void *)p.gpr[RSP], &selector, 2);
	} else {
		*(u32 *)probe_data = TEST_OFFSET;
		memcpy(probe_data + form->width, &selector, 2);
	}
	return p;
}

/* Runs @form with @selector; the result must be @want, and nothing else may have changed. */
static bool try_load(const struct load_form *form, unsigned int mode, u16 selector,
		     struct rule_result want, struct probe *after)
{
	struct probe before = setup_load(form, mode, selector);

	*after = before;
	probe_run(after, form->code, form->len);
	if (want.vector != PROBE_DONE)
		return probe_faulted(&before, after, want.vector, want.error);
	apply_load(&before, form, selector);
	return probe_ok(after) && probe_same_but(&before, after, 0, 0, 0);
}

static struct rule_result rule_load(const struct load_form *form, u16 selector, u32 attr,
				    unsigned int cpl)
{
	if (form->reg == SS)
		return rule_load_stack(selector, attr, cpl);
	return rule_load_data(selector, attr, cpl);
}

static void test_type(const struct load_form *form, const struct segment_mode *mode,
		      unsigned int type)
{
	struct segment_case c = segment_first(type);
	struct tally t = tally_start();
	struct probe after;

	do {
		u16 selector = SLOT | c.rpl;
		struct rule_result want = rule_load(form, selector, c.attr, c.cpl);
		u64 desc = segment_desc(c.attr), left = desc;
		bool ok;

		probe_set_desc(SLOT, desc);
		ok = try_load(form, mode->probe | PROBE_CPL(c.cpl), selector, want, &after);
		if (want.vector == PROBE_DONE)
			left |= (u64)ATTR_ACCESSED << 40;
		tally_row(&t, ok && probe_get_desc(SLOT) == left,
			  "cpl %u, selector %#x, attr %#x: want %#x (%#x), got %#x (%#x), "
			  "descriptor %#llx -> %#llx",
			  c.cpl, selector, c.attr, want.vector, want.error, after.vector,
			  after.error, (unsigned long long)desc,
			  (unsigned long long)probe_get_desc(SLOT));
	} while (segment_next(&c));
	tally_report(&t, "%s: %s", form->name, segment_type_name(type));
}

/*
 * A null selector empties a data segment register. SS takes one only in 64-bit mode inside
 * CPL 3, and only with an RPL that is the CPL.
 */
static void test_null(const struct load_form *form, const struct segment_mode *mode)
{
	bool stack = form->reg == SS;
	struct tally same = tally_start(), other = tally_start();
	struct probe after;

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		for (u16 rpl = 0; rpl < 4; rpl++) {
			bool refused = stack && (!(mode->mask & MODE_64) || cpl == 3 || rpl != cpl);
			struct rule_result want = refused ? rule(VECTOR_GP, 0) : RULE_OK;
			bool ok = try_load(form, mode->probe | PROBE_CPL(cpl), rpl, want, &after);

			tally_row(rpl == cpl ? &same : &other, ok,
				  "cpl %u, null selector %u: expected vector %#x, got %#x (%#x)",
				  cpl, rpl, want.vector, after.vector, after.error);
		}
	}
	tally_report(&same, "%s: null selector with RPL = CPL", form->name);
	tally_report(&other, "%s: null selector with RPL != CPL", form->name);
}

/* The whole descriptor must lie within the limit, which is that of its last byte. */
static void test_table_limit(const struct load_form *form, const struct segment_mode *mode)
{
	static const struct {
		u16 index;
		s16 limit;
		bool fits;
	} rows[] = {
		{ 0, 7, true }, { 0, 6, false }, { 0, 3, false }, { 0, 0, false },
		{ 0, -1, false }, { 8, 7, false }, { 8, 14, false }, { 8, 15, true },
		{ 0xf0, 7, false },
	};
	struct tally t = tally_start();
	struct probe after;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		u16 selector = SLOT + rows[i].index;
		struct rule_result want = RULE_OK;
		bool ok;

		probe_set_desc(selector, segment_desc(ATTR_P | ATTR_S | ATTR_WRITABLE));
		if (!rows[i].fits)
			want = rule(VECTOR_GP, selector_error(selector));
		segment_gdt_limit(SLOT + rows[i].limit);
		ok = try_load(form, mode->probe, selector, want, &after);
		segment_gdt_limit(PROBE_GDT_LIMIT);
		tally_row(&t, ok, "selector %#x, limit %#x: expected vector %#x, got %#x (%#x)",
			  selector, SLOT + rows[i].limit, want.vector, after.vector, after.error);
	}
	tally_report(&t, "%s: beyond the GDT's limit", form->name);
}

static void lldt(u16 selector)
{
	asm volatile("lldt %0" : : "rm"(selector) : "memory");
}

/* Without an LDT each of its selectors is beyond the limit; the error code keeps the TI bit. */
static void test_ldt(const struct load_form *form, const struct segment_mode *mode)
{
	static u64 ldt[4] __attribute__((aligned(16)));
	const u32 good = ATTR_P | ATTR_S | ATTR_WRITABLE;
	struct tally t = tally_start();
	struct probe after;
	bool ok;

	lldt(0);
	ok = try_load(form, mode->probe, SELECTOR_TI, rule(VECTOR_GP, SELECTOR_TI), &after);
	tally_row(&t, ok, "no LDT: got vector %#x (%#x)", after.vector, after.error);

	ldt[0] = ldt[1] = ldt[3] = segment_desc(good);
	ldt[2] = segment_desc(good & ~ATTR_P);
	probe_set_desc16(LDT_SLOT, probe_desc((ulong)ldt, 23, ATTR_P | TYPE_LDT), 0);
	lldt(LDT_SLOT);
	/* Selector 4 is no null selector. */
	ok = try_load(form, mode->probe, SELECTOR_TI, RULE_OK, &after);
	tally_row(&t, ok && ldt[0] == segment_desc(good | ATTR_ACCESSED),
		  "LDT entry 0: got vector %#x (%#x)", after.vector, after.error);
	ok = try_load(form, mode->probe, 8 | SELECTOR_TI, RULE_OK, &after);
	tally_row(&t, ok && ldt[1] == segment_desc(good | ATTR_ACCESSED),
		  "LDT entry 1: got vector %#x (%#x)", after.vector, after.error);
	ok = try_load(form, mode->probe, 16 | SELECTOR_TI,
		      rule(form->reg == SS ? VECTOR_SS : VECTOR_NP, 16 | SELECTOR_TI), &after);
	tally_row(&t, ok, "LDT entry 2, not present: got vector %#x "
		  "(%#x)", after.vector, after.error);
	ok = try_load(form, mode->probe, 24 | SELECTOR_TI, rule(VECTOR_GP, 24 | SELECTOR_TI),
		      &after);
	tally_row(&t, ok, "beyond the LDT: got vector %#x (%#x)", after.vector, after.error);
	lldt(0);
	tally_report(&t, "%s: LDT", form->name);
}

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
			test_null(&forms[i], mode);
			test_table_limit(&forms[i], mode);
			test_ldt(&forms[i], mode);
		}
		report_prefix_pop();
	}
	return report_summary();
}
