/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hash MMU of pseries: Power ISA 2.07, book III-S, section 5.7, and LoPAR 1.1, section
 * 14.5.4.1. H_ENTER, H_READ, H_REMOVE, H_PROTECT, H_BULK_REMOVE with their flags and return
 * codes; then accesses through an own segment and page: every protection with key 0 and 1 in
 * both states, referenced and changed bits, missing pages and segments, SLB entries gone by
 * slbie and slbia. A whole range that is unmapped leaves nothing behind.
 *
 * The library runs without translation; only the probed instruction has it. A failure prints
 * the call's or the access' details. CPUs that start with radix skip.
 */
#include <alloc_page.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <vmalloc.h>
#include <asm/hcall.h>
#include <asm/page.h>
#include "alu.h"

#define H_EXACT		(1ul << (63 - 24))
#define H_AVPN		(1ul << (63 - 32))
#define H_ANDCOND	(1ul << (63 - 33))
#define H_READ_4	(1ul << (63 - 26))

#define HPTE_VALID	1ull
#define HPTE_R		0x100ull
#define HPTE_C		0x080ull
#define HPTE_M		0x010ull	/* memory coherence: ordinary RAM */
#define HPTE_N		0x004ull
#define HPTE_PP0	(1ull << 63)
#define HPTE_SOFTWARE	0x78ull

#define SEGMENT		(1ull << 28)
#define EA		(5 * SEGMENT)	/* the segment that the test translates */
#define VSID		0x123456ull
#define CODE_VSID	0x654321ull

#define SLB_VALID	(1ull << 27)
#define SLB_KS		0x800ull
#define SLB_KP		0x400ull

#define DSISR_NO_PAGE	0x40000000ull
#define DSISR_PROT	0x08000000ull
#define DSISR_STORE	0x02000000ull

#define USER		(MSR_PR | MSR_EE | MSR_IR | MSR_DR)

static struct probe_state in, out, expected;
static unsigned long regs[10];
static u64 ptegs;
static u8 *page;

static long call(unsigned long nr, unsigned long a, unsigned long b, unsigned long c,
		 unsigned long d)
{
	memset(regs, 0, sizeof(regs));
	regs[0] = nr;
	regs[1] = a;
	regs[2] = b;
	regs[3] = c;
	regs[4] = d;
	hcall_regs(regs);
	return regs[0];
}

/* The group that the page at @ea of segment @vsid hashes to, by its first entry. */
static u64 group(u64 vsid, u64 ea)
{
	return ((vsid ^ (ea & (SEGMENT - 1)) >> 12) & (ptegs - 1)) * 8;
}

static u64 high(u64 vsid, u64 ea)
{
	return (vsid << 5 | (ea >> 23 & 0x1f)) << 7 | HPTE_VALID;
}

static u64 low(u64 real, u64 bits)
{
	return (real & ~0xfffull) | HPTE_M | bits;
}

/* Enters a page where it belongs; its index. */
static u64 enter(u64 vsid, u64 ea, u64 real, u64 bits)
{
	assert(call(H_ENTER, 0, group(vsid, ea), high(vsid, ea), low(real, bits)) == H_SUCCESS);
	return regs[1];
}

static void set_slb(unsigned int slot, u64 ea, u64 vsid, u64 bits)
{
	asm volatile("slbmte %0, %1; isync"
		     : : "r"(vsid << 12 | bits), "r"((ea & ~(SEGMENT - 1)) | SLB_VALID | slot)
		     : "memory");
}

static bool find_table(void)
{
	int node, length;
	const fdt32_t *size;

	for (node = fdt_next_node(dt_fdt(), -1, NULL); node >= 0;
	     node = fdt_next_node(dt_fdt(), node, NULL)) {
		size = fdt_getprop(dt_fdt(), node, "ibm,pft-size", &length);
		if (size && length == 8) {
			ptegs = (1ull << fdt32_to_cpu(size[1])) / 128;
			return true;
		}
	}
	return false;
}

static void test_calls(void)
{
	u64 index = group(VSID, EA), v = high(VSID, EA), r = low((u64)page, 2);
	u64 beyond = ptegs * 8;

	report(call(H_ENTER, 0, beyond, v, r) == H_PARAMETER, "H_ENTER beyond the table");
	report(call(H_READ, 0, beyond, 0, 0) == H_PARAMETER, "H_READ beyond the table");
	report(call(H_REMOVE, 0, beyond, 0, 0) == H_PARAMETER, "H_REMOVE beyond the table");
	report(call(H_PROTECT, 0, beyond, 0, 0) == H_PARAMETER, "H_PROTECT beyond the table");
	report(call(H_ENTER, 0, index, v, r & ~HPTE_M) == H_PARAMETER,
	       "H_ENTER of RAM without coherence");

	report(call(H_ENTER, H_EXACT, index + 3, v, r) == H_SUCCESS && regs[1] == index + 3,
	       "H_ENTER with H_EXACT takes the slot");
	report(call(H_ENTER, H_EXACT, index + 3, v, r) == H_PTEG_FULL, "which is taken then");
	report(call(H_READ, 0, index + 3, 0, 0) == H_SUCCESS && (regs[1] & ~HPTE_SOFTWARE) == v &&
	       (regs[2] & ~(HPTE_R | HPTE_C)) == r, "H_READ gives what was entered");
	report(call(H_READ, H_READ_4, index + 2, 0, 0) == H_SUCCESS &&
		       !(regs[1] & ~HPTE_SOFTWARE) && (regs[7] & ~HPTE_SOFTWARE) == v,
	       "H_READ of four begins at a multiple of four");
	report(call(H_PROTECT, H_AVPN | 3, index + 3, v ^ 0x80, 0) == H_NOT_FOUND,
	       "H_PROTECT of another page");
	report(call(H_PROTECT, H_AVPN | 3 | HPTE_N, index + 3, v & ~0x7full, 0) == H_SUCCESS,
	       "H_PROTECT");
	call(H_READ, 0, index + 3, 0, 0);
	report((regs[2] & ~(HPTE_R | HPTE_C)) == (r | 3 | HPTE_N), "it changes N and PP only");
	report(call(H_REMOVE, H_AVPN, index + 3, v ^ 0x80, 0) == H_NOT_FOUND,
	       "H_REMOVE of another page");
	report(call(H_REMOVE, H_ANDCOND, index + 3, 1, 0) == H_NOT_FOUND,
	       "H_REMOVE with H_ANDCOND of a bit that is set");
	report(call(H_REMOVE, H_AVPN, index + 3, v & ~0x7full, 0) == H_SUCCESS &&
	       (regs[1] & ~HPTE_SOFTWARE) == v, "H_REMOVE gives the entry");
	report(call(H_REMOVE, 0, index + 3, 0, 0) == H_NOT_FOUND, "once");
	report(call(H_PROTECT, 0, index + 3, 0, 0) == H_NOT_FOUND, "H_PROTECT of nothing");
	report(call(H_READ, 0, index + 3, 0, 0) == H_SUCCESS && !(regs[1] & HPTE_VALID),
	       "H_READ of nothing");
}

/* Eight pages to one group; the ninth has no place. Then all are gone. */
static void test_groups(void)
{
	u64 index = group(VSID, EA);
	bool right = true;

	for (unsigned int i = 0; i < 8; i++)
		right &= call(H_ENTER, 0, index, high(VSID + i * ptegs * 4, EA),
			      low((u64)page, 2)) == H_SUCCESS &&
			 regs[1] == index + i;
	report(right, "eight entries fill a group in order");
	report(call(H_ENTER, 0, index, high(VSID, EA), low((u64)page, 2)) == H_PTEG_FULL,
	       "a ninth one has no place");
	right = true;
	for (unsigned int i = 0; i < 8; i++)
		right &= call(H_REMOVE, 0, index + i, 0, 0) == H_SUCCESS;
	report(right, "all are removed");

	/* A range: entered, removed, and read back as nothing. */
	for (unsigned int i = 0; i < 64; i++)
		enter(VSID, EA + i * 4096ull, (u64)page, 2);
	right = true;
	for (unsigned int i = 0; i < 64; i++)
		for (unsigned int slot = 0; slot < 8; slot++)
			if (call(H_READ, 0, group(VSID, EA + i * 4096ull) + slot, 0, 0) ||
			    (regs[1] & ~HPTE_SOFTWARE) == high(VSID, EA + i * 4096ull))
				call(H_REMOVE, 0, group(VSID, EA + i * 4096ull) + slot, 0, 0);
	for (unsigned int i = 0; i < 64; i++)
		for (unsigned int slot = 0; slot < 8; slot++)
			right &= !call(H_READ, 0, group(VSID, EA + i * 4096ull) + slot, 0, 0) &&
				 !(regs[1] & HPTE_VALID);
	report(right, "a range that is removed leaves nothing behind");
}

#define BULK_REQUEST	(1ull << 62)
#define BULK_END	(3ull << 62)
#define BULK_AVPN	(2ull << 56)
#define BULK_CODE	0x3000000000000000ull
#define BULK_NOT_FOUND	0x1000000000000000ull

static void test_bulk(void)
{
	u64 first = enter(VSID, EA, (u64)page, 2), second = enter(VSID, EA + 4096, (u64)page, 2);
	u64 v = high(VSID, EA) & ~0x7full;

	memset(regs, 0, sizeof(regs));
	regs[0] = H_BULK_REMOVE;
	regs[1] = BULK_REQUEST | first;
	regs[3] = BULK_REQUEST | BULK_AVPN | second;
	regs[4] = v ^ 0x80;
	regs[5] = BULK_REQUEST | BULK_AVPN | second;
	regs[6] = v;
	regs[7] = BULK_END;
	hcall_regs(regs);
	if ((long)regs[0] == H_FUNCTION) {
		report_skip("H_BULK_REMOVE: there is no such call");
		return;
	}
	report(regs[0] == H_SUCCESS, "H_BULK_REMOVE: three requests and an end");
	report(regs[1] >> 62 == 2 && (regs[1] & BULK_CODE) == 0, "the first is removed");
	report(regs[3] >> 62 == 2 && (regs[3] & BULK_CODE) == BULK_NOT_FOUND,
	       "another page is not found");
	report(regs[5] >> 62 == 2 && (regs[5] & BULK_CODE) == 0, "the right one is removed");
	call(H_READ, 0, second, 0, 0);
	report(!(regs[1] & HPTE_VALID), "and gone");
}

/* What an access may do, by key and PP0, PP: figure 34 of the book. */
static bool may(bool key, unsigned int pp, bool store)
{
	switch (pp) {
	case 0:
		return !key;
	case 1:
		return !key || !store;
	case 2:
		return true;
	case 3:
		return !store;
	default:	/* PP0 = 1, PP = 2 */
		return !key && !store;
	}
}

static void access(bool store, u64 msr, u64 ea)
{
	probe_init(&in, msr);
	in.gpr[4] = ea;
	in.gpr[3] = 0x5a5a;
	probe_run(INSN_D(store ? 36 : 32, 3, 4, 0), &in, &out);
}

static void expect(bool store, u64 ea, u64 why)
{
	if (why) {
		probe_expect_interrupt(&in, &expected, 0x300, 0);
		expected.dar = ea;
		expected.dsisr = why | (store ? DSISR_STORE : 0);
	} else {
		probe_expect(&in, &expected);
		if (!store)
			expected.gpr[3] = *(u32 *)page;
	}
}

static void test_protection(void)
{
	static const struct {
		const char *name;
		u64 bits;
		unsigned int pp;
	} rights[] = {
		{ "PP 000", 0, 0 }, { "PP 001", 1, 1 }, { "PP 010", 2, 2 }, { "PP 011", 3, 3 },
		{ "PP 110", HPTE_PP0 | 2, 6 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rights); i++) {
		probe_begin();
		for (unsigned int n = 0; n < 16; n++) {
			bool store = n & 1, user = n & 2, ks = n & 4, kp = n & 8;
			u64 index = enter(VSID, EA, (u64)page, rights[i].bits);
			bool ok = may(user ? kp : ks, rights[i].pp, store);
			u64 rc;

			asm volatile("slbie %0; isync" : : "r"(EA));
			set_slb(1, EA, VSID, (ks ? SLB_KS : 0) | (kp ? SLB_KP : 0));
			*(u32 *)page = 0x12345678;
			access(store, user ? USER : MSR_DR, EA);
			expect(store, EA, ok ? 0 : DSISR_PROT);
			probe_check(&in, &out, &expected, "%s, %s, Ks %u, Kp %u", rights[i].name,
				    store ? "store" : "load", ks, kp);
			call(H_READ, 0, index, 0, 0);
			rc = regs[2] & (HPTE_R | HPTE_C);
			if (ok)
				probe_note(rc == (HPTE_R | (store ? HPTE_C : 0)),
					   "R and C are %#llx", (unsigned long long)rc);
			else
				probe_note(!(rc & HPTE_C), "C is set");
			call(H_REMOVE, 0, index, 0, 0);
		}
		probe_end("%s", rights[i].name);
	}
}

static void test_missing(void)
{
	probe_begin();
	for (unsigned int n = 0; n < 4; n++) {
		access(n & 1, n & 2 ? USER : MSR_DR, EA + 0x5000);
		expect(n & 1, EA + 0x5000, DSISR_NO_PAGE);
		probe_check(&in, &out, &expected, "page");
	}
	probe_end("no page");

	for (unsigned int way = 0; way < 3; way++) {
		probe_begin();
		if (way == 1)
			asm volatile("slbie %0; isync" : : "r"(EA));
		else if (way == 2)
			asm volatile("slbia; isync");
		access(way & 1, MSR_DR, way ? EA : 7 * SEGMENT);
		probe_expect_interrupt(&in, &expected, 0x380, 0);
		expected.dar = way ? EA : 7 * SEGMENT;
		expected.dsisr = out.dsisr;	/* undefined */
		probe_check(&in, &out, &expected, "segment");
		probe_end(way == 0 ? "no segment" : way == 1 ? "no segment after slbie" :
			  "no segment after slbia");
		set_slb(1, EA, VSID, 0);
	}
}

int main(void)
{
	u64 code = (u64)probe_code & ~0xfffull;

	if (!machine_is_pseries() || vm_available()) {
		report_skip("this CPU starts with radix, or has no hypervisor calls");
		return report_summary();
	}
	assert(find_table());
	page = alloc_page();
	test_calls();
	test_groups();
	test_bulk();

	/* Problem state runs the probe's code through the table as well. */
	for (u64 at = code; at < (u64)probe_code_end; at += 4096)
		enter(CODE_VSID, at, at, 2);
	set_slb(2, code, CODE_VSID, 0);
	set_slb(1, EA, VSID, 0);
	test_protection();
	set_slb(2, code, CODE_VSID, 0);
	test_missing();
	return report_summary();
}
