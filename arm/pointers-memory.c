/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Branch targets in guarded pages, and memory tags. See pointers.c. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/pgtable.h>
#include <asm/thread_info.h>
#include <vmalloc.h>
#include "pointers.h"
#include "probe.h"

static void change_pte(u64 address, u64 clear, u64 set)
{
	pteval_t *pte = mmu_get_pte(vm_root, address);

	WRITE_ONCE(*pte, (*pte & ~clear) | set);
	flush_tlb_page(address);
}

/*
 * PSTATE.BTYPE against what stands at the target (C6.2, BTI; D8.4.4.1). BRK and HLT are no
 * exceptions when the page is guarded: BRK raises its own.
 */
void test_branch_targets(void)
{
	static const struct {
		const char *name;
		u32 insn;
		u8 fine;	/* bit n: BTYPE n may come here */
	} targets[] = {
		{ "NOP", 0xd503201f, 1 }, { "BTI", 0xd503241f, 1 }, { "BTI c", 0xd503245f, 7 },
		{ "BTI j", 0xd503249f, 11 }, { "BTI jc", 0xd50324df, 15 },
		{ "ADD", 0x91000421, 1 }, { "B", 0x14000002, 1 },
		{ "PACIASP", 0xd503233f, 15 }, { "PACIBSP", 0xd503237f, 15 },
	};
	bool pauth = id_field(read_sysreg(id_aa64isar1_el1), 4) ||
		     id_field(read_sysreg(id_aa64isar1_el1), 8);
	u64 sctlr = read_sysreg(sctlr_el1);

	if (!id_field(read_sysreg(id_aa64pfr1_el1), ID_AA64PFR1_EL1_BT_SHIFT)) {
		report_skip("bti: the CPU does not have it");
		return;
	}
	report_prefix_push("bti");
	for (unsigned int guarded = 0; guarded < 2; guarded++) {
		change_pte(probe_code(), PTE_GP, guarded ? PTE_GP : 0);
		for (unsigned int i = 0; i < ARRAY_SIZE(targets); i++) {
			char name[64];
			struct tally tally = { name };

			snprintf(name, sizeof(name), "%s in a page %s", targets[i].name,
				 guarded ? "guarded" : "not guarded");
			for (unsigned int n = 0; n < 8; n++) {
				unsigned int btype = n >> 1;
				struct probe p;

				if (i > 6 && !pauth)
					continue;
				probe_init(&p, n & 1);
				p.in.pstate |= (u64)btype << 10;
				probe_run(&p, targets[i].insn);
				if (guarded && !(targets[i].fine >> btype & 1)) {
					probe_expect(&p, 0, PROBE_ESR(ESR_ELx_EC_BTI, btype));
				} else {
					probe_expect_stop(&p, targets[i].insn == 0x14000002 ? 8 :
							  4);
					p.want.pstate &= ~(u64)PSR_BTYPE_MASK;
					if (targets[i].insn == 0x91000421)
						p.want.x[1]++;
				}
				tally_probe(&tally, &p);
			}
			tally_report(&tally);
		}
	}
	/* SCTLR_EL1.BT0 and BT1 make PACIxSP a target of BLR only. */
	for (enum probe_level level = PROBE_EL0; pauth && level <= PROBE_EL1; level++) {
		struct probe p;

		write_sysreg(sctlr | (level ? SCTLR_EL1_BT1 : SCTLR_EL1_BT0), sctlr_el1);
		isb();
		probe_init(&p, level);
		p.in.pstate |= 3ul << 10;
		probe_run(&p, 0xd503233f);
		write_sysreg(sctlr, sctlr_el1);
		isb();
		probe_expect(&p, 0, PROBE_ESR(ESR_ELx_EC_BTI, 3));
		probe_report(&p, "PACIASP at EL%d with SCTLR_EL1.BT%d", level, level);
		probe_run(&p, 0xd503233f);
		probe_expect_stop(&p, 4);
		p.want.pstate &= ~(u64)PSR_BTYPE_MASK;
		probe_report(&p, "PACIASP at EL%d without", level);
	}
	change_pte(probe_code(), PTE_GP, 0);
	report_prefix_pop();
}

#define GCR_EL1		sys_reg(3, 0, 1, 0, 6)

#define TAG(n)		((u64)(n) << 56)
#define TAG_MASK	TAG(15)

static u8 *tagged;

/* x0 = data, x1 = pointer into the tagged page; nothing else may change. */
static void access(struct tally *tally, enum probe_level level, u32 insn, u64 pointer, bool faults,
		   bool write, bool override)
{
	struct probe p;

	probe_init(&p, level);
	p.in.x[1] = pointer;
	if (override)
		p.in.pstate |= PSR_TCO_BIT;
	probe_run(&p, insn);
	if (faults) {
		u64 class = level ? ESR_ELx_EC_DABT_CUR : ESR_ELx_EC_DABT_LOW;

		probe_expect_far(&p, 0, PROBE_ESR(class, ESR_ELx_FSC_MTE |
				 (write ? ESR_ELx_WNR : 0)), pointer);
		/* FAR's bits 63:60 are UNKNOWN then. */
		p.want_far = (p.want_far & ~(15ull << 60)) | (p.far & 15ull << 60);
	} else {
		probe_expect_stop(&p, 4);
		if (!write)
			p.want.x[0] = p.out.x[0];
	}
	p.want.pstate = (p.want.pstate & ~(u64)PSR_TCO_BIT) | (p.out.pstate & PSR_TCO_BIT);
	tally_probe(tally, &p);
}

/* STG x1, [x1] */
static void tag_granule(u64 pointer)
{
	register u64 x1 asm("x1") = pointer;

	asm volatile(".inst 0xd9200821" : : "r"(x1) : "memory");
}

static void test_tag_arithmetic(void)
{
	struct tally tally = { "ADDG, SUBG, GMI, SUBP" };

	for (unsigned int i = 0; i < 64; i++) {
		struct probe p;
		u64 a = TAG(i & 15) | 0x123456789a0 | (i & 16 ? 0xf0ull << 56 : 0);
		u64 offset = (i & 7) * 16, tag = i >> 2;

		probe_init(&p, i & 1);
		p.in.x[1] = a;
		p.in.x[2] = TAG(i >> 2) | 0x23456789ab0;
		/* ADDG x0, x1, #offset, #tag: no tag is excluded. */
		probe_run(&p, 0x91800020 | (i & 7) << 16 | (tag & 15) << 10);
		probe_expect_stop(&p, 4);
		p.want.x[0] = ((a + offset) & ~TAG_MASK) | TAG(((a >> 56) + tag) & 15);
		tally_probe(&tally, &p);
		probe_run(&p, 0xd1800020 | (i & 7) << 16 | (tag & 15) << 10);
		probe_expect_stop(&p, 4);
		p.want.x[0] = ((a - offset) & ~TAG_MASK) | TAG(((a >> 56) + tag) & 15);
		tally_probe(&tally, &p);
		/* GMI x0, x1, x2 */
		probe_run(&p, 0x9ac21420);
		probe_expect_stop(&p, 4);
		p.want.x[0] = p.in.x[2] | 1ull << (a >> 56 & 15);
		tally_probe(&tally, &p);
		/* SUBPS x0, x1, x2: bits 55:0, sign-extended. */
		probe_run(&p, 0xbac20020);
		probe_expect_stop(&p, 4);
		p.want.x[0] = ((s64)(a << 8) >> 8) - ((s64)(p.in.x[2] << 8) >> 8);
		p.want.pstate |= (p.want.x[0] ? 0 : PSR_Z_BIT) |
				 (p.want.x[0] >> 63 ? PSR_N_BIT : PSR_C_BIT);
		tally_probe(&tally, &p);
	}
	tally_report(&tally);
}

static void test_tag_checks(void)
{
	u64 sctlr = read_sysreg(sctlr_el1), ata = SCTLR_EL1_ATA | SCTLR_EL1_ATA0;
	u64 sync = 1ull << SCTLR_EL1_TCF_SHIFT | 1ull << SCTLR_EL1_TCF0_SHIFT;
	struct tally loads = { "synchronous: loads" }, stores = { "synchronous: stores" };
	struct tally overridden = { "PSTATE.TCO switches checks off" };
	struct tally off = { "TCF 0: no checks" };
	struct tally async = { "asynchronous: no fault" };
	bool flagged = true;

	write_sysreg(sctlr | ata | sync, sctlr_el1);
	isb();
	for (unsigned int tag = 0; tag < 16; tag++) {
		tag_granule((u64)tagged | TAG(tag));
		for (unsigned int i = 0; i < 32; i++) {
			u64 pointer = (u64)tagged | TAG(i >> 1);
			bool wrong = i >> 1 != tag;

			access(&loads, i & 1, 0xf9400020, pointer, wrong, false, false);
			access(&stores, i & 1, 0xf9000020, pointer, wrong, true, false);
			access(&overridden, i & 1, 0xf9400020, pointer, false, false, true);
		}
	}
	write_sysreg(sctlr | ata, sctlr_el1);
	isb();
	for (unsigned int i = 0; i < 32; i++)
		access(&off, i & 1, 0xf9400020, (u64)tagged | TAG(i >> 1), false, false, false);
	write_sysreg(sctlr | ata | sync << 1, sctlr_el1);
	isb();
	for (unsigned int level = 0; level < 2; level++) {
		write_sysreg_s(0, TFSR_EL1);
		write_sysreg_s(0, TFSRE0_EL1);
		access(&async, level, 0xf9400020, (u64)tagged | TAG(7), false, false, false);
		isb();
		dsb(sy);
		flagged &= read_sysreg_s(TFSR_EL1) == level;
		flagged &= read_sysreg_s(TFSRE0_EL1) == !level;
	}
	write_sysreg(sctlr, sctlr_el1);
	isb();
	tally_report(&loads);
	tally_report(&stores);
	tally_report(&overridden);
	tally_report(&off);
	tally_report(&async);
	report(flagged, "asynchronous: TFSR_EL1 or TFSRE0_EL1 has it");
}

void test_tags(void)
{
	u64 tcr = read_sysreg(tcr_el1);

	if (id_field(read_sysreg(id_aa64pfr1_el1), ID_AA64PFR1_EL1_MTE_SHIFT) < 2) {
		report_skip("mte: the machine does not have it");
		return;
	}
	report_prefix_push("mte");
	tagged = alloc_page();
	change_pte((u64)tagged, PTE_ATTRINDX_MASK, PTE_ATTRINDX(MT_NORMAL_TAGGED));
	write_sysreg(tcr | TCR_TBI0, tcr_el1);
	isb();
	flush_tlb_all();
	write_sysreg(read_sysreg(sctlr_el1) | SCTLR_EL1_ATA | SCTLR_EL1_ATA0, sctlr_el1);
	isb();
	write_sysreg_s(0, GCR_EL1);		/* no tag is excluded */
	test_tag_arithmetic();
	test_tag_checks();
	write_sysreg(tcr, tcr_el1);
	isb();
	flush_tlb_all();
	report_prefix_pop();
}
