/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Translation exceptions: which, nullified or suppressed, and their identification (TEID).
 *
 * Principles of Operation, chapter 3, "Translation Process" and "Translation Exceptions", and
 * chapter 6. Every level is spoiled in every way (invalid, of the wrong type, too short, too far,
 * outside of memory, reserved bits), under each type of ASCE. Each row fetches (L) and stores (ST),
 * moves from there and to there (MVC), and compares the whole state: a nullified instruction
 * leaves the PSW at itself.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include <sclp.h>
#include "probe.h"
#include "dat-tables.h"

#define FACILITY_EDAT1		8
#define FACILITY_EDAT2		78
#define FACILITY_FETCH_STORE	75

#define TEID_FETCH		0x800ul
#define TEID_STORE		0x400ul
#define TEID_DAT_PROTECTION	0x004ul

static const char *const names[] = { "page", "segment", "region-third", "region-second", "region-first" };

static const uint16_t invalid_codes[] = {
	[DAT_PAGE] = PGM_INT_CODE_PAGE_TRANSLATION, [DAT_SEGMENT] = PGM_INT_CODE_SEGMENT_TRANSLATION,
	[DAT_REGION3] = PGM_INT_CODE_REGION_THIRD_TRANS,
	[DAT_REGION2] = PGM_INT_CODE_REGION_SECOND_TRANS,
	[DAT_REGION1] = PGM_INT_CODE_REGION_FIRST_TRANS,
};

static const struct {
	const char *name;
	uint64_t insn;		/* the address in register 3, probe_data in register 4 */
	bool stores;
} accesses[] = {
	{ "L", 0x58103000, false }, { "LG", 0xe31030000004, false },
	{ "ST", 0x50103000, true }, { "STG", 0xe31030000024, true }, { "MVI", 0x92773000, true },
	{ "MVC from", 0xd20340003000, false }, { "MVC to", 0xd20330004000, true },
	{ "CLC", 0xd50340003000, false }, { "STM", 0x90123000, true }, { "LM", 0x98123000, false },
};

static bool has_teid(uint16_t code)
{
	return code == PGM_INT_CODE_SEGMENT_TRANSLATION || code == PGM_INT_CODE_PAGE_TRANSLATION ||
	       (code >= PGM_INT_CODE_ASCE_TYPE && code <= PGM_INT_CODE_REGION_THIRD_TRANS);
}

/* One access; @code 0 when it must go well. */
static void run(struct tally *t, unsigned int n, uint64_t asce, uint64_t address, uint16_t code,
		uint64_t aspect)
{
	struct probe before = probe_init(PROBE_64 | PROBE_CC(2)), got, want;
	uint64_t insn = accesses[n].insn;

	for (unsigned int i = 0; i < 64; i++)
		dat_page[0x128 + i] = probe_data[i] = 0xc0 + i;
	before.psw.mask |= PSW_MASK_DAT;
	before.gr[3] = address;
	before.gr[4] = (unsigned long)probe_data;
	lctlg(1, asce);
	ptlb();
	got = before;
	probe_run(&got, insn);
	if (!code) {
		tally_row(t, !got.code, "%s: interruption code %#x, TEID %#lx", accesses[n].name, got.code,
			  got.teid);
		return;
	}
	want = has_teid(code) ? probe_nullified(&before, insn, code) :
				probe_suppressed(&before, insn, code);
	if (has_teid(code) || aspect & TEID_DAT_PROTECTION) {
		want.teid = (address & PAGE_MASK) | aspect |
			    (accesses[n].stores ? TEID_STORE : TEID_FETCH);
		if (!test_facility(FACILITY_FETCH_STORE))
			want.teid_ignore = TEID_STORE | TEID_FETCH;
		/* Bits 54 to 60 are not defined for translation exceptions. */
		want.teid_ignore |= 0x3f8;
		if (!(aspect & TEID_DAT_PROTECTION))
			want.teid_ignore |= TEID_DAT_PROTECTION;
	} else {
		want.teid_ignore = -1ul;
	}
	probe_row(t, &want, &got, "%s", accesses[n].name);
	for (unsigned int i = 0; i < 64; i++)
		tally_row(t, dat_page[0x128 + i] == 0xc0 + i, "%s: storage changed", accesses[n].name);
}

static void run_all(struct tally *t, uint64_t asce, uint64_t address, uint16_t code)
{
	for (unsigned int n = 0; n < ARRAY_SIZE(accesses); n++)
		run(t, n, asce, address, code, 0);
}

static void test_good(void)
{
	for (unsigned int top = DAT_SEGMENT; top < DAT_LEVELS; top++) {
		struct tally t = tally_start();

		dat_reset();
		run_all(&t, dat_asce(top), dat_address(top), 0);
		tally_report(&t, "%s table: a valid translation", names[top]);
	}
}

static void test_invalid(unsigned int top)
{
	for (unsigned int level = DAT_PAGE; level <= top; level++) {
		struct tally t = tally_start();

		dat_reset();
		*dat_entry(level) |= level == DAT_PAGE ? PAGE_ENTRY_I : REGION_ENTRY_I;
		run_all(&t, dat_asce(top), dat_address(top), invalid_codes[level]);
		tally_report(&t, "%s table: invalid %s entry", names[top], names[level]);
	}
}

static void test_types(unsigned int top)
{
	for (unsigned int level = DAT_SEGMENT; level <= top; level++) {
		struct tally t = tally_start();

		for (unsigned int other = 4; other < 16; other += 4) {
			dat_reset();
			*dat_entry(level) ^= other;
			run_all(&t, dat_asce(top), dat_address(top), PGM_INT_CODE_TRANSLATION_SPEC);
			/* Invalid comes first. */
			*dat_entry(level) |= REGION_ENTRY_I;
			run_all(&t, dat_asce(top), dat_address(top), invalid_codes[level]);
		}
		tally_report(&t, "%s table: wrong type in the %s entry", names[top], names[level]);
	}
}

/* The left two bits of an index are compared with the offset and the length of the table. */
static void test_lengths(unsigned int top)
{
	struct tally t = tally_start();

	for (unsigned int length = 0; length < 4; length++) {
		dat_reset();
		run_all(&t, (dat_asce(top) & ~3ul) | length, dat_address(top),
			length == 3 ? 0 : invalid_codes[top]);
	}
	tally_report(&t, "%s table: length in the ASCE", names[top]);
	for (unsigned int level = DAT_REGION3; level <= top; level++) {
		t = tally_start();
		for (unsigned int length = 0; length < 4; length++) {
			dat_reset();
			*dat_entry(level) = (*dat_entry(level) & ~3ul) | length;
			run_all(&t, dat_asce(top), dat_address(top),
				length == 3 ? 0 : invalid_codes[level - 1]);
		}
		dat_reset();
		*dat_entry(level) |= REGION_ENTRY_TF;
		run_all(&t, dat_asce(top), dat_address(top), 0);
		tally_report(&t, "%s table: length in the %s entry", names[top], names[level]);
	}
}

/* Bits left of the first index. */
static void test_asce_type(unsigned int top)
{
	struct tally t = tally_start();

	for (unsigned int bit = 31 + 11 * (top - DAT_SEGMENT); bit < 64; bit++) {
		dat_reset();
		run_all(&t, dat_asce(top), dat_address(top) | 1ul << bit, PGM_INT_CODE_ASCE_TYPE);
		/* It comes before the table's length. */
		run_all(&t, dat_asce(top) & ~3ul, dat_address(top) | 1ul << bit, PGM_INT_CODE_ASCE_TYPE);
	}
	if (t.rows)
		tally_report(&t, "%s table: an address too large for it", names[top]);
}

/* Tables and pages where no memory is. */
static void test_addressing(unsigned int top)
{
	uint64_t nowhere = (get_max_ram_size() + SZ_1G) & ~(uint64_t)(SZ_1G - 1);

	for (unsigned int level = DAT_PAGE; level <= top; level++) {
		struct tally t = tally_start();

		dat_reset();
		*dat_entry(level) = (*dat_entry(level) & 0x7ff) | nowhere;
		run_all(&t, dat_asce(top), dat_address(top), PGM_INT_CODE_ADDRESSING);
		tally_report(&t, "%s table: the %s entry leads out of memory", names[top], names[level]);
	}
}

static void test_page_entry(void)
{
	struct tally t = tally_start();

	dat_reset();
	*dat_entry(DAT_PAGE) |= 0x800;
	run_all(&t, dat_asce(DAT_REGION1), dat_address(DAT_REGION1), PGM_INT_CODE_TRANSLATION_SPEC);
	*dat_entry(DAT_PAGE) |= PAGE_ENTRY_I;
	run_all(&t, dat_asce(DAT_REGION1), dat_address(DAT_REGION1), PGM_INT_CODE_PAGE_TRANSLATION);
	tally_report(&t, "page entry: bit 52");

	t = tally_start();
	dat_reset();
	*dat_entry(DAT_PAGE) |= 0xff;
	run_all(&t, dat_asce(DAT_REGION1), dat_address(DAT_REGION1), 0);
	tally_report(&t, "page entry: bits 56 to 63 are the program's");
}

/* A segment common to address spaces cannot be used in a private one. */
static void test_common_segment(void)
{
	struct tally t = tally_start();

	dat_reset();
	*dat_entry(DAT_SEGMENT) |= SEGMENT_ENTRY_CS;
	run_all(&t, dat_asce(DAT_SEGMENT), dat_address(DAT_SEGMENT), 0);
	run_all(&t, dat_asce(DAT_SEGMENT) | ASCE_P, dat_address(DAT_SEGMENT),
		PGM_INT_CODE_TRANSLATION_SPEC);
	tally_report(&t, "common segment in a private space");
}

/* DAT protection by each level; EDAT is what makes regions have it. */
static void test_protection(unsigned int top)
{
	uint64_t cr0 = stctg(0);

	for (unsigned int level = DAT_PAGE; level <= top; level++) {
		for (unsigned int edat = 0; edat < 2; edat++) {
			struct tally t = tally_start();
			bool counts = edat || level <= DAT_SEGMENT;

			if (edat && !test_facility(FACILITY_EDAT1)) {
				report_skip("%s table: protected %s: EDAT is not installed", names[top],
					    names[level]);
				continue;
			}
			lctlg(0, edat ? cr0 | 1ul << CTL0_EDAT : cr0 & ~(1ul << CTL0_EDAT));
			dat_reset();
			*dat_entry(level) |= REGION_ENTRY_P;
			for (unsigned int n = 0; n < ARRAY_SIZE(accesses); n++)
				run(&t, n, dat_asce(top), dat_address(top),
				    accesses[n].stores && counts ? PGM_INT_CODE_PROTECTION : 0,
				    TEID_DAT_PROTECTION);
			tally_report(&t, "%s table: protected %s, EDAT %s", names[top], names[level],
				     edat ? "on" : "off");
		}
	}
	lctlg(0, cr0);
}

int main(void)
{
	uint64_t cr1 = stctg(1);

	assert((unsigned long)(dat_page + PAGE_SIZE) < SZ_1M);
	test_good();
	for (unsigned int top = DAT_SEGMENT; top < DAT_LEVELS; top++) {
		test_invalid(top);
		test_types(top);
		test_lengths(top);
		test_asce_type(top);
		test_addressing(top);
		test_protection(top);
	}
	test_page_entry();
	test_common_segment();
	lctlg(1, cr1);
	return report_summary();
}
