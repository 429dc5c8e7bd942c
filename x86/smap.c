/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may use a page: SMAP, SMEP, CR0.WP and execute-disable.
 *
 * Every kind of access (read, write, read-modify-write, fetch), at CPL 0 and 3 and with both
 * values of EFLAGS.AC, to a page of each size whose entries have one right or another at one
 * level or another, under all settings of CR0.WP, CR4.SMEP, CR4.SMAP and EFER.NXE: whether it
 * faults, the error code and CR2, what it did to memory and to the accessed and dirty bits,
 * and that nothing else changed. SDM volume 3, sections 4.6.1 (rights), 4.7 (error code) and
 * 4.8 (accessed and dirty).
 *
 * A check goes through all entries for one setting; INFO lines before a FAIL name the rows
 * that differ: entries from the top level down, then what was expected.
 */
#include <libcflat.h>
#include "outcome.h"
#include "paging.h"
#include "processor.h"

/* What the four kinds of access run, from CODE on in probe_code. */
static const struct {
	unsigned int offset;
	const u8 *code;
	u8 len;
} code[PAGE_ACCESS_TYPES] = {
	[PAGE_READ] = { 0x00, INSN("\x8a\x03") },	/* mov (%rbx), %al */
	[PAGE_WRITE] = { 0x10, INSN("\x88\x03") },	/* mov %al, (%rbx) */
	[PAGE_MODIFY] = { 0x20, INSN("\x86\x03") },	/* xchg %al, (%rbx) */
};

/* In the page: the code that a fetch finds (INT PROBE_DONE), and a byte of data. */
#define DATA_OFFSET	8
#define DATA_BEFORE	0x77
#define DATA_WRITTEN	0x33

#define RIGHTS		(PT_PRESENT_MASK | PT_WRITABLE_MASK | PT_USER_MASK | PT64_NX_MASK)

struct setting {
	bool wp, smep, smap, nx;
};

static u8 *window;

static struct probe expected(const struct probe *before, struct page_access a, int error)
{
	struct probe want = *before;

	want.error = 0;
	if (error != PAGE_NO_FAULT) {
		want.vector = PF_VECTOR;
		want.error = error;
		want.cr2 = (ulong)window + (a.type == PAGE_FETCH ? 0 : DATA_OFFSET);
		return want;
	}
	want.vector = PROBE_DONE;
	want.ip += a.type == PAGE_FETCH ? 2 : code[a.type].len + 2;
	if (a.type == PAGE_READ || a.type == PAGE_MODIFY)
		want.gpr[RAX] = (want.gpr[RAX] & ~0xfful) | DATA_BEFORE;
	return want;
}

/* The entry of @level after an access: "must have been used" and "may have been". */
static bool entry_ok(unsigned int level, unsigned int leaf, u64 before, struct page_access a,
		     int error)
{
	u64 after = paging_entry(level), changed = before ^ after;
	bool writes = a.type == PAGE_WRITE || a.type == PAGE_MODIFY;

	if (error == PAGE_NO_FAULT)
		return after == (before | PT_ACCESSED_MASK |
				 (level == leaf && writes ? PT_DIRTY_MASK : 0));
	/* A walk that ends in a fault may have set accessed bits on its way, nothing else. */
	if (!(before & PT_PRESENT_MASK))
		return !changed;
	return !(changed & ~PT_ACCESSED_MASK) && !(changed & before);
}

static void try_access(struct tally *t, unsigned int leaf, const u64 *entries,
		       struct page_access a)
{
	struct probe before = probe_init(PROBE_CPL(a.cpl)), got, want;
	bool entries_ok = true, memory_ok;
	u8 data;
	int error;

	for (unsigned int level = leaf; level <= paging_levels(); level++)
		paging_set_entry(level, entries[level]);
	paging_flush();
	paging_target[DATA_OFFSET] = DATA_BEFORE;
	before.gpr[RBX] = (ulong)window + DATA_OFFSET;
	before.gpr[RAX] = (before.gpr[RAX] & ~0xfful) | DATA_WRITTEN;
	before.ip = (ulong)probe_code + code[a.type].offset;
	if (a.cpl == 3)
		before.ip = (ulong)paging_user((void *)before.ip);
	if (a.type == PAGE_FETCH)
		before.ip = (ulong)window;
	if (a.ac)
		before.flags |= X86_EFLAGS_AC;
	got = before;
	error = page_rule(a);
	want = expected(&before, a, error);
	probe_enter_at(&got);
	/* The manual leaves open which half of a refused read-modify-write the error code names. */
	if (a.type == PAGE_MODIFY && got.vector == PF_VECTOR &&
	    page_rule((struct page_access){ PAGE_READ, a.cpl, a.ac, false }) == got.error)
		want.error = got.error;
	for (unsigned int level = leaf; level <= paging_levels(); level++)
		entries_ok &= entry_ok(level, leaf, entries[level], a, error);
	data = error == PAGE_NO_FAULT && (a.type == PAGE_WRITE || a.type == PAGE_MODIFY) ?
		DATA_WRITTEN : DATA_BEFORE;
	memory_ok = paging_target[DATA_OFFSET] == data;

	outcome_row(t, &want, &got, "%s, AC %u, top entry %#" PRIx64 ", leaf %#" PRIx64,
		    page_access_names[a.type], a.ac, entries[paging_levels()], entries[leaf]);
	tally_row(t, entries_ok && memory_ok,
		  "%s, AC %u: entry %#" PRIx64 " became %#" PRIx64 ", %#" PRIx64
		  " became %#" PRIx64 ", data %#x",
		  page_access_names[a.type], a.ac, entries[leaf], paging_entry(leaf),
		  entries[paging_levels()], paging_entry(paging_levels()),
		  paging_target[DATA_OFFSET]);
}

static void try_all_accesses(struct tally *t, unsigned int leaf, const u64 *entries,
			     unsigned int cpl)
{
	for (unsigned int type = 0; type < PAGE_ACCESS_TYPES; type++) {
		for (unsigned int ac = 0; ac < 2; ac++)
			try_access(t, leaf, entries,
				   (struct page_access){ type, cpl, ac, false });
	}
}

/* Each set of rights of one level, with all or only supervisor's rights at the others. */
static void test_rights(unsigned int leaf, unsigned int cpl, const char *setting)
{
	const unsigned int levels = paging_levels();
	struct tally t = tally_start();
	u64 entries[PAGING_MAX_LEVELS + 1], full[PAGING_MAX_LEVELS + 1];

	window = paging_map(leaf);
	for (unsigned int level = leaf; level <= levels; level++)
		full[level] = paging_entry(level);
	for (unsigned int level = leaf; level <= levels; level++) {
		for (unsigned int rights = 0; rights < 32; rights++) {
			u64 cut = (rights & 1 ? PT_WRITABLE_MASK : 0) |
				  (rights & 2 ? PT_USER_MASK : 0) |
				  (rights & 8 ? PT_PRESENT_MASK : 0);

			/* No execute-disable: that bit is reserved, or is not there at all. */
			if (rights & 4 && !(paging_has_nx() && rdmsr(MSR_EFER) & EFER_NX))
				continue;
			memcpy(entries, full, sizeof(entries));
			if (rights & 16) {
				for (unsigned int i = leaf; i <= levels; i++)
					entries[i] &= ~PT_USER_MASK;
			}
			entries[level] &= ~cut;
			if (rights & 4)
				entries[level] |= PT64_NX_MASK;
			try_all_accesses(&t, leaf, entries, cpl);
		}
	}
	paging_map(leaf);
	tally_report(&t, "%s, CPL %u", setting, cpl);
}

static bool apply(struct setting s)
{
	ulong cr4 = read_cr4() & ~(X86_CR4_SMEP | X86_CR4_SMAP);
	ulong cr0 = read_cr0() & ~X86_CR0_WP;

	if ((s.smep && !this_cpu_has(X86_FEATURE_SMEP)) ||
	    (s.smap && !this_cpu_has(X86_FEATURE_SMAP)) || (s.nx && !paging_has_nx()))
		return false;
	write_cr0(s.wp ? cr0 | X86_CR0_WP : cr0);
	write_cr4(cr4 | (s.smep ? X86_CR4_SMEP : 0) | (s.smap ? X86_CR4_SMAP : 0));
	if (paging_has_nx())
		paging_set_nx(s.nx);
	return true;
}

static const char *page_name(unsigned int leaf)
{
	if (leaf == 1)
		return "4K pages";
	if (leaf == 3)
		return "1G pages";
	return read_cr4() & X86_CR4_PAE ? "2M pages" : "4M pages";
}

static void test_paging(enum paging_kind kind)
{
	paging_start(kind);
	report_prefix_push(paging_name(kind));
	for (unsigned int leaf = 1; leaf <= 3; leaf++) {
		if (!paging_can_map(leaf))
			continue;
		report_prefix_push(page_name(leaf));
		for (unsigned int i = 0; i < 16; i++) {
			struct setting s = { i & 1, i & 2, i & 4, i & 8 };
			char name[32];

			if (!apply(s))
				continue;
			snprintf(name, sizeof(name), "%s%s%s%s%s", s.wp ? "WP " : "",
				 s.smep ? "SMEP " : "", s.smap ? "SMAP " : "", s.nx ? "NX " : "",
				 i ? "on" : "all off");
			test_rights(leaf, 0, name);
			test_rights(leaf, 3, name);
		}
		report_prefix_pop();
	}
	report_prefix_pop();
	apply((struct setting){ 0 });
	paging_stop();
}

/* STAC and CLAC change AC and nothing else, at CPL 0; CR4.SMAP has no part in it. */
static void test_flag(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		bool ac;
	} rows[] = {
		{ "clac", (const u8 *)"\x0f\x01\xca", false },
		{ "stac", (const u8 *)"\x0f\x01\xcb", true },
	};
	const ulong flags = X86_EFLAGS_ALU | X86_EFLAGS_DF | X86_EFLAGS_IOPL | X86_EFLAGS_NT |
			    X86_EFLAGS_ID;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows) * 2; i++) {
		bool wide = i & 1;
		struct tally t = tally_start(), user = tally_start();

		if (wide && sizeof(long) == 4)
			continue;
		for (unsigned int row = 0; row < 16; row++) {
			unsigned int cpl = row & 3;
			struct probe before = probe_init((wide ? PROBE_32 : 0) | PROBE_CPL(cpl));
			struct probe got, want;

			before.flags |= (row & 4 ? X86_EFLAGS_AC : 0) | (row & 8 ? flags : 0);
			got = before;
			want = outcome_done(&before, 3);
			if (cpl || !this_cpu_has(X86_FEATURE_SMAP))
				want = outcome_fault(&before, UD_VECTOR, 0);
			else if (rows[i / 2].ac)
				want.flags |= X86_EFLAGS_AC;
			else
				want.flags &= ~X86_EFLAGS_AC;
			probe_run(&got, rows[i / 2].code, 3);
			outcome_row(cpl ? &user : &t, &want, &got, "CPL %u, EFLAGS %#lx", cpl,
				    before.flags);
		}
		tally_report(&t, "%s%s: CPL 0", rows[i / 2].name, wide ? ", compat" : "");
		tally_report(&user, "%s%s: CPL 1 to 3", rows[i / 2].name, wide ? ", compat" : "");
	}
}

int main(int argc, char **argv)
{
	probe_setup();
	test_flag();
	for (unsigned int i = 0; i < PAGE_ACCESS_TYPES; i++) {
		if (code[i].code)
			probe_place(code[i].offset, code[i].code, code[i].len);
	}
	paging_target[0] = 0xcd;
	paging_target[1] = PROBE_DONE;
	for (unsigned int i = 0; i < PAGING_KINDS; i++) {
		if (paging_kinds[i] == PAGING_PAE && !this_cpu_has(X86_FEATURE_PAE))
			continue;
		test_paging(paging_kinds[i]);
	}
	return report_summary();
}
