/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables under test: for a paging mode, tables of their own in which the library is
 * mapped one to one and a test page by one entry of any level, and probes of that page.
 */
#ifndef RISCV_PAGING_H
#define RISCV_PAGING_H

#include <libcflat.h>
#include <asm/mmu.h>
#include "insn.h"
#include "probe.h"

enum paging_access { PAGING_LOAD, PAGING_STORE, PAGING_FETCH, PAGING_ACCESSES };

struct paging {
	const char *name;
	unsigned long mode;		/* of satp */
	unsigned int levels;
	pgd_t *root;
	unsigned int level;		/* of the entry under test */
	pte_t *pte;			/* the entry */
	pteval_t frame;			/* what maps the test page: its number in place */
	unsigned long address;		/* where it is mapped then */
};

/* The physical page: it begins with C.EBREAK and goes on with a pattern. */
extern u8 paging_page[4096];
#define PAGING_PATTERN		0x5aa59002u

/* An entry's bits that allow everything to S mode, or to U mode. */
#define PAGING_ALL	(_PAGE_PRESENT | _PAGE_LEAF | _PAGE_ACCESSED | _PAGE_DIRTY)

/* Makes tables for a mode; false, with a skip, when the machine has not got it. */
bool paging_init(struct paging *g, const char *name, unsigned long mode);

/* The entry of this level is the one under test, and is clear. */
void paging_level(struct paging *g, unsigned int level);

/*
 * Accesses 4 bytes at @address in @mode with @status (SUM, MXR) and gives the probe; loads
 * go to t0, stores write PAGING_PATTERN. A fetch that works ends with a breakpoint.
 */
void paging_access(struct paging *g, struct probe *p, enum paging_access access,
		   enum probe_mode mode, unsigned long status, unsigned long address);

/* Whether the access raised @cause with stval @tval; NO_EXCEPTION: it worked. */
bool paging_outcome(const struct probe *p, enum paging_access access, unsigned long cause,
		    unsigned long tval, bool why);

/* The page fault and the access fault of an access. */
unsigned long paging_fault(enum paging_access access);
unsigned long paging_access_fault(enum paging_access access);
extern const char *const paging_access_names[PAGING_ACCESSES];

#endif
