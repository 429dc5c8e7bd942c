/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making the tables, and the model of them. See stage1.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/pgtable.h>
#include "stage1.h"

#define TCR_T1_SHIFT	16
#define TCR_T1_MASK	0xffff0000ul	/* T1SZ to TG1 */
#define TABLE_BYTES	65536
#define DATA_OFFSET	0x120		/* within the page: what is accessed */

static u64 *tables[4];
static u8 *page;
static u64 *leaf_entry, old_leaf;
static u64 saved_tcr, saved_sctlr, saved_ttbr1;

void s1_begin(void)
{
	if (!page) {
		for (int i = 0; i < 4; i++)
			tables[i] = memalign_pages(TABLE_BYTES, TABLE_BYTES);
		page = memalign_pages(TABLE_BYTES, TABLE_BYTES);
	}
	for (unsigned int i = 0; i < TABLE_BYTES / 4; i++)
		((u32 *)page)[i] = PROBE_STOP_INSN;
	sync_icache(page, TABLE_BYTES);
	saved_tcr = read_sysreg(tcr_el1);
	saved_sctlr = read_sysreg(sctlr_el1);
	saved_ttbr1 = read_sysreg(ttbr1_el1);
}

void s1_end(void)
{
	write_sysreg(saved_tcr, tcr_el1);
	write_sysreg(saved_sctlr, sctlr_el1);
	write_sysreg(saved_ttbr1, ttbr1_el1);
	isb();
	flush_tlb_all();
}

u8 *s1_page(void)
{
	return page;
}

u64 s1_leaf(void)
{
	return *leaf_entry;
}

u64 *s1_leaf_entry(void)
{
	return leaf_entry;
}

/* The lowest address bit that selects an entry. */
static unsigned int shift_of(unsigned int page_shift, int level)
{
	return page_shift + (3 - level) * (page_shift - 3);
}

int s1_start_level(const struct s1_walk *w)
{
	int level = 3;

	while (level > 0 && shift_of(w->page_shift, level - 1) < w->va_bits)
		level--;
	return level;
}

bool s1_leaf_allowed(unsigned int page_shift, int level)
{
	return level == 3 || level == 2 || (level == 1 && page_shift == 12);
}

/* A different small number selects the entry at each level. */
static u64 address(const struct s1_walk *w)
{
	u64 va = ~0ull << w->va_bits;

	for (int level = s1_start_level(w); level <= 3; level++) {
		unsigned int bits = shift_of(w->page_shift, level);
		u64 room = w->va_bits - bits, index = 2 * level + 3;

		if (level > w->leaf_level)
			break;
		if (room < 4)
			index &= (1u << room) - 1;
		va |= index << bits;
	}
	return va;
}

u64 s1_install(const struct s1_walk *w)
{
	static const u64 granules[] = { [12] = 2, [14] = 1, [16] = 3 };	/* TCR_EL1.TG1 */
	u64 va = address(w), tcr, size = 1ull << shift_of(w->page_shift, w->leaf_level);
	u64 base = __pa(page) & ~(size - 1), inside = __pa(page) & (size - 1);
	int level = s1_start_level(w);

	write_sysreg(__pa(tables[level]), ttbr1_el1);
	for (;; level++) {
		unsigned int bits = shift_of(w->page_shift, level);
		unsigned int width = MIN(w->page_shift - 3, w->va_bits - bits);
		unsigned int index = va >> bits & ((1ul << width) - 1);
		u64 attributes = w->table_level < 0 || w->table_level == level ? w->tables : 0;

		if (level == w->leaf_level) {
			leaf_entry = &tables[level][index];
			old_leaf = base | w->address_bits | w->leaf;
			WRITE_ONCE(*leaf_entry, old_leaf);
			break;
		}
		WRITE_ONCE(tables[level][index],
			   __pa(tables[level + 1]) | PTE_TYPE_TABLE | attributes);
	}
	tcr = (saved_tcr & ~(u64)TCR_T1_MASK) | (64 - w->va_bits) << TCR_T1_SHIFT | 1ul << 24 |
	      1ul << 26 | 3ul << 28 | granules[w->page_shift] << 30;
	write_sysreg(tcr, tcr_el1);
	isb();
	flush_tlb_all();
	return va + inside + DATA_OFFSET;
}

void s1_set_context(const struct s1_context *c)
{
	u64 tcr = read_sysreg(tcr_el1) & ~(TCR_HA | TCR_HD);

	if (c->hw_access)
		tcr |= TCR_HA;
	if (c->hw_dirty)
		tcr |= TCR_HD;
	write_sysreg(tcr, tcr_el1);
	write_sysreg(c->wxn ? saved_sctlr | SCTLR_EL1_WXN : saved_sctlr, sctlr_el1);
	isb();
	flush_tlb_all();
}

unsigned int s1_expect(const struct s1_walk *w, const struct s1_context *c, enum s1_access a)
{
	bool user = w->leaf & PTE_USER, read_only = w->leaf & PTE_RDONLY, allowed;
	bool pxn = w->leaf & PTE_PXN, uxn = w->leaf & PTE_UXN, el0 = c->level == PROBE_EL0;
	bool write = a == S1_WRITE || a == S1_WRITE_UNPRIV || a == S1_ZERO, writable;
	unsigned int type = w->leaf & 3;
	bool tables_there = s1_start_level(w) < w->leaf_level &&
			    (w->table_level < 0 || w->table_level < w->leaf_level);

	/* LDTR and STTR are EL0's accesses, unless PSTATE.UAO is set. */
	if ((a == S1_READ_UNPRIV || a == S1_WRITE_UNPRIV) && !c->uao)
		el0 = true;
	if (!(type & 1) || (type == 1 && w->leaf_level == 3) ||
	    (type == 1 && !s1_leaf_allowed(w->page_shift, w->leaf_level)))
		return ESR_ELx_FSC_FAULT | w->leaf_level;
	if (!(w->leaf & PTE_AF) && !c->hw_access)
		return ESR_ELx_FSC_ACCESS | w->leaf_level;

	/* The dirty bit: such a page counts as writable. */
	if (c->hw_dirty && w->leaf & PTE_DBM)
		read_only = false;
	if (tables_there) {
		user &= !(w->tables & TABLE_USER_NONE);
		read_only |= !!(w->tables & TABLE_RDONLY);
		pxn |= !!(w->tables & TABLE_PXN);
		uxn |= !!(w->tables & TABLE_UXN);
	}
	writable = !read_only && (!el0 || user);
	if (a == S1_FETCH) {
		if (c->level == PROBE_EL0)
			allowed = !uxn && !(c->wxn && user && !read_only);
		else
			allowed = !pxn && !(user && !read_only) && !(c->wxn && !read_only);
	} else {
		allowed = write ? writable : !el0 || user;
		if (!el0 && c->pan && user && a != S1_CLEAN)
			allowed = false;
	}
	return allowed ? 0 : ESR_ELx_FSC_PERM | w->leaf_level;
}

/* x1 is the address, x0 the data. */
static const u32 insns[] = {
	[S1_READ] = 0xf9400020,		/* ldr x0, [x1] */
	[S1_WRITE] = 0xf9000020,	/* str x0, [x1] */
	[S1_FETCH] = 0xd65f0020,	/* ret x1: BTYPE stays 0 */
	[S1_READ_UNPRIV] = 0xf8400820,	/* ldtr x0, [x1] */
	[S1_WRITE_UNPRIV] = 0xf8000820,	/* sttr x0, [x1] */
	[S1_CLEAN] = 0xd50b7a21,	/* dc cvac, x1 */
	[S1_ZERO] = 0xd50b7421,		/* dc zva, x1 */
};

static bool data_is(u64 expected)
{
	u64 *at = (u64 *)(page + DATA_OFFSET), got = *at;

	*at = (u64)PROBE_STOP_INSN << 32 | PROBE_STOP_INSN;
	return got == expected;
}

void s1_check(struct tally *tally, const struct s1_context *c, enum s1_access a, u64 va,
	      unsigned int status)
{
	u64 before = (u64)PROBE_STOP_INSN << 32 | PROBE_STOP_INSN, after = before;
	bool write = a == S1_WRITE || a == S1_WRITE_UNPRIV || a == S1_ZERO;
	bool fetch = a == S1_FETCH, good;
	struct probe p;
	u64 class;

	probe_init(&p, c->level);
	p.in.x[1] = va;
	p.in.pstate |= (c->pan ? PSR_PAN_BIT : 0) | (c->uao ? PSR_UAO_BIT : 0);
	probe_run(&p, insns[a]);
	if (status) {
		class = fetch ? ESR_ELx_EC_IABT_LOW : ESR_ELx_EC_DABT_LOW;
		class += c->level == PROBE_EL1;
		probe_expect_far(&p, 0, PROBE_ESR(class, (status & ESR_ELx_FSC) |
				 (write || a == S1_CLEAN ? ESR_ELx_WNR : 0) |
				 (a == S1_CLEAN ? ESR_ELx_CM : 0)), va);
		if (fetch)
			p.want.pc = va;
	} else {
		probe_expect_stop(&p, 4);
		if (fetch)
			p.want.pc = va;
		if (a == S1_READ || a == S1_READ_UNPRIV)
			p.want.x[0] = before;
		if (write)
			after = a == S1_ZERO ? 0 : p.in.x[0];
	}
	good = probe_as_expected(&p);
	/* DC ZVA writes the words around too. */
	if (a == S1_ZERO && !status)
		for (unsigned int i = 0; i < TABLE_BYTES / 4; i++)
			if ((u8 *)&((u32 *)page)[i] < page + DATA_OFFSET ||
			    (u8 *)&((u32 *)page)[i] >= page + DATA_OFFSET + 8)
				((u32 *)page)[i] = PROBE_STOP_INSN;
	good &= data_is(after);
	if (!tally_add(tally, good)) {
		report_info("access %d, status %#x expected, leaf %#llx", a, status,
			    (unsigned long long)old_leaf);
		probe_check(&p);
	}
}
