/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The descriptor table registers: LLDT, LTR, SLDT, STR, LGDT, LIDT, SGDT and SIDT.
 *
 * LLDT and LTR with each of the 32 descriptor types, each CPL, RPL and DPL, present and not: the
 * exception, registers and descriptors unchanged by a load that failed, the busy bit set by
 * LTR. Then the widths of what is loaded and stored, and 64-bit bases. SDM volume 2, the
 * instructions' pages; volume 3, sections 2.4, 7.2.4 and 8.2.3 (descriptors of 16 bytes).
 */
#include <libcflat.h>
#include "segment.h"

#define SLOT		PROBE_SLOT(0)
#define LDT_SLOT	PROBE_SLOT(4)
#define TSS_LIMIT	0x67

#define ADDRESS_OF_TSS	((ulong)probe_tss)

struct table_register {
	u16 limit;
	ulong base;
} __attribute__((packed));

static u16 read_ldtr(void)
{
	u16 selector;

	asm volatile("sldt %0" : "=r"(selector));
	return selector;
}

static u16 read_tr(void)
{
	u16 selector;

	asm volatile("str %0" : "=r"(selector));
	return selector;
}

static void load_ldtr(u16 selector)
{
	asm volatile("lldt %0" : : "r"(selector) : "memory");
}

static void clear_busy(u16 selector)
{
	probe_set_desc(selector, probe_get_desc(selector) & ~(2ull << 40));
}

static struct rule_result rule_system(bool task, u16 selector, u32 attr, unsigned int cpl)
{
	unsigned int type = attr & (ATTR_S | ATTR_TYPE);
	bool a_tss = type == TYPE_TSS || (type == TYPE_TSS16 && !LONG_MODE);
	bool fits = task ? a_tss : type == TYPE_LDT;

	if (cpl)
		return rule(VECTOR_GP, 0);
	if (!fits)
		return rule(VECTOR_GP, selector_error(selector));
	if (!(attr & ATTR_P))
		return rule(VECTOR_NP, selector_error(selector));
	return RULE_OK;
}

/*
 * Runs LTR or LLDT AX. What it loaded is read and the old value loaded back by the
 * instructions behind it, so that the next exception finds a good TSS.
 */
static bool try_system(bool task, unsigned int mode, u16 selector, struct rule_result want,
		       struct probe *after)
{
	const u8 code[] = {
		0x0f, 0x00, task ? 0xd8 : 0xd0,		/* LTR or LLDT AX */
		0x0f, 0x00, task ? 0xca : 0xc2,		/* STR or SLDT EDX */
		0x0f, 0x00, task ? 0xd9 : 0xd1,		/* LTR or LLDT CX */
	};
	struct probe before = probe_init(mode);
	u16 old = task ? read_tr() : read_ldtr();

	before.gpr[RAX] = (before.gpr[RAX] & ~0xfffful) | selector;
	before.gpr[RCX] = (before.gpr[RCX] & ~0xfffful) | old;
	if (task)
		clear_busy(old);
	*after = before;
	probe_run(after, code, sizeof(code));
	if ((task ? read_tr() : read_ldtr()) != old)
		return false;
	if (want.vector != PROBE_DONE)
		return probe_faulted(&before, after, want.vector, want.error);
	before.gpr[RDX] = selector;
	before.ip += sizeof(code) + 2;
	return probe_ok(after) && probe_same_but(&before, after, 0, 0, 0);
}

static void test_type(bool task, const struct segment_mode *mode, unsigned int type)
{
	struct segment_case c = segment_first(type);
	struct tally t = tally_start();
	struct probe after;

	do {
		u16 selector = SLOT | c.rpl;
		struct rule_result want = rule_system(task, selector, c.attr, c.cpl);
		u64 desc = probe_desc(ADDRESS_OF_TSS, TSS_LIMIT, c.attr), left = desc;
		bool ok;

		probe_set_desc16(SLOT, desc, 0);
		ok = try_system(task, mode->probe | PROBE_CPL(c.cpl), selector, want, &after);
		if (task && want.vector == PROBE_DONE)
			left |= 2ull << 40;
		tally_row(&t, ok && probe_get_desc(SLOT) == left,
			  "cpl %u, rpl %u, attr %#x: want %#x (%#x), got %#x (%#x), descriptor "
			  "%#" PRIx64 " -> %#" PRIx64,
			  c.cpl, c.rpl, c.attr, want.vector, want.error, after.vector, after.error,
			  desc, probe_get_desc(SLOT));
	} while (segment_next(&c));
	tally_report(&t, "%s: %s", task ? "ltr" : "lldt", segment_type_name(type));
}

static void test_selectors(bool task, const struct segment_mode *mode)
{
	static u64 ldt[4] __attribute__((aligned(16)));
	const char *name = task ? "ltr" : "lldt";
	const int size = LONG_MODE ? 15 : 7;
	const u64 desc = probe_desc(ADDRESS_OF_TSS, TSS_LIMIT,
				    ATTR_P | (task ? TYPE_TSS : TYPE_LDT));
	struct tally null = tally_start(), limits = tally_start(), local = tally_start();
	struct probe after;
	bool ok;

	for (unsigned int i = 0; i < 16; i++) {
		struct rule_result want = task || i >> 2 ? rule(VECTOR_GP, 0) : RULE_OK;

		ok = try_system(task, mode->probe | PROBE_CPL(i >> 2), i & 3, want, &after);
		tally_row(&null, ok, "cpl %u, selector %u: expected vector %#x, got %#x (%#x)",
			  i >> 2, i & 3, want.vector, after.vector, after.error);
	}
	tally_report(&null, "%s: null selector", name);

	for (int limit = -2; limit < 18; limit++) {
		struct rule_result want = limit >= size ? RULE_OK : rule(VECTOR_GP, SLOT);

		probe_set_desc16(SLOT, desc, 0);
		segment_gdt_limit(SLOT + limit);
		ok = try_system(task, mode->probe, SLOT, want, &after);
		segment_gdt_limit(PROBE_GDT_LIMIT);
		tally_row(&limits, ok, "limit %d from the descriptor's start: got vector %#x (%#x)",
			  limit, after.vector, after.error);
	}
	tally_report(&limits, "%s: descriptor beyond the table", name);

	ldt[0] = ldt[2] = desc;
	probe_set_desc16(LDT_SLOT, probe_desc((ulong)ldt, sizeof(ldt) - 1, ATTR_P | TYPE_LDT), 0);
	load_ldtr(LDT_SLOT);
	for (u16 i = 0; i < 4; i++) {
		ok = try_system(task, mode->probe, SELECTOR_TI | i << 3,
				rule(VECTOR_GP, SELECTOR_TI | i << 3), &after);
		tally_row(&local, ok, "LDT entry %u: got vector %#x (%#x)", i, after.vector,
			  after.error);
	}
	load_ldtr(0);
	tally_report(&local, "%s: selector of the LDT", name);
}

struct store_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
	u8 width;	/* of the result; 0 is a word in memory, at (E/R)BX */
	bool task;
};

static const struct store_form stores[] = {
	{ "sldt r16", INSN("\x66\x0f\x00\xc1"), MODE_ANY, 2, false },
	{ "sldt r32", INSN("\x0f\x00\xc1"), MODE_ANY, 4, false },
	{ "sldt r64", INSN("\x48\x0f\x00\xc1"), MODE_64, 8, false },
	{ "sldt m16", INSN("\x0f\x00\x03"), MODE_ANY, 0, false },
	{ "sldt m16, 64-bit operand", INSN("\x48\x0f\x00\x03"), MODE_64, 0, false },
	{ "str r16", INSN("\x66\x0f\x00\xc9"), MODE_ANY, 2, true },
	{ "str r32", INSN("\x0f\x00\xc9"), MODE_ANY, 4, true },
	{ "str r64", INSN("\x48\x0f\x00\xc9"), MODE_64, 8, true },
	{ "str m16", INSN("\x0f\x00\x0b"), MODE_ANY, 0, true },
	{ "str m16, 64-bit operand", INSN("\x48\x0f\x00\x0b"), MODE_64, 0, true },
};

/* SLDT and STR store 16 bits to memory and zero-extend in a register. */
static void test_store(const struct store_form *form, const struct segment_mode *mode)
{
	struct tally t = tally_start();

	probe_set_desc16(LDT_SLOT, probe_desc((ulong)probe_data, 7, ATTR_P | TYPE_LDT), 0);
	for (unsigned int i = 0; i < 4 * 3; i++) {
		const u16 ldt_selectors[] = { 0, 3, LDT_SLOT };
		struct probe before = probe_init(mode->probe | PROBE_CPL(i & 3)), after;
		u16 want = form->task ? read_tr() : ldt_selectors[i >> 2];
		u64 memory = 0x8877665544332211ull;
		bool ok;

		load_ldtr(ldt_selectors[i >> 2]);
		*(u64 *)probe_data = memory;
		before.gpr[RBX] = (ulong)probe_data;
		after = before;
		probe_run(&after, form->code, form->len);
		before.ip += form->len + 2;
		if (form->width == 2)
			before.gpr[RCX] = (before.gpr[RCX] & ~0xfffful) | want;
		else if (form->width)
			before.gpr[RCX] = want;
		else
			memory = (memory & ~0xffffull) | want;
		ok = probe_ok(&after) && probe_same_but(&before, &after, 0, 0, 0) &&
		     *(u64 *)probe_data == memory;
		tally_row(&t, ok, "cpl %u, expected %#x: got vector %#x, cx %#lx, memory %#" PRIx64,
			  i & 3, want, after.vector, after.gpr[RCX], *(u64 *)probe_data);
	}
	load_ldtr(0);
	tally_report(&t, "%s", form->name);
}

/* SGDT and SIDT: 10 bytes in 64-bit mode, 6 in others, from any CPL. */
static void test_table_store(bool interrupts, const struct segment_mode *mode)
{
	const u8 code[] = { 0x0f, 0x01, interrupts ? 0x0b : 0x03 };
	const u8 prefixed[] = { 0x66, 0x0f, 0x01, interrupts ? 0x0b : 0x03 };
	const unsigned int size = mode->mask & MODE_64 ? 10 : 6;
	struct tally t = tally_start();

	for (unsigned int i = 0; i < 8; i++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(i & 3)), after;
		struct table_register want;
		u8 expected[16];
		bool ok;

		memset(probe_data, 0xa5, 16);
		memcpy(expected, probe_data, sizeof(expected));
		before.gpr[RBX] = (ulong)probe_data;
		after = before;
		if (i & 4)
			probe_run(&after, prefixed, sizeof(prefixed));
		else
			probe_run(&after, code, sizeof(code));
		before.ip = after.ip;
		if (interrupts) {
			want.limit = 256 * (LONG_MODE ? 16 : 8) - 1;
			/* The probe's own IDT: all that is known of it is that it is on a page. */
			memcpy(&want.base, probe_data + 2, sizeof(want.base));
			if (size == 6 && LONG_MODE)
				want.base = (u32)want.base;
		} else {
			want.limit = PROBE_GDT_LIMIT;
			want.base = (ulong)probe_gdt;
		}
		/* The sixth byte of a 16-bit form differs among processors; it is 0 here anyway. */
		memcpy(expected, &want, MIN(size, sizeof(want)));
		ok = probe_ok(&after) && probe_same_but(&before, &after, 0, 0, 0) &&
		     !memcmp(expected, probe_data, sizeof(expected)) && !(want.base & 0xfff) &&
		     want.base;
		tally_row(&t, ok, "cpl %u: vector %#x, stored limit %#x base %#lx", i & 3,
			  after.vector, *(u16 *)probe_data, *(ulong *)(probe_data + 2));
	}
	tally_report(&t, "%s", interrupts ? "sidt" : "sgdt");
}

/*
 * LGDT or LIDT of @limit and @base in memory, then SGDT or SIDT to see what was loaded, in one go:
 * between the two nothing uses the tables. @want is what must be seen.
 */
static bool try_table_load(bool interrupts, const struct segment_mode *mode, bool prefixed,
			   u16 limit, u64 base, u64 want, struct probe *after)
{
	const u8 modrm_load = interrupts ? 0x1b : 0x13, modrm_store = interrupts ? 0x09 : 0x01;
	const u8 code[] = {
		0x0f, 0x01, interrupts ? 0x0e : 0x06,		/* store the old to (SI) */
		prefixed ? 0x66 : 0x90, 0x0f, 0x01, modrm_load,	/* load (BX) */
		0x0f, 0x01, modrm_store,			/* store to (CX) */
		0x0f, 0x01, interrupts ? 0x1e : 0x16,		/* load the old */
	};
	struct probe before = probe_init(mode->probe);
	unsigned int size = mode->mask & MODE_64 ? 8 : 4;
	u64 got = 0;

	memset(probe_data, 0, 64);
	memcpy(probe_data, &limit, 2);
	memcpy(probe_data + 2, &base, 8);
	before.gpr[RBX] = (ulong)probe_data;
	before.gpr[RSI] = (ulong)probe_data + 16;
	before.gpr[RCX] = (ulong)probe_data + 32;
	*after = before;
	probe_run(after, code, sizeof(code));
	before.ip += sizeof(code) + 2;
	memcpy(&got, probe_data + 34, size);
	return probe_ok(after) && probe_same_but(&before, after, 0, 0, 0) && got == want &&
	       *(u16 *)(probe_data + 32) == limit;
}

static void test_table_load(bool interrupts, const struct segment_mode *mode)
{
	static const u16 limits[] = { 0, 1, 7, 0x7fff, 0x8000, 0xffff };
	const u64 base32 = 0x89abcdef;
	const char *name = interrupts ? "lidt" : "lgdt";
	struct tally t = tally_start();
	struct probe after;
	bool ok;

	for (unsigned int i = 0; i < ARRAY_SIZE(limits); i++) {
		ok = try_table_load(interrupts, mode, false, limits[i], base32, base32, &after);
		tally_row(&t, ok, "limit %#x: vector %#x, read back %#x %#x", limits[i],
			  after.vector, *(u16 *)(probe_data + 32), *(u32 *)(probe_data + 34));
	}
	tally_report(&t, "%s: limit and base", name);

	t = tally_start();
	ok = try_table_load(interrupts, mode, true, 0x1234, base32,
			    mode->mask & MODE_64 ? base32 : base32 & 0xffffff, &after);
	tally_row(&t, ok, "vector %#x, read back %#x %#x", after.vector,
		  *(u16 *)(probe_data + 32), *(u32 *)(probe_data + 34));
	tally_report(&t, "%s: 16-bit operand size has 24 bits of base outside 64-bit mode", name);

	if (mode->mask & MODE_64) {
		static const u64 bases[] = {
			0x00007fffffffffffull, 0xffff800000000000ull, 0xffffffffffffffffull,
		};

		t = tally_start();
		for (unsigned int i = 0; i < ARRAY_SIZE(bases); i++) {
			ok = try_table_load(interrupts, mode, false, 0xffff, bases[i], bases[i],
					    &after);
			tally_row(&t, ok, "base %#" PRIx64 ": vector %#x, read back %#" PRIx64,
				  bases[i], after.vector, *(u64 *)(probe_data + 34));
		}
		tally_report(&t, "%s: 64-bit base", name);
	}
}

/*
 * Faults of LGDT and LIDT. The old value is stored first and loaded last, which undoes a load
 * that did not fault.
 */
static void test_table_faults(bool interrupts, const struct segment_mode *mode)
{
	const u8 code[] = {
		0x0f, 0x01, interrupts ? 0x0e : 0x06,
		0x0f, 0x01, interrupts ? 0x1b : 0x13,
		0x0f, 0x01, interrupts ? 0x1e : 0x16,
	};
	const char *name = interrupts ? "lidt" : "lgdt";
	struct tally level = tally_start(), canonical = tally_start();

	for (unsigned int i = 1; i < 4 + 7; i++) {
		unsigned int cpl = i < 4 ? i : 0;
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), after;
		struct table_register bad = { 0xffff, (ulong)probe_gdt };

#ifdef __x86_64__
		if (!cpl)
			bad.base |= 1ul << (57 + i - 4);
#endif
		if (!cpl && !(mode->mask & MODE_64))
			break;
		memcpy(probe_data, &bad, sizeof(bad));
		before.gpr[RBX] = (ulong)probe_data;
		before.gpr[RSI] = (ulong)probe_data + 16;
		after = before;
		probe_run(&after, code, sizeof(code));
		before.ip += 3;
		tally_row(cpl ? &level : &canonical, probe_faulted(&before, &after, VECTOR_GP, 0),
			  "cpl %u, base %#lx: vector %#x (%#x)", cpl, bad.base, after.vector,
			  after.error);
	}
	tally_report(&level, "%s: privileged", name);
	if (mode->mask & MODE_64)
		tally_report(&canonical, "%s: non-canonical base", name);
}

#ifdef __x86_64__
/*
 * The second half of a descriptor of 16 bytes: bits 44:40 must be 0, as the type of a gate is
 * there in a table of 8-byte descriptors (SDM volume 2, LLDT and LTR, 64-bit mode exceptions),
 * and the base must be canonical (AMD APM volume 3, LLDT and LTR).
 */
static void test_second_half(bool task)
{
	struct tally type = tally_start(), canonical = tally_start();
	u64 low = probe_desc(ADDRESS_OF_TSS, TSS_LIMIT, ATTR_P | (task ? TYPE_TSS : TYPE_LDT));
	struct probe after;
	bool ok;

	for (unsigned int bit = 40; bit < 45; bit++) {
		probe_set_desc16(SLOT, low, 1ull << bit);
		ok = try_system(task, 0, SLOT, rule(VECTOR_GP, SLOT), &after);
		tally_row(&type, ok, "bit %u: vector %#x (%#x)", bit, after.vector, after.error);
	}
	tally_report(&type, "%s: type of the second half", task ? "ltr" : "lldt");
	for (unsigned int bit = 57; bit < 64; bit++) {
		probe_set_desc16(SLOT, low, 1ull << (bit - 32));
		ok = try_system(task, 0, SLOT, rule(VECTOR_GP, SLOT), &after);
		tally_row(&canonical, ok, "bit %u: vector %#x (%#x)", bit, after.vector,
			  after.error);
	}
	tally_report(&canonical, "%s: non-canonical base", task ? "ltr" : "lldt");
}
#endif

int main(int argc, char **argv)
{
	probe_setup();
	for (unsigned int m = 0; m < SEGMENT_MODES; m++) {
		const struct segment_mode *mode = &segment_modes[m];

		report_prefix_push(mode->name);
		for (int which = 0; which < 2; which++) {
			for (unsigned int type = 0; type < SEGMENT_TYPES; type++)
				test_type(which, mode, type);
			test_selectors(which, mode);
			test_table_store(which, mode);
			test_table_load(which, mode);
			test_table_faults(which, mode);
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(stores); i++) {
			if (stores[i].modes & mode->mask)
				test_store(&stores[i], mode);
		}
		report_prefix_pop();
	}
#ifdef __x86_64__
	test_second_half(false);
	test_second_half(true);
#endif
	return report_summary();
}
