/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages are of 64 KiB, which both the radix and the hash MMU have. */
#ifndef LIB_POWERPC_ASM_PAGE_H
#define LIB_POWERPC_ASM_PAGE_H

#define PAGE_SHIFT	16
#include <asm-generic/page.h>

#ifndef __ASSEMBLY__
/* An entry of a radix table, in big-endian byte order as the CPU wants it: asm/mmu.h. */
typedef u64 pteval_t;
typedef u64 pgd_t;
#endif

#endif
