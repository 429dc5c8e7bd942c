/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The accesses that the processor makes by itself: to the GDT, the LDT, the IDT and the TSS.
 *
 * It makes them with supervisor rights, whatever CPL is. A page that user mode may not use
 * is no obstacle, and one that it may use is, under CR4.SMAP, whatever EFLAGS.AC says; a page
 * that is missing, or read-only where an accessed bit has to be set, faults as for a
 * supervisor (U/S clear). CR2 has the address of the descriptor or the field. SDM volume 3,
 * section 4.6.1 (implicit supervisor-mode accesses) and section 4.7 (error code).
 *
 * INFO lines before a FAIL name rows that differ ("was" is what the manual asks for).
 */
#include <libcflat.h>
#include <asm/page.h>
#include "outcome.h"
#include "paging.h"
#include "processor.h"

/* A page of the GDT that nothing else is in: the library has what is below 5000H. */
#define GDT_PAGE	0x8000
#define DATA_SELECTOR	(GDT_PAGE + 0x10)
#define CODE_SELECTOR(cpl)	(GDT_PAGE + 0x20 + (cpl) * 8 + (cpl))
#define LDT_SELECTOR	PROBE_SLOT(60)
#define TSS_SELECTOR	PROBE_SLOT(64)
#define SELECTOR_TI	4

#define DATA_USER	0xc0f2	/* writable data, DPL 3 */
#define ACCESSED	1
#define LDT_PRESENT	0x82
#define TSS_AVAILABLE	0x89
#define DESC_DPL(dpl)	((dpl) << 5)

#ifdef __x86_64__
#define GATE_SIZE	16
#define FLAT_CODE	0xa09b
#define NATIVE_CS(cpl)	PROBE_CS64(cpl)
#else
#define GATE_SIZE	8
#define FLAT_CODE	0xc09b
#define NATIVE_CS(cpl)	PROBE_CS32(cpl)
#endif

/* A vector whose gate goes to the probe's own stub for it. */
#define TEST_VECTOR	0xd0

/* Three pages, so that a structure can lie across two of them. */
static u8 area[3 * PAGE_SIZE] __attribute__((aligned(4096)));

struct row {
	bool smap;
	bool ac;
	unsigned int cpl;
	u64 rights;	/* of the page under test */
};

static struct probe start(const struct row *row)
{
	struct probe p = probe_init(PROBE_CPL(row->cpl));

	if (row->ac)
		p.flags |= X86_EFLAGS_AC;
	if (row->cpl == 3)
		p.ip = (ulong)paging_user((void *)p.ip);
	return p;
}

/* What an access to @address in the page must come to; @want is what happens without a fault. */
static struct probe expect(const struct row *row, const struct probe *before,
			   struct probe want, const void *address, bool writes)
{
	int error = PAGE_NO_FAULT;

	if (!(row->rights & PT_PRESENT_MASK))
		error = 0;
	else if (row->smap && row->rights & PT_USER_MASK)
		error = PFERR_PRESENT_MASK;
	else if (writes && !(row->rights & PT_WRITABLE_MASK))
		error = PFERR_PRESENT_MASK | PFERR_WRITE_MASK;
	if (error == PAGE_NO_FAULT)
		return want;
	want = outcome_fault(before, PF_VECTOR, error);
	want.cr2 = (ulong)address;
	return want;
}

static void run(struct probe *p, const u8 *code, size_t len)
{
	probe_place(0, code, len);
	probe_enter_at(p);
}

static void check(struct tally *t, const struct row *row, const struct probe *want,
		  const struct probe *got, const char *what)
{
	outcome_row(t, want, got, "%s, CPL %u, AC %u, page %#x", what, row->cpl, row->ac,
		    (u32)row->rights);
}

/* MOV to DS, once with the accessed bit set and once where it has to be. */
static void try_gdt_data(struct tally *t, const struct row *row)
{
	u8 *entry = (u8 *)probe_gdt + DATA_SELECTOR;

	for (unsigned int accessed = 0; accessed < 2; accessed++) {
		struct probe before = start(row), got, want;

		before.gpr[RAX] = DATA_SELECTOR | 3;
		probe_set_desc(DATA_SELECTOR, probe_desc(0, 0xfffff, DATA_USER | accessed));
		paging_set_page(entry, row->rights);
		got = before;
		want = outcome_done(&before, 2);
		want.ds = DATA_SELECTOR | 3;
		want = expect(row, &before, want, entry, !accessed);
		/* The bit is in the upper half of the descriptor. */
		if (want.error & PFERR_WRITE_MASK)
			want.cr2 = got.cr2 = before.cr2;
		run(&got, INSN("\x8e\xd8"));
		if (want.error & PFERR_WRITE_MASK &&
		    got.cr2 >= (ulong)entry && got.cr2 < (ulong)entry + 8)
			want.cr2 = got.cr2;
		check(t, row, &want, &got, accessed ? "GDT, data" : "GDT, data, not accessed");
		paging_set_page(entry, PAGING_SUPERVISOR);
	}
}

/* VERR looks at a descriptor and leaves it alone. */
static void try_gdt_query(struct tally *t, const struct row *row)
{
	u8 *entry = (u8 *)probe_gdt + DATA_SELECTOR;
	struct probe before = start(row), got, want;

	before.gpr[RAX] = DATA_SELECTOR | 3;
	probe_set_desc(DATA_SELECTOR, probe_desc(0, 0xfffff, DATA_USER));
	paging_set_page(entry, row->rights);
	got = before;
	want = outcome_done(&before, 3);
	want.flags |= X86_EFLAGS_ZF;
	want = expect(row, &before, want, entry, false);
	run(&got, INSN("\x0f\x00\xe0"));
	check(t, row, &want, &got, "GDT, verr");
	paging_set_page(entry, PAGING_SUPERVISOR);
}

/* A far jump reads the new code segment. */
static void try_gdt_code(struct tally *t, const struct row *row)
{
	u16 selector = CODE_SELECTOR(row->cpl);
	u8 *entry = (u8 *)probe_gdt + (selector & ~7);
	struct probe before = start(row), got, want;
	struct far_pointer32 to = { (ulong)probe_code + 0x80, selector };

	/* The pointer has 32 bits: 64-bit code cannot go to the user window by it. */
	if (row->cpl == 3 && sizeof(long) == 8)
		return;
	if (row->cpl == 3)
		to.offset = (ulong)paging_user(probe_code + 0x80);
	memcpy(area + PAGE_SIZE, &to, sizeof(to));
	before.gpr[RBX] = (ulong)area + PAGE_SIZE;
	if (row->cpl == 3)
		before.gpr[RBX] = (ulong)paging_user(area + PAGE_SIZE);
	probe_set_desc(selector, probe_desc(0, 0xfffff, FLAT_CODE | DESC_DPL(row->cpl)));
	paging_set_page(entry, row->rights);
	got = before;
	want = outcome_done(&before, 0);
	want.cs = selector;
	want.ip = to.offset + 2;
	want = expect(row, &before, want, entry, false);
	probe_place(0x80, NULL, 0);
	/* Under SMAP the pointer itself must be a supervisor's at CPL 0: it is. */
	run(&got, INSN("\xff\x2b"));
	check(t, row, &want, &got, "GDT, ljmp");
	paging_set_page(entry, PAGING_SUPERVISOR);
}

static void try_ldt(struct tally *t, const struct row *row)
{
	u64 *ldt = (u64 *)area;
	struct probe before = start(row), got, want;

	ldt[2] = probe_desc(0, 0xfffff, DATA_USER | ACCESSED);
	before.gpr[RAX] = 2 * 8 | SELECTOR_TI | 3;
	paging_set_page(area, row->rights);
	got = before;
	want = outcome_done(&before, 2);
	want.ds = before.gpr[RAX];
	want = expect(row, &before, want, &ldt[2], false);
	run(&got, INSN("\x8e\xd8"));
	check(t, row, &want, &got, "LDT");
	paging_set_page(area, PAGING_SUPERVISOR);
}

/*
 * INT through a gate in the page. The IDT is moved by the row's own code at CPL 0, LIDT and
 * IRET: its first half, with the gate of #PF, stays in a supervisor's page.
 */
static void try_idt(struct tally *t, const struct row *row)
{
	u8 *idt = area + PAGE_SIZE - 0x80 * GATE_SIZE;
	struct descriptor_table_ptr *pointer = (void *)(area + 2 * PAGE_SIZE), old;
	struct probe before = probe_init(PROBE_CPL0), target = start(row), want;
	ulong *frame = (ulong *)PROBE_STACK_TOP - 8;
	u8 *gate = idt + TEST_VECTOR * GATE_SIZE;

	/* What the probe itself uses: SIDT where its own table is in force. */
	before.gpr[RBX] = (ulong)pointer;
	run(&before, INSN("\x0f\x01\x0b"));
	old = *pointer;
	memcpy(idt, (void *)old.base, 256 * GATE_SIZE);
	gate[5] |= DESC_DPL(3);
	pointer->base = (ulong)idt;

	target.ip += 0x100;
	frame[0] = target.ip;
	frame[1] = target.cs;
	frame[2] = target.flags;
	frame[3] = target.gpr[RSP];
	frame[4] = target.ss;
	before = target;
	before.ip = (ulong)probe_code;
	before.cs = NATIVE_CS(0);
	before.ss = PROBE_SEG(0);
	before.flags = X86_EFLAGS_FIXED;
	before.gpr[RSP] = (ulong)frame;
	before.gpr[RBX] = (ulong)pointer;
	target.gpr[RBX] = (ulong)pointer;
	/* 32-bit IRET within a level leaves the stack where the frame ends. */
	if (sizeof(long) == 4 && !row->cpl)
		target.gpr[RSP] = (ulong)(frame + 3);

	want = outcome_done(&target, 0);
	want.vector = TEST_VECTOR;
	want = expect(row, &target, want, gate, false);
	paging_set_page(area + PAGE_SIZE, row->rights);
	probe_place(0x100, INSN("\xcd\xd0"));
	run(&before, sizeof(long) == 8 ? (const u8 *)"\x0f\x01\x1b\x48\xcf" :
					 (const u8 *)"\x0f\x01\x1b\xcf", 5);
	check(t, row, &want, &before, "IDT");
	paging_set_page(area + PAGE_SIZE, PAGING_SUPERVISOR);
}

/* The processor's own TSS moves to @base, and back. */
static u16 move_tss(void *base, unsigned int limit, u16 old)
{
	u16 now = str();

	if (base) {
		probe_set_desc16(TSS_SELECTOR, probe_desc((ulong)base, limit, TSS_AVAILABLE), 0);
		ltr(TSS_SELECTOR);
		return now;
	}
	probe_set_desc(old, probe_get_desc(old) & ~(2ull << 40));
	ltr(old);
	return now;
}

#define TSS_BYTES	104
#define IO_MAP_FIELD	102
#define IO_PORT		0x3ff	/* the scratch register of the serial port */

/* IN where CPL is above IOPL reads the bitmap, 16 bits of it, of which one counts. */
static void try_io_map(struct tally *t, const struct row *row)
{
	u8 *tss = area + PAGE_SIZE;
	u16 map = PAGE_SIZE, old;
	struct probe before = start(row), got, want;

	if (!row->cpl)
		return;
	memset(area, 0, sizeof(area));
	memcpy(tss, probe_tss, TSS_BYTES);
	memcpy(tss + IO_MAP_FIELD, &map, sizeof(map));
	old = move_tss(tss, 2 * PAGE_SIZE - 1, 0);
	before.gpr[RDX] = IO_PORT;
	outb(0x5a, IO_PORT);
	paging_set_page(tss + map, row->rights);
	got = before;
	want = outcome_done(&before, 1);
	want.gpr[RAX] = (want.gpr[RAX] & ~0xfful) | 0x5a;
	want = expect(row, &before, want, tss + map + IO_PORT / 8, false);
	run(&got, INSN("\xec"));
	check(t, row, &want, &got, "I/O bitmap");
	paging_set_page(tss + map, PAGING_SUPERVISOR);
	move_tss(NULL, 0, old);
}

#ifdef __x86_64__

/*
 * INT from CPL 3 takes RSP0 from the TSS, which begins in the page; the stack that the page
 * fault needs then, an IST entry, is in the next one.
 */
static void try_tss_stack(struct tally *t, const struct row *row)
{
	u8 *tss = area + PAGE_SIZE - 0x40;
	struct probe before = start(row), got, want, p = probe_init(PROBE_CPL0);
	struct descriptor_table_ptr idtr;
	u8 *gate, ist;
	u16 old;

	if (row->cpl != 3)
		return;
	memcpy(tss, probe_tss, TSS_BYTES);
	p.gpr[RBX] = (ulong)&idtr;
	run(&p, INSN("\x0f\x01\x0b"));
	gate = (u8 *)idtr.base + TEST_VECTOR * GATE_SIZE;
	ist = gate[4];
	gate[4] = 0;
	gate[5] |= DESC_DPL(3);
	old = move_tss(tss, TSS_BYTES - 1, 0);
	paging_set_page(tss, row->rights);
	got = before;
	want = outcome_done(&before, 0);
	want.vector = TEST_VECTOR;
	want = expect(row, &before, want, tss + 4, false);
	run(&got, INSN("\xcd\xd0"));
	check(t, row, &want, &got, "RSP0");
	paging_set_page(tss, PAGING_SUPERVISOR);
	move_tss(NULL, 0, old);
	gate[4] = ist;
}

#endif

static const struct {
	const char *name;
	void (*try)(struct tally *t, const struct row *row);
} structures[] = {
	{ "GDT, data segment", try_gdt_data },
	{ "GDT, VERR", try_gdt_query },
	{ "GDT, code segment", try_gdt_code },
	{ "LDT", try_ldt },
	{ "IDT", try_idt },
	{ "I/O bitmap", try_io_map },
#ifdef __x86_64__
	{ "TSS, RSP0", try_tss_stack },
#endif
};

static void test_structure(unsigned int i, bool smap)
{
	static const u64 rights[] = {
		PAGING_SUPERVISOR, PAGING_USER, 0, PT_PRESENT_MASK,
		PT_PRESENT_MASK | PT_USER_MASK, PT_WRITABLE_MASK | PT_USER_MASK,
	};

	for (unsigned int which = 0; which < 4; which++) {
		struct tally t = tally_start();
		struct row row = { smap, which & 1, which & 2 ? 3 : 0, 0 };

		for (unsigned int r = 0; r < ARRAY_SIZE(rights); r++) {
			row.rights = rights[r];
			structures[i].try(&t, &row);
		}
		if (t.rows)
			tally_report(&t, "%s, %sCPL %u%s", structures[i].name, smap ? "SMAP, " : "",
				     row.cpl, row.ac ? ", AC" : "");
	}
}

int main(int argc, char **argv)
{
	probe_setup();
	for (unsigned int k = 0; k < PAGING_KINDS; k++) {
		if (paging_kinds[k] == PAGING_PAE && !this_cpu_has(X86_FEATURE_PAE))
			continue;
		paging_start(paging_kinds[k]);
		write_cr0(read_cr0() | X86_CR0_WP);
		report_prefix_push(paging_name(paging_kinds[k]));
		probe_set_desc16(LDT_SELECTOR, probe_desc((ulong)area, 63, LDT_PRESENT), 0);
		lldt(LDT_SELECTOR);
		for (unsigned int smap = 0; smap <= this_cpu_has(X86_FEATURE_SMAP); smap++) {
			write_cr4(smap ? read_cr4() | X86_CR4_SMAP : read_cr4() & ~X86_CR4_SMAP);
			for (unsigned int i = 0; i < ARRAY_SIZE(structures); i++)
				test_structure(i, smap);
		}
		write_cr4(read_cr4() & ~X86_CR4_SMAP);
		lldt(0);
		report_prefix_pop();
		paging_stop();
	}
	return report_summary();
}
