/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables under test, and the manual's rules for them.
 *
 * paging_start() moves the CPU to tables of this file's own: all memory one to one for the
 * supervisor alone, and two windows more. The first shows one page, paging_target, through
 * entries that a test sets as it likes, one for each level. The second shows all of the
 * image to user mode, for code at CPL 3 and whatever it needs.
 *
 * page_rule() says for an access what SDM volume 3, sections 4.6 and 4.7, ask for: no fault,
 * or which error code. It reads the entries and the control registers as they are.
 */
#ifndef X86_PAGING_H
#define X86_PAGING_H

#include <libcflat.h>
#include <asm/page.h>

enum paging_kind { PAGING_32BIT, PAGING_PAE, PAGING_4LEVEL };

/* The kinds that this build can switch to: an array of @PAGING_KINDS. */
#ifdef __x86_64__
#define PAGING_KINDS	1
#else
#define PAGING_KINDS	2
#endif
extern const enum paging_kind paging_kinds[PAGING_KINDS];

#define PAGING_MAX_LEVELS	4

/* The page behind the window; below 16 MiB. */
extern u8 paging_target[PAGE_SIZE];

/* Switches to the tables of @kind, with every right in the window, mapped by a 4 KiB page. */
void paging_start(enum paging_kind kind);

/* Back to what paging_start() found, CR0, CR4 and EFER included. */
void paging_stop(void);

const char *paging_name(enum paging_kind kind);

/* The levels whose entries have rights: 2 or 4. Level 1 is the page table. */
unsigned int paging_levels(void);

/* Whether an entry of @level can map a page here. */
bool paging_can_map(unsigned int level);

/* Maps the window's page by an entry of @leaf, with every right; returns where it is now. */
u8 *paging_map(unsigned int leaf);

/* The entry of @level on the way to the window; setting one flushes nothing. */
u64 paging_entry(unsigned int level);
void paging_set_entry(unsigned int level, u64 entry);

/* Drops what the CPU remembers of the tables. */
void paging_flush(void);

/* Whether this CPU and kind have execute-disable; sets EFER.NXE, and flushes. */
bool paging_has_nx(void);
void paging_set_nx(bool on);

/* Gives the page at @page, in the identity map, the bits @rights, and flushes. */
void paging_set_page(const void *page, u64 rights);
#define PAGING_SUPERVISOR	(PT_PRESENT_MASK | PT_WRITABLE_MASK)
#define PAGING_USER		(PAGING_SUPERVISOR | PT_USER_MASK)

/* Where user mode sees @object, which is part of the image. */
void *paging_user(const void *object);

enum page_access_type { PAGE_READ, PAGE_WRITE, PAGE_MODIFY, PAGE_FETCH, PAGE_ACCESS_TYPES };
extern const char *const page_access_names[PAGE_ACCESS_TYPES];

struct page_access {
	enum page_access_type type;
	unsigned int cpl;
	bool ac;		/* EFLAGS.AC */
	bool implicit;		/* by the processor itself: a supervisor access at any CPL */
};

#define PAGE_NO_FAULT	(-1)

/* The error code of the #PF that the access to the window raises, or PAGE_NO_FAULT. */
int page_rule(struct page_access access);

#endif
