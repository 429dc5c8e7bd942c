/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stage 2 (Arm ARM, D8.2.3 and D8.4.5): permissions, access flag, levels, ESR_EL2 with the syndrome
 * of the access (ISV), FAR_EL2 and HPFAR_EL2, also of a stage-1 walk; and virtual MIDR and MPIDR.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/pgtable.h>
#include <vmalloc.h>
#include "el2.h"

#define HCR_VM		(1ull << 0)

/* Of a stage-2 leaf: normal write-back memory, inner shareable. */
#define S2_LEAF		(0xfull << 2 | 3ull << 8)
#define S2AP_READ	(1ull << 6)
#define S2AP_WRITE	(1ull << 7)
#define S2_XN1		(1ull << 54)
#define S2_AF		(1ull << 10)

/* VTCR_EL2: 39 bits of address, so the walk starts at level 1; 4 KiB; 40 bits of output. */
#define VTCR		(25ul | 1ul << 6 | 1ul << 8 | 1ul << 10 | 3ul << 12 | 2ul << 16 | 1ul << 31)

static u64 *level1, *level2, *level3;
static u8 *page;

/* Everything is mapped one to one but @page, whose entry is at level 3. */
static void build(void)
{
	u64 all = S2_LEAF | S2AP_READ | S2AP_WRITE | S2_AF, address;

	level1 = alloc_page();
	level2 = alloc_page();
	level3 = alloc_page();
	page = alloc_page();
	address = __pa(page);
	for (u64 i = 0; i < 512; i++) {
		level1[i] = i << 30 | all | PTE_TYPE_BLOCK;
		level2[i] = (address & ~0x3fffffffull) | i << 21 | all | PTE_TYPE_BLOCK;
		level3[i] = (address & ~0x1fffffull) | i << 12 | all | PTE_TYPE_PAGE;
	}
	level1[address >> 30] = __pa(level2) | PTE_TYPE_TABLE;
	level2[address >> 21 & 511] = __pa(level3) | PTE_TYPE_TABLE;
}

static u64 *entry_of(u64 address)
{
	return &level3[address >> 12 & 511];
}

static const struct s2_access {
	const char *name;
	u32 insn;
	bool write, fetch;
	u32 iss;	/* ISV, SAS, SSE, SRT, SF, AR of the access */
} accesses[] = {
	{ "LDR x0", 0xf9400020, false, false, 1u << 24 | 3 << 22 | 1 << 15 },
	{ "LDRB w5", 0x39400025, false, false, 1u << 24 | 5 << 16 },
	{ "LDRSH x6", 0x79800026, false, false, 1u << 24 | 1 << 22 | 1 << 21 | 6 << 16 | 1 << 15 },
	{ "LDRSH w6", 0x79c00026, false, false, 1u << 24 | 1 << 22 | 1 << 21 | 6 << 16 },
	{ "LDRSW x7", 0xb9800027, false, false, 1u << 24 | 2 << 22 | 1 << 21 | 7 << 16 | 1 << 15 },
	{ "LDAR w8", 0x88dffc28, false, false, 1u << 24 | 2 << 22 | 8 << 16 | 1 << 14 },
	{ "STR x3", 0xf9000023, true, false, 1u << 24 | 3 << 22 | 3 << 16 | 1 << 15 },
	{ "STRH wzr", 0x7900003f, true, false, 1u << 24 | 1 << 22 | 31 << 16 },
	{ "STLR x4", 0xc89ffc24, true, false, 1u << 24 | 3 << 22 | 4 << 16 | 1 << 15 | 1 << 14 },
	{ "LDP x0, x2", 0xa9400820, false, false, 0 },
	{ "LDR x0, post-index", 0xf8408420, false, false, 0 },
	{ "STR x0, pre-index", 0xf8000c20, true, false, 0 },
	{ "RET x1", 0xd65f0020, false, true, 0 },
};

/* What a leaf gives: 0, or the fault status without the level. */
static unsigned int status_of(u64 leaf, const struct s2_access *a)
{
	if (!(leaf & 1))
		return ESR_ELx_FSC_FAULT;
	if (!(leaf & S2_AF))
		return ESR_ELx_FSC_ACCESS;
	if (a->fetch ? leaf & S2_XN1 :
	    a->write ? !(leaf & S2AP_WRITE) : !(leaf & S2AP_READ))
		return ESR_ELx_FSC_PERM;
	return 0;
}

static void run(struct tally *tally, const struct s2_access *a, enum probe_level level, u64 leaf)
{
	unsigned int status = status_of(leaf, a);
	u64 hcr = el2_read(R_HCR), esr, offset = 0x128;
	struct probe p;
	bool good;

	for (unsigned int i = 0; i < PAGE_SIZE / 4; i++)
		((u32 *)page)[i] = PROBE_STOP_INSN;
	*entry_of(__pa(page)) = (__pa(page) & PTE_ADDR_MASK) | leaf;
	probe_init(&p, level);
	p.in.x[1] = (u64)page + offset;
	el2_write(R_TLB, 0);
	el2_probe(&p, a->insn, R_HCR, hcr | HCR_VM);
	if (!status) {
		/* The accesses themselves are ldst.c's. */
		good = !el2_seen.count && p.esr == PROBE_STOP_ESR &&
		       p.out.pc == (a->fetch ? p.in.x[1] : p.in.pc + 4);
	} else {
		u64 class = a->fetch ? ESR_ELx_EC_IABT_LOW : ESR_ELx_EC_DABT_LOW;

		esr = PROBE_ESR(class, status | 3 | (a->write ? ESR_ELx_WNR : 0) | a->iss);
		good = el2_seen.count == 1 && el2_seen.esr == esr &&
		       el2_seen.far == p.in.x[1] && el2_seen.hpfar == __pa(page) >> 12 << 4 &&
		       el2_seen.pc == (a->fetch ? p.in.x[1] : p.in.pc) &&
		       el2_seen.pstate == p.in.pstate && probe_as_expected(&p);
		if (!good && tally->bad < 3)
			report_info("%s, leaf %#llx: ESR %#llx, not %#llx, FAR %#llx, HPFAR %#llx",
				    a->name, (unsigned long long)leaf,
				    (unsigned long long)el2_seen.esr, (unsigned long long)esr,
				    (unsigned long long)el2_seen.far,
				    (unsigned long long)el2_seen.hpfar);
	}
	tally_add(tally, good);
}

/* The stage-1 table of an address cannot be read by the walker. */
static void test_walk(void)
{
	u64 hcr = el2_read(R_HCR), *entry, table, esr;
	/* A table of its own: not the one that maps the probe's code. */
	u8 *window = alloc_vpages_aligned(PTRS_PER_PTE, PGTABLE_BITS);
	struct probe p;

	entry = install_page(vm_root, __pa(page), window);
	table = __pa(entry) & PAGE_MASK;
	if (table >> 21 != __pa(page) >> 21) {
		report_skip("stage-1 walk: its table is not near the page");
		return;
	}
	*entry_of(table) &= ~1ull;
	probe_init(&p, PROBE_EL1);
	p.in.x[1] = (u64)window;
	el2_write(R_TLB, 0);
	el2_probe(&p, accesses[0].insn, R_HCR, hcr | HCR_VM);
	*entry_of(table) |= 1;
	esr = PROBE_ESR(ESR_ELx_EC_DABT_LOW, ESR_ELx_S1PTW | ESR_ELx_FSC_FAULT | 3);
	report(el2_check(&p, esr, 0) && el2_seen.far == (u64)window &&
	       el2_seen.hpfar == table >> 12 << 4, "a stage-1 walk faults at stage 2");
}

void test_stage2(void)
{
	u64 vtcr = el2_read(R_VTCR), vttbr = el2_read(R_VTTBR);

	build();
	el2_write(R_VTCR, VTCR);
	el2_write(R_VTTBR, __pa(level1));
	report_prefix_push("stage 2");
	for (unsigned int a = 0; a < ARRAY_SIZE(accesses); a++) {
		struct tally tally = { accesses[a].name };

		for (unsigned int i = 0; i < 64; i++)
			/* Stage 1 lets EL1 execute nothing that EL0 can write. */
			run(&tally, &accesses[a], accesses[a].fetch ? PROBE_EL0 : i & 1,
			    S2_LEAF | (i & 2 ? S2AP_READ : 0) | (i & 4 ? S2AP_WRITE : 0) |
			    (i & 8 ? 0 : S2_AF) | (i & 16 ? S2_XN1 : 0) |
			    (i & 32 ? 2 : PTE_TYPE_PAGE));
		tally_report(&tally);
	}
	*entry_of(__pa(page)) = (__pa(page) & PTE_ADDR_MASK) | S2_LEAF | S2AP_READ | S2AP_WRITE |
				S2_AF | PTE_TYPE_PAGE;
	test_walk();
	report_prefix_pop();
	el2_write(R_VTCR, vtcr);
	el2_write(R_VTTBR, vttbr);
	el2_write(R_TLB, 0);
}

void test_identity(void)
{
	u64 midr = el2_read(R_VPIDR), mpidr = el2_read(R_VMPIDR);
	struct probe p;

	probe_init(&p, PROBE_EL1);
	el2_probe(&p, 0xd5380000, R_VPIDR, 0x12345678);
	p.want.x[0] = 0x12345678;
	report(el2_check(&p, 0, 0), "MIDR_EL1 is VPIDR_EL2");
	el2_probe(&p, 0xd53800a0, R_VMPIDR, 0x2180010203);
	p.want.x[0] = 0x2180010203;
	report(el2_check(&p, 0, 0), "MPIDR_EL1 is VMPIDR_EL2");
	report(read_sysreg(midr_el1) == midr && read_sysreg(mpidr_el1) == mpidr,
	       "both are as before");
}
