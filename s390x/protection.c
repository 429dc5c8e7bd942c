/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Key-controlled and low-address protection.
 *
 * Principles of Operation, chapter 3, "Protection". An access is tried with every PSW key against
 * every storage key, with and without fetch protection, under the storage-protection and
 * fetch-protection overrides; stores to 0 to 511 and 4096 to 4607 with low-address protection. The
 * whole state is compared, and the storage.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/facility.h>
#include <asm/page.h>
#include "probe.h"

#define CR0_LOW_ADDRESS		(1ul << CTL0_LOW_ADDR_PROT)
#define CR0_FETCH_OVERRIDE	(1ul << CTL0_FETCH_PROTECTION_OVERRIDE)
#define CR0_STORAGE_OVERRIDE	(1ul << CTL0_STORAGE_PROTECTION_OVERRIDE)
#define FETCH_PROTECTED		8

static u8 *page;

static void sske(void *address, u8 key)
{
	asm volatile("sske %0,%1" : : "d"((unsigned long)key), "a"(address) : "memory");
}

static u8 iske(void *address)
{
	unsigned long key = 0;

	asm volatile("iske %0,%1" : "+d"(key) : "a"(address));
	return key;
}

static const struct {
	const char *name;
	uint64_t insn;		/* register 3: the page under test; 4: probe_data, whose key is 0 */
	bool fetches, stores;
} accesses[] = {
	{ "L", 0x58103000, true, false }, { "LG", 0xe31030000004, true, false },
	{ "IC", 0x43103000, true, false }, { "LM", 0x98123000, true, false },
	{ "CLI", 0x95003000, true, false }, { "TM", 0x91ff3000, true, false },
	{ "ST", 0x50103000, false, true }, { "STG", 0xe31030000024, false, true },
	{ "STC", 0x42103000, false, true }, { "STH", 0x40103000, false, true },
	{ "STM", 0x90123000, false, true }, { "MVI", 0x92103000, false, true },
	{ "OI", 0x96103000, true, true }, { "CS", 0xba123000, true, true },
	{ "MVC from", 0xd20740003000, true, false }, { "MVC to", 0xd20730004000, false, true },
	{ "XC to", 0xd70730004000, true, true }, { "CLC", 0xd50730004000, true, false },
	{ "STFLE", 0xb2b03000, false, true }, { "STCK", 0xb2053000, false, true },
	{ "LAM", 0x9a113000, true, false }, { "STAM", 0x9b113000, false, true },
	{ "LFPC", 0xb29d3000, true, false }, { "STFPC", 0xb29c3000, false, true },
	{ "STCTG", 0xeb2230000025, false, true }, { "STAP", 0xb2123000, false, true },
	{ "STIDP", 0xb2023000, false, true }, { "STPX", 0xb2113000, false, true },
	{ "TS", 0x93003000, true, true }, { "STD", 0x60103000, false, true },
	{ "LD", 0x68103000, true, false }, { "LGF", 0xe31030000014, true, false },
	{ "CVD", 0x4e103000, false, true }, { "STRVG", 0xe3103000002f, false, true },
	{ "STCM", 0xbe1f3000, false, true }, { "ICM", 0xbf1f3000, true, false },
	{ "STOSM", 0xad003000, false, true },
};

/* Runs one access with @psw_key: a row of @allowed, or of @t if it must be refused. */
static void run(struct tally *allowed, struct tally *t, unsigned int n, u8 *where, unsigned int psw_key,
		bool refused)
{
	struct probe before = probe_init(PROBE_64 | PROBE_CC(1) | PROBE_KEY(psw_key)), got, want;
	static u8 copy[16];

	before.gr[0] = 0;
	before.gr[3] = (unsigned long)where;
	before.gr[4] = (unsigned long)probe_data;
	memcpy(copy, where, sizeof(copy));
	got = before;
	probe_run(&got, accesses[n].insn);
	if (!refused) {
		tally_row(allowed, !got.code, "%s, key %u: code %#x", accesses[n].name, psw_key, got.code);
		return;
	}
	want = probe_suppressed(&before, accesses[n].insn, PGM_INT_CODE_PROTECTION);
	/* Bit 61 is zero; without enhanced suppression on protection the rest is unpredictable. */
	want.teid = 0;
	want.teid_ignore = ~4ul;
	probe_row(t, &want, &got, "%s, key %u", accesses[n].name, psw_key);
	tally_row(t, !memcmp(copy, where, sizeof(copy)), "%s, key %u: storage changed", accesses[n].name,
		  psw_key);
}

static void set_page(void)
{
	memset(page, 0, 16);
}

static void test_keys(void)
{
	for (unsigned int n = 0; n < ARRAY_SIZE(accesses); n++) {
		struct tally t = tally_start(), allowed = tally_start();

		for (unsigned int key = 0; key < 16; key++) {
			for (unsigned int fetch = 0; fetch < 2; fetch++) {
				for (unsigned int psw_key = 0; psw_key < 16; psw_key++) {
					bool match = !psw_key || psw_key == key;

					set_page();
					sske(page, key << 4 | (fetch ? FETCH_PROTECTED : 0));
					run(&allowed, &t, n, page, psw_key, !match &&
					    (accesses[n].stores || (fetch && accesses[n].fetches)));
					if (!tally_row(&allowed, (iske(page) & 0xf8) == (key << 4 | fetch << 3),
						       "the key changed"))
						break;
				}
			}
		}
		tally_report(&allowed, "%s: keys that allow it", accesses[n].name);
		tally_report(&t, "%s: keys that do not", accesses[n].name);
	}
	sske(page, 0);
}

/* Storage whose key is 9 is open to every key. */
static void test_storage_override(void)
{
	uint64_t cr0 = stctg(0);

	for (unsigned int on = 0; on < 2; on++) {
		struct tally t = tally_start(), allowed = tally_start();

		lctlg(0, on ? cr0 | CR0_STORAGE_OVERRIDE : cr0 & ~CR0_STORAGE_OVERRIDE);
		for (unsigned int n = 0; n < ARRAY_SIZE(accesses); n++) {
			for (unsigned int key = 8; key < 11; key++) {
				bool open = on && key == 9;

				set_page();
				sske(page, key << 4 | FETCH_PROTECTED);
				run(&allowed, &t, n, page, 3, !open);
				run(&allowed, &t, n, page, key, false);
			}
		}
		tally_report(&allowed, "storage-protection override %s: allowed", on ? "on" : "off");
		tally_report(&t, "storage-protection override %s: refused", on ? "on" : "off");
	}
	lctlg(0, cr0);
	sske(page, 0);
}

/* Addresses 0 to 2047 may be fetched with every key; prefixed storage is behind them. */
static void test_fetch_override(void)
{
	uint64_t cr0 = stctg(0);
	u8 *low = (u8 *)&lowcore + 0x7f0, *high = (u8 *)&lowcore + 0x800;
	u8 key = iske(NULL);

	for (unsigned int on = 0; on < 2; on++) {
		struct tally t = tally_start(), allowed = tally_start();

		lctlg(0, on ? cr0 | CR0_FETCH_OVERRIDE : cr0 & ~CR0_FETCH_OVERRIDE);
		memset(low, 0, 32);
		for (unsigned int n = 0; n < ARRAY_SIZE(accesses); n++) {
			sske(NULL, 4 << 4 | FETCH_PROTECTED);
			run(&allowed, &t, n, low, 5, accesses[n].stores || !on);
			run(&allowed, &t, n, high, 5, true);
			run(&allowed, &t, n, high, 4, false);
			sske(NULL, key);
		}
		tally_report(&allowed, "fetch-protection override %s: allowed", on ? "on" : "off");
		tally_report(&t, "fetch-protection override %s: refused", on ? "on" : "off");
	}
	lctlg(0, cr0);
}

static void test_low_addresses(void)
{
	static const struct {
		unsigned long address;
		bool low;
	} places[] = {
		{ 0, true }, { 0x100, true }, { 0x1f8, true }, { 0x400, false }, { 0x7f0, false },
		{ 4096, true }, { 4096 + 504, true }, { 4096 + 512, false }, { 8184, false },
	};

	for (unsigned int p = 0; p < ARRAY_SIZE(places); p++) {
		struct tally t = tally_start(), allowed = tally_start();
		u8 *where = (u8 *)places[p].address;
		u8 saved[16];

		/* Stores there would overwrite new PSWs: only what is refused is tried there. */
		memcpy(saved, where, sizeof(saved));
		for (unsigned int n = 0; n < ARRAY_SIZE(accesses); n++) {
			if (!accesses[n].stores)
				continue;
			probe_cr0 = CR0_LOW_ADDRESS;
			run(&allowed, &t, n, where, 0, places[p].low);
			probe_cr0 = 0;
			memcpy(where, saved, sizeof(saved));
		}
		if (t.rows)
			tally_report(&t, "low-address protection: stores at %#lx are refused", places[p].address);
		if (allowed.rows)
			tally_report(&allowed, "low-address protection: stores at %#lx", places[p].address);
	}
}

/* An operand that ends where protection begins. */
static void test_crossing(void)
{
	struct tally t = tally_start();
	static const uint64_t insns[] = { 0x50103000, 0xe31030000024, 0x90123000, 0xd20730004000 };

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		struct probe before = probe_init(PROBE_64 | PROBE_KEY(7)), got, want;

		memset(page, 0x44, 2 * PAGE_SIZE);
		sske(page, 0x70);
		sske(page + PAGE_SIZE, 0x60);
		before.gr[3] = (unsigned long)page + PAGE_SIZE - 2;
		before.gr[4] = (unsigned long)probe_data;
		got = before;
		probe_run(&got, insns[n]);
		want = probe_suppressed(&before, insns[n], PGM_INT_CODE_PROTECTION);
		want.teid = 0;
		want.teid_ignore = ~4ul;
		probe_row(&t, &want, &got, "%#lx", insns[n]);
		tally_row(&t, page[PAGE_SIZE - 2] == 0x44 && page[PAGE_SIZE] == 0x44, "%#lx: stored", insns[n]);
	}
	sske(page, 0);
	sske(page + PAGE_SIZE, 0);
	tally_report(&t, "a store into a page that allows it and one that does not");
}

int main(void)
{
	page = alloc_pages(1);
	test_keys();
	test_storage_override();
	test_fetch_override();
	test_low_addresses();
	test_crossing();
	return report_summary();
}
