/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Control instructions that a hypervisor may take over: results, condition codes, and the
 * exceptions of each operand, one after the other.
 *
 * Principles of Operation, chapter 10, the page of each: SPX, STPX, STAP, STIDP, TB, LCTL(G),
 * STCT(L,G), ISKE, SSKE, RRBE, LURA(G), STURA, STURG. Whole states are compared.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/memory_areas.h>
#include <asm/page.h>
#include <sclp.h>
#include "probe.h"

#define LCTLG_4		0xeb443000002f

/* An address where no memory is, and that 31 bits reach if that can be. */
static uint64_t nowhere;

/* One run at register 3 = @address, which ends well or by @code. */
static struct probe run(struct tally *t, uint64_t insn, unsigned int mode, uint64_t address, uint16_t code,
			const char *what)
{
	struct probe before = probe_init(mode), got, want;

	before.gr[3] = address;
	got = before;
	probe_run(&got, insn);
	if (code) {
		want = probe_suppressed(&before, insn, code);
		if (code == PGM_INT_CODE_ADDRESSING)
			want.teid_ignore = -1ul;
	} else {
		want = probe_ended(&before, insn);
	}
	probe_row(t, &want, &got, "%s, mode %u", what, mode & 3);
	return got;
}

static void test_prefix(void)
{
	struct tally spx = tally_start(), stpx = tally_start(), bad = tally_start();
	u8 *area = alloc_pages_flags(1, AREA_DMA31);
	uint32_t old = get_prefix();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		unsigned long data = (unsigned long)probe_data;

		memset(probe_data, 0x66, 16);
		run(&stpx, 0xb2113000, mode | PROBE_CC(2), data + 4, 0, "STPX");
		tally_row(&stpx, *(u32 *)(probe_data + 4) == old && probe_data[3] == 0x66 && probe_data[8] == 0x66,
			  "STPX stored %#x", *(u32 *)(probe_data + 4));
		/* The same prefix again: its bits 1 to 18 are what counts. */
		*(u32 *)probe_data = old | 0x80001fff;
		run(&spx, 0xb2103000, mode | PROBE_CC(1), data, 0, "SPX");
		tally_row(&spx, get_prefix() == old, "the prefix is %#x", get_prefix());
		*(u32 *)probe_data = nowhere;
		run(&bad, 0xb2103000, mode | PROBE_CC(1), data, PGM_INT_CODE_ADDRESSING, "a prefix without memory");
		tally_row(&bad, get_prefix() == old, "the prefix is %#x", get_prefix());
		for (unsigned int off = 1; off < 4; off++) {
			run(&bad, 0xb2103000, mode, data + off, PGM_INT_CODE_SPECIFICATION, "SPX misaligned");
			run(&bad, 0xb2113000, mode, data + off, PGM_INT_CODE_SPECIFICATION, "STPX misaligned");
		}
		if (mode != PROBE_24) {
			run(&bad, 0xb2103000, mode, nowhere, PGM_INT_CODE_ADDRESSING, "SPX of no memory");
			run(&bad, 0xb2113000, mode, nowhere, PGM_INT_CODE_ADDRESSING, "STPX to no memory");
		}
	}
	tally_report(&spx, "SPX");
	tally_report(&stpx, "STPX");
	tally_report(&bad, "SPX, STPX: exceptions");

	/* A new prefix: what was at 0 is seen there, and the program's own area comes to 0. */
	memcpy(area, &lowcore, LC_SIZE);
	area[0x3a0] = 0x5a;
	lowcore.pad_0x03a0[0] = 0xa5;
	set_prefix((unsigned long)area);
	report(get_prefix() == (unsigned long)area && lowcore.pad_0x03a0[0] == 0x5a && area[0x3a0] == 0xa5,
	       "SPX exchanges the prefix area and 0");
	set_prefix(old);
	report(get_prefix() == old && lowcore.pad_0x03a0[0] == 0xa5, "and changes them back");
	free_pages(area);
}

static void test_stores(void)
{
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		unsigned long data = (unsigned long)probe_data;

		memset(probe_data, 0x66, 32);
		run(&t, 0xb2123000, mode | PROBE_CC(3), data + 2, 0, "STAP");
		tally_row(&t, *(u16 *)(probe_data + 2) == stap() && probe_data[1] == 0x66 && probe_data[4] == 0x66,
			  "STAP");
		run(&t, 0xb2123000, mode, data + 1, PGM_INT_CODE_SPECIFICATION, "STAP misaligned");
		run(&t, 0xb2023000, mode | PROBE_CC(3), data + 8, 0, "STIDP");
		tally_row(&t, *(u64 *)(probe_data + 8) == stidp() && probe_data[7] == 0x66 &&
			  probe_data[16] == 0x66, "STIDP");
		for (unsigned int off = 1; off < 8; off++)
			run(&t, 0xb2023000, mode, data + off, PGM_INT_CODE_SPECIFICATION, "STIDP misaligned");
		if (mode != PROBE_24) {
			run(&t, 0xb2123000, mode, nowhere, PGM_INT_CODE_ADDRESSING, "STAP to no memory");
			run(&t, 0xb2023000, mode, nowhere, PGM_INT_CODE_ADDRESSING, "STIDP to no memory");
		}
	}
	tally_report(&t, "STAP and STIDP");
}

/* TEST BLOCK clears a page whose real address is in register 3; register 0 is cleared. */
static void test_tb(void)
{
	u8 *page = alloc_page();
	struct tally t = tally_start(), bad = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_31; mode++) {
		struct probe before = probe_init(mode | PROBE_CC(2)), got, want;
		unsigned int left = 0;

		memset(page, 0x31, PAGE_SIZE);
		before.gr[3] = (unsigned long)page | 0x7c8;
		got = before;
		probe_run(&got, 0xb22c0003);
		want = probe_ended(&before, 0xb22c0003);
		/* In 24- and 31-bit mode it is the right half of the register that is cleared. */
		want.gr[0] = mode == PROBE_64 ? 0 : before.gr[0] & 0xffffffff00000000;
		probe_set_cc(&want, 0);
		got.gr[0] = mode == PROBE_64 ? got.gr[0] :
			    (before.gr[0] & 0xffffffff00000000) | (uint32_t)got.gr[0];
		probe_row(&t, &want, &got, "mode %u", mode);
		for (unsigned int i = 0; i < PAGE_SIZE; i++)
			left += page[i] != 0;
		tally_row(&t, !left, "mode %u: %u bytes are not cleared", mode, left);
		run(&bad, 0xb22c0003, mode, nowhere, PGM_INT_CODE_ADDRESSING, "TB of no memory");
	}
	/* Low-address protection holds for it. */
	probe_cr0 = 1ul << CTL0_LOW_ADDR_PROT;
	for (unsigned int page_nr = 0; page_nr < 2; page_nr++) {
		struct probe before = probe_init(PROBE_64), got, want;

		before.gr[3] = page_nr * PAGE_SIZE + 0xf00;
		got = before;
		probe_run(&got, 0xb22c0003);
		want = probe_suppressed(&before, 0xb22c0003, PGM_INT_CODE_PROTECTION);
		want.teid_ignore = -1ul;
		probe_row(&bad, &want, &got, "page %u", page_nr);
	}
	probe_cr0 = 0;
	tally_report(&t, "TB");
	tally_report(&bad, "TB: exceptions");
	free_page(page);
}

/* Control register 4 has no bits that act here; 64 and 32 bits of it. */
static void test_control(void)
{
	struct tally t = tally_start();
	uint64_t cr4 = stctg(4);

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		unsigned long data = (unsigned long)probe_data;

		lctlg(4, 0x1122334455667788);
		memset(probe_data, 0x66, 64);
		*(u32 *)(probe_data + 4) = 0xcafe0000;
		run(&t, 0xb7443000, mode | PROBE_CC(1), data + 4, 0, "LCTL");
		tally_row(&t, stctg(4) == 0x11223344cafe0000, "LCTL: %#lx", stctg(4));
		run(&t, 0xb6443000, mode | PROBE_CC(1), data + 12, 0, "STCTL");
		tally_row(&t, *(u32 *)(probe_data + 12) == 0xcafe0000 && probe_data[11] == 0x66 &&
			  probe_data[16] == 0x66, "STCTL: %#x", *(u32 *)(probe_data + 12));
		*(u64 *)(probe_data + 24) = 0x99aabbccddeeff00;
		run(&t, LCTLG_4, mode | PROBE_CC(2), data + 24, 0, "LCTLG");
		tally_row(&t, stctg(4) == 0x99aabbccddeeff00, "LCTLG: %#lx", stctg(4));
		run(&t, 0xeb4430000025, mode | PROBE_CC(2), data + 40, 0, "STCTG");
		tally_row(&t, *(u64 *)(probe_data + 40) == 0x99aabbccddeeff00 && probe_data[39] == 0x66 &&
			  probe_data[48] == 0x66, "STCTG");
		if (mode != PROBE_24) {
			run(&t, 0xb7443000, mode, nowhere, PGM_INT_CODE_ADDRESSING, "LCTL of no memory");
			run(&t, 0xb6443000, mode, nowhere, PGM_INT_CODE_ADDRESSING, "STCTL to no memory");
			run(&t, LCTLG_4, mode, nowhere, PGM_INT_CODE_ADDRESSING, "LCTLG of no memory");
			run(&t, 0xeb4430000025, mode, nowhere, PGM_INT_CODE_ADDRESSING, "STCTG to no memory");
		}
		tally_row(&t, stctg(4) == 0x99aabbccddeeff00, "what was refused has changed it");
	}
	lctlg(4, cr4);
	tally_report(&t, "LCTL, STCTL, LCTLG, STCTG");
}

/* Keys: each bit of an access key is kept, and bit 63 of the source is no part of it. */
static void test_keys(void)
{
	struct tally sske = tally_start(), rrbe = tally_start(), bad = tally_start();
	u8 *page = alloc_page();

	for (unsigned int key = 0; key < 256; key++) {
		struct probe before = probe_init(PROBE_64 | PROBE_CC(key & 3)), got, want;
		unsigned int cc = key >> 1 & 3;

		before.gr[2] = 0xfedcba9876543200 | key;
		before.gr[3] = (unsigned long)page | 0x123;
		got = before;
		probe_run(&got, 0xb22b0023);
		want = probe_ended(&before, 0xb22b0023);
		probe_row(&sske, &want, &got, "SSKE %#x", key);
		got = before;
		probe_run(&got, 0xb2290013);
		want = probe_ended(&before, 0xb2290013);
		want.gr[1] = (want.gr[1] & ~0xfful) | (key & 0xfe);
		probe_row(&sske, &want, &got, "ISKE after %#x", key);

		got = before;
		probe_run(&got, 0xb22a0013);
		want = probe_ended(&before, 0xb22a0013);
		probe_set_cc(&want, cc);
		probe_row(&rrbe, &want, &got, "RRBE of %#x", key);
		got = before;
		probe_run(&got, 0xb2290013);
		tally_row(&rrbe, (got.gr[1] & 0xff) == (key & 0xfa), "after RRBE of %#x: %#lx", key,
			  got.gr[1] & 0xff);
	}
	run(&bad, 0xb22b0023, PROBE_64, nowhere, PGM_INT_CODE_ADDRESSING, "SSKE");
	run(&bad, 0xb2290013, PROBE_64, nowhere, PGM_INT_CODE_ADDRESSING, "ISKE");
	run(&bad, 0xb22a0013, PROBE_64, nowhere, PGM_INT_CODE_ADDRESSING, "RRBE");
	tally_report(&sske, "SSKE and ISKE");
	tally_report(&rrbe, "RRBE");
	tally_report(&bad, "SSKE, ISKE, RRBE: addressing exceptions");
	free_page(page);
}

/* Real storage by LURA, LURAG, STURA, STURG. */
static void test_real(void)
{
	static const struct {
		const char *name;
		uint64_t insn;
		unsigned int size;
		bool stores;
	} insns[] = {
		{ "LURA", 0xb24b0013, 4, false }, { "LURAG", 0xb9050013, 8, false },
		{ "STURA", 0xb2460013, 4, true }, { "STURG", 0xb9250013, 8, true },
	};

	for (unsigned int n = 0; n < ARRAY_SIZE(insns); n++) {
		struct tally t = tally_start();

		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			struct probe before = probe_init(mode | PROBE_CC(1)), got, want;
			uint64_t value = 0x8899aabbccddeeff;

			memset(probe_data, 0x66, 32);
			*(u64 *)(probe_data + 8) = value;
			before.gr[3] = (unsigned long)probe_data + 8;
			if (mode != PROBE_64)
				before.gr[3] |= 0xfedcba9800000000;
			got = before;
			probe_run(&got, insns[n].insn);
			want = probe_ended(&before, insns[n].insn);
			if (insns[n].stores && insns[n].size == 8)
				value = before.gr[1];
			else if (insns[n].stores)
				value = (value & 0xffffffff) | before.gr[1] << 32;
			else if (insns[n].size == 8)
				want.gr[1] = value;
			else
				want.gr[1] = (want.gr[1] & 0xffffffff00000000) | value >> 32;
			probe_row(&t, &want, &got, "mode %u", mode);
			tally_row(&t, *(u64 *)(probe_data + 8) == value && probe_data[7] == 0x66 &&
				  probe_data[16] == 0x66, "storage");
			for (unsigned int off = 1; off < insns[n].size; off++)
				run(&t, insns[n].insn, mode, (unsigned long)probe_data + off,
				    PGM_INT_CODE_SPECIFICATION, "misaligned");
			if (mode != PROBE_24)
				run(&t, insns[n].insn, mode, nowhere, PGM_INT_CODE_ADDRESSING, "no memory");
		}
		tally_report(&t, "%s", insns[n].name);
	}
}

int main(void)
{
	nowhere = MAX(get_max_ram_size(), get_ram_size()) + SZ_1M;
	nowhere &= ~(uint64_t)(SZ_1M - 1);
	if (nowhere >= 0x7ff00000) {
		report_skip("needs less memory than 2 GiB");
		return report_summary();
	}
	test_prefix();
	test_stores();
	test_tb();
	test_control();
	test_keys();
	test_real();
	return report_summary();
}
