/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages, and the types of translation-table entries (Principles of Operation, chapter 3). */
#ifndef LIB_S390X_ASM_PAGE_H
#define LIB_S390X_ASM_PAGE_H

#include <asm-generic/page.h>

/* A segment, as one large page. */
#define HPAGE_SHIFT	20
#define HPAGE_SIZE	(_AC(1, UL) << HPAGE_SHIFT)
#define HPAGE_MASK	(~(HPAGE_SIZE - 1))

#ifndef __ASSEMBLY__

/* Region-first-table entries. */
typedef uint64_t pgdval_t;
typedef struct { pgdval_t pgd; } pgd_t;
#define __pgd(x)		((pgd_t){ (x) })
#define pgd_val(x)	((x).pgd)

/* Region-second-table entries. */
typedef uint64_t p4dval_t;
typedef struct { p4dval_t p4d; } p4d_t;
#define __p4d(x)		((p4d_t){ (x) })
#define p4d_val(x)	((x).p4d)

/* Region-third-table entries. */
typedef uint64_t pudval_t;
typedef struct { pudval_t pud; } pud_t;
#define __pud(x)		((pud_t){ (x) })
#define pud_val(x)	((x).pud)

/* Segment-table entries. */
typedef uint64_t pmdval_t;
typedef struct { pmdval_t pmd; } pmd_t;
#define __pmd(x)		((pmd_t){ (x) })
#define pmd_val(x)	((x).pmd)

/* Page-table entries. */
typedef uint64_t pteval_t;
typedef struct { pteval_t pte; } pte_t;
#define __pte(x)		((pte_t){ (x) })
#define pte_val(x)	((x).pte)

#endif

#endif
