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
/* The number in an entry of each level's table, and the entry as a type of its own. */
#define __entry_types(name)			\
	typedef u64 name##val_t;		\
	typedef struct { name##val_t name; } name##_t
__entry_types(pgd);
__entry_types(pud);
__entry_types(pmd);
__entry_types(pte);
#undef __entry_types

/* Attributes without an address. */
typedef struct { pteval_t pgprot; } pgprot_t;

/* From one to the other. */
#define pgprot_val(prot)	((prot).pgprot)
#define __pgprot(bits)		((pgprot_t){ bits })
#define pte_val(entry)		((entry).pte)
#define __pte(bits)		((pte_t){ bits })
#define pmd_val(entry)		((entry).pmd)
#define __pmd(bits)		((pmd_t){ bits })
#define pud_val(entry)		((entry).pud)
#define __pud(bits)		((pud_t){ bits })
#define pgd_val(entry)		((entry).pgd)
#define __pgd(bits)		((pgd_t){ bits })
#endif

#endif
