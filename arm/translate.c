/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stage-1 translation beyond permissions (access.c): the ranges of addresses that TCR_EL1 makes,
 * top-byte-ignore, EPD1, output addresses that are too large, hierarchical disable, the contiguous
 * bit, address-space identifiers, every TLB invalidation, and address-translation instructions with
 * all of PAR_EL1. Arm ARM, D8.2, D8.3.2, D8.13, D17.2.110.
 */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/pgtable.h>
#include <on-cpus.h>
#include "stage1.h"

#define LEAF	(PTE_SHARED | PTE_ATTRINDX(MT_NORMAL) | PTE_AF | PTE_USER | PTE_TYPE_PAGE)

static const struct s1_context el1 = { .level = PROBE_EL1 }, el0 = { .level = PROBE_EL0 };

static struct s1_walk plain(unsigned int va_bits)
{
	return (struct s1_walk){ .page_shift = 12, .va_bits = va_bits, .leaf_level = 3,
				 .leaf = LEAF, .table_level = -1 };
}

static void change_tcr(u64 clear, u64 set)
{
	write_sysreg((read_sysreg(tcr_el1) & ~clear) | set, tcr_el1);
	isb();
	flush_tlb_all();
}

/* Reads, writes from both levels, and what they must give. */
static void check_both(struct tally *tally, u64 va, unsigned int status)
{
	s1_check(tally, &el1, S1_READ, va, status);
	s1_check(tally, &el0, S1_WRITE, va, status);
	s1_check(tally, &el0, S1_READ, va, status);
}

/* For each size of the upper range: its first address works, what lies below it does not. */
static void test_ranges(void)
{
	struct tally inside = { "addresses in the range of T1SZ" };
	struct tally outside = { "addresses below it: level 0" };
	struct tally disabled = { "EPD1: level 0" };

	for (unsigned int bits = 25; bits <= 48; bits++) {
		struct s1_walk w = plain(bits);
		u64 va = s1_install(&w);

		check_both(&inside, va, 0);
		if (bits < 48) {
			check_both(&outside, va & ~(1ull << bits), ESR_ELx_FSC_FAULT);
			check_both(&outside, va & ~(1ull << 54), ESR_ELx_FSC_FAULT);
		}
		change_tcr(0, TCR_EPD1);
		check_both(&disabled, va, ESR_ELx_FSC_FAULT);
	}
	tally_report(&inside);
	tally_report(&outside);
	tally_report(&disabled);
}

static void test_top_byte(void)
{
	struct tally with = { "TBI1: the top byte is ignored, and FAR has it" };
	struct tally without = { "without TBI1 it counts" };
	struct s1_walk w = plain(48);
	u64 va = s1_install(&w), tagged = (va & ~(0xffull << 56)) | 0xa5ull << 56;

	check_both(&without, tagged, ESR_ELx_FSC_FAULT);
	change_tcr(0, TCR_TBI1);
	check_both(&with, tagged, 0);
	w.leaf &= ~(u64)PTE_AF;
	s1_install(&w);
	change_tcr(0, TCR_TBI1);
	check_both(&with, tagged, ESR_ELx_FSC_ACCESS | 3);
	change_tcr(TCR_TBI1, 0);
	tally_report(&with);
	tally_report(&without);
}

/* TCR_EL1.IPS 0: addresses of 32 bits. What is beyond is an address size fault. */
static void test_address_size(void)
{
	u64 ips = 7ull << TCR_IPS_SHIFT, ttbr;
	struct tally leaf = { "a page beyond IPS" }, table = { "a table beyond IPS" };
	struct tally root = { "TTBR1_EL1 beyond IPS: level 0" };
	struct s1_walk w = plain(48);
	u64 va;

	for (unsigned int bit = 32; bit < 48; bit++) {
		w.address_bits = 1ull << bit;
		va = s1_install(&w);
		change_tcr(ips, 0);
		check_both(&leaf, va, S1_FAULT | ESR_ELx_FSC_ADDRESS | 3);
		change_tcr(0, 0);
	}
	w.address_bits = 0;
	for (int level = 0; level < 3; level++) {
		w.tables = 1ull << 40;
		w.table_level = level;
		va = s1_install(&w);
		change_tcr(ips, 0);
		check_both(&table, va, S1_FAULT | ESR_ELx_FSC_ADDRESS | level);
	}
	w = plain(48);
	va = s1_install(&w);
	ttbr = read_sysreg(ttbr1_el1);
	write_sysreg(ttbr | 1ull << 40, ttbr1_el1);
	change_tcr(ips, 0);
	check_both(&root, va, S1_FAULT | ESR_ELx_FSC_ADDRESS);
	write_sysreg(ttbr, ttbr1_el1);
	isb();
	tally_report(&leaf);
	tally_report(&table);
	tally_report(&root);
}

static void test_hierarchy_off(void)
{
	struct tally tally = { "HPD1: the tables' permissions do not count" };
	struct s1_walk w = plain(48);
	u64 va;

	if (!id_field(read_sysreg(id_aa64mmfr1_el1), 12)) {
		report_skip("HPD1: the CPU does not have it");
		return;
	}
	w.tables = TABLE_USER_NONE | TABLE_RDONLY;
	va = s1_install(&w);
	s1_check(&tally, &el0, S1_READ, va, ESR_ELx_FSC_PERM | 3);
	s1_check(&tally, &el1, S1_WRITE, va, ESR_ELx_FSC_PERM | 3);
	change_tcr(0, TCR_HPD0 << 1);
	check_both(&tally, va, 0);
	tally_report(&tally);
}

static void test_contiguous(void)
{
	struct tally tally = { "the contiguous bit changes no translation" };
	struct s1_walk w = plain(48);

	w.leaf |= PTE_CONT;
	check_both(&tally, s1_install(&w), 0);
	w.leaf &= ~(u64)PTE_USER;
	s1_check(&tally, &el0, S1_READ, s1_install(&w), ESR_ELx_FSC_PERM | 3);
	tally_report(&tally);
}

static void set_asid(u64 asid)
{
	write_sysreg((read_sysreg(ttbr1_el1) & ~(0xffffull << 48)) | asid << 48, ttbr1_el1);
	isb();
}

/* A page that is not global is seen under its own identifier only. */
static void test_asid(void)
{
	struct tally tally = { "another ASID does not find an old entry" };
	struct s1_walk w = plain(48);
	u64 va;

	w.leaf |= PTE_NG;
	for (u64 asid = 1; asid < 256; asid <<= 1) {
		va = s1_install(&w);
		change_tcr(0, TCR_A1);
		set_asid(asid);
		check_both(&tally, va, 0);
		WRITE_ONCE(*s1_leaf_entry(), 0);
		dsb(ish);
		set_asid(asid + 1);
		check_both(&tally, va, ESR_ELx_FSC_FAULT | 3);
		set_asid(0);
	}
	tally_report(&tally);
	change_tcr(TCR_A1, 0);
}

/* @xt: page number and ASID, as the instructions by address and by ASID take them. */
#define TLBI(name)							\
static void tlbi_##name(u64 xt) { asm volatile("tlbi " #name ", %0" : : "r"(xt) : "memory"); }
#define TLBI_ALL(name)							\
static void tlbi_##name(u64 xt) { asm volatile("tlbi " #name : : : "memory"); }
TLBI_ALL(vmalle1)
TLBI_ALL(vmalle1is)
TLBI(vae1)
TLBI(vae1is)
TLBI(vaae1)
TLBI(vaae1is)
TLBI(vale1)
TLBI(vale1is)
TLBI(vaale1)
TLBI(vaale1is)
TLBI(aside1)
TLBI(aside1is)

static const struct {
	const char *name;
	void (*invalidate)(u64 xt);
	bool shared;
} invalidations[] = {
	{ "VMALLE1", tlbi_vmalle1, false }, { "VMALLE1IS", tlbi_vmalle1is, true },
	{ "VAE1", tlbi_vae1, false }, { "VAE1IS", tlbi_vae1is, true },
	{ "VAAE1", tlbi_vaae1, false }, { "VAAE1IS", tlbi_vaae1is, true },
	{ "VALE1", tlbi_vale1, false }, { "VALE1IS", tlbi_vale1is, true },
	{ "VAALE1", tlbi_vaale1, false }, { "VAALE1IS", tlbi_vaale1is, true },
	{ "ASIDE1", tlbi_aside1, false }, { "ASIDE1IS", tlbi_aside1is, true },
};

static u64 shared_va, shared_tcr, shared_ttbr;
static bool other_reads;

/* On the other CPU: with the same tables, whether the page can be read. */
static void read_there(void *unused)
{
	u64 tcr = read_sysreg(tcr_el1), value;

	write_sysreg(shared_ttbr, ttbr1_el1);
	write_sysreg(shared_tcr, tcr_el1);
	isb();
	other_reads = !asm_safe_out("ldr %0, [%1]", "=r"(value), "r"(shared_va));
	write_sysreg(tcr, tcr_el1);
	isb();
}

static void test_invalidations(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(invalidations); i++) {
		char name[48];
		struct tally tally = { name };
		struct s1_walk w = plain(48);
		/* By ASID only what is not global goes. */
		bool global = i < 10 && i % 4 < 2;

		snprintf(name, sizeof(name), "TLBI %s", invalidations[i].name);
		if (!global)
			w.leaf |= PTE_NG;
		for (unsigned int round = 0; round < 4; round++) {
			u64 va = s1_install(&w);
			bool before = true;

			shared_va = va;
			shared_tcr = read_sysreg(tcr_el1);
			shared_ttbr = read_sysreg(ttbr1_el1);
			check_both(&tally, va, 0);
			if (invalidations[i].shared && nr_cpus > 1) {
				on_cpu(1, read_there, NULL);
				before = other_reads;
			}
			WRITE_ONCE(*s1_leaf_entry(), 0);
			dsb(ish);
			invalidations[i].invalidate((va >> 12 & 0xfffffffffff));
			dsb(ish);
			isb();
			check_both(&tally, va, ESR_ELx_FSC_FAULT | 3);
			if (invalidations[i].shared && nr_cpus > 1) {
				on_cpu(1, read_there, NULL);
				if (!tally_add(&tally, before && !other_reads))
					report_info("the other CPU still has it");
			}
		}
		tally_report(&tally);
	}
}

#define AT(name)							\
static u64 at_##name(u64 va)						\
{									\
	asm volatile("at " #name ", %0" : : "r"(va) : "memory");	\
	isb();								\
	return read_sysreg(par_el1);					\
}
AT(s1e1r)
AT(s1e1w)
AT(s1e0r)
AT(s1e0w)

#define PAR_F		1ull
#define PAR_RES1	(1ull << 11)
/* NS and an IMPLEMENTATION DEFINED bit. */
#define PAR_IGNORED	(3ull << 9)

/* Each permission and memory type: the address, or the fault that the access would give. */
static void test_address_translation(void)
{
	static const struct {
		const char *name;
		u64 (*translate)(u64 va);
		struct s1_context context;
		enum s1_access access;
	} kinds[] = {
		{ "AT S1E1R", at_s1e1r, { .level = PROBE_EL1 }, S1_READ },
		{ "AT S1E1W", at_s1e1w, { .level = PROBE_EL1 }, S1_WRITE },
		{ "AT S1E0R", at_s1e0r, { .level = PROBE_EL0 }, S1_READ },
		{ "AT S1E0W", at_s1e0w, { .level = PROBE_EL0 }, S1_WRITE },
	};
	static const struct { u8 type, attr, sh; } types[] = {
		{ MT_NORMAL, 0xff, 3 }, { MT_NORMAL_NC, 0x44, 2 }, { MT_DEVICE_nGnRE, 0x04, 2 },
		{ MT_DEVICE_nGnRnE, 0x00, 2 }, { MT_NORMAL_WT, 0xbb, 3 },
	};

	for (unsigned int k = 0; k < ARRAY_SIZE(kinds); k++) {
		char name[48];
		struct tally cached = { kinds[k].name }, uncached = { name }, *tally;

		snprintf(name, sizeof(name), "%s, device and non-cacheable", kinds[k].name);

		for (unsigned int i = 0; i < 32 * ARRAY_SIZE(types); i++) {
			unsigned int t = i / 32, status;
			struct s1_walk w = plain(48);
			u64 va, par, want;

			tally = types[t].sh == 2 ? &uncached : &cached;
			w.leaf = (i & 1 ? PTE_USER : 0) | (i & 2 ? PTE_RDONLY : 0) |
				 (i & 4 ? 0 : PTE_AF) | (i & 8 ? 1 : 3) | PTE_SHARED |
				 PTE_ATTRINDX(types[t].type) | (i & 16 ? PTE_UXN | PTE_PXN : 0);
			va = s1_install(&w);
			status = s1_expect(&w, &kinds[k].context, kinds[k].access);
			par = kinds[k].translate(va);
			if (status)
				want = PAR_F | status << 1 | PAR_RES1;
			else
				want = (__pa(s1_page()) & PTE_ADDR_MASK) | PAR_RES1 |
				       types[t].sh << 7 | (u64)types[t].attr << 56;
			if (!tally_add(tally, !((par ^ want) & ~PAR_IGNORED)))
				report_info("%s: leaf %#llx: PAR_EL1 %#llx, not %#llx", tally->name,
					    (unsigned long long)w.leaf, (unsigned long long)par,
					    (unsigned long long)want);
		}
		tally_report(&cached);
		tally_report(&uncached);
	}
}

int main(int argc, char **argv)
{
	s1_begin();
	test_ranges();
	test_top_byte();
	test_address_size();
	test_hierarchy_off();
	test_contiguous();
	test_asid();
	test_invalidations();
	test_address_translation();
	s1_end();
	return report_summary();
}
