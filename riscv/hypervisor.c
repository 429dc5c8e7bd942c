/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hypervisor extension (privileged specification, chapter 8) seen from HS mode: traps out of
 * VS and VU mode with exact scause, stval, htval, hstatus; virtual-instruction exceptions;
 * G-stage permissions; two stages; HLV and HSV; the fields of its registers.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <tally.h>
#include <asm/io.h>
#include <asm/isa.h>
#include <asm/mmu.h>
#include "insn.h"
#include "probe.h"

#if XLEN == 64
#define G_MODE		SATP_MODE_SV39
#define LEVELS		3
#define TEST_ADDRESS	(0x40ul << 30)
#else
#define G_MODE		SATP_MODE_SV32
#define LEVELS		2
#define TEST_ADDRESS	(0x380ul << 22)
#endif
#define LEAF	(_PAGE_PRESENT | _PAGE_LEAF | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY)

static struct probe p;
static bool tval_has_insn;
static u8 page[4096] __aligned(4096);

static const char *name_of(enum probe_mode mode)
{
	return mode == PROBE_VS ? "VS" : "VU";
}

/* The trap's hstatus: SPV is set, SPVP says VS, GVA whether stval is a guest address. */
static bool hstatus_is(bool gva)
{
	unsigned long mask = HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_GVA;
	unsigned long expected = HSTATUS_SPV | (p.mode == PROBE_VS ? HSTATUS_SPVP : 0) |
				 (gva ? HSTATUS_GVA : 0);

	if ((p.out.hstatus & mask) != expected)
		report_info("hstatus is %#lx, expected %#lx", p.out.hstatus, expected);
	return (p.out.hstatus & mask) == expected;
}

static void expect(enum probe_mode mode, unsigned long hstatus, u32 insn, unsigned long cause,
		   const char *name)
{
	unsigned long tval = 0;
	bool good;

	probe_init(&p, mode);
	p.in.hstatus = hstatus;
	probe_insn(&p, insn);
	probe_run(&p);
	if (cause == EXC_VIRTUAL_INST_FAULT || cause == EXC_INST_ILLEGAL)
		tval = tval_has_insn ? insn : 0;
	good = probe_is(&p, cause, tval, 0, true);
	good &= cause == NO_EXCEPTION || (hstatus_is(false) && !p.out.htval);
	report(good, "%s in %s mode", name, name_of(mode));
}

static void test_instructions(void)
{
	static const struct {
		const char *name;
		u32 insn;
		unsigned long vs, vu;
		unsigned long hstatus;		/* with this bit set */
	} rows[] = {
		{ "ecall", INSN_ECALL, EXC_SUPERVISOR_SYSCALL, EXC_SYSCALL },
		{ "illegal", 0xffffffff, EXC_INST_ILLEGAL, EXC_INST_ILLEGAL },
		{ "mret", INSN_MRET, EXC_INST_ILLEGAL, EXC_INST_ILLEGAL },
		{ "mstatus", INSN_CSR(CSRRS, 5, CSR_MSTATUS, 0), EXC_INST_ILLEGAL,
		  EXC_INST_ILLEGAL },
		{ "hstatus", INSN_CSR(CSRRS, 5, CSR_HSTATUS, 0), 22, 22 },
		{ "hgatp", INSN_CSR(CSRRS, 5, CSR_HGATP, 0), 22, 22 },
		{ "hedeleg", INSN_CSR(CSRRW, 0, CSR_HEDELEG, 5), 22, 22 },
		{ "hvip", INSN_CSR(CSRRSI, 0, CSR_HVIP, 1), 22, 22 },
		{ "vsstatus", INSN_CSR(CSRRS, 5, CSR_VSSTATUS, 0), 22, 22 },
		{ "vsatp", INSN_CSR(CSRRS, 5, CSR_VSATP, 0), 22, 22 },
		{ "write of hgeip", INSN_CSR(CSRRW, 0, CSR_HGEIP, 5), EXC_INST_ILLEGAL,
		  EXC_INST_ILLEGAL },
		{ "sstatus", INSN_CSR(CSRRS, 0, CSR_SSTATUS, 0), NO_EXCEPTION, 22 },
		{ "satp", INSN_CSR(CSRRS, 0, CSR_SATP, 0), NO_EXCEPTION, 22 },
		{ "hfence.vvma", INSN_HFENCE_VVMA(0, 0), 22, 22 },
		{ "hfence.gvma", INSN_HFENCE_GVMA(0, 0), 22, 22 },
		{ "hlv.w", INSN_R(OP_SYSTEM, 5, 4, 6, 0, 0x34), 22, 22 },
		{ "hlvx.hu", INSN_R(OP_SYSTEM, 5, 4, 6, 3, 0x32), 22, 22 },
		{ "hsv.w", INSN_R(OP_SYSTEM, 0, 4, 6, 5, 0x35), 22, 22 },
		{ "sfence.vma", INSN_SFENCE_VMA(0, 0), NO_EXCEPTION, 22 },
		{ "sret", INSN_SRET, NO_EXCEPTION, 22 },
		{ "satp with VTVM", INSN_CSR(CSRRS, 5, CSR_SATP, 0), 22, 22, HSTATUS_VTVM },
		{ "sfence.vma with VTVM", INSN_SFENCE_VMA(0, 0), 22, 22, HSTATUS_VTVM },
		{ "sret with VTSR", INSN_SRET, 22, 22, HSTATUS_VTSR },
		{ "wfi with VTW", INSN_WFI, 22, 22, HSTATUS_VTW },
	};

	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		/* SRET that works goes somewhere else. */
		if (rows[i].insn != INSN_SRET || rows[i].vs != NO_EXCEPTION)
			expect(PROBE_VS, rows[i].hstatus, rows[i].insn, rows[i].vs, rows[i].name);
		expect(PROBE_VU, rows[i].hstatus, rows[i].insn, rows[i].vu, rows[i].name);
	}
}

/* Each counter is open to VS mode by hcounteren, and its exception is a virtual one. */
static void test_counters(void)
{
	unsigned long old = csr_read(CSR_HCOUNTEREN);
	struct tally t = tally_start();

	for (unsigned int i = 0; i < 3; i++) {
		u32 read = INSN_CSR(CSRRS, 0, 0xc00 + i, 0);

		for (int open = 0; open < 2; open++) {
			csr_write(CSR_HCOUNTEREN, open ? 1ul << i : ~(1ul << i));
			probe_init(&p, PROBE_VS);
			probe_insn(&p, read);
			probe_run(&p);
			tally_row(&t, probe_is(&p, open ? NO_EXCEPTION : EXC_VIRTUAL_INST_FAULT,
					       open || !tval_has_insn ? 0 : read, 0, true),
				  "counter %u open %d", i, open);
		}
	}
	csr_write(CSR_HCOUNTEREN, old);
	tally_report(&t, "hcounteren");
}

static pgd_t *guest_root;
static pte_t *guest_pte;

static void make_guest_tables(void)
{
	/* Four pages: two more address bits than the host's (8.5.1). */
	guest_root = alloc_pages(2);
	mmu_map_range(guest_root, LEVELS, 2ull << 30, 3ull << 30, LEAF);
	guest_pte = get_pte_level(guest_root, LEVELS, TEST_ADDRESS, 0);
}

/* htinst is 0 or the instruction without its address register and offset (8.6.3). */
static bool htinst_is(int kind)
{
	static const u32 transformed[] = {
		INSN_I(OP_LOAD, 5, 2, 0, 0), INSN_S(OP_STORE, 2, 0, 6, 0), 0,
	};

	if (p.out.htinst && p.out.htinst != transformed[kind])
		report_info("htinst is %#lx", p.out.htinst);
	return !p.out.htinst || p.out.htinst == transformed[kind];
}

static void guest_paging(bool on)
{
	csr_write(CSR_HGATP, on ? G_MODE | (unsigned long)guest_root >> PAGE_SHIFT : 0);
	asm volatile(".4byte 0x62000073" : : : "memory");	/* hfence.gvma */
}

static void access(int kind, enum probe_mode mode, unsigned long address)
{
	probe_init(&p, mode);
	p.in.x[10] = address;
	if (kind == 0) {
		probe_insn(&p, INSN_I(OP_LOAD, 5, 2, 10, 0));
	} else if (kind == 1) {
		probe_insn(&p, INSN_S(OP_STORE, 2, 10, 6, 0));
	} else {
		p.in.x[0] = address;
		p.length = 0;
	}
	probe_run(&p);
}

/* Every value of V R W X U in the G-stage entry; all accesses count as U mode's (8.5.1). */
static void test_guest_permissions(void)
{
	static const unsigned long faults[] = {
		EXC_LOAD_GUEST_PAGE_FAULT, EXC_STORE_GUEST_PAGE_FAULT, EXC_INST_GUEST_PAGE_FAULT,
	};
	static const unsigned int needs[] = { _PAGE_READ, _PAGE_WRITE, _PAGE_EXEC };

	for (enum probe_mode mode = PROBE_VU; mode <= PROBE_VS; mode++) {
		for (int kind = 0; kind < 3; kind++) {
			struct tally t = tally_start();

			for (unsigned int bits = 0; bits < 32; bits++) {
				bool ok = bits & _PAGE_PRESENT && bits & _PAGE_USER &&
					  bits & needs[kind] && (bits & 6) != _PAGE_WRITE;
				unsigned long address = TEST_ADDRESS + 8;
				bool good;

				*guest_pte = make_pte((unsigned long)page, bits | _PAGE_ACCESSED |
						      _PAGE_DIRTY);
				((u16 *)page)[4] = 0x9002;
				guest_paging(true);
				access(kind, mode, address);
				guest_paging(false);
				if (ok)
					good = p.out.cause == (kind == 2 ? EXC_BREAKPOINT :
							       NO_EXCEPTION);
				else
					good = probe_is(&p, faults[kind], address, 0, true) &&
					       hstatus_is(true) && p.out.htval == address >> 2 &&
					       htinst_is(kind);
				tally_row(&t, good, "entry %#x: cause %#lx htval %#lx", bits,
					  p.out.cause, p.out.htval);
			}
			tally_report(&t, "G-stage: %s in %s mode", kind == 0 ? "load" : kind == 1 ?
				     "store" : "fetch", name_of(mode));
		}
	}
}

/* The guest's own tables: their faults are page faults with a guest address. */
static void test_two_stages(void)
{
	pgd_t *root = alloc_page();
	unsigned long va = TEST_ADDRESS + PT_LEVEL_SIZE(LEVELS - 1);
	pte_t *pte = get_pte_level(root, LEVELS, va, 0);

	mmu_map_range(root, LEVELS, 2ull << 30, 3ull << 30, LEAF & ~_PAGE_USER);
	*guest_pte = make_pte((unsigned long)page, LEAF);
	((u32 *)page)[0] = 0x13579bdf;
	guest_paging(true);
	csr_write(CSR_VSATP, G_MODE | (unsigned long)root >> PAGE_SHIFT);

	*pte = make_pte(TEST_ADDRESS, LEAF & ~_PAGE_USER);
	asm volatile(".4byte 0x22000073" : : : "memory");	/* hfence.vvma */
	access(0, PROBE_VS, va);
	report(probe_is(&p, NO_EXCEPTION, 0, 1 << 5, true) && p.out.x[5] == 0x13579bdf,
	       "a load through both stages");

	*pte = 0;
	asm volatile(".4byte 0x22000073" : : : "memory");
	access(0, PROBE_VS, va);
	report(probe_is(&p, EXC_LOAD_PAGE_FAULT, va, 0, true) && hstatus_is(true),
	       "a page fault of the first stage");

	*pte = make_pte(TEST_ADDRESS, LEAF & ~_PAGE_USER);
	*guest_pte = 0;
	asm volatile(".4byte 0x22000073\n.4byte 0x62000073" : : : "memory");
	access(1, PROBE_VS, va + 16);
	report(probe_is(&p, EXC_STORE_GUEST_PAGE_FAULT, va + 16, 0, true) && hstatus_is(true) &&
	       p.out.htval == (TEST_ADDRESS + 16) >> 2, "a fault of the second stage");

	/* A table of the first stage that the second one does not map: an implicit load. */
	*guest_pte = make_pte((unsigned long)page, LEAF);
	root[PT_INDEX(va, LEVELS - 1)] = make_pte(TEST_ADDRESS + 4096, _PAGE_PRESENT);
	asm volatile(".4byte 0x22000073\n.4byte 0x62000073" : : : "memory");
	access(1, PROBE_VS, va);
	report(probe_is(&p, EXC_STORE_GUEST_PAGE_FAULT, va, 0, true) && hstatus_is(true),
	       "a fault of the second stage in the walk has the access's cause");
	report(p.out.htval == (TEST_ADDRESS + 4096) >> 2 &&
	       (!p.out.htinst || p.out.htinst == (XLEN == 64 ? 0x3000 : 0x2000)),
	       "and htval has the entry's address, htinst says that it was read");
	csr_write(CSR_VSATP, 0);
	guest_paging(false);
}

/* HLV and HSV in HS mode reach what VS mode, or by SPVP VU mode, reaches. */
static void test_guest_loads(void)
{
	static const struct {
		const char *name;
		unsigned int f7, rs2, bytes;
		bool is_signed, only_64;
	} rows[] = {
		{ "hlv.b", 0x30, 0, 1, true }, { "hlv.bu", 0x30, 1, 1 },
		{ "hlv.h", 0x32, 0, 2, true }, { "hlv.hu", 0x32, 1, 2 },
		{ "hlvx.hu", 0x32, 3, 2 }, { "hlv.w", 0x34, 0, 4, true },
		{ "hlvx.wu", 0x34, 3, 4 }, { "hlv.wu", 0x34, 1, 4, false, true },
		{ "hlv.d", 0x36, 0, 8, true, true },
	};
	u64 value = 0xf1e2d3c4b5a69788;

	memcpy(page + 64, &value, 8);
	*guest_pte = make_pte((unsigned long)page, LEAF);
	guest_paging(true);
	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		u64 expected = rows[i].bytes == 8 ? value : value & ((1ull << 8 * rows[i].bytes) - 1);

		if (rows[i].only_64 && XLEN == 32)
			continue;
		if (rows[i].is_signed && rows[i].bytes < 8 && expected >> (8 * rows[i].bytes - 1))
			expected |= -1ull << 8 * rows[i].bytes;
		if (rows[i].bytes == 4 && XLEN == 32)
			expected = (u32)expected;
		probe_init(&p, PROBE_S);
		p.in.x[10] = TEST_ADDRESS + 64;
		probe_insn(&p, INSN_R(OP_SYSTEM, 5, 4, 10, rows[i].rs2, rows[i].f7));
		probe_run(&p);
		report(probe_is(&p, NO_EXCEPTION, 0, 1 << 5, true) &&
		       p.out.x[5] == (unsigned long)expected, "%s", rows[i].name);
	}
	probe_init(&p, PROBE_S);
	p.in.x[10] = TEST_ADDRESS + 64;
	probe_insn(&p, INSN_R(OP_SYSTEM, 0, 4, 10, 6, 0x35));
	probe_run(&p);
	report(probe_is(&p, NO_EXCEPTION, 0, 0, true) &&
	       !memcmp(page + 64, &p.in.x[6], 4) && page[68] == 0xc4,
	       "hsv.w writes four bytes");
	/* A page without X: HLVX is refused as a load. */
	*guest_pte = make_pte((unsigned long)page, LEAF & ~_PAGE_EXEC);
	guest_paging(true);
	probe_insn(&p, INSN_R(OP_SYSTEM, 5, 4, 10, 3, 0x34));
	probe_run(&p);
	if (p.out.cause != EXC_LOAD_GUEST_PAGE_FAULT)
		report_info("cause is %#lx, stval %#lx", p.out.cause, p.out.tval);
	report(p.out.cause == EXC_LOAD_GUEST_PAGE_FAULT && p.out.tval == p.in.x[10],
	       "hlvx of a page without X");
	guest_paging(false);
}

/* In VS mode sstatus is vsstatus, and so on (8.2.1 to 8.2.9). */
static void test_substitution(void)
{
	static const u16 pairs[][2] = {
		{ CSR_SSCRATCH, CSR_VSSCRATCH }, { CSR_SEPC, CSR_VSEPC },
		{ CSR_STVAL, CSR_VSTVAL }, { CSR_SCAUSE, CSR_VSCAUSE },
	};
	unsigned long value = 0x12345670;

	for (int i = 0; i < ARRAY_SIZE(pairs); i++) {
		probe_init(&p, PROBE_VS);
		p.in.x[10] = pairs[i][0] == CSR_SCAUSE ? 5 : value + 16 * i;
		probe_insn(&p, INSN_CSR(CSRRW, 0, pairs[i][0], 10));
		value = p.in.x[10];
		probe_run(&p);
		report(probe_is(&p, NO_EXCEPTION, 0, 0, true), "csrw of %#x in VS mode", pairs[i][0]);
		probe_init(&p, PROBE_S);
		probe_insn(&p, INSN_CSR(CSRRS, 5, pairs[i][1], 0));
		probe_run(&p);
		report(p.out.x[5] == value, "is one of %#x", pairs[i][1]);
		value = 0x12345670;
	}
}

int main(void)
{
	if (!has_ext("h")) {
		report_skip("this CPU has no hypervisor extension");
		return report_summary();
	}
	csr_write(CSR_HEDELEG, 0);
	csr_write(CSR_HIDELEG, 0);
	csr_write(CSR_HGATP, 0);
	csr_write(CSR_VSATP, 0);
	csr_write(CSR_VSSTATUS, SR_FS_INITIAL);
	probe_init(&p, PROBE_S);
	probe_insn(&p, 0xffffffff);
	probe_run(&p);
	tval_has_insn = p.out.tval == 0xffffffff;

	test_instructions();
	test_counters();
	test_substitution();
	make_guest_tables();
	test_guest_permissions();
	test_two_stages();
	test_guest_loads();
	return report_summary();
}
