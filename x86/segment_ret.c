/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Far RET and IRET.
 *
 * Each form and operand size returns to each of the 32 descriptor types in CS with each CPL,
 * RPL, DPL, present and not, and to each in SS: the exception, or the whole new state, with the
 * stack pointer, and with the data segments that an outer level must not keep emptied. Then
 * null and out-of-table selectors, limits, non-canonical addresses, and which flags IRET
 * changes at which CPL and IOPL. SDM volume 2, RET and IRET; volume 3, section 5.8.6.
 */
#include <libcflat.h>
#include "segment.h"

#define CS_SLOT		PROBE_SLOT(0)
#define SS_SLOT		PROBE_SLOT(2)
#define DATA_SLOT	PROBE_SLOT(4)

/* Reachable by 16-bit offsets in flat segments. */
#define TARGET		0x9000u
#define NEW_SP		0xa800u

#define FLAG_NT		0x4000ul
#define FLAG_IOPL	0x3000ul

/* IF DF IOPL NT AC ID: not TF, which would end the code, nor VM. */
#define FLAG_OTHERS	0x247600ul
#define FLAG_VIRTUAL	0x180000ul

struct return_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
	u8 width;
	u8 release;	/* RET's immediate */
	bool iret;
};

static const struct return_form forms[] = {
	{ "lretw", INSN("\x66\xcb"), MODE_ANY, 2, 0, false },
	{ "lret", INSN("\xcb"), MODE_ANY, 4, 0, false },
	{ "lretq", INSN("\x48\xcb"), MODE_64, 8, 0, false },
	{ "lretw imm16", INSN("\x66\xca\x18\0"), MODE_ANY, 2, 24, false },
	{ "lret imm16", INSN("\xca\x18\0"), MODE_ANY, 4, 24, false },
	{ "lretq imm16", INSN("\x48\xca\x18\0"), MODE_64, 8, 24, false },
	{ "iretw", INSN("\x66\xcf"), MODE_ANY, 2, 0, true },
	{ "iretd", INSN("\xcf"), MODE_ANY, 4, 0, true },
	{ "iretq", INSN("\x48\xcf"), MODE_64, 8, 0, true },
};

/* What is on the stack. */
struct frame {
	u64 ip;
	u16 cs;
	ulong flags;
	u64 sp;
	u16 ss;
};

static struct frame good_frame(u16 cs)
{
	return (struct frame){ TARGET, cs, 2, NEW_SP, PROBE_SEG(cs & 3) };
}

static void push(struct probe *p, const struct return_form *form, u64 value)
{
	p->gpr[RSP] -= form->width;
	memcpy((void *)p->gpr[RSP], &value, form->width);
}

/* The state to run @form in, with @frame on its stack. */
static struct probe setup_return(const struct return_form *form, unsigned int mode,
				 const struct frame *frame)
{
	struct probe p = probe_init(mode);

	push(&p, form, frame->ss);
	push(&p, form, frame->sp);
	p.gpr[RSP] -= form->release;
	if (form->iret)
		push(&p, form, frame->flags);
	push(&p, form, frame->cs);
	push(&p, form, frame->ip);
	return p;
}

/* In 64-bit mode IRET pops SS:RSP always, otherwise a return does to an outer level only. */
static bool pops_stack(const struct return_form *form, const struct segment_mode *mode,
		       unsigned int cpl, u16 cs)
{
	return (cs & 3) != cpl || (form->iret && (mode->mask & MODE_64));
}

static void drop_segment(u16 *selector, unsigned int cpl)
{
	u32 attr = probe_get_desc(*selector) >> 40;

	if (*selector > 3 && attr_dpl(attr) < cpl && !attr_is_conforming(attr))
		*selector = 0;
}

/* The state of @p after a good return; flags are compared elsewhere. */
static void apply_return(struct probe *p, const struct return_form *form,
			 const struct segment_mode *mode, const struct frame *frame)
{
	unsigned int cpl = p->cs & 3, new_cpl = frame->cs & 3;

	if (pops_stack(form, mode, cpl, frame->cs)) {
		p->gpr[RSP] = frame->sp + form->release;
		p->ss = frame->ss;
	} else {
		p->gpr[RSP] += (form->iret ? 3 : 2) * form->width + form->release;
	}
	if (new_cpl != cpl) {
		drop_segment(&p->ds, new_cpl);
		drop_segment(&p->es, new_cpl);
		drop_segment(&p->fs, new_cpl);
		drop_segment(&p->gs, new_cpl);
	}
	p->cs = frame->cs;
	p->ip = frame->ip + 2;
}

/* Runs @form in the state @before and compares with @want; the data segments are the caller's. */
static bool check_return(const struct return_form *form, const struct segment_mode *mode,
			 struct probe before, const struct frame *frame, struct rule_result want,
			 struct probe *after)
{
	*after = before;
	probe_run(after, form->code, form->len);
	if (want.vector != PROBE_DONE)
		return probe_faulted(&before, after, want.vector, want.error);
	apply_return(&before, form, mode, frame);
	/* A 16-bit return says nothing of the upper half of ESP. */
	if (form->width == 2 && (u16)before.gpr[RSP] == (u16)after->gpr[RSP])
		before.gpr[RSP] = after->gpr[RSP];
	return probe_ok(after) && probe_same_but(&before, after, 0, 0, 0);
}

static bool try_return(const struct return_form *form, const struct segment_mode *mode,
		       unsigned int cpl, const struct frame *frame, struct rule_result want,
		       struct probe *after)
{
	struct probe before = setup_return(form, mode->probe | PROBE_CPL(cpl), frame);

	return check_return(form, mode, before, frame, want, after);
}

static struct rule_result rule_return_code(u16 selector, u32 attr, unsigned int cpl)
{
	unsigned int rpl = selector & 3, dpl = attr_dpl(attr);

	if (!attr_is_code(attr) || rpl < cpl ||
	    (attr_is_conforming(attr) ? dpl > rpl : dpl != rpl) ||
	    (LONG_MODE && (attr & ATTR_L) && (attr & ATTR_DB)))
		return rule(VECTOR_GP, selector_error(selector));
	if (!(attr & ATTR_P))
		return rule(VECTOR_NP, selector_error(selector));
	return RULE_OK;
}

static void try_code(const struct return_form *form, const struct segment_mode *mode,
		     const struct segment_case *c, u32 size, struct tally *t)
{
	struct frame frame = good_frame(CS_SLOT | c->rpl);
	u32 attr = c->attr | ATTR_G | size;
	struct rule_result want = rule_return_code(frame.cs, attr, c->cpl);
	struct probe after;
	bool ok;

	probe_set_desc16(CS_SLOT, probe_desc(0, 0xfffff, attr), 0);
	ok = try_return(form, mode, c->cpl, &frame, want, &after);
	tally_row(t, ok, "cpl %u, cs %#x, attr %#x: want %#x (%#x), got %#x (%#x), cs:ip "
		  "%#x:%#lx, ss:sp %#x:%#lx",
		  c->cpl, frame.cs, attr, want.vector, want.error, after.vector, after.error,
		  after.cs, after.ip, after.ss, after.gpr[RSP]);
}

static void test_code_type(const struct return_form *form, const struct segment_mode *mode,
			   unsigned int type)
{
	/* 16-bit and 32-bit code, and 64-bit code where there is any. */
	static const u32 sizes[] = { 0, ATTR_DB, ATTR_L };
	struct segment_case c = segment_first(type);
	struct tally t = tally_start();

	do {
		for (unsigned int i = 0; i < ARRAY_SIZE(sizes) - !LONG_MODE; i++)
			try_code(form, mode, &c, sizes[i], &t);
	} while (segment_next(&c));
	tally_report(&t, "%s: cs, %s", form->name, segment_type_name(type));
}

static void test_l_and_d(const struct return_form *form, const struct segment_mode *mode)
{
	struct tally t = tally_start();

	for (unsigned int type = 0x18; type < SEGMENT_TYPES; type++) {
		struct segment_case c = segment_first(type);

		do {
			try_code(form, mode, &c, ATTR_L | ATTR_DB, &t);
		} while (segment_next(&c));
	}
	tally_report(&t, "%s: L and D both set", form->name);
}

/* SS must suit the level that is returned to, whatever the level now. */
static void test_stack_type(const struct return_form *form, const struct segment_mode *mode,
			    unsigned int type, struct tally *absent)
{
	struct segment_case c = segment_first(type);
	struct tally t = tally_start();
	struct probe after;

	do {
		for (unsigned int level = c.cpl; level < 4; level++) {
			struct frame frame = good_frame(PROBE_CS32(level));
			struct rule_result want = RULE_OK;
			bool ok;

			frame.ss = SS_SLOT | c.rpl;
			if (!pops_stack(form, mode, c.cpl, frame.cs))
				continue;
			want = rule_load_stack(frame.ss, c.attr, level);
			probe_set_desc16(SS_SLOT, segment_desc(c.attr), 0);
			ok = try_return(form, mode, c.cpl, &frame, want, &after);
			tally_row(want.vector == VECTOR_SS ? absent : &t, ok,
				  "cpl %u to %u, ss %#x, attr %#x: want %#x (%#x), got %#x "
				  "(%#x), ss:sp %#x:%#lx",
				  c.cpl, level, frame.ss, c.attr, want.vector, want.error,
				  after.vector, after.error, after.ss, after.gpr[RSP]);
		}
	} while (segment_next(&c));
	tally_report(&t, "%s: ss, %s", form->name, segment_type_name(type));
}

/* A null CS suits nobody, a null SS suits 64-bit code inside CPL 3. */
static void test_null_code(const struct return_form *form, const struct segment_mode *mode)
{
	struct tally t = tally_start();
	struct probe after;

	for (unsigned int i = 0; i < 16; i++) {
		struct frame frame = good_frame(i & 3);
		bool ok = try_return(form, mode, i >> 2, &frame, rule(VECTOR_GP, 0), &after);

		tally_row(&t, ok, "cpl %u, cs %u: got vector %#x (%#x)", i >> 2, i & 3,
			  after.vector, after.error);
	}
	tally_report(&t, "%s: null cs", form->name);
}

static void test_null_stack(const struct return_form *form, const struct segment_mode *mode,
			    bool wide)
{
	struct tally t = tally_start();
	struct probe after;

	for (unsigned int i = 0; i < 16; i++) {
		unsigned int cpl = i >> 2, level = i & 3;
		struct frame frame = good_frame(wide ? PROBE_CS64(level) : PROBE_CS32(level));
		struct rule_result want = wide && level < 3 ? RULE_OK : rule(VECTOR_GP, 0);
		bool ok;

		if (level < cpl || !pops_stack(form, mode, cpl, frame.cs))
			continue;
		frame.ss = level;
		ok = try_return(form, mode, cpl, &frame, want, &after);
		tally_row(&t, ok, "cpl %u to %u: expected vector %#x, got %#x (%#x)", cpl, level,
			  want.vector, after.vector, after.error);
	}
	tally_report(&t, "%s: null ss, to %s code", form->name, wide ? "64-bit" : "32-bit");
}

/* The target must be within the limit of CS, at the same level and at an outer one. */
static void test_limits(const struct return_form *form, const struct segment_mode *mode)
{
	const u32 code = ATTR_P | ATTR_S | ATTR_CODE | ATTR_DB;
	struct tally within = tally_start(), beyond = tally_start();
	struct probe after;
	bool ok;

	for (unsigned int level = 0; level < 4; level++) {
		struct frame frame = good_frame(CS_SLOT | level);
		u32 attr = code | level << ATTR_DPL_SHIFT;

		probe_set_desc16(CS_SLOT, probe_desc(0, TARGET + 1, attr), 0);
		ok = try_return(form, mode, 0, &frame, RULE_OK, &after);
		tally_row(&within, ok, "to level %u: got vector %#x (%#x)", level, after.vector,
			  after.error);
		probe_set_desc16(CS_SLOT, probe_desc(0, TARGET - 1, attr), 0);
		ok = try_return(form, mode, 0, &frame, rule(VECTOR_GP, 0), &after);
		tally_row(&beyond, ok, "to level %u: got vector %#x (%#x)", level, after.vector,
			  after.error);
	}
	tally_report(&within, "%s: target at the limit of cs", form->name);
	tally_report(&beyond, "%s: target beyond the limit of cs", form->name);
}

/* CS and SS must each be within the table, as a whole. */
static void test_tables(const struct return_form *form, const struct segment_mode *mode)
{
	const u16 slot = PROBE_SLOT(8);
	struct tally t = tally_start();
	struct probe after;

	for (unsigned int i = 0; i < 2 * 10; i++) {
		bool stack = i & 1;
		int limit = (int)(i >> 1) - 1;
		struct frame frame = good_frame(stack ? PROBE_CS32(3) : slot);
		u32 attr = stack ? ATTR_S | ATTR_WRITABLE | ATTR_DPL : ATTR_S | ATTR_CODE;
		struct rule_result want = limit >= 7 ? RULE_OK : rule(VECTOR_GP, slot);
		bool ok;

		if (stack)
			frame.ss = slot | 3;
		probe_set_desc(slot, segment_desc(attr | ATTR_P));
		segment_gdt_limit(slot + limit);
		ok = try_return(form, mode, 0, &frame, want, &after);
		segment_gdt_limit(PROBE_GDT_LIMIT);
		tally_row(&t, ok, "%s, limit %d from its start: got vector %#x (%#x)",
			  stack ? "ss" : "cs", limit, after.vector, after.error);
	}
	tally_report(&t, "%s: selectors beyond the GDT", form->name);
}

/* What an outer level must not reach is emptied, all else is kept. */
static void test_data_segments(const struct return_form *form, const struct segment_mode *mode)
{
	static const u32 types[] = { ATTR_S, ATTR_S | ATTR_WRITABLE | ATTR_ACCESSED,
				     ATTR_S | ATTR_CODE | ATTR_WRITABLE,
				     ATTR_S | ATTR_CODE | ATTR_WRITABLE | ATTR_DOWN };
	struct tally t = tally_start();
	struct probe after;

	for (unsigned int level = 1; level < 4; level++) {
		for (unsigned int i = 0; i < 16; i++) {
			struct frame frame = good_frame(PROBE_CS32(level));
			struct probe before = setup_return(form, mode->probe, &frame);
			u32 attr = types[i & 3] | ATTR_P | (i >> 2) << ATTR_DPL_SHIFT;
			bool ok;

			for (unsigned int n = 0; n < 4; n++)
				probe_set_desc(DATA_SLOT + 8 * n, segment_desc(attr));
			before.es = DATA_SLOT;
			before.ds = DATA_SLOT + 8;
			before.fs = DATA_SLOT + 16;
			before.gs = DATA_SLOT + 24;
			ok = check_return(form, mode, before, &frame, RULE_OK, &after);
			tally_row(&t, ok, "to level %u, attr %#x: vector %#x (%#x), es %#x, ds "
				  "%#x, fs %#x, gs %#x",
				  level, attr, after.vector, after.error, after.es, after.ds,
				  after.fs, after.gs);
		}
	}
	tally_report(&t, "%s: data segments at an outer level", form->name);
}

/* The flags that IRET takes from the stack at @cpl. */
static ulong rule_iret_flags(const struct return_form *form, unsigned int cpl, unsigned int iopl)
{
	ulong mask = PROBE_ALU | 0x4400;	/* DF, NT */

	if (form->width > 2)
		mask |= 0x240000;		/* AC, ID */
	if (cpl <= iopl)
		mask |= 0x200;			/* IF */
	if (cpl == 0)
		mask |= FLAG_IOPL;		/* IOPL */
	if (cpl == 0 && form->width > 2)
		mask |= FLAG_VIRTUAL;	/* VIF, VIP */
	return mask;
}


static void test_flags(const struct return_form *form, const struct segment_mode *mode,
		       const char *name, ulong tested)
{
	struct tally t = tally_start();
	struct probe after;

	for (unsigned int i = 0; i < 4 * 4 * 2 * 2; i++) {
		unsigned int cpl = i & 3, iopl = i >> 2 & 3, level = i & 16 ? 3 : cpl;
		bool set = i & 32;
		struct frame frame = good_frame(PROBE_CS32(level));
		struct probe before = setup_return(form, mode->probe | PROBE_CPL(cpl), &frame);
		ulong mask = rule_iret_flags(form, cpl, iopl), want;
		bool ok;

		/* With NT set IRET is something else. */
		before.flags = 2 | (set ? 0 : tested & ~(FLAG_NT | FLAG_IOPL)) | iopl << 12;
		frame.flags = set ? tested | 2 : 2;
		memcpy((void *)(before.gpr[RSP] + 2 * form->width), &frame.flags, form->width);
		want = (before.flags & ~mask) | (frame.flags & mask);
		after = before;
		probe_run(&after, form->code, form->len);
		ok = probe_ok(&after) && !((after.flags ^ want) & tested);
		tally_row(&t, ok, "cpl %u to %u, iopl %u, flags %#lx, popped %#lx: vector %#x, "
			  "expected %#lx, got %#lx",
			  cpl, level, iopl, before.flags, frame.flags, after.vector,
			  want & tested, after.flags & tested);
	}
	tally_report(&t, "%s: %s by CPL and IOPL", form->name, name);
}

#ifdef __x86_64__
static void test_64bit(const struct return_form *form, const struct segment_mode *mode)
{
	struct tally t = tally_start(), at = tally_start(), nt = tally_start();
	struct probe after;

	for (unsigned int level = 0; level < 4 && form->width == 8; level += 3) {
		for (unsigned int bit = 57; bit < 64; bit++) {
			struct frame frame = good_frame(PROBE_CS64(level));
			bool ok;

			frame.ip |= 1ull << bit;
			ok = try_return(form, mode, 0, &frame, rule(VECTOR_GP, 0), &after);
			tally_row(&at, ok, "to level %u, bit %u: cs:ip %#x:%#lx", level, bit,
				  after.cs, after.ip);
			tally_row(&t, probe_is(&after, VECTOR_GP, 0), "to level %u, bit %u: "
				  "vector %#x (%#x), ip %#lx", level,
				  bit, after.vector, after.error, after.ip);
		}
	}
	if (form->width == 8) {
		tally_report(&t, "%s: non-canonical target", form->name);
		tally_report(&at, "%s: non-canonical target faults before the return", form->name);
	}

	for (unsigned int cpl = 0; cpl < 4 && form->iret; cpl++) {
		struct frame frame = good_frame(PROBE_CS64(cpl));
		struct probe before = setup_return(form, mode->probe | PROBE_CPL(cpl), &frame);

		before.flags |= FLAG_NT;
		after = before;
		probe_run(&after, form->code, form->len);
		tally_row(&nt, probe_faulted(&before, &after, VECTOR_GP, 0),
			  "cpl %u: vector %#x (%#x)", cpl, after.vector, after.error);
	}
	if (form->iret)
		tally_report(&nt, "%s: NT set in IA-32e mode", form->name);
}
#endif

static void test_form(const struct return_form *form, const struct segment_mode *mode)
{
	struct tally absent = tally_start();

	for (unsigned int type = 0; type < SEGMENT_TYPES; type++)
		test_code_type(form, mode, type);
	for (unsigned int type = 0; type < SEGMENT_TYPES; type++)
		test_stack_type(form, mode, type, &absent);
	tally_report(&absent, "%s: ss not present", form->name);
	if (LONG_MODE)
		test_l_and_d(form, mode);
	test_null_code(form, mode);
	test_null_stack(form, mode, false);
	if (LONG_MODE)
		test_null_stack(form, mode, true);
	test_limits(form, mode);
	test_tables(form, mode);
	test_data_segments(form, mode);
	if (form->iret) {
		test_flags(form, mode, "flags", PROBE_ALU | FLAG_OTHERS);
		test_flags(form, mode, "VIF and VIP", FLAG_VIRTUAL);
	}
#ifdef __x86_64__
	test_64bit(form, mode);
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
			if (forms[i].modes & mode->mask)
				test_form(&forms[i], mode);
		}
		report_prefix_pop();
	}
	return report_summary();
}
