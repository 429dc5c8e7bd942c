/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk of page tables: reserved bits of leaf and non-leaf entries, misaligned superpages,
 * tables and pages where no memory is, addresses that are not canonical, accesses over the
 * border of pages, and what SFENCE.VMA makes of a changed entry (privileged specification,
 * sections 4.2.1 and 4.3 to 4.5; Svnapot, Svpbmt).
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <stdlib.h>
#include <tally.h>
#include <asm/isa.h>
#include "paging.h"

static struct paging g;
static struct probe p;
static unsigned long nothing;	/* a physical address of no memory */

/* All accesses from S mode with the entry under test as it is have the outcome. */
static void expect_all(struct tally *t, const char *what, unsigned long address, bool page_fault,
		       bool access_fault)
{
	for (enum paging_access access = 0; access < PAGING_ACCESSES; access++) {
		unsigned long cause = page_fault ? paging_fault(access) :
				      access_fault ? paging_access_fault(access) : NO_EXCEPTION;

		paging_access(&g, &p, access, PROBE_S, 0, address);
		tally_row(t, paging_outcome(&p, access, cause, address, tally_explains(t)),
			  "%s, %s of %#lx", what, paging_access_names[access], address);
	}
}

#if XLEN == 64
/* Bits 60:54 are reserved; 62:61 are Svpbmt's, 63 is Svnapot's, if the machine has them. */
static void test_reserved_bits(unsigned int level)
{
	struct tally t = tally_start(), table = tally_start(), pbmt = tally_start();
	struct tally reserved = tally_start();
	bool has_pbmt = has_ext("svpbmt"), has_napot = has_ext("svnapot");
	pte_t *parent = NULL;
	pteval_t old = 0;

	paging_level(&g, level);
	if (level + 1 < g.levels) {
		parent = get_pte_level(g.root, g.levels, g.address, level + 1);
		old = *parent;
	}
	for (int bit = 54; bit < 64; bit++) {
		if (has_pbmt && (bit == 61 || bit == 62))
			continue;
		/* With Svnapot N is reserved above level 0 only, or without the right PPN. */
		if (has_napot && bit == 63 && !level && (g.frame >> 10 & 15) == 8)
			continue;
		*g.pte = g.frame | PAGING_ALL | 1ul << bit;
		expect_all(&t, "reserved bit", g.address, true, false);
		if (!parent)
			continue;
		*g.pte = g.frame | PAGING_ALL;
		*parent = old | 1ul << bit;
		expect_all(&table, "reserved bit of a table's entry", g.address, true, false);
		*parent = old;
	}
	tally_report(&t, "reserved bits of a leaf");
	if (parent)
		tally_report(&table, "reserved bits of a table's entry");

	if (!has_pbmt) {
		report_skip("memory types: no Svpbmt");
		return;
	}
	for (unsigned long type = 0; type < 4; type++) {
		*g.pte = g.frame | PAGING_ALL | type << 61;
		expect_all(type == 3 ? &reserved : &pbmt, "memory type", g.address, type == 3, false);
		if (!parent || !type)
			continue;
		*g.pte = g.frame | PAGING_ALL;
		*parent = old | type << 61;
		expect_all(&pbmt, "memory type in a table's entry", g.address, true, false);
		*parent = old;
	}
	tally_report(&pbmt, "memory types");
	tally_report(&reserved, "memory type 3 is reserved");
}

/* The bits above the highest translated one must be copies of it. */
static void test_canonical(void)
{
	struct tally t = tally_start();
	int top = PT_LEVEL_SHIFT(g.levels) - 1;

	paging_level(&g, 0);
	*g.pte = g.frame | PAGING_ALL;
	for (int bit = top; bit < 64; bit++) {
		if (bit > top)
			expect_all(&t, "one bit", g.address ^ 1ul << bit, true, false);
		expect_all(&t, "all bits above", g.address | -1ul << bit, true, false);
	}
	tally_report(&t, "addresses that are not canonical");
}

/* 64 KiB by one entry: PPN[3:0] is 1000, and the low four bits come from the address. */
static void test_napot(void)
{
	struct tally t = tally_start(), bad = tally_start();
	unsigned long page = (unsigned long)paging_page, va;

	if (!has_ext("svnapot")) {
		report_skip("Svnapot: not there");
		return;
	}
	paging_level(&g, 0);
	va = ALIGN_DOWN(g.address, 65536) | (page & 0xffff);
	g.pte = get_pte_level(g.root, g.levels, va, 0);
	for (unsigned long low = 0; low < 16; low++) {
		*g.pte = make_pte(ALIGN_DOWN(page, 65536) | low << 12, PAGING_ALL) | PTE_NAPOT;
		expect_all(low == 8 ? &t : &bad, "napot", va, low != 8, false);
	}
	tally_report(&t, "Svnapot: a page of 64 KiB");
	tally_report(&bad, "Svnapot: other sizes are reserved");
}
#else
static void test_reserved_bits(unsigned int level)
{
}

static void test_canonical(void)
{
}

static void test_napot(void)
{
}
#endif

static void test_entries(unsigned int level)
{
	struct tally misaligned = tally_start(), absent = tally_start(), table = tally_start();
	struct tally pointer = tally_start(), software = tally_start();
	pteval_t old;

	paging_level(&g, level);
	for (unsigned int bit = 0; bit < level * VPN_BITS; bit++) {
		*g.pte = g.frame | PAGING_ALL | 1ul << (PTE_PPN_SHIFT + bit);
		expect_all(&misaligned, "PPN bit", g.address, true, false);
	}
	if (level)
		tally_report(&misaligned, "misaligned superpages");
	for (int soft = 0; soft < 4; soft++) {
		*g.pte = g.frame | PAGING_ALL | soft << 8;
		expect_all(&software, "software bits", g.address, false, false);
		*g.pte = (g.frame | PAGING_ALL | soft << 8) & ~(pteval_t)_PAGE_PRESENT;
		expect_all(&software, "absent, software bits", g.address, true, false);
	}
	tally_report(&software, "RSW is ignored");

	/* A page where nothing is: no page fault, an access fault of the access. */
	if (!level) {
		*g.pte = make_pte(nothing, PAGING_ALL);
		expect_all(&absent, "page", g.address, false, true);
		tally_report(&absent, "a page where no memory is");
		/* An entry of the last level that points to a table. */
		*g.pte = g.frame | _PAGE_PRESENT;
		expect_all(&pointer, "pointer", g.address, true, false);
		tally_report(&pointer, "a pointer at the last level");
		return;
	}
	*g.pte = make_pte(nothing, _PAGE_PRESENT);
	expect_all(&absent, "table", g.address, false, true);
	tally_report(&absent, "a table where no memory is");

	/* D, A and U of a pointer are reserved. */
	paging_level(&g, level - 1);
	*g.pte = g.frame | PAGING_ALL;
	g.pte = get_pte_level(g.root, g.levels, g.address, level);
	old = *g.pte;
	for (unsigned int bits = 0; bits < 16; bits++) {
		pteval_t bad = (bits & 1 ? _PAGE_DIRTY : 0) | (bits & 2 ? _PAGE_ACCESSED : 0) |
			       (bits & 4 ? _PAGE_USER : 0);

		*g.pte = old | bad | (bits & 8 ? _PAGE_GLOBAL : 0) | (bits & 1 ? 1 << 8 : 0);
		expect_all(&table, "table entry", g.address, bad, false);
	}
	*g.pte = old;
	tally_report(&table, "D, A and U of a pointer are reserved");
}

/* Two pages, the second one not there: the address is the first byte there (4.1.9). */
static void test_crossing(void)
{
	struct tally t = tally_start();
	unsigned long border;
	static const u8 widths[] = { 1, 2, 3 };

	paging_level(&g, 0);
	*g.pte = g.frame | PAGING_ALL;
	border = g.address + 4096;
	for (int i = 0; i < (XLEN == 64 ? 3 : 2); i++) {
		for (unsigned int over = 1; over < 1u << widths[i]; over++) {
			unsigned long from = border - over;

			paging_access(&g, &p, PAGING_LOAD, PROBE_S, 0, from);
			probe_insn(&p, INSN_I(OP_LOAD, 5, widths[i], 10, 0));
			probe_run(&p);
			/* Misaligned accesses may also be refused as such. */
			if (p.out.cause == EXC_LOAD_MISALIGNED || p.out.cause == EXC_LOAD_ACCESS)
				continue;
			tally_row(&t, probe_is(&p, EXC_LOAD_PAGE_FAULT, border, 0, true),
				  "load of %u bytes, %u before the border", 1 << widths[i], over);
			memset(paging_page + 4080, 0x33, 16);
			probe_insn(&p, INSN_S(OP_STORE, widths[i], 10, 11, 0));
			probe_run(&p);
			tally_row(&t, probe_is(&p, EXC_STORE_PAGE_FAULT, border, 0, true),
				  "store of %u bytes, %u before the border", 1 << widths[i], over);
		}
	}
	/* An instruction of which two bytes are there. */
	paging_access(&g, &p, PAGING_LOAD, PROBE_S, 0, border - 2);
	paging_page[4094] = 0x13;
	paging_page[4095] = 0;
	p.in.x[0] = border - 2;
	p.length = 0;
	probe_run(&p);
	tally_row(&t, probe_is(&p, EXC_INST_PAGE_FAULT, border, 0, true), "fetch");
	tally_report(&t, "accesses over the border of a page that is not there");
}

/* What changed in memory is seen after the fence that covers it. */
static void test_fences(void)
{
	static const struct {
		const char *name;
		u32 insn;
	} fences[] = {
		{ "sfence.vma", INSN_SFENCE_VMA(0, 0) },
		{ "sfence.vma of the address", INSN_SFENCE_VMA(10, 0) },
		{ "sfence.vma of the address space", INSN_SFENCE_VMA(0, 12) },
		{ "sfence.vma of both", INSN_SFENCE_VMA(10, 12) },
	};
	u32 *other = alloc_page();

	*other = 0x12345678;
	for (int i = 0; i < ARRAY_SIZE(fences); i++) {
		struct tally t = tally_start();

		for (unsigned int level = 0; level < MIN(g.levels, 3u); level++) {
			for (int global = 0; global < 2; global++) {
				/* The entry's address and new value come in registers: sw or sd. */
				u32 insns[] = {
					INSN_I(OP_LOAD, 5, 2, 10, 0),
					INSN_S(OP_STORE, XLEN / 32 + 1, 13, 14, 0),
					fences[i].insn,
					INSN_I(OP_LOAD, 6, 2, 10, 0),
				};
				bool by_asid = fences[i].insn >> 20 & 31;
				unsigned long cause;

				/* A fence of one address space leaves global entries alone. */
				if (global && by_asid)
					continue;
				paging_level(&g, level);
				*g.pte = g.frame | PAGING_ALL | (global ? _PAGE_GLOBAL : 0);
				paging_access(&g, &p, PAGING_LOAD, PROBE_S, 0, g.address);
				p.in.x[12] = 0;
				p.in.x[13] = (unsigned long)g.pte;
				p.in.x[14] = level ? 0 : make_pte((unsigned long)other, PAGING_ALL);
				probe_insns(&p, insns, ARRAY_SIZE(insns));
				probe_run(&p);
				cause = level ? EXC_LOAD_PAGE_FAULT : NO_EXCEPTION;
				tally_row(&t, p.out.cause == cause &&
					  (u32)p.out.x[5] == PAGING_PATTERN &&
					  (level || p.out.x[6] == *other),
					  "level %u: cause %#lx, %#lx then %#lx", level,
					  p.out.cause, p.out.x[5], p.out.x[6]);
			}
		}
		tally_report(&t, "%s", fences[i].name);
	}
}

/* A mode that is not there changes nothing in satp. */
static void test_satp(void)
{
	unsigned long root = (unsigned long)g.root >> PAGE_SHIFT, old = csr_read(CSR_SATP);
	struct tally t = tally_start();
	unsigned long now;

	for (int mode = 1; mode < (XLEN == 64 ? 16 : 0); mode++) {
		if (mode >= 8 && mode <= 10)
			continue;
		csr_write(CSR_SATP, (unsigned long)mode << SATP_MODE_SHIFT | root);
		now = csr_read(CSR_SATP);
		csr_write(CSR_SATP, old);
		tally_row(&t, now == old, "mode %d: satp is %#lx", mode, now);
	}
	if (XLEN == 64)
		tally_report(&t, "satp: reserved modes change nothing");
	csr_write(CSR_SATP, old | SATP_ASID_MASK << SATP_ASID_SHIFT);
	now = csr_read(CSR_SATP) >> SATP_ASID_SHIFT & SATP_ASID_MASK;
	csr_write(CSR_SATP, old);
	report_info("address-space IDs: up to %#lx", now);
	report(!(now & (now + 1)), "satp: the implemented bits of ASID are the low ones");
}

static void test_mode(const char *name, unsigned long mode)
{
	if (!paging_init(&g, name, mode))
		return;
	report_prefix_push(name);
	for (unsigned int level = 0; level < g.levels; level++) {
		report_prefix_pushf("level %u", level);
		test_entries(level);
		test_reserved_bits(level);
		report_prefix_pop();
	}
	test_canonical();
	test_napot();
	test_crossing();
	test_fences();
	test_satp();
	report_prefix_pop();
}

int main(int argc, char **argv)
{
	nothing = argc > 1 ? strtoul(argv[1], NULL, 0) : 0xbf000000;
#if XLEN == 64
	test_mode("Sv39", SATP_MODE_SV39);
	test_mode("Sv48", SATP_MODE_SV48);
	test_mode("Sv57", SATP_MODE_SV57);
#else
	test_mode("Sv32", SATP_MODE_SV32);
#endif
	return report_summary();
}
