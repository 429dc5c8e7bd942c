/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page tables under test. See paging.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include "paging.h"

u8 paging_page[4096] __aligned(4096);

const char *const paging_access_names[PAGING_ACCESSES] = { "load", "store", "fetch" };

/* The top-level entry whose range is the test page's, and the one of U mode's code. */
#if XLEN == 64
#define TEST_INDEX	0x40ul
#define CODE_INDEX	0x50ul
#define RAM_TOP		(4ull << 30)
#else
#define TEST_INDEX	0x380ul
#define CODE_INDEX	0x390ul
#define RAM_TOP		(3ull << 30)
#endif

static unsigned long code_address(const struct paging *g)
{
	return CODE_INDEX << PT_LEVEL_SHIFT(g->levels - 1);
}

bool paging_init(struct paging *g, const char *name, unsigned long mode)
{
	if (!mmu_mode_supported(mode)) {
		report_skip("%s: not a mode of this machine's satp", name);
		return false;
	}
	g->name = name;
	g->mode = mode;
	g->levels = mmu_levels(mode);
	g->root = alloc_page();
	mmu_map_range(g->root, g->levels, 2ull << 30, RAM_TOP, PAGING_ALL | _PAGE_GLOBAL);
	*get_pte_level(g->root, g->levels, code_address(g), 0) =
		make_pte((unsigned long)probe_code, PAGING_ALL | _PAGE_USER);
	return true;
}

void paging_level(struct paging *g, unsigned int level)
{
	unsigned long base = TEST_INDEX << PT_LEVEL_SHIFT(g->levels - 1), size;
	unsigned long page = (unsigned long)paging_page;

	size = PT_LEVEL_SIZE(level);
	g->level = level;
	/* A larger page than before may be in the place of its tables. */
	g->root[TEST_INDEX] = 0;
	g->pte = get_pte_level(g->root, g->levels, base, level);
	*g->pte = 0;
	g->frame = make_pte(ALIGN_DOWN(page, size), 0);
	g->address = base + (page & (size - 1));
	((u32 *)paging_page)[0] = PAGING_PATTERN;
}

void paging_access(struct paging *g, struct probe *p, enum paging_access access,
		   enum probe_mode mode, unsigned long status, unsigned long address)
{
	probe_init(p, mode);
	p->in.status |= status;
	p->satp = g->mode | (unsigned long)g->root >> PAGE_SHIFT;
	p->in.x[10] = address;
	p->in.x[11] = (unsigned long)(long)(s32)PAGING_PATTERN;
	if (mode == PROBE_U)
		p->in.x[0] = code_address(g);
	if (access == PAGING_LOAD) {
		probe_insn(p, INSN_I(OP_LOAD, 5, 2, 10, 0));
	} else if (access == PAGING_STORE) {
		probe_insn(p, INSN_S(OP_STORE, 2, 10, 11, 0));
	} else {
		p->in.x[0] = address;
		p->length = 0;
	}
	probe_run(p);
}

unsigned long paging_fault(enum paging_access access)
{
	return access == PAGING_LOAD ? EXC_LOAD_PAGE_FAULT :
	       access == PAGING_STORE ? EXC_STORE_PAGE_FAULT : EXC_INST_PAGE_FAULT;
}

unsigned long paging_access_fault(enum paging_access access)
{
	return access == PAGING_LOAD ? EXC_LOAD_ACCESS :
	       access == PAGING_STORE ? EXC_STORE_ACCESS : EXC_INST_ACCESS;
}

bool paging_outcome(const struct probe *p, enum paging_access access, unsigned long cause,
		    unsigned long tval, bool why)
{
	if (cause != NO_EXCEPTION)
		return probe_is(p, cause, tval, 0, why);
	if (access == PAGING_FETCH)
		return probe_is(p, EXC_BREAKPOINT, p->out.tval, 0, why) &&
		       (!p->out.tval || p->out.tval == p->in.x[0]);
	if (access == PAGING_STORE)
		return probe_is(p, NO_EXCEPTION, 0, 0, why);
	return probe_is(p, NO_EXCEPTION, 0, 1 << 5, why) &&
	       p->out.x[5] == (unsigned long)(long)(s32)PAGING_PATTERN;
}
