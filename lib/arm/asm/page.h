/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages of the size the guests are built for; -DCONFIG_PAGE_SHIFT chooses another granule. */
#ifndef LIB_ARM_ASM_PAGE_H
#define LIB_ARM_ASM_PAGE_H

#ifdef CONFIG_PAGE_SHIFT
#define PAGE_SHIFT	CONFIG_PAGE_SHIFT
#else
#define PAGE_SHIFT	12
#endif
#include <asm-generic/page.h>

#ifndef __ASSEMBLY__
/* Both widths have descriptors of 64 bits (long-descriptor format). */
typedef u64 pteval_t;
typedef u64 pmdval_t;
typedef u64 pudval_t;
typedef u64 pgdval_t;
typedef struct { pteval_t pte; } pte_t;
typedef struct { pmdval_t pmd; } pmd_t;
typedef struct { pudval_t pud; } pud_t;
typedef struct { pgdval_t pgd; } pgd_t;
typedef struct { pteval_t pgprot; } pgprot_t;

#define pte_val(x)	((x).pte)
#define pmd_val(x)	((x).pmd)
#define pud_val(x)	((x).pud)
#define pgd_val(x)	((x).pgd)
#define pgprot_val(x)	((x).pgprot)
#define __pte(x)	((pte_t){ x })
#define __pmd(x)	((pmd_t){ x })
#define __pud(x)	((pud_t){ x })
#define __pgd(x)	((pgd_t){ x })
#define __pgprot(x)	((pgprot_t){ x })
#endif

#endif
