/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Radix translation: Power ISA 3.1, book III, section 6.7, and the storage interrupts,
 * sections 7.5.3 to 7.5.7. A page with each set of rights (privileged, read, write, execute),
 * for loads, stores and fetches, of privileged and problem state, with referenced and changed
 * clear and set; pages of each size; entries that are not valid at each level; addresses
 * outside of the table. SRR0, SRR1, DAR, DSISR exactly, and the referenced and changed bits
 * that an access sets, or may not set.
 *
 * A failure prints the access, and each field that is not as expected.
 */
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include "alu.h"

#define USER		(MSR_PR | MSR_EE | MSR_IR | MSR_DR)
#define KERNEL		(MSR_IR | MSR_DR)

/* DSISR, and SRR1 of an instruction storage interrupt. */
#define NO_TRANSLATION	0x40000000ull
#define NO_EXECUTE	0x10000000ull
#define PROTECTION	0x08000000ull
#define STORE		0x02000000ull
#define RC_FAILED	0x00040000ull	/* R or C has to be set by software */

enum access { LOAD, STORES, FETCH };
static const char *const access_names[] = { "load", "store", "fetch" };

static struct probe_state in, out, expected;
static u8 *page, *virt;
static pteval_t *entry;

static void set_entry(u64 bits)
{
	*entry = cpu_to_be64(bits);
	flush_tlb_page((uintptr_t)virt);
}

static u64 leaf(u64 bits)
{
	return RADIX_VALID | RADIX_LEAF | (u64)page | bits;
}

/*
 * One access to @at. A fetch is a branch there, where a trap stands: its SRR0 is the address of
 * whatever interrupt comes.
 */
static void make_access(enum access access, u64 msr, u64 at)
{
	probe_init(&in, msr);
	in.gpr[4] = at;
	in.gpr[3] = 0x5555;
	in.ctr = at;
	switch (access) {
	case LOAD:
		probe_run(INSN_D(32, 3, 4, 0), &in, &out);
		break;
	case STORES:
		probe_run(INSN_D(36, 3, 4, 0), &in, &out);
		break;
	case FETCH:
		probe_run(INSN_X(19, 20, 0, 0, 528), &in, &out);
		break;
	}
}

/* What it leaves behind: with @why 0 it works. */
static void expect_access(enum access access, u64 at, u64 why)
{
	if (!why) {
		probe_expect(&in, &expected);
		if (access == LOAD)
			expected.gpr[3] = *(u32 *)page;
		if (access == FETCH)
			expected.nip = at;
	} else if (access == FETCH) {
		probe_expect_interrupt(&in, &expected, 0x400, why);
		expected.nip = at;
	} else {
		probe_expect_interrupt(&in, &expected, 0x300, 0);
		expected.dar = at;
		expected.dsisr = why | (access == STORES ? STORE : 0);
	}
}

static void test_rights(void)
{
	for (unsigned int rights = 0; rights < 16; rights++) {
		probe_begin();
		for (unsigned int n = 0; n < 2 * 3 * 4; n++) {
			bool user = n & 1;
			enum access access = n / 2 % 3;
			u64 rc = (n / 6 & 1 ? RADIX_R : 0) | (n / 6 & 2 ? RADIX_C : 0), why = 0;
			u64 after, wanted;

			/* Write goes with read; execute-only pages can be fetched only. */
			set_entry(leaf(rights | rc));
			*(u32 *)page = 0x7fe00008;
			if (access == LOAD && !(rights & 6))
				why = PROTECTION;
			if (access == STORES && !(rights & 2))
				why = PROTECTION;
			if (access == FETCH && !(rights & 1))
				why = NO_EXECUTE;
			if (rights & 8 && user)
				why = PROTECTION;
			make_access(access, user ? USER : KERNEL, (u64)virt);
			/* The CPU may set R and C itself, or leave it to an interrupt. */
			if (!why && out.trap != 0x700 &&
			    (!(rc & RADIX_R) || (access == STORES && !(rc & RADIX_C))))
				why = RC_FAILED;
			expect_access(access, (u64)virt, why);
			if (access == FETCH && why && out.trap == 0x400) {
				/* The book lets a privileged page be either reason; one of them
				 * there is. */
				u64 reasons = NO_EXECUTE | PROTECTION;

				if (rights & 8 && user && out.msr & reasons)
					expected.msr =
						(expected.msr & ~reasons) | (out.msr & reasons);
			}
			probe_check(&in, &out, &expected, "%s, %s, R C = %u",
				    user ? "problem state" : "privileged", access_names[access],
				    n / 6);
			after = be64_to_cpu(*entry);
			wanted = leaf(rights | rc);
			if (!why)
				wanted |= RADIX_R | (access == STORES ? RADIX_C : 0);
			probe_note(after == wanted, "the entry is %#llx, expected %#llx",
				   (unsigned long long)after, (unsigned long long)wanted);
		}
		probe_end("rights %s%s%s%s", rights & 8 ? "privileged " : "",
			  rights & 4 ? "r" : "-", rights & 2 ? "w" : "-", rights & 1 ? "x" : "-");
	}
}

static void test_invalid(void)
{
	for (enum access access = LOAD; access <= FETCH; access++) {
		probe_begin();
		for (unsigned int user = 0; user < 2; user++) {
			set_entry(leaf(RADIX_RW | RADIX_EXEC) & ~RADIX_VALID);
			make_access(access, user ? USER : KERNEL, (u64)virt);
			expect_access(access, (u64)virt, NO_TRANSLATION);
			probe_check(&in, &out, &expected, "valid = 0");
			/* Nothing maps what lies beside, in the same table and in none. */
			make_access(access, user ? USER : KERNEL, (u64)virt - 16 * PAGE_SIZE);
			expect_access(access, (u64)virt - 16 * PAGE_SIZE, NO_TRANSLATION);
			probe_check(&in, &out, &expected, "far below");
			make_access(access, user ? USER : KERNEL, 1ull << 50);
			expect_access(access, 1ull << 50, NO_TRANSLATION);
			probe_check(&in, &out, &expected, "an empty root entry");
		}
		probe_end("no translation: %s", access_names[access]);
	}
}

/* Beyond the 52 bits of the tables, and in the quadrants that are not this process'. */
static void test_outside(void)
{
	static const u64 addresses[] = {
		1ull << 52,	    1ull << 61,		1ull << 62,	    1ull << 63,
		0x4000000000000100, 0x8000000000001000, 0x0010000000000000, 0x3ffffffffffffff8,
	};

	for (enum access access = LOAD; access <= FETCH; access++) {
		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(addresses) * 2; n++) {
			u64 at = addresses[n / 2];
			/* With HV = 1 the quadrants 1 and 2 are other partitions' addresses. */
			bool quadrant = at >> 62 == 1 || at >> 62 == 2;

			if (quadrant && cpu_has_hv)
				continue;
			make_access(access, n & 1 ? USER : KERNEL, at);
			if (access == FETCH) {
				probe_expect_interrupt(&in, &expected, 0x480, 0);
				expected.nip = at;
			} else {
				probe_expect_interrupt(&in, &expected, 0x380, 0);
				expected.dar = at;
				expected.dsisr = out.dsisr;	/* undefined */
			}
			probe_check(&in, &out, &expected, "%#llx", (unsigned long long)at);
		}
		probe_end("outside of the table: %s", access_names[access]);
	}
}

/* A leaf in each table above the last one maps as much as that covers. */
static void test_sizes(void)
{
	static const struct {
		const char *name;
		unsigned int shift;
	} sizes[] = { { "2 MiB", 21 }, { "1 GiB", 30 } };
	u64 *root = (u64 *)vm_root;

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		/* 1 TiB up: nothing else is there. */
		u64 ea = 1ull << 40, offset = (u64)page & ((1ull << sizes[i].shift) - 1);
		u64 *second = alloc_page(), *third = alloc_page();
		u64 bits = RADIX_VALID | RADIX_LEAF | RADIX_RW | RADIX_EXEC | RADIX_R | RADIX_C;

		if (sizes[i].shift == 30) {
			second[0] = cpu_to_be64(bits | ((u64)page - offset));
		} else {
			second[0] = cpu_to_be64(RADIX_VALID | (u64)third | 9);
			third[0] = cpu_to_be64(bits | ((u64)page - offset));
		}
		root[ea >> 39] = cpu_to_be64(RADIX_VALID | (u64)second | 9);
		flush_tlb_all();
		probe_begin();
		for (enum access access = LOAD; access <= FETCH; access++) {
			*(u32 *)page = 0x7fe00008;
			make_access(access, USER, ea + offset);
			expect_access(access, ea + offset, 0);
			probe_check(&in, &out, &expected, "%s", access_names[access]);
		}
		make_access(LOAD, USER, ea + (1ull << sizes[i].shift));
		expect_access(LOAD, ea + (1ull << sizes[i].shift), NO_TRANSLATION);
		probe_check(&in, &out, &expected, "behind its end");
		probe_end("a page of %s", sizes[i].name);
		root[ea >> 39] = 0;
		flush_tlb_all();
		free_page(second);
		free_page(third);
	}
}

/* An access over the border of two pages, of which the second is not there. */
static void test_crossing(void)
{
	probe_begin();
	set_entry(leaf(RADIX_RW | RADIX_EXEC | RADIX_R | RADIX_C));
	for (enum access access = LOAD; access <= STORES; access++)
		for (unsigned int before = 1; before < 4; before++) {
			u64 at = (u64)virt + PAGE_SIZE - before;

			*(u32 *)(page + PAGE_SIZE - 4) = 0x11223344;
			make_access(access, USER, at);
			expect_access(access, at, NO_TRANSLATION);
			/* DAR is the first byte's, or the first in the page that is not there. */
			if (out.dar == (u64)virt + PAGE_SIZE)
				expected.dar = out.dar;
			probe_check(&in, &out, &expected, "%s, %u bytes before",
				    access_names[access], before);
			probe_note(*(u32 *)(page + PAGE_SIZE - 4) == 0x11223344, "it was stored");
		}
	probe_end("over the border to a page that is not there");
}

/* What a TLB kept is gone after tlbie and tlbiel. */
static void test_flush(void)
{
	u8 *other = alloc_page();

	probe_begin();
	for (unsigned int local = 0; local < 2; local++) {
		set_entry(leaf(RADIX_RW | RADIX_R | RADIX_C));
		*(u32 *)page = 0x1111;
		*(u32 *)other = 0x2222;
		make_access(LOAD, USER, (u64)virt);
		probe_note(out.gpr[3] == 0x1111, "before");
		*entry = cpu_to_be64((leaf(RADIX_RW | RADIX_R | RADIX_C) & ~RADIX_RPN) |
				     (u64)other);
		if (local)
			flush_tlb_page_local((uintptr_t)virt);
		else
			flush_tlb_page((uintptr_t)virt);
		make_access(LOAD, USER, (u64)virt);
		probe_note(out.gpr[3] == 0x2222, "after %s", local ? "tlbiel" : "tlbie");
	}
	probe_end("tlbie and tlbiel forget a page");
	free_page(other);
}

int main(void)
{
	if (!vm_available()) {
		report_skip("no radix MMU");
		return report_summary();
	}
	page = alloc_page();
	setup_vm();
	virt = alloc_vpages(4);
	virt += PAGE_SIZE;
	entry = install_page(vm_root, virt_to_phys(page), virt);
	mmu_disable();

	test_rights();
	test_invalid();
	test_outside();
	test_sizes();
	test_crossing();
	test_flush();
	return report_summary();
}
