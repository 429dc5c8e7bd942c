/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Far CALL and JMP through call gates.
 *
 * The gate's own privileges and presence, then those of the code segment behind it, for each
 * CPL: the exception and the selector in its error code, or the new CS:IP, the stack that the
 * TSS gives to an inner level, and what CALL pushed there, parameters included. 64-bit gates
 * in IA-32e mode, 16-bit and 32-bit gates outside it. SDM volume 3, sections 5.8.3 to 5.8.5;
 * volume 2, CALL and JMP.
 */
#include <libcflat.h>
#include "segment.h"

#define GATE_SLOT	PROBE_SLOT(0)
#define CODE_SLOT	PROBE_SLOT(4)
#define STACK_SLOT	PROBE_SLOT(6)

/* Reachable by the offset of a 16-bit gate. */
#define TARGET		0x9000u

/* What the instruction itself gives as an offset does not matter. */
#define IGNORED_OFFSET	0xdeadbeefu

#define VECTOR_TS	10

struct gate_kind {
	const char *name;
	u8 type;
	u8 width;	/* of what is pushed */
};

static const struct gate_kind kinds[] = {
#ifdef __x86_64__
	{ "64-bit gate", TYPE_CALL, 8 },
#else
	{ "32-bit gate", TYPE_CALL, 4 },
	{ "16-bit gate", TYPE_CALL16, 2 },
#endif
};

#ifdef __x86_64__
#define GATE_CODE	(ATTR_S | ATTR_CODE | ATTR_WRITABLE | ATTR_L)
#else
#define GATE_CODE	(ATTR_S | ATTR_CODE | ATTR_WRITABLE | ATTR_DB)
#endif

/* One transfer: through @gate_attr with @count parameters to @code_attr. */
struct transfer {
	bool call;
	unsigned int cpl;
	u16 gate_rpl;
	u16 code_rpl;
	u32 gate_attr;
	u32 code_attr;
	unsigned int count;
};

/* The end of the stack that the TSS has for @level. */
static ulong inner_stack(unsigned int level)
{
	return (ulong)probe_ring0_stack + sizeof(probe_ring0_stack) - 2048 * level;
}

static void setup_stacks(void)
{
	for (unsigned int level = 0; level < 3; level++) {
		ulong top = inner_stack(level);

		memcpy(probe_tss + 4 + 8 * level, &top, sizeof(top));
#ifndef __x86_64__
		u16 ss = PROBE_SEG(level);

		memcpy(probe_tss + 8 + 8 * level, &ss, sizeof(ss));
#endif
	}
}

static struct rule_result rule_gate(const struct transfer *x)
{
	u16 gate = GATE_SLOT | x->gate_rpl, code = CODE_SLOT | x->code_rpl;
	unsigned int gate_dpl = attr_dpl(x->gate_attr), dpl = attr_dpl(x->code_attr);

	if (gate_dpl < x->cpl || gate_dpl < x->gate_rpl)
		return rule(VECTOR_GP, selector_error(gate));
	if (!(x->gate_attr & ATTR_P))
		return rule(VECTOR_NP, selector_error(gate));
	if (!attr_is_code(x->code_attr) || dpl > x->cpl)
		return rule(VECTOR_GP, selector_error(code));
	if (LONG_MODE && (x->code_attr & (ATTR_L | ATTR_DB)) != ATTR_L)
		return rule(VECTOR_GP, selector_error(code));
	if (!x->call && !attr_is_conforming(x->code_attr) && dpl != x->cpl)
		return rule(VECTOR_GP, selector_error(code));
	if (!(x->code_attr & ATTR_P))
		return rule(VECTOR_NP, selector_error(code));
	return RULE_OK;
}

static unsigned int new_level(const struct transfer *x)
{
	if (x->call && !attr_is_conforming(x->code_attr))
		return attr_dpl(x->code_attr);
	return x->cpl;
}

static ulong slot_at(ulong sp, unsigned int width, unsigned int n)
{
	ulong value = 0;

	memcpy(&value, (void *)(sp + n * width), width);
	return value;
}

static ulong cut(ulong value, unsigned int width)
{
	return width == 2 ? (u16)value : value;
}

/* From @after's stack pointer up: IP, CS, and after a change of level parameters, SP and SS. */
static bool right_pushes(const struct gate_kind *kind, const struct transfer *x,
			 const struct probe *before, const struct probe *after, ulong return_ip)
{
	unsigned int w = kind->width;
	ulong sp = after->gpr[RSP];

	if (slot_at(sp, w, 0) != cut(return_ip, w) || (u16)slot_at(sp, w, 1) != before->cs)
		return false;
	if (new_level(x) == x->cpl)
		return true;
	for (unsigned int i = 0; i < x->count; i++) {
		if (slot_at(sp, w, 2 + i) != slot_at(before->gpr[RSP], w, i))
			return false;
	}
	return slot_at(sp, w, 2 + x->count) == cut(before->gpr[RSP], w) &&
	       (u16)slot_at(sp, w, 3 + x->count) == before->ss;
}

static void set_gate(const struct gate_kind *kind, const struct transfer *x, u64 target)
{
	u64 low = probe_gate(CODE_SLOT | x->code_rpl, (u32)target, x->gate_attr | kind->type,
			     x->count);

	probe_set_desc16(GATE_SLOT, low, LONG_MODE ? target >> 32 : 0);
}

/* The state after a good transfer, given the one before. */
static void apply_transfer(const struct gate_kind *kind, const struct transfer *x,
			   struct probe *p, u64 target)
{
	unsigned int level = new_level(x), pushed = 2;

	if (level != x->cpl) {
		p->gpr[RSP] = inner_stack(level);
		p->ss = LONG_MODE ? level : PROBE_SEG(level);
		pushed = 4 + x->count;
	}
	if (x->call)
		p->gpr[RSP] -= pushed * kind->width;
	p->cs = CODE_SLOT | level;
	p->ip = target + 2;
}

static bool run_transfer(const struct gate_kind *kind, const struct segment_mode *mode,
			 const struct transfer *x, u64 target, struct rule_result want,
			 struct probe *after)
{
	struct probe before = probe_init(mode->probe | PROBE_CPL(x->cpl)), old;
	u8 code[] = { 0xff, x->call ? 0x1b : 0x2b };	/* m16:32 at (E/R)BX */
	const u32 offset = IGNORED_OFFSET;
	const u16 selector = GATE_SLOT | x->gate_rpl;

	memcpy(probe_data, &offset, sizeof(offset));
	memcpy(probe_data + sizeof(offset), &selector, sizeof(selector));
	before.gpr[RBX] = (ulong)probe_data;
	for (unsigned int i = 0; i < 128; i++)
		*(u8 *)(before.gpr[RSP] + i) = 0x40 + i;
	set_gate(kind, x, target);
	*after = old = before;
	probe_run(after, code, sizeof(code));
	if (want.vector != PROBE_DONE)
		return probe_faulted(&before, after, want.vector, want.error);
	apply_transfer(kind, x, &before, target);
	return probe_ok(after) && probe_same_but(&before, after, 0, 0, 0) &&
	       (!x->call || right_pushes(kind, x, &old, after, old.ip + sizeof(code)));
}

static bool try_transfer(const struct gate_kind *kind, const struct segment_mode *mode,
			 const struct transfer *x, struct rule_result want, struct tally *t)
{
	struct probe after;
	bool ok;

	probe_set_desc(CODE_SLOT, probe_desc(0, 0xfffff, x->code_attr | ATTR_G));
	ok = run_transfer(kind, mode, x, TARGET, want, &after);
	return tally_row(t, ok, "cpl %u, gate rpl %u attr %#x, code rpl %u attr %#x: want %#x "
		  "(%#x), got %#x (%#x), cs:ip %#x:%#lx, ss:sp %#x:%#lx",
			 x->cpl, x->gate_rpl, x->gate_attr, x->code_rpl, x->code_attr, want.vector,
			 want.error, after.vector, after.error, after.cs, after.ip, after.ss,
			 after.gpr[RSP]);
}

/* Each privilege and presence of the gate, in front of code that any level may call. */
static void test_gate(const struct gate_kind *kind, const struct segment_mode *mode, bool call)
{
	struct segment_case c = segment_first(0);
	struct tally t = tally_start();

	do {
		struct transfer x = {
			.call = call, .cpl = c.cpl, .gate_rpl = c.rpl, .gate_attr = c.attr,
			.code_attr = GATE_CODE | ATTR_P,
		};

		if (!call)
			x.code_attr |= c.cpl << ATTR_DPL_SHIFT;
		try_transfer(kind, mode, &x, rule_gate(&x), &t);
	} while (segment_next(&c));
	tally_report(&t, "%s: gate", call ? "call" : "jmp");
}

/* Rows of all types that are checks of their own. */
struct code_tallies {
	struct tally absent;
	struct tally conforming;
};

static void test_code(const struct gate_kind *kind, const struct segment_mode *mode, bool call,
		      unsigned int type, struct code_tallies *apart)
{
	struct segment_case c = segment_first(type);
	struct tally t = tally_start();

	do {
		for (u32 size = 0; size <= (ATTR_L | ATTR_DB); size += ATTR_L) {
			struct transfer x = {
				.call = call, .cpl = c.cpl, .code_rpl = c.rpl,
				.gate_attr = ATTR_P | ATTR_DPL, .code_attr = c.attr | size,
			};
			struct rule_result want = rule_gate(&x);
			struct tally *into = &t;

			if (!LONG_MODE && (size & ATTR_L))
				continue;
			if (want.vector == VECTOR_NP)
				into = &apart->absent;
			else if (want.vector == PROBE_DONE && attr_dpl(c.attr) != new_level(&x))
				into = &apart->conforming;
			try_transfer(kind, mode, &x, want, into);
		}
	} while (segment_next(&c));
	tally_report(&t, "%s: code, %s", call ? "call" : "jmp", segment_type_name(type));
}

/* The selector in the gate: null, and beyond the table. */
static void test_code_selector(const struct gate_kind *kind, const struct segment_mode *mode,
			       bool call)
{
	const u64 gate = probe_gate(0, TARGET, kind->type | ATTR_P | ATTR_DPL, 0);
	const u8 code[] = { 0xff, call ? 0x1b : 0x2b };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < 12; i++) {
		struct probe before = probe_init(mode->probe), after;
		u16 selector = i < 4 ? i : CODE_SLOT;
		struct rule_result want = rule(VECTOR_GP, selector_error(selector));

		probe_set_desc16(GATE_SLOT, gate | (u64)selector << 16, 0);
		probe_set_desc(CODE_SLOT, probe_desc(0, 0xfffff, GATE_CODE | ATTR_G | ATTR_P));
		*(u32 *)probe_data = 0;
		*(u16 *)(probe_data + 4) = GATE_SLOT;
		before.gpr[RBX] = (ulong)probe_data;
		after = before;
		if (i >= 4)
			segment_gdt_limit(CODE_SLOT + i - 5);
		probe_run(&after, code, sizeof(code));
		segment_gdt_limit(PROBE_GDT_LIMIT);
		tally_row(&t, probe_faulted(&before, &after, want.vector, want.error),
			  "selector %#x, row %u: want %#x (%#x), got %#x (%#x)",
			  selector, i, want.vector, want.error, after.vector, after.error);
	}
	tally_report(&t, "%s: null or missing code selector", call ? "call" : "jmp");
}

#ifdef __x86_64__

/* A gate takes two entries: the second must be within the table and of type 0. */
static void test_second_half(const struct gate_kind *kind, const struct segment_mode *mode,
			     bool call)
{
	struct transfer x = {
		.call = call, .gate_attr = ATTR_P, .code_attr = GATE_CODE | ATTR_P,
	};
	const u8 code[] = { 0xff, call ? 0x1b : 0x2b };
	struct tally type = tally_start(), size = tally_start(), offset = tally_start(),
		before_transfer = tally_start();
	struct probe after, before;
	bool ok;

	probe_set_desc(CODE_SLOT, probe_desc(0, 0xfffff, x.code_attr | ATTR_G));
	for (unsigned int bit = 8; bit < 13; bit++) {
		ok = run_transfer(kind, mode, &x, TARGET, RULE_OK, &after);
		before = probe_init(mode->probe);
		before.gpr[RBX] = (ulong)probe_data;
		probe_gdt[GATE_SLOT / 8 + 1] |= 1ull << (32 + bit);
		after = before;
		probe_run(&after, code, sizeof(code));
		tally_row(&type, ok && probe_faulted(&before, &after, VECTOR_GP, GATE_SLOT),
			  "bit %u of the last dword: got vector %#x (%#x)", bit, after.vector,
			  after.error);
	}
	tally_report(&type, "%s: type of the gate's second half", call ? "call" : "jmp");

	set_gate(kind, &x, TARGET);
	probe_gdt[GATE_SLOT / 8 + 4] = probe_gdt[CODE_SLOT / 8];
	for (int limit = 7; limit < 15; limit++) {
		before = probe_init(mode->probe);
		before.gpr[RBX] = (ulong)probe_data;
		after = before;
		segment_gdt_limit(GATE_SLOT + limit);
		probe_run(&after, code, sizeof(code));
		segment_gdt_limit(PROBE_GDT_LIMIT);
		tally_row(&size, probe_faulted(&before, &after, VECTOR_GP, GATE_SLOT),
			  "limit %d from the gate: got vector %#x (%#x)", limit, after.vector,
			  after.error);
	}
	tally_report(&size, "%s: gate half beyond the table", call ? "call" : "jmp");

	for (unsigned int bit = 57; bit < 64; bit++) {
		ok = run_transfer(kind, mode, &x, TARGET | 1ull << bit, rule(VECTOR_GP, 0), &after);
		tally_row(&before_transfer, ok, "offset bit %u: cs:ip %#x:%#lx", bit, after.cs,
			  after.ip);
		tally_row(&offset, probe_is(&after, VECTOR_GP, 0),
			  "offset bit %u: got vector %#x (%#x)", bit, after.vector, after.error);
	}
	tally_report(&offset, "%s: non-canonical offset", call ? "call" : "jmp");
	tally_report(&before_transfer, "%s: non-canonical offset faults before the transfer",
		     call ? "call" : "jmp");
}

#else

/* Each count of parameters is copied from the outer stack. */
static void test_parameters(const struct gate_kind *kind, const struct segment_mode *mode)
{
	struct tally t = tally_start();

	for (unsigned int count = 0; count < 32; count++) {
		for (unsigned int cpl = 0; cpl < 4; cpl++) {
			struct transfer x = {
				.call = true, .cpl = cpl, .gate_attr = ATTR_P | ATTR_DPL,
				.code_attr = GATE_CODE | ATTR_P, .count = count,
			};

			try_transfer(kind, mode, &x, RULE_OK, &t);
		}
	}
	tally_report(&t, "call: parameters");
}

/* The stack segment that the TSS has for level 1; ring 0 takes the exceptions. */
static void test_inner_stack(const struct gate_kind *kind, const struct segment_mode *mode)
{
	const struct transfer x = {
		.call = true, .cpl = 3, .gate_attr = ATTR_P | ATTR_DPL,
		.code_attr = GATE_CODE | ATTR_P | 1 << ATTR_DPL_SHIFT,
	};
	struct tally types = tally_start(), absent = tally_start(), null = tally_start();
	u16 *const ss1 = (u16 *)(probe_tss + 0x10);

	for (unsigned int type = 0; type < SEGMENT_TYPES; type++) {
		struct segment_case c = segment_first(type);

		do {
			struct rule_result want = rule_load_stack(STACK_SLOT | c.rpl, c.attr, 1);

			if (c.cpl || want.vector == PROBE_DONE)
				continue;
			if (want.vector == VECTOR_GP)
				want.vector = VECTOR_TS;
			probe_set_desc(STACK_SLOT, segment_desc(c.attr));
			*ss1 = STACK_SLOT | c.rpl;
			try_transfer(kind, mode, &x, want,
				     want.vector == VECTOR_SS ? &absent : &types);
		} while (segment_next(&c));
	}
	tally_report(&types, "call: unfit inner stack segment");
	tally_report(&absent, "call: inner stack segment not present");

	for (*ss1 = 0; *ss1 < 4; ++*ss1)
		try_transfer(kind, mode, &x, rule(VECTOR_TS, 0), &null);
	tally_report(&null, "call: null inner stack segment");
	*ss1 = PROBE_SEG(1);
}

/* A TSS that ends before the stack of the level. */
static void test_tss_limit(const struct gate_kind *kind, const struct segment_mode *mode)
{
	const struct transfer x = {
		.call = true, .cpl = 3, .gate_attr = ATTR_P | ATTR_DPL,
		.code_attr = GATE_CODE | ATTR_P | 2 << ATTR_DPL_SHIFT,
	};
	struct tally t = tally_start();
	u64 desc;
	u16 tr;

	asm volatile("str %0" : "=r"(tr));
	desc = probe_get_desc(tr) & ~(2ull << 40);
	/* SS2:ESP2 is at offset 20; ring 0's, for the exception, is earlier. */
	for (u32 limit = 16; limit < 25; limit++) {
		probe_set_desc(tr, (desc & ~0xffffull) | limit);
		asm volatile("ltr %0" : : "r"(tr));
		try_transfer(kind, mode, &x, rule(VECTOR_TS, selector_error(tr)), &t);
	}
	probe_set_desc(tr, desc);
	asm volatile("ltr %0" : : "r"(tr));
	tally_report(&t, "call: stack entry beyond the TSS");
}

#endif

int main(int argc, char **argv)
{
	probe_setup();
	probe_place(0, NULL, 0);
	memcpy((void *)(ulong)TARGET, probe_code, 2);
	setup_stacks();
	for (unsigned int m = 0; m < SEGMENT_MODES; m++) {
		report_prefix_push(segment_modes[m].name);
		for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++) {
			const struct gate_kind *kind = &kinds[i];
			const struct segment_mode *mode = &segment_modes[m];

			report_prefix_push(kind->name);
			for (int call = 0; call < 2; call++) {
				struct code_tallies apart = { tally_start(), tally_start() };

				test_gate(kind, mode, call);
				for (unsigned int type = 0; type < SEGMENT_TYPES; type++)
					test_code(kind, mode, call, type, &apart);
				tally_report(&apart.absent, "%s: code not present",
					     call ? "call" : "jmp");
				tally_report(&apart.conforming, "%s: conforming code keeps the CPL",
					     call ? "call" : "jmp");
				test_code_selector(kind, mode, call);
#ifdef __x86_64__
				test_second_half(kind, mode, call);
#endif
			}
#ifndef __x86_64__
			test_parameters(kind, mode);
			test_inner_stack(kind, mode);
			test_tss_limit(kind, mode);
#endif
			report_prefix_pop();
		}
		report_prefix_pop();
	}
	return report_summary();
}
