/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a loaded segment does to memory accesses, and how segment registers are stored.
 *
 * Base addresses, including those above 4 GiB that wrap outside 64-bit mode; limits of data,
 * stack, expand-down and code segments at their edges; types that forbid reading or writing;
 * null selectors. MOV from and PUSH of segment registers in each width, and the encodings that
 * do not exist. SDM volume 3, sections 5.3 (limits), 5.4 (types) and 3.4.4 (64-bit mode);
 * volume 2, MOV, PUSH, and table A-2 for opcodes that are invalid in 64-bit mode.
 */
#include <libcflat.h>
#include "segment.h"

#define SLOT		PROBE_SLOT(0)
#define VALUE		0x5ec0de42u

/* The accesses of the limit tables: through FS at (E)BX, of EAX's width. */
#define LOAD8		INSN("\x64\x8a\x03")
#define LOAD16		INSN("\x66\x64\x8b\x03")
#define LOAD32		INSN("\x64\x8b\x03")
#define STORE8		INSN("\x64\x88\x03")
#define STORE32		INSN("\x64\x89\x03")
#define PUSH32		INSN("\x50")

struct access {
	const u8 *code;
	u8 len;
	u8 width;
	bool store;
};

static const struct access accesses[] = {
	{ LOAD8, 1, false }, { LOAD16, 2, false }, { LOAD32, 4, false },
	{ STORE8, 1, true }, { STORE32, 4, true },
};

static bool try_access(const struct access *a, unsigned int mode, u16 fs, ulong offset,
		       struct rule_result want, struct probe *after)
{
	struct probe before = probe_init(mode);

	before.fs = fs;
	before.gpr[RBX] = offset;
	*after = before;
	probe_run(after, a->code, a->len);
	if (want.vector != PROBE_DONE)
		return probe_faulted(&before, after, want.vector, want.error);
	before.ip += a->len + 2;
	return probe_ok(after) &&
	       probe_same_but(&before, after, a->store ? 0 : 1u << RAX, 0, PROBE_EXCEPT_BASES);
}

/* All offsets at which the segments of a row are tried, with each access. */
struct limit_row {
	const char *name;
	u32 limit;
	u32 attr;
	u32 lowest;	/* valid bytes */
	u32 highest;
};

#define DATA	(ATTR_P | ATTR_S | ATTR_WRITABLE | ATTR_DPL)

static const struct limit_row limit_rows[] = {
	{ "byte granular", 0x7ff, DATA | ATTR_DB, 0, 0x7ff },
	{ "byte granular, 16-bit", 0x7ff, DATA, 0, 0x7ff },
	{ "limit 0", 0, DATA | ATTR_DB, 0, 0 },
	{ "page granular", 0, DATA | ATTR_DB | ATTR_G, 0, 0xfff },
	{ "expand-down", 0x7ff, DATA | ATTR_DOWN | ATTR_DB, 0x800, 0xffffffff },
	{ "expand-down, 16-bit", 0x7ff, DATA | ATTR_DOWN, 0x800, 0xffff },
	{ "expand-down, page granular", 0, DATA | ATTR_DOWN | ATTR_DB | ATTR_G, 0x1000,
	  0xffffffff },
};

static void test_limit(const struct limit_row *row, const struct segment_mode *mode)
{
	static const u32 offsets[] = { 0, 0x7fc, 0x7fd, 0x7ff, 0x800, 0x801, 0xffc, 0xffe, 0xfff,
				       0x1000, 0x1ffc };
	struct tally within = tally_start(), beyond = tally_start();
	struct probe after;

	probe_set_desc(SLOT, probe_desc((ulong)probe_data, row->limit, row->attr));
	for (unsigned int i = 0; i < ARRAY_SIZE(offsets) * ARRAY_SIZE(accesses); i++) {
		u32 offset = offsets[i / ARRAY_SIZE(accesses)];
		const struct access *a = &accesses[i % ARRAY_SIZE(accesses)];
		bool fits = offset >= row->lowest && offset + a->width - 1 <= row->highest;
		struct rule_result want = fits ? RULE_OK : rule(VECTOR_GP, 0);
		bool ok = try_access(a, mode->probe | PROBE_CPL3, SLOT | 3, offset, want, &after);

		tally_row(fits ? &within : &beyond, ok, "offset %#x, %s of %u: vector %#x (%#x)",
			  offset, a->store ? "store" : "load", a->width, after.vector, after.error);
	}
	tally_report(&within, "%s: within the limit", row->name);
	tally_report(&beyond, "%s: beyond the limit", row->name);
}

/* Types that do not allow the access, whatever the limit, and null selectors. */
static void test_types(const struct segment_mode *mode)
{
	struct tally allowed = tally_start(), forbidden = tally_start(), null = tally_start();
	struct probe after;

	for (unsigned int type = 0x10; type < SEGMENT_TYPES; type++) {
		u32 attr = type | ATTR_P | ATTR_DPL;

		/* Code that cannot be read cannot be loaded either. */
		if (attr_is_code(attr) && !(attr & ATTR_WRITABLE))
			continue;
		probe_set_desc(SLOT, segment_desc(attr));
		for (unsigned int i = 0; i < ARRAY_SIZE(accesses); i++) {
			const struct access *a = &accesses[i];
			/* Above the first page, which an expand-down segment lacks. */
			ulong offset = (ulong)probe_data;
			bool may = !a->store || attr_is_writable_data(attr);
			bool ok = try_access(a, mode->probe | PROBE_CPL3, SLOT | 3, offset,
					     may ? RULE_OK : rule(VECTOR_GP, 0), &after);

			tally_row(may ? &allowed : &forbidden, ok, "%s, %s of %u: vector %#x (%#x)",
				  segment_type_name(type), a->store ? "store" : "load", a->width,
				  after.vector, after.error);
		}
	}
	tally_report(&allowed, "access that the type allows");
	tally_report(&forbidden, "store that the type forbids");

	for (unsigned int i = 0; i < 4 * ARRAY_SIZE(accesses); i++) {
		const struct access *a = &accesses[i / 4];
		bool ok = try_access(a, mode->probe | PROBE_CPL(i & 3), i & 3, (ulong)probe_data,
				     rule(VECTOR_GP, 0), &after);

		tally_row(&null, ok, "cpl %u, %s of %u: vector %#x (%#x)", i & 3,
			  a->store ? "store" : "load", a->width, after.vector, after.error);
	}
	tally_report(&null, "access through a null selector");
}

/* A stack segment's limit raises #SS(0), not #GP(0). */
static void test_stack_limit(const struct segment_mode *mode)
{
	static const struct {
		u32 sp;
		bool fits;
	} rows[] = {
		{ 0x800, true }, { 4, true }, { 0x802, false }, { 0x804, false }, { 0x1000, false },
		{ 2, false }, { 0, false },
	};
	struct tally within = tally_start(), beyond = tally_start();

	probe_set_desc(SLOT, probe_desc((ulong)probe_data, 0x7ff, DATA | ATTR_DB));
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL3), after;
		bool ok;

		before.ss = SLOT | 3;
		before.gpr[RSP] = rows[i].sp;
		after = before;
		probe_run(&after, PUSH32);
		if (rows[i].fits) {
			before.ip += 3;
			before.gpr[RSP] -= 4;
			ok = probe_ok(&after) && probe_same_but(&before, &after, 0, 0, 0);
		} else {
			ok = probe_faulted(&before, &after, VECTOR_SS, 0);
		}
		tally_row(rows[i].fits ? &within : &beyond, ok, "esp %#x: vector %#x (%#x)",
			  rows[i].sp, after.vector, after.error);
	}
	tally_report(&within, "stack: within the limit");
	tally_report(&beyond, "stack: beyond the limit");
}

/* Bases are added modulo 2^32 outside 64-bit mode. */
static void test_bases(const struct segment_mode *mode)
{
	static const u32 distances[] = { 0, 1, 0x1000, 0x7fffffff, 0x80000000, 0xfffff000 };
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(distances) * 4; i++) {
		static const u8 prefixes[] = { 0x26, 0x3e, 0x64, 0x65 };	/* ES DS FS GS */
		u8 code[] = { prefixes[i & 3], 0x8b, 0x03 };
		u32 distance = distances[i / 4];
		struct probe before = probe_init(mode->probe | PROBE_CPL3), after;
		u16 *const segments[] = { &before.es, &before.ds, &before.fs, &before.gs };
		bool ok;

		probe_set_desc(SLOT, probe_desc((ulong)probe_data - distance, 0xfffff,
						DATA | ATTR_DB | ATTR_G));
		*(u32 *)probe_data = VALUE + i;
		*segments[i & 3] = SLOT | 3;
		before.gpr[RBX] = distance;
		after = before;
		probe_run(&after, code, sizeof(code));
		before.ip += sizeof(code) + 2;
		before.gpr[RAX] = VALUE + i;
		ok = probe_ok(&after) && probe_same_but(&before, &after, 0, 0, PROBE_EXCEPT_BASES);
		tally_row(&t, ok, "prefix %#x, offset %#x: vector %#x, loaded %#lx", code[0],
			  distance, after.vector, after.gpr[RAX]);
	}
	tally_report(&t, "base of a data segment");
}

struct store_form {
	const char *name;
	const u8 *prefix;
	u8 len;
	u8 modes;
	u8 width;	/* 0: a word in memory */
};

static const struct store_form store_forms[] = {
	{ "mov r16, sreg", INSN("\x66"), MODE_ANY, 2 },
	{ "mov r32, sreg", INSN(""), MODE_ANY, 4 },
	{ "mov r64, sreg", INSN("\x48"), MODE_64, 8 },
	{ "mov m16, sreg", INSN(""), MODE_ANY, 0 },
	{ "mov m16, sreg with a 16-bit operand prefix", INSN("\x66"), MODE_ANY, 0 },
	{ "mov m16, sreg with REX.W", INSN("\x48"), MODE_64, 0 },
};

static u16 selector_by_number(const struct probe *p, unsigned int n)
{
	const u16 all[] = { p->es, p->cs, p->ss, p->ds, p->fs, p->gs };

	return all[n];
}

static struct probe distinct_segments(unsigned int mode)
{
	struct probe p = probe_init(mode | PROBE_CPL3);

	for (unsigned int i = 0; i < 4; i++)
		probe_set_desc(SLOT + 8 * i, segment_desc(DATA));
	p.es = SLOT | 3;
	p.ds = SLOT | 11;
	p.fs = SLOT | 19;
	p.gs = SLOT | 27;
	return p;
}

static void test_store(const struct store_form *form, const struct segment_mode *mode)
{
	struct tally t = tally_start();

	for (unsigned int n = 0; n < 6; n++) {
		struct probe before = distinct_segments(mode->probe), after;
		u16 want = selector_by_number(&before, n);
		u64 memory = 0x8877665544332211ull;
		u8 code[8];
		size_t len = form->len;
		bool ok;

		memcpy(code, form->prefix, len);
		code[len++] = 0x8c;
		code[len++] = n << 3 | (form->width ? 0xc0 : 3);
		*(u64 *)probe_data = memory;
		before.gpr[RBX] = (ulong)probe_data;
		after = before;
		probe_run(&after, code, len);
		before.ip += len + 2;
		if (form->width == 2)
			before.gpr[RAX] = (before.gpr[RAX] & ~0xfffful) | want;
		else if (form->width)
			before.gpr[RAX] = want;
		else
			memory = (memory & ~0xffffull) | want;
		ok = probe_ok(&after) && probe_same_but(&before, &after, 0, 0,
							 PROBE_EXCEPT_BASES) &&
		     *(u64 *)probe_data == memory;
		tally_row(&t, ok, "register %u, expected %#x: vector %#x, ax %#lx, memory "
			  "%#" PRIx64,
			  n, want, after.vector, after.gpr[RAX], *(u64 *)probe_data);
	}
	tally_report(&t, "%s", form->name);
}

struct push_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
	u8 reg;
	u8 width;
};

static const struct push_form push_forms[] = {
	{ "push es", INSN("\x06"), MODE_32, 0, 4 },
	{ "push cs", INSN("\x0e"), MODE_32, 1, 4 },
	{ "push ss", INSN("\x16"), MODE_32, 2, 4 },
	{ "push ds", INSN("\x1e"), MODE_32, 3, 4 },
	{ "push fs", INSN("\x0f\xa0"), MODE_32, 4, 4 },
	{ "push gs", INSN("\x0f\xa8"), MODE_32, 5, 4 },
	{ "pushw es", INSN("\x66\x06"), MODE_32, 0, 2 },
	{ "pushw cs", INSN("\x66\x0e"), MODE_32, 1, 2 },
	{ "pushw ss", INSN("\x66\x16"), MODE_32, 2, 2 },
	{ "pushw ds", INSN("\x66\x1e"), MODE_32, 3, 2 },
	{ "pushw fs", INSN("\x66\x0f\xa0"), MODE_ANY, 4, 2 },
	{ "pushw gs", INSN("\x66\x0f\xa8"), MODE_ANY, 5, 2 },
	{ "pushq fs", INSN("\x0f\xa0"), MODE_64, 4, 8 },
	{ "pushq gs", INSN("\x0f\xa8"), MODE_64, 5, 8 },
};

/* Of a 32-bit push only the low word is defined; a 64-bit one is zero-extended. */
static void test_push(const struct push_form *form, const struct segment_mode *mode)
{
	struct probe before = distinct_segments(mode->probe), after;
	u64 *slot = (u64 *)(before.gpr[RSP] - 8);
	u16 want = selector_by_number(&before, form->reg), got;
	bool ok;

	*slot = 0x8877665544332211ull;
	after = before;
	probe_run(&after, form->code, form->len);
	before.ip += form->len + 2;
	before.gpr[RSP] -= form->width;
	got = *slot >> (64 - 8 * form->width);
	ok = probe_ok(&after) && probe_same_but(&before, &after, 0, 0, PROBE_EXCEPT_BASES) &&
	     got == want;
	if (form->width == 2)
		ok = ok && (*slot & 0xffffffffffffull) == 0x665544332211ull;
	if (form->width == 4)
		ok = ok && (u32)*slot == 0x44332211u;
	if (form->width == 8)
		ok = ok && *slot == want;
	if (!report(ok, "%s", form->name))
		report_info("vector %#x, stack "
			  "%#" PRIx64 ", expected %#x", after.vector, *slot,
			    want);
}

struct invalid_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
};

static const struct invalid_form invalid[] = {
	{ "mov cs, ax", INSN("\x8e\xc8"), MODE_ANY },
	{ "mov cs, m16", INSN("\x8e\x0b"), MODE_ANY },
	{ "mov to segment register 6", INSN("\x8e\xf0"), MODE_ANY },
	{ "mov to segment register 7", INSN("\x8e\xf8"), MODE_ANY },
	{ "mov from segment register 6", INSN("\x8c\xf0"), MODE_ANY },
	{ "mov from segment register 7", INSN("\x8c\xf8"), MODE_ANY },
	{ "lock mov to ds", INSN("\xf0\x8e\xd8"), MODE_ANY },
	{ "lock mov from ds", INSN("\xf0\x8c\xd8"), MODE_ANY },
	{ "lock mov from ds to memory", INSN("\xf0\x8c\x1b"), MODE_ANY },
	{ "lock push fs", INSN("\xf0\x0f\xa0"), MODE_ANY },
	{ "lock pop fs", INSN("\xf0\x0f\xa1"), MODE_ANY },
	{ "lss through a register", INSN("\x0f\xb2\xc3"), MODE_ANY },
	{ "lfs through a register", INSN("\x0f\xb4\xc3"), MODE_ANY },
	{ "lgs through a register", INSN("\x0f\xb5\xc3"), MODE_ANY },
	{ "lock lss", INSN("\xf0\x0f\xb2\x03"), MODE_ANY },
	{ "push es in 64-bit mode", INSN("\x06"), MODE_64 },
	{ "pop es in 64-bit mode", INSN("\x07"), MODE_64 },
	{ "push cs in 64-bit mode", INSN("\x0e"), MODE_64 },
	{ "push ss in 64-bit mode", INSN("\x16"), MODE_64 },
	{ "pop ss in 64-bit mode", INSN("\x17"), MODE_64 },
	{ "push ds in 64-bit mode", INSN("\x1e"), MODE_64 },
	{ "pop ds in 64-bit mode", INSN("\x1f"), MODE_64 },
	{ "daa in 64-bit mode", INSN("\x27"), MODE_64 },
	{ "das in 64-bit mode", INSN("\x2f"), MODE_64 },
	{ "aaa in 64-bit mode", INSN("\x37"), MODE_64 },
	{ "aas in 64-bit mode", INSN("\x3f"), MODE_64 },
	{ "pusha in 64-bit mode", INSN("\x60"), MODE_64 },
	{ "popa in 64-bit mode", INSN("\x61"), MODE_64 },
	{ "opcode 82 in 64-bit mode", INSN("\x82\xc0\x00"), MODE_64 },
	{ "into in 64-bit mode", INSN("\xce"), MODE_64 },
	{ "aam in 64-bit mode", INSN("\xd4\x0a"), MODE_64 },
	{ "aad in 64-bit mode", INSN("\xd5\x0a"), MODE_64 },
	{ "opcode d6 in 64-bit mode", INSN("\xd6"), MODE_64 },
};

static void test_invalid(const struct invalid_form *form, const struct segment_mode *mode)
{
	struct probe before = probe_init(mode->probe), after;

	before.gpr[RBX] = (ulong)probe_data;
	after = before;
	probe_run(&after, form->code, form->len);
	if (!report(probe_faulted(&before, &after, VECTOR_UD, 0), "%s: #UD", form->name))
		probe_explain(form->name, &before, &after);
}

int main(int argc, char **argv)
{
	probe_setup();
	for (unsigned int m = 0; m < SEGMENT_MODES; m++) {
		const struct segment_mode *mode = &segment_modes[m];

		report_prefix_push(mode->name);
		if (mode->mask & MODE_32) {
			for (unsigned int i = 0; i < ARRAY_SIZE(limit_rows); i++)
				test_limit(&limit_rows[i], mode);
			test_types(mode);
			test_stack_limit(mode);
			test_bases(mode);
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(store_forms); i++) {
			if (store_forms[i].modes & mode->mask)
				test_store(&store_forms[i], mode);
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(push_forms); i++) {
			if (push_forms[i].modes & mode->mask)
				test_push(&push_forms[i], mode);
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(invalid); i++) {
			if (invalid[i].modes & mode->mask)
				test_invalid(&invalid[i], mode);
		}
		report_prefix_pop();
	}
	return report_summary();
}
