/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every bit of every page-table entry: reserved, ignored, or a right.
 *
 * Each bit of an entry that is no part of an address is turned over, one at a time, at every
 * level, for pages of every size, with and without EFER.NXE: reads, writes and fetches at
 * CPL 0 and 3 then do what the rights say, or raise #PF with RSVD set in the error code. A
 * bit that is ignored stays what it is. And the first thing on the walk that is wrong is the
 * one that counts. SDM volume 3, sections 4.3 to 4.5 (entries) and 4.7 (error code).
 *
 * INFO lines before a FAIL name rows that differ ("was" is what the manual asks for).
 */
#include <libcflat.h>
#include "outcome.h"
#include "paging.h"
#include "processor.h"

#define READ_CODE	0x00
#define WRITE_CODE	0x10

static u8 *window;
static struct tally present;

static void try_access(struct tally *t, unsigned int leaf, const u64 *entries,
		       struct page_access a, const char *what, unsigned int level)
{
	struct probe before = probe_init(PROBE_CPL(a.cpl)), got, want;
	ulong address = (ulong)window + (a.type == PAGE_FETCH ? 0 : 8);
	bool kept = true;
	int error;

	for (unsigned int i = leaf; i <= paging_levels(); i++)
		paging_set_entry(i, entries[i]);
	paging_flush();
	before.gpr[RBX] = address;
	before.gpr[RAX] &= ~0xfful;
	before.ip = (ulong)probe_code + (a.type == PAGE_READ ? READ_CODE : WRITE_CODE);
	if (a.cpl == 3)
		before.ip = (ulong)paging_user((void *)before.ip);
	if (a.type == PAGE_FETCH)
		before.ip = address;
	got = before;
	error = page_rule(a);
	if (error == PAGE_NO_FAULT) {
		want = outcome_done(&before, a.type == PAGE_FETCH ? 0 : 2);
	} else {
		want = outcome_fault(&before, PF_VECTOR, error);
		want.cr2 = address;
	}
	probe_enter_at(&got);
	/* That P is set with RSVD has a check of its own. */
	if (want.error & PFERR_RESERVED_MASK) {
		tally_row(&present, got.error & PFERR_PRESENT_MASK,
			  "level %u, %s: error code %#x", level, what, got.error);
		got.error |= PFERR_PRESENT_MASK;
	}
	for (unsigned int i = leaf; i <= paging_levels(); i++)
		kept &= !((paging_entry(i) ^ entries[i]) & ~PT_AD_MASK);
	outcome_row(t, &want, &got, "level %u, %s: %s, CPL %u", level, what,
		    page_access_names[a.type], a.cpl);
	tally_row(t, kept, "level %u, %s: %s, CPL %u: the entry changed", level, what,
		  page_access_names[a.type], a.cpl);
}

static void try_all(struct tally *t, unsigned int leaf, const u64 *entries, const char *what,
		    unsigned int level)
{
	static const enum page_access_type types[] = { PAGE_READ, PAGE_WRITE, PAGE_FETCH };

	for (unsigned int i = 0; i < ARRAY_SIZE(types); i++) {
		for (unsigned int cpl = 0; cpl <= 3; cpl += 3)
			try_access(t, leaf, entries,
				   (struct page_access){ types[i], cpl, false, false }, what,
				   level);
	}
}

/* Bits whose change would make the entry lead elsewhere. */
static bool is_address(unsigned int level, unsigned int leaf, unsigned int bit)
{
	bool pae = read_cr4() & X86_CR4_PAE;
	unsigned int low = 12, high = pae ? cpuid_maxphyaddr() : 32;

	if (bit == 7 && level > 1 && paging_can_map(level))
		return true;
	if (level > 1 && level == leaf) {
		/* A 4 MiB page has the upper part of its address in bits 20:13; 12 is PAT. */
		if (!pae)
			return (bit >= 13 && bit <= 20) || bit >= 22;
		low = level == 2 ? 21 : 30;
	}
	return bit >= low && bit < high;
}

static void save(u64 *entries, unsigned int leaf)
{
	for (unsigned int level = leaf; level <= paging_levels(); level++)
		entries[level] = paging_entry(level) | PT_AD_MASK;
}

static void test_bits(unsigned int leaf)
{
	const unsigned int bits = read_cr4() & X86_CR4_PAE ? 64 : 32;
	u64 full[PAGING_MAX_LEVELS + 1], entries[PAGING_MAX_LEVELS + 1];

	window = paging_map(leaf);
	save(full, leaf);
	for (unsigned int level = leaf; level <= paging_levels(); level++) {
		struct tally t = tally_start();

		for (unsigned int bit = 0; bit < bits; bit++) {
			char what[16];

			if (is_address(level, leaf, bit))
				continue;
			snprintf(what, sizeof(what), "bit %u", bit);
			memcpy(entries, full, sizeof(entries));
			entries[level] ^= 1ull << bit;
			try_all(&t, leaf, entries, what, level);
		}
		tally_report(&t, "each bit at level %u", level);
	}
	paging_map(leaf);
}

/* A bit that is reserved in every entry at @level, 0 if there is none. */
static u64 reserved_bit(unsigned int level)
{
	if (level == 4)
		return PT_PAGE_SIZE_MASK;
	return read_cr4() & X86_CR4_PAE && cpuid_maxphyaddr() < 52 ? BIT_ULL(51) : 0;
}

/* Two things wrong at once, at every pair of levels. */
static void test_order(unsigned int leaf)
{
	u64 full[PAGING_MAX_LEVELS + 1], entries[PAGING_MAX_LEVELS + 1];
	struct tally t = tally_start();

	window = paging_map(leaf);
	save(full, leaf);
	for (unsigned int level = leaf; level <= paging_levels(); level++) {
		if (!reserved_bit(level))
			continue;
		for (unsigned int other = leaf; other <= paging_levels(); other++) {
			memcpy(entries, full, sizeof(entries));
			entries[level] |= reserved_bit(level);
			entries[other] &= ~PT_PRESENT_MASK;
			try_all(&t, leaf, entries, "reserved and not present", level);
			memcpy(entries, full, sizeof(entries));
			entries[level] |= reserved_bit(level);
			entries[other] &= ~(PT_USER_MASK | PT_WRITABLE_MASK);
			try_all(&t, leaf, entries, "reserved and no rights", level);
			memcpy(entries, full, sizeof(entries));
			/* All that is not P may be anything in an entry that is not present. */
			entries[other] = ~PT_PRESENT_MASK;
			try_all(&t, leaf, entries, "not present, all bits set", other);
		}
	}
	paging_map(leaf);
	if (t.rows)
		tally_report(&t, "reserved bits against rights and presence");
}

#ifndef __x86_64__

/* With PAE paging Intel's MOV to CR3 loads the four entries, and refuses reserved bits. */
static void test_pointer_entries(void)
{
	static u64 table[4] __attribute__((aligned(32)));
	struct tally t = tally_start();

	memcpy(table, (void *)(read_cr3() & ~0x1ful), sizeof(table));
	/* The two entries that nothing needs meanwhile: a VMM may not check before it uses them. */
	for (unsigned int i = 1 * 64; i < 3 * 64; i++) {
		unsigned int bit = i % 64;
		bool reserved = bit == 1 || bit == 2 || (bit >= 5 && bit <= 8) ||
				bit >= cpuid_maxphyaddr();
		struct probe before = probe_init(PROBE_CPL0), got, want;
		u64 old = table[i / 64];
		ulong cr3 = read_cr3();

		if (!reserved && bit != 3 && bit != 4 && (bit < 9 || bit > 11))
			continue;
		table[i / 64] |= 1ull << bit;
		before.gpr[RAX] = (ulong)table;
		got = before;
		want = reserved ? outcome_fault(&before, GP_VECTOR, 0) : outcome_done(&before, 3);
		probe_run(&got, INSN("\x0f\x22\xd8"));	/* mov %eax, %cr3 */
		outcome_row(&t, &want, &got, "entry %u, bit %u", i / 64, bit);
		tally_row(&t, read_cr3() == (reserved ? cr3 : (ulong)table),
			  "entry %u, bit %u: CR3 is %#lx", i / 64, bit, read_cr3());
		table[i / 64] = old;
		write_cr3(cr3);
	}
	tally_report(&t, "MOV to CR3 checks the page-directory-pointer entries");
}

#endif

int main(int argc, char **argv)
{
	probe_setup();
	probe_place(READ_CODE, INSN("\x8a\x03"));	/* mov (%rbx), %al */
	probe_place(WRITE_CODE, INSN("\x88\x03"));	/* mov %al, (%rbx) */
	paging_target[0] = 0xcd;
	paging_target[1] = PROBE_DONE;
	for (unsigned int k = 0; k < PAGING_KINDS; k++) {
		if (paging_kinds[k] == PAGING_PAE && !this_cpu_has(X86_FEATURE_PAE))
			continue;
		paging_start(paging_kinds[k]);
		write_cr0(read_cr0() | X86_CR0_WP);
		report_prefix_push(paging_name(paging_kinds[k]));
		present = tally_start();
		for (unsigned int nx = 0; nx <= paging_has_nx(); nx++) {
			if (paging_has_nx())
				paging_set_nx(nx);
			for (unsigned int leaf = 1; leaf <= 3; leaf++) {
				if (!paging_can_map(leaf))
					continue;
				report_prefix_pushf("%s, mapped at level %u", nx ? "NX" : "no NX",
						    leaf);
				test_bits(leaf);
				test_order(leaf);
				report_prefix_pop();
			}
		}
		tally_report(&present, "error code, P is set with RSVD");
#ifndef __x86_64__
		if (paging_kinds[k] == PAGING_PAE && is_intel())
			test_pointer_entries();
#endif
		report_prefix_pop();
		paging_stop();
	}
	return report_summary();
}
