/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages and the types of page tables. RAM is mapped one to one. */
#ifndef LIB_RISCV_ASM_PAGE_H
#define LIB_RISCV_ASM_PAGE_H

#ifndef __ASSEMBLY__
typedef unsigned long pteval_t;
typedef unsigned long pte_t;
typedef unsigned long pgd_t;

#define pte_val(x)	((pteval_t)(x))
#define __pte(x)	((pte_t)(x))
#define pgd_val(x)	((pteval_t)(x))
#define __pgd(x)	((pgd_t)(x))
#endif

#include <asm-generic/page.h>

#endif
